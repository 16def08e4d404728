"""Forms of whole cases (事件の入力): a new matter from URLs, a paste, an answer, a bulk action, a court's letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaiji.desks.claimant.forms.labels import label
from kaiji.ground.instants import day_in_japan, now
from kaiji.web.words import both

if TYPE_CHECKING:
    from datetime import date

_DAY = {"type": "date"}


def not_to_come(day: date) -> None:
    """Refuse a day that is still to come in Japan: what is written there has happened."""
    today = day_in_japan(now())
    if day > today:
        raise forms.ValidationError(
            both(
                f"まだ来ていない日です。今日({today})までの日付を書いてください。",
                f"This day is still to come: write one up to today ({today}).",
            )
        )


def day_field(
    ja: str, en: str, *, required: bool = False, help_text: Any = "", past: bool = True
) -> forms.DateField:
    """Return a field for a civil day, of something that has happened unless `past` is false."""
    return forms.DateField(
        validators=[not_to_come] if past else [],
        label=both(ja, en),
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )


class NewCaseForm(forms.Form):
    """A new matter: what it is called, whose it is, where the posts are."""

    urls = forms.CharField(
        label=both("投稿のURL", "URLs of the posts"),
        help_text=both(
            "1行に1つ。200件までまとめて貼り付けられます。開始するとすぐに証拠を取得します。",
            "One a line, up to 200 at once. They are captured as soon as you begin.",
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        required=False,
        max_length=512 * 1024,
    )
    title = forms.CharField(
        label=both("事件の呼び名", "What to call the case"),
        help_text=both("事務所の中だけで使います。", "Used inside the office only."),
        max_length=120,
    )
    claimant = forms.CharField(label=both("請求者(依頼者)の氏名", "Name of the claimant"), max_length=120)
    claimant_kana = forms.CharField(
        label=both("ふりがな", "Reading of the name"), max_length=120, required=False
    )
    claimant_address = forms.CharField(
        label=both("請求者の住所", "Address of the claimant"),
        help_text=both(
            "分からなければ後で書けます。書面には必要です。", "May be written later; papers need it."
        ),
        max_length=300,
        required=False,
    )
    noticed_on = day_field("投稿を知った日", "Day the claimant learnt of it")
    number = forms.CharField(
        label=both("事件の番号", "Number of the case"),
        help_text=both(
            "空のままなら自動で付けます。氏名を含めないでください。",
            "Left empty, one is given. Put no name into it.",
        ),
        max_length=40,
        required=False,
    )


class PasteForm(forms.Form):
    """More URLs for a case."""

    urls = forms.CharField(
        label=both("投稿のURL", "URLs of the posts"),
        help_text=both("1行に1つ。200件までまとめて貼り付けられます。", "One a line, up to 200 at once."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        max_length=512 * 1024,
    )
    noticed_on = day_field("投稿を知った日", "Day the claimant learnt of them")


class AnswerForm(forms.Form):
    """A site's answer: a file, or typed from a letter."""

    disclosed_by = forms.ChoiceField(label=both("回答したサイト管理者", "Who answered"))
    disclosed_on = day_field("回答を受けた日", "Day of the answer", required=True)
    file = forms.FileField(
        label=both("ファイル", "File"),
        help_text=both(
            "CSV、JSON、XのIP監査ファイル(ip-audit.js)。この画面のどこかへドラッグしても置けます。",
            "CSV, JSON, or X's ip-audit.js. It may be dropped anywhere on this page.",
        ),
        required=False,
    )
    encoding = forms.ChoiceField(
        label=both("文字コード", "Encoding"),
        choices=(("utf-8", "UTF-8"), ("cp932", "Shift_JIS (Excel)")),
        required=False,
    )
    letter = forms.CharField(
        label=both("手紙の記載を書き写す", "Typed from a letter"),
        help_text=both(
            "1行に1件: 2026/11/05 15:13:30 203.0.113.77 ポート 51234(投稿番号があれば No.321)",
            "One a line: 2026/11/05 15:13:30 203.0.113.77 port 51234 (and No. 321 where it names the post)",
        ),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        required=False,
        max_length=200_000,
    )
    zone = forms.ChoiceField(
        label=both("手紙に時差の表示がないときの時刻", "Times in the letter without a zone are"),
        choices=(("jst", both("日本時間(JST)", "Japan time (JST)")), ("utc", both("協定世界時(UTC)", "UTC"))),
        required=False,
    )

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disclosed_by"].choices = providers  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of file and letter."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("file")) == bool((cleaned.get("letter") or "").strip()):
            raise forms.ValidationError(
                both(
                    "ファイルか書き写しの、どちらか一方を入れてください。",
                    "Give either a file or the typed letter.",
                )
            )
        return cleaned


class ShareForm(forms.Form):
    """A link for the victim."""

    days = forms.ChoiceField(
        label=both("リンクの有効期間", "The link works for"),
        choices=((7, both("7日", "7 days")), (30, both("30日", "30 days")), (90, both("90日", "90 days"))),
        initial=30,
    )


class ConflictForm(forms.Form):
    """Names and handles to look for."""

    names = forms.CharField(
        label=both("氏名・名称(ふりがなも可)", "Names, or their readings"),
        help_text=both(
            "1行に1つ。全角・半角・空白の違いは無視します。異体字(髙・高)は両方書いてください。",
            "One a line. Width and spaces do not matter; write variant characters (髙, 高) both.",
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=10_000,
    )
    handles = forms.CharField(
        label=both("表示名・アカウント", "Handles and accounts"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=10_000,
    )


class LetterForm(forms.Form):
    """What a letter of the court says."""

    file = forms.FileField(
        label=both("書面のファイル(PDF・写真)", "The letter (PDF or picture)"),
        help_text=both(
            "この画面のどこかへドラッグしても置けます。封印して保管し、開くたびに理由を記録します。",
            "It may be dropped anywhere on this page. It is kept sealed, and every opening is recorded with its reason.",
        ),
        required=False,
    )
    filing = forms.ChoiceField(label=both("どの手続の書面ですか", "Which procedure it is about"))
    case_number = forms.CharField(label=both("事件番号", "Case number"), max_length=80, required=False)
    filed_on = day_field("申立ての日", "Day of filing")
    decided_on = day_field("裁判(決定・判決)の日", "Day of the decision")
    notified_on = day_field(
        "告知・送達を受けた日",
        "Day it was notified or served",
        help_text=both("期間はこの日から数えます。", "Periods run from this day."),
    )
    final_on = day_field("確定した日", "Day it became final")
    outcome = forms.ChoiceField(
        label=both("結果", "Outcome"),
        choices=[
            ("", "—"),
            *(
                (name, both(label(name).ja, label(name).en))
                for name in ("accepted", "partly", "refused", "withdrawn")
            ),
        ],
        required=False,
    )
    security_yen = forms.IntegerField(
        label=both("担保の額(円)", "Security, in yen"), min_value=0, required=False
    )
    named = forms.ChoiceField(
        label=both("提供命令で示されたプロバイダ", "Provider named under a provision order"), required=False
    )
    named_on = day_field("その提供を受けた日", "Day it was named")

    def __init__(
        self, *args: Any, filings: list[tuple[str, str]], providers: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["filing"].choices = filings  # type: ignore[attr-defined]  # a choice field
        self.fields["named"].choices = [("", "—"), *providers]  # type: ignore[attr-defined]  # a choice field


class ImportForm(forms.Form):
    """A case folder as a ZIP."""

    file = forms.FileField(
        label=both("事件フォルダーのZIP", "Case folder as a ZIP"),
        help_text=both("case.toml と evidence/ を含むもの。", "With case.toml and evidence/ inside."),
    )


class ReasonForm(forms.Form):
    """Why personal data leaves or is looked at."""

    reason = forms.ChoiceField(label=both("理由(記録されます)", "Reason (recorded)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from kaiji.cases.journal.reasons import REASONS

        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(key, both(words.ja, words.en)) for key, words in REASONS.items()]  # type: ignore[attr-defined]  # a ChoiceField
