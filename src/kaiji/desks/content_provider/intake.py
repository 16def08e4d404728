"""A signed package comes in (パッケージの受付), by upload page, address or mail: checked step by step, taken once, receipted."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.errors import RequestPackageRefusedError
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves.receiving import take_in
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.setup import setup
from kaiji.evidence.errors import TrustError
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.evidence.verify.trust import Trust, load_trust
from kaiji.exchange.checking import INTEGRITY, check_package
from kaiji.exchange.context import Given
from kaiji.exchange.transport.receipts import Receipt, signed_receipt
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.cases.moves import Act
    from kaiji.exchange.checking import CheckedPackage
    from kaiji.exchange.values import Package

NEEDED: Final = INTEGRITY | {"expiry"}
"""Steps a package must pass to be taken in. That its signer is trusted is not among them: whoever is defamed is a stranger at first, and
who they are is settled by the identity check of each request."""


def take_package(act: Act, data: bytes, status_url: str = "") -> tuple[tuple[Matter, ...], Receipt, bool]:
    """Take in the bytes of a package; return its matters, its receipt, and whether it came for the first time.

    `status_url` has `{secret}` where the requester's own link goes. Raises RequestPackageRefusedError; nothing is kept then.
    """
    checked = _checked(data, act.at)
    package, sha256 = checked.package, checked.sha256 or ""
    if package is None:
        raise _refused("schema")
    known = tuple(Matter.objects.filter(package_id=package.id).order_by("number"))
    if known and known[0].package_sha256 != sha256:
        raise _refused("replay")
    if not known:
        _for_us(checked, package)
    matters = known or take_in(
        act,
        package,
        channel="package",
        files=tuple(_files(package, data)),
        sha256=sha256,
        trusted=any(step.passed for step in checked.report.steps if step.code == "signer-trust"),
    )
    receipt = Receipt(
        package=package.id,
        sha256=sha256,
        received_at=matters[0].received_at,
        by=setup().provider.name,
        numbers=tuple(matter.number for matter in matters),
        outcome="known" if known else "accepted",
        status_url=status_url.format(secret=matters[0].body["status_secret"]) or None,
    )
    return matters, receipt, not known


def receipt_bytes(receipt: Receipt, at: datetime) -> bytes:
    """Return the receipt, signed with this office's key."""
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    return signed_receipt(receipt, signer)


def _checked(data: bytes, at: datetime) -> CheckedPackage:
    try:
        trust = load_trust(setup().trust)
    except TrustError:
        trust = Trust()
    with tempfile.TemporaryDirectory(prefix="kaiji-package-", dir=_private()) as folder:
        path = Path(folder) / "package.zip"
        path.write_bytes(data)
        return check_package(path, Given(now=at, trust=trust))


def _private() -> Path:
    folder = kaiji_home() / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _for_us(checked: CheckedPackage, package: Package) -> None:
    failed = [s.code for s in checked.report.steps if s.code in NEEDED and not s.passed]
    if failed:
        raise _refused(", ".join(failed))
    if package.kind != "request" or package.to.role != "content-provider":
        raise _refused(f"{package.kind} to {package.to.role}")


def _files(package: Package, data: bytes) -> Iterator[File]:
    yield File(sort="package", name=f"{package.id}.zip", media_type="application/zip", data=data)


def _refused(steps: str) -> RequestPackageRefusedError:
    return RequestPackageRefusedError(
        Words(ja="パッケージを受け付けられません。", en="The package cannot be taken in."), given=steps
    )
