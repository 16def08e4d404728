"""Two hundred URLs pasted at once (URLの一括貼り付け): read line by line, grouped by site and topic, each refusal with what to do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.claimant.receiving.addresses import Address, read_address
from kaiji.evidence.errors import CaptureUrlError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_CHARACTERS: Final = 512 * 1024
MOST_LINES: Final = 1_000
_LINK: Final = re.compile(r"(?:h?ttps?|javascript|data|file|ftp)\s?[:：]\S+", re.IGNORECASE)
_CUT_START: Final = re.compile(r"^h?ttp(?=s?:)", re.IGNORECASE)
_AROUND: Final = "「」『』()（）<>＜＞[]【】\"'“”、。,，;；|"
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """One URL of the paste that names a post not named before (貼り付けたURL)."""

    line: int
    address: Address
    given: str
    """As it stood; differs from the address where tracking or a missing `h` was mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A URL that names a post named before (重複)."""

    line: int
    given: str
    same_as: str
    """`line 3`, or the id of a post of the case."""
    known: bool
    """Whether that post is in the case already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line without a URL that can be taken (読めない行)."""

    line: int
    given: str
    why: Words
    what_to_do: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The URLs of one topic: they are captured together (トピックごとのまとまり)."""

    host: str
    url: str
    posts: tuple[Pasted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paste:
    """The whole paste, read (読取り結果)."""

    topics: tuple[Topic, ...]
    repeated: tuple[Repeated, ...]
    refused: tuple[RefusedLine, ...]

    @property
    def posts(self) -> tuple[Pasted, ...]:
        """Every post to take, in the order of the topics."""
        return tuple(post for topic in self.topics for post in topic.posts)


def read_paste(text: str, *, known: Iterable[tuple[str, str]] = ()) -> Paste:
    """Read the URLs in `text`; `known` are (URL, post id) of the case. Nothing raises: what is wrong is in `refused`."""
    seen: dict[str, str] = {}
    for url, post in known:
        key = _key(url)
        if key is not None:
            seen.setdefault(key, post)
    here: dict[str, int] = {}
    taken: list[Pasted] = []
    repeated: list[Repeated] = []
    refused: list[RefusedLine] = []
    for number, line in enumerate(text[:MOST_CHARACTERS].splitlines(), 1):
        if number > MOST_LINES:
            refused.append(_too_many(number))
            break
        for given in _candidates(line):
            read = _read(number, given)
            if isinstance(read, RefusedLine):
                refused.append(read)
            elif read.address.key in seen:
                repeated.append(
                    Repeated(line=number, given=given[:_SHOWN], same_as=seen[read.address.key], known=True)
                )
            elif read.address.key in here:
                first = here[read.address.key]
                repeated.append(Repeated(line=number, given=given[:_SHOWN], same_as=str(first), known=False))
            else:
                here[read.address.key] = number
                taken.append(read)
    if len(text) > MOST_CHARACTERS:
        refused.append(_too_long())
    return Paste(topics=_topics(taken), repeated=tuple(repeated), refused=tuple(refused))


def _key(url: str) -> str | None:
    try:
        return read_address(url).key
    except CaptureUrlError:
        return None


def _candidates(line: str) -> list[str]:
    """Return what of a line is meant as a URL; a line with words and no URL is returned whole, to be refused."""
    plain = "".join(c for c in line if unicodedata.category(c) != "Cf")
    if not plain.strip():
        return []
    wide = unicodedata.normalize("NFKC", plain) if not re.search(r"h?ttps?:", plain, re.IGNORECASE) else plain
    links = [found.strip(_AROUND) for found in _LINK.findall(re.sub(r"[、,，\s]+(?=h?ttps?:)", " ", wide))]
    return links or [plain.strip()]


def _read(line: int, given: str) -> Pasted | RefusedLine:
    try:
        return Pasted(line=line, address=read_address(_CUT_START.sub("http", given)), given=given)
    except CaptureUrlError as error:
        return RefusedLine(line=line, given=given[:_SHOWN], why=error.message, what_to_do=_advice(given))


def _advice(given: str) -> Words:
    if re.match(r"(javascript|data|file|ftp)\s?:", given, re.IGNORECASE):
        return Words(
            ja="ブラウザーのアドレス欄にある https:// で始まるURLを貼り付けてください。",
            en="Paste the URL from the browser's address bar; it begins with https://.",
        )
    if re.match(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/|$)", given):
        return Words(ja="先頭に https:// を付けてください。", en="Put https:// before it.")
    return Words(
        ja="投稿のURLをこの行に貼り付けてください。メモは行ごと消して構いません。",
        en="Paste the post's URL on this line; a note may be deleted.",
    )


def _topics(taken: list[Pasted]) -> tuple[Topic, ...]:
    groups: dict[tuple[str, str], list[Pasted]] = {}
    for post in taken:
        groups.setdefault((post.address.host, post.address.topic), []).append(post)
    return tuple(
        Topic(
            host=host,
            url=url,
            posts=tuple(sorted(posts, key=lambda p: (p.address.number is None, p.address.number or 0))),
        )
        for (host, url), posts in sorted(groups.items(), key=lambda item: item[0])
    )


def _too_many(line: int) -> RefusedLine:
    return RefusedLine(
        line=line,
        given="",
        why=Words(ja=f"{MOST_LINES}行を超えています。", en=f"There are more than {MOST_LINES} lines."),
        what_to_do=Words(ja="残りは、もう一度貼り付けてください。", en="Paste the rest once more."),
    )


def _too_long() -> RefusedLine:
    return RefusedLine(
        line=0,
        given="",
        why=Words(ja="長すぎるため、途中までを読みました。", en="It is too long; it was read in part."),
        what_to_do=Words(ja="URLだけを、分けて貼り付けてください。", en="Paste only the URLs, in parts."),
    )
