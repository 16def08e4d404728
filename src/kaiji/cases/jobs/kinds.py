"""Kinds of jobs (仕事の種類): a name, the work before, the effect, and how often it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kaiji.cases.errors import JobKindError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaiji.cases.jobs.running import Run

V = TypeVar("V")

BACK_OFF: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after the first, second … failure; the last one from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """A kind of job (仕事の種類)."""

    name: str
    effect: Callable[[Run, Any], None]
    before: Callable[[Run], Any] | None
    attempts: int
    lease: timedelta


_kinds: Final[dict[str, JobKind]] = {}


def job(
    name: str,
    *,
    before: Callable[[Run], V] | None = None,
    attempts: int = 6,
    lease: timedelta = timedelta(minutes=2),
) -> Callable[[Callable[[Run, V], None]], Callable[[Run, V], None]]:
    """Declare a job: the function is its effect and runs in the transaction that marks it done, once.

    `before(run)` runs first, outside any transaction, and may be repeated after a crash: slow work and work outside the
    database goes there, into `run.stage`; what it returns is given to the effect (None without `before`).
    """

    def wrap(effect: Callable[[Run, V], None]) -> Callable[[Run, V], None]:
        known = _kinds.get(name)
        if known is not None and known.effect.__module__ != effect.__module__:
            raise ValueError(f"two kinds of jobs are called {name}")
        _kinds[name] = JobKind(name=name, effect=effect, before=before, attempts=attempts, lease=lease)
        return effect

    return wrap


def kind_of(name: str) -> JobKind:
    """Return the kind called `name`; raises JobKindError."""
    if name not in _kinds:
        raise JobKindError(
            Words(ja="知らない種類の仕事です。", en="There is no such kind of job."), given=name
        )
    return _kinds[name]


def all_kinds() -> Mapping[str, JobKind]:
    """Return every kind of job loaded so far."""
    return dict(sorted(_kinds.items()))
