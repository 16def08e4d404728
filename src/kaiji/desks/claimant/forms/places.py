"""Where something is wrong, as a page says it (誤りの場所): `post[1].noticed_on` becomes 投稿 1件目の「請求者が投稿を知った日」."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import Case
from kaiji.desks.claimant.forms.labels import page_words
from kaiji.ground.words import Words
from kaiji.web.words import language, said

if TYPE_CHECKING:
    from kaiji.ground.errors import KaijiError

_KINDS: Final[dict[str, Any]] = {
    shape.name: get_args(shape.bare)[0] for shape in shapes(Case) if get_origin(shape.bare) is tuple
}
_NAMES: Final = {
    "party": Words(ja="当事者", en="party"),
    "site": Words(ja="サイト", en="site"),
    "post": Words(ja="投稿", en="post"),
    "claim": Words(ja="権利と主張", en="right and statements"),
    "communication": Words(ja="通信の記録", en="communication"),
    "request": Words(ja="裁判外の請求", en="request"),
    "filing": Words(ja="裁判・告訴の手続", en="procedure"),
    "exhibit": Words(ja="号証", en="exhibit"),
    "cost": Words(ja="費用", en="cost"),
    "inquiry": Words(ja="意見照会", en="inquiry"),
    "decision": Words(ja="決定", en="decision"),
    "damage": Words(ja="損害", en="sum claimed"),
}
_PLACE: Final = re.compile(rf"\b({'|'.join(_NAMES)})\[(\d+)\](?:\.([a-z_]+))?(?:\[\d+\])?", re.ASCII)


def error_words(error: KaijiError) -> str:
    """Return what an error says on a page: what is wrong, with its places in words, and what to do."""
    return _PLACE.sub(_in_words, f"{said(error.message)} {said(error.advice)}")


def _in_words(place: re.Match[str]) -> str:
    kind, number, field = place[1], place[2], place[3]
    name = said(_NAMES[kind])
    label = next((s.means for s in shapes(_KINDS[kind]) if s.name == field), None) if field else None
    ja = language() == "ja"
    which = f"{name} {number}件目" if ja else f"{name} {number}"
    if label is None:
        return which
    words = said(page_words(Words(ja=label.ja, en=label.en)))
    return f"{which}の「{words}」" if ja else f"{which}, “{words}”"
