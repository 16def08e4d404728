"""Forms of the intake (受付の入力欄): who asks, on what ground, and the list, the package or one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaiji.desks.access_provider.intake.requester import Ground, Requester
from kaiji.desks.access_provider.intake.times import offset_of
from kaiji.desks.access_provider.moves.receiving import IDENTITY
from kaiji.ground.instants import today_in_japan
from kaiji.law.disclosure.items import items_on
from kaiji.law.rights import rights_on
from kaiji.vault.permit import bases
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.ground.words import Words

ZONES = (
    ("", both("一覧・見出しの記載による", "as the list states it")),
    ("JST", both("日本時間(JST)と送付状に記載", "JST, by the covering letter")),
    ("UTC", both("協定世界時(UTC)と送付状に記載", "UTC, by the covering letter")),
)
REASONS = (
    ("damages", both("損害賠償請求", "damages")),
    ("restoration", both("名誉回復措置の要請", "restoration")),
    ("injunction", both("差止請求", "injunction")),
    ("deletion", both("発信者への削除要求", "deletion by the sender")),
    ("criminal-complaint", both("告訴", "criminal complaint")),
    ("other", both("その他", "other")),
)
HIDDEN = (
    ("name", both("氏名", "name")),
    ("reasons", both("権利侵害の理由", "reasons")),
    ("evidence", both("証拠", "evidence")),
)


def _spoken(rows: Iterable[tuple[str, Words]]) -> list[tuple[str, Any]]:
    return [(key, both(words.ja, words.en)) for key, words in rows]


def _bases() -> list[tuple[str, Any]]:
    return _spoken((topic.key, topic.title) for topic in bases())


def _items() -> list[tuple[str, Any]]:
    wanted = {"name", "address", "telephone", "email", "management-code"}
    return [
        (str(item.number), both(f"{item.number} {item.title.ja}", f"{item.number} {item.title.en}"))
        for item in items_on(today_in_japan())
        if item.id in wanted
    ]


def _rights() -> list[tuple[str, Any]]:
    first = [("", both("一覧の記載による・担当者が選ぶ", "as the list says, or chosen later"))]
    return first + _spoken((right.id, right.title) for right in rights_on(today_in_japan()))


def _identity() -> list[tuple[str, Any]]:
    return _spoken(IDENTITY.items())


_WHO = ("name", "kind", "address", "phone", "counsel", "counsel_office", "counsel_address")
_ASKED = ("basis", "items", "right", "purpose", "hidden", "evidence")
_ORDER = ("case_number", "court", "notified_on", "due_on", "from_provider")


class RequesterForm(forms.Form):
    """Who asks and on what ground; the parts that all ways of receiving share."""

    name = forms.CharField(label=both("請求者の氏名・名称", "Name of the requester"), max_length=200)
    kind = forms.ChoiceField(
        label=both("個人か法人か", "Person or organisation"),
        choices=[("person", both("個人", "person")), ("organisation", both("法人等", "organisation"))],
    )
    address = forms.CharField(label=both("住所", "Address"), max_length=300, required=False)
    phone = forms.CharField(label=both("電話番号", "Telephone"), max_length=60, required=False)
    counsel = forms.CharField(label=both("代理人弁護士", "Counsel"), max_length=200, required=False)
    counsel_office = forms.CharField(label=both("事務所", "Office"), max_length=200, required=False)
    counsel_address = forms.CharField(
        label=both("事務所の住所", "Address of the office"), max_length=300, required=False
    )
    basis = forms.ChoiceField(label=both("根拠", "Basis"), choices=_bases)
    case_number = forms.CharField(
        label=both("事件番号", "Case number"),
        max_length=100,
        required=False,
        help_text=both("命令・判決のとき", "for orders and judgments"),
    )
    court = forms.CharField(label=both("裁判所", "Court"), max_length=100, required=False)
    notified_on = forms.DateField(
        label=both("命令が当社に届いた日", "Day the order reached us"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    from_provider = forms.CharField(
        label=both("提供した事業者(提供命令のとき)", "Handed over by (provision order)"),
        max_length=200,
        required=False,
        help_text=both(
            "ほかの提供者から、提供命令に基づいて情報を受け取ったとき。当社が提供命令を受けたときは空欄にします。",
            "where another provider handed the information over; empty where the order is made upon us",
        ),
    )
    due_on = forms.DateField(
        label=both("期限", "Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=both(
            "命令や書面に期限があるとき。保全もこの日まで続きます。",
            "where order or paper sets one; the hold lasts until then too",
        ),
    )
    items = forms.MultipleChoiceField(
        label=both("開示を求める情報", "Information asked for"),
        choices=_items,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    right = forms.ChoiceField(
        label=both("侵害された権利(全行に共通のとき)", "Right, where all lines share it"),
        choices=_rights,
        required=False,
    )
    purpose = forms.MultipleChoiceField(
        label=both("開示を受ける理由", "Why disclosure is sought"),
        choices=REASONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hidden = forms.MultipleChoiceField(
        label=both("発信者に示さないもの", "Not to be shown to the sender"),
        choices=HIDDEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = forms.CharField(
        label=both("添付された証拠の標目(1行に1つ)", "Titles of the evidence enclosed, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def parts(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields as a paper is read: what it is about, who asks, what is asked and why; the order's own apart."""
        own = [name for name in self.fields if name not in {*_WHO, *_ASKED, *_ORDER}]
        titles = (
            both("対象", "What it is about"),
            both("請求者", "Who asks"),
            both("請求の内容", "What is asked"),
        )
        return [
            (title, [self[name] for name in names])
            for title, names in zip(titles, (own, _WHO, _ASKED), strict=True)
        ]

    def order_part(self) -> list[Any]:
        """Return the fields that only an order or judgment fills."""
        return [self[name] for name in _ORDER]

    def order_told(self) -> bool:
        """Whether the order's fields are to be seen at once: something stands there, or is wrong."""
        return any(self[name].errors or self[name].value() for name in _ORDER)

    def requester(self) -> Requester:
        """Return who asks."""
        told = self.cleaned_data
        return Requester(
            name=told["name"],
            kind="organisation" if told["kind"] == "organisation" else "person",
            address=told["address"] or None,
            phone=told["phone"] or None,
            counsel=told["counsel"] or None,
            counsel_office=told["counsel_office"] or None,
            counsel_address=told["counsel_address"] or None,
        )

    def ground(self) -> Ground:
        """Return on what it rests."""
        told = self.cleaned_data
        return Ground(
            basis=told["basis"],
            court=told["court"] or None,
            case_number=told["case_number"] or None,
            notified_on=told["notified_on"],
            due_on=told["due_on"],
            from_provider=told["from_provider"] or None,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an order upon us that names no court or case, and a giver without an order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        under = told.get("basis") == "provision-order"
        if under and not told.get("from_provider"):
            for name in ("court", "case_number"):
                if not told.get(name):
                    self.add_error(name, both("提供命令では必要です。", "A provision order needs it."))
        if told.get("from_provider") and not under:
            self.add_error(
                "from_provider",
                both("根拠が提供命令のときだけです。", "Only where the basis is a provision order."),
            )
        return told

    def facts(self) -> dict[str, Any]:
        """Return what else is kept of the receipt."""
        return {
            "evidence": [line.strip() for line in self.cleaned_data["evidence"].splitlines() if line.strip()][
                :40
            ]
        }


class ListForm(RequesterForm):
    """A list of many lines."""

    file = forms.FileField(
        label=both("一覧(CSV・XLSX)", "List (CSV, XLSX)"),
        help_text=both(
            "見出しに「IPアドレス」「日時(JST)」など。Shift_JIS・UTF-8、元号、全角の数字を読みます。",
            "Headings such as IPアドレス and 日時(JST). Shift_JIS or UTF-8, era years and full-width digits are read.",
        ),
    )
    zone = forms.ChoiceField(label=both("日時の時間帯", "Zone of the times"), choices=ZONES, required=False)

    field_order = ("file", "zone")

    def zone_told(self) -> str | None:
        """Return the zone the covering letter states."""
        return offset_of(self.cleaned_data["zone"]) if self.cleaned_data["zone"] else None


class OneForm(RequesterForm):
    """One communication, typed from paper."""

    ip = forms.CharField(label=both("IPアドレス", "IP address"), max_length=60)
    port = forms.CharField(label=both("送信元ポート番号", "Source port"), max_length=10, required=False)
    destination_ip = forms.CharField(
        label=both("接続先IPアドレス", "Destination address"), max_length=60, required=False
    )
    at = forms.CharField(
        label=both("日時(時間帯つき)", "Time, with its zone"),
        max_length=80,
        help_text=both(
            "例: 2026/10/26 15:13:30 JST、令和8年10月26日 15時13分30秒(日本時間)",
            "such as 2026/10/26 15:13:30 JST",
        ),
    )
    url = forms.CharField(label=both("投稿のURL", "URL of the post"), max_length=2000, required=False)
    text = forms.CharField(
        label=both("掲載された情報", "What it says"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=both("権利が明らかに侵害されたとする理由", "Why the right is clearly infringed"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    field_order = ("ip", "port", "destination_ip", "at", "url", "text", "reason")


class PackageForm(forms.Form):
    """A signed package."""

    package = forms.FileField(
        label=both("請求パッケージ(ZIP)", "Request package (ZIP)"),
        help_text=both(
            "署名・宛先・期限・再送を確かめてから受け付けます。",
            "Signature, addressee, expiry and replay are checked first.",
        ),
    )


class IdentityForm(forms.Form):
    """What identity and authority were checked by."""

    how = forms.ChoiceField(label=both("確認した資料", "Checked by"), choices=_identity)
    on = forms.DateField(
        label=both("確認した日", "Day of the check"), widget=forms.DateInput(attrs={"type": "date"})
    )


class FeeForm(forms.Form):
    """What was paid."""

    yen = forms.IntegerField(
        label=both("受け取った額(円)", "Sum received (yen)"), min_value=0, max_value=10**9
    )
    due_yen = forms.IntegerField(
        label=both("手数料の額(円)", "Fee due (yen)"), min_value=0, max_value=10**9, required=False
    )
    on = forms.DateField(label=both("受け取った日", "Day"), widget=forms.DateInput(attrs={"type": "date"}))


def right_words(right: str) -> str:
    """Return the right by its name, in the language of the page."""
    found = next((known for known in rights_on(today_in_japan()) if known.id == right), None)
    return said(found.title) if found else ""
