"""Keys are made once; each test hands packages over in a folder of its own."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import pytest

from tests.exchange.parties import World, make_world

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)  # a test need not outlive a power cut
        return make_world(tmp_path_factory.mktemp("parties"))


@pytest.fixture
def world(_keys: World, tmp_path: Path) -> World:
    return dataclasses.replace(_keys, folder=tmp_path)
