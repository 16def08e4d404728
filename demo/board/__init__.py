"""こもれびママ広場: a small but real anonymous community site, the thing that is captured.

A separate program: Kaiji never imports it and it never imports Kaiji.
"""

from __future__ import annotations

from demo.board.serve import RunningBoard, running_board

__all__ = ["RunningBoard", "running_board"]
