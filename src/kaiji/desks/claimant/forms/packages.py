"""Forms of signed packages (受渡しパッケージの入力)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.web.words import both

if TYPE_CHECKING:
    from kaiji.casefile.values import Case

_PROVIDERS: Final = ("content-provider", "access-provider")


class MakeForm(forms.Form):
    """To whom, on what basis, with what."""

    to = forms.ChoiceField(label=both("相手方", "To whom"))
    filing = forms.ChoiceField(
        label=both("根拠となる裁判手続", "Court procedure it rests on"),
        help_text=both("裁判外の請求なら選ばないでください。", "Leave it for a request out of court."),
        required=False,
    )
    papers = forms.BooleanField(
        label=both("請求書(PDF)を添える", "Attach the request as PDF"), required=False, initial=True
    )
    enclose = forms.BooleanField(
        label=both("証拠パッケージも同封する", "Enclose the evidence packages"),
        help_text=both(
            "大きくなります。同封しなければハッシュだけを示します。", "Large; otherwise named by hash."
        ),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a choice field
            (party.id, fact_title(party, case)) for party in case.party if party.role in _PROVIDERS
        ]
        self.fields["filing"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", both("なし(裁判外)", "none (out of court)")),
            *((row.id, fact_title(row, case)) for row in case.filing),
        ]


class TakeForm(forms.Form):
    """An answer."""

    file = forms.FileField(label=both("回答パッケージ(ZIP)", "Answer (ZIP)"))


class DeliverForm(forms.Form):
    """Where a desk takes packages in."""

    desk = forms.URLField(
        label=both("窓口のアドレス", "Address of the desk"), assume_scheme="https", max_length=300
    )
