"""Samples: recorded bodies (`<name>.toml` and the files it names) and the reading they must give (`<name>.expected.json`).

`python -m tests.evidence.extract.sampling board/variant` writes the expected reading anew, to be looked through line by
line before it is committed: it is the reader's word until a person has compared it with the page.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.evidence.extract import read
from kaiji.evidence.posts import WireBody

if TYPE_CHECKING:
    from kaiji.evidence.posts import Reading

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: `path` is its TOML file."""

    path: Path

    @property
    def reader(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return f"{self.reader}/{self.path.stem}"

    @property
    def about(self) -> dict[str, Any]:
        return tomllib.loads(self.path.read_text(encoding="utf-8"))

    @property
    def files(self) -> list[Path]:
        return [self.path.parent / wire["file"] for wire in self.about["wire"]]

    @property
    def expected(self) -> Path:
        return self.path.with_suffix(".expected.json")

    def wires(self) -> list[WireBody]:
        return [
            WireBody(
                record_id=f"<urn:sample:{number}>",
                url=wire["url"],
                status=wire.get("status", 200),
                headers=tuple((name, value) for name, value in wire["headers"]),
                body=(self.path.parent / wire["file"]).read_bytes(),
                fetched_at=wire.get("fetched_at"),
            )
            for number, wire in enumerate(self.about["wire"], 1)
        ]

    def read(self) -> Reading:
        return read(self.wires(), url=self.about["url"])


def samples() -> list[Sample]:
    """Return every sample by name."""
    return [Sample(path) for path in sorted(FOLDER.glob("*/*.toml"))]


def spelled(reading: Reading) -> str:
    """Return a reading as an expected file holds it."""
    return json.dumps(reading.as_json(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    for sample in samples():
        if sample.name in wanted or not wanted:
            sample.expected.write_text(spelled(sample.read()), encoding="utf-8")
