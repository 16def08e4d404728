"""The page of an error, and its JSON (エラーの画面)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kaiji.ground.errors import (
    DefectError,
    InputError,
    KaijiError,
    NotAllowedError,
    OutsideError,
    ProcedureError,
    VerificationError,
)
from kaiji.ground.words import Words
from kaiji.web.desk import current_desk
from kaiji.web.errors import FormExpiredError, PageNotFoundError, RoleNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BY_CODE: Final[Mapping[str, int]] = {
    "web.not-found": 404,
    "subject.missing": 404,
    "subject.erased": 410,
    "move.stale": 409,
    "web.upload": 413,
    "web.token": 401,
    "share.link": 404,
    "desk.too-many": 429,
    "operator.too-many": 429,
}
"""Where the class alone would say too little."""
_BY_CLASS: Final = (
    (NotAllowedError, 403),
    (ProcedureError, 409),
    (VerificationError, 422),
    (OutsideError, 503),
    (DefectError, 500),
    (InputError, 400),
)


def http_status(error: KaijiError) -> int:
    """Return the HTTP status of an error: by its code where listed, else by its class."""
    listed = _BY_CODE.get(error.code)
    return listed or next((status for kind, status in _BY_CLASS if isinstance(error, kind)), 500)


def wants_json(request: HttpRequest) -> bool:
    """Return whether the answer is for a program."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith(
        "application/json"
    )


def error_answer(request: HttpRequest, error: KaijiError) -> HttpResponse:
    """Return the error as a page, or as the contract's JSON."""
    status = http_status(error)
    if wants_json(request):
        return JsonResponse(error.as_json(), status=status, json_dumps_params={"ensure_ascii": False})
    htmx = getattr(request, "htmx", False)
    template = "kaiji/errors/part.html" if htmx else "kaiji/errors/page.html"
    told = {"error": error, "status": status, **_told(error)}
    response = render(request, template, told, status=status)
    if htmx:
        response.headers["HX-Retarget"] = "#flash"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _told(error: KaijiError) -> dict[str, object]:
    """Return what a page says was given and is accepted: roles by their names, where the JSON has their ids."""
    names = current_desk().roles
    given = [role for role in error.given.rpartition(": ")[2].split(", ") if role in names]
    if not isinstance(error, NotAllowedError) or not given:
        return {"given": error.given, "accepted": error.accepted, "of_roles": False}
    accepted = error.accepted
    if accepted is not None:
        may = [names[role].name for role in accepted.en.split(", ") if role in names]
        accepted = _listed(may) if may else accepted
    return {"given": _listed([names[role].name for role in given]), "accepted": accepted, "of_roles": True}


def _listed(names: Sequence[Words]) -> Words:
    return Words(ja="、".join(name.ja for name in names), en=", ".join(name.en for name in names))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a form that was not sent from our page (CSRF)."""
    words = Words(ja="この画面の有効期限が切れています。", en="This form is no longer valid.")
    return error_answer(request, FormExpiredError(words))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a request that cannot be read."""
    return error_answer(request, InputError(Words(ja="要求を読めません。", en="The request cannot be read.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer what is not allowed."""
    return error_answer(
        request, RoleNotAllowedError(Words(ja="この操作は許されていません。", en="This is not allowed."))
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer an address that leads nowhere."""
    return error_answer(
        request, PageNotFoundError(Words(ja="ここには何もありません。", en="There is nothing here."))
    )


def defect(request: HttpRequest) -> HttpResponse:
    """Answer a defect outside the views; a full disk or a locked database met while the request was read is none."""
    from kaiji.web.middleware.errors import DEFECT, as_kaiji_error

    met = sys.exc_info()[1]
    known = as_kaiji_error(met) if isinstance(met, Exception) else None
    return error_answer(request, known or DefectError(DEFECT))
