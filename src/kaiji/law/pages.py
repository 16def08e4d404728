"""Reference pages made from the tables (法令の参照ページ), so that the docs cannot say what the tables do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import CONFIDENCE_WORDS
from kaiji.ground.words import Words
from kaiji.law.fees import kinds
from kaiji.law.periods import KIND_WORDS, length_words, rules
from kaiji.law.tables import table
from kaiji.law.watch import changes, coming, unverified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
    columns = (
        "規則 / rule",
        "名前 / name",
        "期間 / length",
        "種類 / kind",
        "起算 / runs from",
        "すること / what to do",
        "適用 / in force",
        "出典 / source",
        "確度 / confidence",
    )
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
    columns = (
        "種類 / kind",
        "名称 / name",
        "適用 / in force",
        "額 / amount",
        "出典 / source",
        "確度 / confidence",
    )
    return _page([*head, *_table(columns, _fee_rows()), "", *_marks()])


def coming_page() -> str:
    """Return the page of law that is coming, open points, what changed before, and every unverified value."""
    ahead = [
        (
            each.expected_on.isoformat() if each.expected_on else "-",
            _both(each.title),
            _both(each.says),
            ", ".join(each.touches) or "-",
            each.held.version.confidence,
        )
        for each in coming()
    ]
    past = [
        (
            _both(each.title),
            _span(each.held.version),
            each.instrument,
            _both(each.changed),
            each.held.version.confidence,
        )
        for each in changes()
    ]
    open_values = [
        (
            held.table,
            f"`{held.topic.key}`",
            _both(held.topic.title),
            _span(held.version),
            _source(held.version),
        )
        for held in unverified()
    ]
    return _page(
        [
            "# これから変わる法令と未確認の値 / Law that is coming, values nobody could verify",
            "",
            _MADE,
            "",
            *_table(
                ("日 / day", "題名 / title", "内容 / what", "見直すもの / touches", "確度 / confidence"),
                ahead,
            ),
            "",
            "## 改正の経過 / How the acts changed",
            "",
            *_table(
                (
                    "法令 / act",
                    "適用 / in force",
                    "改正 / amended by",
                    "内容 / what",
                    "確度 / confidence",
                ),
                past,
            ),
            "",
            "## 未確認の値 / Unverified values",
            "",
            *_table(
                ("表 / table", "項目 / topic", "題名 / title", "適用 / in force", "出典 / source"),
                open_values,
            ),
            "",
            *_marks(),
        ]
    )


def _period_rows() -> Iterator[tuple[str, ...]]:
    for rule in rules().values():
        for version in rule.topic.versions:
            yield (
                rule.id,
                f"`{rule.slug}` {_both(rule.title)}",
                _both(length_words(version)),
                _both(KIND_WORDS[rule.kind]),
                _both(rule.trigger),
                _both(rule.act),
                _span(version),
                _source(version),
                version.confidence,
            )


def _fee_rows() -> Iterator[tuple[str, ...]]:
    for kind, title in kinds():
        for version in table("fees")[kind].versions:
            yield (
                f"`{kind}`",
                _both(title),
                _span(version),
                _amount(version),
                _source(version),
                version.confidence,
            )


_MEDIA: Final = {"electronic": Words(ja="電子", en="electronic"), "paper": Words(ja="紙", en="paper")}
_FORMULAS: Final = {
    "difference": Words(ja="差額による額", en="by the difference"),
    "value": Words(ja="価額による額", en="by the value"),
}


def _amount(version: Version) -> str:
    """Return what a fee is, in both languages; the steps by value stand in the act."""
    rule = version.value
    if rule["formula"] == "fixed":
        ja, en = _by_medium(rule["each"])
    else:
        top, bottom = rule["factor"]
        factor = "" if top == bottom else f" × {top}/{bottom}"
        named = _FORMULAS["difference" if rule["formula"] == "difference" else "value"]
        ja, en = f"{named.ja}{factor}", f"{named.en}{factor}"
        if rule.get("added"):
            added = _by_medium(rule["added"])
            ja, en = f"{ja} + {added[0]}", f"{en} + {added[1]}"
    extra = rule.get("per_extra_defendant")
    if extra:
        ja, en = f"{ja}、被告2人目から1人 {extra:,}円", f"{en}; {extra:,} yen for each further defendant"
    if rule["postage"]:
        ja, en = f"{ja}、郵便料金は別", f"{en}, postage apart"
    return f"{ja}<br>{en}"


def _by_medium(each: Mapping[str, int]) -> tuple[str, str]:
    """Return yen by way of filing, in Japanese and English."""
    return (
        "、".join(f"{_MEDIA[medium].ja} {yen:,}円" for medium, yen in each.items()),
        ", ".join(f"{_MEDIA[medium].en} {yen:,} yen" for medium, yen in each.items()),
    )


def _source(version: Version) -> str:
    """Return where a value was read: act or page with its address, the place in it, and the day it was last looked at."""
    title = version.source.title
    named = f"[{title}]({version.source.url})" if version.source.url else title
    return f"{named}<br>{version.cite}<br>{version.checked_on.isoformat()} 確認 / checked"


def _both(words: Words) -> str:
    """Return both languages, one above the other; once where they are the same."""
    return words.ja if words.ja == words.en else f"{words.ja}<br>{words.en}"


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
