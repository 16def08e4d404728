"""Links by which a victim shares the status of a case, and which expire (共有リンク): only the token's hash is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from kaiji.cases.actors import Actor
from kaiji.cases.errors import ShareLinkError, StandingError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.recording import look
from kaiji.cases.models import CaseRow, ShareLink
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import CLIENT, DECIDES
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A link as its maker sees it once (作成した共有リンク)."""

    link: int
    token: str
    """Shown now and never again."""
    expires_at: datetime


@move("case.shared", may=DECIDES | {CLIENT}, on=CaseRow, beside=True)
def share_case(act: Act, case: CaseRow, *, expires_at: datetime) -> Shared:
    """Make a link to the status of the case that ends at `expires_at`."""
    if expires_at <= act.at:
        raise StandingError(
            Words(ja="有効期限が過ぎています。", en="It would have expired already."), given=str(expires_at)
        )
    token = secrets.token_urlsafe(32)
    link = ShareLink(
        case=case, token_sha256=sha256_hex(token.encode()), made_at=act.at, expires_at=expires_at
    )
    link.save()
    act.note(link=link.pk, expires_at=expires_at)
    return Shared(link=link.pk, token=token, expires_at=expires_at)


@move("case.share-withdrawn", may=DECIDES | {CLIENT}, on=CaseRow, beside=True)
def withdraw_link(act: Act, case: CaseRow, link: int) -> None:
    """Withdraw a link at once."""
    changed = ShareLink.objects.filter(pk=link, case_id=case.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=act.at
    )
    if not changed:
        raise StandingError(
            Words(ja="有効なリンクではありません。", en="There is no such link in use."), given=str(link)
        )
    act.note(link=link)


def open_link(token: str, *, at: datetime) -> CaseRow:
    """Return the case a link leads to, the look recorded; raises ShareLinkError, the same for every way it can fail."""
    found = (
        ShareLink.objects.select_related("case")
        .filter(
            token_sha256=sha256_hex(token.encode("utf-8", "surrogatepass")),
            expires_at__gt=at,
            withdrawn_at__isnull=True,
            case__erased_at__isnull=True,
        )
        .first()
    )
    if found is None:
        raise ShareLinkError(
            Words(ja="このリンクは使えません。", en="This link cannot be used."), given=f"{token[:4]}…"
        )
    visitor = Actor(id=f"public:link-{found.pk}", role="visitor")
    look(
        visitor, subject=found.case, what="status.opened", reason="own-data", at=at, facts={"link": found.pk}
    )
    with allowed("status.opened"):
        ShareLink.objects.filter(pk=found.pk).update(uses=F("uses") + 1)
    return found.case
