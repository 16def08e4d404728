"""Pages made from posts whose values are known, so that a reading can be compared with what was meant."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from kaiji.evidence.posts import WireBody

if TYPE_CHECKING:
    from collections.abc import Sequence

URL = "https://ita.example/bbs/topic/77"
LABELS = {"utf-8": "UTF-8", "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-16-le": "UTF-16LE"}

# Characters that all four encodings spell, markup among them; the full-width space is a character like others.
ALPHABET = "あいうアイウ漢字日本語～－①ｱｲ　ABCxyz0189<>&\"'\\/;#=-.:"


@dataclass(frozen=True, slots=True)
class Meant:
    """A comment as its writer meant it."""

    number: int
    name: str
    time: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n ")


words = st.text(alphabet=ALPHABET, min_size=1, max_size=12)
lines = st.lists(words, min_size=1, max_size=3).map(" ".join)
times = st.datetimes().map(
    lambda at: (
        at.replace(year=2000 + at.year % 100).strftime("%y/%m/%d %H:%M:%S")
        if at.day < 29
        else "20/10/26 15:13:30"
    )
)
meant = st.builds(
    Meant,
    number=st.integers(1, 9999),
    name=words,
    time=times,
    lines=st.lists(lines, min_size=1, max_size=4).map(tuple),
)
threads = st.lists(meant, min_size=1, max_size=6, unique_by=lambda one: one.number).map(
    lambda posts: sorted(posts, key=lambda one: one.number)
)


def spell(text: str, choices: Sequence[int]) -> str:
    """Escape `text` for HTML, each character in one of the ways that mean the same."""
    out = []
    for at, character in enumerate(text):
        way = choices[at % len(choices)] if choices else 0
        numeric = {1: f"&#{ord(character)};", 2: f"&#x{ord(character):X};"}.get(way)
        out.append(numeric or html.escape(character))
    return "".join(out)


def encode(text: str, encoding: str) -> bytes:
    """Encode `text`; EUC-JP by way of Shift_JIS, because Python's own lacks NEC's row 13."""
    if encoding != "euc_jp":
        return text.encode(encoding)
    out = b""
    for character in text:
        data = character.encode("cp932")
        if len(data) == 1:
            out += data if data < b"\x80" else b"\x8e" + data
            continue
        row = (data[0] - (0x81 if data[0] < 0xA0 else 0xC1)) * 2
        cell = data[1] - 0x40 - (data[1] > 0x7F)
        out += bytes((row + cell // 94 + 0xA1, cell % 94 + 0xA1))
    return out


def comment(post: Meant, choices: Sequence[int]) -> str:
    """Return a comment as a board serves it."""
    text = "<br>\n".join(spell(line, choices) for line in post.lines)
    return (
        f'<article id="c{post.number}"><p><a href="/bbs/topic/77/comment/no/{post.number}">No.{post.number}</a> '
        f'<span class="name">{spell(post.name, choices)}</span><span class="time">{post.time}</span></p>\n'
        f'<p class="text">{text}</p><p><a href="#">通報</a></p></article>\n'
    )


def board_page(posts: Sequence[Meant], *, encoding: str, choices: Sequence[int] = ()) -> WireBody:
    """Return a topic's page in `encoding`."""
    body = "".join(comment(post, choices) for post in posts)
    page = f"<!DOCTYPE html><title>題</title><h1>題～①</h1><main><section>{body}</section></main>"
    return wire("<urn:page>", URL, f"text/html; charset={LABELS[encoding]}", encode(page, encoding))


def board_json(posts: Sequence[Meant], *, choices: Sequence[int] = (), ascii_only: bool = True) -> WireBody:
    """Return further comments as JSON: half as fields, half as HTML in one string."""
    fields = [
        {
            "no": post.number,
            "name": post.name,
            "time": post.time,
            "html": "<br>".join(spell(x, choices) for x in post.lines),
        }
        for post in posts[::2]
    ]
    data = {"items": fields, "html": "".join(comment(post, choices) for post in posts[1::2])}
    body = json.dumps(data, ensure_ascii=ascii_only).encode()
    return wire("<urn:more>", f"{URL}/more", "application/json", body)


def wire(record_id: str, url: str, content_type: str | None, body: bytes, *, status: int = 200) -> WireBody:
    """Return a recorded body."""
    headers = (("Content-Type", content_type),) if content_type else ()
    return WireBody(record_id=record_id, url=url, status=status, headers=headers, body=body)
