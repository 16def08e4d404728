"""Read the configuration (設定の読み取り): defaults, then KAIJI_HOME/kaiji.toml, then the environment."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.web.configuration.definitions import SETTINGS, Setting, Value
from kaiji.web.configuration.whose import desk_seen
from kaiji.web.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.web.configuration.whose import DeskBy

FILE: Final = "kaiji.toml"
_YES: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class Configuration:
    """The values of one installation, looked up by key; a key that is not defined raises KeyError."""

    def __init__(self, values: Mapping[str, Value], *, desk_by: DeskBy = "told") -> None:
        self._values = dict(values)
        self.desk_by = desk_by

    def value(self, key: str) -> Value:
        """Return the value, whatever its kind."""
        return self._values[key]

    def text(self, key: str) -> str:
        """Return a text."""
        value = self._values[key]
        if not isinstance(value, str):
            raise TypeError(key)
        return value

    def number(self, key: str) -> int:
        """Return a whole number."""
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(key)
        return value

    def on(self, key: str) -> bool:
        """Return a yes or no."""
        value = self._values[key]
        if not isinstance(value, bool):
            raise TypeError(key)
        return value


def read_configuration(home: Path, environment: Mapping[str, str]) -> Configuration:
    """Return the configuration of the installation in `home`; raises SettingError naming the first bad setting, DeskUnclearError.

    A desk that nothing tells is the one whose database lies in `home`.
    """
    told = _from_file(home / FILE)
    known = {setting.key: setting for setting in SETTINGS}
    for key in told:
        if key not in known:
            raise SettingError(
                Words(
                    ja=f"kaiji.toml の {key} という設定はありません。",
                    en=f"There is no setting {key} (in kaiji.toml).",
                ),
                given=key,
                accepted=Words(ja="、".join(known), en=", ".join(known)),
            )
    values: dict[str, Value] = {}
    for key, setting in known.items():
        if setting.variable in environment:
            values[key] = _value(setting, environment[setting.variable])
        else:
            values[key] = _value(setting, told[key]) if key in told else setting.default
    if "desk" in told or known["desk"].variable in environment:
        return Configuration(values)
    seen = desk_seen(home)
    if seen is None:
        return Configuration(values, desk_by="default")
    return Configuration({**values, "desk": seen}, desk_by="database")


def _from_file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            Words(ja=f"kaiji.toml を読めません: {error}", en=f"kaiji.toml cannot be read: {error}"),
            given=str(path),
        ) from None
    flat: dict[str, object] = {}
    for name, value in raw.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": inner_value for inner, inner_value in value.items()}
        else:
            flat[name] = value
    return flat


def _value(setting: Setting, given: object) -> Value:
    """Return what `given` means for `setting`; the value of a secret is never repeated in the error."""
    if setting.kind == "number":
        number = _number(given)
        if number is not None and setting.least <= number <= setting.most:
            return number
    elif setting.kind == "yes-no":
        answer = given if isinstance(given, bool) else _YES.get(str(given).strip().lower())
        if answer is not None:
            return answer
    elif setting.kind == "choice":
        if given in setting.choices:
            return str(given)
    elif isinstance(given, str):
        return given
    shown = "…" if setting.kind == "secret" else str(given)
    raise SettingError(
        Words(
            ja=f"設定 {setting.key} の値が使えません。",
            en=f"The setting {setting.key} cannot have this value.",
        ),
        given=f"{setting.variable}={shown}",
        accepted=accepted(setting),
    )


def _number(given: object) -> int | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return given
    text = str(given).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def accepted(setting: Setting) -> Words:
    """Return what a setting may be, in words."""
    if setting.kind == "number":
        return Words(
            ja=f"{setting.least}〜{setting.most} の整数",
            en=f"a whole number, {setting.least} to {setting.most}",
        )
    if setting.kind == "yes-no":
        return Words(ja="true か false", en="true or false")
    if setting.kind == "choice":
        return Words(ja=" / ".join(setting.choices), en=" / ".join(setting.choices))
    return Words(ja="文字列", en="text")
