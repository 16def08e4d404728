"""A desk for a whole module, and one real capture of the board that many tests look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.board import RunningBoard, running_board
from tests.evidence.capture.capturing import Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_desk(tmp_path_factory.mktemp("desk"))
    with made.stack:
        yield made


@pytest.fixture(scope="module")
def odd() -> Iterator[RunningBoard]:
    with running_board(odd=True) as board:
        yield board
