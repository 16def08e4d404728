"""A directory reached by LDAP (LDAPの顧客台帳): one search for one entry, over TLS unless the host is this machine."""

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

_TIMEOUT_S: Final = 10
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapDirectory:
    """Where the directory is, who asks, and which attribute is which field."""

    url: str
    """`ldaps://host`, or `ldap://` on this machine only."""
    user: str
    password: str
    base: str
    key: str
    """Attribute that holds the subscriber's key."""
    attributes: Mapping[Field, str]

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"ldap", "ldaps"} or (parts.scheme == "ldap" and parts.hostname not in _HERE):
            raise DirectorySettingError(
                Words(ja="LDAPは ldaps:// で接続します。", en="LDAP is spoken over ldaps://."), given=self.url
            )

    def __repr__(self) -> str:
        """Say where it is, without the password."""
        return f"LdapDirectory({self.url})"

    def look_up(self, key: str, wanted: frozenset[Field]) -> Subscriber:
        """Return `wanted` of the one subscriber with this key; only those attributes are asked for."""
        import ldap3  # type: ignore[import-untyped]  # the package brings no types
        from ldap3.core.exceptions import LDAPException  # type: ignore[import-untyped]  # as above
        from ldap3.utils.conv import escape_filter_chars  # type: ignore[import-untyped]  # as above

        asked = {field: name for field, name in self.attributes.items() if field in wanted}
        server = ldap3.Server(self.url, connect_timeout=_TIMEOUT_S, get_info=ldap3.NONE)
        connection = ldap3.Connection(
            server,
            self.user,
            self.password,
            read_only=True,
            receive_timeout=_TIMEOUT_S,
            raise_exceptions=True,
        )
        try:
            connection.bind()
            connection.search(
                self.base,
                f"({self.key}={escape_filter_chars(key)})",
                attributes=sorted(set(asked.values())) or ["1.1"],
                size_limit=2,
            )
            entries = [row["attributes"] for row in connection.response if row["type"] == "searchResEntry"]
        except (LDAPException, OSError) as error:
            raise DirectoryOutsideError(
                Words(ja="顧客台帳(LDAP)が答えません。", en="The directory (LDAP) does not answer."),
                given=type(error).__name__,
            ) from error
        finally:
            with contextlib.suppress(LDAPException, OSError):
                connection.unbind()
        return subscriber_of(
            [{f: _text(entry.get(name)) for f, name in asked.items()} for entry in entries], wanted
        )


def _text(value: Any) -> str:
    """Return an attribute as text; of several values the first, as the directory orders them."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
