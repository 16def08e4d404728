"""The sample case and its papers, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.making import File, Made, make_papers, write_papers, writers

if TYPE_CHECKING:
    from kaiji.casefile.values import Case

SAMPLES = Path(__file__).parent / "samples"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def full_text() -> str:
    return (SAMPLES / "full.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def full_case(full_text: str) -> Case:
    return parse_case(full_text)


@pytest.fixture(scope="session")
def request_papers(full_case: Case) -> tuple[Made, ...]:
    return make_papers(full_case, DAY, ["D01"])


@pytest.fixture(scope="session")
def request_files(
    request_papers: tuple[Made, ...], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, File]:
    """Write the two copies of the request, by copy and format: `provider.pdf`, `sender.docx`."""
    out = tmp_path_factory.mktemp("papers")
    files = write_papers(request_papers, out, writers(["pdf", "docx", "html"]))
    return {file.path.name.rpartition("_")[2]: file for file in files}
