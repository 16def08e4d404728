"""Forms of the desk and of the public (入力欄)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms

from kaiji.desks.content_provider.requests import Typed, known_items, usual_items
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.desks.content_provider.standing import SORTS
from kaiji.law.rights import right_on, rights_on
from kaiji.web.words import both, said

if TYPE_CHECKING:
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
    special = forms.ChoiceField(
        label=both("削除の照会の特例(当たるときだけ)", "A special rule of deletion, only where it applies"),
        choices=(
            ("", both("当たらない・分からない", "none, or not known")),
            *(
                (one.id, both(f"{one.title.ja}: {one.when.ja}", f"{one.title.en}: {one.when.en}"))
                for one in SPECIALS.values()
            ),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    special_facts = forms.CharField(
        label=both("特例に当たる事情", "Why that rule applies"),
        help_text=both(
            "選挙: どの選挙の候補者等か、なぜ選挙運動の期間中の文書図画か。"
            "画像: 写っている人と、他人が見ることを承知していないこと(画像は添付しないでください)",
            "Election: which candidacy, and why it is campaign material. "
            "Picture: who is pictured, and that others were not to see it (do not attach it)",
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_LONG,
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
        if data.get("special") and not str(data.get("special_facts", "")).strip():
            self.add_error(
                "special_facts", str(both("特例に当たる事情を書いてください。", "Say why that rule applies."))
            )
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
            special=d["special"],
            special_facts=d["special_facts"],
        )


class PaperForm(RequestForm):
    """A request keyed from paper, its scan attached (書面からの入力)."""

    scan = forms.FileField(label=both("請求書一式のスキャン(PDF)", "Scan of the papers (PDF)"))


class MailedForm(RequestForm):
    """A request keyed from a mail, whose papers are with it already (メールからの入力)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False
        for name in ("evidence", "identity", "authority"):
            del self.fields[name]


class PackageForm(forms.Form):
    """A package file (パッケージの受付)."""

    package = forms.FileField(label=both("パッケージ(.zip)", "Package (.zip)"))


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


def right_choices(day: date) -> list[tuple[str, str]]:
    """Return the rights to choose from: id and title."""
    return [(right.id, said(right.title)) for right in rights_on(day)]


def sort_name(sort: str) -> str:
    """Return the name of a sort."""
    return said(SORTS[sort])
