"""What `kaiji package` shows of a package and of its check (パッケージの表示)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cli.steps import step_lines
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.evidence.verify.report import Report
    from kaiji.exchange.values import AnswerLine, Communication, Package, Task
    from kaiji.ground.words import Language

_LISTS = ("communications", "tasks", "documents", "posts", "claims", "evidence", "answers", "subscribers")


def content_json(package: Package) -> dict[str, Any]:
    """Return the fields of `package.json`; the lists of the contract stand there even where they are empty."""
    from kaiji.exchange.wire import to_json

    return {**{name: [] for name in _LISTS}, **to_json(package)}


def content_text(package: Package, language: Language, unmet: Sequence[str] = ()) -> str:
    """Return the package for a person; `unmet` are the steps of its check that did not pass."""
    return "\n".join(_lines(package, language, unmet))


def _lines(package: Package, language: Language, unmet: Sequence[str]) -> Iterator[str]:
    def say(ja: str, en: str) -> str:
        return Words(ja=ja, en=en).in_language(language)

    kind = say("請求", "Request") if package.kind == "request" else say("回答", "Answer")
    yield f"{kind} {package.id}" + (say("(試験用)", " (a test)") if package.test else "")
    yield f"  {package.from_.name} → {package.to.name}"
    yield f"  {jst_text(package.created_at)} - {jst_text(package.expires_at)}"
    order = " ".join(part for part in (package.basis.court, package.basis.case_number) if part)
    yield f"  {say('根拠', 'basis')}: {package.basis.code} {package.basis.citation or order}".rstrip()
    if unmet:
        yield say("  注意: 通っていない手順があります: ", "  Caution: steps that did not pass: ") + ", ".join(
            unmet
        )
    yield from (f"  {post.id}: {post.url}" for post in package.posts)
    yield from (_task(task) for task in package.tasks)
    yield from (_communication(row) for row in package.communications)
    yield from (_answer(line) for line in package.answers)
    for person in package.subscribers:
        known = (person.name, person.address, person.phone, person.email, person.management_code)
        yield f"  {person.subject}: " + " / ".join(value for value in known if value)
    yield from (f"  {row.id}: {row.title} {row.file or row.sha256}" for row in package.documents)
    yield from (f"  {row.id}: {row.file or row.sums_sha256}" for row in package.evidence)


def _task(task: Task) -> str:
    items = f" {', '.join(map(str, task.items))}" if task.items else ""
    return f"  {task.id}: {task.type}{items} → {', '.join(task.communications or task.posts)}"


def _communication(row: Communication) -> str:
    at = jst_text(row.at) if row.at else "-"
    place = f"{row.ip or '-'} : {'-' if row.port is None else row.port}"
    return f"  {row.id}: {row.kind} {place} → {row.destination_ip or '-'}  {at}"


def _answer(line: AnswerLine) -> str:
    item = f" {line.item}" if line.item is not None else ""
    more = [line.ground, line.explanation, f"-{line.kept_until}" if line.kept_until else None]
    return f"  {line.task} {line.subject}{item}: {line.status} " + " ".join(part for part in more if part)


def report_text(report: Report, language: Language) -> str:
    """Return the check for a person, every step of it."""
    passed, failed = Words(ja="合格", en="PASSED"), Words(ja="不合格", en="FAILED")
    unjudged = Words(ja="判断できません(合格ではありません)", en="NOT JUDGED (not passed)")
    verdict = passed if report.ok else failed if report.faults() else unjudged
    lines = [f"{verdict.in_language(language)}  {report.package}", ""]
    for step in report.steps:
        lines += step_lines(step, language)
    return "\n".join(lines)
