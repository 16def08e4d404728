"""Declared profiles (宣言された書式): what a kind of line looks like, as data.

A form is a TOML file. Each `[[line]]` has a pattern with named groups; the names say what the field is:

    at · start · end · duration (s) · duration_ms · lifetime (s) · zone · event · public_ip · public_port · port_lo · port_hi · port_size
    public_length · protocol · inside_ip · subscriber · destination_ip · destination_port · destination_again · realm

A `duration` looks back from an end that was logged; a `lifetime` ends when a lease will have run out, unless it is renewed.
`destination_again` must equal `destination_ip`, else the line is not of this kind: it tells apart devices that write the same
pairs in another order.

`time` says how times are written (`profiles/times.py`); `events` gives each word or number of the exporter its meaning: `open`,
`alive`, `close`, or `moment`. `records` cuts several records out of one line; `set` gives fields the line does not say; `key`
names the kind of key that stands for the subscriber. `quick` spells whole lines as templates, cut at the characters of `cut`
(`store/shapes.py`): narrower than the pattern, and many lines are read at once by them; for them alone, `apart` is the character
with which each of several records of a line begins, and `blanks` says that several blanks mean no more than one. Lines of a known
kind that cannot serve are named under `[[refused]]` with their reason; `like` takes what is not said over from the form beside it.
The patterns use no look-around and no back-reference: the column engine runs them, over many lines at once and in time
proportional to their length.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from kaiji.ground.words import Words
from kaiji.vault.errors import ProfileFormError
from kaiji.vault.profiles.times import NAMED
from kaiji.vault.store.patterns import check_pattern
from kaiji.vault.store.shapes import read_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.vault.store.shapes import Pattern

Meaning: TypeAlias = Literal["open", "alive", "close", "moment"]
MEANINGS: Final = ("open", "alive", "close", "moment")
FIELDS: Final = (
    "at", "start", "end", "duration", "duration_ms", "lifetime", "zone", "event", "public_ip", "public_port", "port_lo", "port_hi",
    "port_size", "public_length", "protocol", "inside_ip", "subscriber", "destination_ip", "destination_port",
    "destination_again", "realm",
)  # fmt: skip
_NOT_PORTABLE: Final = re.compile(r"\(\?[=!<](?!\w+>)|\(\?P=|\\[1-9]")
_LINE_KEYS: Final = {
    "key",
    "pattern",
    "columns",
    "separator",
    "records",
    "time",
    "events",
    "set",
    "longest_s",
    "quick",
    "cut",
}
_FORM_KEYS: Final = {
    "name", "title", "about", "leases", "inside", "apart", "blanks", "like", "line", "refused", "sample",
}  # fmt: skip
_LONGEST: Final = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """One kind of line (行の形)."""

    pattern: re.Pattern[str]
    records: re.Pattern[str] | None
    """Cuts each record out of what the pattern's group `records` caught."""
    time: str
    events: Mapping[str, Meaning]
    """Empty: the line itself says from when to when."""
    fixed: Mapping[str, str]
    key: str
    """What kind of key the subscriber is, written before it, so that keys of two kinds never meet; empty: nothing."""
    templates: tuple[Pattern, ...]
    """How its lines look as a whole, where they come in numbers: what fits one is read with many others at once."""
    longest_s: int
    """How long something without a logged end is taken to have lasted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Lines of a known kind that cannot serve (使えない行)."""

    pattern: re.Pattern[str]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A line and the rows that it must give (見本)."""

    line: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One declared profile (書式)."""

    name: str
    title: Words
    about: Words
    leases: bool
    inside: bool
    """The holder is an inside address, joined with a lease at the look-up."""
    apart: str
    """The character with which each record begins, where a line may have several; nothing else in such a line has it."""
    blanks: bool
    """Several blanks mean no more than one: columns are padded."""
    lines: tuple[LineForm, ...]
    refused: tuple[Refusal, ...]
    samples: tuple[Sample, ...]


def load(path: Path) -> Form:
    """Read a form; raises ProfileFormError naming what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, str(error)) from error
    try:
        if "like" in data:
            data = tomllib.loads(path.with_name(f"{data['like']}.toml").read_text(encoding="utf-8")) | data
        return _form(data)
    except (KeyError, TypeError, AttributeError, ValueError, OSError, re.error) as error:
        raise _wrong(path, f"{type(error).__name__}: {error}") from error


def _form(data: dict[str, Any]) -> Form:
    unknown = set(data) - _FORM_KEYS
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    leases, inside = data.get("leases", False), data.get("inside", False)
    if leases and inside:
        raise ValueError("leases and inside exclude each other")
    return Form(
        name=str(data["name"]),
        title=Words(**data["title"]),
        about=Words(**data["about"]),
        leases=bool(leases),
        inside=bool(inside),
        apart=str(data.get("apart", "")),
        blanks=bool(data.get("blanks", False)),
        lines=tuple(_line(one, inside=bool(inside)) for one in data["line"]),
        refused=tuple(
            Refusal(pattern=_pattern(one["pattern"]), code=str(one["code"]))
            for one in data.get("refused", ())
        ),
        samples=tuple(
            Sample(line=str(one["line"]), rows=tuple(tuple(map(str, row)) for row in one["rows"]))
            for one in data.get("sample", ())
        ),
    )


def _line(data: dict[str, Any], *, inside: bool) -> LineForm:
    unknown = set(data) - _LINE_KEYS
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    pattern = _pattern(data["pattern"] if "pattern" in data else _columns(data))
    records = None if "records" not in data else _pattern(data["records"])
    events = {str(word): _meaning(meaning) for word, meaning in data.get("events", {}).items()}
    fixed = {str(name): str(value) for name, value in data.get("set", {}).items()}
    time = str(data["time"])
    if time not in NAMED and "%Y" not in time:
        raise ValueError(f"time {time!r} is none of {', '.join(NAMED)} and has no %Y")
    names = set(pattern.groupindex) | set(fixed) | (set() if records is None else set(records.groupindex))
    _check_names(names - {"records"}, time=time, events=events, inside=inside)
    return LineForm(
        pattern=pattern,
        records=records,
        time=time,
        events=events,
        fixed=fixed,
        key=str(data.get("key", "")),
        templates=_templates(data, events, names),
        longest_s=int(data.get("longest_s", _LONGEST)),
    )


def _templates(data: dict[str, Any], events: Mapping[str, Meaning], names: set[str]) -> tuple[Pattern, ...]:
    """Return the templates of a line; they say what the pattern says."""
    found = tuple(
        read_template(str(one), str(data.get("cut", "")), list(events)) for one in data.get("quick", ())
    )
    said = names - set(data.get("set", {})) - {"records"}
    for pattern in found:
        missing = said - pattern.fields - {"destination_ip", "destination_port"}
        if missing or pattern.fields - names:
            raise ValueError(f"quick: {', '.join(sorted(missing | (pattern.fields - names)))}")
    return found


def _check_names(names: set[str], *, time: str, events: Mapping[str, Meaning], inside: bool) -> None:
    if names - set(FIELDS):
        raise ValueError(f"no field is called {', '.join(sorted(names - set(FIELDS)))}")
    holder = "inside_ip" if inside else "subscriber"
    if not {"public_ip", holder} <= names:
        raise ValueError(f"public_ip and {holder} are needed")
    if events:
        whole = "event" in names and (time == "header" or "at" in names)
    else:
        spans = {"duration", "duration_ms", "lifetime"} & names
        whole = {"start", "end"} <= names or bool(spans and {"start", "end"} & names)
    if not whole:
        raise ValueError("event and at, or start and end, or one of them and a duration, are needed")


def _columns(data: dict[str, Any]) -> str:
    """Return the pattern of plain columns; a column named '-' is not taken."""
    separator = re.escape(str(data.get("separator", ",")))
    if len(str(data.get("separator", ","))) != 1:
        raise ValueError("the separator is one character")
    one = rf"[^{separator}]*"
    parts = [one if name == "-" else f"(?P<{name}>{one})" for name in data["columns"]]
    return "^" + separator.join(parts) + "$"


def _pattern(text: str) -> re.Pattern[str]:
    if _NOT_PORTABLE.search(text):
        raise ValueError("a pattern has no look-around and no back-reference")
    check_pattern(text)
    return re.compile(text, re.ASCII)


def _meaning(text: str) -> Meaning:
    if text not in MEANINGS:
        raise ValueError(f"{text!r} is none of {', '.join(MEANINGS)}")
    return cast("Meaning", text)


def _wrong(path: Path, why: str) -> ProfileFormError:
    return ProfileFormError(
        Words(
            ja=f"書式のファイル「{path.name}」を使えません({why})。",
            en=f"The form {path.name} cannot be used ({why}).",
        ),
        given=str(path),
    )
