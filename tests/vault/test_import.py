"""Log files are taken in exactly once, whatever kills the run; what does not fit is kept with the reason."""

from __future__ import annotations

import gzip
import os
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.ground.instants import now
from kaiji.vault.errors import ImportFileError, VaultWriteError
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.reading import FieldError, row_of
from kaiji.vault.store.csvtext import CsvReader
from kaiji.vault.store.gathering import gathered
from kaiji.vault.store.rows import batch_rows
from tests.vault.conftest import HEADER, LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., tuple[int, dict[str, Any]]]

BAD = {
    "instant": "2026-10-26T15:00:00,2026-10-26T15:10:00+09:00,198.51.100.7,1,,,,C-1",
    "instant.range": "1970-01-01T00:00:00Z,2026-10-26T15:10:00+09:00,198.51.100.7,1,,,,C-1",
    "interval": "2026-10-26T15:10:01+09:00,2026-10-26T15:10:00+09:00,198.51.100.7,1,,,,C-1",
    "address": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.051.100.7,1,,,,C-1",
    "address.prefix": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,2001:db8::1/56,,,,,C-1",
    "port": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,0x50,,,,C-1",
    "port.range": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,20-10,,,,C-1",
    "destination": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,1,2001:db8::1,,,C-1",
    "protocol": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,1,,,tpc,C-1",
    "subscriber": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,1,,,tcp,",
    "line.fields": "2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7",
    "line.quotes": '2026-10-26T15:00:00Z,2026-10-26T15:10:00Z,198.51.100.7,1,,,tcp,"C-1"x',
    "line.empty": "",
}


def test_every_line_is_a_row_or_is_kept_with_its_number_and_reason(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text("\n".join([HEADER, *LINES, *BAD.values()]) + "\n", encoding="utf-8")
    _, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(file))
    assert (answer["lines"], answer["rows"], answer["rejected"]) == (
        len(LINES) + len(BAD),
        len(LINES),
        len(BAD),
    )
    kept = [
        line.split("\t", 2)
        for line in Path(answer["rejected_in"][0]).read_text(encoding="utf-8").splitlines()
    ]
    assert kept == [[str(n), code, text] for n, (code, text) in enumerate(BAD.items(), len(LINES) + 2)]
    assert answer["files"][0]["reasons"] == dict.fromkeys(sorted(BAD), 1)


def test_the_same_file_again_changes_nothing_whatever_it_is_called(vault: str, run: Run, log: Path) -> None:
    again = log.with_name("renamed.csv")
    again.write_bytes(log.read_bytes())
    _, answer = run("import", "--vault", vault, "--profile", "csv", str(again))
    assert (answer["rows"], answer["already"]) == (0, ["renamed.csv"])
    assert run("check", "--vault", vault)[1]["rows"] == len(LINES)


def test_exact_duplicates_are_counted_and_stored_once(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "twice.csv"
    file.write_text("\n".join([HEADER, *LINES, LINES[0], LINES[4], LINES[7]]) + "\n", encoding="utf-8")
    _, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(file))
    assert (answer["rows"], answer["duplicates"]) == (len(LINES) + 3, 3)
    assert run("check", "--vault", str(tmp_path / "v"))[1]["rows"] == len(LINES)


def test_columns_stand_in_any_order_further_ones_are_ignored_and_gzip_is_opened(
    tmp_path: Path, run: Run
) -> None:
    text = (
        "\ufeffsubscriber,note,public_ip,end,start\r\n"
        "C-9,x,192.0.2.1,2026-10-26T15:10:00+09:00,2026-10-26T15:00:00+09:00\r\n"
    )
    file = tmp_path / "plain.csv.gz"
    file.write_bytes(gzip.compress(text.encode()))
    folder = str(tmp_path / "v")
    _, answer = run("import", "--vault", folder, "--profile", "csv", str(file))
    assert (answer["rows"], answer["rejected"]) == (1, 0)
    _, found = run("find", "--vault", folder, "--ip", "192.0.2.1", "--at", "2026-10-26T15:05:00+09:00",
                   "--request", "R", "--basis", "warrant", "--operator", "d")  # fmt: skip
    assert found["candidates"][0]["subscriber"] == "C-9"


@pytest.mark.parametrize(
    "head", ["", "start,end,public_ip", f"{HEADER},start", "start;end;public_ip;subscriber", "\x00\xff"]
)
def test_a_file_without_the_header_is_refused_whole(tmp_path: Path, run: Run, head: str) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(f"{head}\n{LINES[0]}\n", encoding="latin-1")
    status, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(file))
    assert (status, answer["error"]["code"]) == (2, "vault.import-file")
    assert run("check", "--vault", str(tmp_path / "v"))[1]["rows"] == 0


def test_a_gzip_cut_short_takes_nothing_in(tmp_path: Path, run: Run) -> None:
    whole = gzip.compress(("\n".join([HEADER, *LINES * 50]) + "\n").encode())
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(whole[: len(whole) // 2])
    status, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(file))
    assert (status, answer["error"]["code"]) == (2, "vault.import-file")
    assert run("check", "--vault", str(tmp_path / "v"))[1]["segments"] == 0


def test_a_pipe_or_a_device_is_refused_before_a_vault_is_made(tmp_path: Path, run: Run) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path, tmp_path / "none.csv"):
        status, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(path))
        assert (status, answer["error"]["code"]) == (2, "vault.import-file"), path
    assert not (tmp_path / "v").exists()


def test_a_file_that_is_still_written_to_is_not_taken_in_by_halves(tmp_path: Path, log: Path) -> None:
    def grow(done: int, whole: int) -> None:
        if done > whole:
            return  # once is enough
        with log.open("a", encoding="utf-8") as file:
            file.write(LINES[0] + "\n")

    with writing(tmp_path / "v", create=True) as manifest:
        with pytest.raises(ImportFileError, match="written to while it was read"):
            import_file(manifest, log, Terms(profile=profile("csv")), now=now(), operator="d", tell=grow)
        assert (manifest.segments(), manifest.journal()) == ([], b"")


def test_a_file_whose_name_is_no_text_is_taken_in_under_its_name_spelt_out(
    tmp_path: Path, run: Run, log: Path
) -> None:
    odd = log.with_name(os.fsdecode("接続".encode("cp932")) + ".csv")
    log.rename(odd)
    status, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "csv", str(odd))
    assert (status, answer["rows"]) == (0, len(LINES))
    assert answer["files"][0]["file"].startswith("\\udc90")


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """Let no file grow beyond so many bytes, as on a disk that is full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_disk_that_takes_no_more_is_said_and_nothing_counts(
    tmp_path: Path, log: Path, small_disk: Callable[[int], None]
) -> None:
    with writing(tmp_path / "v", create=True) as manifest:
        small_disk(12_000)  # room for the segments, not for their place in the manifest
        with pytest.raises(VaultWriteError, match="manifest cannot be written"):
            import_file(manifest, log, Terms(profile=profile("csv")), now=now(), operator="d")
        assert (manifest.segments(), manifest.journal()) == ([], b"")


def test_a_new_vault_for_which_there_is_no_room_is_not_begun(
    tmp_path: Path, small_disk: Callable[[int], None]
) -> None:
    small_disk(4096)
    with pytest.raises(VaultWriteError), writing(tmp_path / "deep" / "new", create=True):
        pytest.fail("a vault was made on a full disk")
    assert not (tmp_path / "deep").exists()


def _tables(folder: Path) -> list[Any]:
    import sqlite3

    with sqlite3.connect(folder / "manifest.sqlite") as db:
        wanted = ("import", "segment", "seen")
        tables = [db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in wanted]  # noqa: S608  # our own names
    db.close()
    tables[0] = [row[:-1] for row in tables[0]]  # all but when it was
    return tables


@pytest.mark.slow
@pytest.mark.parametrize(
    "nth",
    [6, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 16))],
)
def test_killed_anywhere_and_run_again_gives_the_same_vault(
    tmp_path: Path, killing: Callable[..., int], nth: int
) -> None:
    files = []
    for n in range(2):
        file = tmp_path / f"{n}.csv"
        rows = [line.replace("C-", f"{n}-") for line in LINES]
        file.write_text("\n".join([HEADER, *rows, BAD["port"]]) + "\n", encoding="utf-8")
        files.append(str(file))
    whole, broken = tmp_path / "a" / "vault", tmp_path / "b" / "vault"
    whole.parent.mkdir()
    broken.parent.mkdir()
    assert killing("import", 0, str(whole), *files) == 0
    assert killing("import", nth, str(broken), *files) == -signal.SIGKILL
    assert killing("import", 0, str(broken), *files) == 0
    assert _tables(broken) == _tables(whole)
    listing = [
        {p.relative_to(v).as_posix(): p.read_bytes() for p in v.glob("*/**/*") if p.is_file()}
        for v in (whole, broken)
    ]
    assert listing[0] == listing[1]


def test_a_stranger_reads_the_segments_with_stock_tools(vault: str) -> None:
    files = f"{vault}/segments/session/*.parquet"
    asked = (
        "SELECT holder, port FROM read_parquet(?, union_by_name=true) "
        "WHERE ip = (198::UINTEGER<<24)+(51::UINTEGER<<16)+(100::UINTEGER<<8)+7 AND start_s <= 1792994700 "
        "AND start_s + duration_s >= 1792994700 ORDER BY holder"
    )
    with duckdb.connect() as db:
        assert db.execute(asked, [files]).fetchall() == [("C-001", 40001), ("C-003", 40002), ("C-004", 40003)]
        about = "SELECT DISTINCT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key)='kaiji.kind'"
        assert db.execute(about, [files]).fetchall() == [("session",)]


def test_only_the_store_knows_the_column_engine() -> None:
    room = Path(__file__).parents[2] / "src" / "kaiji" / "vault"
    users = [path for path in room.rglob("*.py") if "pyarrow" in path.read_text(encoding="utf-8")]
    assert users == [room / "store" / "engine.py"]


# the quick reader and the strict one must never disagree

_INSTANTS = st.sampled_from(
    [
        "2026-10-26T15:00:00+09:00",
        "2026-10-26T15:00:00Z",
        "2026-10-26T15:00:00.5Z",
        "2026-10-26T15:00:00.123456+09:00",
        "2026-10-26T15:00:00.1234567+09:00",
        "2026-10-26 15:00:00+09:00",
        "2026-10-26T15:00+09:00",
        "2026-10-26T15+09:00",
        "2026-10-26T15:00:00+0900",
        "2026-10-26T15:00:00+09",
        "2026-10-26T15:00:00",
        "2026-10-26t15:00:00z",
        "2026-10-26T15:00:60Z",
        "2026-02-30T00:00:00Z",
        "2026-10-26T15:00:00.12+09",
        "",
        "2026-10-26T15:00:00-03:30",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "2026-10-26T15:00:00.Z",
        " 2026-10-26T15:00:00Z",
        "0000-10-26T15:00:00Z",
    ]
)
_FIELDS = (
    _INSTANTS,
    _INSTANTS,
    st.sampled_from(
        [
            "198.51.100.7",
            "2001:db8::1",
            "2001:db8::/56",
            "198.51.100.0/24",
            "1.2.3",
            "01.2.3.4",
            "::ffff:1.2.3.4",
            "",
            "fe80::1%eth0",
            "198.51.100.7 ",
            "１.2.3.4",
            "198.51.100.7/33",
            '"198.51.100.7"',
        ]
    ),
    st.sampled_from(
        [
            "40001",
            "0",
            "65535",
            "65536",
            "-1",
            "1-2",
            "",
            " 40001",
            "0x50",
            "00080",
            "000080",
            "+5",
            "4e1",
            '"7"',
            "٣",
        ]
    ),
    st.sampled_from(["", "93.184.216.34", "2001:db8::9", "93.184.216.0/24", "x"]),
    st.sampled_from(["", "443", "x", " 443", "0x1", "1-2", "65536"]),
    st.sampled_from(["", "tcp", "TCP", "6", "256", "tpc", "udp", "006"]),
    st.sampled_from(
        [
            "C-1",
            "顧客-1",
            " C-1",
            "C-1 ",
            "",
            "C\t1",
            "C\u00a01",
            "x" * 257,
            '"C,1"',
            '"C""1"',
            "a\rb",
            "\x00",
            "NULL",
            "nan",
        ]
    ),
)
_GOOD = LINES[0] + "\n"


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(*_FIELDS).map(",".join), min_size=1, max_size=4), st.integers(0, 60))
def test_the_quick_reader_takes_a_block_only_as_the_strict_one_would(odd: list[str], before: int) -> None:
    text = _GOOD * before + "\n".join(odd) + "\n" + _GOOD * (60 - before)
    names = HEADER.split(",")
    batches: dict[int, list[Any]] = {4: [], 6: []}
    reader = CsvReader(names=names, take=lambda version, batch: batches[version].append(batch))
    reader.read(text.encode())
    reader.finish()
    quick = [
        row
        for version, parts in batches.items()
        if parts
        for row in batch_rows(
            gathered(parts, 4 if version == 4 else 6), 4 if version == 4 else 6, joins=False
        )
    ]
    strict, refused = [], []
    for number, line in enumerate(text.encode().split(b"\n")[:-1], 2):
        try:
            strict.append(row_of(reader.fields(line)))
        except FieldError as error:
            refused.append((number, error.code))
    assert sorted(map(repr, quick)) == sorted(map(repr, strict))
    assert [(line.line, line.code) for line in reader.rejected] == refused
    assert reader.lines == len(strict) + len(refused)
