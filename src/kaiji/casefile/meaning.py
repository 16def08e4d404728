"""What a field of the case folder means, in both languages (項目の意味): the one source of schema, help and errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Means:
    """The meaning of a field, printed in the JSON Schema and in errors that name it."""

    ja: str
    en: str
    refers: str | None = None
    """The array of tables whose `id` the field names (`party`, `post`, …): checked when a case is read."""
