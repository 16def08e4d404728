"""Forms of the desk and of the public (入力欄)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from kaiji.desks.content_provider.checklist import DEFECTS
from kaiji.desks.content_provider.requests import Typed, known_items, usual_items
from kaiji.desks.content_provider.standing import SORTS
from kaiji.law.rights import right_on, rights_on
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.desks.content_provider.setup import Setup

MOST_POSTS: Final = 20
_LONG: Final = 10_000
_PURPOSES: Final = (
    ("damages", both("損害賠償請求権の行使のため", "to claim damages")),
    ("restoration", both("謝罪広告等の名誉回復措置の要請のため", "to ask for restoration of reputation")),
    ("injunction", both("差止請求権の行使のため", "to seek an injunction")),
    ("deletion", both("発信者に対する削除要求のため", "to ask the poster to delete")),
    ("criminal-complaint", both("刑事告訴のため", "to file a criminal complaint")),
)
_HIDE: Final = (
    ("name", both("氏名・名称", "name")),
    ("reasons", both("権利が侵害されたとする理由", "reasons")),
    ("evidence", both("添付した証拠", "evidence")),
)


class RequestForm(forms.Form):
    """A request about posts: what any requester fills in, and what is keyed from paper (請求書の入力)."""

    name = forms.CharField(label=both("氏名または名称", "Name"), max_length=200)
    kind = forms.ChoiceField(
        label=both("個人・法人の別", "Person or organisation"),
        choices=(("person", both("個人", "person")), ("organisation", both("法人・団体", "organisation"))),
        initial="person",
        widget=forms.RadioSelect,
    )
    postcode = forms.CharField(label=both("郵便番号", "Postcode"), max_length=20, required=False)
    address = forms.CharField(label=both("住所", "Address"), max_length=300)
    phone = forms.CharField(label=both("電話番号", "Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=both("メールアドレス", "E-mail"), required=False)
    agent_name = forms.CharField(
        label=both("代理人の氏名(いるとき)", "Name of an agent, if any"), max_length=200, required=False
    )
    agent_office = forms.CharField(
        label=both("代理人の事務所", "Office of the agent"), max_length=200, required=False
    )
    agent_is_counsel = forms.BooleanField(
        label=both("代理人は弁護士です", "The agent is a lawyer"), required=False, initial=True
    )
    wants = forms.MultipleChoiceField(
        label=both("求めること", "What you ask for"),
        choices=(
            (
                "disclosure",
                both("発信者情報の開示(ログの保存を含みます)", "disclosure of sender information, log kept"),
            ),
            ("preservation", both("ログの保存だけ", "keeping of the log only")),
            (
                "deletion",
                both("投稿の削除(開示とは別の件として扱います)", "deletion, handled as a matter of its own"),
            ),
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    urls = forms.CharField(
        label=both("投稿のURL(1行に1つ、投稿個別のもの)", "Address of each post, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_LONG,
    )
    text = forms.CharField(
        label=both("問題の記載", "The words complained of"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=_LONG,
    )
    purposes = forms.MultipleChoiceField(
        label=both("開示を受ける理由", "Why disclosure is sought"),
        choices=_PURPOSES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hide = forms.MultipleChoiceField(
        label=both("発信者に示したくないもの", "What the poster must not be shown"),
        choices=_HIDE,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    evidence = forms.FileField(
        label=both("証拠(画面の印刷など。PDF・画像・ZIP)", "Evidence (PDF, picture, ZIP)"), required=False
    )
    identity = forms.FileField(
        label=both("本人確認資料の写し(PDF・画像)", "Proof of identity (PDF, picture)"), required=False
    )
    authority = forms.FileField(label=both("委任状など(代理のとき)", "Power of attorney"), required=False)

    def __init__(self, *args: Any, right: str, day: date, ours: Setup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right, self._elements = right, right_on(right, day).elements
        first, beside = usual_items(day, ours.logs, ours.accounts)
        self.usual = frozenset(str(number) for number in (*first, *beside))
        self.fields["items"] = forms.MultipleChoiceField(
            label=both("開示を求める情報", "Information asked for"),
            choices=[(str(number), f"{number} {said(title)}") for number, title in known_items(day)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[str(number) for number in first],
        )
        for element in self.asked:
            self.fields[f"reason-{element.id}"] = forms.CharField(
                label=said(element.title),
                help_text=said(element.question),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=_LONG,
                required=False,
            )

    @property
    def asked(self) -> tuple[Any, ...]:
        """The elements a requester is asked about."""
        return tuple(e for e in self._elements if e.kind != "not-needed" and e.applies is None)

    @property
    def reason_fields(self) -> list[Any]:
        """The questions of this right."""
        return [self[f"reason-{element.id}"] for element in self.asked]

    def clean_urls(self) -> list[str]:
        """Return the addresses; each must be one."""
        found = [line.strip() for line in str(self.cleaned_data["urls"]).splitlines() if line.strip()]
        if len(found) > MOST_POSTS or not all(url.startswith(("https://", "http://")) for url in found):
            raise forms.ValidationError(
                str(
                    both(
                        f"http で始まるURLを{MOST_POSTS}件まで",
                        f"up to {MOST_POSTS} addresses beginning with http",
                    )
                )
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Check that disclosure names what it asks for."""
        data: dict[str, Any] = super().clean() or {}
        if "disclosure" in data.get("wants", []) and not data.get("items"):
            self.add_error("items", str(both("1つ以上選んでください。", "Choose at least one.")))
        return data

    def typed(self) -> Typed:
        """Return what was filled in."""
        d = self.cleaned_data
        return Typed(
            name=d["name"],
            kind=d["kind"],
            postcode=d["postcode"],
            address=d["address"],
            phone=d["phone"],
            email=d["email"],
            agent_name=d["agent_name"],
            agent_office=d["agent_office"],
            agent_is_counsel=d["agent_is_counsel"],
            posts=[(url, d["text"]) for url in d["urls"]],
            right=self.right,
            reasons={e.id: d[f"reason-{e.id}"] for e in self.asked},
            wants=d["wants"],
            items=[int(item) for item in d["items"]] if "disclosure" in d["wants"] else [],
            purposes=d["purposes"],
            hide=d["hide"],
        )


class PaperForm(RequestForm):
    """A request keyed from paper, its scan attached (書面からの入力)."""

    scan = forms.FileField(label=both("請求書一式のスキャン(PDF)", "Scan of the papers (PDF)"))


class MailForm(forms.Form):
    """A mail as a file: its packages are taken in, else its text is kept beside what is keyed (メールの受付)."""

    mail = forms.FileField(label=both("メールのファイル(.eml)", "The mail as a file (.eml)"))


class PackageForm(forms.Form):
    """A package file (パッケージの受付)."""

    package = forms.FileField(label=both("パッケージ(.zip)", "Package (.zip)"))


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
    special = forms.ChoiceField(
        label=both("削除の照会の期間", "Period, for a deletion"),
        required=False,
        choices=(
            ("", both("通常", "usual")),
            ("election", both("選挙の候補者等", "election candidate")),
            ("intimate", both("私事性的画像", "intimate image")),
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Check that there is somewhere to send it."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("channel") == "mail" and not data.get("email"):
            self.add_error("email", str(both("メールアドレスを書いてください。", "Give the address.")))
        if data.get("channel") != "mail" and not data.get("address"):
            self.add_error("address", str(both("送り先を書いてください。", "Say where it goes.")))
        return data


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


class OpinionForm(forms.Form):
    """The poster's answer, without an account (発信者の回答)."""

    choice = forms.ChoiceField(
        label=both("回答", "Your answer"),
        choices=(
            ("objects", both("同意しません", "I do not consent")),
            ("consents", both("同意します", "I consent")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=both(
            "理由(同意しないときは、できるだけ書いてください)", "Reason (where you object, as far as you can)"
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    pass_on = forms.BooleanField(
        label=both("この回答を請求者に伝えてもよい", "This answer may be passed on to the requester"),
        required=False,
    )


def _found_first(found: Sequence[str]) -> list[str]:
    return sorted(DEFECTS, key=lambda code: code not in found)


def right_choices(day: date) -> list[tuple[str, str]]:
    """Return the rights to choose from: id and title."""
    return [(right.id, said(right.title)) for right in rights_on(day)]


def sort_name(sort: str) -> str:
    """Return the name of a sort."""
    return said(SORTS[sort])
