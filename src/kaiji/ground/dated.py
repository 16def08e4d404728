"""Dated values (施行日つきの値): every fee, period, rate, article or claim with its source and its days.

A table file is TOML. Each value is a *topic* with one or more versions; periods are half-open civil days in Japan.

    [disclosure-order-fee]
    title = { ja = "発信者情報開示命令の申立手数料", en = "Fee of a petition for a disclosure order" }
    unit = "yen"

    [[disclosure-order-fee.version]]
    from = 2022-10-01
    # until = …            exclusive; left out while in force
    value = 1000            # or any TOML value; a declared gap says `gap = "why nothing stands here"` instead
    source = "E-FEE"        # a key of sources.toml beside the table
    cite = "別表第1の16の項"   # the place in the source
    confidence = "P"        # P primary text · V2 two sources · V1 one · D derived by us · U unverified
    checked_on = 2026-11-23

The loader refuses a version without these, versions out of order or overlapping, a gap not declared, and a source that
is not listed; so a value without a dated source cannot exist.
"""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

from kaiji.ground.errors import DefectError, InputError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

Confidence: TypeAlias = Literal["P", "V2", "V1", "D", "U"]
CONFIDENCES: Final = get_args(Confidence)

CONFIDENCE_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "P": Words(ja="条文で確認", en="read in the primary text"),
        "V2": Words(ja="複数の資料で確認", en="two or more sources agree"),
        "V1": Words(ja="資料1件のみ", en="one source only"),
        "D": Words(ja="条文から当方が導いたもの(要確認)", en="derived by us from the text"),
        "U": Words(ja="未確認", en="unverified"),
    }
)


class TableError(DefectError):
    """A table of dated values breaks its own rules."""

    code = "table.invalid"


class NoVersionError(InputError):
    """Nothing stands for this topic on this day."""

    code = "table.no-version"
    what_to_do = Words(
        ja="基準となる日を確かめてください。表にない時期の値は、資料に当たって確認してください。",
        en="Check the day that selects the version; for a time outside the table consult the source.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value was read (出典)."""

    key: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One value of a topic, in force from `since` (inclusive) until `until` (exclusive, None: still in force)."""

    since: date
    until: date | None
    value: Any
    gap: str | None
    source: Source
    cite: str
    confidence: Confidence
    checked_on: date
    note: Words | None

    @property
    def unverified(self) -> bool:
        """Whether every screen and paper must mark this value 未確認."""
        return self.confidence == "U"

    def covers(self, day: date) -> bool:
        """Whether this version is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A value over time."""

    key: str
    title: Words
    unit: str
    versions: tuple[Version, ...]
    extra: Mapping[str, Any]
    """Fields of the topic that do not change over time, beside title and unit."""

    def on(self, day: date) -> Version:
        """Return the version in force on `day`; raises NoVersionError before the first and in a declared gap."""
        for version in self.versions:
            if version.covers(day):
                if version.gap is not None:
                    raise NoVersionError(
                        Words(
                            ja=f"「{self.title.ja}」は{day.isoformat()}には定めがありません({version.gap})。",
                            en=f"Nothing is set for “{self.title.en}” on {day.isoformat()} ({version.gap}).",
                        ),
                        given=day.isoformat(),
                        accepted=self._known(),
                    )
                return version
        raise NoVersionError(
            Words(
                ja=f"「{self.title.ja}」の{day.isoformat()}の値は表にありません。",
                en=f"The table has no “{self.title.en}” for {day.isoformat()}.",
            ),
            given=day.isoformat(),
            accepted=self._known(),
        )

    def _known(self) -> Words:
        spans = "、".join(
            f"{v.since.isoformat()}〜{'' if v.until is None else v.until.isoformat()}"
            for v in self.versions
            if v.gap is None
        )
        return Words(ja=f"次の期間の日: {spans}", en=f"a day within: {spans.replace('、', ', ')}")


@dataclass(frozen=True)
class Table:
    """All topics of one file."""

    name: str
    topics: Mapping[str, Topic]

    def __getitem__(self, key: str) -> Topic:
        """Return the topic named `key`; a wrong name is our defect."""
        try:
            return self.topics[key]
        except KeyError:
            raise TableError(_both(f"{self.name} has no topic {key!r}")) from None

    def __iter__(self) -> Iterator[Topic]:
        """Iterate over the topics in the order of the file."""
        return iter(self.topics.values())

    @cached_property
    def unverified(self) -> tuple[tuple[Topic, Version], ...]:
        """Every version marked unverified."""
        return tuple((t, v) for t in self for v in t.versions if v.unverified)


def load_sources(file: Traversable) -> Mapping[str, Source]:
    """Read `sources.toml`: `[KEY] title = "…" url = "…"` for each source."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType(
        {key: Source(key=key, title=str(row["title"]), url=row.get("url")) for key, row in data.items()}
    )


def load_table(file: Traversable, sources: Mapping[str, Source]) -> Table:
    """Read a table file; raises TableError naming the topic and the rule it breaks."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Table(
        name=file.name,
        topics=MappingProxyType({key: read_topic(file.name, key, row, sources) for key, row in data.items()}),
    )


def read_topic(where: str, key: str, row: Mapping[str, Any], sources: Mapping[str, Source]) -> Topic:
    """Read one topic out of parsed TOML; raises TableError."""
    place = f"{where} [{key}]"
    try:
        title = Words(**row["title"])
        unit = str(row["unit"])
        rows = row["version"]
    except (KeyError, TypeError, ValueError) as error:
        raise TableError(
            _both(f"{place}: title (ja, en), unit and at least one version are needed: {error}")
        ) from error
    versions = tuple(_read_version(place, item, sources) for item in rows)
    if not versions:
        raise TableError(_both(f"{place}: no version"))
    _refuse_overlap(place, versions)
    extra = {k: v for k, v in row.items() if k not in {"title", "unit", "version"}}
    return Topic(key=key, title=title, unit=unit, versions=versions, extra=MappingProxyType(extra))


_FIELDS: Final = {"from", "until", "value", "gap", "source", "cite", "confidence", "checked_on", "note"}


def _read_version(place: str, row: Mapping[str, Any], sources: Mapping[str, Source]) -> Version:
    unknown = set(row) - _FIELDS
    missing = {"from", "source", "cite", "confidence", "checked_on"} - set(row)
    if unknown or missing or ("value" in row) == ("gap" in row):
        raise TableError(
            _both(
                f"{place}: missing {sorted(missing)}, unknown {sorted(unknown)}; exactly one of value and gap is needed"
            )
        )
    for name in ("from", "until", "checked_on"):
        if name in row and (not isinstance(row[name], date) or isinstance(row[name], datetime)):
            raise TableError(_both(f"{place}: {name} must be a day"))
    if row["confidence"] not in CONFIDENCES:
        raise TableError(_both(f"{place}: confidence {row['confidence']!r} is none of {CONFIDENCES}"))
    if row["source"] not in sources:
        raise TableError(_both(f"{place}: source {row['source']!r} is not in sources.toml"))
    if not row["cite"]:
        raise TableError(_both(f"{place}: cite is empty"))
    return Version(
        since=row["from"],
        until=row.get("until"),
        value=row.get("value"),
        gap=row.get("gap"),
        source=sources[row["source"]],
        cite=row["cite"],
        confidence=cast("Confidence", row["confidence"]),
        checked_on=row["checked_on"],
        note=Words(**row["note"]) if "note" in row else None,
    )


def _refuse_overlap(place: str, versions: tuple[Version, ...]) -> None:
    for version in versions:
        if version.until is not None and version.until <= version.since:
            raise TableError(
                _both(f"{place}: a version ends ({version.until}) before it starts ({version.since})")
            )
    for earlier, later in itertools.pairwise(versions):
        if earlier.until is None:
            raise TableError(_both(f"{place}: a version follows one that has no end"))
        if later.since < earlier.until:
            raise TableError(
                _both(f"{place}: {later.since} overlaps a version that runs until {earlier.until}")
            )
        if later.since > earlier.until:
            raise TableError(
                _both(f"{place}: {earlier.until} to {later.since} is a gap; declare it with `gap`")
            )


def _both(text: str) -> Words:
    return Words(ja=f"表の誤り: {text}", en=f"Defect in a table: {text}")
