"""Signed packages of a case (受渡しパッケージ): a request made out of it, an answer taken into it.

The file is whole on disk, in `packages/` of the case's folder, before the move refers to it; one that no move refers to is harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.cases.acts.amending import Done, amend, refuse_closed
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import DECIDES, WORKS
from kaiji.evidence.errors import PackageWriteError
from kaiji.evidence.seal.durable import write_durably
from kaiji.exchange.asking import Chosen, Enclosures, request_package
from kaiji.exchange.checking import check_package, read_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.errors import ExchangeLinkError, ExchangeRefusedError, ExchangeWriteError
from kaiji.exchange.gathering import gather
from kaiji.exchange.sealing import sealed
from kaiji.exchange.taking import take_answer
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from kaiji.evidence.seal.signer import Signer
    from kaiji.evidence.verify import Trust
    from kaiji.exchange.asking import Envelope
    from kaiji.exchange.values import DocumentRole, Package, Role

PACKAGES: Final = "packages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A request ready to be handed over (作った請求)."""

    package: Package
    path: Path


def make_request(
    act: Act,
    case: CaseRow,
    *,
    role: Role,
    chosen: Chosen,
    envelope: Envelope,
    attached: Sequence[tuple[DocumentRole, Path]],
    signer: Signer,
    masked: Collection[Path] = (),
    enclose: bool = False,
) -> Made:
    """Make a signed request to a provider out of the case, keep it in the case's folder, and record what it asks by a move.

    `masked` names those of `attached` that the provider may pass on to the sender.
    Raises ExchangeLacksError naming what the case lacks, ExchangeContentError, ExchangeWriteError, and what moves raise.
    """
    folder = case_folder(case.id)
    value = read_case_rows(case)
    draft, _ = request_package(value, role, envelope, Enclosures(), chosen)
    posts = {post.id for post in draft.posts}
    enclosures = gather(value, folder, posts, list(attached), masked=masked, enclose=enclose)
    package, _ = request_package(value, role, envelope, enclosures, chosen)
    path = folder / PACKAGES / f"{package.id}.zip"
    _keep(path, sealed(package, enclosures.files, signer).data)
    record_request(act, case, role, chosen, envelope)
    return Made(package=package, path=path)


@move("case.package-made", may=DECIDES, on=CaseRow)
def record_request(act: Act, case: CaseRow, role: Role, chosen: Chosen, envelope: Envelope) -> Done:
    """Record the requests that a package makes, under the ids of its tasks."""
    act.note(package=envelope.id, to=role)
    return amend(act, case, lambda value: request_package(value, role, envelope, Enclosures(), chosen)[1])


def requests_made(case: CaseRow) -> tuple[str, ...]:
    """Return the ids of the packages kept in the case's folder."""
    folder = case_folder(case.id) / PACKAGES
    return tuple(sorted(path.stem for path in folder.glob("*.zip"))) if folder.is_dir() else ()


def package_path(case: CaseRow, package_id: str) -> Path:
    """Return where a package of the case lies; raises StandingError where there is none of that id."""
    if package_id not in requests_made(case):
        raise StandingError(
            Words(ja="そのパッケージはありません。", en="There is no such package."), given=package_id[:40]
        )
    return case_folder(case.id) / PACKAGES / f"{package_id}.zip"


def take_package(act: Act, case: CaseRow, file: Path, *, trust: Trust) -> Done:
    """Check an answer against the request it answers, keep it, and take what it says into the case by a move.

    Raises ExchangeLinkError where the case sent no such request, ExchangeRefusedError where a step of the check fails.
    """
    refuse_closed(case)
    answer, _ = read_package(file, Given(now=act.at, trust=trust))
    asked = answer.in_reply_to.id if answer.in_reply_to else ""
    if asked not in requests_made(case):
        raise ExchangeLinkError(
            Words(ja="もとの請求がこの事件にありません。", en="The request it answers is not in this case."),
            given=asked or answer.kind,
        )
    request, kept = read_package(package_path(case, asked), Given(now=act.at))
    sent = SentRequest(package=request, sha256=str(kept.sha256))
    checked = check_package(file, Given(now=act.at, trust=trust, request=sent))
    if not checked.report.ok:
        unmet = ", ".join(step.code for step in checked.report.steps if not step.passed)
        raise ExchangeRefusedError(
            Words(
                ja="検査を通らない回答は取り込みません。",
                en="An answer that fails its check is not taken in.",
            ),
            given=unmet,
        )
    path = case_folder(case.id) / PACKAGES / f"{answer.id}.zip"
    if not path.exists():
        _keep(path, file.read_bytes())
    return record_package(act, case, sent, answer)


@move("case.package-taken", may=WORKS, on=CaseRow)
def record_package(act: Act, case: CaseRow, sent: SentRequest, answer: Package) -> Done:
    """Record what a checked answer says: communications, senders, the outcome of each request."""
    act.note(package=answer.id, answers=sent.package.id)
    return amend(act, case, lambda value: take_answer(value, sent, answer, received_at=act.at))


def _keep(path: Path, data: bytes) -> None:
    try:
        write_durably(path, data)
    except PackageWriteError as error:
        raise ExchangeWriteError(
            Words(ja="パッケージを書き出せません。", en="The package cannot be written."), given=path.name
        ) from error
