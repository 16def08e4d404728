"""Put a package through every step (パッケージの検査): a numbered proof, like that of evidence.

Each step is run and reported whatever became of those before it; one that needs what an earlier one did not establish does not
run, says so, and counts as not passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.context import NotRunError, finding, shown
from kaiji.evidence.verify.report import Outcome, Report, StepResult
from kaiji.exchange.context import Context, Given
from kaiji.exchange.errors import ExchangeRefusedError, ExchangeUnreadableError, ExchangeVersionError
from kaiji.exchange.steps import circumstances, content, outside, signed
from kaiji.exchange.values import VERSION
from kaiji.exchange.versions import readable
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.evidence.verify.context import Checked
    from kaiji.exchange.values import Package


C = TypeVar("C", bound=Context)


@dataclass(frozen=True, kw_only=True)
class Step(Generic[C]):
    """One step: its stable code, what it establishes, and how."""

    code: str
    what: Words
    check: Callable[[C], Checked]


def step_of(code: str, check: Callable[[C], Checked], ja: str, en: str) -> Step[C]:
    """Return a step; `ja` and `en` say what it establishes."""
    return Step(code=code, what=Words(ja=ja, en=en), check=check)


STEPS: Final[tuple[Step[Context], ...]] = (
    step_of("size", outside.size, "大きさ", "the size"),
    step_of("zip", outside.zip_form, "ZIPの厳密な構造", "a ZIP that can be read in one way only"),
    step_of("layout", outside.layout, "決められたファイルだけがあるか", "only files that a package has"),
    step_of("sums-form", outside.sums_form, "SHA256SUMSの書式", "the form of SHA256SUMS"),
    step_of("listing", outside.listing, "ファイルの増減がないか", "nothing added, nothing gone"),
    step_of("hashes", outside.hashes, "すべてのハッシュの一致", "every hash agrees"),
    step_of("signature", signed.signature, "署名", "the signature"),
    step_of("json", content.json_form, "package.jsonの書き方", "the spelling of package.json"),
    step_of("format", content.format_known, "書式の版", "the version of the format"),
    step_of("schema", content.schema, "項目の書式", "the form of every field"),
    step_of("meaning", content.meaning, "中身の整合", "the parts go together"),
    step_of("documents", content.documents, "書類と証拠の一致", "the documents are those named"),
    step_of("table", content.table, "CSVの一致", "the table says the same"),
    step_of("release", content.release, "開示の範囲", "nothing beyond what was granted"),
    step_of(
        "signer-time", signed.signer_time, "送り主の証明書の有効期間", "the signer's certificate was valid"
    ),
    step_of("signer-trust", signed.signer_trust, "送り主への信頼", "the signer leads to a trusted root"),
    step_of("link", circumstances.link, "もとの請求との対応", "the request it answers"),
    step_of("expiry", circumstances.expiry, "有効期限", "not stale"),
    step_of("replay", circumstances.replay, "再送でないか", "not received before"),
)
INTEGRITY: Final = frozenset(step.code for step in STEPS[:15])
"""Steps without which nothing in the package is read to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPackage:
    """The report, and the content as far as it could be read. Ask `report.ok` before acting on it."""

    report: Report
    package: Package | None
    sha256: str | None
    """Of `package.json`: what an answer names and a list of received packages keeps."""


def check_package(path: Path, given: Given) -> CheckedPackage:
    """Return what every step says of the package file at `path`.

    Raises ExchangeUnreadableError where there is no file to read; whatever is wrong inside it is in the report.
    """
    try:
        if not path.is_file():
            raise _unreadable(path, "not a file")
        with path.open("rb") as file:
            context = Context(path=path, given=given, file=file)
            steps = tuple(run_step(number, step, context) for number, step in enumerate(STEPS, 1))
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    report = Report(
        package=shown(path.name),
        steps=steps,
        stamped_at=None,
        test=bool(context.package and context.package.test),
        trust_given=bool(given.trust.signer_roots),
    )
    digest = sha256_hex(context.content) if context.content is not None else None
    return CheckedPackage(report=report, package=context.package, sha256=digest)


def read_package(path: Path, given: Given) -> tuple[Package, CheckedPackage]:
    """Return the content of a package that is whole and holds together, and its whole check.

    Whether the sender is believed, and whether it is stale or came before, is in the report and for the caller to judge.
    Raises ExchangeVersionError for a version not read here and ExchangeRefusedError where it was altered or is malformed.
    """
    checked = check_package(path, given)
    package = checked.package
    faults = [fault for step in checked.report.steps if step.code in INTEGRITY for fault in step.faults]
    outdated = [fault for fault in faults if fault.code in {"format.newer", "format.older"}]
    if outdated:
        versions = f"{readable()[0]}-{VERSION}"
        raise ExchangeVersionError(
            outdated[0].words,
            given=outdated[0].where,
            accepted=Words(ja=f"第{versions}版", en=f"version {versions}"),
        )
    if faults or package is None:
        raise ExchangeRefusedError(
            Words(ja="パッケージが検査を通りません。", en="The package does not pass its check."),
            given="; ".join(fault.line("en") for fault in faults[:5]),
        )
    return package, checked


def run_step(number: int, step: Step[C], context: C) -> StepResult:
    """Return what came of one step; whatever is malformed is its fault, and nothing else is caught."""
    outcome, detail = Outcome.FAILED, Words(ja="読み取れませんでした。", en="It could not be read.")
    faults, remarks = [], []
    try:
        checked = step.check(context)
    except NotRunError as error:
        outcome, detail = Outcome.NOT_RUN, error.why
    except MalformedError as error:
        faults = [finding(f"{step.code}.malformed", error.message.ja, error.message.en, error.given)]
    else:
        outcome = Outcome.FAILED if checked.faults else Outcome.PASSED
        detail = Words(ja=shown(checked.detail.ja), en=shown(checked.detail.en))
        faults, remarks = checked.faults, checked.remarks
    return StepResult(
        n=number,
        code=step.code,
        what=step.what,
        outcome=outcome,
        detail=detail,
        faults=tuple(faults),
        remarks=tuple(remarks),
    )


def _unreadable(path: Path, why: str) -> ExchangeUnreadableError:
    return ExchangeUnreadableError(
        Words(ja=f"パッケージを読めません({why})。", en=f"The package cannot be read ({why})."),
        given=str(path),
    )
