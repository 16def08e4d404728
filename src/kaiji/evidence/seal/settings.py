"""Which authorities stamp, as the owner set it (時刻認証局の設定).

Without settings the two of `tables/authorities.toml` are asked. `KAIJI_HOME/authorities.toml` says otherwise:

    use = ["accredited", "digicert"]       # in this order; [] asks none, and packages say so

    [accredited]
    name = "認定を受けた事業者の名前"
    url = "https://tsa.example.jp/rfc3161"
    roots = ["accredited-root.pem"]        # beside this file; got from the authority, never from a package
    policy = "1.2.392.…"                   # optional: the only policy that is accepted
    timeout_s = 10                         # optional
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509

from kaiji.evidence.errors import AuthoritySettingsError
from kaiji.evidence.seal.authority import Authority
from kaiji.ground.dated import Table, load_sources, load_table
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

FILE: Final = "authorities.toml"
_KINDS: Final[dict[str, type]] = {
    "name": str,
    "url": str,
    "roots": list,
    "policy": str,
    "timeout_s": int,
    "test": bool,
}
_NEEDED: Final = frozenset(("name", "url", "roots"))


@cache
def built_in() -> Table:
    """Return the table of authorities that come with Kaiji; each claim dated, with its source."""
    folder = files("kaiji.evidence.seal").joinpath("tables")
    return load_table(folder / FILE, load_sources(folder / "sources.toml"))


def load_authorities(home: Path, *, day: date, only: Sequence[str] | None = None) -> tuple[Authority, ...]:
    """Return the authorities to ask on `day`, in order.

    `home` is KAIJI_HOME; `only` names some of them (an option of the command line) in place of `use`. Raises
    AuthoritySettingsError for settings that cannot be read, a name that nothing stands for, a root that is none.
    """
    file = home / FILE
    data: dict[str, Any] = {}
    if file.exists():
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _wrong(file, str(error)) from error
    use = data.pop("use", None)
    if use is not None and not (isinstance(use, list) and all(isinstance(name, str) for name in use)):
        raise _wrong(file, "use")
    names = list(only) if only is not None else use if use is not None else [*data, *_defaults(data)]
    if len(set(names)) != len(names):
        raise _wrong(file, f"use: {', '.join(names)}")
    return tuple(_one(name, data, file, day) for name in names)


def _defaults(data: dict[str, Any]) -> list[str]:
    return [] if data else [topic.key for topic in built_in()]


def _one(name: str, data: dict[str, Any], file: Path, day: date) -> Authority:
    if name in data:
        return _own(name, data[name], file)
    if name not in built_in().topics:
        known = ", ".join([*data, *built_in().topics])
        raise AuthoritySettingsError(
            Words(ja="設定にない時刻認証局です。", en="No authority of this name is set up."),
            given=name,
            accepted=Words(ja=known, en=known),
        )
    topic = built_in()[name]
    value = topic.on(day).value
    folder = files("kaiji.evidence.seal").joinpath("tables").joinpath("roots")
    roots = [x509.load_pem_x509_certificate(folder.joinpath(root).read_bytes()) for root in value["roots"]]
    return Authority(name=topic.title.en, url=value["url"], roots=tuple(roots))


def _own(key: str, row: Any, file: Path) -> Authority:
    if not isinstance(row, dict) or not row.keys() >= _NEEDED or not row.keys() <= _KINDS.keys():
        raise _wrong(file, f"[{key}]")
    wrong = [
        n for n, v in row.items() if not isinstance(v, _KINDS[n]) or isinstance(v, bool) != (n == "test")
    ]
    if wrong:
        raise _wrong(file, f"[{key}] {wrong[0]}")
    if not row["url"].startswith(("http://", "https://")):
        raise _wrong(file, f"[{key}] url")
    if not 1 <= row.get("timeout_s", 10) <= 120:
        raise _wrong(file, f"[{key}] timeout_s")
    roots: list[x509.Certificate] = []
    for name in row["roots"]:
        try:
            roots += x509.load_pem_x509_certificates((file.parent / str(name)).read_bytes())
        except (OSError, ValueError) as error:
            raise _wrong(file, f"[{key}] roots: {name} ({error})") from error
    if not roots:
        raise _wrong(file, f"[{key}] roots")
    return Authority(
        name=row["name"],
        url=row["url"],
        roots=tuple(roots),
        policy=row.get("policy"),
        timeout_s=row.get("timeout_s", 10),
        test=row.get("test", False),
    )


def _wrong(file: Path, where: str) -> AuthoritySettingsError:
    return AuthoritySettingsError(
        Words(ja=f"時刻認証局の設定を読めません({where})。", en=f"The settings cannot be read ({where})."),
        given=str(file),
        accepted=Words(
            ja='use = ["名前"] と、[名前] の name, url, roots(必須)、policy, timeout_s, test',
            en='use = ["key"], and [key] with name, url, roots (needed), policy, timeout_s, test',
        ),
    )
