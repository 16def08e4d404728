"""A row as plain JSON and back (行の書き出し): its own columns, without its number and its case; checked by the columns themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import NOT_PROVIDED

from kaiji.cases.errors import OfficeFileError
from kaiji.cases.secrets.fields import SealedText
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import instant_text, parse_day, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.subjects import SubjectRow

    Field: TypeAlias = models.Field[Any, Any]

_SKIPPED: Final = frozenset(("id", "case"))
_LONGEST: Final = 100_000


def fields_of(table: type[SubjectRow]) -> dict[str, Field]:
    """Return the columns of a table that are written, by name."""
    return {field.name: field for field in table._meta.concrete_fields if field.name not in _SKIPPED}


def written(row: SubjectRow) -> dict[str, Any]:
    """Return a row as JSON: days and instants as text; raises SubjectErasedError."""
    return {name: _plain(getattr(row, name)) for name in fields_of(type(row)) if not _minted(row, name)}


def read_row(fields: dict[str, Field], data: Any, place: str) -> dict[str, Any]:
    """Return the columns that `written` wrote; raises OfficeFileError naming the place."""
    wanted = {name: field for name, field in fields.items() if not _is_minted(field)}
    if not isinstance(data, dict) or data.keys() != wanted.keys():
        raise _odd(place)
    return {name: _value(field, data[name], f"{place}.{name}") for name, field in wanted.items()}


def _is_minted(field: Field) -> bool:
    return field.unique and field.default is not NOT_PROVIDED and callable(field.default)


def _minted(row: SubjectRow, name: str) -> bool:
    return _is_minted(fields_of(type(row))[name])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _value(field: Field, given: Any, place: str) -> Any:
    if given is None and field.null:
        return None
    try:
        value = _typed(field, given)
        if not isinstance(field, SealedText) and value not in {"", None}:
            field.clean(value, None)
    except (KaijiError, ValidationError, TypeError, ValueError) as error:
        raise _odd(place) from error
    return value


def _typed(field: Field, given: Any) -> Any:
    if isinstance(field, models.IntegerField):
        if isinstance(given, bool) or not isinstance(given, int):
            raise TypeError(field.name)
        return given
    if not isinstance(given, str) or len(given) > _LONGEST or "\x00" in given:
        raise TypeError(field.name)
    if isinstance(field, models.DateTimeField):
        return parse_instant(given)
    if isinstance(field, models.DateField):
        return parse_day(given)
    return given


def _odd(place: str) -> OfficeFileError:
    return OfficeFileError(
        Words(
            ja="事件の控え(office/)の記載が違います。", en="A row kept beside the facts is not as it must be."
        ),
        given=place,
    )
