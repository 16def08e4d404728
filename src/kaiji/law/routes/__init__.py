"""By which way, who moves, and what starts with each step? (経路): routes A to C as state machines, read from tables."""

from kaiji.law.routes.costs import Money, RouteCosts, provider_fee
from kaiji.law.routes.durations import Days, Duration, duration_on, total
from kaiji.law.routes.model import FeeUse, Move, Path, Route, State
from kaiji.law.routes.planning import Circumstances, Obstacle, PlannedPath, Step, plan_path, plans_on
from kaiji.law.routes.procedures import Filing, filing_on, procedures
from kaiji.law.routes.reading import route_on, routes_on

__all__ = [
    "Circumstances",
    "Days",
    "Duration",
    "FeeUse",
    "Filing",
    "Money",
    "Move",
    "Obstacle",
    "Path",
    "PlannedPath",
    "Route",
    "RouteCosts",
    "State",
    "Step",
    "duration_on",
    "filing_on",
    "plan_path",
    "plans_on",
    "procedures",
    "provider_fee",
    "route_on",
    "routes_on",
    "total",
]
