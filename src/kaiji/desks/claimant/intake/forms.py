"""One form a question (質問の入力)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaiji.desks.claimant.intake.questions import WHY, claimant_of, operator_of
from kaiji.ground.instants import JST, day_in_japan
from kaiji.law.rights import right_on, rights_on
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kaiji.casefile.values import Case, CasePost

PICTURES = ("png", "jpg", "jpeg", "webp")


class OneForm(forms.Form):
    """A form of one question."""

    def __init__(self, *args: Any, case: Case | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.today = case, today
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the case."""

    @property
    def posts(self) -> tuple[CasePost, ...]:
        """The posts of the case."""
        return self.case.post if self.case is not None else ()


class UrlForm(OneForm):
    """Where it stands."""

    urls = forms.CharField(
        label=both("投稿のURL", "Address of the post"),
        help_text=both(
            "投稿そのもののURLを貼り付けてください(一覧や話題のページではなく)。いくつかあるときは一行に一つ。",
            "Paste the address of the post itself, not of the list or topic. Several: one a line.",
        ),
        widget=forms.Textarea(
            attrs={"rows": 3, "inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def build(self) -> None:
        """Show what is there already."""
        if self.case is not None:
            self.fields["urls"].required = False
            self.fields["urls"].label = both("加えるURL", "Further addresses")


class WhenForm(OneForm):
    """When it was posted, and when the person learnt of it."""

    def build(self) -> None:
        """Add a day and a time for each post."""
        for post in self.posts:
            name = f"No.{post.number}" if post.number is not None else ""
            self.fields[f"day:{post.id}"] = forms.DateField(
                label=both(f"{name} 書かれた日".strip(), f"{name} Day it was written".strip()),
                help_text=both("画面に表示されている日付です。", "The day the page shows."),
                initial=day_in_japan(post.posted_at) if post.posted_at else None,
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )
            self.fields[f"time:{post.id}"] = forms.TimeField(
                label=both(f"{name} 時刻".strip(), f"{name} Time".strip()),
                help_text=both(
                    "分からなければ空のままで構いません。秒まで出ていれば秒も。",
                    "Leave it empty where unknown; with seconds where shown.",
                ),
                initial=post.posted_at.astimezone(JST).time() if post.posted_at else None,
                required=False,
                widget=forms.TimeInput(attrs={"type": "time", "step": "1"}),
            )
        self.fields["noticed_on"] = forms.DateField(
            label=both("あなたが知った日", "Day you learnt of it"),
            initial=next((p.noticed_on for p in self.posts if p.noticed_on), None),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse days that have not come yet."""
        told: dict[str, Any] = super().clean() or {}
        for name, value in list(told.items()):
            if value is not None and not name.startswith("time:") and value > self.today:
                self.add_error(name, str(both("まだ来ていない日です。", "This day has not come yet.")))
        return told


class TextForm(OneForm):
    """What it says."""

    def build(self) -> None:
        """Add one text a post."""
        for post in self.posts:
            name = f"No.{post.number}" if post.number is not None else ""
            self.fields[f"text:{post.id}"] = forms.CharField(
                label=both(f"{name} 書かれている言葉".strip(), f"{name} Its words".strip()),
                help_text=both(
                    "そのまま写してください。伏せ字や絵文字も変えません。",
                    "Copy it as it stands, masked letters and emoji too.",
                ),
                initial=post.text or "",
                required=False,
                strip=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 5}),
            )


class PictureForm(OneForm):
    """A picture of the screen."""

    picture = forms.FileField(
        label=both("画面の写し(PNG・JPEG・WebP)", "Picture of the screen (PNG, JPEG, WebP)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    shows_url = forms.BooleanField(
        label=both("投稿のURLが全部写っている", "The whole address of the post can be read on it"),
        required=False,
    )
    shows_time = forms.BooleanField(
        label=both("投稿された日時が写っている", "The time of the post can be read on it"), required=False
    )


class RightForm(OneForm):
    """Which right, chosen by the person."""

    right = forms.ChoiceField(
        label=both("近いものを一つ選んでください", "Choose the one that comes closest"),
        help_text=both(
            "選ぶのはあなたです。Kaiji は当てはまるかどうかを判断しません。迷うときは相談先へ。",
            "You choose; Kaiji does not judge whether it applies. Where in doubt, ask the people below.",
        ),
        widget=forms.RadioSelect,
    )

    def build(self) -> None:
        """Offer the rights of the table, each with what it protects."""
        choices = [(each.id, f"{said(each.title)} — {said(each.protects)}") for each in rights_on(self.today)]
        self.fields["right"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if self.case is not None and self.case.claim:
            self.fields["right"].initial = self.case.claim[0].right


class WhyForm(OneForm):
    """The facts of one element, in the person's own words."""

    element: str
    words = forms.CharField(
        label=both("あなたの言葉で", "In your own words"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def build(self) -> None:
        """Show what was said before."""
        claims = self.case.claim if self.case is not None else ()
        stated = (s for claim in claims for s in claim.statement if s.element == self.element)
        self.fields["words"].initial = next((s.text for s in stated), "")
        self.fields["words"].help_text = said(
            right_on(claims[0].right, self.today).element(self.element).what
        )


class OperatorForm(OneForm):
    """Who runs the site."""

    name = forms.CharField(
        label=both("運営者の名称", "Name of the operator"),
        help_text=both(
            "サイトの「運営会社」「利用規約」「お問い合わせ」のページに書かれています。分からなければ飛ばして、相談先に聞けます。",
            "It stands on the pages “company”, “terms” or “contact”. Where it cannot be found, skip this and ask the people below.",
        ),
        required=False,
        max_length=200,
    )
    address = forms.CharField(
        label=both("運営者の住所", "Its address"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def build(self) -> None:
        """Show what is known."""
        operator = operator_of(self.case) if self.case is not None else None
        if operator is not None:
            self.fields["name"].initial, self.fields["address"].initial = operator.name, operator.address


class NameForm(OneForm):
    """Who asks."""

    name = forms.CharField(
        label=both("お名前", "Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kana = forms.CharField(label=both("ふりがな", "Reading of the name"), required=False, max_length=120)
    born_on = forms.DateField(
        label=both("生年月日", "Day of birth"),
        help_text=both(
            "未成年かどうかを確かめるためだけに使います。", "Only to know whether a guardian must act."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )

    def build(self) -> None:
        """Show what was said before."""
        me = claimant_of(self.case) if self.case is not None else None
        if me is not None:
            self.initial = {"name": me.name, "kana": me.name_kana, "born_on": me.born_on}

    def clean_born_on(self) -> date | None:
        """Refuse a day that has not come yet."""
        born: date | None = self.cleaned_data["born_on"]
        if born is not None and born > self.today:
            raise forms.ValidationError(str(both("まだ来ていない日です。", "This day has not come yet.")))
        return born


class ContactForm(OneForm):
    """Where answers go."""

    postcode = forms.CharField(
        label=both("郵便番号", "Postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "short"}),
    )
    address = forms.CharField(
        label=both("住所", "Address"),
        help_text=both(
            "サイトからの返事が届くところです。書いた人には見せないよう求められます。",
            "Where the answer goes. You can ask that the poster does not see it.",
        ),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    phone = forms.CharField(
        label=both("電話番号", "Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def build(self) -> None:
        """Show what was said before."""
        me = claimant_of(self.case) if self.case is not None else None
        if me is not None:
            self.initial = {"postcode": me.postcode, "address": me.address, "phone": me.phone}


class AskForm(OneForm):
    """What is asked of the site."""

    kinds = forms.MultipleChoiceField(
        label=both("求めること", "What you ask for"),
        choices=(
            (
                "disclosure",
                both(
                    "書いた人が誰かを教えてほしい(発信者情報の開示)", "To be told who wrote it (disclosure)"
                ),
            ),
            ("deletion", both("投稿を消してほしい(送信防止措置)", "To have the post taken down")),
        ),
        initial=["disclosure"],
        widget=forms.CheckboxSelectMultiple,
    )
    reasons = forms.MultipleChoiceField(
        label=both("開示を受けて何をしますか", "What do you need it for?"),
        choices=(
            ("damages", both("損害賠償を求める", "To claim damages")),
            ("injunction", both("やめるよう求める", "To have it stopped")),
            ("restoration", both("謝罪など、名誉の回復を求める", "To have my name restored")),
            ("deletion", both("削除を求める", "To ask the poster to delete it")),
            ("criminal-complaint", both("刑事告訴をする", "To make a criminal complaint")),
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hide_name = forms.BooleanField(
        label=both("書いた人に、私の名前を示さないでほしい", "My name is not to be shown to the poster"),
        required=False,
        initial=True,
    )

    def build(self) -> None:
        """Show what was said before."""
        if self.case is not None and self.case.request:
            self.initial = {
                "kinds": [request.kind for request in self.case.request],
                "reasons": list(self.case.purpose.reasons),
                "hide_name": "name" in self.case.preferences.hide_from_sender,
            }


_FORMS: dict[str, Callable[..., OneForm]] = {
    "url": UrlForm,
    "when": WhenForm,
    "text": TextForm,
    "picture": PictureForm,
    "right": RightForm,
    "operator": OperatorForm,
    "name": NameForm,
    "contact": ContactForm,
    "ask": AskForm,
}


def form_for(question: str, *args: Any, case: Case | None, today: date) -> OneForm:
    """Return the form of a question; raises KeyError for a name that is none."""
    if question.startswith(WHY):
        made = type("WhyForm", (WhyForm,), {"element": question.removeprefix(WHY)})
        built: OneForm = made(*args, case=case, today=today)
        return built
    return _FORMS[question](*args, case=case, today=today)
