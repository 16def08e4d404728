"""How an answer of the law reads in a terminal: the result, how it was reached, what it rests on, how sure it is (表示)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.ground.dated import Confidence
    from kaiji.ground.words import Language
    from kaiji.law.basis import Basis

_HOW = Words(ja="計算の過程", en="How")
_BASIS = Words(ja="根拠", en="Basis")
_SURE = Words(ja="確度", en="Confidence")
_NOTE = Words(ja="注意", en="Note")


def reasons(
    language: Language,
    *,
    steps: Iterable[Words] = (),
    basis: Iterable[Basis] = (),
    confidence: Confidence,
    warnings: Iterable[Words] = (),
) -> list[str]:
    """Return the lines below a result: numbered steps, articles, confidence, and what must be watched."""
    from kaiji.law.basis import confidence_words

    said = [f"  {n}. {step.in_language(language)}" for n, step in enumerate(steps, start=1)]
    articles = dict.fromkeys(each.words.in_language(language) for each in basis)
    lines = [f"{_HOW.in_language(language)}:", *said] if said else []
    if articles:
        lines.append(f"{_BASIS.in_language(language)}: {('、' if language == 'ja' else '; ').join(articles)}")
    lines.append(
        f"{_SURE.in_language(language)}: {confidence} ({confidence_words(confidence).in_language(language)})"
    )
    return lines + [f"{_NOTE.in_language(language)}: {warning.in_language(language)}" for warning in warnings]
