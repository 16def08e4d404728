"""Texts for routine decisions (定型の理由): each filled with the facts of the item it is used for, so that none is a bare form.

They are the desk's own words, to be changed in `tables/texts.toml` or beside KAIJI_DESK_RULES; a clerk edits them before they go.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaiji.desks.access_provider.intake.values import line_from
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.desks.access_provider.models import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text (定型文)."""

    id: str
    key: str
    """The digit that chooses it."""
    title: Words
    outcome: str
    grounds: tuple[str, ...]
    stages: frozenset[str]
    words: str

    def filled(self, item: Item) -> str:
        """Return the words with the facts of this item."""
        line = line_from(item.line)
        what = line.url or (line.work.title if line.work and line.work.title else "") or f"No.{item.number}"
        opinion = ""
        if item.inquiry is not None and item.inquiry.answer:
            opinion = {
                "consents": "発信者は開示に同意しています。",
                "objects": "発信者は開示に同意していません。",
                "silent": "発信者から期限までに回答はありませんでした。",
                "unreachable": "発信者に意見を照会することができませんでした。",
            }[item.inquiry.answer]
        return self.words.format(
            what=what,
            number=line.reference or item.number,
            at=jst_text(line.at) if line.at else "",
            opinion=opinion,
        ).strip()


@cache
def texts() -> tuple[Text, ...]:
    """Return every text."""
    data = tomllib.loads((files("kaiji.desks.access_provider") / "tables/texts.toml").read_text("utf-8"))
    return tuple(
        Text(
            id=name,
            key=str(row["key"]),
            title=Words(**row["title"]),
            outcome=row["outcome"],
            grounds=tuple(row["grounds"]),
            stages=frozenset(row["stages"]),
            words=row["words"],
        )
        for name, row in data.items()
    )


def texts_for(item: Item) -> list[tuple[Text, str]]:
    """Return the texts that fit the stage of an item, filled."""
    return [(text, text.filled(item)) for text in texts() if item.stage in text.stages]


def text_named(name: str) -> Text | None:
    """Return the text with this id."""
    return next((text for text in texts() if text.id == name), None)
