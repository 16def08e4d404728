"""A directory reached by LDAP (LDAPの顧客台帳): one search for one entry, over TLS unless it is on this machine."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.desks.access_provider.directory.values import subscriber_of
from kaiji.desks.access_provider.errors import DirectoryOutsideError, DirectorySettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.desks.access_provider.directory.values import Field, Subscriber

_SAID: Final = {
    "LDAPInvalidCredentialsResult": Words(
        ja="顧客台帳(LDAP)が利用者名かパスワードを受け付けません。",
        en="The directory (LDAP) does not take user or password.",
    ),
    "LDAPNoSuchObjectResult": Words(
        ja="顧客台帳(LDAP)に、設定した base がありません。", en="The directory (LDAP) has no such base."
    ),
    "LDAPUndefinedAttributeTypeResult": Words(
        ja="顧客台帳(LDAP)に、設定した属性がありません。",
        en="The directory (LDAP) has no such attribute.",
    ),
}
"""What a refusal means, by its kind; the server's own words may hold the key."""
_AWAY: Final = Words(ja="顧客台帳(LDAP)が答えません。", en="The directory (LDAP) does not answer.")
_SEVERAL: Final = 2
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapDirectory:
    """Where the directory is, who asks, and which attribute is which field."""

    url: str
    """`ldaps://host`; on this machine also `ldap://` and `ldapi:///path/of/its/socket`."""
    user: str
    password: str
    base: str
    key: str
    """Attribute that holds the subscriber's key."""
    attributes: Mapping[Field, str]
    timeout_s: int = 10
    """Seconds after which it counts as down."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        here = parts.scheme == "ldapi" or (parts.scheme == "ldap" and parts.hostname in _HERE)
        if not here and parts.scheme != "ldaps":
            raise DirectorySettingError(
                Words(ja="LDAPは ldaps:// で接続します。", en="LDAP is spoken over ldaps://."), given=self.url
            )

    def __repr__(self) -> str:
        """Say where it is, without the password."""
        return f"LdapDirectory({self.url})"

    def look_up(self, key: str, wanted: frozenset[Field]) -> Subscriber:
        """Return `wanted` of the one subscriber with this key; only those attributes are asked for."""
        import ldap3  # type: ignore[import-untyped]  # the package brings no types
        from ldap3.core.exceptions import (  # type: ignore[import-untyped]  # as above
            LDAPException,
            LDAPSizeLimitExceededResult,
        )
        from ldap3.utils.conv import escape_filter_chars  # type: ignore[import-untyped]  # as above

        asked = {field: name for field, name in self.attributes.items() if field in wanted}
        server = ldap3.Server(self.url, connect_timeout=self.timeout_s, get_info=ldap3.NONE)
        connection = ldap3.Connection(
            server,
            self.user,
            self.password,
            read_only=True,
            receive_timeout=self.timeout_s,
            raise_exceptions=True,
        )
        try:
            connection.bind()
            connection.search(
                self.base,
                f"({self.key}={escape_filter_chars(key)})",
                attributes=sorted(set(asked.values())) or ["1.1"],
                size_limit=_SEVERAL,
            )
            entries = [row["attributes"] for row in connection.response if row["type"] == "searchResEntry"]
        except LDAPSizeLimitExceededResult:
            entries = [{}] * _SEVERAL  # more entries than a look-up may have: nobody's data is returned
        except (LDAPException, OSError) as error:
            kind = type(error).__name__
            raise DirectoryOutsideError(_SAID.get(kind, _AWAY), given=kind) from error
        finally:
            with contextlib.suppress(LDAPException, OSError):
                connection.unbind()
            if connection.socket is not None:  # what could not be opened is not closed by it either
                connection.socket.close()
        return subscriber_of(
            [{f: _text(entry.get(name)) for f, name in asked.items()} for entry in entries], wanted
        )


def _text(value: Any) -> str:
    """Return an attribute as text; of several values the first, as the directory orders them."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
