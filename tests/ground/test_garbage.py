"""A program that begins does not look for garbage, and looks again afterwards."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from kaiji.ground.garbage import beginning

_COMMAND = """
import gc
from kaiji.cli import main
main.main = lambda _words: 0 if gc.get_threshold()[0] == 50_000 else 1
main.run()
"""


def test_garbage_is_looked_for_again_even_where_the_beginning_fails() -> None:
    def begin() -> None:
        with beginning():
            assert not gc.isenabled()
            raise KeyError

    assert gc.isenabled()
    with pytest.raises(KeyError):
        begin()
    assert gc.isenabled()


def test_who_had_it_off_already_keeps_it_off() -> None:
    gc.disable()
    try:
        with beginning():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_is_there_at_the_end_of_the_beginning_is_set_aside() -> None:
    before = gc.get_freeze_count()
    with beginning():
        kept = [[number] for number in range(1_000)]
    assert gc.get_freeze_count() >= before + len(kept)


def test_a_command_looks_seldom() -> None:
    subprocess.run([sys.executable, "-c", _COMMAND], check=True)
