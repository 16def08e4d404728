"""Forms that the desk's own people fill in (窓口の入力欄)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaiji.desks.content_provider.checklist import DEFECTS
from kaiji.desks.content_provider.posting import can_mail
from kaiji.desks.content_provider.removal import WAYS, waivers
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.desks.content_provider.withholding import kept_back
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.exchange.values import Package


class MailForm(forms.Form):
    """A mail as a file: its packages are taken in, else its text is kept beside what is keyed (メールの受付)."""

    mail = forms.FileField(label=both("メールのファイル(.eml)", "The mail as a file (.eml)"))


class MendForm(forms.Form):
    """The checklist and its letter (点検表)."""

    defects = forms.MultipleChoiceField(
        label=both("直してもらう点", "What is to be mended"), widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(
        label=both("そのほか", "Anything else"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, found: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["defects"]
        field.choices = [(code, said(DEFECTS[code])) for code in _found_first(found)]  # type: ignore[attr-defined]  # a choice field
        field.initial = list(found)

    def points(self) -> list[str]:
        """Return the sentences of the letter, in Japanese: that is what prevails on paper."""
        found = [DEFECTS[code].ja for code in self.cleaned_data["defects"]]
        other = str(self.cleaned_data["other"]).strip()
        return [*found, other] if other else found


class AskForm(forms.Form):
    """How the poster is asked (意見照会の送り方)."""

    channel = forms.ChoiceField(
        label=both("送り方", "By"),
        choices=(
            ("mail", both("メール", "mail")),
            ("post", both("郵送", "post")),
            ("message", both("サイトのメッセージ", "the site's messages")),
        ),
    )
    name = forms.CharField(label=both("宛名(分かるとき)", "Name, if known"), required=False, max_length=200)
    email = forms.EmailField(label=both("メールアドレス", "E-mail"), required=False)
    address = forms.CharField(
        label=both("住所・アカウント", "Address or account"), required=False, max_length=300
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_mail(self)

    def clean(self) -> dict[str, Any]:
        """Check that there is somewhere to send it."""
        data: dict[str, Any] = super().clean() or {}
        _has_address(self, data)
        return data


class RemovalForm(forms.Form):
    """How a poster who was not heard is told of a removal, and why it was made (削除の通知)."""

    channel = forms.ChoiceField(
        label=both("知らせ方", "By"), choices=[(name, both(w.ja, w.en)) for name, w in WAYS.items()]
    )
    name = forms.CharField(label=both("宛名(分かるとき)", "Name, if known"), required=False, max_length=200)
    email = forms.EmailField(label=both("メールアドレス", "E-mail"), required=False)
    address = forms.CharField(
        label=both("住所・アカウント", "Address or account"), required=False, max_length=300
    )
    reasons = forms.CharField(
        label=both("理由", "Reason"),
        help_text=both(
            "発信者が読みます。請求者の氏名や連絡先は書かないでください。",
            "The poster reads it: neither name nor address of the requester.",
        ),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    standard = forms.CharField(
        label=both("公表している基準との関係", "How it stands to your published standards"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, owed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].required = owed
        self._package: Package | None = None
        _without_mail(self)

    def clean(self) -> dict[str, Any]:
        """Check that there is somewhere to send it."""
        data: dict[str, Any] = super().clean() or {}
        _has_address(self, data, anywhere=data.get("channel") == "place")
        for name in ("reasons", "standard"):
            if self._package is not None and kept_back(self._package, str(data.get(name, ""))):
                self.add_error(
                    name,
                    str(
                        both(
                            "請求者の氏名・連絡先を消してください。",
                            "Take out the requester's name and address.",
                        )
                    ),
                )
        return data

    def keeps_back(self, package: Package) -> None:
        """Refuse words that tell the poster who asked, or how to reach them."""
        self._package = package


class WaiveForm(forms.Form):
    """Why a poster is not told of a removal (通知しない理由)."""

    ground = forms.ChoiceField(label=both("知らせない理由", "Why nobody is told"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=both("事情(正当な理由のとき)", "Circumstances, where it is a just reason"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = waivers(day)
        self.fields["ground"].choices = [(one.id, said(one.title)) for one in known.values()]  # type: ignore[attr-defined]  # a choice field
        self.needing = frozenset(one.id for one in known.values() if one.why)

    def clean(self) -> dict[str, Any]:
        """Check that a just reason is told in words."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("ground") in self.needing and not str(data.get("why", "")).strip():
            self.add_error("why", str(both("事情を書いてください。", "Write down the circumstances.")))
        return data


class SpecialForm(forms.Form):
    """Which special rule of deletion the request falls under, by what it claims (照会の特例)."""

    special = forms.ChoiceField(
        label=both("特例", "Special rule"),
        required=False,
        choices=(
            ("", both("なし(通常の照会)", "none, the usual inquiry")),
            *((one.id, both(one.title.ja, one.title.en)) for one in SPECIALS.values()),
        ),
    )
    special_facts = forms.CharField(
        label=both("請求者が示した事情", "What the requester says for it"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OrderForm(forms.Form):
    """An order or judgment that came (裁判)."""

    code = forms.ChoiceField(
        label=both("裁判の種類", "Kind"),
        choices=(
            ("disclosure-order", both("開示命令", "disclosure order")),
            ("provisional-disposition", both("仮処分", "provisional disposition")),
            ("provision-order", both("提供命令", "provision order")),
            ("erasure-order", both("消去禁止命令", "order not to erase")),
            ("judgment", both("判決", "judgment")),
        ),
    )
    court = forms.CharField(label=both("裁判所", "Court"), max_length=100)
    case_number = forms.CharField(label=both("事件番号", "Case number"), max_length=100)
    decided_on = forms.DateField(
        label=both("裁判の日", "Day of the decision"), widget=forms.DateInput(attrs={"type": "date"})
    )


def _without_mail(form: forms.Form) -> None:
    """Offer no mail where this installation has no server to send it by: it would never leave."""
    if not can_mail():
        field: Any = form.fields["channel"]
        field.choices = [one for one in field.choices if one[0] != "mail"]
        del form.fields["email"]


def _has_address(form: forms.Form, data: dict[str, Any], *, anywhere: bool = False) -> None:
    if data.get("channel") == "mail" and not data.get("email"):
        form.add_error("email", str(both("メールアドレスを書いてください。", "Give the address.")))
    if data.get("channel") != "mail" and not data.get("address") and not anywhere:
        form.add_error("address", str(both("送り先を書いてください。", "Say where it goes.")))


def _found_first(found: Sequence[str]) -> list[str]:
    return sorted(DEFECTS, key=lambda code: code not in found)
