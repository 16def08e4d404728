"""What every template knows (画面共通の値)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from kaiji.web.accounts.membership import member_of
from kaiji.web.desk import current_desk
from kaiji.web.words import language, said

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the desk, the navigation of this person's role and the language."""
    member = getattr(request, "member", None)
    if member is None and hasattr(request, "user"):
        member = member_of(request.user)  # an address that leads nowhere has no door that would have set it
    desk = current_desk()
    entries = []
    if member is not None:
        here = request.path
        for entry in desk.entries(member.role, member.edition):
            address = reverse(entry.url)
            inside = here == address or (address != "/" and here.startswith(address))
            entries.append({"address": address, "name": said(entry.name), "here": inside, "key": entry.key})
    return {
        "desk": desk,
        "installation": settings.CONFIGURATION.text("name") or said(desk.title),
        "navigation": entries,
        "member": member,
        "role": desk.roles.get(member.role) if member is not None else None,
        "language": language(),
        "other_language": "ja" if language() == "en" else "en",
    }
