"""Times of a log, many at once (日時の一括読取り): as `profiles.times` reads them one by one, where their spelling leaves no doubt.

Times to the second come again and again and are read once each; what has fractions is another text on every line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.csvtext import Unsure, plain_numbers
from kaiji.vault.store.engine import pa, pc
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

_DAY, _HOUR = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_COUNTED: Final = "%Y-%m-%dT%H:%M:%S"
_LOCAL: Final = {
    "%Y-%m-%d %H:%M:%S.%f": rf"\A{_DAY} {_HOUR}\.[0-9]{{1,6}}\z",
    "%Y-%m-%d %H:%M:%S": rf"\A{_DAY} {_HOUR}\z",
    _COUNTED: rf"\A{_DAY}T{_HOUR}\z",
}
"""Forms that the engine reads too, as they are spelled."""
_BILLION: Final = 1_000_000_000


def instants_by_form(form: str, texts: Any, zone: tzinfo | None) -> Any | None:
    """Return microseconds of plain texts; None where the form, or the zone, is left to the reader of single ones.

    Raises Unsure where some text is not plainly of the form.
    """
    if form == "epoch":
        return _epochs(texts)
    away = _offset(zone)
    if away is None:
        return None
    if form == "iso-ms":
        parts = pc.split_pattern(texts, ".")
        if not pc.all(pc.equal(pc.list_value_length(parts), 2)).as_py():
            raise Unsure
        both = pc.list_flatten(parts)
        count = len(texts)
        whole = both.take(pa.array(range(0, 2 * count, 2), pa.int64()))
        counted = pc.list_element(parts, 1)
        if not pc.all(pc.less_equal(pc.binary_length(counted), 3)).as_py():
            raise Unsure
        return pc.add(_local(_COUNTED, whole, away), pc.multiply(_number(counted).cast(pa.int64()), 1000))
    return _local(form, texts, away) if form in _LOCAL else None


def numbers_of(texts: Any, kind: Any) -> Any:
    """Return plain numbers; raises Unsure."""
    return _number(texts, kind)


def _number(texts: Any, kind: Any = None) -> Any:
    found = plain_numbers(texts, kind)
    # with leading zeros, milliseconds of three digits are no plain numbers
    if found is None:
        try:
            found = texts.cast(kind or pa.uint16()) if pc.all(pc.ascii_is_decimal(texts)).as_py() else None
        except pa.ArrowInvalid:
            found = None
    if found is None:
        raise Unsure
    return found


def _epochs(texts: Any) -> Any:
    """Return seconds since 1970 with up to six decimals as microseconds: a number of 53 bits holds them exactly."""
    lengths = pc.binary_length(texts)
    if (
        pc.max(lengths).as_py() > 17
        or not pc.all(pc.match_substring_regex(texts, r"\A[0-9]{10}(?:\.[0-9]+)?\z")).as_py()
    ):
        raise Unsure
    value = texts.cast(pa.float64())
    if pc.min(value).as_py() < _BILLION:
        raise Unsure
    return pc.round(pc.multiply(value, float(SECOND))).cast(pa.int64())


def _local(form: str, texts: Any, away: timedelta) -> Any:
    if not pc.all(pc.match_substring_regex(texts, _LOCAL[form])).as_py():
        raise Unsure
    try:
        found = texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        raise Unsure from None
    return pc.subtract(found.cast(pa.int64()), away // timedelta(microseconds=1))


def _offset(zone: tzinfo | None) -> timedelta | None:
    """Return how far a zone is from UTC where that never changes; None: it does, or no zone was told."""
    return None if zone is None else zone.utcoffset(None)


def read_each(words: Any, read: Callable[[str], int]) -> Any:
    """Return what a reader of single texts makes of each that occurs."""
    found = words if pa.types.is_dictionary(words.type) else words.dictionary_encode()
    return pa.array([read(word) for word in found.dictionary.to_pylist()], pa.int64()).take(found.indices)
