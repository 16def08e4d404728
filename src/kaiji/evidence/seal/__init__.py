"""Close a package: hashes, time stamps, signature, custody (封印)."""

from __future__ import annotations

from kaiji.evidence.seal.authority import Authority
from kaiji.evidence.seal.signer import Signer
from kaiji.evidence.seal.stamping import Refusal, Stamp
from kaiji.evidence.seal.writer import PackageWriter, open_package

__all__ = ["Authority", "PackageWriter", "Refusal", "Signer", "Stamp", "open_package"]
