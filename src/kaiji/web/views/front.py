"""The front door, the language switch, and whether the installation is alive (入口・言語・稼働確認)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kaiji import __version__
from kaiji.web.accounts.membership import member
from kaiji.web.desk import current_desk
from kaiji.web.doors import members, public

if TYPE_CHECKING:
    from django.http import HttpRequest


@members
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Lead a person to the first page of their role."""
    who = member(request)
    return redirect(current_desk().front(who.role, who.edition))


@members
@require_GET
def no_page(request: HttpRequest) -> HttpResponse:
    """Say that this role has no pages at this desk yet."""
    return render(request, "kaiji/no_page.html")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language and go back to where the person was."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else "/")
    chosen = "en" if request.POST.get("language") == "en" else "ja"
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@public
@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Answer whether pages and database work; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"ok": True, "version": __version__})


@public
@require_GET
def robots(_request: HttpRequest) -> HttpResponse:
    """Ask crawlers to stay out."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
