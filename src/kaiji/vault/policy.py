"""What this operator allows, beyond the law's list (照会の内規): less for some bases, a second person, limits.

The list of bases says what may be; an operator's own policy may only take away from it. It is one TOML file, declared on the
record. Four eyes (二人での確認): somebody else approves the request first, as an act of their own; whoever approves cannot ask.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import ApprovalError, DeniedError, LimitError, PolicyError
from kaiji.vault.permit import bases, permit
from kaiji.vault.values import micros

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.permit import Permit

APPROVED_FOR: Final = timedelta(days=7)
"""How long an approval stands."""
_MOVES: Final = ("finds", "holds", "shows_destination")
_LIMITS: Final = {"per_hour": timedelta(hours=1), "per_day": timedelta(days=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """An operator's own rules (内規)."""

    four_eyes: bool = False
    per_hour: int | None = None
    """Questions an operator may ask within an hour, those of batches counted one by one; None: no limit."""
    per_day: int | None = None
    denied: frozenset[tuple[str, str]] = frozenset()
    """Basis and what it does not allow here although the list would: finds, holds, shows_destination."""

    def as_json(self) -> dict[str, Any]:
        """Return the policy as a table of what each basis may see, and the limits."""
        return {
            "four_eyes": self.four_eyes,
            "per_hour": self.per_hour,
            "per_day": self.per_day,
            "denied": [{"basis": basis, "what": what} for basis, what in sorted(self.denied)],
        }


def read_policy(text: str) -> Policy:
    """Read a policy strictly; raises PolicyError naming what does not fit."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused("TOML", str(error)) from error
    unknown = set(table) - {"four_eyes", "limits", "basis"}
    four_eyes, limits, per_basis = (
        table.get("four_eyes", False),
        table.get("limits", {}),
        table.get("basis", {}),
    )
    if (
        unknown
        or not isinstance(four_eyes, bool)
        or not isinstance(limits, dict)
        or not isinstance(per_basis, dict)
    ):
        raise _refused("four_eyes, limits, basis", ", ".join(sorted(table)))
    for name, value in limits.items():
        if name not in _LIMITS or not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise _refused(f"limits.{name}", str(value))
    denied = set[tuple[str, str]]()
    for basis, allowed in per_basis.items():
        if basis not in bases().topics or not isinstance(allowed, dict):
            raise _refused(f"basis.{basis}", str(allowed))
        for what, value in allowed.items():
            if what not in _MOVES or value is not False:
                raise _refused(f"basis.{basis}.{what}", str(value))
            denied.add((basis, what))
    return Policy(four_eyes=four_eyes, denied=frozenset(denied), **limits)


def declare_policy(manifest: Manifest, text: str, *, operator: str, now: datetime) -> Policy:
    """Make a policy the one that counts, on the record; raises PolicyError."""
    policy = read_policy(text)
    digest = sha256_hex(text.encode())
    with manifest.transaction():
        manifest.set("policy", text)
        manifest.write_entry(
            "policy.declared", utc_text(now), {"operator": operator, "sha256": digest} | policy.as_json()
        )
    return policy


def policy_of(manifest: Manifest) -> Policy:
    """Return the policy that counts; raises PolicyError where it was damaged."""
    text = manifest.get("policy")
    return Policy() if text is None else read_policy(text)


def approve(
    manifest: Manifest, *, request: str, basis: str, operator: str, purpose: str, now: datetime
) -> None:
    """Approve a request as the second person, on the record; raises PermitError as a look-up would."""
    granted = permit(
        request=request, basis=basis, operator=operator, purpose=purpose, move="finds", on=now.date()
    )
    with manifest.transaction():
        manifest.db.execute(
            "INSERT INTO approval VALUES(?,?,?,?,?)",
            (granted.request, granted.basis, operator, micros(now), micros(now + APPROVED_FOR)),
        )
        manifest.write_entry("request.approved", utc_text(now), granted.as_entry())


def admit(manifest: Manifest, granted: Permit, *, move: str, questions: int, now: datetime) -> Permit:
    """Hold a permit against the policy and count its questions; raises DeniedError, ApprovalError, LimitError."""
    policy = policy_of(manifest)
    if (granted.basis, move) in policy.denied:
        raise DeniedError(
            Words(
                ja="この根拠での照会・保全は、内規により行いません。",
                en="The operator's policy does not allow this on this basis.",
            ),
            given=granted.basis,
        )
    if policy.four_eyes and not _approved(manifest, granted, now):
        raise ApprovalError(
            Words(
                ja="内規により、ほかの担当者による承認が先に必要です。",
                en="The operator's policy asks for the approval of another person first.",
            ),
            given=f"{granted.request} {granted.basis} {granted.operator}",
        )
    if move == "finds":
        _count(manifest, policy, granted.operator, questions, now)
    shows = granted.shows_destination and (granted.basis, "shows_destination") not in policy.denied
    return replace(granted, shows_destination=shows)


def _approved(manifest: Manifest, granted: Permit, now: datetime) -> bool:
    rows = manifest.db.execute(
        "SELECT operator FROM approval WHERE request=? AND basis=? AND approved_at<=? AND ?<until",
        (granted.request, granted.basis, micros(now), micros(now)),
    )
    return any(_person(row[0]) != _person(granted.operator) for row in rows)


def _person(operator: str) -> str:
    """Return who an operator's id means: capitals, width and blanks make no second person."""
    return "".join(unicodedata.normalize("NFKC", operator).casefold().split())


def _count(manifest: Manifest, policy: Policy, operator: str, questions: int, now: datetime) -> None:
    """Count questions against the limits; one transaction, so that two processes do not both take the last."""
    if policy.per_hour is None and policy.per_day is None:
        return
    at = micros(now)
    with manifest.transaction():
        manifest.db.execute("DELETE FROM asked WHERE at<?", (micros(now - _LIMITS["per_day"]),))
        for name, span in _LIMITS.items():
            most: int | None = getattr(policy, name)
            used = manifest.db.execute(
                "SELECT coalesce(sum(questions), 0) FROM asked WHERE operator=? AND at>?",
                (_person(operator), micros(now - span)),
            ).fetchone()[0]
            if most is not None and used + questions > most:
                raise LimitError(
                    Words(
                        ja=f"内規の上限({name} {most}件)を超えます。",
                        en=f"This goes beyond the limit of the policy ({name} {most}).",
                    ),
                    given=f"{used} + {questions}",
                )
        manifest.db.execute("INSERT INTO asked VALUES(?,?,?)", (_person(operator), at, questions))


def _refused(where: str, given: str) -> PolicyError:
    return PolicyError(
        Words(ja=f"内規を読めません({where})。", en=f"The policy cannot be read ({where})."),
        given=given[:200],
        accepted=Words(
            ja="four_eyes = true/false、[limits] per_hour・per_day = 1以上、[basis.根拠] finds・holds・shows_destination = false",
            en="four_eyes = true/false; [limits] per_hour, per_day = 1 or more; [basis.CODE] finds, holds, shows_destination = false",
        ),
    )
