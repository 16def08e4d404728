"""One good package for all tests of the verifier that change a copy of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.evidence.verify.forging import Lab, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)  # a test need not outlive a power cut
        yield build(tmp_path_factory.mktemp("lab"), patch)


@pytest.fixture
def lab(_built: Lab, tmp_path: Path) -> Lab:
    """Return the good package and all that made it, with a folder of the test's own."""
    _built.world.clock.at = _built.at
    return Lab(
        at=_built.at,
        world=_built.world,
        made=_built.made,
        good=_built.good,
        folder=tmp_path,
        monkeypatch=_built.monkeypatch,
    )
