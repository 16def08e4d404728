"""The reference pages of verification say what the code and the vectors say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kaiji.evidence.verify.proof import STEPS
from tests.evidence.verify.every_vector import VECTORS

ROOT = Path(__file__).resolve().parents[3]


def test_the_reference_pages_are_current() -> None:
    result = subprocess.run(
        [sys.executable, "tools/verification_pages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_every_step_has_its_own_code_and_words() -> None:
    assert len({step.code for step in STEPS}) == len(STEPS)
    assert len({step.what.ja for step in STEPS}) == len(STEPS)


def test_the_page_of_published_fixtures_covers_the_ones_that_matter() -> None:
    page = (ROOT / "docs" / "reference" / "published-fixtures.md").read_text(encoding="utf-8")
    for name in (
        "response-injected-certs.tsr",
        "digicert.tsr",
        "invalid_signed_example_1.wacz",
        "example.wacz",
    ):
        row = next(line for line in page.splitlines() if name in line)
        assert "合格 / accepted" in row or re.search(r"`[a-z-]+(?:\.[a-z-]+)?`", row)


@pytest.mark.parametrize("code", sorted({code for bad in VECTORS for code in bad.codes}))
def test_every_code_of_a_vector_is_explained(code: str) -> None:
    page = (ROOT / "docs" / "reference" / "verification.md").read_text(encoding="utf-8")
    assert json.dumps(code)[1:-1] in page
