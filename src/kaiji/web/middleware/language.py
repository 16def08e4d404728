"""The language of the page (言語): what the person chose, else the browser's wish, else Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class ChosenLanguage:
    """Sets the language for the request. The account's choice is carried by the cookie, so no row is read for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language asked for."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in {"ja", "en"}:
            wished = request.headers.get("Accept-Language", "").lower()
            chosen = "en" if wished.startswith("en") and "ja" not in wished else "ja"
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self._next(request)
        response.headers["Content-Language"] = chosen
        return response
