"""Who signed the package? (署名)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes

from kaiji.evidence.package import CUSTODY_KEYS, SIGNATURE, SUMS
from kaiji.evidence.verify.certificates import load_pem
from kaiji.evidence.verify.chains import ChainFaultError, check_signing, lead_to_root
from kaiji.evidence.verify.cms import DATA, SignatureFaultError, check_signature, read_signed_data
from kaiji.evidence.verify.context import Checked, Context, NotRunError, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.steps.stamps import sealed_at
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from kaiji.evidence.verify.report import Finding

_MOST: Final = 1 << 18


def signature(ctx: Context) -> Checked:
    """Step `signature`: the CMS signature over SHA256SUMS holds, by the certificate that the package names."""
    ctx.need(ctx.sums, "sums-form")
    meta = ctx.need(ctx.meta, "meta")
    if SIGNATURE not in ctx.need(ctx.found, "layout"):
        ctx.need(None, "whole")
    signed = read_signed_data(ctx.folder.read(SIGNATURE, most=_MOST))
    if signed.content_type != DATA or signed.content is not None:
        raise malformed("not a detached signature of data", SIGNATURE)
    try:
        leaf = signed.signer_certificate()
        check_signature(signed, ctx.folder.read(SUMS, most=1 << 22), leaf)
        check_signing(leaf)
    except (SignatureFaultError, ChainFaultError) as error:
        return Checked(
            detail=Words(ja="署名を確かめました。", en="Checked the signature."),
            faults=[
                finding("signature.wrong", "署名が正しくありません", "the signature does not hold", error)
            ],
        )
    faults = _other_certificate(ctx, leaf, meta["seal"]["signer"]["sha256"])
    if not faults:
        ctx.signer = (leaf, signed.certificates)
    name = leaf.subject.rfc4514_string()
    return Checked(detail=Words(ja=f"署名者: {name}", en=f"Signer: {name}"), faults=faults)


def _other_certificate(ctx: Context, leaf: x509.Certificate, stated: str) -> list[Finding]:
    faults = []
    if leaf.fingerprint(hashes.SHA256()).hex() != stated:
        faults.append(
            finding(
                "signature.certificate",
                "取得情報にある署名者と違います",
                "another signer than the one the package names",
                leaf.subject.rfc4514_string(),
            )
        )
        return faults
    ctx.require_intact(CUSTODY_KEYS)
    if leaf not in load_pem(ctx.folder.read(CUSTODY_KEYS, most=_MOST)):
        faults.append(
            finding(
                "signature.certificate",
                "署名者の証明書が保管記録の鍵にありません",
                "the signer is not among the keys of the custody log",
                CUSTODY_KEYS,
            )
        )
    return faults


def _signed_by(ctx: Context) -> tuple[datetime, bool]:
    """Return by when the signature was made, and whether a stamp says so (else it is the capturer's clock)."""
    for name in (SIGNATURE, SUMS):
        times = [s.token.gen_time for s in ctx.stamped if s.name == name]
        if times:
            return min(times), True
    return sealed_at(ctx.need(ctx.meta, "meta")), False


def signer_time(ctx: Context) -> Checked:
    """Step `signer-time`: the signer's certificate was valid when the signature was stamped."""
    leaf, _ = ctx.need(ctx.signer, "signature")
    at, stamped = _signed_by(ctx)
    faults = []
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        faults.append(
            finding(
                "signer-time.expired",
                "署名の時刻が、証明書の有効期間の外です",
                "the signature was stamped outside the certificate's life",
                f"{jst_text(leaf.not_valid_before_utc)} - {jst_text(leaf.not_valid_after_utc)}: {jst_text(at)}",
            )
        )
    remarks = []
    if not stamped:
        remarks.append(
            finding(
                "signer-time.unproven",
                "署名の時刻は署名者の時計によるもので、証明されません",
                "the time of signing rests on the signer's clock",
            )
        )
    return Checked(
        detail=Words(ja=f"署名の時刻: {jst_text(at)}", en=f"Signed by {jst_text(at)}"),
        faults=faults,
        remarks=remarks,
    )


def signer_trust(ctx: Context) -> Checked:
    """Step `signer-trust`: the signer's certificate leads, as of then, to a root of the caller's."""
    leaf, others = ctx.need(ctx.signer, "signature")
    if not ctx.trust.signer_roots:
        raise NotRunError(
            Words(
                ja="判断していません: 署名者のルート証明書が渡されていません(--trust)。",
                en="Not judged: no roots of signers are given (--trust).",
            )
        )
    at, _ = _signed_by(ctx)
    between = (*(c for c in others if c != leaf), *ctx.trust.signer_others)
    try:
        path = lead_to_root(leaf, between, ctx.trust.signer_roots, at=at)
    except ChainFaultError as error:
        return Checked(
            detail=Words(ja="署名者の証明書をたどりました。", en="Followed the signer's certificate."),
            faults=[
                finding(
                    "signer-trust.chain",
                    "署名者が信頼するルート証明書につながりません",
                    "the signer does not lead to a trusted root",
                    error,
                )
            ],
        )
    root = path[-1].subject.rfc4514_string()
    return Checked(detail=Words(ja=f"ルート: {root}", en=f"Root: {root}"))
