"""The door to what operators are reported to do (運営者ごとの対応の記録); the room is `kaiji.law.routes.playbooks`."""

from kaiji.law.routes.playbooks import Observation, Playbook, operators, playbook_on, seat_conditions

__all__ = ["Observation", "Playbook", "operators", "playbook_on", "seat_conditions"]
