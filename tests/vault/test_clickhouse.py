"""The same three calls on ClickHouse: two shards on loopback give the answers that one machine gives, word for word.

Needs Debian's clickhouse-server (tools/system-packages); the servers are ours, on ports of their own.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bench.vault.lost import make_events, make_leases
from bench.vault.proof import NOW, take_file
from bench.vault.world import BASE, World
from kaiji.ground.instants import parse_instant
from kaiji.vault.checking import check
from kaiji.vault.clickhouse.cluster import Cluster, Nodes
from kaiji.vault.clickhouse.store import ClickHouseStore
from kaiji.vault.clickhouse.wire import Node
from kaiji.vault.errors import ClusterError, ClusterNameError
from kaiji.vault.expiry import expire
from kaiji.vault.extracts import kept_rows
from kaiji.vault.find import Desk
from kaiji.vault.folder import reading, writing
from kaiji.vault.holds import place_hold
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.moving import move_to_cluster
from kaiji.vault.permit import Permit
from kaiji.vault.profiles import profile
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, instant
from tests.vault.cluster import program, two_shards
from tests.vault.conftest import HEADER, LINES, UNDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question

    Run = Callable[..., tuple[int, dict[str, Any]]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        program() is None, reason="clickhouse-server is not installed: run tools/system-packages --daemons"
    ),
]
PERMIT = Permit(request="R1", basis="erasure-order", operator="d", purpose="t", shows_destination=False)
WHOLE = (BASE - 100 * 24 * HOUR, BASE + 100 * 24 * HOUR)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with two_shards(tmp_path_factory.mktemp("clickhouse")) as urls:
        yield urls


@pytest.fixture
def cluster(shards: tuple[str, str], request: pytest.FixtureRequest) -> Iterator[Cluster]:
    name = f"t{abs(hash(request.node.name)) % 10**8}"
    yield Cluster(name="kaiji", database=name, shards=shards)
    for url in shards:
        node = Node(url)
        node.ask(f"DROP DATABASE IF EXISTS {name}")
        node.close()


def answers(manifest: Manifest, questions: list[Question], request: str = "R1") -> list[dict[str, Any]]:
    with opened_store(manifest) as store:
        return [
            one.as_json(shows_destination=True)
            for one in Desk(manifest, store).find_many(questions, request=request)
        ]


def without_ids(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return answers without the numbers of holds, which are random in each vault."""
    same: list[dict[str, Any]] = json.loads(re.sub(r"H-[0-9a-f]{8}", "H-", json.dumps(found)))
    return same


def rows_of(manifest: Manifest) -> list[str]:
    with opened_store(manifest) as store:
        return sorted(
            f"{portion.import_id} {portion.leases} {row}"
            for portion in store.portions()
            for row in batch_rows(portion.batch, portion.version, joins=portion.joins)
        )


def take_lost(manifest: Manifest, folder: Path, lines: list[str], leases: list[str]) -> None:
    for name, text in (("juniper-pba", lines), ("csv-lease", leases)):
        path = folder / f"{name}.log"
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        import_file(manifest, path, Terms(profile=profile(name), covers=WHOLE), now=NOW, operator="t")


@pytest.mark.parametrize("seed", [1])
def test_both_stores_give_identical_answers_through_imports_holds_and_expiry(
    seed: int, cluster: Cluster, tmp_path: Path
) -> None:
    world = World(seed=seed, fine=(SECOND, 1000, 1)[seed % 3])
    here, there = tmp_path / "here", tmp_path / "there"
    with writing(here, create=True) as manifest:
        for number, (hours, offset) in enumerate((((0, 8), 0), ((2, 20), 3 * SECOND))):
            take_file(manifest, world, tmp_path / f"{number}.csv", hours=hours, offset=offset)
    shutil.copytree(here, there)
    with writing(there) as manifest:
        moved = move_to_cluster(manifest, cluster, now=NOW, operator="t")
    assert moved.rows > 400
    assert list((there / "segments").rglob("*.parquet"))  # the next writer takes them away
    leases = make_leases(world.rng, BASE)
    lines, _ = make_events(world.rng, BASE)
    texts = ["start,end,public_ip,subscriber", *(lease.text() for lease in leases)]
    shutil.copyfile(tmp_path / "0.csv", tmp_path / "again.csv")
    state = world.rng.getstate()
    questions: list[Question] = []
    for vault in (here, there):
        world.rng.setstate(state)
        with writing(vault) as manifest:
            take_lost(manifest, tmp_path, lines, texts)
            again = import_file(
                manifest,
                tmp_path / "again.csv",
                Terms(profile=profile("csv"), covers=WHOLE),
                now=NOW,
                operator="t",
            )
            assert again.already
    assert list((there / "segments").rglob("*.parquet")) == []
    questions = list(world.questions(400))
    before = instant(BASE + 6 * HOUR)
    with writing(here) as one, writing(there) as other:
        assert rows_of(one) == rows_of(other)
        assert answers(one, questions) == answers(other, questions)
        classes = {answer["class"] for answer in answers(one, questions)}
        assert {"unique", "ambiguous"} <= classes
        holds = [
            place_hold(m, questions[0], permit=PERMIT, authority="a", until=NOW + timedelta(days=9), now=NOW)
            for m in (one, other)
        ]
        assert kept_rows(one, holds[0].id) == kept_rows(other, holds[1].id)
        erased = [expire(m, before, operator="t", now=NOW) for m in (one, other)]
        assert erased[0].rows == erased[1].rows > 0
        assert rows_of(one) == rows_of(other)
        assert without_ids(answers(one, questions)) == without_ids(answers(other, questions))
        for manifest in (one, other):
            assert check(manifest).faults == ()
    with reading(there) as manifest:
        said = [line for line in manifest.journal().splitlines() if b"vault.moved" in line]
    assert len(said) == 1


def test_a_vault_may_begin_on_the_cluster_and_the_command_line_says_the_same(
    cluster: Cluster, tmp_path: Path, run: Run, log: Path
) -> None:
    vaults = [str(tmp_path / name) for name in ("here", "there")]
    shards = [word for url in cluster.shards for word in ("--shard", url)]
    run("space", "--vault", vaults[1], "2001:db8::/32", "198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24")
    status, moved = run(
        "move", "--vault", vaults[1], "--cluster", cluster.name, "--database", cluster.database, *shards
    )
    assert (status, moved["rows"]) == (0, 0)
    imports = [run("import", "--vault", vault, "--profile", "csv", str(log))[1] for vault in vaults]
    assert imports[0]["rows"] == imports[1]["rows"] == len(LINES)
    for ip, more in (
        ("198.51.100.7", ("--port", "40001")),
        ("203.0.113.8", ("--port", "2048")),
        ("192.0.2.44", ()),
        ("2001:db8:5:aa12::1", ()),
        ("198.51.100.7", ("--dest", "93.184.216.34")),
        ("198.51.100.7", ()),
    ):
        found = [
            run("find", "--vault", vault, "--ip", ip, "--at", "2026-10-26T15:05:00+09:00", *more, *UNDER)[1]
            for vault in vaults
        ]
        assert found[0] == found[1]
    assert (
        run("move", "--vault", vaults[1], "--cluster", cluster.name, *shards)[1]["error"]["code"]
        == "vault.move"
    )
    assert run("check", "--vault", vaults[1])[0] == 0


class _Cut(BaseException):
    """The program dies here."""


def test_a_move_that_is_cut_off_goes_on_where_it_stopped_and_forgets_what_was_erased_meanwhile(
    cluster: Cluster, tmp_path: Path
) -> None:
    world = World(seed=5, fine=SECOND)
    with writing(tmp_path / "v", create=True) as manifest:
        take_file(manifest, world, tmp_path / "0.csv", hours=(0, 24))
        parts = len(manifest.segments())
        assert parts > 3

    def cut_after(count: int) -> Callable[[int, int], None]:
        seen = 0

        def tell(_done: int, _whole: int) -> None:
            nonlocal seen
            seen += 1
            if seen == count:
                raise _Cut

        return tell

    with writing(tmp_path / "v") as manifest, pytest.raises(_Cut):
        move_to_cluster(manifest, cluster, now=NOW, operator="t", tell=cut_after(parts - 1))
    with writing(tmp_path / "v") as manifest:
        assert manifest.get("store") is None
        expire(manifest, instant(BASE + 3 * HOUR), operator="t", now=NOW)
        expected = rows_of(manifest)
        moved = move_to_cluster(manifest, cluster, now=NOW, operator="t")
        assert moved.before > 0
        assert moved.dropped > 0
        assert rows_of(manifest) == expected
        assert check(manifest).faults == ()


def test_a_move_that_is_killed_again_and_again_loses_nothing(
    cluster: Cluster, tmp_path: Path, killing: Callable[..., int]
) -> None:
    world = World(seed=6, fine=SECOND)
    vault = tmp_path / "vault"
    with writing(vault, create=True) as manifest:
        take_file(manifest, world, tmp_path / "0.csv", hours=(0, 6))
        expected = rows_of(manifest)
    kills, status = 0, 1
    for kill_at in (2, 9, 17, 30, 50, 0):
        status = killing("move", kill_at, str(vault), cluster.as_text())
        kills += status == -signal.SIGKILL
        with writing(vault) as manifest:
            assert rows_of(manifest) == expected
            assert check(manifest).faults == ()
        if status == 0:
            break
    assert status == 0
    assert kills >= 4
    with reading(vault) as manifest:
        assert manifest.get("store") == "clickhouse"


def test_what_a_killed_import_had_sent_is_found_by_nobody_and_taken_away(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *LINES]) + "\n", encoding="utf-8")
    terms = Terms(profile=profile("csv"))
    with writing(tmp_path / "v", create=True) as manifest:
        move_to_cluster(manifest, cluster, now=NOW, operator="t")
    real = Nodes.write

    def dies(nodes: Nodes, statement: str, body: bytes) -> None:
        real(nodes, statement, body)
        raise _Cut

    with monkeypatch.context() as patch, writing(tmp_path / "v") as manifest:
        patch.setattr(Nodes, "write", dies)
        with pytest.raises(_Cut):
            import_file(manifest, path, terms, now=NOW, operator="t")
    with reading(tmp_path / "v") as manifest:
        store = ClickHouseStore(manifest)
        asked = f"SELECT count() FROM {cluster.local(4)}"  # noqa: S608  # a name of this test
        sent = sum(int(node.ask(asked)) for node in store.nodes.shards)
        assert sent > 0
        assert store.size() == (0, 0)
        assert list(store.portions()) == []
        store.close()
    with writing(tmp_path / "v") as manifest:
        done = import_file(manifest, path, terms, now=NOW, operator="t")
        assert (done.rows, done.duplicates) == (len(LINES), 0)
        assert check(manifest).faults == ()
        assert len(rows_of(manifest)) == len(LINES)


def test_rows_that_are_lost_or_foreign_show_in_the_check(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *LINES]) + "\n", encoding="utf-8")
    with writing(tmp_path / "v", create=True) as manifest:
        move_to_cluster(manifest, cluster, now=NOW, operator="t")
        import_file(manifest, path, Terms(profile=profile("csv")), now=NOW, operator="t")
        day = int(parse_instant(LINES[0].split(",")[1]).timestamp()) // 86400
        nodes = Nodes(cluster)
        for node in nodes.shards:
            node.ask(f"ALTER TABLE {cluster.local(4)} DROP PARTITION {day}")
        faults = check(manifest).faults
        nodes.close()
    assert {fault.code for fault in faults} == {"rows.count"}


def test_a_shard_that_does_not_answer_is_an_error_and_never_nobody(
    shards: tuple[str, str], cluster: Cluster, tmp_path: Path
) -> None:
    with pytest.raises(ClusterError), writing(tmp_path / "v", create=True) as manifest:
        move_to_cluster(
            manifest, Cluster(name="kaiji", database="x", shards=(shards[0],)), now=NOW, operator="t"
        )
    gone = Cluster(name="kaiji", database=cluster.database, shards=(shards[0], "http://127.0.0.1:9"))
    with writing(tmp_path / "v") as manifest:
        assert manifest.get("store") is None
        with pytest.raises(ClusterError) as caught:
            move_to_cluster(manifest, gone, now=NOW, operator="t")
    assert "127.0.0.1:9" in caught.value.given


@pytest.mark.parametrize("name", ["kaiji; DROP TABLE x", "a b", "", "é", "x'y"])
def test_no_name_but_a_plain_one_reaches_a_statement(name: str) -> None:
    with pytest.raises(ClusterNameError):
        Cluster(name="kaiji", database=name, shards=("http://127.0.0.1:1",))
    with pytest.raises(ClusterNameError):
        Cluster(name=name, database="kaiji", shards=("http://127.0.0.1:1",))


def test_text_of_logs_is_data_and_comes_back_as_it_was(cluster: Cluster, tmp_path: Path) -> None:
    nasty = ["O'Brien", "a,b", 'q"q', "\\N", "'; DROP TABLE rows4; --", "電話0120", "x\\"]
    lines = [
        '2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,{},,,,"{}"'.format(n, one.replace('"', '""'))
        for n, one in enumerate(nasty)
    ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    with writing(tmp_path / "v", create=True) as manifest:
        move_to_cluster(manifest, cluster, now=NOW, operator="t")
        assert import_file(manifest, path, Terms(profile=profile("csv")), now=NOW, operator="t").rejected == 0
        with opened_store(manifest) as store:
            rows = [
                row
                for portion in store.portions()
                for row in batch_rows(portion.batch, portion.version, joins=portion.joins)
            ]
    assert [row.holder for row in sorted(rows, key=lambda row: row.port_lo)] == nasty
