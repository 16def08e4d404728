"""By when did the package exist, and who says so? (タイムスタンプ)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import RENEWAL, SIGNATURE, SUMS, WARC_SUM, query_name, reply_name
from kaiji.evidence.verify.context import Checked, Context, NotRunError, Stamped, depends, finding
from kaiji.evidence.verify.token import read_query, read_token, token_faults
from kaiji.evidence.verify.token_trust import trust_faults
from kaiji.ground.instants import jst_text, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import Finding
    from kaiji.evidence.verify.token import TokenFault

_MOST_REPLY: Final = 1 << 18
_MOST_STAMPS: Final = 99
_ORDER_SLACK: Final = timedelta(seconds=2)
"""Two authorities' clocks, each true to its own accuracy (commonly one second)."""
_FUTURE_SLACK: Final = timedelta(minutes=5)
STAMP_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "status": ("認証局が時刻を付けていません", "the authority granted no stamp"),
    "query": ("要求が別のものに対するものです", "the request is for other bytes"),
    "imprint": ("時刻が別のものに付いています", "the stamp is over other bytes"),
    "nonce": ("要求と応答の組が違います(nonce)", "request and response do not belong together (nonce)"),
    "policy": ("時刻のポリシーが違います", "the stamp is under another policy"),
    "signature": ("時刻の署名が正しくありません", "the signature of the stamp does not hold"),
    "certificate-id": ("署名した証明書が特定されていません", "the stamp does not name its certificate"),
    "usage": ("時刻用でない証明書です", "the certificate is not for time stamping"),
    "chain": (
        "信頼するルート証明書につながりません",
        "it does not lead to a trusted root",
    ),
    "certificates": ("応答に紛れ込んだ証明書があります", "a certificate in it is not what its issuer signed"),
    "second-parser": ("もう一つの読取器が認めません", "the second reader does not accept it"),
}
"""What can be wrong with a stamp, by the code of `token` and `token_trust`, in both languages."""


def sums_stamp(ctx: Context) -> Checked:
    """Step `sums-stamp`: every stamp over SHA256SUMS answers its request over these very bytes."""
    ctx.need(ctx.sums, "sums-form")
    meta = ctx.need(ctx.meta, "meta")
    checked = read_stamps(ctx, SUMS, meta["seal"]["authorities"], step="sums-stamp")
    mine = [s for s in ctx.stamped if s.name == SUMS]
    if meta["seal"]["untimestamped"] and not mine:
        checked.faults.append(
            finding(
                "sums-stamp.untimestamped",
                "どの認証局の時刻も付いていません。いつあったかは証明されません",
                "no authority stamped the package: nothing proves when it existed",
            )
        )
    return checked


def warc_stamp(ctx: Context) -> Checked:
    """Step `warc-stamp`: the same for the hash of the recording, stamped the moment it closed."""
    meta = ctx.need(ctx.meta, "meta")
    warc = meta["seal"]["warc"]
    if warc is None:
        if meta["status"] == "failed":
            return Checked(
                detail=Words(
                    ja="記録の前に失敗した取得です。", en="The capture failed before its recording closed."
                )
            )
        return Checked(
            detail=Words(ja="記録の時刻がありません。", en="The recording was not stamped."),
            faults=[
                finding("warc-stamp.missing", "記録に時刻が付いていません", "the recording has no stamp")
            ],
        )
    ctx.require_intact(WARC_SUM)
    checked = read_stamps(ctx, WARC_SUM, warc["authorities"], step="warc-stamp")
    if not warc["authorities"]:
        checked.remarks.append(
            finding(
                "warc-stamp.none",
                "記録だけの時刻はありません。全体の時刻で示される範囲です",
                "no stamp on the recording alone; it is covered by those over the whole",
            )
        )
    return checked


def signature_stamp(ctx: Context) -> Checked:
    """Step `signature-stamp`: the same for the signature, so that a key stolen later cannot sign for today."""
    if SIGNATURE not in ctx.need(ctx.found, "layout"):
        ctx.need(None, "whole")
    meta = ctx.need(ctx.meta, "meta")
    return read_stamps(ctx, SIGNATURE, meta["seal"]["authorities"], step="signature-stamp")


def read_stamps(
    ctx: Context, name: str, named: list[dict[str, Any]], *, step: str, renewal: bool = False
) -> Checked:
    """Read every stamp over `name`: those the meta names must be there, others were added later, as all over a renewal are."""
    files = ctx.need(ctx.found, "layout")
    faults: list[Finding] = []
    remarks: list[Finding] = []
    data = ctx.folder.read(name, most=1 << 22)
    policies = {a["number"]: a.get("policy") for a in named}
    for number in range(1, _MOST_STAMPS + 1):
        reply, query = reply_name(name, number), query_name(name, number)
        there = {one for one in (reply, query) if one in files}
        if (number in policies and len(there) < 2) or len(there) == 1:
            gone = sorted({reply, query} - there)
            faults += [
                finding(
                    f"{step}.missing", "時刻のファイルがありません", "a file of a stamp is not there", one
                )
                for one in gone
            ]
            continue
        if not there:
            continue
        stamped, found = _read(ctx, name, number, data, policies.get(number), step=step)
        faults += found
        if stamped is not None:
            ctx.stamped.append(stamped)
            if not stamped.at_sealing and not renewal:
                remarks.append(_late(stamped, step))
    times = ", ".join(jst_text(s.token.gen_time) for s in ctx.stamped if s.name == name)
    return Checked(
        detail=Words(
            ja=f"{name} に付いた時刻: {times or 'なし'}", en=f"Stamps over {name}: {times or 'none'}"
        ),
        faults=faults,
        remarks=remarks,
    )


def _read(
    ctx: Context, name: str, number: int, data: bytes, policy: str | None, *, step: str
) -> tuple[Stamped | None, list[Finding]]:
    reply, query = reply_name(name, number), query_name(name, number)
    try:
        asked = read_query(ctx.folder.read(query, most=_MOST_REPLY))
        token = read_token(ctx.folder.read(reply, most=_MOST_REPLY))
    except MalformedError as error:
        return None, [finding(f"{step}.malformed", error.message.ja, error.message.en, reply)]
    faults = token_faults(token, asked, data, policy=policy, others=ctx.trust.tsa_others)
    if faults:
        return None, [_worded(step, fault, reply) for fault in faults]
    named = {a["number"] for a in _named(ctx, name)}
    return (
        Stamped(name=name, number=number, reply_name=reply, token=token, at_sealing=number in named),
        [],
    )


def _named(ctx: Context, name: str) -> list[dict[str, Any]]:
    if name.startswith(RENEWAL):
        return []
    seal = ctx.need(ctx.meta, "meta")["seal"]
    authorities: list[dict[str, Any]] = (
        seal["warc"]["authorities"] if name == WARC_SUM else seal["authorities"]
    )
    return authorities


def _worded(step: str, fault: TokenFault, where: str) -> Finding:
    ja, en = STAMP_FAULTS[fault.code]
    return finding(f"{step}.{fault.code}", ja, en, f"{where}: {fault.what}")


def _late(stamped: Stamped, step: str) -> Finding:
    when = jst_text(stamped.token.gen_time)
    return finding(
        f"{step}.late",
        "封印の後で付けられた時刻です。その時刻より前のことは示しません",
        "stamped after sealing: it says nothing about any earlier time",
        f"{stamped.reply_name} {when}",
    )


def stamp_order(ctx: Context) -> Checked:
    """Step `stamp-order`: recording, then sums, then signature; and none in the future."""
    ctx.need(ctx.meta, "meta")
    if not ctx.stamped:
        raise NotRunError(depends("sums-stamp"))
    faults = [
        finding(
            "stamp-order.future",
            "検証する機械の時計より後の時刻です",
            "the time is later than this machine's clock",
            f"{stamped.reply_name} {jst_text(stamped.token.gen_time)}",
        )
        for stamped in ctx.stamped
        if stamped.token.gen_time > ctx.now + _FUTURE_SLACK
    ]
    for earlier, later in ((WARC_SUM, SUMS), (SUMS, SIGNATURE)):
        before = [s for s in ctx.stamped if s.name == earlier and s.at_sealing]
        after = [s for s in ctx.stamped if s.name == later and s.at_sealing]
        if before and after and max(_times(before)) > min(_times(after)) + _ORDER_SLACK:
            faults.append(
                finding(
                    "stamp-order.order",
                    "時刻の順序が逆です",
                    "the stamps are in the wrong order",
                    f"{earlier} > {later}",
                )
            )
    return Checked(
        detail=Words(
            ja="記録、全体、署名の順に付いているか。", en="Recording, whole, signature: in this order?"
        ),
        faults=faults,
    )


def _times(stamps: list[Stamped]) -> list[Any]:
    return [s.token.gen_time for s in stamps]


def stamp_trust(ctx: Context) -> Checked:
    """Step `stamp-trust`: every stamp leads, as of its own time, to a root of the caller's."""
    if not ctx.stamped:
        raise NotRunError(depends("sums-stamp"))
    if not ctx.trust.tsa_roots:
        raise NotRunError(
            Words(
                ja="判断していません: 時刻認証局のルート証明書が渡されていません(--trust)。",
                en="Not judged: no roots of time stamp authorities are given (--trust).",
            )
        )
    faults: list[Finding] = []
    remarks: list[Finding] = []
    for stamped in ctx.stamped:
        found, notes = trust_faults(stamped.token, ctx.trust.tsa_roots, ctx.trust.tsa_others)
        faults += [_worded("stamp-trust", fault, stamped.reply_name) for fault in found]
        remarks += [
            finding(
                "stamp-trust.read-by-openssl",
                "rfc3161-client が読めない並びの応答です。OpenSSLで確かめました",
                "rfc3161-client refuses its order of certificates; OpenSSL was the second reader",
                f"{stamped.reply_name}: {note}",
            )
            for note in notes
        ]
        if not found:
            ctx.believed.append(stamped)
    return Checked(
        detail=Words(
            ja=f"{len(ctx.stamped)}個のうち{len(ctx.believed)}個が信頼するルートにつながりました。",
            en=f"{len(ctx.believed)} of {len(ctx.stamped)} lead to a trusted root.",
        ),
        faults=faults,
        remarks=remarks,
    )


def sealed_at(meta: dict[str, Any]) -> Any:
    """Return the instant of sealing that the meta states (the capturer's clock)."""
    return parse_instant(meta["sealed_at"])
