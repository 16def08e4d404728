"""The signed look-up (署名つき照会)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kaiji.desks.content_provider.site.in_django import conf
from kaiji.desks.content_provider.site.lookup import MOST_BYTES, SIGNATURE

if TYPE_CHECKING:
    from django.http import HttpRequest


@csrf_exempt  # no cookie and no session: the signature of the body is what is checked
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer one question of the desk."""
    lookup = conf.lookup()
    if lookup is None:
        return HttpResponse(status=404)
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    status, body, signature = lookup.exchange(request.body, request.headers.get(SIGNATURE, ""))
    response = HttpResponse(body, status=status, content_type="application/json")
    response[SIGNATURE] = signature
    response["Cache-Control"] = "no-store"
    return response
