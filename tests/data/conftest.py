"""An issuer of data, a folder of tables to change, and an office that trusts the issuer for data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.data.bundle import Manifest, make_bundle
from kaiji.data.checking import CheckedBundle, check_bundle
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify.trust import Trust
from kaiji.ground.instants import parse_instant
from kaiji.ground.tables import ROOMS, SHIPPED, shipped_folder
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.seal.signer import Signer

AT = parse_instant("2026-12-20T09:00:00+09:00")
NEWER = "2026.12.20"


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whoever keeps the tables, with a key of its own."""

    signer: Signer
    tables: Path
    """A copy of the shipped tables that a test may change."""

    @property
    def trust(self) -> Trust:
        return Trust(signer_roots=(self.signer.chain[-1],))

    def make(self, *corrections: str, version: str = NEWER, made_on: date = date(2026, 12, 20)) -> bytes:
        manifest = Manifest(
            version=version, made_on=made_on, note=Words(ja="試験", en="a test"), corrections=corrections
        )
        return make_bundle(manifest, {room: self.tables / room for room in ROOMS}, self.signer)

    def change(self, table: str, old: str, new: str) -> None:
        file = self.tables / table
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def check(
        self, path: Path, data: bytes, *, in_use: str = SHIPPED, trust: Trust | None = None
    ) -> CheckedBundle:
        path.write_bytes(data)
        return check_bundle(path, self.trust if trust is None else trust, now=AT, in_use=in_use)


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    tables = tmp_path / "tables"
    for room in ROOMS:
        shutil.copytree(Path(str(shipped_folder(room))), tables / room)
    return Issuer(signer=office_signer(tmp_path / "issuer", at=AT), tables=tables)


def kaiji(home: Path, *words: object) -> Any:
    """Run one command as a user of the office under `home` would, and return its JSON."""
    result = subprocess.run(
        [sys.executable, "-m", "kaiji", *map(str, words), "--json"],
        env={**os.environ, "KAIJI_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(result.stdout)
