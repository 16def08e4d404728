"""The index of the WARC (索引): CDXJ lines without cookies, credentials or any other header field.

A key is the address in SURT form (`jp,example)/bbs/topic/1?page=2`): lower case, `www.` and the usual port left out, query
sorted. A request with a body is keyed with its method and body, so that a replay finds the answer to that very request.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_to_bytes, urlencode, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

_WWW: Final = re.compile(r"www\d*\.")
_KEPT: Final = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
BODY_QUERY_LIMIT: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One response in the WARC."""

    url: str
    at: datetime
    status: int
    mime: str
    digest: str
    """`sha256:` of the entity body, transfer-coding removed, content-coding kept."""
    record_digest: str
    offset: int
    length: int
    method: str = "GET"
    request_body: str = ""
    """The body of the request as a query string, where it has one."""

    def line(self, *, filename: str) -> str:
        """Return the CDXJ line, with its line end."""
        values: dict[str, Any] = {
            "url": self.url,
            "mime": self.mime,
            "status": str(self.status),
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": filename,
            "recordDigest": self.record_digest,
        }
        key = self.url
        if self.method != "GET":
            values |= {"method": self.method, "requestBody": self.request_body}
            body = f"&{self.request_body}" if self.request_body else ""
            key += f"{'&' if '?' in key else '?'}__wb_method={self.method}{body}"
        return f"{surt(key)} {self.at:%Y%m%d%H%M%S} {json.dumps(values, ensure_ascii=True)}\n"


def index(entries: list[Entry], *, filename: str) -> bytes:
    """Return the whole index, sorted."""
    return "".join(sorted(entry.line(filename=filename) for entry in entries)).encode()


def surt(url: str) -> str:
    """Return the key of `url`: host reversed, lower case, query sorted, no spaces."""
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower(), count=1)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    path = _again(parts.path).lower() or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    arguments = sorted(_again(parts.query).lower().split("&")) if parts.query else []
    query = "?" + "&".join(arguments) if arguments else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path}{query}"


def _again(text: str) -> str:
    """Unescape and escape once more, so that two spellings of one address meet."""
    return quote(unquote_to_bytes(text), safe=_KEPT)


def body_query(body: bytes, content_type: str) -> str:
    """Return a request body as a query string, the way replay tools do (form, JSON, else Base64)."""
    if not body:
        return ""
    text = _as_query(body, content_type)
    return (text if text is not None else f"__wb_post_data={base64.b64encode(body).decode()}")[
        :BODY_QUERY_LIMIT
    ]


def _as_query(body: bytes, content_type: str) -> str | None:
    try:
        text = body.decode()
        if content_type.startswith("application/x-www-form-urlencoded"):
            return unquote_to_bytes(text.replace("+", " ")).decode()
        if content_type.startswith(("application/json", "text/plain")):
            return urlencode(_flat(json.loads(text)))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    return None


def _flat(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: dict[str, int] = {}

    def walk(item: Any, name: str) -> None:
        if isinstance(item, dict):
            for key, inner in item.items():
                walk(inner, key)
        elif isinstance(item, list):
            for inner in item:
                walk(inner, name)
        elif name:
            key = name
            if name in found:
                seen[name] = seen.get(name, 1) + 1
                key = f"{name}.{seen[name]}_"
            found[key] = str(item)

    walk(value, "")
    return found
