"""What became of a post, and is it said again? (監視): comparison of two looks, search of new topics, when to look next.

Nothing here captures: a re-capture is a capture. The search reads pages through the capture's guard, without a browser, and what it finds
is a reason to capture, not evidence.
"""

from __future__ import annotations

from kaiji.evidence.watching.comparing import Change, Field, State, compare
from kaiji.evidence.watching.fetching import Fetcher, Manners
from kaiji.evidence.watching.looks import Look, SeenPost, look_of_package, look_of_reading
from kaiji.evidence.watching.schedule import History, Next, next_look
from kaiji.evidence.watching.searching import Budget, Hit, LeftOut, Looked, Search, search
from kaiji.evidence.watching.sought import Match, Term, matches, strength, terms
from kaiji.evidence.watching.wording import Piece, differences

__all__ = [
    "Budget",
    "Change",
    "Fetcher",
    "Field",
    "History",
    "Hit",
    "LeftOut",
    "Look",
    "Looked",
    "Manners",
    "Match",
    "Next",
    "Piece",
    "Search",
    "SeenPost",
    "State",
    "Term",
    "compare",
    "differences",
    "look_of_package",
    "look_of_reading",
    "matches",
    "next_look",
    "search",
    "strength",
    "terms",
]
