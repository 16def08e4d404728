"""Forms of what a case keeps beside its facts (質問・控えの入力)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaiji.cases.acts import questions, receipts
from kaiji.desks.claimant.distances import FURTHEST, MOST
from kaiji.desks.claimant.forms.cases import day_field
from kaiji.web.words import both

if TYPE_CHECKING:
    from datetime import date

_FILE = {"accept": "image/png,image/jpeg,image/webp,application/pdf"}


class AskForm(forms.Form):
    """A question to the client, or a document asked for."""

    kind = forms.ChoiceField(
        label=both("求めるもの", "What is asked for"),
        choices=(
            ("question", both("答え(質問)", "an answer")),
            ("document", both("書類・写真", "a document or a picture")),
        ),
    )
    text = forms.CharField(
        label=both("依頼者に見せる文", "What the client reads"),
        help_text=both(
            "法律の言葉を使わず、一度に一つだけ聞いてください。このまま依頼者の画面に出ます。",
            "One thing at a time, without terms of the law. The client reads it as it stands.",
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=questions.LONGEST,
    )
    due_on = day_field("答えがほしい日", "Day the answer is wanted by", past=False)


class ClientAnswerForm(forms.Form):
    """An answer in the client's own words."""

    text = forms.CharField(
        label=both("あなたの答え", "Your answer"),
        help_text=both(
            "分かることだけで構いません。ふだんの言葉で書いてください。",
            "Only what you know, in your own words.",
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=questions.LONGEST,
    )
    file = forms.FileField(
        label=both("写真・書類を添える(なくても構いません)", "Add a picture or a document (if you have one)"),
        help_text=both(
            "写真(PNG・JPEG・WebP)かPDF。封印して、事務所の人だけが見ます。",
            "A picture (PNG, JPEG, WebP) or a PDF. It is sealed, and only the office sees it.",
        ),
        required=False,
        widget=forms.FileInput(attrs=_FILE),
    )


class TakeAnswerForm(forms.Form):
    """Where an answer goes among the facts."""

    into = forms.ChoiceField(label=both("取り込む先", "Where to take it"))
    title = forms.CharField(
        label=both("号証の標目", "Title of the exhibit"),
        help_text=both("号証として取り込むときだけ使います。", "Used only where it becomes an exhibit."),
        max_length=200,
        required=False,
    )
    text = forms.CharField(
        label=both("取り込む文", "What is taken in"),
        help_text=both(
            "依頼者の答えです。事実として使う形に直せます。もとの答えはそのまま残ります。",
            "The client's answer. Put it as the facts need it; the answer itself stays as it came.",
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=20_000,
    )

    def __init__(self, *args: Any, places: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = places  # type: ignore[attr-defined]  # a choice field


class ReceiptForm(forms.Form):
    """A receipt."""

    kind = forms.ChoiceField(
        label=both("控えの種類", "Kind of receipt"),
        choices=[(name, both(words.ja, words.en)) for name, words in receipts.KINDS.items()],
    )
    on = day_field("控えの日付", "Day on it", required=True)
    about = forms.ChoiceField(label=both("何についての控えか", "What it is about"), required=False)
    number = forms.CharField(
        label=both("お問い合わせ番号・受付番号", "Number on it"), max_length=120, required=False
    )
    note = forms.CharField(label=both("備考", "Note"), max_length=1_000, required=False)
    file = forms.FileField(
        label=both("控えの写真・PDF", "Picture or PDF of it"),
        help_text=both(
            "封印して保管し、開くたびに理由を記録します。", "Kept sealed; every opening is recorded."
        ),
        required=False,
        widget=forms.FileInput(attrs=_FILE),
    )

    def __init__(self, *args: Any, about: list[tuple[str, Any]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "—"), *about]  # type: ignore[attr-defined]  # a choice field
        self.fields["on"].initial = today


class DistancesForm(forms.Form):
    """At how many days before an end the office is reminded."""

    distances = forms.CharField(
        label=both("何日前に知らせるか", "Days before"),
        help_text=both(
            f"1〜{FURTHEST}の日数を「、」で区切って{MOST}個まで。空にすると、はじめの設定に戻ります。",
            f"Up to {MOST} whole numbers from 1 to {FURTHEST}, between commas. Left empty: the first setting again.",
        ),
        max_length=60,
        required=False,
    )


class OwnDayForm(forms.Form):
    """A day one wants to be reminded of."""

    on = day_field("思い出したい日", "Day", required=True, past=False)
    text = forms.CharField(
        label=both("用件", "What for"),
        help_text=both("封印して保存します。メールには出ません。", "Kept sealed, and never in a mail."),
        max_length=500,
    )
