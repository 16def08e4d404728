"""Do the posts say what the recorded bytes and the page say? (投稿と記録)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.binding import PostShapeError, faults, post_from_json
from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import POSTS, WARC_IN_WACZ
from kaiji.evidence.posts import Post, WireBody
from kaiji.evidence.verify.context import Checked, Context, NotRunError, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.http_message import MissingDecoderError, decoded
from kaiji.evidence.verify.recording import entity_of
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.recording import Record
    from kaiji.evidence.verify.report import Finding

_MOST: Final = 64 << 20
_MOST_POSTS: Final = 20_000
_MOST_BOUND: Final = 64 << 20
"""Bytes that all bindings together may point at: a page is read once, perhaps twice, not ten thousand times."""
_ADDED: Final = frozenset(("box", "blank"))
_WARNING: Final = re.compile(
    r"(?:derived|unbound-field): (?:(?P<numbers>[0-9, -]+?))?(?: ?\+ )?(?:(?P<without>[0-9]{1,6}) without a number)?"
    r" (?P<field>[a-z_]+)",
    re.ASCII,
)
_SPAN: Final = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")


def posts_bytes(ctx: Context) -> Checked:
    """Step `posts-bytes`: every field of every post follows from the recorded bytes it points to."""
    recording = ctx.need(ctx.recording, "warc")
    reading = read_json(ctx.read(POSTS, most=_MOST), POSTS)
    rows = field(reading, list, "posts", where=POSTS)
    try:
        posts = tuple(post_from_json(_as_read(row)) for row in rows)
        title = _title_as_post(reading)
    except PostShapeError as error:
        return Checked(
            detail=Words(ja="posts.json を読みました。", en="Read posts.json."),
            faults=[finding("posts-bytes.malformed", error.message.ja, error.message.en, error.given)],
        )
    bound = sum(b.length for post in posts for places in post.bindings.values() for b in places)
    if len(posts) > _MOST_POSTS or bound > _MOST_BOUND:
        raise malformed(f"{len(posts)} posts bound to {bound} bytes", POSTS)
    wires, broken = _wires(ctx, (*posts, title), {r.id: r for r in recording.responses()})
    found = Checked(
        detail=Words(
            ja=f"{len(posts)}件の投稿を、記録のバイトから読み直しました。",
            en=f"Read {len(posts)} posts again from the recorded bytes.",
        ),
        faults=broken,
    )
    if broken:
        return found
    declared = _Declared(field(reading, list, "warnings", where=POSTS))
    for place, post in enumerate(posts):
        _read_again(post, shown_number(post, place), wires, declared, found)
    found.faults.extend(_differs(f"title: {fault.found[:60]!r}") for fault in faults(title, wires))
    if not found.faults:
        ctx.posts = posts
    return found


def _read_again(
    post: Post, name: str, wires: dict[str, WireBody], declared: _Declared, found: Checked
) -> None:
    """Enter into `found` whatever of one post does not follow from the recorded bytes."""
    if not _time_fits(post):
        found.faults.append(
            finding(
                "posts-bytes.time",
                "投稿の日時が、表示された文字と合いません",
                "the instant of a post does not fit the characters shown",
                f"{name}: {post.posted_at} / {post.posted_at_raw}",
            )
        )
    for fault in faults(post, wires):
        where = f"{name} {fault.field}: {fault.stated[:60]!r}"
        if fault.kind != "unbound":
            found.faults.append(_differs(f"{where} / {fault.found[:60]!r}"))
        elif declared.covers(post.number, fault.field):
            found.remarks.append(
                finding(
                    "posts-bytes.derived",
                    "記録のバイトに結び付かない項目です(取得時に申告されています)",
                    "bound to no bytes, as the capture itself declared",
                    where,
                )
            )
        else:
            found.faults.append(
                finding(
                    "posts-bytes.unbound",
                    "記録のバイトに結び付かない項目です",
                    "a field of a post is bound to no bytes",
                    where,
                )
            )


def _title_as_post(reading: Any) -> Post:
    """Return the title as the text of a post without a number, so that it is checked like any other; raises PostShapeError."""
    empty = Post(
        number=None,
        name=None,
        posted_at=None,
        posted_at_raw=None,
        zone_assumed=None,
        text="",
        topic=None,
        permalink=None,
    )
    places = field(reading, list, "title_bindings", where=POSTS)
    bound = {"text": str(reading.get("title") or ""), "bindings": {"text": places}} if places else {}
    return post_from_json(empty.as_json() | bound)


def _differs(where: str) -> Finding:
    return finding(
        "posts-bytes.differs",
        "投稿の項目が、記録のバイトと違います",
        "a field of a post is not what the recorded bytes say",
        where,
    )


def shown_number(post: Post, place: int) -> str:
    """Return how a post is called: its number, else its place in the list."""
    return str(post.number) if post.number is not None else f"#{place + 1}"


def _as_read(row: Any) -> Any:
    """Return the row without what the capturer adds to a reading: where the post stood, whether it was blank."""
    return {key: value for key, value in row.items() if key not in _ADDED} if isinstance(row, dict) else row


class _Declared:
    """What the reading itself says is bound to no bytes: `derived: 1-240, 245 + 3 without a number permalink`."""

    def __init__(self, warnings: list[Any]) -> None:
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._unnumbered: dict[str, int] = {}
        for warning in warnings:
            match = _WARNING.fullmatch(str(warning))
            if match is None:
                continue
            for first, last in _SPAN.findall(match["numbers"] or ""):
                self._spans.setdefault(match["field"], []).append((int(first), int(last or first)))
            self._unnumbered[match["field"]] = int(match["without"] or 0)

    def covers(self, number: int | None, name: str) -> bool:
        """Whether the field `name` of that post was declared; each post without a number uses up one."""
        if number is not None:
            return any(first <= number <= last for first, last in self._spans.get(name, []))
        self._unnumbered[name] = self._unnumbered.get(name, 0) - 1
        return self._unnumbered[name] >= 0


def _time_fits(post: Post) -> bool:
    """Whether the instant of a post has the month and day, hour and minute that its characters show.

    The characters themselves are bound to bytes; how a site writes times is the reader's knowledge, so this asks only
    whether the numbers are there. A time without enough numbers to tell says nothing.
    """
    if post.posted_at is None or post.posted_at_raw is None:
        return True
    numbers = [
        int(digits) for digits in re.findall(r"[0-9]{1,4}", unicodedata.normalize("NFKC", post.posted_at_raw))
    ]
    at = post.posted_at
    due = {at.month, at.day}
    if len(numbers) >= 5:
        due |= {at.minute}
        if not {at.hour, at.hour % 12, at.hour + 24} & set(numbers):
            return False
    return len(numbers) < 3 or due <= set(numbers)


def _wires(
    ctx: Context, posts: tuple[Post, ...], records: dict[str, Record]
) -> tuple[dict[str, WireBody], list[Finding]]:
    """Return the bodies that the posts point at; a record that cannot be decoded is a fault, a missing library stops."""
    container = ctx.need(ctx.container, "zip")
    wanted = {b.record_id for post in posts for places in post.bindings.values() for b in places}
    wires: dict[str, WireBody] = {}
    broken = []
    for record_id in sorted(wanted & records.keys()):
        record = records[record_id]
        member = b"".join(container.chunks(WARC_IN_WACZ, offset=record.offset, length=record.length))
        head = record.head
        if head is None or record.broken:
            broken.append(
                finding(
                    "posts-bytes.undecodable",
                    "投稿の元の応答が読めません",
                    "the response that posts come from cannot be read",
                    record.url,
                )
            )
            continue
        try:
            body = decoded(entity_of(member), head.codings)
        except MalformedError as error:
            broken.append(finding("posts-bytes.undecodable", error.message.ja, error.message.en, record.url))
            continue
        except MissingDecoderError as error:
            raise NotRunError(error.why) from error
        wires[record_id] = WireBody(
            record_id=record_id,
            url=record.url,
            status=head.status,
            headers=(),
            body=body,
            coding=head.codings,
        )
    return wires, broken


def posts_dom(ctx: Context) -> Checked:
    """Step `posts-dom`: the text of every post stands on the rendered page, or the capture declared that it does not."""
    posts, dom = ctx.need(ctx.posts, "posts-bytes"), ctx.need(ctx.dom, "snapshots")
    meta = ctx.need(ctx.meta, "meta")
    declared = set(map(str, meta["completeness"].get("not_in_dom", [])))
    found: list[Finding] = []
    remarks: list[Finding] = []
    for place, post in enumerate(posts):
        name = shown_number(post, place)
        if all(dom.shows(text) for text in (post.text, post.headline or "")):
            continue
        if name in declared:
            remarks.append(
                finding(
                    "posts-dom.declared",
                    "画面にない投稿です(取得時に申告されています)",
                    "not on the rendered page, as the capture itself declared",
                    name,
                )
            )
        else:
            found.append(
                finding("posts-dom.absent", "画面にない投稿です", "a post is not on the rendered page", name)
            )
    return Checked(
        detail=Words(
            ja=f"{len(posts)}件の本文を、画面の写し(DOM)で探しました。",
            en=f"Looked for the text of {len(posts)} posts in the rendered page (DOM).",
        ),
        faults=found,
        remarks=remarks,
    )
