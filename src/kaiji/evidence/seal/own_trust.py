"""Whom this installation believes when the caller names nobody (既定の信頼): itself, and the authorities it is set up with.

Roots of the configured authorities (`settings`), the office's own root, and whatever stands in `KAIJI_HOME/trust/`. All of it
was put here by the owner or came with the program; none of it came with a package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.evidence.seal.settings import load_authorities
from kaiji.evidence.verify.trust import Trust, load_certificates, load_trust

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def own_trust(home: Path, *, day: date) -> Trust:
    """Return the roots that the installation under `home` believes on `day`; raises TrustError, AuthoritySettingsError."""
    folder = home / "trust"
    given = load_trust(folder) if folder.is_dir() else Trust()
    tsa = [root for authority in load_authorities(home, day=day) for root in authority.roots]
    signers = [
        certificate
        for name in ("ca.pem", "owner.pem")
        if (home / "office" / name).exists()
        for certificate in load_certificates(home / "office" / name)
        if certificate.issuer == certificate.subject
    ]
    return Trust(
        tsa_roots=tuple(dict.fromkeys((*given.tsa_roots, *tsa))),
        tsa_others=given.tsa_others,
        signer_roots=tuple(dict.fromkeys((*given.signer_roots, *signers))),
        signer_others=given.signer_others,
    )
