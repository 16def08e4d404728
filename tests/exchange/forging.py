"""Make a bad package out of a good one: by somebody with no key, or by a sender whose own program is wrong."""

from __future__ import annotations

import dataclasses
import io
import json
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.exchange.layout import PACKAGE, SIGNATURE, SIGNER, SUMS, TWIN
from kaiji.exchange.sealing import sums_text
from kaiji.exchange.twin import twin
from kaiji.exchange.values import Package
from kaiji.exchange.wire import from_json
from kaiji.exchange.zipped import zipped
from kaiji.ground.canonical import canonical_bytes, sha256_hex

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.evidence.seal.signer import Signer

Files = dict[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Good:
    """A good package, and the key it was signed with."""

    data: bytes
    signer: Signer

    def files(self) -> Files:
        """Return its entries."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    def with_files(self, change: Callable[[Files], None]) -> bytes:
        """Return the package with entries changed by somebody who has no key."""
        files = self.files()
        change(files)
        return zipped(files)

    def resigned(self, change: Callable[[Files], None], signer: Signer | None = None) -> bytes:
        """Return the package with entries changed and signed again."""
        files = self.files()
        change(files)
        return zipped(self.signed(files, signer))

    def signed(self, files: Files, signer: Signer | None = None) -> Files:
        """Return the entries with a new hash list and signature."""
        by = signer or self.signer
        listed = {name: data for name, data in files.items() if name not in {SUMS, SIGNATURE}}
        if signer is not None:
            listed[SIGNER] = signer.certificates_pem()
        sums = sums_text({name: sha256_hex(data) for name, data in listed.items()})
        return {**listed, SUMS: sums, SIGNATURE: rootless(by).sign(sums)}

    def resaid(self, change: Callable[[Any], None], *, table: bool = True) -> bytes:
        """Return the package saying something else, with its table made to agree and signed again."""

        def rewrite(files: Files) -> None:
            said = json.loads(files[PACKAGE])
            change(said)
            files[PACKAGE] = canonical_bytes(said)
            package = from_json(Package, said, [])
            if table and package is not None:
                files[TWIN] = twin(package)

        return self.resigned(rewrite)


def rootless(signer: Signer) -> Signer:
    """Return the signer without its root, as a package carries it."""
    return dataclasses.replace(signer, chain=tuple(c for c in signer.chain if c.issuer != c.subject))


def flipped(data: bytes, at: int, by: int = 1) -> bytes:
    """Return `data` with one byte changed."""
    changed = bytearray(data)
    changed[at] ^= by
    return bytes(changed)


def central(data: bytes) -> int:
    """Return where the central directory of a ZIP begins."""
    return int(struct.unpack_from("<L", data, len(data) - 6)[0])
