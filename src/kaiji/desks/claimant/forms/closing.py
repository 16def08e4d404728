"""The end of a case (終結の入力)."""

from __future__ import annotations

from django import forms

from kaiji.desks.claimant.forms.cases import day_field
from kaiji.web.words import both


class CloseForm(forms.Form):
    """When a case was closed, and until when its personal data is kept."""

    on = day_field("終結の日", "Day it was closed", required=True)
    erase_after = day_field(
        "個人データを消去する日",
        "Day from which personal data is erased",
        help_text=both("空のままなら、消去せずに保存します。", "Left empty, it is kept."),
        past=False,
    )
