"""Where which log lies (受信フォルダーの定義): one TOML file, read strictly."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words
from kaiji.vault.errors import SpoolError
from kaiji.vault.profiles import Profile, profile
from kaiji.vault.values import HOUR, SECOND, micros

Whole: TypeAlias = Literal["renamed", "closed"]
After: TypeAlias = Literal["remove", "keep"]
_WHOLE: Final = ("renamed", "closed")
_AFTER: Final = ("remove", "keep")
_KEYS: Final = {
    "path", "files", "profile", "source", "zone", "clock_offset_s", "whole", "settle_s", "newest_too", "after", "period",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The stretch of time that a file's name says it covers (名前が示す期間)."""

    pattern: str
    seconds: int
    zone: tzinfo

    def of(self, name: str) -> tuple[int, int] | None:
        """Return first and last instant of a file's stretch; None where its name says none."""
        for length in range(len(name), 3, -1):
            try:
                begins = datetime.strptime(name[:length], self.pattern).replace(tzinfo=self.zone)
            except ValueError:
                continue
            return micros(begins), micros(begins + timedelta(seconds=self.seconds)) - 1
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder that one exporter's files come into (受信フォルダー)."""

    path: Path
    files: str
    profile: Profile
    source: str
    zone: tzinfo | None
    clock_offset: int
    whole: Whole
    """renamed: whatever bears a matching name is whole · closed: whole once nobody has it open and nothing changes."""
    settle_s: int
    newest_too: bool
    """Whether the newest file may be taken as well; a daemon that opens its file for each line needs this off."""
    after: After
    """What becomes of a file that was taken in: removed, or kept below `taken/`."""
    period: Period | None


def read_plan(path: Path) -> tuple[Folder, ...]:
    """Read which folders there are; raises SpoolError naming the folder and what is wrong with it."""
    try:
        if path.exists() and not path.is_file():
            raise _wrong(path.name, "no ordinary file")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path.name, str(error)) from error
    folders = data.get("folder")
    if not isinstance(folders, list) or not folders or set(data) != {"folder"}:
        raise _wrong(path.name, "[[folder]]")
    found = tuple(_folder(one, path.parent) for one in folders)
    if len({folder.path for folder in found}) != len(found):
        raise _wrong(path.name, "a folder stands there twice")
    return found


def _folder(data: dict[str, Any], beside: Path) -> Folder:
    name = str(data.get("path"))
    unknown, missing = set(data) - _KEYS, {"path", "files", "profile", "whole", "after"} - set(data)
    if unknown or missing:
        raise _wrong(name, f"unknown: {', '.join(sorted(unknown))}; missing: {', '.join(sorted(missing))}")
    if data["whole"] not in _WHOLE or data["after"] not in _AFTER:
        raise _wrong(name, f"whole is one of {', '.join(_WHOLE)}; after is one of {', '.join(_AFTER)}")
    try:
        own = str(data["profile"])
        return Folder(
            path=Path(data["path"]),
            files=_glob(data["files"]),
            profile=profile(str(beside / own) if own.endswith(".toml") else own),
            source=str(data.get("source", "")),
            zone=None if "zone" not in data else _zone(data["zone"]),
            clock_offset=_at_least(data.get("clock_offset_s", 0), -HOUR // SECOND) * SECOND,
            whole=cast("Whole", data["whole"]),
            settle_s=_at_least(data.get("settle_s", 60), 0),
            newest_too=_yes_or_no(data.get("newest_too", False)),
            after=cast("After", data["after"]),
            period=None if "period" not in data else _period(data["period"]),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise _wrong(name, str(error)) from error
    except KaijiError as error:
        raise _wrong(name, f"{error.code} {error.given}") from error


def _glob(text: object) -> str:
    if not isinstance(text, str) or not text or "/" in text or text.startswith("."):
        raise ValueError(f"files {text!r}")
    return text


def _period(data: dict[str, Any]) -> Period:
    period = Period(
        pattern=str(data["name"]), seconds=_at_least(data["seconds"], 1), zone=_zone(data["zone"])
    )
    if set(data) != {"name", "seconds", "zone"} or "%Y" not in period.pattern:
        raise ValueError("period has name (with %Y), seconds and zone")
    return period


def _zone(text: object) -> tzinfo:
    found = parse_instant(f"2000-01-01T00:00:00{text}").tzinfo
    if found is None:
        raise ValueError(f"zone {text!r}")
    return found


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"newest_too is true or false, not {value!r}")
    return value


def _at_least(value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{value!r} is not a number of seconds")
    return value


def _wrong(name: str, why: str) -> SpoolError:
    return SpoolError(
        Words(
            ja=f"受信フォルダーの定義「{name}」を使えません({why})。", en=f"{name} cannot be watched ({why})."
        ),
        given=name,
    )
