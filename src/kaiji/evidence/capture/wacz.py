"""The WACZ 1.1.1 container (WACZ), written in one pass: the WARC goes straight into its place in the ZIP.

Nothing is compressed by ZIP, so that players can read ranges of the WARC where it lies. Every entry's digest is computed
from the bytes as they are written.
"""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from kaiji import __version__
from kaiji.evidence.package import (
    DATAPACKAGE_IN_WACZ,
    DIGEST_IN_WACZ,
    INDEX_IN_WACZ,
    PAGES_IN_WACZ,
    WARC_IN_WACZ,
)
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

WACZ_VERSION = "1.1.1"


class WaczWriter:
    """A WACZ under way. Calls come in the order `write` …, `end_warc`, `finish`."""

    def __init__(self, path: Path, *, at: datetime) -> None:
        self._at = at
        self._file = path.open("wb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)
        # No ZIP64 field: the cap on all bytes keeps a WARC far below 2 GiB, and Pythons differ in how they write one.
        self._warc: IO[bytes] | None = self._zip.open(self._info(WARC_IN_WACZ), "w")
        self._hash = sha256()
        self._resources: list[dict[str, Any]] = []
        self.offset = 0
        """Where the next record will stand in the WARC."""

    def write(self, member: bytes) -> None:
        """Append one gzip member to the WARC."""
        if self._warc is None:
            raise ValueError("the WARC is closed")
        self._warc.write(member)
        self._hash.update(member)
        self.offset += len(member)

    def end_warc(self) -> str:
        """Close the WARC and return its SHA-256 in hexadecimal; nothing can be added after."""
        if self._warc is not None:
            self._warc.close()
            self._warc = None
            self._list(WARC_IN_WACZ, self._hash.hexdigest(), self.offset)
        return self._hash.hexdigest()

    def finish(self, *, index: bytes, pages: list[dict[str, Any]], title: str) -> None:
        """Write index, pages and data package, and close the file."""
        self.end_warc()
        self._add(INDEX_IN_WACZ, index)
        head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
        self._add(PAGES_IN_WACZ, b"".join(_line(row) for row in (head, *pages)))
        main: dict[str, Any] = {}
        if pages:
            main = {"mainPageUrl": pages[0]["url"], "mainPageDate": pages[0]["ts"]}
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": utc_text(self._at.replace(microsecond=0)),
            "software": f"Kaiji {__version__}",
            **main,
            "resources": self._resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._store(DATAPACKAGE_IN_WACZ, data)
        signed = {"path": DATAPACKAGE_IN_WACZ, "hash": f"sha256:{sha256(data).hexdigest()}"}
        self._store(DIGEST_IN_WACZ, json.dumps(signed, indent=2).encode())
        self._zip.close()
        self._file.close()

    def abandon(self) -> None:
        """Let go of a container that was not finished; what stands in the file is no WACZ."""
        if self._file.closed:
            return
        with suppress(OSError, ValueError):
            if self._warc is not None:
                self._warc.close()
        self._zip.fp = None  # or its end would try to write once more
        with suppress(OSError):
            self._file.close()

    def _add(self, name: str, data: bytes) -> None:
        self._store(name, data)
        self._list(name, sha256(data).hexdigest(), len(data))

    def _store(self, name: str, data: bytes) -> None:
        self._zip.writestr(self._info(name), data)

    def _list(self, path: str, hexdigest: str, size: int) -> None:
        name = path.rsplit("/", 1)[-1]
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{hexdigest}", "bytes": size})

    def _info(self, name: str) -> zipfile.ZipInfo:
        at = self._at
        info = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        info.external_attr = 0o644 << 16
        info.create_system = 3
        return info


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
