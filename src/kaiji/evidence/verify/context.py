"""What the steps of one verification share (検証の途中経過).

A step that establishes something puts it here; a step that needs it calls `need`, and does not run where it is missing.
So nothing is ever judged by bytes that an earlier step has refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kaiji.evidence.verify.report import Finding
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from kaiji.evidence.posts import Post
    from kaiji.evidence.verify.container import Container
    from kaiji.evidence.verify.dom import Dom
    from kaiji.evidence.verify.folder import Found, PackageFolder
    from kaiji.evidence.verify.recording import Recording
    from kaiji.evidence.verify.token import Token
    from kaiji.evidence.verify.trust import Trust

T = TypeVar("T")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one step found."""

    detail: Words
    """What was looked at, in a sentence."""
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


class NotRunError(Exception):
    """The step cannot run; caught by the runner, never let out."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """One time stamp of the package that was read."""

    name: str
    """Of the file it is over."""
    number: int
    reply_name: str
    token: Token
    at_sealing: bool
    """Whether the meta names it; else it was added later."""


@dataclass(slots=True, kw_only=True)
class Context:
    """The package, whom the caller trusts, the instant of looking, and what the steps have established so far."""

    folder: PackageFolder
    trust: Trust
    now: datetime
    found: dict[str, Found] | None = None
    """Regular files by name, set by `layout`."""
    present: set[str] = field(default_factory=set)
    """Names of everything but folders, misplaced things included, set by `layout`."""
    sums: dict[str, str] | None = None
    """SHA256SUMS: name to hash, set by `sums-form`."""
    intact: set[str] = field(default_factory=set)
    """Files whose bytes are those that SHA256SUMS lists, set by `hashes`."""
    meta: dict[str, Any] | None = None
    stamped: list[Stamped] = field(default_factory=list)
    """Every stamp that answers its request over its file, whoever made it."""
    believed: list[Stamped] = field(default_factory=list)
    """Those of `stamped` that lead to a root the caller trusts."""
    signer: tuple[x509.Certificate, tuple[x509.Certificate, ...]] | None = None
    """The signer's certificate and all that came with it, set by `signature`."""
    custody: tuple[list[dict[str, Any]], str] | None = None
    """Entries of the custody log and the hash of the last, set by `custody-chain`."""
    container: Container | None = None
    """The WACZ as a strict ZIP, set by `zip`."""
    recording: Recording | None = None
    """The WARC, set by `warc`."""
    tiles: list[dict[str, Any]] | None = None
    """Rows of tiles.json, set by `tiles`."""
    pixels: int = 0
    """Bytes of the rows of all pictures let in so far, unpacked."""
    pixels_lock: Lock = field(default_factory=Lock)
    posts: tuple[Post, ...] | None = None
    """The posts of posts.json, set by `posts-bytes`."""
    dom: Dom | None = None
    """Title and text of the rendered page, set by `snapshots`."""

    def need(self, value: T | None, step: str) -> T:
        """Return `value`, or stop this step because `step` did not establish it."""
        if value is None:
            raise NotRunError(depends(step))
        return value

    def take_pixels(self, size: int, *, most: int) -> bool:
        """Let a picture of `size` bytes in if all together stay within `most`; after one that does not fit, none is.

        Pictures are read at the same time, and the answer must not hang on which came first.
        """
        with self.pixels_lock:
            fits = self.pixels + size <= most
            self.pixels = self.pixels + size if fits else most
            return fits

    def require_intact(self, name: str) -> None:
        """Stop this step where the file `name` is not the sealed one."""
        if name not in self.intact:
            raise NotRunError(
                Words(
                    ja=f"{name} が封印されたものと一致しないか、ありません。",
                    en=f"{name} is not the sealed one, or is not there.",
                )
            )

    def read(self, name: str, *, most: int) -> bytes:
        """Return the bytes of an intact file; stops this step where it is none, MalformedError where it is too long."""
        self.require_intact(name)
        return self.folder.read(name, most=most)


def depends(step: str) -> Words:
    """Return the words for a step that waits for another."""
    return Words(
        ja=f"手順「{step}」が通らなかったため、実行していません。",
        en=f"Not run, because the step `{step}` did not pass.",
    )


def shown(text: object) -> str:
    """Return foreign text fit for a terminal and for JSON: no control characters, no lone surrogates, not too long."""
    safe = str(text)[: _LONGEST + 1]
    if not safe.isprintable():
        safe = "".join(c if c.isprintable() else "\ufffd" for c in safe)
    return safe if len(safe) <= _LONGEST else safe[:_LONGEST] + "…"


def finding(code: str, ja: str, en: str, where: object = "") -> Finding:
    """Return a finding in both languages; `where` is shown safely."""
    return Finding(code=code, words=Words(ja=ja, en=en), where=shown(where))
