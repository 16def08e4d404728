"""A file stands whole or not at all, and the error of the room says so."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path
from typing import NoReturn

import pytest

from kaiji.ground.errors import OutsideError
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words


class DiskError(OutsideError):
    """What a room would raise."""

    code = "test.disk"


def fault(error: OSError) -> DiskError:
    return DiskError(Words(ja="書けません。", en="Not written."), given=str(error.strerror))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_put_into_a_folder_that_is_made_for_it_and_replaces_what_stood_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "a.txt"
    put_whole(path, b"one", fault)
    put_whole(path, b"two", fault)
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["a.txt"]


def test_a_full_disk_leaves_the_old_content_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(_handle: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError) as caught:
        put_whole(path, b"new", fault)
    assert caught.value.given == "No space left on device"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_made_for_a_file_that_could_not_be_put_is_gone_again_and_one_that_stood_stays(
    tmp_path: Path,
) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))  # as a disk that takes no more
    try:
        for folder in (tmp_path / "office" / "new", tmp_path):
            with pytest.raises(DiskError):
                put_whole(folder / "case.toml", b"x" * 5000, fault)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert names(tmp_path) == []


def test_a_pipe_or_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, Path("/dev/full"), Path("/dev/stdout")):
        with pytest.raises(DiskError, match="Not written"):
            put_whole(path, b"new", fault)
    assert (pipe.is_fifo(), folder.is_dir(), Path("/dev/full").is_char_device()) == (True, True, True)
    assert names(tmp_path) == ["folder", "pipe"]


def test_of_two_that_write_first_the_earlier_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    put_whole(path, b"mine", fault, private=True, first=True)
    put_whole(path, b"yours", fault, private=True, first=True)
    assert path.read_bytes() == b"mine"
    assert names(tmp_path) == ["key"]


def test_what_is_private_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring"
    put_whole(path, b"secret", fault, private=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_name_as_long_as_the_disk_allows_can_be_put(tmp_path: Path) -> None:
    put_whole(tmp_path / ("書" * 80 + ".pdf"), b"x", fault)
    assert names(tmp_path) == ["書" * 80 + ".pdf"]
