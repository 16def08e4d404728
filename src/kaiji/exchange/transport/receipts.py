"""A receipt (受領証): which package came, when, under which number of the desk; signed, so that it can be shown later."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.certificates import load_pem
from kaiji.evidence.verify.chains import ChainFaultError, check_signing, lead_to_root
from kaiji.evidence.verify.cms import DATA, SignatureFaultError, check_signature, read_signed_data
from kaiji.exchange.errors import ExchangeReceiptError
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.instants import InstantError, parse_instant, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.seal.signer import Signer
    from kaiji.evidence.verify.trust import Trust

FORMAT: Final = "kaiji-receipt"
VERSION: Final = 1
MOST_BYTES: Final = 1 << 20
Outcome: TypeAlias = Literal["accepted", "known"]
"""`known`: this very package had come before; number and time are those of then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receiver says it has (受領証)."""

    package: str
    """Id of the package."""
    sha256: str
    """Of its `package.json`."""
    received_at: datetime
    by: str
    """Name of the receiver."""
    numbers: tuple[str, ...]
    """The receiver's own numbers of the matter: one for disclosure, one for deletion."""
    outcome: Outcome = "accepted"
    status_url: str | None = None
    """Where the sender may look at its state: holds a secret of its own, and an end."""

    def as_json(self) -> dict[str, Any]:
        """Return the object that is signed."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "package": self.package,
            "sha256": self.sha256,
            "received_at": utc_text(self.received_at),
            "by": self.by,
            "numbers": list(self.numbers),
            "outcome": self.outcome,
        }
        return found | ({"status_url": self.status_url} if self.status_url else {})


def signed_receipt(receipt: Receipt, signer: Signer) -> bytes:
    """Return the receipt with its detached signature and the signer's certificates, as canonical JSON."""
    body = receipt.as_json()
    return canonical_bytes(
        {
            "receipt": body,
            "signature": base64.b64encode(signer.sign(canonical_bytes(body))).decode("ascii"),
            "signer": signer.certificates_pem().decode("ascii"),
        }
    )


def read_receipt(data: bytes, *, package: str, sha256: str, trust: Trust | None = None) -> Receipt:
    """Return the receipt for the package sent; with `trust`, its signer must lead to a trusted root.

    Raises ExchangeReceiptError where it is malformed, not signed by the certificate in it, or for another package.
    """
    outer = _object(data)
    body = outer.get("receipt")
    if not isinstance(body, dict) or body.get("format") != FORMAT or body.get("version") != VERSION:
        raise _wrong("書式が違います", "not in the form of a receipt")
    _signature(outer, body, trust)
    receipt = _receipt(body)
    if (receipt.package, receipt.sha256) != (package, sha256):
        raise _wrong("別のパッケージの受領証です", "for another package")
    return receipt


def _object(data: bytes) -> dict[str, Any]:
    try:
        outer = json.loads(data[: MOST_BYTES + 1])
    except (ValueError, RecursionError) as error:
        raise _wrong("JSONとして読めません", "not JSON") from error
    if not isinstance(outer, dict) or outer.keys() != {"receipt", "signature", "signer"}:
        raise _wrong("書式が違います", "not in the form of a receipt")
    return outer


def _signature(outer: dict[str, Any], body: dict[str, Any], trust: Trust | None) -> None:
    try:
        signed = read_signed_data(base64.b64decode(str(outer["signature"]), validate=True))
        certificates = tuple(load_pem(str(outer["signer"]).encode("ascii", "replace")))
        leaf = signed.signer_certificate()
        if signed.content_type != DATA or signed.content is not None or leaf != certificates[0]:
            raise _wrong("署名の形が違います", "its signature is not of the form")
        check_signature(signed, canonical_bytes(body), leaf)
        check_signing(leaf)
        if trust is not None:
            at = parse_instant(str(body.get("received_at")))
            lead_to_root(leaf, (*certificates[1:], *trust.signer_others), trust.signer_roots, at=at)
    except (
        binascii.Error,
        MalformedError,
        SignatureFaultError,
        ChainFaultError,
        InstantError,
        IndexError,
        TypeError,
    ) as error:
        raise _wrong("署名を確かめられません", "its signature does not hold") from error


def _receipt(body: dict[str, Any]) -> Receipt:
    try:
        numbers, status = body["numbers"], body.get("status_url")
        outcome: Outcome = next(o for o in get_args(Outcome) if o == body["outcome"])
        if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
            raise _wrong("番号を読めません", "its numbers cannot be read")
        return Receipt(
            package=str(body["package"]),
            sha256=str(body["sha256"]),
            received_at=parse_instant(str(body["received_at"])),
            by=str(body["by"]),
            numbers=tuple(numbers),
            outcome=outcome,
            status_url=None if status is None else str(status),
        )
    except (KeyError, StopIteration, InstantError) as error:
        raise _wrong("項目が足りません", "it lacks a field") from error


def _wrong(ja: str, en: str) -> ExchangeReceiptError:
    return ExchangeReceiptError(
        Words(ja=f"受領証を使えません: {ja}。", en=f"The receipt cannot be used: {en}.")
    )
