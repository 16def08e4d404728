"""Renew the proof of time of a sealed package (時刻の更新): before an authority's root ends, or a hash weakens.

No byte that is there changes. `renewal-N.sha512` lists the SHA-512 of every file, old stamps included, in the form of sha512sum, and
is stamped with SHA-512 by every authority; all of it is written before the first name is given, so nothing half-made stays.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rfc3161_client import HashAlgorithm

from kaiji.evidence.errors import MalformedError, PackageStateError
from kaiji.evidence.package import RENEWAL, SIGNATURE, SUMS, query_name, renewal_name, reply_name
from kaiji.evidence.seal.durable import sync_folder, write_durably, write_error
from kaiji.evidence.seal.later import must_be_sealed
from kaiji.evidence.seal.stamping import Stamp, ask
from kaiji.evidence.seal.transport import http_post
from kaiji.evidence.verify import Trust, verify_package
from kaiji.evidence.verify.token import read_token
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.seal.transport import Post

_MOST: Final = 99
_RENEWED: Final = (*("layout", "sums-form", "listing", "hashes", "meta"), *("signature", "renewals"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A package whose newest proof of time ends soon (更新の要る証拠)."""

    package: Path
    ends_at: datetime | None
    """When the last certificate of its newest stamps ends; None: no stamp can be read."""


def due(packages: Sequence[Path], *, now: datetime, within: timedelta) -> Iterator[Due]:
    """Give each package whose newest stamps all end before `now` + `within`, the soonest end first."""
    found = [Due(package=package, ends_at=_ends(package)) for package in packages]
    soon = [one for one in found if one.ends_at is None or one.ends_at < now + within]
    yield from sorted(soon, key=lambda one: (one.ends_at is not None, one.ends_at or now, one.package.name))


def _ends(package: Path) -> datetime | None:
    """Return when the newest proof of time ends: of the last renewal, else of the sealing, the longest-lived stamp counts."""
    replies = sorted(package.glob(f"{RENEWAL}*.tsr"))
    newest = max((path.name.partition(".")[0] for path in replies), key=_numbered, default=None)
    chosen = [p for p in replies if p.name.partition(".")[0] == newest] or [
        path for path in sorted(package.glob(f"{SUMS}*.tsr")) if not path.name.startswith(SIGNATURE)
    ]
    ends = []
    for path in chosen:
        try:
            certificates = read_token(path.read_bytes()).signed.certificates
        except (OSError, MalformedError):
            continue
        ends.append(min(certificate.not_valid_after_utc for certificate in certificates))
    return max(ends, default=None)


def _numbered(name: str) -> int:
    return int(name.removeprefix(RENEWAL))


def renew(
    package: Path, authorities: Sequence[Authority], *, now: datetime, post: Post = http_post
) -> list[Stamp]:
    """Renew `package` by every authority and return the stamps.

    Raises VerificationFailedError for a package that is not the sealed one any more, PackageStateError where no authority is set
    up or there are too many renewals, and the error of the first authority that gave no stamp; then nothing is written.
    """
    must_be_sealed(verify_package(package, trust=Trust(), now=now), _RENEWED)
    number = next(
        (n for n in range(1, _MOST + 1) if not (package / renewal_name(n)).exists()),
        None,
    )
    if number is None or not authorities:
        raise PackageStateError(
            Words(
                ja="更新の数の上限か、時刻認証局がありません。",
                en="Too many renewals, or no authority is set up.",
            )
        )
    name = renewal_name(number)
    data = _list(package, without=f"{name}.")
    stamps = [ask(authority, data, post, algorithm=HashAlgorithm.SHA512) for authority in authorities]
    for path in package.glob(f"{name}.*"):  # of a renewal that was cut off
        path.unlink()
    for place, stamp in enumerate(stamps, 1):  # stamps first: without the list they name nothing
        write_durably(package / query_name(name, place), stamp.query)
        write_durably(package / reply_name(name, place), stamp.reply)
    write_durably(package / name, data)
    sync_folder(package)
    return stamps


def _list(package: Path, *, without: str) -> bytes:
    try:
        names = sorted(str(path.relative_to(package)) for path in package.rglob("*") if path.is_file())
        lines = []
        for name in (one for one in names if not one.startswith(without)):
            with (package / name).open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha512').hexdigest()}  {name}\n")
    except OSError as error:
        raise write_error(package, error) from error
    return "".join(lines).encode("ascii")
