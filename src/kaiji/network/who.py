"""Whose address was it? (誰のアドレスか): candidates with evidence, the chain behind them, what they need, how long logs live.

Nothing is asked of the network and nothing is guessed: what is not known is said to be unknown, and a single name is never
given without what points to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kaiji.ground.instants import jst_text, utc_text
from kaiji.network import mape
from kaiji.network.candidates import AGREEMENT_WORDS, Agreement, Candidate, agreement, candidates
from kaiji.network.carriers import SERVERS, registry
from kaiji.network.caution_words import SERVER_MARKS
from kaiji.network.cautions import Caution, cautions
from kaiji.network.chains import Link, links
from kaiji.network.evidence import Evidence, gather
from kaiji.network.lines import SharedLine, exit_sign, prefix_sign, shared_lines
from kaiji.network.needs import Given, Need, needs
from kaiji.network.retention import Retention, basis_json, retention, worst_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.network.carriers import Carrier, HostHint
    from kaiji.network.question import Question
    from kaiji.network.store import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBy:
    """Whether the address is shared, and by whom as far as the port tells (共用)."""

    line: SharedLine
    seen: bool
    """Whether a sign of such a line stands in what was given; else it is only possible."""
    share: mape.PortShare | mape.NoShare | None

    def as_json(self) -> dict[str, Any]:
        """Return the line with the computed share, or why there is none."""
        share = self.share
        rule = self.line.map_e
        return {
            "system": self.line.id,
            "title": self.line.title.as_json(),
            "state": "seen" if self.seen else "possible",
            "decides": self.line.decides,
            "users_at_most": None if rule is None else mape.users_at_most(rule[1]),
            "computed": share.as_json() if isinstance(share, mape.PortShare) else None,
            "refused": {"code": share.code, "words": share.words.as_json()}
            if isinstance(share, mape.NoShare)
            else None,
            "basis": basis_json(self.line.version),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """A party that may hold the log (ログを持ちうる者)."""

    id: str
    """Carrier id, or `unknown`."""
    kept: Retention
    certain: bool
    """False: only by a chain that is possible, not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer (回答)."""

    question: Question
    candidates: tuple[Candidate, ...]
    agreement: Agreement
    chain: tuple[Link, ...]
    shared: tuple[SharedBy, ...]
    needs: tuple[Need, ...]
    kept: tuple[Keeper, ...]
    warnings: tuple[Caution, ...]
    attribution: tuple[dict[str, str], ...]
    server: bool = False
    """Whether the address is a server's or a VPN exit's by every AS it was seen in, or by its host name: no subscriber's line."""

    @property
    def worst(self) -> Retention | None:
        """How long the log that dies first may live; None where no log can exist.

        Parties of a chain that is only possible count for the low value alone: what they would mean is a risk, not likely.
        """
        certain = [keeper.kept for keeper in self.kept if keeper.certain]
        if not certain:
            return None
        likely = worst_of(certain)
        lowest = worst_of([keeper.kept for keeper in self.kept])
        return (
            likely
            if lowest.low_days == likely.low_days
            else replace(lowest, typical_days=likely.typical_days)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the contract's fields and what explains them."""
        at = self.question.at
        return {
            "address": self.question.address.as_json(),
            "port": self.question.port,
            "at": None if at is None else {"utc": utc_text(at), "jst": jst_text(at)},
            "destination": None if self.question.destination is None else self.question.destination.text,
            "host": self.question.host,
            "looked_up_for": self.question.day.isoformat(),
            "candidates": [item.as_json(self.question.day) for item in self.candidates],
            "agreement": self.agreement,
            "agreement_words": AGREEMENT_WORDS[self.agreement].as_json(),
            "chain": [link.as_json() for link in self.chain],
            "shared": [item.as_json() for item in self.shared],
            "needs": [need.as_json() for need in self.needs],
            "missing": [need.key for need in self.needs if need.missing],
            "server": self.server,
            "retention": self._retention_json(),
            "warnings": [warning.as_json() for warning in self.warnings],
            "attribution": list(self.attribution),
        }

    def _retention_json(self) -> dict[str, Any]:
        worst = self.worst
        if worst is None:
            return {
                "low_days": None,
                "typical_days": None,
                "high_days": None,
                "alive_until": None,
                "by_party": {},
            }
        answer = worst.as_json() | {"alive_until": None, "may_be_gone_from": None, "gone_from": None}
        if self.question.at is not None:
            until = worst.alive_until(self.question.at)
            answer["alive_until"] = (until.typical or until.low).isoformat()
            answer["may_be_gone_from"] = until.low.isoformat()
            answer["gone_from"] = None if until.high is None else until.high.isoformat()
        return answer | {
            "by_party": {
                keeper.id: keeper.kept.as_json() | {"certain": keeper.certain} for keeper in self.kept
            }
        }


def who(question: Question, tables: Tables) -> Finding:
    """Answer whose address it was, on the day of the communication as far as the tables allow."""
    hint = registry().by_host(question.host, question.day) if question.host is not None else None
    target = question.address.looked_up
    if target is None:
        return _nobody(question, hint)
    evidence = gather(*target, day=question.day, hint=hint, tables=tables)
    found = candidates(evidence)
    holders = [item.carrier for item in found if item.carrier is not None]
    chain = tuple(
        link for holder in holders for link in links(holder, address=target, hint=hint, on=question.day)
    )
    certain = _who_may_know(holders, chain)
    shared = _shared(question, target, hint, (*certain, *holders), evidence) if target[0] == 4 else ()
    seen = [item.line for item in shared if item.seen]
    # whoever translates in its network has the record that decides, even where the contract is with another
    translators = {name for line in seen if line.decides == "nat-log" for name in line.operators}
    certain = list({c.id: c for c in (*certain, *(h for h in holders if h.id in translators))}.values())
    kept = _kept(certain, chain, question.day)
    return Finding(
        question=question,
        candidates=found,
        agreement=agreement(evidence, chain),
        chain=chain,
        shared=shared,
        needs=needs(certain, seen, _given(question), version=target[0], on=question.day),
        kept=kept,
        warnings=cautions(
            question,
            target=target,
            hint=hint,
            evidence=evidence,
            low_days=min(keeper.kept.low_days for keeper in kept),
            tables=tables,
        ),
        attribution=_attribution(evidence, tables),
        server=_on_server(evidence, hint, question.day),
    )


def _nobody(question: Question, hint: HostHint | None) -> Finding:
    return Finding(
        question=question,
        candidates=(),
        agreement="unknown",
        chain=(),
        shared=(),
        needs=(),
        kept=(),
        warnings=cautions(question, target=None, hint=hint, evidence=(), low_days=None, tables=None),
        attribution=(),
    )


def _on_server(evidence: Sequence[Evidence], hint: HostHint | None, day: date) -> bool:
    """Say so by the host name where it fits the AS, else by every AS: one that has lines leaves it open."""
    asns = {item.asn for item in evidence if item.asn is not None}
    if hint is not None and (not asns or not hint.asn_seen or asns & set(hint.asn_seen)):
        if set(hint.marks) & SERVER_MARKS:
            return True
        if hint.carrier is not None:
            return False
    return bool(asns) and all(_serves(asn, day) for asn in asns)


def _serves(asn: int, day: date) -> bool:
    mapping = registry().by_asn(asn, day)
    return exit_sign(asn, day) is not None or (mapping is not None and mapping.kind in SERVERS)


def _given(question: Question) -> Given:
    return Given(
        source_port=question.port is not None,
        destination_ip=question.destination is not None,
        seconds=question.at is not None,
    )


def _shared(
    question: Question,
    target: tuple[Any, int],
    hint: HostHint | None,
    carriers: Sequence[Carrier],
    evidence: Sequence[Evidence],
) -> tuple[SharedBy, ...]:
    sign = prefix_sign(*target, question.day)
    marks = {*(hint.marks if hint is not None else ()), *(sign.marks if sign is not None else ())}
    mapped = [registry().by_asn(item.asn, question.day) for item in evidence if item.asn is not None]
    marks |= {"mobile" for mapping in mapped if mapping is not None and mapping.kind == "mob"}
    named = {
        c.id
        for c in (hint.carrier if hint is not None else None, sign.carrier if sign else None)
        if c is not None
    }
    found = []
    if "fixed-ip" in marks:
        return ()
    for line in shared_lines({carrier.id for carrier in carriers}, question.day):
        seen = bool(marks & set(line.marks)) and (not named or bool(named & set(line.operators)))
        share = None
        if seen and line.map_e is not None and line.decides == "port" and question.port is not None:
            share = mape.share_of(question.port, offset=line.map_e[0], psid_bits=line.map_e[1])
        if seen or hint is None:
            found.append(SharedBy(line=line, seen=seen, share=share))
    # a sign settles which kind of line it is; without one, every kind is possible
    return tuple(item for item in found if item.seen) or tuple(found)


def _kept(certain: Sequence[Carrier], chain: Sequence[Link], day: date) -> tuple[Keeper, ...]:
    sure = [Keeper(id=carrier.id, kept=retention(carrier.id, on=day), certain=True) for carrier in certain]
    if not sure:
        sure = [Keeper(id="unknown", kept=retention("unknown", on=day), certain=True)]
    known = {keeper.id for keeper in sure}
    others = {c.id for link in chain if link.state == "possible" for c in link.carriers()} - known
    return (
        *sure,
        *(Keeper(id=name, kept=retention(name, on=day), certain=False) for name in sorted(others)),
    )


def _attribution(evidence: Sequence[Evidence], tables: Tables) -> tuple[dict[str, str], ...]:
    days = {item.as_of for item in evidence if item.source in {"as-table", "routing-table", "delegated"}}
    rows = [row for table in tables.snapshots if table.day in days for row in table.attribution]
    return tuple({row["url"]: row for row in rows}.values())


def _who_may_know(holders: Sequence[Carrier], chain: Sequence[Link]) -> list[Carrier]:
    """Return the parties that may have the subscriber: holders not replaced by a chain that is seen, and those chains' ends."""
    replaced = {link.holder for link in chain if link.replaces}
    parties = [carrier for carrier in holders if carrier.id not in replaced]
    parties += [carrier for link in chain if link.state != "possible" for carrier in link.carriers()]
    return list({carrier.id: carrier for carrier in parties}.values())
