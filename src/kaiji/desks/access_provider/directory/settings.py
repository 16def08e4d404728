"""Which directory this installation is connected to (顧客台帳の設定): one TOML file, readable by its owner only.

kind = "csv"                        kind = "sql"                               kind = "ldap"
path = "/srv/customers.csv"         url = "postgresql://…"                     url = "ldaps://ldap.example.jp"
key = "契約番号"                     statement = "SELECT … WHERE no = :key"     user, password, base, key
[columns]                                                                      [attributes]
name = "氏名"                                                                   name = "cn"
"""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.directory.csv_file import CsvDirectory
from kaiji.desks.access_provider.directory.ldap import LdapDirectory
from kaiji.desks.access_provider.directory.sql import SqlDirectory
from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.errors import DirectorySettingError
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.desks.access_provider.directory.values import Directory

SETTING: Final = "KAIJI_DIRECTORY"
"""Path of the file; default: KAIJI_HOME/directory.toml."""


def directory() -> Directory:
    """Return the directory of this installation; raises DirectorySettingError."""
    path = Path(os.environ.get(SETTING, "") or kaiji_home() / "directory.toml")
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _wrong(
                "ファイルを本人だけが読めるようにしてください(chmod 600)",
                "only its owner may read it (chmod 600)",
                path,
            )
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(
            "顧客台帳の設定を読めません", f"it cannot be read ({type(error).__name__})", path
        ) from error
    return directory_from(data, path)


def directory_from(data: dict[str, Any], path: Path) -> Directory:
    """Return the directory that settings describe; raises DirectorySettingError naming what is missing."""
    try:
        if data["kind"] == "csv":
            return CsvDirectory(
                path=(path.parent / data["path"]).resolve(),
                key=data["key"],
                columns=_mapping(data["columns"], path),
                encoding={"utf-8": "utf-8-sig", "shift_jis": "cp932"}[data.get("encoding", "utf-8")],
            )
        if data["kind"] == "sql":
            return SqlDirectory(url=data["url"], statement=data["statement"])
        if data["kind"] == "ldap":
            return LdapDirectory(
                url=data["url"],
                user=data["user"],
                password=data["password"],
                base=data["base"],
                key=data["key"],
                attributes=_mapping(data["attributes"], path),
            )
    except KeyError as error:
        raise _wrong(f"{error} がありません", f"{error} is missing", path) from error
    raise _wrong("kind は csv・sql・ldap のどれかです", "kind is csv, sql or ldap", path)


def _mapping(value: object, path: Path) -> Mapping[Any, str]:
    if not isinstance(value, dict) or not value or not set(value) <= set(FIELDS):
        raise _wrong(f"項目は {', '.join(FIELDS)} です", f"fields are {', '.join(FIELDS)}", path)
    return {name: str(column) for name, column in value.items()}


def _wrong(ja: str, en: str, path: Path) -> DirectorySettingError:
    return DirectorySettingError(
        Words(ja=f"顧客台帳の設定: {ja}。", en=f"Settings of the directory: {en}."), given=str(path)
    )
