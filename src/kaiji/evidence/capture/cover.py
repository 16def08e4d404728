"""What stands on the first sheet of page.pdf (表紙): enough to judge the capture without opening anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.evidence.capture.sheets import Cover, CoverPost
from kaiji.evidence.extract import caution_words
from kaiji.ground.instants import jst_text

if TYPE_CHECKING:
    from kaiji.evidence.capture.findings import Findings
    from kaiji.evidence.posts import Post

_LONGEST_TEXT = 1_200
_LONGEST_CAUTION = 200
_NOTE = (
    "この表紙と各頁の余白は Kaiji が記載したもので、ページの作成者は変えられない。枠内はブラウザーが印刷したページの内容である。"
    "原本は capture/page.wacz(通信の記録)であり、検証の方法と限界は README.ja.txt にある。"
)


def cover(found: Findings) -> Cover:
    """Return the cover of a capture."""
    statement, grade = found.statement, found.grade
    failure = found.failure
    said = "完全な取得 / complete" if statement.complete else "不完全な取得 / INCOMPLETE"
    reasons = [reason.line for reason in statement.reasons]
    if failure is not None:
        said = "失敗した取得 / FAILED"
        reasons.insert(0, f"{failure.message.ja} / {failure.message.en} [{failure.code}]")
    if found.test:
        reasons.append(
            "試験用の設定で取得したもので、証拠ではない / captured with a test switch, not evidence"
        )
    reasons += [
        f"等級{grade.letter}の理由: {reason.line}"
        for reason in grade.reasons
        if reason.code not in {"incomplete", "failed", "test"}
    ]
    return Cover(
        heading="ウェブページの証拠保全 — 表紙",
        statement=f"{said}  等級 / grade {grade.letter}",
        complete=statement.complete and failure is None,
        reasons=tuple(reasons),
        rows=_rows(found),
        posts=tuple(_post(post) for post in found.targets),
        note=_NOTE,
    )


def _rows(found: Findings) -> tuple[tuple[str, str], ...]:
    statement, ledger = found.statement, found.wire.ledger
    failed, blocked = len(ledger.failures), len(ledger.blocked)
    tiles = found.rendered.tiles if found.rendered else None
    expected = "不明 / unknown" if statement.expected is None else str(statement.expected)
    rows = [
        ("パッケージ package", found.package),
        ("要求URL requested", found.requested_url),
        ("表示URL shown", found.final_url),
        *_rewritten(found),
        ("題名 title", found.title or "—"),
        ("開始 started", jst_text(found.started_at)),
        ("終了 finished", jst_text(found.finished_at or found.started_at)),
        ("取得者 operator", found.order.operator or "(記載なし / not given)"),
        ("目的 purpose", found.order.purpose or "(記載なし / not given)"),
        ("投稿 posts", f"表示 expected {expected} / 取得 found {statement.found}"),
        (
            "通信 traffic",
            f"応答 responses {ledger.exchanges} / 失敗 failed {failed} / 拒否 blocked {blocked}",
        ),
        (
            "画面 pictures",
            f"{tiles.width} × {tiles.height} px, {len(tiles.tiles)} 枚 tiles" if tiles else "—",
        ),
        ("タイムスタンプ stamps", f"WARC: {found.stamps}"),
        ("WARC SHA-256", found.warc or "—"),
        *_cautions(found),
    ]
    return tuple(rows)


def _post(post: Post) -> CoverPost:
    number = f"No.{post.number}" if post.number is not None else ""
    title = "  ".join(part for part in (number, post.name, post.posted_at_raw) if part)
    text = post.text if len(post.text) <= _LONGEST_TEXT else f"{post.text[:_LONGEST_TEXT]}…(以下略)"
    return CoverPost(title=title or "—", text=text, permalink=post.permalink or "")


def _rewritten(found: Findings) -> tuple[tuple[str, str], ...]:
    if found.rewritten_address is None:
        return ()
    return (
        (
            "アドレス欄 address bar",
            f"{found.rewritten_address}\n(ページのスクリプトによる表示 / written by the page's script)",
        ),
    )


def _cautions(found: Findings) -> tuple[tuple[str, str], ...]:
    """Return what the reader of the posts warned of, in words and with its code."""
    warnings = found.reading.warnings if found.reading else ()
    lines = [f"{caution_words(line).ja} [{line[:_LONGEST_CAUTION]}]" for line in warnings]
    return (("読取りの注意 cautions", "\n".join(lines)),) if lines else ()
