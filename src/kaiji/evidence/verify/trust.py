"""Whom the verifier believes (信頼するルート証明書): roots from a folder that the caller names, never from the package.

    <folder>/tsa/*.pem      roots of time stamp authorities (認証局のページや総務省のページで手に入れる)
    <folder>/signer/*.pem   roots of the offices whose signatures are believed

Self-issued certificates are roots. Others in the same folder may stand between, and are not believed by themselves. A root
for time is not believed for signatures, nor the other way round. PEM (several a file) or DER.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import MalformedError, TrustError
from kaiji.evidence.verify.certificates import load_der, load_pem
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509

_SUFFIXES: Final = frozenset((".pem", ".crt", ".cer", ".der"))
_MOST_BYTES: Final = 1 << 20
_MOST_FILES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The certificates a caller believes, by what for. Empty: nothing is believed and the trust steps do not run."""

    tsa_roots: tuple[x509.Certificate, ...] = ()
    tsa_others: tuple[x509.Certificate, ...] = ()
    signer_roots: tuple[x509.Certificate, ...] = ()
    signer_others: tuple[x509.Certificate, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is a root for time and one for signatures."""
        return bool(self.tsa_roots) and bool(self.signer_roots)


def load_trust(folder: Path) -> Trust:
    """Return the roots in `folder`; raises TrustError where it holds none for time or signatures, or a file is no certificate."""
    tsa_roots, tsa_others = _sorted_out(folder / "tsa")
    signer_roots, signer_others = _sorted_out(folder / "signer")
    if not tsa_roots and not signer_roots:
        raise TrustError(
            Words(ja="信頼するルート証明書がありません。", en="There is no root to trust."),
            given=str(folder),
            accepted=Words(ja="tsa/*.pem と signer/*.pem", en="tsa/*.pem and signer/*.pem"),
        )
    return Trust(
        tsa_roots=tsa_roots, tsa_others=tsa_others, signer_roots=signer_roots, signer_others=signer_others
    )


def _sorted_out(folder: Path) -> tuple[tuple[x509.Certificate, ...], tuple[x509.Certificate, ...]]:
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix.lower() in _SUFFIXES)[:_MOST_FILES]
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        raise _unreadable(folder, error) from error
    found = dict.fromkeys(certificate for file in files for certificate in load_certificates(file))
    roots = tuple(c for c in found if c.issuer == c.subject)
    return roots, tuple(c for c in found if c.issuer != c.subject)


def load_certificates(file: Path) -> list[x509.Certificate]:
    """Return the certificates in a PEM or DER file; raises TrustError."""
    try:
        with file.open("rb") as handle:
            data = handle.read(_MOST_BYTES)
        return load_pem(data) if b"-----BEGIN" in data else [load_der(data)]
    except (OSError, MalformedError) as error:
        raise _unreadable(file, error) from error


def _unreadable(path: Path, error: Exception) -> TrustError:
    return TrustError(
        Words(ja=f"証明書を読めません({error})。", en=f"A certificate cannot be read ({error})."),
        given=str(path),
    )
