"""From drafts to posts (仕上げ): times read, replies found, every binding proved, and what is amiss said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.evidence.binding import faults
from kaiji.evidence.binding.charset import REPLACEMENT
from kaiji.evidence.binding.check import joined_url, whole_number
from kaiji.evidence.extract.replies import parents_of
from kaiji.evidence.extract.times import Shown, read_time
from kaiji.evidence.posts import FieldName, Post

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.evidence.extract.draft import Draft
    from kaiji.evidence.extract.views import Bound
    from kaiji.evidence.posts import Binding, WireBody

CLOCK_TOLERANCE: Final = timedelta(minutes=10)
"""How far a site's clock may run ahead of ours before a post counts as dated in the future."""

_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")

Remark: TypeAlias = tuple[str, str]
"""A caution's code and what it is about, said of one post."""


def finish(draft: Draft, wires: Mapping[str, WireBody], remarks: list[Remark]) -> Post:
    """Return the post of `draft`; whatever is amiss is added to `remarks`."""
    bindings: dict[FieldName, tuple[Binding, ...]] = {}

    def kept(name: FieldName, bound: Bound | None) -> str | None:
        if bound is None:
            return None
        if bound.bindings:
            bindings[name] = bound.bindings
        return bound.value

    shown = _time(draft, wires, remarks)
    parents, too_wide = parents_of(draft.text.value)
    if too_wide:
        remarks.append(("reply-range", ""))
    if draft.removed:
        remarks.append(("removed", ""))
    post = Post(
        number=_number(draft, bindings, remarks),
        name=kept("name", draft.name) or None,
        posted_at=shown.at if shown else None,
        posted_at_raw=kept("posted_at", draft.time),
        zone_assumed=shown.zone_assumed if shown else None,
        text=kept("text", draft.text) or "",
        topic=kept("topic", draft.topic) or None,
        permalink=_permalink(draft, wires, bindings, remarks),
        parents=parents,
        author_id=kept("author_id", draft.author_id) or None,
        score=kept("score", draft.score) or None,
        headline=kept("headline", draft.headline) or None,
        anchor=draft.anchor,
        bindings=bindings,
    )
    _characters(post, remarks)
    return _proved(post, wires, remarks)


def _number(
    draft: Draft, bindings: dict[FieldName, tuple[Binding, ...]], remarks: list[Remark]
) -> int | None:
    if draft.number is None or isinstance(draft.number, int):
        if draft.number is not None:
            remarks.append(("derived", "number"))
        return draft.number
    bindings["number"] = draft.number.bindings
    return whole_number(draft.number.value)


def _permalink(
    draft: Draft,
    wires: Mapping[str, WireBody],
    bindings: dict[FieldName, tuple[Binding, ...]],
    remarks: list[Remark],
) -> str | None:
    if draft.permalink is None or isinstance(draft.permalink, str):
        if draft.permalink is not None:
            remarks.append(("derived", "permalink"))
        return draft.permalink
    places = tuple(binding for reference in draft.permalink for binding in reference.bindings)
    if not places:
        return None
    bindings["permalink"] = places
    return joined_url(wires[places[0].record_id].url, [reference.value for reference in draft.permalink])


def _time(draft: Draft, wires: Mapping[str, WireBody], remarks: list[Remark]) -> Shown | None:
    if draft.time is None:
        return None
    shown = read_time(draft.time.value, order=draft.order)
    if shown.refused and not draft.removed:
        remarks.append(("time-refused", shown.refused))
    if shown.at is None:
        return shown
    fetched = [wires[b.record_id].fetched_at for b in draft.time.bindings if b.record_id in wires]
    if any(at is not None and shown.at > at + CLOCK_TOLERANCE for at in fetched):
        remarks.append(("time-in-future", ""))
    if draft.shown_time is not None:
        seen = read_time(draft.shown_time.value, order=draft.order)
        if seen.at is not None and seen.at.replace(second=0, microsecond=0) != shown.at.replace(
            second=0, microsecond=0
        ):
            remarks.append(("times-disagree", draft.shown_time.value))
    return shown


def _characters(post: Post, remarks: list[Remark]) -> None:
    for name, text in (("name", post.name), ("text", post.text), ("headline", post.headline)):
        if REPLACEMENT in (text or ""):
            remarks.append(("undecodable", name))
        if private := sorted(set(_PRIVATE.findall(text or ""))):
            remarks.append(("private-use", f"{name} {' '.join(f'U+{ord(c):04X}' for c in private[:20])}"))


def _proved(post: Post, wires: Mapping[str, WireBody], remarks: list[Remark]) -> Post:
    """Redo every binding as the verifier will; one that does not give back its value is not claimed."""
    bindings = dict(post.bindings)
    derived = {"number", "permalink"} - set(bindings)
    for fault in faults(post, wires):
        if fault.kind != "unbound" or fault.field not in derived:
            remarks.append(("unbound-field", fault.field))
        bindings.pop(fault.field, None)
    return post if len(bindings) == len(post.bindings) else replace(post, bindings=bindings)
