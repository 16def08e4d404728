"""Who signed the package? (署名)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes

from kaiji.evidence.verify.certificates import load_pem
from kaiji.evidence.verify.chains import ChainFaultError, check_signing, lead_to_root
from kaiji.evidence.verify.cms import DATA, SignatureFaultError, check_signature, read_signed_data
from kaiji.evidence.verify.context import Checked, NotRunError, finding
from kaiji.evidence.verify.der import malformed, read
from kaiji.exchange.layout import SIGNATURE, SIGNER, SUMS
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from cryptography import x509

    from kaiji.evidence.verify.cms import SignedData
    from kaiji.exchange.context import Context


def signature(ctx: Context) -> Checked:
    """Step `signature`: the CMS signature over SHA256SUMS holds, by the first certificate of signer.pem, and is nothing more."""
    ctx.need(ctx.sums, "sums-form")
    container = ctx.need(ctx.container, "zip")
    data = container.read(SIGNATURE)
    signed = read_signed_data(data)
    if signed.content_type != DATA or signed.content is not None:
        raise malformed("not a detached signature of data", SIGNATURE)
    _nothing_more(data)
    certificates = tuple(load_pem(container.read(SIGNER)))
    detail = Words(ja="署名を確かめました。", en="Checked the signature.")
    try:
        leaf = signed.signer_certificate()
        check_signature(signed, container.read(SUMS), leaf)
        check_signing(leaf)
    except (SignatureFaultError, ChainFaultError) as error:
        fault = finding("signature.wrong", "署名が正しくありません", "the signature does not hold", error)
        return Checked(detail=detail, faults=[fault])
    if not _same_certificates(signed, leaf, certificates):
        fault = finding(
            "signature.certificate",
            "signer.pem の証明書と署名の証明書が違います",
            "the certificates of the signature are not those of signer.pem",
            leaf.subject.rfc4514_string(),
        )
        return Checked(detail=detail, faults=[fault])
    ctx.signer = (leaf, certificates[1:])
    name = leaf.subject.rfc4514_string()
    return Checked(detail=Words(ja=f"署名者: {name}", en=f"Signer: {name}"))


def _nothing_more(data: bytes) -> None:
    """Refuse revocation lists and unsigned attributes: whatever is not signed could be changed unseen."""
    inner = read(read(data).children()[1].content).children()
    signer = inner[-1].children()[0].children()
    if len(inner) != 5 or len(signer) != 6:
        raise malformed("unsigned parts", SIGNATURE)


def _same_certificates(
    signed: SignedData, leaf: x509.Certificate, certificates: tuple[x509.Certificate, ...]
) -> bool:
    """Whether the CMS carries exactly the certificates of signer.pem without the root: those stand under the signature."""
    below_root = {c for c in certificates if c.issuer != c.subject}
    own = {leaf} if leaf.issuer == leaf.subject else set()
    return leaf == certificates[0] and set(signed.certificates) == below_root | own


def signer_time(ctx: Context) -> Checked:
    """Step `signer-time`: the signer's certificate was valid when the package says it was made."""
    leaf, _ = ctx.need(ctx.signer, "signature")
    at = ctx.need(ctx.package, "schema").created_at
    faults = []
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        life = f"{jst_text(leaf.not_valid_before_utc)} - {jst_text(leaf.not_valid_after_utc)}: {jst_text(at)}"
        faults.append(
            finding("signer-time.expired", "証明書の有効期間の外です", "outside the certificate's life", life)
        )
    remark = finding(
        "signer-time.unproven",
        "署名の時刻は送り主の時計によります",
        "the time of signing rests on the sender's clock",
    )
    detail = Words(ja=f"作成: {jst_text(at)}", en=f"Made: {jst_text(at)}")
    return Checked(detail=detail, faults=faults, remarks=[remark])


def signer_trust(ctx: Context) -> Checked:
    """Step `signer-trust`: the signer's certificate leads, as of then, to a root of the caller's."""
    leaf, others = ctx.need(ctx.signer, "signature")
    at = ctx.need(ctx.package, "schema").created_at
    trust = ctx.given.trust
    if not trust.signer_roots:
        raise NotRunError(
            Words(
                ja="判断していません: 送り主のルート証明書が渡されていません(--trust)。",
                en="Not judged: no roots of senders are given (--trust).",
            )
        )
    try:
        path = lead_to_root(leaf, (*others, *trust.signer_others), trust.signer_roots, at=at)
    except ChainFaultError as error:
        fault = finding(
            "signer-trust.chain",
            "信頼するルート証明書につながりません",
            "it does not lead to a trusted root",
            error,
        )
        return Checked(
            detail=Words(ja="証明書をたどりました。", en="Followed the certificates."), faults=[fault]
        )
    root = f"{path[-1].subject.rfc4514_string()} (SHA-256 {path[-1].fingerprint(hashes.SHA256()).hex()})"
    return Checked(detail=Words(ja=f"ルート: {root}", en=f"Root: {root}"))
