"""Ask the vault, on the record (照会と記録): every attempt is journaled before its answer leaves, refused and empty ones too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan, parse_instant, utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.find import Desk
from kaiji.vault.permit import Permit, permit
from kaiji.vault.policy import admit
from kaiji.vault.reading import FieldError, read_address, read_asked_port, read_protocol
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, Question, micros

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.finding import Finding
    from kaiji.vault.manifest import Manifest

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as text, as the request has it (照会の記載)."""

    ip: str
    at: str
    port: str | None = None
    dest: str | None = None
    proto: str | None = None
    tolerance: str = "0"
    precision: str = "0"

    def as_detail(self) -> dict[str, str | None]:
        """Return what is kept beside the journal, cut to a sane length."""
        fields = ("ip", "at", "port", "dest", "proto", "tolerance", "precision")
        return {name: _short(getattr(self, name)) for name in fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """On whose word and by whom it is asked (照会の根拠と担当)."""

    request: str | None
    basis: str | None
    operator: str
    purpose: str = ""

    def permit(self, manifest: Manifest, *, move: str, at: datetime, questions: int = 1) -> Permit:
        """Return the permit, the operator's policy allowing, and count the questions.

        Raises PermitError, BasisError, DeniedError, ApprovalError or LimitError.
        """
        granted = permit(
            request=self.request,
            basis=self.basis,
            operator=self.operator,
            purpose=self.purpose,
            move=move,
            on=day_in_japan(at),
        )
        return admit(manifest, granted, move=move, questions=questions, now=at)

    def as_entry(self) -> dict[str, Any]:
        """Return what the journal keeps of a refused attempt."""
        return {
            "request": _short(self.request),
            "basis": _short(self.basis),
            "operator": _short(self.operator),
            "purpose": _short(self.purpose),
        }


def ask(manifest: Manifest, asked: Asked, under: Under, *, now: datetime) -> tuple[Finding, Permit]:
    """Answer one question; raises PermitError, QuestionError or InstantError after journaling the refusal."""
    try:
        granted = under.permit(manifest, move="finds", at=now)
        question = read_question(asked)
        with opened_store(manifest) as store:
            finding = Desk(manifest, store).find(question, request=granted.request)
    except KaijiError as error:
        refuse(manifest, under, error, asked.as_detail(), now=now)
        raise
    answer = json.dumps(finding.as_json(shows_destination=True), ensure_ascii=False, sort_keys=True)
    with manifest.transaction():
        manifest.write_entry(
            "lookup.made",
            utc_text(now),
            granted.as_entry() | {"class": finding.klass, "candidates": len(finding.candidates)},
            {"asked": asked.as_detail(), "answer_sha256": sha256_hex(answer.encode())},
        )
    return finding, granted


def refuse(
    manifest: Manifest, under: Under, error: KaijiError, detail: dict[str, Any], *, now: datetime
) -> None:
    """Journal an attempt that gets no answer, with the code of the reason."""
    with manifest.transaction():
        manifest.write_entry(
            "lookup.refused", utc_text(now), under.as_entry() | {"code": error.code}, {"asked": detail}
        )


def read_question(asked: Asked) -> Question:
    """Read a question strictly; raises QuestionError, or InstantError where the time has no zone."""
    at = micros(parse_instant(asked.at))
    try:
        where = read_address(asked.ip)
        target = read_address(asked.dest) if asked.dest else None
        port = read_asked_port(asked.port) if asked.port else None
        protocol = read_protocol(asked.proto or "")
    except FieldError as error:
        raise _unreadable(error.code, asked) from error
    if where.length != WHOLE[where.version]:
        raise _unreadable("address.prefix", asked)
    if target is not None and (target.version, target.length) != (where.version, WHOLE[where.version]):
        raise _unreadable("destination", asked)
    return Question(
        version=where.version,
        address=where.number,
        at=at,
        port=port,
        protocol=protocol,
        destination=None if target is None else target.number,
        tolerance=read_seconds(asked.tolerance),
        precision=read_seconds(asked.precision),
    )


@lru_cache(maxsize=64)
def read_seconds(text: str) -> int:
    """Return seconds written as a decimal, as microseconds: 0 to one hour; raises QuestionError."""
    try:
        value = Decimal(text) * SECOND
        whole = int(value) if value.is_finite() else -1
    except (InvalidOperation, ValueError, OverflowError):
        whole, value = -1, Decimal(0)
    if whole != value or not 0 <= whole <= HOUR:
        raise QuestionError(
            Words(ja="秒数として使えません。", en="This is not a number of seconds that can be used."),
            given=_short(text) or "",
            accepted=Words(ja="0 から 3600 まで(小数6桁まで)", en="0 to 3600, up to six decimals"),
        )
    return whole


_FIELDS: Final = {
    "address": Words(ja="IPアドレスとして読めません。", en="This is not an IP address."),
    "address.prefix": Words(
        ja="範囲ではなく、1つのアドレスを入れてください。", en="Give one address, not a prefix."
    ),
    "destination": Words(
        ja="接続先は、同じIPバージョンの1つのアドレスにしてください。",
        en="The destination must be one address of the same version.",
    ),
    "port": Words(ja="ポート番号として読めません。", en="This is not a port number."),
    "protocol": Words(ja="プロトコルとして読めません。", en="This is not a protocol."),
}


def _unreadable(code: str, asked: Asked) -> QuestionError:
    given = " ".join(value for value in (asked.ip, asked.port, asked.dest, asked.proto) if value)
    return QuestionError(
        _FIELDS[code],
        given=_short(given) or "",
        accepted=Words(
            ja="203.0.113.5 や 2001:db8::5、1〜65535、tcp・udp・icmp または番号",
            en="203.0.113.5 or 2001:db8::5; 1 to 65535; tcp, udp, icmp or a number",
        ),
    )


def _short(text: str | None) -> str | None:
    return None if text is None else text[:_LONGEST].encode("utf-8", "replace").decode()
