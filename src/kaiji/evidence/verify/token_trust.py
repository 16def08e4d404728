"""Lead a time stamp back to a root that the caller trusts, as of its own genTime (タイムスタンプの信頼).

Two readers that know nothing of each other must agree: this room's own (`token`, `chains`) and rfc3161-client. Where
rfc3161-client cannot read an answer at all (authorities in use, DigiCert among them, send the certificates in an order that
is not DER), its refusal stands as it is, and OpenSSL's `openssl ts -verify` is the second reader. That it was, is said.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from kaiji.evidence.verify.chains import (
    ChainFaultError,
    check_time_stamping,
    issued_by,
    lead_to_root,
)
from kaiji.evidence.verify.cms import SignatureFaultError
from kaiji.evidence.verify.token import Token, TokenFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

BY_OPENSSL: Final = "read-by-openssl"
_TIMEOUT_S: Final = 20


def trust_faults(
    token: Token, roots: Sequence[x509.Certificate], others: Sequence[x509.Certificate] = ()
) -> tuple[list[TokenFault], list[str]]:
    """Return what stands against believing `token` through `roots`, and remarks (`read-by-openssl`).

    `others` are certificates that may stand between the signer's and a root; they are not believed by themselves.
    """
    try:
        leaf = token.signed.signer_certificate(others)
    except SignatureFaultError as error:
        return [TokenFault(code="chain", what=str(error))], []
    try:
        check_time_stamping(leaf)
    except ChainFaultError as error:
        return [TokenFault(code="usage", what=str(error))], []
    try:
        path = lead_to_root(leaf, (*token.signed.certificates, *others), roots, at=token.gen_time)
    except ChainFaultError as error:
        return [TokenFault(code="chain", what=str(error))], []
    if stray := _stray(token, (*others, *roots), roots):
        return [TokenFault(code="certificates", what=f"{stray} came along and nobody at hand signed it")], []
    return _second_reader(token, path)


def _stray(token: Token, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]) -> str:
    """Return the name of a certificate in the token that none of those at hand signed; empty where there is none.

    Nothing signs the bag of certificates as a whole, so each must stand by itself. The one exception is another
    certificate for the key of a trusted root (a cross-certificate, as DigiCert sends): it is not used.
    """
    known = (*token.signed.certificates, *others)
    rooted = [(root.subject, root.public_key()) for root in roots]
    for certificate in token.signed.certificates:
        if (certificate.subject, certificate.public_key()) in rooted and certificate not in roots:
            continue
        if not any(
            issued_by(certificate, issuer) for issuer in known if issuer.subject == certificate.issuer
        ):
            return certificate.subject.rfc4514_string()
    return ""


def _second_reader(token: Token, path: tuple[x509.Certificate, ...]) -> tuple[list[TokenFault], list[str]]:
    try:
        response = decode_timestamp_response(token.reply)
        read_time = response.tst_info.gen_time
    except ValueError as error:
        fault = _openssl(token, path)
        remark = f"{BY_OPENSSL}: rfc3161-client refuses to read it ({error})"
        return ([fault] if fault else []), [remark]
    try:
        # One expression: the builder's own lists must never be shared (rfc3161-client before copying appends to them).
        VerifierBuilder(
            tsa_certificate=path[0],
            roots=[path[-1]],
            intermediates=list(path[1:-1]),
            nonce=token.nonce,
        ).build().verify(response, token.imprint)
    except (VerificationError, ValueError) as error:
        return [TokenFault(code="second-parser", what=f"rfc3161-client: {error}")], []
    if read_time != token.gen_time.replace(microsecond=0):  # rfc3161-client leaves the fraction out
        return [TokenFault(code="second-parser", what=f"rfc3161-client reads the time {read_time}")], []
    return [], []


def _openssl(token: Token, path: tuple[x509.Certificate, ...]) -> TokenFault | None:
    """Have `openssl ts -verify` judge the answer as of its genTime; returns what it finds."""
    program = shutil.which("openssl")
    if program is None:
        return TokenFault(code="second-parser", what="rfc3161-client cannot read it and openssl is not here")
    with tempfile.TemporaryDirectory() as folder:
        reply, roots, between = (Path(folder, name) for name in ("reply.tsr", "roots.pem", "between.pem"))
        reply.write_bytes(token.reply)
        roots.write_bytes(path[-1].public_bytes(Encoding.PEM))
        between.write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in path))
        at = str(int(token.gen_time.timestamp()))
        command = [program, "ts", "-verify", "-in", str(reply), "-digest", token.imprint.hex()]
        command += ["-CAfile", str(roots), "-untrusted", str(between), "-attime", at]
        try:
            result = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return TokenFault(code="second-parser", what=f"openssl: {error}")
    if result.returncode != 0:
        words = result.stderr.decode("utf-8", "replace").strip().splitlines()
        return TokenFault(code="second-parser", what=f"openssl: {words[-1] if words else result.returncode}")
    return None
