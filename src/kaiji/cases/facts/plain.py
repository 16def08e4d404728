"""A fact as plain JSON and back, without loss (事実の書き出し): fields at their default are left out."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from kaiji.casefile.errors import CaseFormatError
from kaiji.casefile.reading import Fault, build, shapes
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def to_plain(value: DataclassInstance) -> dict[str, Any]:
    """Return a value of the case file as JSON: days and instants as text with their own offset."""
    return {
        field.name: _plain(held)
        for field in dataclasses.fields(value)
        for held in [getattr(value, field.name)]
        if not _at_default(field, held)
    }


def from_plain(kind: type[T], data: Any) -> T:
    """Return the value that `to_plain` wrote; raises CaseFormatError for what is not one."""
    faults: list[Fault] = []
    value = build(kind, _typed(kind, data), faults)
    if value is None:
        raise CaseFormatError(
            Words(
                ja="保存された事実を読めません: " + "; ".join(f"{f.place}: {f.ja}" for f in faults),
                en="A stored fact cannot be read: " + "; ".join(f"{f.place}: {f.en}" for f in faults),
            ),
            given=kind.__name__,
        )
    return value


def _at_default(field: dataclasses.Field[Any], held: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(held == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(held == field.default)


def _plain(held: Any) -> Any:
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, tuple):
        return [_plain(item) for item in held]
    if dataclasses.is_dataclass(held) and not isinstance(held, type):
        return to_plain(held)
    return held


def _typed(kind: Any, data: Any) -> Any:
    """Return `data` with its days and instants as such, by the types of `kind`; what does not fit stays for `build` to refuse."""
    if get_origin(kind) is tuple:
        return [_typed(get_args(kind)[0], item) for item in data] if isinstance(data, list) else data
    if kind in {date, datetime} and isinstance(data, str):
        try:
            return kind.fromisoformat(data)
        except ValueError:
            return data
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and isinstance(data, dict):
        bare: dict[str, Any] = {shape.name: shape.bare for shape in shapes(kind)}
        return {name: _typed(bare.get(name), item) for name, item in data.items()}
    return data
