"""What one line of a request says, and what is wrong with it (受付の1行): frozen, the text as it came beside what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.desks.access_provider.intake.defects import WORDS, weight_of
from kaiji.ground.instants import instant_text, parse_instant

if TYPE_CHECKING:
    from datetime import datetime

ZoneFrom: TypeAlias = Literal["cell", "column", "heading", "letter"]
"""Where the zone of a time was stated: in the cell, in a zone column, in the heading, or in the covering letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What is wrong with a line (不備): a stable code, the field, what was given."""

    code: str
    field: str
    given: str = ""

    def __post_init__(self) -> None:
        if self.code not in WORDS:
            raise ValueError(f"no such defect: {self.code}")

    @property
    def returns(self) -> bool:
        """Whether the line goes back to who asked; else it is only a remark for the clerk."""
        return weight_of(self.code) == "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAsked:
    """The work or file a line is about (著作物・ファイル)."""

    title: str | None = None
    file_hash: str | None = None
    """Lower-case hexadecimal; 32, 40 or 64 digits."""
    software: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One communication asked about (請求の1行)."""

    number: int
    """Row in the file from 1, as a spreadsheet counts; the place in the package otherwise."""
    raw: tuple[tuple[str, str], ...] = ()
    """Heading and text of each cell, as they came."""
    reference: str | None = None
    ip: str | None = None
    port: int | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    protocol: str | None = None
    at: datetime | None = None
    zone_from: ZoneFrom | None = None
    right: str | None = None
    """Id of the law room."""
    marks: tuple[str, ...] = ()
    work: WorkAsked | None = None
    url: str | None = None
    text: str | None = None
    reason: str | None = None
    claimant: str | None = None
    items: tuple[int, ...] = ()
    """Items of the ordinance asked for, numbered by the day of the request."""
    task: str | None = None
    """In a package: the task it belongs to."""
    subject: str | None = None
    post: str | None = None
    defects: tuple[Defect, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing on it must go back."""
        return not any(defect.returns for defect in self.defects)

    @property
    def shares_files(self) -> bool:
        """Whether it is about a file-sharing network: a hash or its software is named."""
        return self.work is not None and bool(self.work.file_hash or self.work.software)


_PLAIN: Final = (
    *("number", "reference", "ip", "port", "destination_ip", "destination_port", "protocol", "zone_from", "right"),
    *("url", "text", "reason", "claimant", "task", "subject", "post"),
)  # fmt: skip


def line_json(line: Line) -> dict[str, Any]:
    """Return a line as JSON values, to be sealed."""
    found: dict[str, Any] = {name: v for name in _PLAIN if (v := getattr(line, name)) is not None}
    if line.at is not None:
        found["at"] = instant_text(line.at)
    if line.work is not None:
        names = ("title", "file_hash", "software", "system")
        found["work"] = {name: v for name in names if (v := getattr(line.work, name)) is not None}
    found["raw"] = [list(pair) for pair in line.raw]
    found["marks"], found["items"] = list(line.marks), list(line.items)
    found["defects"] = [[d.code, d.field, d.given] for d in line.defects]
    return found


def line_from(value: dict[str, Any]) -> Line:
    """Return the line that `line_json` wrote."""
    rest: dict[str, Any] = {name: value[name] for name in _PLAIN if name in value}
    if "at" in value:
        rest["at"] = parse_instant(value["at"])
    if "work" in value:
        rest["work"] = WorkAsked(**value["work"])
    return Line(
        **rest,
        raw=tuple((head, cell) for head, cell in value["raw"]),
        marks=tuple(value["marks"]),
        items=tuple(value["items"]),
        defects=tuple(Defect(code=code, field=field, given=given) for code, field, given in value["defects"]),
    )
