"""A party with its personal data masked (伏せ字の当事者): organisations and courts are shown, people's data opens with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.urls import reverse

from kaiji.cases.facts.mirrors import column_id
from kaiji.ground.words import Words
from kaiji.web.masking import Masked, mask

if TYPE_CHECKING:
    from kaiji.casefile.values import Party
    from kaiji.cases.models import CaseRow

FIELDS: Final = {
    "name": Words(ja="氏名", en="Name"),
    "address": Words(ja="住所", en="Address"),
    "phone": Words(ja="電話番号", en="Telephone"),
    "email": Words(ja="メール", en="E-mail"),
}


def masked_party(case: CaseRow, party: Party) -> tuple[tuple[Words, Masked | None, str], ...]:
    """Return each known field with its mask, or its value where it is no personal data."""
    open_data = party.kind == "organisation" or party.role in {"court", "police"}
    found: list[tuple[Words, Masked | None, str]] = []
    for field, words in FIELDS.items():
        value = getattr(party, field)
        if value:
            found.append(
                (words, None if open_data else _masked(case, party, field, value), value if open_data else "")
            )
    return tuple(found)


def open_field(case: CaseRow, party: Party, field: str) -> tuple[Masked, str]:
    """Return the mask and the value of one field."""
    value = getattr(party, field) if field in FIELDS else None
    if not value:
        raise Http404
    return _masked(case, party, field, value), value


def _masked(case: CaseRow, party: Party, field: str, value: str) -> Masked:
    address = reverse("claimant:party-open", args=[case.pk, column_id(party.id), field])
    return Masked(label=FIELDS[field], hint=mask(value) if field == "name" else "●●●", address=address)
