"""What a bundle is: one ZIP in the one spelling there is for its entries, signed as packages are (データの束).

kaiji-data-2026.12.20.zip
  manifest.json              version, day it was made, what it says of itself, corrections of the past; canonical JSON
  law/… network/… clock/… documents/… templates/…    the tables, whole, as they lie in the program
  signer.pem  SHA256SUMS  SHA256SUMS.p7s             as in a package between the parties
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.verify.der import malformed
from kaiji.exchange.layout import SIGNATURE, SIGNER, SUMS
from kaiji.exchange.sealing import sums_signature, sums_text
from kaiji.exchange.zipped import zipped
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.instants import parse_day
from kaiji.ground.tables import ROOMS, version_key
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from importlib.resources.abc import Traversable

    from kaiji.evidence.seal.signer import Signer

MANIFEST: Final = "manifest.json"
FORMAT: Final = "kaiji-data/1"
FIXED: Final = (MANIFEST, SIGNER, SUMS, SIGNATURE)
TABLE: Final = re.compile(
    rf"(?:{'|'.join(ROOMS)})(?:/[a-z0-9_]{{1,40}})?/[A-Za-z0-9_-]{{1,80}}\.(?:toml|txt)", re.ASCII
)
MOST_ENTRIES: Final = 600
MOST_BYTES: Final = 64 << 20
MOST_ENTRY: Final = 8 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says of itself (束の表書き)."""

    version: str
    """`2026.12.20`, or `2026.12.20.2` for the second of a day."""
    made_on: date
    note: Words
    corrections: tuple[str, ...] = ()
    """`law/fees:suit-fee`: topics whose past this bundle says otherwise, because it was wrong."""

    def as_json(self) -> dict[str, Any]:
        """Return the manifest for `manifest.json`."""
        data = asdict(self)
        return {
            **data,
            "format": FORMAT,
            "made_on": self.made_on.isoformat(),
            "corrections": list(self.corrections),
        }


def read_manifest(data: bytes) -> Manifest:
    """Return what `manifest.json` says; raises MalformedError for any other spelling or field."""
    try:
        value = json.loads(data)
        manifest = Manifest(
            version=value["version"],
            made_on=parse_day(value["made_on"]),
            note=Words(ja=value["note"]["ja"], en=value["note"]["en"]),
            corrections=tuple(value["corrections"]),
        )
        version_key(manifest.version)
        same = canonical_bytes(manifest.as_json()) == data
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise malformed(str(error)[:200], MANIFEST) from error
    if not same:
        raise malformed("not the manifest of a bundle of this format", MANIFEST)
    return manifest


def table_files(room: str, folder: Traversable) -> Iterator[tuple[str, bytes]]:
    """Give every table of a room by its entry name, one level of folders deep."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("_"):
            yield from (
                (f"{room}/{entry.name}/{name.partition('/')[2]}", data)
                for name, data in table_files(room, entry)
            )
        elif entry.name.endswith((".toml", ".txt")):
            yield f"{room}/{entry.name}", entry.read_bytes()


def make_bundle(manifest: Manifest, folders: Mapping[str, Traversable], signer: Signer) -> bytes:
    """Return the bundle of the tables in `folders` (by room), signed; the same bytes but for the signature."""
    files = {name: data for room, folder in folders.items() for name, data in table_files(room, folder)}
    named = {MANIFEST: canonical_bytes(manifest.as_json()), SIGNER: signer.certificates_pem(), **files}
    sums = sums_text({name: sha256_hex(data) for name, data in named.items()})
    return zipped({**named, SUMS: sums, SIGNATURE: sums_signature(sums, signer)})
