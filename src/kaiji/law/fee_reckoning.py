"""One fee being worked out, step by step (手数料の計算). Every amount and article comes from `fees.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of, cited, standing, weakest, without_repeats
from kaiji.law.errors import FeeInputError, NoElectronicFilingError
from kaiji.law.fee_values import Fee, Medium, Part, Petition
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.ground.dated import Confidence, Topic, Version


def bad_input(given: str, accepted: Words) -> FeeInputError:
    """Return the error for facts that make no fee."""
    return FeeInputError(
        Words(ja="手数料を計算できない入力です。", en="No fee can be worked out from this."),
        given=given,
        accepted=accepted,
    )


def by_bands(value: int, version: Version) -> int:
    """Return the base fee of `value` yen by the bands of `version`; each started unit counts in full."""
    total, floor = 0, 0
    for band in version.value["bands"]:
        top = min(value, band.get("up_to", value))
        if top > floor:
            total += -(-(top - floor) // band["step"]) * band["yen"]
        floor = band.get("up_to", floor)
    return total


@dataclass(slots=True)
class Reckoning:
    """One fee being worked out: what was said on the way, to be shown with the result."""

    petition: Petition
    topic: Topic
    steps: list[Words] = field(default_factory=list)
    basis: list[Basis] = field(default_factory=list)
    confidence: list[Confidence] = field(default_factory=list)
    warnings: list[Words] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day whose table applies."""
        if self.topic.extra.get("suit_day_decides") and self.petition.suit_filed_on is not None:
            return self.petition.suit_filed_on
        return self.petition.filed_on

    def answer(self) -> Fee:
        """Return the fee with its parts and reasons."""
        version = self.topic.on(self.day)
        self.cite(version, version.value["basis"])
        if version.note is not None:
            self.warnings.append(version.note)
        medium = self.medium(version)
        value, parts = self.parts(version, medium)
        total = sum(part.yen for part in parts)
        others = [other for other in version.value["media"] if other != medium]
        return Fee(
            kind=self.topic.key,
            title=self.topic.title,
            filed_on=self.petition.filed_on,
            yen=total,
            value=value,
            parts=parts,
            medium=medium,
            medium_assumed=self.petition.medium is None,
            other_medium_yen=self.by_other(version, others[0]) if others else None,
            payment=self.payment(version),
            postage=self.postage(version),
            refund_yen=self.refund(total),
            steps=tuple(self.steps),
            basis=without_repeats(self.basis),
            confidence=weakest(self.confidence),
            warnings=tuple(dict.fromkeys(self.warnings)),
        )

    def cite(self, version: Version, references: Iterable[str]) -> Words:
        """Rest on these articles; return them as words for a step."""
        bases = bases_of(version, self.petition.filed_on, references)
        self.basis.extend(bases)
        self.confidence.append(version.confidence)
        return cited(bases)

    def medium(self, version: Version) -> Medium:
        """Return the medium asked for, or the first the version offers; refuse one that does not exist."""
        offered: list[Medium] = version.value["media"]
        wanted = self.petition.medium
        if wanted is not None and wanted not in offered:
            raise NoElectronicFilingError(
                Words(
                    ja=f"{self.topic.title.ja}は、{self.day.isoformat()}の時点では電子申立てができません。",
                    en=f"“{self.topic.title.en}” cannot be filed electronically on {self.day.isoformat()}.",
                ),
                given=wanted,
                accepted=Words(ja="paper(書面)", en="paper"),
            )
        if wanted is None and len(offered) > 1:
            self.warnings.append(_assumed(offered[0]))
        if self.topic.extra.get("suit_day_decides") and self.petition.suit_filed_on is None:
            self.warnings.append(_suit_day_assumed(self.petition.filed_on))
        return wanted or offered[0]

    def by_other(self, version: Version, medium: Medium) -> int:
        """Return the fee by the other medium, saying nothing about it."""
        silent = Reckoning(self.petition, self.topic)
        return sum(part.yen for part in silent.parts(version, medium)[1])

    def parts(self, version: Version, medium: Medium) -> tuple[int | None, tuple[Part, ...]]:
        """Return the value of the claim (None for a fixed fee) and the sums the fee is made of."""
        formula = version.value["formula"]
        if formula == "fixed":
            return None, tuple(self.fixed(version, medium))
        value = self.value()
        if formula == "difference":
            return value, (self.difference(version, value),)
        return value, tuple(self.by_value(version, value, medium))

    def value(self) -> int:
        """Return the value of the claim: the sum of what is claimed, and for a non-property claim the deemed one."""
        values, wants_deemed = self.petition.values, self.petition.non_property
        if not values and not wants_deemed and not self.topic.extra.get("non_property_by_default"):
            raise bad_input(
                "value: -", Words(ja="--value または --non-property", en="--value or --non-property")
            )
        total = self.added_up(values)
        if values and not wants_deemed:
            return total
        return self.deemed(total, joined=bool(values))

    def added_up(self, values: tuple[int, ...]) -> int:
        """Return the sum of the values, said as a step where there are several."""
        total = sum(values)
        if len(values) > 1:
            version = table("fees")["claims-added"].on(self.petition.filed_on)
            articles = self.cite(version, version.value["basis"])
            self.steps.append(
                Words(
                    ja=f"請求の価額を合算する({articles.ja})。→ {total:,}円",
                    en=f"The values are added up ({articles.en}). → {total:,} yen",
                )
            )
        return total

    def deemed(self, claimed: int, *, joined: bool) -> int:
        """Return the value with a non-property claim: the deemed value, or the larger where both have one cause."""
        version = table("fees")["non-property-value"].on(self.day)
        yen: int = version.value["yen"]
        articles = self.cite(version, version.value["basis"])
        self.steps.append(
            Words(
                ja=f"財産権上の請求でない訴えの価額は{yen:,}円とみなす({articles.ja})。",
                en=f"A non-property claim is deemed worth {yen:,} yen ({articles.en}).",
            )
        )
        if "practice_note" in self.topic.extra:
            self.confidence.append("D")
            self.warnings.append(Words(**self.topic.extra["practice_note"]))
        if not joined:
            return yen
        larger = max(yen, claimed)
        articles = self.cite(version, version.value["joined"])
        self.steps.append(
            Words(
                ja=f"同じ原因から生じた財産権上の請求({claimed:,}円)とあわせるときは多い方による({articles.ja})。→ {larger:,}円",
                en=f"Joined with a property claim of the same cause ({claimed:,} yen), the larger counts ({articles.en}). → {larger:,} yen",
            )
        )
        return larger

    def base(self, value: int, factor: list[int]) -> int:
        """Return the base fee of `value` times `factor`, said as a step."""
        version = table("fees")["base-fee"].on(self.day)
        plain = by_bands(value, version)
        yen = plain * factor[0] // factor[1]
        articles = self.cite(version, version.value["basis"])
        times = "" if factor[0] == factor[1] else f" × {factor[0]}/{factor[1]} = {yen:,}"
        self.steps.append(
            Words(
                ja=f"価額{value:,}円の手数料(区分ごとに端数も1単位): {plain:,}円{times}({articles.ja})",
                en=f"Base fee of {value:,} yen, each started unit in full: {plain:,}{times} yen ({articles.en})",
            )
        )
        return yen

    def by_value(self, version: Version, value: int, medium: Medium) -> Iterable[Part]:
        """Yield the base fee, the fixed part by medium, and what further defendants add."""
        rule = version.value
        yield Part(
            what=Words(ja="価額に応じた額", en="By the value"),
            yen=self.base(value, rule["factor"]) * self.petition.count,
        )
        if "added" in rule:
            yield Part(what=_by_medium(medium), yen=rule["added"][medium] * self.petition.count)
        yield from self.further_defendants(version)

    def fixed(self, version: Version, medium: Medium) -> Iterable[Part]:
        """Yield a fixed amount times the number of petitions or copies."""
        each, count = version.value["each"][medium], self.petition.count
        articles = cited(bases_of(version, self.petition.filed_on, version.value["basis"]))
        self.steps.append(
            Words(
                ja=f"1件{each:,}円 × {count}({articles.ja})",
                en=f"{each:,} yen each × {count} ({articles.en})",
            )
        )
        yield Part(
            what=Words(ja=f"{self.topic.title.ja} × {count}", en=f"{self.topic.title.en} × {count}"),
            yen=each * count,
        )
        yield from self.further_defendants(version)

    def further_defendants(self, version: Version) -> Iterable[Part]:
        """Yield what every defendant after the first adds, where the table adds anything."""
        each, further = version.value.get("per_extra_defendant", 0), self.petition.defendants - 1
        if each and further:
            yield Part(
                what=Words(
                    ja=f"2人目からの相手方 {each:,}円 × {further}人",
                    en=f"Further defendants, {each:,} yen × {further}",
                ),
                yen=each * further * self.petition.count,
            )

    def difference(self, version: Version, value: int) -> Part:
        """Return the fee of the new value less that of the old; nothing is given back."""
        old = self.petition.old_value
        if old is None:
            raise bad_input(
                "old-value: -", Words(ja="--old-value(変更前の価額)", en="--old-value, the value before")
            )
        factor = version.value["factor"]
        new_fee, old_fee = self.base(value, factor), self.base(old, factor) if old else 0
        return Part(
            what=Words(
                ja=f"変更後{new_fee:,}円 - 変更前{old_fee:,}円",
                en=f"New {new_fee:,} yen less old {old_fee:,} yen",
            ),
            yen=max(new_fee - old_fee, 0),
        )

    def payment(self, version: Version) -> Words:
        """Say how the fee is paid."""
        cash = standing(table("fees")["payment-in-cash"], self.day) if not version.value["postage"] else None
        how = cash or table("fees")["payment-by-stamps"].on(self.day)
        articles = self.cite(how, how.value["basis"])
        if cash is not None:
            return Words(
                ja=f"電子納付(現金)。書面で申し立て、やむを得ない事由があるときは収入印紙({articles.ja})",
                en="Paid electronically in cash; by revenue stamps only for a paper filing with an unavoidable reason "
                f"({articles.en})",
            )
        return Words(ja=f"収入印紙({articles.ja})", en=f"Revenue stamps ({articles.en})")

    def postage(self, version: Version) -> Words:
        """Say whether postage is deposited besides, with the example the table has."""
        if version.value["postage"]:
            example = self.postage_example()
            return Words(
                ja=f"郵便切手(または保管金)を別に予納する。額は裁判所に確認{example.ja}",
                en=f"Postage is deposited besides; ask the court how much{example.en}",
            )
        none = table("fees")["no-postage"].on(self.day)
        articles = self.cite(none, none.value["basis"])
        return Words(ja=f"郵便料金の予納は不要({articles.ja})", en=f"No postage is deposited ({articles.en})")

    def postage_example(self) -> Words:
        """Return what is reported of the postage for this kind of act, to stand behind the sentence."""
        name = self.topic.extra.get("postage_example")
        found = standing(table("fees")[name], self.day) if name else None
        if found is None:
            return Words(ja="してください。", en=".")
        if "item" in found.value:
            what = f"{found.value['item']}×{found.value['count']}"
        else:
            yen = found.value["yen"] + found.value["per_extra_party"] * (self.petition.defendants - 1)
            what = f"{yen:,}円"
        return Words(ja=f"(例: {what}、{found.source.title})", en=f" (example: {what}; {found.source.title})")

    def refund(self, total: int) -> int | None:
        """Return what comes back on withdrawal before the first hearing: all but half, and at least the least kept."""
        rule = standing(table("fees")["refund-on-withdrawal"], self.day)
        if rule is None or not self.topic.extra.get("refundable"):
            return None
        top, bottom = rule.value["kept"]
        kept: int = max(total * top // bottom, rule.value["kept_at_least"])
        back = max(total - kept, 0)
        articles = self.cite(rule, rule.value["basis"])
        self.steps.append(
            Words(
                ja=f"最初の期日の終了前に取り下げれば{back:,}円の還付を申し立てられる({articles.ja})。",
                en=f"Withdrawn before the end of the first hearing, {back:,} yen can be asked back ({articles.en}).",
            )
        )
        return back


def _by_medium(medium: Medium) -> Words:
    if medium == "electronic":
        return Words(ja="定額(電子申立て)", en="Fixed part (electronic filing)")
    return Words(ja="定額(書面による申立て)", en="Fixed part (filing on paper)")


def _assumed(medium: Medium) -> Words:
    ja = "電子申立て" if medium == "electronic" else "書面による申立て"
    return Words(
        ja=f"申立ての方法が示されていないので{ja}として計算した(代理人は電子申立てが義務)。",
        en=f"The medium was not said; worked out for {medium} (counsel must file electronically).",
    )


def _suit_day_assumed(day: date) -> Words:
    return Words(
        ja=f"訴えが{day.isoformat()}に提起されたものとして計算した。控訴などで訴え提起の日が違うときは指定してください。",
        en=f"Worked out as if the suit was filed on {day.isoformat()}; say the day of the suit where it differs.",
    )
