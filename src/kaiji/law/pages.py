"""Reference pages made from the tables (法令の参照ページ), so that the docs cannot say what the tables do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.dated import CONFIDENCE_WORDS
from kaiji.law.fees import kinds
from kaiji.law.periods import KIND_WORDS, length_words, rules
from kaiji.law.tables import table
from kaiji.law.watch import changes, coming, unverified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.ground.dated import Version

_MADE = "<!-- Made by tools/generate_docs.py from src/kaiji/law/tables; do not edit. -->"


def periods_page() -> str:
    """Return the page of every rule of time, with its length by day, kind, trigger, act and source."""
    head = [
        "# 期間の規則 / Rules of time",
        "",
        _MADE,
        "",
        "`kaiji law due RULE --from DAY` が数える規則。 / What `kaiji law due` counts.",
        "",
    ]
    columns = ("規則", "名前", "期間", "種類", "起算", "すること", "適用", "出典", "確度")
    return _page([*head, *_table(columns, _period_rows()), "", *_marks()])


def fees_page() -> str:
    """Return the page of every kind of fee by day."""
    head = [
        "# 裁判所の手数料 / Court fees",
        "",
        _MADE,
        "",
        "`kaiji law fee KIND --filed DAY` の種類。 / The kinds of `kaiji law fee`.",
        "",
    ]
    return _page([*head, *_table(("種類", "名称", "適用", "額", "出典", "確度"), _fee_rows()), "", *_marks()])


def coming_page() -> str:
    """Return the page of law that is coming, open points, what changed before, and every unverified value."""
    ahead = [
        (
            each.expected_on.isoformat() if each.expected_on else "-",
            each.title.ja,
            f"{each.says.ja}<br>{each.says.en}",
            ", ".join(each.touches) or "-",
            each.held.version.confidence,
        )
        for each in coming()
    ]
    past = [
        (
            each.title.ja,
            _span(each.held.version),
            each.instrument,
            f"{each.changed.ja}<br>{each.changed.en}",
            each.held.version.confidence,
        )
        for each in changes()
    ]
    open_values = [
        (held.table, f"`{held.topic.key}`", held.topic.title.ja, _span(held.version), held.version.cite)
        for held in unverified()
    ]
    return _page(
        [
            "# これから変わる法令と未確認の値 / Law that is coming, values nobody could verify",
            "",
            _MADE,
            "",
            *_table(("日", "題名", "内容", "見直すもの", "確度"), ahead),
            "",
            "## 改正の経過 / How the acts changed",
            "",
            *_table(("法令", "適用", "改正", "内容", "確度"), past),
            "",
            "## 未確認の値 / Unverified values",
            "",
            *_table(("表", "項目", "題名", "適用", "出典"), open_values),
            "",
            *_marks(),
        ]
    )


def _period_rows() -> Iterator[tuple[str, ...]]:
    for rule in rules().values():
        for version in rule.topic.versions:
            yield (
                rule.id,
                f"`{rule.slug}` {rule.title.ja}<br>{rule.title.en}",
                length_words(version).ja,
                KIND_WORDS[rule.kind].ja,
                rule.trigger.ja,
                rule.act.ja,
                _span(version),
                version.cite,
                version.confidence,
            )


def _fee_rows() -> Iterator[tuple[str, ...]]:
    for kind, title in kinds():
        for version in table("fees")[kind].versions:
            yield (
                f"`{kind}`",
                f"{title.ja}<br>{title.en}",
                _span(version),
                _amount(version),
                version.cite,
                version.confidence,
            )


def _amount(version: Version) -> str:
    rule = version.value
    if rule["formula"] == "fixed":
        text = "、".join(f"{medium} {yen:,}円" for medium, yen in rule["each"].items())
    else:
        top, bottom = rule["factor"]
        factor = "" if top == bottom else f" × {top}/{bottom}"
        text = f"{'差額' if rule['formula'] == 'difference' else '価額による額'}{factor}"
        text += "".join(f" + {medium} {yen:,}円" for medium, yen in rule.get("added", {}).items())
    extra = rule.get("per_extra_defendant")
    return (
        text + (f" + 2人目から{extra:,}円" if extra else "") + ("、郵便料金は別" if rule["postage"] else "")
    )


def _span(version: Version) -> str:
    return f"{version.since.isoformat()}〜{'' if version.until is None else version.until.isoformat()}"


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    return lines + [f"| {' | '.join(cell.replace('|', '／') for cell in row)} |" for row in rows]


def _marks() -> list[str]:
    said = [f"{mark} {words.ja} / {words.en}" for mark, words in CONFIDENCE_WORDS.items()]
    return [f"確度: {' · '.join(said)}"]


def _page(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
