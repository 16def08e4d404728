"""Put published fixtures through the verifier's own readers (公開された検体の検査).

    python tools/published_fixtures.py FOLDER            compare with what published_fixtures.toml expects
    python tools/published_fixtures.py FOLDER --write    and write docs/reference/published-fixtures.md

FOLDER holds the files in any arrangement; a fixture is found by the end of its path. One that is missing fails the run.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify import Trust
from kaiji.evidence.verify.certificates import load_der, load_pem
from kaiji.evidence.verify.container import Container, ContainerFaultError, Entry, open_container
from kaiji.evidence.verify.context import Checked, Context, NotRunError
from kaiji.evidence.verify.folder import PackageFolder
from kaiji.evidence.verify.recording import RecordingFaultError, read_recording
from kaiji.evidence.verify.steps import index, recording, wacz
from kaiji.evidence.verify.token import read_query, read_token, token_faults
from kaiji.evidence.verify.token_trust import trust_faults
from kaiji.ground.canonical import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography import x509

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "published-fixtures.md"
SYSTEM = Path("/etc/ssl/certs")


def main(arguments: list[str]) -> int:
    """Check every row of the table; returns 1 where one differs or is missing."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    folder = Path(next(one for one in arguments if not one.startswith("--")))
    wrong, lines = 0, []
    for kind, judge in (("token", _token), ("wacz", _wacz)):
        for row in table[kind]:
            file = _find(folder, row["file"])
            if file is None:
                print(f"missing: {row['file']}", file=sys.stderr)
                wrong += 1
                continue
            codes, remarks = judge(file, row)
            due = (sorted(row["codes"]), sorted(row.get("remarks", [])))
            if (codes, remarks) != due:
                print(f"differs: {row['file']}: {codes} {remarks}, due {due}", file=sys.stderr)
                wrong += 1
            lines.append(_line(row, file, codes, remarks))
    print(f"{len(lines)} fixtures, {wrong} not as expected")
    if "--write" in arguments and not wrong:
        PAGE.write_text(_page(table["sources"], lines), encoding="utf-8")
    return 1 if wrong else 0


def _find(folder: Path, ending: str) -> Path | None:
    return next((p for p in sorted(folder.rglob(Path(ending).name)) if p.as_posix().endswith(ending)), None)


def _token(file: Path, row: dict[str, Any]) -> tuple[list[str], list[str]]:
    roots, others = _roots(file, row["trust"])
    data = file.with_name("payload").read_bytes() if row["data"] == "payload" else row["data"].encode()
    query = read_query(file.with_name(row["query"]).read_bytes()) if "query" in row else None
    try:
        token = read_token(file.read_bytes())
    except MalformedError:
        return ["malformed"], []
    faults = [f.code for f in token_faults(token, query, data, others=others)]
    if row["data"] == "?":
        faults = [code for code in faults if code != "imprint"]
    distrust, remarks = trust_faults(token, roots, others)
    return sorted({*faults, *(f.code for f in distrust)}), sorted(r.partition(":")[0] for r in remarks)


def _roots(file: Path, trust: str) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    if trust == "system":
        return _system(), []
    data = file.with_name(trust).read_bytes()
    chain = load_pem(data) if b"BEGIN" in data else [load_der(data)]
    return chain[-1:], chain[:-1]


@cache
def _system() -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    for file in sorted(SYSTEM.glob("*.pem")):
        try:
            found += load_pem(file.read_bytes())
        except MalformedError:  # a root that the reader refuses is not trusted
            continue
    return list(dict.fromkeys(found))


def _wacz(file: Path, _row: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return every fault code: of the strict ZIP, and of what is inside even where that refuses it."""
    codes: set[str] = set()
    with file.open("rb") as opened:
        try:
            open_container(opened)
        except ContainerFaultError as error:
            codes.add(error.found.code)
    with _lenient(file) as container, tempfile.TemporaryDirectory() as folder:
        context = Context(
            folder=PackageFolder(Path(folder)), trust=Trust(), now=datetime(2026, 11, 23, tzinfo=UTC)
        )
        context.container = container
        context.meta = {"started_at": "2000-01-01T00:00:00Z", "sealed_at": "2026-11-23T00:00:00Z"}
        codes |= _ran("wacz", wacz.wacz, context)
        for name in container.entries:
            if name.endswith((".warc", ".warc.gz")):
                try:
                    context.recording = read_recording(container.chunks(name))
                except RecordingFaultError as error:
                    codes.add(error.found.code)
        codes |= _ran("warc-digests", recording.warc_digests, context)
        codes |= _ran("warc-records", recording.warc_records, context)
        codes |= _ran("secrets", index.secrets, context)
    return sorted(codes), []


def _ran(code: str, step: Callable[[Context], Checked], context: Context) -> set[str]:
    try:
        return {fault.code for fault in step(context).faults}
    except MalformedError:
        return {f"{code}.malformed"}
    except NotRunError:
        return set()


class _Lenient(Container):
    """The entries as an ordinary reader of ZIP sees them."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self.entries = {
            one.filename: Entry(name=one.filename, offset=0, size=one.file_size, crc=one.CRC)
            for one in opened.infolist()
        }

    def chunks(self, name: str, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give the whole entry at once."""
        yield self._zip.read(name)[offset : None if length is None else offset + length]


@contextmanager
def _lenient(file: Path) -> Iterator[Container]:
    with zipfile.ZipFile(file) as opened:
        yield cast("Container", _Lenient(opened))


def _line(row: dict[str, Any], file: Path, codes: list[str], remarks: list[str]) -> str:
    verdict = "合格 / accepted" if not codes else "不合格 / refused"
    said = ", ".join(f"`{code}`" for code in (*codes, *remarks)) or "—"
    digest = sha256_hex(file.read_bytes())
    return f"| {row['from']} | `{row['file']}` | `{digest[:16]}…` | {verdict} | {said} | {row['why']} |"


def _page(sources: dict[str, str], lines: list[str]) -> str:
    head = [
        "# 公開された検体の検査結果 / Published fixtures",
        "",
        "<!-- Written by tools/published_fixtures.py --write; do not edit. -->",
        "",
        "ほかの道具が公開している検体を当方の検証器に通した結果です。検体そのものは置いていません。",
        "「合格」は時刻の応答がそのデータとルート証明書に対して正しいこと、WACZでは当方の証拠の形として受け入れることを意味します。",
        "",
        "What our verifier says of the fixtures that other tools publish; the files themselves are not kept here. A time stamp is",
        "accepted when it is right for that data and root; a WACZ when it has the form of our evidence, which none of these has.",
        "",
        *(f"- {name}: {place}" for name, place in sources.items()),
        "",
        "| from | file | SHA-256 | 結果 | 理由 / codes | 何の検体か / what it is |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
