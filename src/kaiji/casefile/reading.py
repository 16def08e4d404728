"""Build case values out of parsed TOML, strictly: unknown keys, wrong types and naive times are refused (読み取り).

Every fault is collected and reported with its place (`post[2].posted_at`), so that one run shows all there is to mend.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from kaiji.casefile.meaning import Means

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9000
"""Beyond these no time in Japan, or no plan from that day, could be reckoned within the calendar."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How one field is written: its bare type, whether it may be left out, and what it means."""

    name: str
    bare: Any
    required: bool
    means: Means


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where."""

    place: str
    ja: str
    en: str


@cache
def shapes(kind: Any) -> tuple[Shape, ...]:
    """Return the fields of a value class with their types and meanings."""
    hints = get_type_hints(kind, include_extras=True)
    found = []
    for item in dataclasses.fields(kind):
        annotated, *extras = get_args(hints[item.name])
        means = next(extra for extra in extras if isinstance(extra, Means))
        missing = dataclasses.MISSING
        required = item.default is missing and item.default_factory is missing
        found.append(Shape(name=item.name, bare=_without_none(annotated), required=required, means=means))
    return tuple(found)


def _without_none(kind: Any) -> Any:
    if get_origin(kind) is types.UnionType:
        (only,) = (part for part in get_args(kind) if part is not type(None))
        return only
    return kind


def build(kind: type[T], data: object, faults: list[Fault], place: str = "") -> T | None:
    """Return a `kind` made from `data`, or None with the reasons appended to `faults`."""
    if not isinstance(data, Mapping):
        faults.append(Fault(place=place or "(全体)", ja="表(キーと値)が必要です", en="a table is needed"))
        return None
    before = len(faults)
    values: dict[str, Any] = {}
    known = {shape.name: shape for shape in shapes(kind)}
    for key in data.keys() - known.keys():
        accepted = ", ".join(sorted(known))
        faults.append(
            Fault(
                place=_join(place, key),
                ja=f"知らない項目です(使えるもの: {accepted})",
                en=f"unknown; known are {accepted}",
            )
        )
    for name, shape in known.items():
        if name in data:
            values[name] = _value(shape.bare, data[name], faults, _join(place, name))
        elif shape.required:
            faults.append(
                Fault(
                    place=_join(place, name), ja=f"必須です({shape.means.ja})", en=f"needed: {shape.means.en}"
                )
            )
    return kind(**values) if len(faults) == before else None


def _join(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


def _value(kind: Any, data: Any, faults: list[Fault], place: str) -> Any:
    origin = get_origin(kind)
    if origin is tuple:
        return _many(get_args(kind)[0], data, faults, place)
    if origin is Literal:
        if data not in get_args(kind) or not isinstance(data, str):
            choices = ", ".join(get_args(kind))
            faults.append(
                Fault(
                    place=place,
                    ja=f"{data!r} は使えません(使えるもの: {choices})",
                    en=f"{data!r}; use {choices}",
                )
            )
        return data
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return build(kind, data, faults, place)
    return _scalar(kind, data, faults, place)


def _many(kind: Any, data: Any, faults: list[Fault], place: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        faults.append(Fault(place=place, ja="並び([ ])が必要です", en="a list is needed"))
        return ()
    return tuple(_value(kind, item, faults, f"{place}[{number}]") for number, item in enumerate(data, 1))


def _scalar(kind: Any, data: Any, faults: list[Fault], place: str) -> Any:
    if kind is datetime:
        if not isinstance(data, datetime):
            faults.append(
                Fault(place=place, ja="日時が必要です(引用符なし)", en="a date-time without quotes is needed")
            )
        elif data.tzinfo is None:
            faults.append(
                Fault(place=place, ja="時差のない日時です(例: 2026-10-26T15:13:30+09:00)", en="no offset")
            )
        elif not _FIRST_YEAR <= data.year <= _LAST_YEAR:
            faults.append(Fault(place=place, ja="暦の範囲を超える日時です", en="beyond the calendar"))
    elif kind is date:
        if not isinstance(data, date) or isinstance(data, datetime):
            faults.append(
                Fault(
                    place=place,
                    ja="日付が必要です(例: 2026-11-23、引用符なし)",
                    en="a day without quotes is needed",
                )
            )
    elif not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        needed = {
            str: ("文字列", "text"),
            int: ("整数", "an integer"),
            bool: ("true か false", "true or false"),
        }[kind]
        faults.append(Fault(place=place, ja=f"{needed[0]}が必要です", en=f"{needed[1]} is needed"))
    elif kind is str and not data.strip():
        faults.append(
            Fault(
                place=place,
                ja="空です。分からない項目は行ごと消してください",
                en="empty; leave the line out if unknown",
            )
        )
    return data
