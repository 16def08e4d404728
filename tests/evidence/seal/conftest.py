"""Who takes part in sealing: a clock that is told, a signer, two authorities (`tests.evidence.verify.made`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence.verify.made import Parts, World, parts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "home")


@pytest.fixture
def made(world: World, tmp_path: Path) -> Parts:
    """Return a whole capture, not yet sealed."""
    return parts(world.clock, tmp_path)
