"""nfcapd and nfdump (Debian): NetFlow v9 translation events over loopback, one a session, at its end; compressed with LZ4.

A record has one time: who held a port at an instant is found by scanning forward to the event that ended it.
"""

from __future__ import annotations

import csv
import json
import shutil
import socket
import struct
import subprocess
import sys
import time
from datetime import datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.vault.peers import timing
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS = ((323, 8), (230, 1), (4, 1), (8, 4), (225, 4), (12, 4), (7, 2), (227, 2), (11, 2))
"""Time in ms, event, protocol, inside address, public address, destination, inside port, public port, destination port."""
_RECORD = struct.Struct("!QBBIIIHHH")
_AT_ONCE = 36
_PORT = 29995


def main(argv: list[str]) -> None:
    """Send the text, ask, print."""
    folder, asked, texts = Path(argv[0]), timing.questions(argv[1]), argv[2:]
    if shutil.which("nfcapd") is None:
        print(json.dumps({"missing": "nfcapd: tools/system-packages --daemons"}))
        return
    store = folder / "nf"
    result = timing.kept(folder, lambda: _build(store, texts))
    times, right = [], 0
    for ip, port, _, _, _ in asked[:7]:
        start = time.perf_counter()
        out = subprocess.run(
            ["nfdump", "-R", str(store), "-q", "-o", "nel", f"src nip {ip} and src nport {port}"],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        times.append((time.perf_counter() - start) * 1000)
        right += f"{ip}:{port}" in out
    times.sort()
    result |= {
        "port_p50_ms": times[len(times) // 2],
        "port_p99_ms": times[-1],
        "port_right": f"{right}/{len(times)}",
    }
    print(json.dumps(result | {"note": "found is any session of the port: the time is left to the reader"}))


def _build(store: Path, texts: list[str]) -> dict[str, Any]:
    store.mkdir()
    began, before = time.perf_counter(), timing.cpu()
    collector = subprocess.Popen(
        ["nfcapd", "-4", "-b", "127.0.0.1", "-p", str(_PORT), "-w", str(store), "-t", "3600", "-y", "-B", "67108864"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(1)
    sent = _send(texts)
    time.sleep(2)
    collector.terminate()
    collector.wait(20)
    return timing.taken_in(sent, began, before, timing.size_of(store))


def _send(texts: list[str]) -> int:
    """Send every session as a record, in packets of thirty-six; returns how many."""
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect(("127.0.0.1", _PORT))
    template = b"".join(struct.pack("!HH", *field) for field in _FIELDS)
    body = struct.pack("!HHHH", 0, 8 + len(template), 260, len(_FIELDS)) + template
    sequence = sent = 0
    for text in texts:
        for records in _packets(text):
            count = len(records) // _RECORD.size
            pad = -len(records) % 4
            data = struct.pack("!HH", 260, 4 + len(records) + pad) + records + b"\0" * pad
            first = body if sequence % 500 == 0 else b""
            head = struct.pack("!HHIIII", 9, count + bool(first), 1000, int(now().timestamp()), sequence, 1)
            out.send(head + first + data)
            sequence, sent = sequence + 1, sent + count
            if sequence % 200 == 0:
                time.sleep(0.002)
    out.close()
    return sent


def _packets(text: str) -> Iterator[bytes]:
    numbers: dict[str, int] = {}
    waiting = []
    with open(text, encoding="ascii", newline="") as file:  # noqa: PTH123  # read line by line
        lines = csv.reader(file)
        next(lines)
        for _, end, ip, port, target, target_port, protocol, who in lines:
            for name in (ip, target):
                if name not in numbers:
                    numbers[name] = int(IPv4Address(name))
            if end not in numbers:
                numbers[end] = int(datetime.fromisoformat(end).timestamp())
            inside = 0x64400000 + int(who[1:])
            waiting.append(
                _RECORD.pack(
                    numbers[end] * 1000, 2, 6 if protocol == "tcp" else 17, inside, numbers[ip], numbers[target],
                    int(port) ^ 1, int(port), int(target_port or 0),
                )
            )  # fmt: skip
            if len(waiting) == _AT_ONCE:
                yield b"".join(waiting)
                waiting = []
    if waiting:
        yield b"".join(waiting)


if __name__ == "__main__":
    main(sys.argv[1:])
