"""Do something in a process of its own that may be killed at any point (kill -9), without the start of a new interpreter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable


def in_a_fork(function: Callable[[], object]) -> int:
    """Run `function` in a child process; return its exit status, or minus the number of the signal that ended it.

    Connections are closed before, so that the child has its own and the parent's is not shared.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            function()
            connections.close_all()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
