"""Personal data on a page (伏せ字): masked until asked for; the reason is chosen, the look journaled, then it is shown.

A page gives `Masked(label=…, hint=mask(name), address=reverse("claimant:party-open", …))` to `{% masked %}`. The view at that
address is POST only, calls `reason_of(request)`, looks (`kaiji.cases.journal.recording.look`), and returns `opened(request, masked)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.shortcuts import render

from kaiji.cases.journal.reasons import REASONS, checked_reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """One piece of personal data on a page."""

    label: Words
    hint: str
    """What is shown instead: 山●●●."""
    address: str
    """Where the reason is sent (POST)."""
    value: str = ""
    """Filled only by `opened`."""


def mask(text: str) -> str:
    """Return the first character and dots for the rest; their number does not tell the length."""
    return f"{text[:1]}●●●" if text else "●●●"


def reasons() -> Mapping[str, Words]:
    """Return the reasons to choose from."""
    return REASONS


def reason_of(request: HttpRequest) -> str:
    """Return the reason given with the form; raises LookReasonError."""
    return checked_reason(request.POST.get("reason"))


def opened(request: HttpRequest, secret: Masked, value: str) -> HttpResponse:
    """Return the opened value: in place for htmx, as a page of its own without."""
    template = "kaiji/parts/masked.html" if getattr(request, "htmx", False) else "kaiji/opened.html"
    return render(request, template, {"secret": replace(secret, value=value), "reasons": REASONS})
