"""Signed packages between the office and a provider's desk (受渡し): made, handed over, taken in; pages and API alike."""

from __future__ import annotations

import os
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from kaiji.cases.acts.exchanging import make_request, take_package
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.showing.packages import papers_for
from kaiji.evidence.seal.durable import replace_durably
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.exchange.asking import Chosen, Envelope
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given
from kaiji.exchange.transport.web import deliver
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.acts.amending import Done
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act
    from kaiji.exchange.transport.receipts import Receipt
    from kaiji.exchange.values import Role

_LIFE: Final = timedelta(days=30)
"""Longer than a letter takes, shorter than a log lives."""
_PROVIDERS: Final = ("content-provider", "access-provider")


def signed_request(
    act: Act, case: CaseRow, *, to: str, filing: str | None, papers: bool, enclose: bool
) -> str:
    """Make and sign a request to the provider `to`, on a court procedure or out of court; return the id of the package."""
    value = read_case_rows(case)
    at = act.at.replace(microsecond=0)
    party = next((each for each in value.party if each.id == to and each.role in _PROVIDERS), None)
    if party is None or (filing is not None and all(row.id != filing for row in value.filing)):
        raise StandingError(
            Words(ja="その提供者か手続がありません。", en="There is no such provider or procedure."),
            given=f"{to[:60]} {filing or ''}".strip(),
        )
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    with tempfile.TemporaryDirectory(prefix="kaiji-package-") as scratch:
        attached = papers_for(case, value, party, day_in_japan(act.at), Path(scratch)) if papers else None
        made = make_request(
            act,
            case,
            role=cast("Role", party.role),
            chosen=Chosen(to=party.id, filing=filing),
            envelope=Envelope(id=str(uuid.uuid4()), created_at=at, expires_at=at + _LIFE),
            attached=attached.attached if attached else (),
            masked=attached.masked if attached else (),
            signer=signer,
            enclose=enclose,
        )
    return made.package.id


def taken(act: Act, case: CaseRow, data: bytes) -> Done:
    """Check the package `data` and take the answer into the case; raises what fails."""
    with tempfile.TemporaryDirectory(prefix="kaiji-answer-") as scratch:
        file = Path(scratch) / "answer.zip"
        file.write_bytes(data)
        return take_package(act, case, file, trust=own_trust(kaiji_home(), day=day_in_japan(act.at)))


def handed_over(path: Path, desk: str, *, at: datetime) -> Receipt:
    """Hand the package at `path` over to the address of a desk; the signed receipt is kept beside it."""
    read, checked = read_package(path, Given(now=at))
    receipt, data = deliver(
        desk,
        path.read_bytes(),
        package=read.id,
        sha256=str(checked.sha256),
        trust=own_trust(kaiji_home(), day=day_in_japan(at)),
    )
    replace_durably(path.with_suffix(".receipt.json"), data)
    return receipt
