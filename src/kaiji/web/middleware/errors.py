"""Every error becomes a page, or JSON for the API (エラーの画面): what was given, what is accepted, what to do.

This is the web's one place that takes any exception: what is not ours is our defect, said as such and logged without its words.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import OperationalError
from django.http import Http404

from kaiji.ground.errors import DefectError, KaijiError
from kaiji.ground.words import Words
from kaiji.web.errors import (
    DiskFullError,
    PageNotFoundError,
    RoleNotAllowedError,
    StoreBusyError,
    UploadRefusedError,
)
from kaiji.web.logs import place_of
from kaiji.web.views.errors import error_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_FULL: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_FULL_WORDS: Final = ("disk is full", "disk i/o error", "no space left", "file too large")
_UNFIT_WORDS: Final = ("no such table", "no such column", "has no column")
"""SQLite's words for a database that does not fit the program: waiting helps nobody, so it is a defect."""
_KNOWN: Final[tuple[tuple[Any, type[KaijiError], Words], ...]] = (
    (Http404, PageNotFoundError, Words(ja="ここには何もありません。", en="There is nothing here.")),
    (
        PermissionDenied,
        RoleNotAllowedError,
        Words(ja="この操作は許されていません。", en="This is not allowed."),
    ),
    (
        RequestDataTooBig | TooManyFilesSent,
        UploadRefusedError,
        Words(ja="送られたものが大きすぎます。", en="What was sent is too large."),
    ),
    (
        SuspiciousOperation,
        PageNotFoundError,
        Words(ja="要求を読めません。", en="The request cannot be read."),
    ),
)
"""What the framework raises, and what it is called; the first that fits."""
DEFECT: Final = Words(
    ja="Kaijiの不具合で表示できませんでした。入力は保存されていません。",
    en="A defect in Kaiji prevented this page. What was entered was not stored.",
)

_TELL: Final = Words(
    ja="一度だけ、もう一度お試しください。続くときは、記録の番号を運用する人に伝えてください(運用する人は、記録を添えて開発者へ)。",
    en="Try once more. If it goes on, give the number of the record to whoever runs this installation, who reports it with the log.",
)


class ErrorPages:
    """Turns what a view raises into an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        """Return the page of the error."""
        error = as_kaiji_error(exception)
        if error is None:
            structlog.get_logger().error(
                "defect",
                request=getattr(request, "record_id", ""),
                fault=type(exception).__name__,
                where=place_of(exception),
            )
            error = DefectError(DEFECT, given=getattr(request, "record_id", ""), what_to_do=_TELL)
        return error_answer(request, error)


def as_kaiji_error(exception: Exception) -> KaijiError | None:
    """Return our error for an exception of the framework, None where it is a defect."""
    if isinstance(exception, KaijiError):
        return exception
    if isinstance(exception, OperationalError | OSError):
        return _outside(exception)
    return next((made(words) for kinds, made, words in _KNOWN if isinstance(exception, kinds)), None)


def _outside(exception: OperationalError | OSError) -> KaijiError | None:
    """Return our error for a full disk or a database that is locked or away; None for what else the system refuses."""
    said = str(exception).casefold()
    full = isinstance(exception, OSError) and exception.errno in _FULL
    if full or (isinstance(exception, OperationalError) and any(words in said for words in _FULL_WORDS)):
        return DiskFullError(
            Words(ja="保存する場所に空きがありません。", en="There is no room left on the disk.")
        )
    if isinstance(exception, OperationalError) and not any(words in said for words in _UNFIT_WORDS):
        return StoreBusyError(
            Words(ja="データベースがいま使えません。", en="The database cannot be used just now.")
        )
    return None
