"""What is looked for in new topics (探す語句): names, handles, phrases and addresses of a case, and where they stand in a text.

A match is shown with the words themselves and its reason. It says that the same thing seems to be said again, never that it is illegal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.evidence.watching.folding import Folded, fold, folded
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind: TypeAlias = Literal["name", "handle", "phrase", "address"]
Strength: TypeAlias = Literal["likely", "possible"]

_SENTENCE: Final = re.compile(r"[。．!?！？\n…]+")
_ANSWERS: Final = re.compile(r"^(?:>>|＞＞)\s*\d+(?:-\d+)?", re.MULTILINE)
_SHORTEST_PHRASE: Final = 10
"""Folded characters; shorter sentences («もう書かないで») are said by anybody."""
_SHORTEST_NAME: Final = 2
_NEAR: Final = 60
"""Percent of a phrase's character pairs found in one sentence that make it near."""
_MOST_PHRASES: Final = 400
NOBODYS: Final = frozenset(
    folded(name)
    for name in (
        "匿名",
        "名無し",
        "名無しさん",
        "名無しさん@お腹いっぱい。",
        "通りすがり",
        "ゲスト",
        "anonymous",
        "guest",
    )
)
"""Handles everybody has: never looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing looked for (探す語句)."""

    kind: Kind
    text: str
    folded: str
    pairs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One thing found (見つかった語句)."""

    kind: Kind
    term: str
    quote: str
    """The original characters, with some around."""
    near: int
    """Percent of the term that was found; 100 for the very words."""

    @property
    def reason(self) -> Words:
        """Why it is shown."""
        if self.kind == "name":
            return Words(ja="事件の氏名・呼び名が出ています。", en="A name of the case appears.")
        if self.kind == "handle":
            return Words(ja="同じ表示名が使われています。", en="The same handle is used.")
        if self.kind == "address":
            return Words(
                ja="前のトピックのURLが引かれています。", en="The address of the former topic is cited."
            )
        if self.near == 100:  # the whole of it
            return Words(ja="投稿と同じ文言です。", en="The very words of a post.")
        return Words(
            ja=f"投稿と似た文言です(語の{self.near}%)。", en=f"Words like those of a post ({self.near} %)."
        )


def terms(
    *,
    names: Iterable[str] = (),
    handles: Iterable[str] = (),
    texts: Iterable[str] = (),
    addresses: Iterable[str] = (),
) -> tuple[Term, ...]:
    """Return what to look for: each name and handle once, each sentence of `texts` that is long enough to tell something."""
    found: dict[tuple[str, str], Term] = {}
    for name in names:
        _add(found, "name", name, _SHORTEST_NAME)
    for handle in handles:
        if folded(handle) not in NOBODYS:
            _add(found, "handle", handle, _SHORTEST_NAME)
    for address in addresses:
        bare = address.split("://", 1)[-1].rstrip("/")
        if "/" in bare:
            found.setdefault(("address", bare), Term(kind="address", text=address, folded=bare.lower()))
    for text in texts:
        for sentence in _SENTENCE.split(_ANSWERS.sub("", text)):
            if len(found) < _MOST_PHRASES:
                _add(found, "phrase", sentence.strip(), _SHORTEST_PHRASE)
    return tuple(found.values())


def _add(found: dict[tuple[str, str], Term], kind: Kind, text: str, shortest: int) -> None:
    plain = folded(text)
    if len(plain) >= shortest:
        pairs = _pairs(plain) if kind == "phrase" else frozenset()
        found.setdefault((kind, plain), Term(kind=kind, text=text, folded=plain, pairs=pairs))


def matches(text: str, sought: Iterable[Term], *, name: str | None = None) -> tuple[Match, ...]:
    """Return what of `sought` stands in `text`, or in the handle `name` of who wrote it; each term at most once."""
    whole = fold(text)
    sentences = [(part, _pairs(part.text)) for part in (fold(s) for s in _SENTENCE.split(text)) if part.text]
    found: list[Match] = []
    handle = folded(name)
    for term in sought:
        match = _match(term, whole, sentences, handle, name or "")
        if match is not None:
            found.append(match)
    return tuple(
        sorted(found, key=lambda m: (("name", "address", "phrase", "handle").index(m.kind), -m.near))
    )


def _match(
    term: Term, whole: Folded, sentences: list[tuple[Folded, frozenset[str]]], handle: str, name: str
) -> Match | None:
    if term.kind == "address":
        at = whole.origin.lower().find(term.folded)
        quote = whole.origin[max(0, at - 10) : at + len(term.folded) + 10]
        return Match(kind=term.kind, term=term.text, quote=quote, near=100) if at >= 0 else None
    if term.kind == "handle":
        return Match(kind=term.kind, term=term.text, quote=name, near=100) if handle == term.folded else None
    at = whole.text.find(term.folded)
    if at >= 0:
        quote = whole.original(at, at + len(term.folded), around=14)
        return Match(kind=term.kind, term=term.text, quote=quote.strip(), near=100)
    if term.kind == "phrase":
        near, part = max(
            ((_share(term.pairs, pairs), part) for part, pairs in sentences),
            key=lambda x: x[0],
            default=(0, None),
        )
        if part is not None and near >= _NEAR:
            return Match(kind="phrase", term=term.text, quote=part.origin.strip()[:120], near=near)
    return None


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _share(wanted: frozenset[str], there: frozenset[str]) -> int:
    return round(100 * len(wanted & there) / len(wanted)) if wanted else 0


def strength(found: Iterable[Match]) -> Strength | None:
    """Return how strongly matches together speak for a repetition; None for none.

    A name, the former address or a whole phrase is `likely`; so are two near phrases. One near phrase or a handle is `possible`.
    """
    kinds = list(found)
    if not kinds:
        return None
    strong = any(
        m.kind in {"name", "address"} or (m.kind == "phrase" and m.near == 100) for m in kinds
    )  # the whole of it
    near = sum(m.kind == "phrase" for m in kinds)
    return "likely" if strong or near > 1 else "possible"
