"""Reference pages made from the tables (法令の参照ページ), so that the docs cannot say what the tables do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.law.fees import kinds
from kaiji.law.markdown import MADE, both, marks, page_of, read_in, rows_of, span
from kaiji.law.periods import KIND_WORDS, length_words, rules
from kaiji.law.tables import table
from kaiji.law.watch import changes, coming, unverified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.ground.dated import Version


def periods_page() -> str:
    """Return the page of every rule of time, with its length by day, kind, trigger, act and source."""
    head = [
        "# 期間の規則 / Rules of time",
        "",
        MADE,
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
    return page_of([*head, *rows_of(columns, _period_rows()), "", *marks()])


def fees_page() -> str:
    """Return the page of every kind of fee by day."""
    head = [
        "# 裁判所の手数料 / Court fees",
        "",
        MADE,
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
    return page_of([*head, *rows_of(columns, _fee_rows()), "", *marks()])


def coming_page() -> str:
    """Return the page of law that is coming, open points, what changed before, and every unverified value."""
    ahead = [
        (
            each.expected_on.isoformat() if each.expected_on else "-",
            both(each.title),
            both(each.says),
            ", ".join(each.touches) or "-",
            each.held.version.confidence,
        )
        for each in coming()
    ]
    past = [
        (
            both(each.title),
            span(each.held.version),
            each.instrument,
            both(each.changed),
            each.held.version.confidence,
        )
        for each in changes()
    ]
    open_values = [
        (
            held.table,
            f"`{held.topic.key}`",
            both(held.topic.title),
            span(held.version),
            read_in(held.version),
        )
        for held in unverified()
    ]
    return page_of(
        [
            "# これから変わる法令と未確認の値 / Law that is coming, values nobody could verify",
            "",
            MADE,
            "",
            *rows_of(
                ("日 / day", "題名 / title", "内容 / what", "見直すもの / touches", "確度 / confidence"),
                ahead,
            ),
            "",
            "## 改正の経過 / How the acts changed",
            "",
            *rows_of(
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
            *rows_of(
                ("表 / table", "項目 / topic", "題名 / title", "適用 / in force", "出典 / source"),
                open_values,
            ),
            "",
            *marks(),
        ]
    )


def _period_rows() -> Iterator[tuple[str, ...]]:
    for rule in rules().values():
        for version in rule.topic.versions:
            yield (
                rule.id,
                f"`{rule.slug}` {both(rule.title)}",
                both(length_words(version)),
                both(KIND_WORDS[rule.kind]),
                both(rule.trigger),
                both(rule.act),
                span(version),
                read_in(version),
                version.confidence,
            )


def _fee_rows() -> Iterator[tuple[str, ...]]:
    for kind, title in kinds():
        for version in table("fees")[kind].versions:
            yield (
                f"`{kind}`",
                both(title),
                span(version),
                _amount(version),
                read_in(version),
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
