"""A directory in an SQL database (SQLの顧客台帳): one read-only statement with one parameter, on a connection of its own.

The statement is the operator's, given in the settings with `:key` where the key goes; its columns are named after our
fields (`SELECT full_name AS name, addr AS address FROM customer WHERE contract = :key`). Kaiji never builds SQL from data.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from kaiji.desks.access_provider.directory.values import FIELDS, subscriber_of
from kaiji.desks.access_provider.errors import DirectoryOutsideError, DirectorySettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.desks.access_provider.directory.values import Field, Subscriber

_KEY: Final = re.compile(r"(?<![:\w]):key\b")
_TIMEOUT_S: Final = 10
_READ_ONLY: Final = "-c default_transaction_read_only=on -c statement_timeout=10000"
_MOST: Final = 2
"""Rows that are fetched: one answers, two show that the key is not unique."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlDirectory:
    """The database's URL (`postgresql://…`, `sqlite:////path`, or the name of any DB-API module as its scheme) and the statement."""

    url: str
    statement: str

    def __post_init__(self) -> None:
        if not self.statement.lstrip().lower().startswith("select") or len(_KEY.findall(self.statement)) != 1:
            raise DirectorySettingError(
                Words(
                    ja="照会文は SELECT で始まり、:key を1か所だけ含むものにしてください。",
                    en="The statement starts with SELECT and names :key once.",
                ),
                given=self.statement[:200],
            )

    def __repr__(self) -> str:
        """Say where it is, without the password."""
        return f"SqlDirectory({urlsplit(self.url).scheme}://{urlsplit(self.url).hostname or ''})"

    def look_up(self, key: str, wanted: frozenset[Field]) -> Subscriber:
        """Return `wanted` of the one subscriber with this key."""
        names, rows = self._rows(key)
        unknown = set(names) - set(FIELDS)
        if unknown:
            raise DirectorySettingError(
                Words(
                    ja="照会文に知らない列名があります。",
                    en="The statement names columns that are not fields.",
                ),
                given=", ".join(sorted(unknown)),
                accepted=Words(ja=", ".join(FIELDS), en=", ".join(FIELDS)),
            )
        fields: dict[int, str] = {place: str(name) for place, name in enumerate(names) if name in wanted}
        found = [{name: str(row[n]) for n, name in fields.items() if row[n] is not None} for row in rows]
        return subscriber_of(found, wanted)

    def _rows(self, key: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        module, connect = self._driver()
        statement, parameters = spelled(self.statement, key, module.paramstyle)
        try:
            with closing(connect()) as connection:
                cursor = connection.cursor()
                cursor.execute(statement, parameters)
                names = [str(column[0]).lower() for column in cursor.description or ()]
                rows = [tuple(row) for row in cursor.fetchmany(_MOST)]
                connection.rollback()
        except module.Error as error:
            raise _refused(error, module) from error
        return names, rows

    def _driver(self) -> tuple[Any, Callable[[], Any]]:
        """Return a DB-API module and a function that connects, read-only where the database can be asked for that."""
        parts = urlsplit(self.url)
        if parts.scheme == "sqlite":
            path = unquote(parts.path)
            path = path[1:] if path.startswith("//") else path
            return sqlite3, lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=_TIMEOUT_S)
        name = {"postgresql": "psycopg", "postgres": "psycopg"}.get(parts.scheme, parts.scheme)
        try:
            module = import_module(name)
        except ImportError:
            module = None
        if module is None or not hasattr(module, "paramstyle"):
            raise DirectorySettingError(
                Words(
                    ja="このデータベースのドライバーがありません。",
                    en="There is no driver for this database.",
                ),
                given=name,
                accepted=Words(
                    ja="postgresql://…、sqlite:////…、またはDB-APIモジュール名://利用者:パスワード@ホスト:ポート/名前",
                    en="postgresql://…, sqlite:////… or DB-API-module://user:password@host:port/name",
                ),
            )
        if name == "psycopg":
            return module, lambda: module.connect(self.url, connect_timeout=_TIMEOUT_S, options=_READ_ONLY)
        known = {
            "host": parts.hostname,
            "port": parts.port,
            "user": parts.username and unquote(parts.username),
            "password": parts.password and unquote(parts.password),
            "database": unquote(parts.path[1:]) or None,
        }
        return module, lambda: module.connect(
            **{key: value for key, value in known.items() if value is not None}
        )


def spelled(statement: str, key: str, style: str) -> tuple[str, Any]:
    """Return the statement with the driver's own kind of parameter, and the parameter; the key never enters the text."""
    if style == "named":
        return statement, {"key": key}
    if style in {"format", "pyformat"}:
        return _KEY.sub("%(key)s" if style == "pyformat" else "%s", statement.replace("%", "%%")), (
            {"key": key} if style == "pyformat" else (key,)
        )
    return _KEY.sub("?" if style == "qmark" else ":1", statement), (key,)


def _refused(error: Exception, module: Any) -> DirectoryOutsideError | DirectorySettingError:
    # the driver's words may hold the key or the password; only its kind is told
    kind = type(error).__name__
    if isinstance(error, module.ProgrammingError) or str(error).startswith("no such"):
        return DirectorySettingError(
            Words(
                ja="照会文を実行できません。表や列の名前が変わっていないか確かめてください。",
                en="The statement cannot be run; see whether tables or columns were renamed.",
            ),
            given=kind,
        )
    return DirectoryOutsideError(
        Words(ja="顧客台帳のデータベースが答えません。", en="The directory's database does not answer."),
        given=kind,
    )
