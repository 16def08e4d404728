"""From values to JSON and back (package.json の読み書き): one spelling only, unknown fields and wrong forms refused.

Every fault is collected with its place (`tasks[2].items[1]`), so that one reading shows all there is to mend.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from kaiji.casefile.reading import Fault, Shape, shapes
from kaiji.exchange.forms import Form, Says
from kaiji.ground.errors import InputError
from kaiji.ground.instants import instant_text, parse_day, parse_instant

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
MOST_ROWS: Final = 20_000
"""Rows in one list: a desk's day of requests, several times over."""
MOST_FAULTS: Final = 100


def to_json(value: DataclassInstance) -> dict[str, Any]:
    """Return `value` as it stands in `package.json`: what is not known is left out, as are empty lists."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if held is not None and held != ():
            found[spelled(field.name)] = _json(held)
    return found


def _json(held: Any) -> Any:
    if isinstance(held, tuple):
        return [_json(item) for item in held]
    if dataclasses.is_dataclass(held) and not isinstance(held, type):
        return to_json(held)
    if isinstance(held, datetime):
        return instant_text(held)
    return held.isoformat() if isinstance(held, date) else held


def spelled(name: str) -> str:
    """Return how a field is spelled in JSON: `from_` is `from`."""
    return name.removesuffix("_")


def bare(kind: Any) -> Any:
    """Return the type without the None of a field that may be left out."""
    if get_origin(kind) is Union:
        (only,) = (part for part in get_args(kind) if part is not type(None))
        return only
    return kind


def form_of(shape: Shape) -> Form | None:
    """Return the form that the value of a field must have."""
    return shape.means.form if isinstance(shape.means, Says) else None


def from_json(kind: type[T], data: object, faults: list[Fault], place: str = "") -> T | None:
    """Return a `kind` made from parsed JSON, or None with the reasons appended to `faults`."""
    if not isinstance(data, dict):
        faults.append(Fault(place=place or "(全体)", ja="オブジェクトが必要です", en="an object is needed"))
        return None
    before = len(faults)
    known = {spelled(shape.name): shape for shape in shapes(kind)}
    faults += [
        Fault(place=_join(place, key), ja="知らない項目です", en="unknown")
        for key in sorted(data.keys() - known.keys())[:MOST_FAULTS]
    ]
    values: dict[str, Any] = {}
    for name, shape in known.items():
        if name in data:
            values[shape.name] = _value(
                bare(shape.bare), data[name], form_of(shape), faults, _join(place, name)
            )
        elif shape.required or name in _ALWAYS:
            faults.append(
                Fault(
                    place=_join(place, name), ja=f"必須です({shape.means.ja})", en=f"needed: {shape.means.en}"
                )
            )
    return kind(**values) if len(faults) == before else None


_ALWAYS: Final = frozenset(("format", "version", "profile"))
"""Fields that have a default for who writes and are asked of who is read."""


def required(shape: Shape) -> bool:
    """Whether the field must stand in `package.json`."""
    return shape.required or shape.name in _ALWAYS


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _value(kind: Any, data: Any, form: Form | None, faults: list[Fault], place: str) -> Any:
    if len(faults) > MOST_FAULTS:
        return data
    if get_origin(kind) is tuple:
        return _many(get_args(kind)[0], data, form, faults, place)
    if get_origin(kind) is Literal:
        if not isinstance(data, str) or data not in get_args(kind):
            choices = ", ".join(get_args(kind))
            faults.append(Fault(place=place, ja=f"使えるもの: {choices}", en=f"one of {choices}"))
        return data
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return from_json(kind, data, faults, place)
    if kind in {datetime, date}:
        return _time(kind, data, faults, place)
    return _plain(kind, data, form, faults, place)


def _many(kind: Any, data: Any, form: Form | None, faults: list[Fault], place: str) -> tuple[Any, ...]:
    if not isinstance(data, list) or not data:
        faults.append(
            Fault(
                place=place,
                ja="1つ以上の並びが必要です(なければ項目ごと省く)",
                en="a list of one or more, or no field",
            )
        )
        return ()
    if len(data) > MOST_ROWS:
        faults.append(Fault(place=place, ja=f"{MOST_ROWS}件までです", en=f"at most {MOST_ROWS}"))
        return ()
    return tuple(_value(kind, item, form, faults, f"{place}[{n}]") for n, item in enumerate(data, 1))


def _time(kind: type, data: Any, faults: list[Fault], place: str) -> Any:
    """Read an instant or a day; only the spelling this room writes itself is taken."""
    if not isinstance(data, str):
        faults.append(Fault(place=place, ja="文字列が必要です", en="text is needed"))
        return None
    try:
        if kind is date:
            return parse_day(data)
        at = parse_instant(data)
    except InputError as error:
        faults.append(Fault(place=place, ja=error.message.ja, en=error.message.en))
        return None
    if instant_text(at) != data:
        faults.append(
            Fault(
                place=place, ja="RFC 3339 の決まった書き方ではありません", en="not the one spelling used here"
            )
        )
    return at


def _plain(kind: type, data: Any, form: Form | None, faults: list[Fault], place: str) -> Any:
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        faults.append(Fault(place=place, ja="型が違います", en=f"not {_NAMES[kind]}"))
    elif form is not None and not _fits(form, data):
        faults.append(
            Fault(place=place, ja=f"書式({form.name})に合いません", en=f"not of the form {form.name}")
        )
    return data


def _fits(form: Form, data: Any) -> bool:
    return form.holds_text(data) if isinstance(data, str) else form.holds_number(data)


_NAMES: Final = {str: "text", int: "an integer", bool: "true or false"}
