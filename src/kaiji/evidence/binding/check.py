"""Whether every field of a post follows from the bytes it points to (投稿と記録の照合).

How a field follows from its bindings:
    number      the decimal digits of the resolved characters, full width allowed (`0321`, `３２１`)
    permalink   the resolved references, joined one after another (RFC 3986) from the URL of the record
    posted_at   `posted_at_raw` is the resolved characters joined together
    the others  the resolved characters joined together
A field without a value has no binding. A value without a binding is reported as unbound: it may be derived (a permalink
made from the thread's URL and the number), and then nothing but the reader's word stands behind it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args
from urllib.parse import urljoin

from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.binding.resolve import resolve
from kaiji.evidence.posts import FieldName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.evidence.posts import Binding, Post, WireBody

FIELDS: Final[tuple[FieldName, ...]] = get_args(FieldName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A field that the bytes do not bear out."""

    field: FieldName
    kind: Literal["unbound", "differs", "unfit"]
    """`unbound`: a value without a place · `differs`: the bytes say something else · `unfit`: the place cannot be read."""
    stated: str
    found: str


def faults(post: Post, wires: Mapping[str, WireBody]) -> tuple[Fault, ...]:
    """Return every field of `post` that does not follow from the recorded bytes, in the order of FieldName."""
    return tuple(fault for name in FIELDS if (fault := _fault(post, name, wires)) is not None)


def stated(post: Post, name: FieldName) -> str | None:
    """Return the value of a field as text, None where the post has none."""
    if name == "posted_at":
        return post.posted_at_raw
    value: object = getattr(post, name)
    return None if value is None else str(value)


def _fault(post: Post, name: FieldName, wires: Mapping[str, WireBody]) -> Fault | None:
    expected, bindings = stated(post, name), post.bindings.get(name, ())
    if not bindings:
        return (
            None
            if expected in {None, ""}
            else Fault(field=name, kind="unbound", stated=expected or "", found="")
        )
    try:
        found = _found(name, bindings, wires)
    except BindingError as error:
        return Fault(field=name, kind="unfit", stated=expected or "", found=error.message.en)
    if found == expected:
        return None
    return Fault(field=name, kind="differs", stated=expected or "", found=found)


def _found(name: FieldName, bindings: tuple[Binding, ...], wires: Mapping[str, WireBody]) -> str:
    parts = [resolve(binding, wires) for binding in bindings]
    if name == "permalink":
        return joined_url(wires[bindings[0].record_id].url, parts)
    text = "".join(parts)
    if name == "number" and (number := whole_number(text)) is not None:
        return str(number)
    return text


def whole_number(text: str) -> int | None:
    """Return the number that up to nine decimal digits of any width spell, None for anything else."""
    folded = unicodedata.normalize("NFKC", text)
    return int(folded) if folded.isascii() and folded.isdigit() and len(folded) <= 9 else None


def joined_url(base: str, references: list[str]) -> str:
    """Join references one after another to `base`; one that is no URL leaves what there was before it."""
    for reference in references:
        try:
            base = urljoin(base, reference.strip("\t\n\f\r "))
        except ValueError:
            continue
    return base
