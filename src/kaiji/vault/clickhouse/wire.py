"""Speak to ClickHouse (ClickHouseとの通信): plain HTTP of the standard library, one statement a request.

Statements are put together from constants, whole numbers and identifiers that were checked; text from logs or from people only
ever travels as data. Every answer is awaited to its end, so that a statement that fails half-way is an error and never a short
answer. User and password come from the environment (`KAIJI_CLICKHOUSE_USER`, `KAIJI_CLICKHOUSE_PASSWORD`), never from a file
of the vault.
"""

from __future__ import annotations

import http.client
import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from kaiji.ground.words import Words
from kaiji.vault.errors import ClusterError, ClusterNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN: Final = re.compile(r"[A-Za-z_]\w{0,62}", re.ASCII)
_NODE: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+", re.ASCII)
_SECONDS: Final = 600
_SHOWN: Final = 300


class Node:
    """One server (ノード)."""

    def __init__(self, url: str) -> None:
        if not _NODE.fullmatch(url):
            raise ClusterNameError(
                Words(ja="ノードのURLとして使えません。", en="This is not the URL of a node."),
                given=url,
                accepted=Words(ja="http://10.0.0.1:8123", en="http://10.0.0.1:8123"),
            )
        self.url = url
        self._parts = urlsplit(url)
        self._wire: http.client.HTTPConnection | None = None

    def ask(self, statement: str, body: bytes = b"", settings: Mapping[str, int] | None = None) -> bytes:
        """Run one statement and return its whole answer; raises ClusterError."""
        query: dict[str, str | int] = {"wait_end_of_query": 1, **(settings or {})}
        if body:
            query["query"] = (
                statement  # data follow; elsewhere the statement is the body, which may be of any length
            )
        try:
            answer = self._send(f"/?{urlencode(query)}", body or statement.encode(), insert=bool(body))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise ClusterError(
                Words(
                    ja=f"ClickHouseのノードに届きません({error})。",
                    en=f"A ClickHouse node cannot be reached ({error}).",
                ),
                given=self.url,
            ) from error
        return answer

    def _send(self, target: str, body: bytes, *, insert: bool) -> bytes:
        again = self._wire is not None
        try:
            return self._once(target, body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not again or insert:  # an insert is never sent twice: whether the first arrived is not known
                raise
        return self._once(target, body)

    def _once(self, target: str, body: bytes) -> bytes:
        if self._wire is None:
            kind = (
                http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            )
            self._wire = kind(self._parts.hostname or "", self._parts.port, timeout=_SECONDS)
        headers = {"X-ClickHouse-User": os.environ.get("KAIJI_CLICKHOUSE_USER", "default")}
        password = os.environ.get("KAIJI_CLICKHOUSE_PASSWORD")
        if password:
            headers["X-ClickHouse-Key"] = password
        self._wire.request("POST", target, body=body, headers=headers)
        response = self._wire.getresponse()
        data = response.read()
        if response.status != http.client.OK:
            said = data[:_SHOWN].decode(errors="replace").strip()
            raise ClusterError(
                Words(ja="ClickHouseが処理を断りました。", en="ClickHouse refused the statement."),
                given=f"{self.url}: {said}",
            )
        return data

    def close(self) -> None:
        """Close the connection."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None


def plain(name: str) -> str:
    """Return an identifier that may stand in a statement; raises ClusterNameError for any other."""
    if not _PLAIN.fullmatch(name):
        raise ClusterNameError(
            Words(ja="名前として使えません。", en="This cannot be a name."),
            given=name,
            accepted=Words(ja="英数字と_", en="letters, digits and _"),
        )
    return name
