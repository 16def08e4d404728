"""Read the scope of a hold (保全の範囲): one instant with its tolerance, or a stretch of time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words
from kaiji.vault.asking import read_question
from kaiji.vault.errors import QuestionError
from kaiji.vault.values import micros

if TYPE_CHECKING:
    from kaiji.vault.asking import Asked
    from kaiji.vault.values import Question


def read_scope(asked: Asked, *, since: str | None, to: str | None) -> Question:
    """Return the scope: the question at `--at`, or everything from `since` to `to`, both included; raises QuestionError."""
    if (since is None) != (to is None) or (since is not None and asked.at != since):
        raise QuestionError(
            Words(
                ja="--at か、--from と --to の両方を入れてください。",
                en="Give --at, or both --from and --to.",
            ),
            given=f"{asked.at} {since or ''} {to or ''}".strip(),
        )
    scope = read_question(asked)
    if to is None:
        return scope
    length = micros(parse_instant(to)) - scope.at
    if length < 0:
        raise QuestionError(
            Words(ja="範囲の終わりが始めより前です。", en="The stretch ends before it begins."), given=to
        )
    return replace(scope, precision=length + 1)
