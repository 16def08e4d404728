"""A thread in the manner of 5ch: Shift_JIS, `/test/read.cgi/…`, the .dat file, subject.txt (5ちゃんねる型のスレッド).

Only the manner is taken; board, thread and posts are invented. `?layout=dl` gives the older markup that clones still use.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from demo.board.seed.chatter import Talk
from demo.board.seed.dice import Dice
from demo.board.store.database import JST
from demo.board.web import RefusedError, Request, Response

if TYPE_CHECKING:
    from demo.board.site import Site

_WEEK = "月火水木金土日"
_BEGIN = datetime(2026, 11, 3, 9, 12, 41, tzinfo=JST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Res:
    """One response of a thread (レス); text as in the .dat file: HTML with `<br>` and character references."""

    number: int
    name: str
    mail: str
    date: str
    author: str
    html: str


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("demo.board.odd").joinpath("fivech.toml").read_text("utf-8"))


@cache
def thread(key: str) -> tuple[str, tuple[Res, ...]]:
    """Return title and responses of a thread; raises KeyError for one that is not there."""
    about = _table()["thread"][key]
    fixed = {one["number"]: one for one in about.get("res", [])}
    dice = Dice(f"5ch {key}")
    talk = Talk(about["theme"], dice, frozenset(fixed))
    step = timedelta(minutes=about["minutes"])
    return about["title"], tuple(
        _res(
            number,
            fixed.get(number),
            talk,
            _BEGIN + step * number + timedelta(milliseconds=dice.below(50_000)),
        )
        for number in range(1, about["posts"] + 1)
    )


def _res(number: int, own: dict[str, Any] | None, talk: Talk, at: datetime) -> Res:
    if number > 1000:
        return Res(
            number=number,
            name="1001",
            mail="",
            date="Over 1000 Thread",
            author="",
            html=" このスレッドは１０００を超えました。 <br> 新しいスレッドを立ててください。 ",
        )
    if own and own.get("removed"):
        return Res(
            number=number, name="あぼーん", mail="あぼーん", date="あぼーん", author="", html=" あぼーん "
        )
    text = own["text"].strip() if own else talk.comment(number)
    date = f"{at:%Y/%m/%d}({_WEEK[at.weekday()]}) {at:%H:%M:%S}.{at.microsecond // 10000:02d}"
    author = own["author"] if own and "author" in own else _author(talk.dice, at)
    name, mail = (own or {}).get("name", "名無しの心子知らず"), "sage" if talk.dice.chance(60) else ""
    html = " " + " <br> ".join(escape(line, quote=False) for line in text.split("\n")) + " "
    return Res(number=number, name=name, mail=mail, date=date, author=author, html=html)


def _author(dice: Dice, at: datetime) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    own = Dice(f"{at:%Y%m%d} {dice.below(25)}")
    return "".join(own.pick(letters) for _ in range(8)) + own.pick("0M")


def mount(site: Site) -> None:
    """Add the routes of the thread."""
    site.router.add("GET", "/test/read.cgi/{board:w}/{key}", _read)
    site.router.add("GET", "/test/read.cgi/{board:w}/{key}/", _read)
    site.router.add("GET", "/test/read.cgi/{board:w}/{key}/{part:w}", _read)
    site.router.add("GET", "/{board:w}/dat/{key}.dat", _dat)
    site.router.add("GET", "/{board:w}/subject.txt", _subjects)


def _find(board: object, key: object) -> tuple[str, tuple[Res, ...]]:
    if str(board) != _table()["board"] or str(key) not in _table()["thread"]:
        raise RefusedError(404, "該当するスレッドはありません。過去ログ倉庫に格納されたか、削除されました。")
    return thread(str(key))


def _shift_jis(text: str) -> bytes:
    """Encode as such servers store it: what CP932 lacks was turned into a character reference when it was posted."""
    return text.encode("cp932", "xmlcharrefreplace")


def _read(request: Request, board: str, key: int, part: str | int = "") -> Response:
    title, responses = _find(board, key)
    shown = _part(responses, str(part))
    write = _dl if request.query.get("layout") == "dl" else _div
    body = "\n".join(write(board, key, one) for one in shown)
    html = _PAGE.format(
        title=escape(title),
        body=f'<dl class="thread">{body}</dl>' if write is _dl else body,
        count=len(responses),
    )
    return Response(headers=[("Content-Type", "text/html; charset=Shift_JIS")], body=_shift_jis(html))


def _part(responses: tuple[Res, ...], part: str) -> tuple[Res, ...]:
    """Return what `l50`, `12`, `12-34`, `12-` or `-34` select; No.1 always comes first with `l50`."""
    if match := re.fullmatch(r"l([0-9]{1,4})", part):
        last = responses[-int(match[1]) :]
        return last if last[0].number == 1 else (responses[0], *last)
    if match := re.fullmatch(r"([0-9]{0,4})(-?)([0-9]{0,4})n?", part):
        low = int(match[1] or 1)
        high = int(match[3]) if match[3] else (low if match[1] and not match[2] else len(responses))
        return tuple(one for one in responses if low <= one.number <= high)
    raise RefusedError(404, "該当するスレッドはありません。")


def _linked(html: str, board: str, key: int) -> str:
    return re.sub(
        r"&gt;&gt;([0-9]{1,4})",
        rf'<a href="../test/read.cgi/{board}/{key}/\1" rel="noopener noreferrer" target="_blank">&gt;&gt;\1</a>',
        html,
    )


def _div(board: str, key: int, one: Res) -> str:
    name = (
        f'<b><a rel="nofollow" href="mailto:{one.mail}">{one.name}</a></b>'
        if one.mail
        else f"<b>{one.name}</b>"
    )
    author = f'<span class="uid">ID:{one.author}</span>' if one.author else ""
    return (
        f'<div id="{one.number}" data-date="NG" data-userid="ID:{one.author}" data-id="{one.number}" class="clear post">'
        f'<div class="post-header"><div><span class="postid">{one.number:04d}</span>'
        f'<span class="postusername">{name}</span></div><span class="date">{one.date}</span>{author}</div>'
        f'<div class="post-content">{_linked(one.html, board, key)}</div></div>'
    )


def _dl(board: str, key: int, one: Res) -> str:
    name = (
        f'<a href="mailto:{one.mail}"><b>{one.name}</b></a>'
        if one.mail
        else f'<font color="green"><b>{one.name}</b></font>'
    )
    author = f" ID:{one.author}" if one.author else ""
    return f"<dt>{one.number} ：{name}：{one.date}{author}<dd>{_linked(one.html, board, key)}<br><br>"


def _dat(request: Request, board: str, key: int) -> Response:
    """Return the raw thread: `name<>mail<>date ID:…<>text<>title`, the title on the first line only."""
    del request
    title, responses = _find(board, key)
    lines = [
        f"{one.name}<>{one.mail}<>{one.date}{f' ID:{one.author}' if one.author else ''}<>{one.html}<>"
        f"{escape(title) if one.number == 1 else ''}\n"
        for one in responses
    ]
    return Response(
        headers=[("Content-Type", "text/plain; charset=Shift_JIS")], body=_shift_jis("".join(lines))
    )


def _subjects(request: Request, board: str) -> Response:
    del request
    if board != _table()["board"]:
        raise RefusedError(404, "板がありません。")
    lines = [f"{key}.dat<>{one['title']} ({one['posts']})\n" for key, one in _table()["thread"].items()]
    return Response(
        headers=[("Content-Type", "text/plain; charset=Shift_JIS")], body=_shift_jis("".join(lines))
    )


_PAGE = """<!DOCTYPE html>
<html lang="ja"><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{background:#efefef;font:15px/1.6 sans-serif;margin:0 12px 40px}}h1{{color:#c00;font-size:18px}}
.post{{background:#fff;border:1px solid #ddd;margin:6px 0;padding:8px 10px}}.post-header{{color:#555;font-size:13px}}
.postid{{margin-right:8px}}.date,.uid{{margin-right:8px}}.post-content{{margin-top:4px}}dd{{margin-left:32px}}</style></head>
<body><h1 id="threadtitle">{title}</h1><p class="pagestats">{count}コメント</p>
<div id="thread">
{body}
</div></body></html>
"""
