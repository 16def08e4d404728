"""What a poster never reads of the requester (発信者に示さないもの): the name where it is withheld, addresses and numbers always.

A request may name its own requester anywhere: in the reasons, in a title, in the name of a file. So every word that goes to the poster
passes here, on the page as on paper; what is found is covered by a bar whose length tells nothing.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.exchange.values import Actor, Agent, Package

BAR: Final = "■■■"
_SHORTEST: Final = 2
_SPACES: Final = re.compile(r"[\s　・]+")
_BETWEEN: Final = r"[\s　・\-－‐−]*"  # the hyphens and spaces people type, wide ones too
_ADDRESSED: Final = r"[\s　]?(?:さん|さま|様|氏|君|くん|ちゃん|先生)"
_PASSED_OVER: Final = re.compile(r"[\s　・\-－‐−]")  # as above


def covered(package: Package, text: str) -> str:
    """Return `text` with every word covered that the poster is not to read."""
    pattern = _pattern(package)
    return pattern.sub(BAR, text) if pattern is not None else text


def kept_back(package: Package, text: str) -> bool:
    """Whether `text` holds a word that the poster is not to read."""
    pattern = _pattern(package)
    return pattern is not None and pattern.search(text) is not None


def for_poster(package: Package) -> Package:
    """Return the request as its poster reads it: posts, claims and titles without what is kept back."""
    return dataclasses.replace(
        package,
        posts=tuple(
            dataclasses.replace(
                post,
                text=_maybe(package, post.text),
                topic=_maybe(package, post.topic),
                name=_maybe(package, post.name),
            )
            for post in package.posts
        ),
        claims=tuple(
            dataclasses.replace(
                claim,
                words=_maybe(package, claim.words),
                statements=tuple(
                    dataclasses.replace(
                        said, text=covered(package, said.text), words=_maybe(package, said.words)
                    )
                    for said in claim.statements
                ),
            )
            for claim in package.claims
        ),
        documents=tuple(
            dataclasses.replace(one, title=covered(package, one.title)) for one in package.documents
        ),
    )


def _maybe(package: Package, text: str | None) -> str | None:
    return covered(package, text) if text is not None else None


def _pattern(package: Package) -> re.Pattern[str] | None:
    """Return what finds every word that is kept back; a word that is nothing but signs between letters finds nothing."""
    bare = {_PASSED_OVER.sub("", word) for word in _words(package)}
    words = sorted((word for word in bare if len(word) >= _SHORTEST), key=lambda word: (-len(word), word))
    called = [f"{_any_width(one)}(?={_ADDRESSED})" for one in sorted(_single(package))]
    found = [*map(_loose, words), *called]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _single(package: Package) -> frozenset[str]:
    """Return parts of a withheld name that are one character (林、誠): only somebody addressed by one is meant by it."""
    if "name" not in package.not_for_sender or package.from_.kind != "person":
        return frozenset()
    parts = _SPACES.split(package.from_.name)
    return (
        frozenset(one for one in parts if len(one) == 1 and not _PASSED_OVER.fullmatch(one))
        if len(parts) > 1
        else frozenset()
    )


def _words(package: Package) -> Iterator[str]:
    """Give what is kept back: the name and its parts, of the requester and of whoever acts for them by law; how to reach them."""
    acting = [agent for agent in package.agents if agent.capacity == "legal-representative"]
    people: tuple[Actor | Agent, ...] = (package.from_, *acting)
    for person in people:
        if "name" in package.not_for_sender:
            yield person.name
            yield from (part for part in _SPACES.split(person.name) if len(part) >= _SHORTEST)
        yield from (word for word in (person.address, person.phone, person.email) if word)
    if "name" in package.not_for_sender and package.from_.representative:
        yield package.from_.representative


def _loose(word: str) -> str:
    """Return a pattern of a word however it is spaced, hyphenated or wide; what may stand between its letters is none of them."""
    return _BETWEEN.join(map(_any_width, word))


def _any_width(one: str) -> str:
    forms = {one, unicodedata.normalize("NFKC", one)}
    if "!" <= one <= "~":
        forms.add(chr(ord(one) + 0xFEE0))
    return "(?:" + "|".join(re.escape(form) for form in sorted(forms)) + ")"
