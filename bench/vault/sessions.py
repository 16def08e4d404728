"""Ten million sessions an hour as text, made by columns (計測用のログ): synthetic, seeded, the same on every machine.

2,048 public addresses, 1 M subscribers fixed to one address each, random ports, starts uniform within the hour, lives
lognormal (median 15 s, at most 4 h), 200,000 destinations by Zipf's law, one second resolution: the shape of the store measurements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER: Final = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber\n"
START: Final = 1_792_994_400
"""2026-10-26T15:00:00+09:00, seconds."""
_AT_ONCE: Final = 500_000
_SUBSCRIBERS: Final = 1_000_000


def write_sessions(path: Path, rows: int, *, hour: int = 0) -> None:
    """Write so many sessions that begin within one hour as the generic CSV; every hour is another."""
    with path.open("wb") as file:
        file.write(HEADER.encode())
        for part in range(0, rows, _AT_ONCE):
            for line in _text(min(_AT_ONCE, rows - part), seed=hour * 1_000_003 + part, hour=hour):
                file.write(line)


def _text(count: int, *, seed: int, hour: int) -> Iterator[bytes]:
    def uniform(stream: int) -> Any:
        return pc.random(count, initializer=seed * 16 + stream)

    def whole(values: Any, most: int) -> Any:
        return pc.cast(pc.floor(pc.multiply(values, most)), pa.int64())

    start = pc.add(whole(uniform(0), 3600), START + 3600 * hour)
    normal = uniform(1)
    for stream in range(2, 8):
        normal = pc.add(normal, uniform(stream))
    normal = pc.multiply(pc.subtract(normal, 3.5), 1.31)
    life = pc.min_element_wise(pc.exp(pc.add(pc.multiply(normal, 1.6), 2.708)), 14400.0)
    end = pc.add(start, pc.max_element_wise(pc.cast(pc.floor(life), pa.int64()), 1))
    subscriber = whole(uniform(8), _SUBSCRIBERS)
    rank = pc.cast(pc.floor(pc.exp(pc.multiply(uniform(9), 12.206))), pa.int64())
    columns = [
        instant_texts(start),
        instant_texts(end),
        address_texts("198.18.", pc.bit_wise_and(subscriber, 2047)),
        pc.cast(pc.add(whole(uniform(10), 64512), 1024), pa.string()),
        address_texts("93.", rank),
        pa.array(["443"]).take(pa.array([0] * count)),
        pc.if_else(pc.less(uniform(11), 0.6), "tcp", "udp"),
        pc.binary_join_element_wise("S", pc.utf8_lpad(pc.cast(subscriber, pa.string()), 7, "0"), ""),
    ]
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*columns, ","), "\n", "")
    data = lines.buffers()[2]
    yield memoryview(data)[: lines.nbytes and int(pc.sum(pc.binary_length(lines)).as_py())].tobytes()


def instant_texts(seconds: Any) -> Any:
    """Spell instants in seconds as RFC 3339 in Japan time."""
    local = pc.cast(pc.add(seconds, 9 * 3600), pa.timestamp("s"))
    return pc.binary_join_element_wise(pc.strftime(local, format="%Y-%m-%dT%H:%M:%S"), "+09:00", "")


def address_texts(head: str, number: Any) -> Any:
    """Spell the lower parts of addresses below `head`."""
    parts = [pc.bit_wise_and(pc.shift_right(number, shift), 255) for shift in (8, 0)]
    if head == "93.":
        parts.insert(0, pc.bit_wise_and(pc.shift_right(number, 16), 255))
    texts = [pc.cast(part, pa.string()) for part in parts]
    return pc.binary_join_element_wise(head, pc.binary_join_element_wise(*texts, "."), "")
