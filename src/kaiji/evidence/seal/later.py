"""Stamp a sealed package later (後からの時刻付与): it proves the later time and nothing earlier.

No sealed byte changes: request and response are added beside SHA256SUMS and its signature under the next free number.
Verification says of such a stamp that it came after sealing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import PackageStateError, VerificationFailedError
from kaiji.evidence.package import SIGNATURE, SUMS, query_name, reply_name
from kaiji.evidence.seal.durable import sync_folder, write_durably, write_error
from kaiji.evidence.seal.stamping import Stamp, ask_all
from kaiji.evidence.seal.transport import http_post
from kaiji.evidence.verify import Trust, verify_package
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.seal.transport import Post
    from kaiji.evidence.verify import Report

_MOST_STAMPS: Final = 99
_SEALED: Final = frozenset(("layout", "sums-form", "listing", "hashes", "meta", "signature"))
"""Steps that must pass before anything is stamped: a stamp on a broken package would only lend it weight."""


def stamp_later(
    package: Path, authorities: Sequence[Authority], *, now: datetime, post: Post = http_post
) -> list[Stamp]:
    """Have `package` stamped by every authority and return the stamps, in order.

    Raises VerificationFailedError for a package that is not the sealed one any more, and the error of the first authority
    that gave no stamp, after the stamps of the others are kept.
    """
    must_be_sealed(verify_package(package, trust=Trust(), now=now))
    try:
        data = {name: (package / name).read_bytes() for name in (SUMS, SIGNATURE)}
    except OSError as error:
        raise write_error(package, error) from error
    kept: list[Stamp] = []
    refused = None
    for authority in authorities:
        answers = [ask_all((authority,), data[name], post)[0] for name in (SUMS, SIGNATURE)]
        stamps = [answer for answer in answers if isinstance(answer, Stamp)]
        if len(stamps) == len(answers):
            _keep(package, dict(zip((SUMS, SIGNATURE), stamps, strict=True)))
            kept.append(stamps[0])
        else:
            refused = refused or next(answer for answer in answers if not isinstance(answer, Stamp))
    sync_folder(package)
    if refused is not None:
        raise refused.error
    return kept


def must_be_sealed(report: Report, steps: Collection[str] = _SEALED) -> None:
    """Raise VerificationFailedError where one of `steps` did not pass."""
    broken = [step.code for step in report.steps if step.code in steps and not step.passed]
    if broken:
        raise VerificationFailedError(
            Words(
                ja="封印したときのままではない証拠パッケージには、時刻を付けません。",
                en="A package that is not as it was sealed is not stamped.",
            ),
            given=", ".join(broken),
        )


def _keep(package: Path, stamps: dict[str, Stamp]) -> None:
    taken = {path.name for path in package.glob(f"{SUMS}*")}
    for number in range(1, _MOST_STAMPS + 1):
        if all(name_of(name, number) not in taken for name in stamps for name_of in (query_name, reply_name)):
            break
    else:
        raise PackageStateError(
            Words(ja="時刻の数の上限です。", en="There are as many stamps as can be kept.")
        )
    for name, stamp in stamps.items():
        write_durably(package / query_name(name, number), stamp.query)
        write_durably(package / reply_name(name, number), stamp.reply)
