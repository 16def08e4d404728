"""The heads of damages against one defendant or joint group (損害の費目): 慰謝料, 調査費用, 弁護士費用, 遅延損害金.

Each is a range with its reasons. Nothing here says that a post is unlawful; that is an input.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.damages.samples import Sample, award_samples, sample_for
from kaiji.law.damages.values import NOTHING, ClaimedPost, ClaimFacts, Range, Spent, treatment_of
from kaiji.law.interest import interest
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One head of damages (費目)."""

    name: str
    title: Words
    range: Range
    steps: tuple[Words, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    warnings: tuple[Words, ...] = ()
    samples: tuple[Sample, ...] = ()
    scenarios: tuple[tuple[Words, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the head with its range, reasons, samples and scenarios."""
        return {
            "head": self.name,
            "title": self.title.as_json(),
            "range": self.range.as_json(),
            "steps": [step.as_json() for step in self.steps],
            "sources": list(self.sources),
            "confidence": self.confidence,
            "warnings": [warning.as_json() for warning in self.warnings],
            "samples": [sample.as_json() for sample in self.samples],
            "scenarios": [{"what": words.as_json(), "yen": yen} for words, yen in self.scenarios],
        }


def consolation(facts: ClaimFacts, posts: tuple[ClaimedPost, ...]) -> Head:
    """Return 慰謝料 for the posts of one group: one sum a theme, from the published awards of that kind."""
    topic = table("damages")["series-is-one"].versions[-1]
    total, steps, shown, warnings = NOTHING, [], [], []
    for theme, series in _by_theme(posts).items():
        sample = _main_sample(series)
        total += sample.range
        steps.append(_one_sum(theme, series, sample))
        shown += [sample, sample_for(right for post in series for right in post.rights)]
        if sample.small:
            warnings.append(_too_few(sample))
    shown.append(award_samples()[f"class:{facts.claimant}"])
    bias, small = (table("damages")[key].versions[-1].note for key in ("selection-bias", "small-sample"))
    warnings += [note for note in (bias, small if any(sample.small for sample in shown) else None) if note]
    return Head(
        name="consolation",
        title=Words(ja="慰謝料(無形損害)", en="Non-pecuniary loss"),
        range=total,
        steps=tuple(steps),
        sources=(topic.source.title, table("damages")["selection-bias"].versions[-1].source.title),
        confidence="D",
        warnings=tuple(warnings),
        samples=tuple({sample.name: sample for sample in shown}.values()),
    )


def investigation(facts: ClaimFacts, group: tuple[str, ...], consoled: Range) -> Head:
    """Return 調査費用 in the three ways courts treat it: in full, by half, as a share of the 慰謝料."""
    version = table("damages")["investigation-treatments"].on(facts.filed_on)
    spent, steps, warnings = _spent_on(facts, group)
    kept, cut = _without_lawful_posts(facts, group, spent)
    steps += cut
    rule = version.value
    typical = consoled.typical if consoled.typical is not None else consoled.low
    share = min(kept, typical * rule["share_of_consolation"][0] // rule["share_of_consolation"][1])
    half = kept * rule["half"][0] // rule["half"][1]
    full = kept * rule["full"][0] // rule["full"][1]
    low, middle, high = sorted((share, half, full))
    return Head(
        name="investigation",
        title=Words(ja="調査費用", en="Cost of identifying the sender"),
        range=Range(low=low, typical=middle, high=high),
        steps=tuple(steps),
        sources=(version.source.title,),
        confidence=version.confidence,
        warnings=tuple(warnings + ([version.note] if version.note else [])),
        scenarios=(
            (Words(ja="全額", en="In full"), full),
            (Words(ja="半額", en="By half"), half),
            (Words(ja="慰謝料に対する割合", en="As a share of the non-pecuniary loss"), share),
        ),
    )


def lawyer(facts: ClaimFacts, consoled: Range, investigated: Range) -> Head:
    """Return 弁護士費用: the usual share of both heads, and beside it the share of the 慰謝料 alone."""
    version = table("damages")["lawyer-share"].on(facts.filed_on)
    numerator, denominator = version.value["share"]
    both = (consoled + investigated).share(numerator, denominator)
    alone = consoled.share(numerator, denominator)
    return Head(
        name="lawyer",
        title=Words(ja="弁護士費用", en="Lawyer’s fee of the suit"),
        range=Range(low=alone.low, typical=both.typical, high=both.high),
        steps=(
            Words(
                ja=f"慰謝料と調査費用の{numerator}/{denominator}。低い方は慰謝料だけの{numerator}/{denominator}。",
                en=f"{numerator}/{denominator} of both heads; the low end, {numerator}/{denominator} of the first alone.",
            ),
        ),
        sources=(version.source.title,),
        confidence=version.confidence,
        warnings=() if version.note is None else (version.note,),
    )


def default_interest(
    facts: ClaimFacts, posts: tuple[ClaimedPost, ...], principal: Range
) -> tuple[Head, date]:
    """Return 遅延損害金 on the sum of the heads from the last post of the group, both end days included, and that day."""
    version = table("damages")["interest-start"].on(facts.filed_on)
    start = max(post.posted_on for post in posts)
    sums = {
        yen: _interest_on(yen, start, facts.interest_to)
        for yen in (principal.low, principal.typical, principal.high)
    }
    steps = (
        Words(
            ja=f"最後の投稿の日{start.isoformat()}から{facts.interest_to.isoformat()}まで(両端を算入)。",
            en=f"From the last post, {start.isoformat()}, to {facts.interest_to.isoformat()}, both included.",
        ),
    )
    head = Head(
        name="interest",
        title=Words(ja="遅延損害金", en="Default interest"),
        range=Range(
            low=sums[principal.low] or 0, typical=sums[principal.typical], high=sums[principal.high] or 0
        ),
        steps=steps,
        sources=(version.source.title,),
        confidence=version.confidence,
        warnings=() if version.note is None else (version.note,),
    )
    return head, start


def _interest_on(yen: int | None, start: date, to: date) -> int | None:
    if not yen:
        return yen
    return interest(principal=yen, tort_on=start, since=start, to=to).yen


def _by_theme(posts: tuple[ClaimedPost, ...]) -> dict[tuple[str, bool], tuple[ClaimedPost, ...]]:
    keys = dict.fromkeys((post.theme, post.repost) for post in posts)
    return {key: tuple(p for p in posts if (p.theme, p.repost) == key) for key in keys}


def _main_sample(series: tuple[ClaimedPost, ...]) -> Sample:
    if series[0].repost:
        return award_samples()["repost"]
    return award_samples()["one" if len(series) == 1 else "several"]


def _one_sum(theme: tuple[str, bool], series: tuple[ClaimedPost, ...], sample: Sample) -> Words:
    name = f"「{theme[0]}」" if theme[0] else ""
    spread = sample.range
    middle = "" if spread.typical is None else f"{spread.typical:,}〜"
    return Words(
        ja=f"一連の投稿{name}{len(series)}件 = 1個の慰謝料。裁判例({sample.title.ja}、{sample.n}件): "
        f"{spread.low:,}〜{middle}{spread.high:,}円",
        en=f"Series{theme[0] and ' ' + theme[0]} of {len(series)} post(s) = one sum. Awards ({sample.title.en}, n={sample.n}): "
        f"{spread.low:,} to {spread.high:,} yen",
    )


def _too_few(sample: Sample) -> Words:
    return Words(
        ja=f"「{sample.title.ja}」は{sample.n}件しかなく、中央値を示せない。一件ずつ見てください。",
        en=f"“{sample.title.en}” has only {sample.n} cases; no median is given. Look at them one by one.",
    )


def _spent_on(facts: ClaimFacts, group: tuple[str, ...]) -> tuple[int, list[Words], list[Words]]:
    """Return what of the spending falls on this group and may be investigation cost; shared money goes by posts."""
    total, steps, warnings = Fraction(0), [], []
    for item in facts.spent:
        row = treatment_of(item.kind, item.on)
        if row["treatment"] != "investigation":
            continue
        part = _share_of(facts, item, group)
        total += item.yen * part
        if not part:
            continue
        share = "" if part == 1 else f" × {part}"
        steps.append(
            Words(
                ja=f"{row['title'].ja} {item.yen:,}円{share}", en=f"{row['title'].en} {item.yen:,} yen{share}"
            )
        )
        if not item.receipt:
            warnings.append(
                Words(ja=f"{row['title'].ja}の領収書がない。", en=f"No receipt for “{row['title'].en}”.")
            )
    return int(total), steps, warnings


def _share_of(facts: ClaimFacts, item: Spent, group: tuple[str, ...]) -> Fraction:
    """Return the part of one spending that falls on `group`: by posts among those it was spent on."""
    concerned = [
        post for post in facts.posts if not item.defendants or set(item.defendants) & set(post.defendants)
    ]
    own = sum(post.defendants == group for post in concerned)
    return Fraction(own, len(concerned))


def _without_lawful_posts(facts: ClaimFacts, group: tuple[str, ...], spent: int) -> tuple[int, list[Words]]:
    own = [post for post in facts.posts if post.defendants == group]
    unlawful = sum(post.unlawful for post in own)
    if unlawful == len(own):
        return spent, []
    kept = spent * unlawful // len(own)
    return kept, [
        Words(
            ja=f"適法な投稿の分を除く: {spent:,}円 × {unlawful}/{len(own)} = {kept:,}円",
            en=f"Less the lawful posts: {spent:,} × {unlawful}/{len(own)} = {kept:,} yen",
        )
    ]
