"""Whose certificate answered, on the very connection that was recorded? (TLS証明書)."""

from __future__ import annotations

from ipaddress import ip_address
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import META, TLS
from kaiji.evidence.verify.certificates import load_pem
from kaiji.evidence.verify.chains import issued_by
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.steps.statements import captured, instant_of
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import Finding

_MOST: Final = 1 << 20


def tls(ctx: Context) -> Checked:
    """Step `tls`: the certificates kept are the ones the meta names, for those hosts, linked, and valid at the time."""
    value, files = captured(ctx), ctx.need(ctx.found, "layout")
    recording = ctx.need(ctx.recording, "warc")
    rows = [field(value, dict, "tls", n, where=META) for n in range(len(value["tls"]))]
    faults: list[Finding] = []
    named: set[str] = set()
    for row in rows:
        pem = field(row, str, "pem", where=META)
        described = pem.removesuffix(".pem") + ".json"
        named |= {pem, described}
        if not {pem, described} <= ctx.present:
            faults.append(
                finding("tls.absent", "証明書のファイルがありません", "the certificates are not there", pem)
            )
        else:
            faults += _one(ctx, row, pem, described)
    there = {name for name in files if name.startswith(f"{TLS}/")}
    faults += [
        finding("tls.unlisted", "取得情報にない証明書です", "certificates that the meta does not name", name)
        for name in sorted(there - named)
    ]
    secure = {urlsplit(r.url).hostname or "" for r in recording.responses() if r.url.startswith("https://")}
    hosts = {field(row, str, "host", where=META).lower() for row in rows}
    faults += [
        finding("tls.host", "証明書のない接続先です", "a host without its certificates", host)
        for host in sorted(secure - hosts)
    ]
    return Checked(detail=Words(ja=f"{len(rows)}件の接続先。", en=f"{len(rows)} hosts."), faults=faults)


def _one(ctx: Context, row: dict[str, Any], pem: str, described: str) -> list[Finding]:
    facts = read_json(ctx.read(described, most=_MOST), described)
    try:
        chain = load_pem(ctx.read(pem, most=_MOST))
    except MalformedError:
        return [finding("tls.malformed", "証明書を読めません", "the certificates cannot be read", pem)]
    prints = [certificate.fingerprint(hashes.SHA256()).hex() for certificate in chain]
    stated = field(facts, list, "certificates", where=described)
    faults = []
    if prints != stated or prints[0] != field(row, str, "leaf_sha256", where=META):
        faults.append(
            finding("tls.differs", "証明書のハッシュが違います", "other certificates than stated", pem)
        )
    faults += [
        finding(
            "tls.differs",
            "接続の記載が食い違います",
            "the connection is described differently",
            f"{described}: {key}",
        )
        for key in ("host", "port", "ip", "version", "cipher")
        if facts.get(key) != row.get(key)
    ]
    if not _names(chain[0], field(row, str, "host", where=META)):
        faults.append(
            finding(
                "tls.name",
                "この接続先の証明書ではありません",
                "the certificate is for another host",
                row["host"],
            )
        )
    at = instant_of(facts.get("at"), "at")
    if any(not c.not_valid_before_utc <= at <= c.not_valid_after_utc for c in chain):
        faults.append(
            finding(
                "tls.validity", "取得の時に有効でない証明書です", "not valid at the time of the capture", pem
            )
        )
    if not all(issued_by(lower, upper) for lower, upper in pairwise(chain)):
        faults.append(
            finding("tls.chain", "証明書がつながっていません", "the certificates do not form a chain", pem)
        )
    return faults


def _names(leaf: x509.Certificate, host: str) -> bool:
    """Whether the certificate names `host` (RFC 9525: a wildcard stands for one whole left-most label)."""
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    try:
        return ip_address(host.strip("[]")) in names.get_values_for_type(x509.IPAddress)
    except ValueError:
        pass
    host = host.lower().rstrip(".")
    patterns = [name.lower() for name in names.get_values_for_type(x509.DNSName)]
    return host in patterns or f"*.{host.partition('.')[2]}" in patterns
