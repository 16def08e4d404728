"""What the parts of a package must say together (中身の整合), beyond the form of each value."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.casefile.reading import shapes
from kaiji.evidence.verify.context import finding
from kaiji.exchange.lines import line_key, subjects
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.verify.report import Finding
    from kaiji.exchange.values import AnswerLine, Package, Task

LONGEST_LIFE: Final = timedelta(days=366)
MOST_LINES: Final = 50_000
"""Lines one package may ask: a thousand posts, each for every item, several times over."""
_ROWS: Final = ("posts", "claims", "communications", "tasks", "documents", "evidence")
_REFERS: Final = {"post": "posts", "document": "documents", "communication": "communications"}
_NOT_HANDED_OVER: Final = ("claims", "purpose", "agents", "not_for_sender", "evidence")
"""Parts of a request that only a claimant makes."""
_ORDERS: Final = frozenset(
    ("provisional-disposition", "disclosure-order", "provision-order", "erasure-order", "judgment", "warrant")
)


def contradictions(package: Package) -> list[Finding]:
    """Return everything in `package` that does not go together."""
    checks = (_ids, _references, _kind, _roles, _life, _basis, _tasks, _items, _lines, _attached)
    return [fault for check in checks for fault in check(package)]


def _ids(package: Package) -> Iterator[Finding]:
    for rows in _ROWS:
        for identity, count in Counter(row.id for row in getattr(package, rows)).items():
            if count > 1:
                yield finding(
                    "meaning.duplicate", "同じ id が2度あります", "an id stands twice", f"{rows}: {identity}"
                )


def _references(package: Package) -> Iterator[Finding]:
    known = {name: {row.id for row in getattr(package, name)} for name in _REFERS.values()}
    for place, rows, identity in _links("", package):
        if identity not in known[rows]:
            yield finding(
                "meaning.reference",
                "指す先がありません",
                "what it points at is not there",
                f"{place}: {identity}",
            )


def _links(place: str, value: Any) -> Iterator[tuple[str, str, str]]:
    kind: Any = type(value)
    for shape in shapes(kind):
        held = getattr(value, shape.name)
        many = held if isinstance(held, tuple) else () if held is None else (held,)
        for number, item in enumerate(many, 1):
            here = f"{place}.{shape.name}[{number}]".lstrip(".")
            if shape.means.refers is not None:
                yield here, _REFERS[shape.means.refers], item
            elif dataclasses.is_dataclass(item):
                yield from _links(here, item)


def _kind(package: Package) -> Iterator[Finding]:
    if package.kind == "request":
        needed: tuple[str, ...] = ("tasks",)
        foreign: tuple[str, ...] = ("in_reply_to", "answers", "subscribers")
    else:
        needed, foreign = ("in_reply_to", "answers"), ("tasks", "claims", "purpose", "not_for_sender")
    for name in needed:
        if not getattr(package, name):
            yield finding("meaning.kind", "必要な部分がありません", "a part it needs is not there", name)
    for name in foreign:
        if getattr(package, name):
            yield finding("meaning.kind", "この種類のパッケージにない部分です", "a part it cannot have", name)


def is_handover(package: Package) -> bool:
    """Whether a provider hands over to the next one what a provision order tells it to (提供命令による提供)."""
    return (
        package.kind == "request"
        and package.basis.code == "provision-order"
        and package.from_.role != "claimant"
    )


def _roles(package: Package) -> Iterator[Finding]:
    if is_handover(package):
        if package.to.role != "access-provider":
            roles = f"{package.from_.role} → {package.to.role}"
            yield finding("meaning.roles", "立場の組合せが違います", "not to an access provider", roles)
        for name in _NOT_HANDED_OVER:
            if getattr(package, name):
                yield finding(
                    "meaning.handover",
                    "提供命令による提供にはない部分です",
                    "a part that a handover cannot have",
                    name,
                )
        for task in package.tasks:
            if task.type != "preservation" or not task.communications:
                yield finding(
                    "meaning.handover",
                    "提供では、通信の特定と保存だけが示されます",
                    "a handover names communications to be found and kept, nothing else",
                    task.id,
                )
        return
    asks = package.from_ if package.kind == "request" else package.to
    answers = package.to if package.kind == "request" else package.from_
    if asks.role != "claimant" or answers.role == "claimant":
        roles = f"{package.from_.role} → {package.to.role}"
        yield finding(
            "meaning.roles", "立場の組合せが違います", "not between a claimant and a provider", roles
        )


def _life(package: Package) -> Iterator[Finding]:
    life = package.expires_at - package.created_at
    if not timedelta(0) < life <= LONGEST_LIFE:
        yield finding(
            "meaning.life", "有効期間が正しくありません", "its life is none, or longer than a year", life
        )


def _basis(package: Package) -> Iterator[Finding]:
    basis = package.basis
    if basis.code in _ORDERS and not (basis.court and basis.case_number):
        yield finding(
            "meaning.basis", "裁判所と事件番号が必要です", "court and case number are needed", basis.code
        )


def _tasks(package: Package) -> Iterator[Finding]:
    lines = sum(len(subjects(task)) * max(1, len(task.items)) for task in package.tasks)
    if lines > MOST_LINES:
        yield finding("meaning.limit", "項目が多すぎます", "more lines than one package may ask", lines)
    for task in package.tasks:
        if not subjects(task):
            yield finding("meaning.task", "対象がありません", "it is about nothing", task.id)
        if bool(task.items) != (task.type == "disclosure") or len(set(task.items)) != len(task.items):
            yield finding(
                "meaning.task", "号の指定が正しくありません", "items missing, twice or out of place", task.id
            )
        if not _until_fits(task):
            yield finding(
                "meaning.task", "保存の期間が正しくありません", "how long to keep it is not said", task.id
            )


def _until_fits(task: Task) -> bool:
    if task.type != "preservation":
        return task.until is None and task.until_on is None
    return task.until is not None and (task.until == "day") == (task.until_on is not None)


def _items(package: Package) -> Iterator[Finding]:
    known = {item.number for item in items_on(package.items_as_of)}
    asked = {item for task in package.tasks for item in task.items}
    answered = {line.item for line in package.answers if line.item is not None}
    for number in sorted((asked | answered) - known):
        yield finding("meaning.item", "その日の一覧にない号です", "no such item on that day", number)


def _lines(package: Package) -> Iterator[Finding]:
    for key, count in Counter(map(line_key, package.answers)).items():
        if count > 1:
            yield finding("meaning.line", "同じ項目に回答が2つあります", "a line is answered twice", key)
    for line in package.answers:
        if not line_fits(line):
            yield finding(
                "meaning.line", "結論と理由が合いません", "status and ground do not fit", line_key(line)
            )


def line_fits(line: AnswerLine) -> bool:
    """Whether a line carries what its status needs and nothing that belongs to another (不開示には理由)."""
    if line.status == "refused":
        return line.ground is not None and line.next_holder is None
    if line.ground is not None or (line.next_holder is not None) != (line.status == "other-holder"):
        return False
    return line.status != "not-identified" or line.explanation is not None


def _attached(package: Package) -> Iterator[Finding]:
    files = [row.file for row in package.documents if row.file is not None]
    files += [row.file for row in package.evidence if row.file is not None]
    for file, count in Counter(name.casefold() for name in files).items():
        if count > 1:
            yield finding("meaning.file", "同じファイルが2度使われています", "a file is used twice", file)
    for row in package.evidence:
        if (row.file is None) != (row.sha256 is None):
            yield finding(
                "meaning.file", "同封のファイルとハッシュが組になっていません", "file without hash", row.id
            )
