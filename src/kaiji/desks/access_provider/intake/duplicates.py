"""Has this been asked before? (重複): within a list, and against every open receipt.

A *duplicate* is the same communication, about the same work or post, by the same requester. It joins what is done for the
first one (search, hold, inquiry) so that nobody is asked twice. It carries nothing of the other's identity check or fee:
each receipt stands on its own papers, and the moves ask the receipt of the item itself. (Fides #7972 was such a bypass.)

The *same communication* asked about by somebody else, or for another work, is no duplicate: it shares the search and the hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from kaiji.desks.access_provider.intake.words import fold
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaiji.desks.access_provider.intake.values import Line

Relation: TypeAlias = Literal["duplicate", "same-communication"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """How a line is compared (照合キー). In the database each is kept as a blind index, never as text."""

    communication: str
    subject: str
    """The work or the post it is about."""
    requester: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An earlier line that a line belongs with."""

    line: int
    """Place of the line in the list."""
    earlier: str
    """Name of the earlier item, or `row N` of the same list."""
    relation: Relation


def keys_of(line: Line, requester: str) -> Keys | None:
    """Return the keys of a line; None where it names no communication, so that nothing can be compared."""
    if line.ip is None or line.at is None:
        return None
    port = "" if line.port is None else str(line.port)
    target = line.destination_ip or ""
    return Keys(
        communication=f"{line.ip}|{port}|{utc_text(line.at)}|{target}",
        subject=subject_key(line),
        requester=f"{requester}|{fold(line.claimant or '')}",
    )


def subject_key(line: Line) -> str:
    """Return what a line is about: the file by its hash, else the work by its title, else the post, else nothing."""
    work = line.work
    if work is not None and work.file_hash:
        return f"hash:{work.file_hash}"
    if work is not None and work.title:
        return f"work:{fold(work.title)}"
    if line.url:
        return f"post:{line.url}"
    return f"text:{fold(line.text)[:200]}" if line.text else ""


def twins(keys: Sequence[Keys | None], known: Mapping[str, Iterable[tuple[str, Keys]]]) -> tuple[Twin, ...]:
    """Return for every line of a list the first earlier one it belongs with, those of the list itself included.

    `known` gives, by communication, the items of earlier receipts in the order they came: name and keys. A full duplicate
    goes before one that only shares the communication.
    """
    seen: dict[str, list[tuple[str, Keys]]] = {name: list(rows) for name, rows in known.items()}
    found: list[Twin] = []
    for place, key in enumerate(keys):
        if key is None:
            continue
        earlier = seen.setdefault(key.communication, [])
        same = next((name for name, other in earlier if other == key), None)
        if same is not None:
            found.append(Twin(line=place, earlier=same, relation="duplicate"))
        elif earlier:
            found.append(Twin(line=place, earlier=earlier[0][0], relation="same-communication"))
        earlier.append((f"row {place}", key))
    return tuple(found)
