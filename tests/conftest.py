"""For every test: no socket leaves this machine, Japanese time zone is not assumed, nothing is written to the home folder."""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Timings are never asserted: a busy machine is not a defect. CI repeats the same examples; a person's run looks for new ones.
settings.register_profile(
    "kaiji",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("kaiji")


_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: whatever is left for the end is short, and no worker is waited for."""
    browser, slow = (
        {item.path for item in items if item.get_closest_marker(name)} for name in ("browser", "slow")
    )
    items.sort(key=lambda item: (item.path not in browser, item.path not in slow))


gc.disable()  # while everything is imported; what is imported stays


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays (modules, thousands of tests); it took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """Give back what was set aside, so that libraries that look for leaks as the program ends find none."""
    gc.unfreeze()
    gc.collect()


class OutsideConnectionError(AssertionError):
    """A test tried to reach beyond the loopback interface."""


def _refuse_outside(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else None
    if host is None:  # a Unix socket
        return
    try:
        local = ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        local = host in {"localhost", ""}
    if not local:
        raise OutsideConnectionError(f"a test connected to {address!r}")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_outside(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture(autouse=True, scope="session")
def _no_wait_for_the_disk() -> Iterator[None]:
    """Flush nothing to the disk: a test need not outlive a power cut (programs that are started and killed flush as ever)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(autouse=True)
def _own_home(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if "tmp_path" in request.fixturenames:
        home: Path = request.getfixturevalue("tmp_path") / "kaiji-home"
    else:  # a folder for each of thousands of tests that write nothing takes its time; this one is made by whoever writes
        homes = tmp_path_factory.getbasetemp() / "homes"
        homes.mkdir(exist_ok=True)
        home = homes / f"{next(_NUMBERS)}"
    monkeypatch.setenv("KAIJI_HOME", str(home))
