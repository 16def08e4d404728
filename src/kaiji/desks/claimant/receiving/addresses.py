"""Which post a URL names (URLの名寄せ): the same post is written in many ways, and is to be captured once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kaiji.evidence.capture.address import checked_url

_TRACKING: Final = re.compile(
    r"(utm_[a-z]+|fbclid|gclid|yclid|igshid|mc_[a-z]+|_ga|ref_src|ref_url)", re.IGNORECASE
)
_X_SHARING: Final = frozenset(("s", "t"))
_X_HOSTS: Final = frozenset(("x.com", "twitter.com"))
_SAME_SITE: Final = re.compile(r"^(?:www\d?|m|mobile|sp)\.(?=[^.]+\.[^.]+)")
_IN_PATH: Final = (
    re.compile(r"^(?P<topic>.*?)/comment/no/(?P<number>\d{1,9})/?$"),
    re.compile(r"^(?P<topic>.*/test/read\.cgi/[^/]+/\d+)/(?P<number>\d{1,5})/?$"),
    re.compile(r"^(?P<topic>/[^/]+)/status/(?P<number>\d{1,20})(?:/(?:photo|video)/\d+)?/?$"),
)
"""`…/comment/no/321`; read.cgi boards `…/1489990000/321`; `/name/status/1234`."""
_IN_FRAGMENT: Final = re.compile(r"(?:no|n|res|comment-?|post-?|p)?(?P<number>\d{1,9})", re.IGNORECASE)
_MOST_TOPIC: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL as it is captured, and what it names (投稿のURL)."""

    url: str
    """For the capture: tracking removed, otherwise as given."""
    host: str
    topic: str
    """Address of the topic, for grouping."""
    number: int | None
    key: str
    """Equal for two URLs that name the same post."""


def read_address(text: str) -> Address:
    """Return what the URL `text` names; raises CaptureUrlError where nothing could be captured under it."""
    parts = urlsplit(checked_url(text))
    host = _ascii(parts.hostname or "").rstrip(".").lower()
    port = (
        f":{parts.port}"
        if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme.lower()]
        else ""
    )
    netloc = (f"[{host}]" if ":" in host else host) + port
    site = _SAME_SITE.sub("", host)
    x = site in _X_HOSTS
    query = urlencode(
        [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.fullmatch(name) and not (x and name in _X_SHARING)
        ]
    )
    path = parts.path or "/"
    topic_path, number = _place(path)
    fragment = parts.fragment.partition(":~:")[0]
    if number is None and (match := _IN_FRAGMENT.fullmatch(fragment)):
        number = int(match["number"])
    topic = urlunsplit((parts.scheme.lower(), netloc, topic_path, query, ""))
    kept = fragment if number is not None and topic_path == path else ""
    return Address(
        url=urlunsplit((parts.scheme.lower(), netloc, path, query, kept)),
        host=host,
        topic=topic[:_MOST_TOPIC],
        number=number,
        key=f"{'x.com' if x else site}{port}{_key_path(topic_path, x=x)}?{query}#{'' if number is None else number}",
    )


def _place(path: str) -> tuple[str, int | None]:
    for pattern in _IN_PATH:
        if match := pattern.match(path):
            return match["topic"] or "/", int(match["number"])
    return path, None


def _key_path(path: str, *, x: bool) -> str:
    return "" if x and path.count("/") == 1 else path.rstrip("/")


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return host
