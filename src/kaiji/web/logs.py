"""Log lines without personal data (動作記録): one JSON object a line on standard error.

What may stand in a line is listed; everything else is dropped, so that no name, address, query or body slips in. Django's
own loggers are reduced to their logger, level and, for defects, the type of the exception and where it was raised.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_FIELDS: Final = (
    *("event", "level", "timestamp", "logger", "request", "view", "method", "status", "ms", "queries"),
    *("actor", "role", "code", "fault", "where", "job", "kind", "run", "desk", "address", "count"),
)
ALLOWED: Final = frozenset(_FIELDS)


def _only_allowed(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED}


def _to_standard_error(*_given: Any) -> structlog.PrintLogger:
    """Write to the standard error of the moment: a program that runs a command within itself may lend it another for a while."""
    return structlog.PrintLogger(file=sys.stderr)


def set_up(level: str) -> None:
    """Set structlog and the standard library's logging up; may be called again."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, Reduced) for handler in root.handlers):
        root.addHandler(Reduced())
    root.setLevel(logging.WARNING)


class Reduced(logging.Handler):
    """Passes a record of a foreign logger on without its message: who knows what stands in it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write logger, level and, where there is one, the exception's type and place."""
        fields: dict[str, Any] = {"logger": record.name}
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            fields["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            fields["fault"] = record.exc_info[0].__name__
            fields["where"] = place_of(record.exc_info[1])
        structlog.get_logger().log(max(record.levelno, logging.WARNING), "library", **fields)


def place_of(error: BaseException | None) -> str:
    """Return `module.py:line` of the innermost frame."""
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/kaiji/')[2]}:{trace.tb_lineno}"
