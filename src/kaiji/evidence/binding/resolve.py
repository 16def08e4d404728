"""Cut, decode, undo the spelling (復元)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kaiji.evidence.binding.charset import decode, starts
from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.binding.spelling import spell
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kaiji.evidence.posts import Binding, WireBody


class Place(NamedTuple):
    """Characters of a value and the bytes of the entity body that spell them."""

    characters: str
    offset: int
    length: int


def by_record(wires: Iterable[WireBody]) -> dict[str, WireBody]:
    """Return the recorded bodies by the id of their record."""
    return {wire.record_id: wire for wire in wires}


def resolve(binding: Binding, wires: Mapping[str, WireBody]) -> str:
    """Return the value that the bytes named by `binding` spell.

    Raises BindingError where the record is not there, the place lies outside its body, or the encoding or the form is
    unknown.
    """
    source = decode(_cut(binding, wires), binding.encoding)
    return "".join(piece.out for piece in spell(source, binding.form))


def places(binding: Binding, wires: Mapping[str, WireBody]) -> list[Place]:
    """Return the value of `binding` character by character, each with its bytes; raises like `resolve`.

    What one run of bytes spells together (a character reference for two characters) is one place.
    """
    data = _cut(binding, wires)
    at = starts(data, binding.encoding)
    out: list[Place] = []
    for piece in spell(decode(data, binding.encoding), binding.form):
        if len(piece.out) == piece.end - piece.start:
            spans = [(c, n, n + 1) for n, c in enumerate(piece.out, piece.start)]
        else:
            spans = [(piece.out, piece.start, piece.end)]
        out += (Place(c, binding.offset + at[first], at[last] - at[first]) for c, first, last in spans)
    return out


def _cut(binding: Binding, wires: Mapping[str, WireBody]) -> bytes:
    wire = wires.get(binding.record_id)
    if wire is None:
        raise BindingError(
            Words(ja="位置の指す記録がありません。", en="The record that a binding names is not there."),
            given=binding.record_id,
        )
    if binding.offset < 0 or binding.length < 0 or binding.offset + binding.length > len(wire.body):
        raise BindingError(
            Words(ja="位置が記録の外を指しています。", en="A binding points outside the recorded body."),
            given=f"{binding.record_id} {binding.offset}+{binding.length}",
            accepted=Words(ja=f"0から{len(wire.body)}バイトまで", en=f"within bytes 0 to {len(wire.body)}"),
        )
    return wire.body[binding.offset : binding.offset + binding.length]
