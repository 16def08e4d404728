"""From a line to the vault's question (照会文の作成): to the second asked, nothing filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.errors import LinesError
from kaiji.ground.instants import instant_text
from kaiji.ground.words import Words
from kaiji.vault.asking import Asked, read_question
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from kaiji.desks.access_provider.intake.values import Line
    from kaiji.vault.values import Question

_SECOND: Final = "1"
"""A time given to the second stands for the whole second."""


def question_of(line: Line) -> Question:
    """Return the question of a sound line; raises LinesError where it names no communication."""
    if line.ip is None or line.at is None:
        raise LinesError(
            Words(
                ja="IPアドレスか日時がなく、照合できません。",
                en="Without address or time nothing can be searched.",
            ),
            given=f"row {line.number}",
        )
    return read_question(
        Asked(
            ip=line.ip,
            at=instant_text(line.at),
            port=None if line.port is None else str(line.port),
            dest=line.destination_ip,
            proto=line.protocol,
            precision="0" if line.at.microsecond else _SECOND,
        )
    )


def scope_of(question: Question, window_s: int) -> Question:
    """Return the scope of a hold on what a question asks about, so many seconds either way."""
    return replace(question, tolerance=max(question.tolerance, window_s * SECOND))
