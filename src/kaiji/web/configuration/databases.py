"""From a database URL to Django's settings (データベース): SQLite with the pragmas the journal needs, or PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from kaiji.ground.words import Words
from kaiji.web.configuration.whose import database_name
from kaiji.web.errors import SettingError

if TYPE_CHECKING:
    from pathlib import Path

# WAL lets pages read while one writes; IMMEDIATE takes the write lock at once instead of failing half-way;
# recursive_triggers makes INSERT OR REPLACE fire the journal's delete trigger.
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
    "PRAGMA busy_timeout=10000; PRAGMA cache_size=-32000; PRAGMA secure_delete=ON"
)
_POSTGRESQL_OPTIONS: Final = {
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "application_name",
}


def database(url: str, home: Path, desk: str) -> dict[str, Any]:
    """Return Django's settings of one database; an empty URL means SQLite in `home`, one file a desk."""
    if not url:
        return _sqlite(str(home / database_name(desk)))
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _sqlite(unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path))
    if parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1:
        options = dict(parse_qsl(parts.query))
        if options.keys() <= _POSTGRESQL_OPTIONS:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path[1:]),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": options,
            }
    raise SettingError(
        Words(ja="データベースのURLを読めません。", en="The database URL cannot be read."),
        given=f"{parts.scheme}://…",
        accepted=Words(
            ja="sqlite:///経路 または postgresql://利用者:パスワード@ホスト:5432/名前",
            en="sqlite:///path or postgresql://user:password@host:5432/name",
        ),
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": _PRAGMAS},
    }
