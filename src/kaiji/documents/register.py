"""The register of papers D01 to D27: what each is, who signs, where it goes (書面の一覧)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from kaiji.documents.errors import UnknownDocumentError
from kaiji.ground.tables import table_folder
from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the register."""

    id: str
    title: Words
    signer: Words
    addressee: Words
    copies: Words
    profile: str
    channel: Words
    enclose: Words

    def as_json(self) -> dict[str, Any]:
        """Return the row for `kaiji documents list`."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "signer": self.signer.as_json(),
            "addressee": self.addressee.as_json(),
            "copies": self.copies.as_json(),
            "profile": self.profile,
            "channel": self.channel.as_json(),
            "enclose": self.enclose.as_json(),
        }


@cache
def register() -> tuple[Entry, ...]:
    """Return every paper in the order of its number."""
    text = (table_folder("documents") / "register.toml").read_text(encoding="utf-8")
    return tuple(_entry(identity, row) for identity, row in tomllib.loads(text).items())


def _entry(identity: str, row: dict[str, Any]) -> Entry:
    words = {
        name: Words(**row[name]) for name in ("title", "signer", "addressee", "copies", "channel", "enclose")
    }
    return Entry(id=identity, profile=row["profile"], **words)


def entry(identity: str) -> Entry:
    """Return the paper called `identity`; raises UnknownDocumentError."""
    for row in register():
        if row.id == identity:
            return row
    known = ", ".join(row.id for row in register())
    raise UnknownDocumentError(
        Words(ja="その番号の書面はありません。", en="There is no such paper."),
        given=identity,
        accepted=Words(ja=known, en=known),
    )
