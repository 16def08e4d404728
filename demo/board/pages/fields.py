"""What people type into forms, checked before it is stored (入力の検査)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from demo.board.web import RefusedError

if TYPE_CHECKING:
    from demo.board.store.database import Row
    from demo.board.web import Request

ANONYMOUS = "匿名"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control and direction characters: they show nothing, or turn text around."""


def words(request: Request, name: str, label: str, *, limit: int, needed: bool = True) -> str:
    """Return one field of a form; raises RefusedError 422 where it is empty, too long or holds control characters."""
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    if needed and not text:
        raise RefusedError(422, f"{label}を入力してください。")
    if len(text) > limit:
        raise RefusedError(422, f"{label}は{limit}文字までです。いまは{len(text)}文字あります。")
    if _CONTROL.search(text):
        raise RefusedError(422, f"{label}に使えない文字があります。")
    return text


def handle(request: Request, member: Row | None) -> str:
    """Return the name to show: the member's nickname where she wants it, else what was typed, else 匿名."""
    if member is not None and request.form.get("as") == "member":
        nickname: str = member["nickname"]
        return nickname
    typed = words(request, "handle", "ハンドルネーム", limit=20, needed=False).replace("\n", " ")
    if "運営" in typed:
        raise RefusedError(422, "運営とまぎらわしいハンドルネームは使えません。")
    return typed or ANONYMOUS


def score(request: Request, name: str, label: str) -> int:
    """Return a score from 1 to 5."""
    text = request.form.get(name, "")
    if text not in {"1", "2", "3", "4", "5"}:
        raise RefusedError(422, f"{label}を1から5で選んでください。")
    return int(text)
