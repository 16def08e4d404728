"""Logs come from the daemons that providers already run; the configurations are those of docs/how-to/receive-logs.md.

Needs the Debian packages rsyslog, nfdump, freeradius, freeradius-utils and kea-dhcp4-server (tools/system-packages); everything
stays on loopback, on ports of its own, and no daemon of the system is touched.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.ground.instants import now
from kaiji.vault.profiles.own import proved
from kaiji.vault.values import SECOND, micros, text_at
from tests.ports import free_port
from tests.vault import exporters
from tests.vault.conftest import UNDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., tuple[int, dict[str, Any]]]

PAGE = Path(__file__).parents[2] / "docs/how-to/receive-logs.md"
BLOCKS = dict(
    re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
)
SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
pytestmark = pytest.mark.slow


def needs(program: str) -> str:
    found = shutil.which(program, path=SBIN)
    if found is None:
        pytest.skip(f"{program} is not installed: run tools/system-packages as root")
    return found


def put(name: str, folder: Path, *changes: tuple[str, str]) -> Path:
    """Write a configuration of the page, with the paths and ports of this test in it."""
    text = BLOCKS[name].replace("/var/spool/kaiji", str(folder / "spool"))
    for old, new in changes:
        assert old in text, f"{old} does not stand in {name}"
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def daemon(
    *words: str, ready: Callable[[], bool], env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}
    ) as process:
        try:
            wait(ready, process)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def wait(ready: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    for _ in range(2400):
        if ready():
            return
        if process is not None and process.poll() is not None:
            output = process.stdout.read().decode() if process.stdout is not None else ""
            pytest.fail(f"it ended: {output}")
        time.sleep(0.05)
    pytest.fail("it did not happen within two minutes")


def listening(port: int, *, udp: bool) -> bool:
    table = Path("/proc/net/udp" if udp else "/proc/net/tcp").read_text(encoding="ascii")
    return any(line.split()[1].endswith(f":{port:04X}") for line in table.splitlines()[1:])


def spool_plan(folder: Path, name: str, *changes: tuple[str, str]) -> str:
    """Return the plan of one folder of the page, with nothing to wait for."""
    parts = [part for part in BLOCKS["spool.toml"].split("[[folder]]") if f'/{name}"' in part]
    assert len(parts) == 1
    text = (
        ("[[folder]]" + parts[0])
        .replace("/var/spool/kaiji", str(folder / "spool"))
        .replace("settle_s = 90", "settle_s = 0")
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "spool.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cgn", "nfdump", "radius", "kea"):
        (tmp_path / "spool" / name).mkdir(parents=True)
    return tmp_path


def receive(run: Run, folder: Path, plan: str) -> dict[str, Any]:
    status, answer = run("receive", "--vault", str(folder / "v"), "--spool", plan, "--once")
    assert status == 0, answer
    return answer


def inside_leases(run: Run, folder: Path, inside: str) -> None:
    path = folder / "leases.csv"
    path.write_text(
        f"start,end,public_ip,subscriber\n2020-01-01T00:00:00Z,2040-01-01T00:00:00Z,{inside},C-{inside}\n",
        encoding="utf-8",
    )
    run("import", "--vault", str(folder / "v"), "--profile", "csv-lease", str(path))


def who(run: Run, folder: Path, ip: str, at: str, *more: str) -> tuple[str, list[str]]:
    _, answer = run("find", "--vault", str(folder / "v"), "--ip", ip, "--at", at, *more, *UNDER)
    return answer["class"], [one["subscriber"] for one in answer["candidates"]]


PBA = (
    '<14>1 2026-10-26T15:00:00+09:00 mx1 RT_NAT - RT_SRC_NAT_PBA_{what} [internal-ip="100.64.0.9" block-used="1" '
    'block-max-per-host="4" block-port-low="1024" block-port-high="1279" reflexive-ip="198.51.100.7" nat-pool-name="p" '
    'logical-system-id="0" epoch-time-64="{at:08x}"]\n'
)


def test_rsyslog_takes_syslog_over_udp_and_tcp_and_its_files_are_taken_when_it_has_closed_them(
    folder: Path, run: Run
) -> None:
    port = free_port(socket.SOCK_STREAM)
    conf = put("rsyslog.conf", folder, ('"514"', f'"{port}"'))
    plan = spool_plan(folder, "cgn", ("period =", "newest_too = true\nperiod ="))
    at = int(now().timestamp()) - 5
    cgn = folder / "spool" / "cgn"

    def lines() -> int:
        return sum(path.read_bytes().count(b"\n") for path in cgn.glob("*.log"))

    with daemon(
        needs("rsyslogd"),
        "-n",
        "-f",
        str(conf),
        "-i",
        str(folder / "pid"),
        ready=lambda: listening(port, udp=True),
    ):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.sendto(PBA.format(what="ALLOC", at=at).encode(), ("127.0.0.1", port))
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(
                PBA.format(what="RELEASE", at=at + 3).encode() + b"<14>Oct 26 15:00:00 mx1 something else\n"
            )
        wait(lambda: lines() == 3)
        assert receive(run, folder, plan)["files"] == 0  # rsyslog has the file open
    answer = receive(run, folder, plan)
    reasons = [one["reasons"] for one in answer["taken"] if one["reasons"]]
    assert (answer["files"] > 0, answer["rows"], reasons) == (True, 1, [{"line.shape": 1}])
    assert list(cgn.glob("*.log")) == []
    inside_leases(run, folder, "100.64.0.9")
    assert who(run, folder, "198.51.100.7", text_at((at + 1) * SECOND), "--port", "1100") == (
        "unique",
        ["C-100.64.0.9"],
    )


def test_nfcapd_takes_netflow_and_hands_whole_files_on_and_says_which_it_lost(folder: Path, run: Run) -> None:
    needs("nfdump")
    needs("nfcapd")
    port = free_port(socket.SOCK_DGRAM)
    script = put("nfdump-to-spool", folder)
    script.chmod(0o755)
    flows = folder / "flows"
    flows.mkdir()
    words = (
        BLOCKS["nfcapd.sh"].replace("/etc/kaiji/nfdump-to-spool", str(script))
        .replace("/var/spool/kaiji", str(folder / "spool")).replace("/var/lib/kaiji/nfcapd", str(flows))
        .replace("2055", str(port)).replace("-t 60", "-t 2")
    )  # fmt: skip
    command = re.findall(r'"([^"]*)"|(\S+)', words)
    now_ms = micros(now()) // SECOND * 1000 - 955  # nfdump writes the 45 milliseconds within as ".45"
    with daemon(*[quoted or bare for quoted, bare in command], ready=lambda: listening(port, udp=True)):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            sessions = [
                exporters.session(now_ms - 4000, 4, "100.64.0.9", "198.51.100.7", 40001, "93.184.216.34"),
                exporters.session(now_ms - 1000, 5, "100.64.0.9", "198.51.100.7", 40001, "93.184.216.34"),
            ]
            blocks = [exporters.block(now_ms - 4000, 16, "100.64.0.9", "198.51.100.8", 1024, 1535)]
            for number, packet in enumerate(
                (
                    exporters.netflow9(256, exporters.SESSION, sessions, sequence=0, at_s=now_ms // 1000),
                    exporters.netflow9(257, exporters.BLOCK, blocks, sequence=1, at_s=now_ms // 1000),
                    exporters.ipfix(257, exporters.BLOCK, blocks, sequence=0, at_s=now_ms // 1000),
                )
            ):
                wire.sendto(packet, ("127.0.0.1", port))
                time.sleep(0.05 * number)
        # nfcapd may have begun its next file in between
        files = folder / "spool/nfdump"
        wait(lambda: sum(p.read_bytes().count(b"nat_event_id") for p in files.glob("*.json")) == 4)
    answer = receive(run, folder, spool_plan(folder, "nfdump"))
    reasons = [one["reasons"] for one in answer["taken"] if one["reasons"]]
    assert (answer["rows"], reasons) == (
        1,
        [{"port.missing": 1}],
    )  # nfdump 1.7.1 loses the ports of IPFIX blocks
    inside_leases(run, folder, "100.64.0.9")
    at = text_at((now_ms - 2000) * 1000)
    assert who(run, folder, "198.51.100.7", at, "--port", "40001") == ("unique", ["C-100.64.0.9"])
    at = text_at((now_ms - 4000) * 1000)
    assert who(run, folder, "198.51.100.8", at, "--port", "1100") == ("unique", ["C-100.64.0.9"])


def test_freeradius_writes_detail_files_that_become_leases(folder: Path, run: Run) -> None:
    port = free_port(socket.SOCK_DGRAM)
    for name in ("log", "run"):
        (folder / name).mkdir()
    put("radiusd.conf", folder, ("1813", str(port)), ("/var/log/kaiji-radius", str(folder / "log")),
        ("/run/kaiji-radius", str(folder / "run")))  # fmt: skip
    server = (needs("freeradius"), "-d", str(folder), "-n", "radiusd", "-f")
    stop = (
        'Acct-Status-Type = Stop\nAcct-Session-Id = "A1"\nUser-Name = "K-7781"\nFramed-IP-Address = 100.64.0.9\n'
        "Delegated-IPv6-Prefix = 2001:db8:5:aa00::/56\nAcct-Session-Time = 1200\n"
    )
    at = int(now().timestamp())
    with daemon(*server, ready=lambda: listening(port, udp=True)):
        for text in (stop, f"{stop}Event-Timestamp = {at - 100_000}\n"):
            done = subprocess.run(
                (needs("radclient"), "-t", "10", "-r", "6", f"127.0.0.1:{port}", "acct", "testing123"),
                input=text.encode(), capture_output=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout
    plan = spool_plan(
        folder, "radius", ("settle_s", "newest_too = true\nsettle_s"), ('"radius"', '"radius-public"')
    )
    answer = receive(run, folder, plan)
    assert (answer["rows"], answer["taken"][0]["rejected"]) == (4, 0)
    for moment in (at - 600, at - 100_600):
        found = who(run, folder, "2001:db8:5:aa12::1", text_at(moment * SECOND))
        assert found == ("unique", ["K-7781"])


def test_kea_gives_leases_to_a_relay_and_its_rotated_log_says_who_had_them(folder: Path, run: Run) -> None:
    server, relay = (
        ("127.0.0.1", free_port(socket.SOCK_DGRAM)),
        ("127.0.0.2", free_port(socket.SOCK_DGRAM, host="127.0.0.2")),
    )
    conf = put("kea-dhcp4.conf", folder, ("/var/lib/kea/", f"{folder}/"))
    log = folder / "spool/kea/leases.log"
    words = (needs("kea-dhcp4"), "-c", str(conf), "-p", str(server[1]), "-P", str(relay[1]))
    env = {
        "KEA_PIDFILE_DIR": str(folder),
        "KEA_LOCKFILE_DIR": str(folder),
        "KEA_LOGGER_DESTINATION": "stdout",
    }
    with daemon(*words, env=env, ready=lambda: listening(server[1], udp=True)) as kea:
        network = exporters.Relay(server=server, at=relay)
        first = network.lease("08:00:2b:02:3f:4e")
        wait(lambda: log.is_file() and b"LEASE_ALLOC" in log.read_bytes())
        rotated = log.rename(
            log.with_name("leases-2026112600.log")
        )  # what logrotate does, with its postrotate
        plan = spool_plan(folder, "kea", ('"kea-log"', '"kea-log-public"'))
        assert receive(run, folder, plan)["files"] == 0  # Kea still writes to it
        kea.send_signal(signal.SIGHUP)
        wait(log.is_file)
        second = network.lease("08:00:2b:02:3f:4f")
        assert first != second
        answer = receive(run, folder, plan)
        assert [one["file"] for one in answer["taken"]] == [rotated.name]
        at = text_at(micros(now()))
    assert who(run, folder, first, at)[1] == ["hwaddr:08:00:2b:02:3f:4e"]


def test_the_form_on_the_page_gives_the_rows_of_its_samples(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(BLOCKS["own.toml"], encoding="utf-8")
    assert proved(path).name == "own-cgn"
