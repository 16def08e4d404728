"""Words in the language of the page (画面の言葉)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

from kaiji.ground.words import Language, Words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def language() -> Language:
    """Return the language of the page being made."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def said(words: Words) -> str:
    """Return the words in the language of the page."""
    return words.in_language(language())


def both(ja: str, en: str) -> _StrPromise:
    """Return a lazy text for labels, support texts and errors of forms: it is said when the form is shown."""
    return cast("_StrPromise", _spoken(Words(ja=ja, en=en)))


_spoken = lazy(said, str)
"""Made once: making it takes as long as saying hundreds of words, and a form with all carriers says them."""
