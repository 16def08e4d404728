"""Make a snapshot out of files of one kind (資料からアドレス表へ), with its day, licence and whom to name."""

from __future__ import annotations

import json
import re
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.words import Words
from kaiji.network.readers.asn_csv import AsRows, read_csv
from kaiji.network.readers.delegated import DelegatedRows, read_delegated
from kaiji.network.readers.exits import ExitRows, read_exits
from kaiji.network.readers.kinds import kind_of
from kaiji.network.readers.mrt import RibRows, read_mrt
from kaiji.network.readers.stream import MOST_BYTES, Meter, bad, open_bytes, sha256_of
from kaiji.network.snapshot.build import Attribution, Holders, Origin, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PACKAGE_FILES: Final = ("package/asn-ipv4-num.csv", "package/asn-ipv6-num.csv")
_PACKAGE_MANIFEST: Final = "package/package.json"

DB_IP: Final = Attribution(text="IP Geolocation by DB-IP", url="https://db-ip.com/")
ROUTE_VIEWS: Final = Attribution(
    text="University of Oregon RouteViews Project", url="https://www.routeviews.org/"
)
NRO: Final = Attribution(text="Number Resource Organization (NRO)", url="https://www.nro.net/")
CC_BY: Final = "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A snapshot made from files, ready to be installed."""

    data: bytes
    day: date
    kind: str


def make_snapshot(paths: Sequence[Path], *, day: date | None, meter: Meter | None = None) -> Made:
    """Make one snapshot from files of one kind; `day` is needed where the files do not say which day they describe."""
    kinds = {kind_of(path) for path in paths}
    if len(kinds) != 1 or kinds == {"pasted"}:
        raise bad(
            paths[0].name if paths else "",
            Words(ja="一度に入れる資料は同じ種類にしてください。", en="Install files of one kind at a time."),
        )
    kind = kinds.pop()
    made_from = tuple((path.name, sha256_of(path)) for path in paths)
    if kind == "package":
        return _from_package(paths, made_from, meter)
    maker = {
        "asn-csv": _from_csv,
        "delegated": _from_delegated,
        "mrt": _from_mrt,
        "exits": _from_exits,
    }[kind]
    return maker(paths, made_from, day, meter)


def _from_csv(paths: Sequence[Path], made_from: _Inputs, day: date | None, meter: Meter | None) -> Made:
    rows = AsRows()
    for path in paths:
        read_csv(path, rows, meter=meter)
    return _as_snapshot(rows, made_from, needed_day(paths[0], day))


def _from_package(paths: Sequence[Path], made_from: _Inputs, meter: Meter | None) -> Made:
    """Take the two numeric tables and the day out of the published package."""
    if len(paths) != 1:
        raise bad(
            paths[0].name,
            Words(ja="パッケージは1つずつ入れてください。", en="Install one package at a time."),
        )
    rows = AsRows()
    with _unpacked(paths[0]) as folder:
        for member in _PACKAGE_FILES:
            read_csv(folder / Path(member).name, rows, meter=meter)
        day = _package_day(paths[0].name, (folder / Path(_PACKAGE_MANIFEST).name).read_bytes())
    return _as_snapshot(rows, made_from, day)


def _from_delegated(paths: Sequence[Path], made_from: _Inputs, day: date | None, meter: Meter | None) -> Made:
    rows = DelegatedRows()
    for path in paths:
        read_delegated(path, rows, meter=meter)
    holders = Holders()
    number = holders.number
    origin = Origin(
        kind="delegated",
        day=day or needed_day(paths[0], rows.day),
        title=Words(
            ja="地域インターネットレジストリの割当統計", en="Delegated statistics of the regional registries"
        ),
        licence=CC_BY,
        attribution=(NRO,),
        made_from=made_from,
        notes=rows.notes,
    )
    data = build(
        origin=origin,
        v4=[(a, b, number(record)) for a, b, record in rows.v4],
        v6=[(a, b, number(record)) for a, b, record in rows.v6],
        asns=[(a, b, number(record)) for a, b, record in rows.asns],
        holders=holders,
    )
    return Made(data=data, day=origin.day, kind=origin.kind)


def _from_mrt(paths: Sequence[Path], made_from: _Inputs, day: date | None, meter: Meter | None) -> Made:
    rows = RibRows()
    for path in paths:
        read_mrt(path, rows, meter=meter)
    holders = Holders()
    origin = Origin(
        kind="rib",
        day=day or needed_day(paths[0], rows.day),
        title=Words(ja="経路表(MRT TABLE_DUMP_V2)", en="Routing table (MRT TABLE_DUMP_V2)"),
        licence="not known here: as the collector that published the dump states",
        attribution=(),
        made_from=made_from,
        notes=rows.notes,
    )
    data = build(
        origin=origin,
        v4=[(a, b, holders.number(asns)) for (a, b), asns in rows.v4.items()],
        v6=[(a, b, holders.number(asns)) for (a, b), asns in rows.v6.items()],
        holders=holders,
    )
    return Made(data=data, day=origin.day, kind=origin.kind)


def _from_exits(paths: Sequence[Path], made_from: _Inputs, day: date | None, meter: Meter | None) -> Made:
    rows = ExitRows()
    for path in paths:
        read_exits(path, rows, meter=meter)
    holders = Holders()
    origin = Origin(
        kind="exits",
        day=day or needed_day(paths[0], rows.day),
        title=Words(ja="匿名化の出口の一覧(Tor・VPN Gate)", en="Exits of anonymisers (Tor, VPN Gate)"),
        licence="not known here: as the list's publisher states",
        attribution=(),
        made_from=made_from,
        notes=rows.notes,
    )
    data = build(
        origin=origin,
        v4=[(a, b, holders.number(label)) for a, b, label in rows.v4],
        v6=[(a, b, holders.number(label)) for a, b, label in rows.v6],
        holders=holders,
    )
    return Made(data=data, day=origin.day, kind=origin.kind)


def _as_snapshot(rows: AsRows, made_from: _Inputs, day: date) -> Made:
    holders = Holders()
    for asn in sorted(rows.names):
        holders.number((asn,))
    origin = Origin(
        kind="asn",
        day=day,
        title=Words(
            ja="AS番号の表(ip-location-db: RouteViews・DB-IP・NRO)",
            en="AS table (ip-location-db: RouteViews, DB-IP, NRO)",
        ),
        licence=CC_BY,
        attribution=(DB_IP, ROUTE_VIEWS, NRO),
        made_from=made_from,
        notes=rows.notes,
    )
    data = build(
        origin=origin,
        v4=[(a, b, holders.number(tuple(sorted(asns)))) for (a, b), asns in rows.v4.items()],
        v6=[(a, b, holders.number(tuple(sorted(asns)))) for (a, b), asns in rows.v6.items()],
        holders=holders,
        names=rows.names,
    )
    return Made(data=data, day=day, kind=origin.kind)


def needed_day(path: Path, day: date | None) -> date:
    """Return the day, or raise TableFormatError asking for it."""
    if day is None:
        why = Words(
            ja="いつの資料か、ファイルに書かれていません。--day で日を示してください。",
            en="The file does not say which day it describes: give it with --day.",
        )
        raise bad(
            path.name,
            why,
            what_to_do=Words(
                ja="取得した日や照会した日を --day 2026-11-20 のように付けて、もう一度実行してください。読み込んだものはありません。",
                en="Run it again with the day it was fetched or asked for, as in --day 2026-11-20; nothing of it was taken in.",
            ),
        )
    return day


_Inputs = tuple[tuple[str, str], ...]


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Copy the three members we read into a temporary folder; nothing else of the archive is touched."""
    with tempfile.TemporaryDirectory(prefix="kaiji-network-") as name:
        folder = Path(name)
        wanted = dict.fromkeys((*_PACKAGE_FILES, _PACKAGE_MANIFEST), False)
        try:
            with open_bytes(path) as file, tarfile.open(fileobj=file, mode="r|") as archive:
                for member in archive:
                    source = archive.extractfile(member) if member.name in wanted and member.isreg() else None
                    if source is None:
                        continue
                    wanted[member.name] = True
                    with (folder / Path(member.name).name).open("wb") as copy:
                        _copy(source, copy, path.name)
        except tarfile.TarError as error:
            raise bad(path.name, Words(ja="tarではありません。", en="It is no tar archive.")) from error
        missing = [member for member, seen in wanted.items() if not seen]
        if missing:
            raise bad(path.name, Words(ja=f"{missing[0]} がありません。", en=f"It has no {missing[0]}."))
        yield folder


def _copy(source: Any, copy: Any, name: str) -> None:
    left = MOST_BYTES
    while piece := source.read(1 << 20):
        left -= len(piece)
        if left < 0:
            raise bad(name, Words(ja="大きすぎます。", en="It is too large."))
        copy.write(piece)


def _package_day(name: str, manifest: bytes) -> date:
    """Return the day in the package's version: 2.3.2026061719 is the data of 2026-06-17, 19 h."""
    try:
        version = str(json.loads(manifest[: 1 << 20])["version"])
        match = re.fullmatch(r"\d+\.\d+\.(\d{4})(\d{2})(\d{2})\d{2}", version)
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except (ValueError, TypeError, KeyError):
        pass
    raise bad(name, Words(ja="版から日を読めません。", en="Its version does not give a day."))
