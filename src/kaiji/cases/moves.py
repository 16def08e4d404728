"""A move (手続): the only way a subject changes.

`@move` wraps a function `(act, subject, **facts)`: one transaction in which the subject's row is locked, the actor's roles and
reach and the version it saw are checked, the function does its work, the version is counted up and the journal written. Pages,
API, CLI and jobs call the same function. Every move is in `all_moves()`, so that tests and the API can list them.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from django.db import transaction

from kaiji.cases.errors import (
    OutsideMoveError,
    RoleError,
    StaleVersionError,
    SubjectErasedError,
    SubjectMissingError,
)
from kaiji.cases.guard import allowed
from kaiji.cases.journal.facts import checked_what
from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import record
from kaiji.cases.subjects import Subject
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from kaiji.cases.actors import Actor
    from kaiji.cases.journal.facts import Fact

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of an actor (行為): who, when, why, and what they had before their eyes."""

    actor: Actor
    at: datetime
    seen_version: int | None = None
    """Version of the subject the actor saw; None only where nothing was looked at (a job, an import)."""
    shows: Mapping[str, frozenset[int | str] | None] | None = None
    """What the actor's form shows, as the journal names it: `{"party": {12}}`, None within it for all of a kind; None: everything.

    Only a person's change of what is shown makes the form stale; the worker's too, unless the subject is `worker_beside`.
    """
    reason: str = ""
    """Free words; kept sealed beside the entry, never in it."""
    facts: dict[str, Fact] = field(default_factory=dict)
    """What the move notes for the journal: ids, numbers, days."""

    def note(self, **facts: Fact) -> None:
        """Note facts for the journal entry of this move."""
        self.facts.update(facts)

    def inner(self) -> Act:
        """Return the act for a further move made within this one, after the version was checked."""
        return replace(self, seen_version=None, facts={})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveInfo:
    """What is known of a move without making it."""

    what: str
    may: frozenset[str]
    subject: type[Subject]
    opens: bool
    name: str
    doc: str
    beside: bool = False
    """Whether it writes only what no form of the subject shows (a question, a receipt, a watch): it makes none stale."""


_all: Final[dict[str, MoveInfo]] = {}
_LOOKED_BACK: Final = 500
"""Entries of others that are looked through; a form older than that many is stale."""


def all_moves() -> Mapping[str, MoveInfo]:
    """Return every move loaded so far by what it is called in the journal."""
    return dict(sorted(_all.items()))


class Move(Generic[S, P, R]):
    """A function that changes a subject, with its permission (手続)."""

    def __init__(self, info: MoveInfo, function: Callable[Concatenate[Act, S, P], R], kind: type[S]) -> None:
        self.info, self._function, self._kind = info, function, kind
        functools.update_wrapper(self, function)

    def __call__(self, act: Act, subject: S | str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Make the move; `subject` then shows what it did. Within another move pass the subject itself, saved before.

        Raises RoleError, StaleVersionError, SubjectMissingError, SubjectErasedError, and the move's own.
        """
        refuse_role(act.actor, self.info)
        with transaction.atomic(), allowed(self.info.what):
            locked = _locked(self._kind, subject if isinstance(subject, str) else str(subject.pk))
            _refuse_unreached(act.actor, locked, self.info)
            _refuse_stale(act, locked)
            inner = replace(act, facts={})
            result = self._function(inner, locked, *args, **kwargs)
            _settle(self.info, inner, locked)
        if isinstance(subject, Subject):
            subject.__dict__.update(locked.__dict__)  # whoever called sees what the move did
        return result

    def may(self, actor: Actor, subject: S | None = None) -> bool:
        """Return whether `actor` may make this move, for showing or hiding its button."""
        return bool(self.info.may & actor.roles) and (subject is None or actor.reaches(subject.stream))


class OpeningMove(Generic[S, P]):
    """A function that opens a new subject and returns it, saved (開始の手続)."""

    def __init__(self, info: MoveInfo, function: Callable[Concatenate[Act, P], S]) -> None:
        self.info, self._function = info, function
        functools.update_wrapper(self, function)

    def __call__(self, act: Act, /, *args: P.args, **kwargs: P.kwargs) -> S:
        """Make the move and return the new subject; raises RoleError and the move's own."""
        refuse_role(act.actor, self.info)
        if act.actor.only is not None:
            raise _not_allowed(act.actor, self.info)
        with transaction.atomic(), allowed(self.info.what):
            inner = replace(act, facts={})
            opened = self._function(inner, *args, **kwargs)
            _settle(self.info, inner, opened)
        return opened

    def may(self, actor: Actor) -> bool:
        """Return whether `actor` may open one."""
        return bool(self.info.may & actor.roles) and actor.only is None


def move(
    what: str, *, may: set[str] | frozenset[str], on: type[S], beside: bool = False
) -> Callable[[Callable[Concatenate[Act, S, P], R]], Move[S, P, R]]:
    """Make a move of a function: `what` is its journal entry (`hold.placed`), `may` the roles, `on` the kind of subject.

    `beside`: it writes only what no form of the subject shows.
    """

    def wrap(function: Callable[Concatenate[Act, S, P], R]) -> Move[S, P, R]:
        return Move(_registered(what, may, on, function, opens=False, beside=beside), function, on)

    return wrap


def opening(
    what: str, *, may: set[str] | frozenset[str], on: type[S]
) -> Callable[[Callable[Concatenate[Act, P], S]], OpeningMove[S, P]]:
    """Make a move of a function that opens a new subject of kind `on` and returns it."""

    def wrap(function: Callable[Concatenate[Act, P], S]) -> OpeningMove[S, P]:
        return OpeningMove(_registered(what, may, on, function, opens=True), function)

    return wrap


def _registered(
    what: str,
    may: set[str] | frozenset[str],
    on: type[Subject],
    function: Callable[..., Any],
    *,
    opens: bool,
    beside: bool = False,
) -> MoveInfo:
    name = f"{function.__module__}.{function.__qualname__}"
    if _all.get(what, None) is not None and _all[what].name != name:
        raise ValueError(f"two moves are called {what}: {_all[what].name} and {name}")
    info = MoveInfo(
        what=checked_what(what),
        may=frozenset(may),
        subject=on,
        opens=opens,
        name=name,
        doc=(function.__doc__ or "").partition("\n")[0],
        beside=beside,
    )
    _all[what] = info
    return info


def refuse_role(actor: Actor, info: MoveInfo) -> None:
    """Raise RoleError where none of the actor's roles may make the move."""
    if not info.may & actor.roles:
        raise _not_allowed(actor, info)


def _not_allowed(actor: Actor, info: MoveInfo) -> RoleError:
    roles = ", ".join(sorted(info.may))
    return RoleError(
        Words(ja="この役割では行えません。", en="This role may not do this."),
        given=f"{info.what}: {', '.join(sorted(actor.roles))}",
        accepted=Words(ja=roles, en=roles),
    )


def _refuse_unreached(actor: Actor, subject: Subject, info: MoveInfo) -> None:
    if not actor.reaches(subject.stream):
        # The same answer as for a number that does not exist: whether another's case exists is not told.
        raise SubjectMissingError(
            Words(ja="該当するものがありません。", en="There is no such subject."), given=info.what
        )


def _locked(kind: type[S], subject_id: str) -> S:
    found = kind._default_manager.select_for_update(of=("self",)).filter(pk=subject_id).first()
    if found is None:
        raise SubjectMissingError(
            Words(ja="該当するものがありません。", en="There is no such subject."), given=kind.kind
        )
    if found.erased_at is not None:
        raise SubjectErasedError(
            Words(ja="消去済みのため変更できません。", en="It was erased and does not change any more."),
            given=found.stream,
        )
    return found


def _refuse_stale(act: Act, subject: Subject) -> None:
    """Raise StaleVersionError where somebody changed, since this actor looked, something that the actor's form shows."""
    if act.seen_version is None or act.seen_version == subject.version:
        return
    since = Entry.objects.filter(stream=subject.stream, version__gt=act.seen_version)
    if subject.worker_beside:
        since = since.exclude(actor__startswith="system:")
    others = list(since.order_by("n")[:_LOOKED_BACK])
    met = [entry for entry in others if _meets(act, entry)]
    if not met and act.seen_version < subject.version and len(others) < _LOOKED_BACK:
        return
    changes = ", ".join(f"{entry.what} ({entry.actor})" for entry in met[:20])
    raise StaleVersionError(
        Words(
            ja=f"開いた後に、ほかの人が変更しました: {changes or '不明'}",
            en=f"Others changed it since you opened it: {changes or 'unknown'}",
        ),
        given=f"version {act.seen_version}",
        accepted=Words(ja=f"版 {subject.version}", en=f"version {subject.version}"),
    )


def _meets(act: Act, entry: Entry) -> bool:
    """Return whether an entry of another person changed what the form of `act` shows."""
    info = _all.get(entry.what)
    if info is not None and info.beside:
        return False
    if act.shows is None:
        return True
    facts: dict[str, Any] = json.loads(entry.line).get("facts", {})
    return any(_touches(facts[name], wanted) for name, wanted in act.shows.items() if name in facts)


def _touches(written: Any, wanted: frozenset[int | str] | None) -> bool:
    if wanted is None or isinstance(written, dict):  # of very many rows only the number is noted
        return True
    return bool(wanted & set(written)) if isinstance(written, list) else written in wanted


def _settle(info: MoveInfo, act: Act, subject: Subject) -> None:
    if (
        not info.opens
        and not type(subject)._default_manager.filter(pk=subject.pk, version=subject.version).exists()
    ):
        raise OutsideMoveError(
            Words(
                ja="手続の中の別の手続が、渡されていない同じ対象を変えました。",
                en="A move within this one changed the same subject by its id; pass the subject itself.",
            ),
            given=info.what,
        )
    subject.version += 1
    subject.save()
    record(
        info.what,
        actor=act.actor,
        at=act.at,
        subject=subject,
        facts=act.facts,
        aside=act.reason if subject.erased_at is None else "",  # what is erased leaves no free words behind
        version=subject.version,
    )
