"""The numbered proof (検証の手順): every step a package is put through, listed once, in order.

Each step is run and reported whatever became of those before it. A step that needs something which an earlier one did not
establish does not run, says so, and counts as not passed: nothing is judged by bytes that were refused. Two steps are the
caller's duty to make possible, by handing over the roots that are believed: `stamp-trust` and `signer-trust`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.evidence.verify.steps import (
    clock,
    custody,
    files,
    index,
    pictures,
    posts,
    recording,
    renewals,
    signature,
    stamps,
    statements,
    tls,
    wacz,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.evidence.verify.context import Checked, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its stable code, what it establishes, and how."""

    code: str
    what: Words
    check: Callable[[Context], Checked]


def _step(code: str, check: Callable[[Context], Checked], ja: str, en: str) -> Step:
    return Step(code=code, what=Words(ja=ja, en=en), check=check)


STEPS: Final[tuple[Step, ...]] = (
    # The folder
    _step("whole", files.whole, "完成したパッケージか", "the package is whole"),
    _step("layout", files.layout, "決められたファイルだけがあるか", "only files that a package has"),
    _step("sums-form", files.sums_form, "SHA256SUMSの書式", "the form of SHA256SUMS"),
    _step("listing", files.listing, "ファイルの増減がないか", "nothing added, nothing gone"),
    _step("hashes", files.hashes, "すべてのハッシュの一致", "every hash agrees"),
    _step("meta", statements.meta, "取得情報の書式", "the form of the capture's own statement"),
    _step("required", files.required, "必要なファイルがあるか", "every required file is there"),
    _step("roots", statements.roots, "ルート証明書の写し", "the copies of roots are the sealer's"),
    # Time
    _step("sums-stamp", stamps.sums_stamp, "全体に付いた時刻", "the stamps over the whole"),
    _step("warc-stamp", stamps.warc_stamp, "通信の記録に付いた時刻", "the stamps over the recording"),
    _step("signature-stamp", stamps.signature_stamp, "署名に付いた時刻", "the stamps over the signature"),
    _step("renewals", renewals.renewals, "時刻の更新", "the renewals of the stamps"),
    _step("stamp-order", stamps.stamp_order, "時刻の順序", "the order of the stamps"),
    _step("stamp-trust", stamps.stamp_trust, "時刻認証局への信頼", "the stamps lead to trusted roots"),
    # Signature
    _step("signature", signature.signature, "署名", "the signature"),
    _step(
        "signer-time", signature.signer_time, "署名者の証明書の有効期間", "the signer's certificate was valid"
    ),
    _step("signer-trust", signature.signer_trust, "署名者への信頼", "the signer leads to a trusted root"),
    # Custody
    _step("custody-chain", custody.custody_chain, "保管記録の連鎖", "the custody log is unbroken"),
    _step("custody-head", custody.custody_head, "保管記録の末尾", "the custody log ends where it ended"),
    _step(
        "custody-files", custody.custody_files, "保管記録とファイルの一致", "the custody log knows every file"
    ),
    # The recording
    _step("zip", wacz.zip_form, "WACZ(ZIP)の厳密な構造", "the WACZ can be read in one way only"),
    _step("wacz", wacz.wacz, "WACZの一覧とハッシュ", "the WACZ holds what it lists"),
    _step("warc-sum", recording.warc_sum, "刻印された記録であること", "the recording is the stamped one"),
    _step("warc", recording.warc, "通信の記録の厳密な読取り", "every byte of the recording is a record"),
    _step("warc-digests", recording.warc_digests, "記録ごとのハッシュ", "every record has its digest"),
    _step("warc-records", recording.warc_records, "要求と応答の組", "requests and responses in pairs"),
    _step("index", index.index, "索引と記録の一致", "the index is that of the recording"),
    _step("secrets", index.secrets, "索引に秘密がないか", "no cookie or credential in the index"),
    # What was read and seen
    _step("snapshots", pictures.snapshots, "画面の写し(DOM・MHTML)", "the snapshots of the page"),
    _step("pages", index.pages, "ページ一覧と記録の一致", "the page listed is the page captured"),
    _step(
        "posts-bytes", posts.posts_bytes, "投稿と記録のバイトの一致", "posts follow from the recorded bytes"
    ),
    _step("posts-dom", posts.posts_dom, "投稿と画面の一致", "posts stand on the rendered page"),
    _step("tiles", pictures.tiles, "画像がページ全体を覆うか", "the tiles cover the whole page"),
    _step("crops", pictures.crops, "投稿ごとの画像", "the pictures of single posts"),
    _step("pdf", pictures.pdf, "PDFの構造とA4", "the print is a whole PDF on A4"),
    # What it says of itself
    _step(
        "meta-content", statements.content, "取得情報と中身の一致", "the statement agrees with the content"
    ),
    _step("tls", tls.tls, "TLS証明書と取得情報の一致", "the certificates of the connections"),
    _step("clock", clock.clock, "三つの時計の差", "three clocks compared"),
    _step("completeness", statements.completeness, "完全性の申告", "the statement of completeness"),
    _step("test-mark", statements.test_mark, "試験の印", "a test is marked as one"),
    _step("status", statements.status, "失敗の印", "the capture did not fail"),
)
