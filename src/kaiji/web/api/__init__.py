"""The JSON API (API): the same moves as the pages, tokens per person, the contract's errors, one OpenAPI document.

`/api/v1/openapi.json` describes it. A desk adds its own operations in `kaiji.desks.<name>.api.router`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ninja import NinjaAPI
from ninja.errors import ValidationError as NinjaValidationError

from kaiji import __version__
from kaiji.ground.errors import InputError, KaijiError
from kaiji.ground.words import Words
from kaiji.web.api.auth import TokenAuth
from kaiji.web.api.base import router as base
from kaiji.web.desk import TITLES, has, package_of
from kaiji.web.middleware.errors import as_kaiji_error
from kaiji.web.views.errors import error_answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def make_api(desk: str) -> NinjaAPI:
    """Return the API of a desk."""
    api = NinjaAPI(
        title=f"Kaiji — {TITLES[desk].en}",
        version=__version__,
        description=f"{TITLES[desk].ja}。同じ手続を画面とAPIが呼び出します。/ Pages and API make the same moves.",
        urls_namespace=f"api-{desk}",
        docs_url=None,
        auth=TokenAuth(),
    )
    api.add_router("", base)
    if has(package_of(desk), "api"):
        api.add_router("", import_module(f"{package_of(desk)}.api").router)
    _answer_errors(api)
    return api


def _answer_errors(api: NinjaAPI) -> None:
    @api.exception_handler(KaijiError)
    def ours(request: HttpRequest, error: KaijiError) -> HttpResponse:
        return error_answer(request, error)

    @api.exception_handler(NinjaValidationError)
    def invalid(request: HttpRequest, error: NinjaValidationError) -> HttpResponse:
        places = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors)
        reasons = "; ".join(str(fault["msg"]) for fault in error.errors)
        words = Words(ja=f"入力が仕様と合いません: {places}", en=f"The input does not fit: {reasons}")
        return error_answer(request, InputError(words, given=places[:200]))

    @api.exception_handler(Exception)
    def other(request: HttpRequest, error: Any) -> HttpResponse:
        known = as_kaiji_error(error)
        if known is None:
            raise error
        return error_answer(request, known)
