"""Words that a person reads, in Japanese and English (文言)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One statement in both languages; the Japanese one is what prevails on paper."""

    ja: str
    en: str

    def __post_init__(self) -> None:
        if not self.ja or not self.en:
            raise ValueError("both languages are needed")

    def in_language(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.ja if language == "ja" else self.en

    def filled(self, **values: object) -> Words:
        """Fill `{name}` places in both languages; a missing name raises KeyError."""
        return Words(ja=self.ja.format(**values), en=self.en.format(**values))

    def as_json(self) -> dict[str, str]:
        """Return `{"ja", "en"}` as in every JSON answer."""
        return {"ja": self.ja, "en": self.en}


def writable(text: str) -> str:
    """Return `text` with what no file or database can hold (a file's name in old bytes, half a character) spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()
