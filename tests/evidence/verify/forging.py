"""What a tamperer and a dishonest capturer can do, each with exactly the keys they have."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.evidence.package import (
    CUSTODY,
    INDEX_IN_WACZ,
    META,
    SIGNATURE,
    SUMS,
    WARC_IN_WACZ,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.stamping import ask
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.chain import chain_lines
from tests.evidence.verify.made import Clock, Parts, World, forged, parts, sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    import pytest

    from kaiji.evidence.seal.demo_authority import DemoAuthority


@dataclass
class Lab:
    """One good package, to be copied, and all that made it."""

    world: World
    made: Parts
    good: Path
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    at: datetime
    """When the good package had been made; every test begins at this instant."""

    def copy(self, name: str = "EV-20261123-0001") -> Path:
        """Return a copy of the good package, to tamper with."""
        target = self.folder / name
        shutil.copytree(self.good, target)
        return target

    def another_world(self) -> World:
        """Return the world to change something in; whom a stranger trusts stays as it was."""
        return copy.copy(self.world)

    def edited(self, change: Callable[[Parts], None]) -> Path:
        """Return what a dishonest capturer seals after `change`: signed and stamped in full."""
        made = copy.deepcopy(self.made)
        change(made)
        world = self.another_world()
        world.authorities = self.world.authorities[:1]  # one is enough here, and quicker
        return forged(world, made, self.folder, self.monkeypatch)

    @contextmanager
    def instead(self, number: int, other: DemoAuthority) -> Iterator[None]:
        """Let another authority answer in the place of `number`."""
        before = self.world.authorities[number]
        self.world.authorities[number] = other
        try:
            yield
        finally:
            self.world.authorities[number] = before


def build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Make the good package once."""
    world = World(folder / "home", Clock())
    made = parts(world.clock, folder)
    good = sealed(world, copy.deepcopy(made), folder / "good")
    return Lab(world=world, made=made, good=good, folder=folder, monkeypatch=monkeypatch, at=world.clock.at)


def flip(file: Path, *, at: int | None = None, mask: int = 1) -> None:
    """Change one bit of a file, in its middle unless told where."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2 if at is None else at] ^= mask
    file.write_bytes(bytes(data))


def resum(package: Path) -> None:
    """Write SHA256SUMS anew for what is there."""
    names = sorted(p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file())
    listed = [name for name in names if not name.startswith((SUMS, "roots/"))]
    lines = (f"{hashlib.sha256((package / name).read_bytes()).hexdigest()}  {name}\n" for name in listed)
    (package / SUMS).write_text("".join(lines), encoding="ascii")


def resign(world: World, package: Path) -> None:
    """Sign SHA256SUMS anew with the capturer's own key."""
    (package / SIGNATURE).write_bytes(world.signer.sign((package / SUMS).read_bytes()))


def restamp(world: World, package: Path, *names: str) -> None:
    """Have files stamped anew by the same authorities; anybody may ask them."""
    for name in names:
        for number, one in enumerate(world.authorities, 1):
            authority = one.authority(f"https://tsa.example.jp/{number - 1}")
            stamp = ask(authority, (package / name).read_bytes(), world.post)
            (package / query_name(name, number)).write_bytes(stamp.query)
            (package / reply_name(name, number)).write_bytes(stamp.reply)


def recustody(package: Path, change: Callable[[list[dict[str, Any]]], None] = lambda _: None) -> None:
    """Write the custody log anew, with the hashes that files now have, and its head into the meta."""
    entries = [json.loads(line) for line in (package / CUSTODY).read_bytes().splitlines()]
    for entry in entries:
        if entry["event"] == "file.written" and (package / entry["name"]).is_file():
            entry["sha256"] = sha256_hex((package / entry["name"]).read_bytes())
        del entry["n"], entry["prev"]
    change(entries)
    data = chain_lines(list(entries))
    (package / CUSTODY).write_bytes(data)
    remeta(package, lambda meta: meta["seal"].update(custody=_head(data)))


def _head(data: bytes) -> dict[str, Any]:
    lines = data.splitlines()
    return {"entries": len(lines), "head": sha256_hex(lines[-1])}


def remeta(package: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change meta/capture.json."""
    meta = json.loads((package / META).read_bytes())
    change(meta)
    (package / META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def reseal(world: World, package: Path) -> None:
    """Sum, sign and stamp anew: what only the capturer can do."""
    resum(package)
    restamp(world, package, SUMS)
    resign(world, package)
    restamp(world, package, SIGNATURE)


Blocks = list[tuple[dict[str, str], bytes]]
"""Records of a WARC: fields in order, and the block."""


def rewarc(entries: dict[str, bytes], change: Callable[[Blocks], None], *, index: bool = True) -> None:
    """Change the records of a recording; digests and index are made to agree, as a careful forger would."""
    warc = entries[WARC_IN_WACZ]
    blocks, old = _records(warc)
    ids = [fields["WARC-Record-ID"] for fields, _ in blocks]
    change(blocks)
    out = b""
    places: dict[int, tuple[int, int]] = {}
    for fields, block in blocks:
        if fields.get("WARC-Block-Digest", "").startswith("sha256:"):
            fields["WARC-Block-Digest"] = f"sha256:{sha256_hex(block)}"
        if "WARC-Payload-Digest" in fields:
            body = block.partition(b"\r\n\r\n")[2]
            fields["WARC-Payload-Digest"] = f"sha256:{sha256_hex(body)}"
        fields["Content-Length"] = str(len(block))
        member = member_of(fields, block)
        if fields["WARC-Record-ID"] in ids:
            places.setdefault(old[ids.index(fields["WARC-Record-ID"])], (len(out), len(member)))
        out += member
    entries[WARC_IN_WACZ] = out
    if index:
        entries[INDEX_IN_WACZ] = _reindexed(entries[INDEX_IN_WACZ], places)


def member_of(fields: dict[str, str], block: bytes, *, version: str = "WARC/1.1") -> bytes:
    """Return one record as a gzip member."""
    head = f"{version}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


def records_of(warc: bytes) -> Blocks:
    """Return the records of a WARC."""
    return _records(warc)[0]


def _records(warc: bytes) -> tuple[Blocks, list[int]]:
    import zlib

    blocks: Blocks = []
    offsets = []
    at = 0
    while at < len(warc):
        unpacker = zlib.decompressobj(31)
        data = unpacker.decompress(warc[at:])
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")[1:]
        fields = dict(line.split(": ", 1) for line in lines)
        blocks.append((fields, rest[:-4]))
        offsets.append(at)
        at = len(warc) - len(unpacker.unused_data)
    return blocks, offsets


def _reindexed(index: bytes, places: dict[int, tuple[int, int]]) -> bytes:
    lines = []
    for line in index.decode().splitlines():
        head, brace, rest = line.partition("{")
        row = json.loads(brace + rest)
        offset, length = places[int(row["offset"])]
        row |= {"offset": str(offset), "length": str(length)}
        lines.append(head + json.dumps(row))
    return ("\n".join(sorted(lines)) + "\n").encode()
