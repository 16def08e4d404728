"""Close a package: meta, READMEs, sums, signature, stamps (封印の手順).

The order, and why:
1. The custody log ends; its head goes into the meta, so that cutting off its end shows.
2. Meta and READMEs are written: they say which authorities stamp the sums.
3. SHA256SUMS lists every file; the signer signs it; every authority stamps the sums, and the signature too, so that a
   key stolen later cannot sign with an earlier date.
4. An authority that does not answer makes the meta untrue: it is entered as refused and 1-3 are done again without it.
   Each round has one authority less, so this ends; with none left the package says `untimestamped`.
5. The package is verified as anyone would. Only then is everything synced, and the caller renames it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.package import (
    FORMAT,
    META,
    README_EN,
    README_JA,
    ROOTS,
    SIGNATURE,
    SUMS,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.durable import replace_durably, sync_tree
from kaiji.evidence.seal.own_check import check_own
from kaiji.evidence.seal.readme import readme
from kaiji.evidence.seal.stamping import Refusal, Stamp, ask_all
from kaiji.evidence.verify import Trust
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.seal.custody import CustodyLog
    from kaiji.evidence.seal.signer import Signer
    from kaiji.evidence.seal.transport import Post
    from kaiji.ground.errors import KaijiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """All that closing a package needs."""

    folder: Path
    name: str
    meta: dict[str, Any]
    failure: KaijiError | None
    warc: dict[str, Any] | None
    custody: CustodyLog
    signer: Signer
    authorities: tuple[Authority, ...]
    post: Post
    now: Callable[[], datetime]
    refused: tuple[Refusal, ...] = ()


def seal(job: Sealing) -> None:
    """Seal `job.folder` as the module says; raises PackageWriteError and SelfCheckError."""
    roots = _write_roots(job)
    while True:
        _clear(job.folder)
        sealed_at = utc_text(job.now())
        job.custody.record("package.sealed", {"authorities": [a.name for a in job.authorities]})
        meta = _whole_meta(job, sealed_at, roots)
        replace_durably(job.folder / META, _json(meta))
        replace_durably(job.folder / README_JA, readme(meta, "ja"))
        replace_durably(job.folder / README_EN, readme(meta, "en"))
        sums = _sums(job.folder)
        replace_durably(job.folder / SUMS, sums)
        signature = job.signer.sign(sums)
        replace_durably(job.folder / SIGNATURE, signature)
        refused = _stamp(job, sums, signature)
        if not refused:
            break
        lost = {r.authority.name for r in refused}
        job = replace(
            job,
            authorities=tuple(a for a in job.authorities if a.name not in lost),
            refused=(*job.refused, *refused),
        )
    check_own(job.folder, trust=_own_trust(job), now=job.now(), failed=job.failure is not None)
    sync_tree(job.folder)


def _own_trust(job: Sealing) -> Trust:
    roots = {root for authority in job.authorities for root in authority.roots}
    return Trust(tsa_roots=tuple(roots), signer_roots=((job.signer.certificate, *job.signer.chain)[-1],))


def _stamp(job: Sealing, sums: bytes, signature: bytes) -> list[Refusal]:
    """Stamp the sums and their signature; returns the authorities that gave no stamp, after entering each."""
    refused: dict[str, Refusal] = {}
    for name, data in ((SUMS, sums), (SIGNATURE, signature)):
        for number, answer in enumerate(ask_all(job.authorities, data, job.post), 1):
            if isinstance(answer, Stamp):
                replace_durably(job.folder / query_name(name, number), answer.query)
                replace_durably(job.folder / reply_name(name, number), answer.reply)
            elif answer.authority.name not in refused:
                refused[answer.authority.name] = answer
                job.custody.record(
                    "sums.not-stamped",
                    {
                        "authority": answer.authority.name,
                        "code": answer.error.code,
                        "why": answer.error.message.en,
                    },
                )
    return list(refused.values())


def _whole_meta(job: Sealing, sealed_at: str, roots: dict[str, str]) -> dict[str, Any]:
    failure = None
    if job.failure is not None:
        failure = {"code": job.failure.code, "message": job.failure.message.as_json()}
    test = bool(job.meta.get("test")) or any(a.test for a in job.authorities)
    return {
        **job.meta,
        "test": test,
        "format": FORMAT,
        "package": job.name,
        "status": "complete" if failure is None else "failed",
        "failure": failure,
        "sealed_at": sealed_at,
        "seal": {
            "custody": {"entries": job.custody.entries, "head": job.custody.head},
            "signer": {
                "subject": job.signer.subject,
                "sha256": _fingerprint(job.signer.certificate),
                "root_sha256": _fingerprint((job.signer.certificate, *job.signer.chain)[-1]),
            },
            "authorities": [
                {"number": n, "name": a.name, "url": a.url, "test": a.test, "policy": a.policy}
                for n, a in enumerate(job.authorities, 1)
            ],
            "refused": [
                {
                    "name": r.authority.name,
                    "url": r.authority.url,
                    "code": r.error.code,
                    "message": r.error.message.as_json(),
                }
                for r in job.refused
            ],
            "warc": job.warc,
            "roots": roots,
            "untimestamped": not job.authorities,
        },
    }


def _write_roots(job: Sealing) -> dict[str, str]:
    """Write copies of the roots, for convenience; returns their names and the SHA-256 of each file."""
    roots = [("signer", (job.signer.certificate, *job.signer.chain)[-1])]
    roots += [(f"tsa-{n}", root) for n, a in enumerate(job.authorities, 1) for root in a.roots]
    found = {
        f"{ROOTS}/{stem}-{_fingerprint(root)[:16]}.pem": root.public_bytes(Encoding.PEM)
        for stem, root in roots
    }
    for name, pem in found.items():
        replace_durably(job.folder / name, pem)
    return {name: sha256_hex(pem) for name, pem in found.items()}


def _clear(folder: Path) -> None:
    for path in folder.glob(f"{SUMS}*"):
        path.unlink()


def _sums(folder: Path) -> bytes:
    """Return SHA256SUMS in the format of GNU `sha256sum` (text mode), names in order of their bytes."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    listed = [name for name in names if not name.startswith((SUMS, f"{ROOTS}/"))]
    return "".join(f"{file_sha256(folder / name)}  {name}\n" for name in listed).encode("ascii")


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, 64 lower-case hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _json(value: Any) -> bytes:
    """Return readable JSON; a lone surrogate (a script can put one into a title) stands as its escape."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    lone = any("\ud800" <= c <= "\udfff" for c in text)
    if lone:
        text = json.dumps(value, ensure_ascii=True, sort_keys=True, indent=1)
    return text.encode() + b"\n"
