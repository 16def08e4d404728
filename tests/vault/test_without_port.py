"""Questions without a port: address and destination decide, whatever row groups they lie in, exactly as one row after the other would."""

from __future__ import annotations

import random
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

import pytest

from bench.vault.proof import NOW
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.store.layout import GROUP_ROWS
from kaiji.vault.store.parquet import ParquetStore
from kaiji.vault.store.port import Wanted
from kaiji.vault.values import SECOND, instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.vault.values import Version

START = 1_792_994_400
BASES: dict[Version, int] = {4: int(IPv4Address("198.51.100.0")), 6: int(IPv6Address("2001:db8:5::"))}
TARGETS: dict[Version, int] = {4: int(IPv4Address("93.184.216.0")), 6: int(IPv6Address("2001:db8:ffff::"))}
Log = tuple["Version", int, int, int | None, int]
"""Version, which address, port, which destination, second of its start; its number is its subscriber."""


def _text(version: Version, number: int) -> str:
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))


@pytest.fixture(scope="module")
def logs() -> list[Log]:
    """Rows of which an address fills several row groups, every tenth without a destination, some destinations rare."""
    rng = random.Random(5)  # noqa: S311  # no secret: which rows there are
    made: list[Log] = []
    for version, count in ((4, 5 * GROUP_ROWS), (6, 2 * GROUP_ROWS)):
        for _ in range(count):
            target = None if rng.random() < 0.1 else min(int(rng.expovariate(1.5)), 9)
            made.append(
                (
                    4 if version == 4 else 6,
                    rng.randrange(2),
                    rng.randrange(1024, 65536),
                    target,
                    rng.randrange(3500),
                )
            )
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, logs: list[Log]) -> Iterator[ParquetStore]:
    folder: Path = tmp_path_factory.mktemp("bare")
    lines = ["start,end,public_ip,public_port,destination_ip,subscriber"]
    for number, (version, address, port, target, second) in enumerate(logs):
        start, end = (instant((START + second + lasts) * SECOND).isoformat() for lasts in (0, 3))
        where = "" if target is None else _text(version, TARGETS[version] + target)
        lines.append(f"{start},{end},{_text(version, BASES[version] + address)},{port},{where},S{number}")
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="ascii")
    with writing(folder / "vault", create=True) as manifest:
        import_file(manifest, folder / "log.csv", Terms(profile=profile("csv")), now=NOW, operator="t")
    with reading(folder / "vault") as manifest:
        made = ParquetStore(manifest)
        yield made
        made.close()


def _wanted(version: Version, address: int, port: int | None, target: int | None, stretch: range) -> Wanted:
    return Wanted(
        version=version,
        address=BASES[version] + address,
        port=port,
        destination=None if target is None else TARGETS[version] + target,
        first=(START + stretch.start) * SECOND,
        last=(START + stretch.stop) * SECOND,
    )


def _expected(logs: list[Log], wanted: Wanted) -> list[str]:
    version = wanted.version
    return sorted(
        f"S{number}"
        for number, (of, address, port, target, second) in enumerate(logs)
        if of == version
        and BASES[version] + address == wanted.address
        and wanted.port in {None, port}
        and (None in {target, wanted.destination} or TARGETS[version] + (target or 0) == wanted.destination)
        and (START + second) * SECOND <= wanted.last
        and (START + second + 3) * SECOND >= wanted.first
    )


@pytest.mark.parametrize("stretch", [range(3600), range(1000, 1060), range(5000, 5001)])
@pytest.mark.parametrize("version", [4, 6])
def test_one_question_is_answered_as_row_by_row(
    store: ParquetStore, logs: list[Log], version: Version, stretch: range
) -> None:
    for target in (0, 3, 9, 200, None):
        wanted = _wanted(version, 1, None, target, stretch)
        (found,) = store.candidates([wanted])
        assert sorted(one.row.holder for one in found) == _expected(logs, wanted), target


def test_many_with_and_without_a_port_share_what_is_read(store: ParquetStore, logs: list[Log]) -> None:
    rng = random.Random(6)  # noqa: S311  # as above
    wanted = []
    for version, address, port, target, second in rng.sample(logs, 20):
        stretch = range(second - 30, second + 30)
        wanted.append(_wanted(version, address, None, 0 if target is None else target, stretch))
        wanted.append(_wanted(version, address, port, None, stretch))
        wanted.append(_wanted(version, address, port, target, stretch))
    found = store.candidates(wanted)
    assert [sorted(one.row.holder for one in rows) for rows in found] == [
        _expected(logs, one) for one in wanted
    ]
    assert {one.row.destination is None for rows in found for one in rows} == {True, False}
