"""Reference pages for lawyers (弁護士のための参照ページ): which article on which day, offences, platforms; what courts awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.law.basis import act_on
from kaiji.law.damages.samples import CLASSES, award_samples
from kaiji.law.markdown import MADE, both, marks, page_of, read_in, rows_of, span
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.ground.dated import Version
    from kaiji.law.damages.samples import Sample

_RIGHTS: Final = {
    "reputation": Words(ja="名誉", en="reputation"),
    "feelings": Words(ja="名誉感情", en="feelings of honour"),
    "privacy": Words(ja="プライバシー", en="privacy"),
    "likeness": Words(ja="肖像", en="likeness"),
    "credit": Words(ja="信用", en="business credit"),
    "copyright": Words(ja="著作権", en="copyright"),
    "impersonation": Words(ja="なりすまし", en="impersonation"),
    "discrimination": Words(ja="差別的言動", en="discriminatory remark"),
    "affection": Words(ja="敬愛追慕の情", en="memory of the dead"),
    "personality": Words(ja="人格権", en="personality right"),
    "refusal": Words(ja="面会・接触の拒絶", en="refusal of contact"),
    "threat": Words(ja="脅迫", en="threat"),
}
_ABOUT_ARTICLES: Final = """同じ事柄の条文は、改正で移ります。どの日の条文によるかは事柄ごとに違い、
`kaiji law cite TOPIC --on DAY` がその理由とともに示します。

Articles move when an act is amended. Which day chooses the version differs by topic;
`kaiji law cite TOPIC --on DAY` says which, and why."""
_ABOUT_OFFENCES: Final = """投稿が当たり得る罪の、行為の日の刑です。当たるかどうかを Kaiji は言いません。

Penalties on the day of the act. Whether a post is one, Kaiji does not say."""
_ABOUT_AWARDS: Final = """`kaiji damages` が幅を出すもとになる裁判例です。公表された事件だけなので、勝訴した事件や珍しい事件に偏り、
幅は高めに出ます。負けた事件は入っていません。件数の少ない区分では中央値を示さず、いちばん低い例と高い例だけを示します。

The published awards behind the ranges of `kaiji damages`. Only cases that were published are here, so novel and won ones prevail
and the ranges are high; nothing is said of losses. Where a kind has few cases, only the lowest and the highest are given."""


def articles_page() -> str:
    """Return the page of which article stands for a topic on a day, of offences by the day of the act, platforms and the rate."""
    columns = (
        "項目 / topic",
        "適用 / in force",
        "条文 / article",
        "出典 / source",
        "確度 / confidence",
    )
    return page_of(
        [
            "# 条文・罪・指定事業者・利率 / Articles, offences, platforms, rate",
            "",
            MADE,
            "",
            _ABOUT_ARTICLES,
            "",
            "## 条文 / Articles",
            "",
            *rows_of(columns, _articles()),
            "",
            "## 罪 / Offences",
            "",
            _ABOUT_OFFENCES,
            "",
            *rows_of(
                (
                    "罪 / offence",
                    "行為の日 / acts from",
                    "刑 / penalty",
                    "出典 / source",
                    "確度 / confidence",
                ),
                _offences(),
            ),
            "",
            "## 大規模事業者 / Designated platforms",
            "",
            *rows_of(
                (
                    "事業者 / company",
                    "指定 / designated",
                    "サービス / services",
                    "出典 / source",
                    "確度 / confidence",
                ),
                _platforms(),
            ),
            "",
            "## 法定利率 / Statutory rate",
            "",
            *rows_of(
                ("項目 / topic", "適用 / in force", "年 / a year", "出典 / source", "確度 / confidence"),
                _rates(),
            ),
            "",
            *marks(),
        ]
    )


def awards_page() -> str:
    """Return the page of published awards, and of what they come to by kind."""
    return page_of(
        [
            "# 裁判例の認容額 / What courts awarded",
            "",
            MADE,
            "",
            _ABOUT_AWARDS,
            "",
            "## 区分ごと / By kind",
            "",
            *rows_of(
                ("区分 / kind", "件数 / cases", "低 / low", "中央 / median", "高 / high"),
                _samples(),
            ),
            "",
            "## 一件ずつ / Case by case",
            "",
            *rows_of(
                (
                    "",
                    "裁判所・日付・番号 / court, day, docket",
                    "どこで / where",
                    "権利 / right",
                    "請求者 / claimant",
                    "慰謝料 / consolation",
                    "総額 / total",
                    "注 / note",
                    "出典 / source",
                    "確度 / confidence",
                ),
                _awards(),
            ),
            "",
            *marks(),
        ]
    )


def _articles() -> Iterator[tuple[str, ...]]:
    for topic in table("articles"):
        for version in topic.versions:
            if not isinstance(version.value, str):
                continue
            key, _, article = version.value.partition(" ")
            name = act_on(key, version.since).name
            yield (
                f"`{topic.key}` {both(topic.title)}",
                span(version),
                f"{name} {article}",
                read_in(version),
                version.confidence,
            )


def _offences() -> Iterator[tuple[str, ...]]:
    for topic in table("crimes"):
        for version in topic.versions:
            if "penalty" in version.value:
                yield (
                    f"`{topic.key}` {both(topic.title)}",
                    span(version),
                    both(Words(**version.value["penalty"])),
                    read_in(version),
                    version.confidence,
                )


def _platforms() -> Iterator[tuple[str, ...]]:
    for topic in table("platforms"):
        if topic.unit == "designation":
            for version in topic.versions:
                yield (
                    both(topic.title),
                    span(version),
                    "、".join(version.value["services"]),
                    read_in(version),
                    version.confidence,
                )


def _rates() -> Iterator[tuple[str, ...]]:
    topic = table("interest")["rate"]
    for version in topic.versions:
        yield (
            both(topic.title),
            span(version),
            "未定 / not yet fixed" if version.value is None else f"{version.value['percent']}%",
            read_in(version),
            version.confidence,
        )


def _samples() -> Iterator[tuple[str, ...]]:
    for sample in award_samples().values():
        if sample.n:
            yield (both(sample.title), str(sample.n), *_ends(sample))


def _ends(sample: Sample) -> tuple[str, str, str]:
    found = sample.range
    return _yen(found.low), "–" if found.typical is None else _yen(found.typical), _yen(found.high)


def _awards() -> Iterator[tuple[str, ...]]:
    for topic in table("awards"):
        version = topic.versions[-1]
        value = version.value
        yield (
            topic.key,
            "<br>".join(filter(None, (value["court"], version.since.isoformat(), value.get("docket")))),
            value["medium"],
            "<br>".join(both(_RIGHTS[right]) for right in value["rights"]),
            both(CLASSES[value["claimant"]]),
            _yen(value.get("sample_yen")) + _inferred(value.get("inferred")),
            _yen(value.get("total_yen")),
            _note(version),
            read_in(version),
            version.confidence,
        )


def _inferred(inferred: bool | None) -> str:
    return "<br>総額から逆算 / worked back" if inferred else ""


def _note(version: Version) -> str:
    return both(version.note) if version.note else "–"


def _yen(yen: int | None) -> str:
    return "–" if yen is None else f"{yen:,}円"
