"""Whether the page that came is the page asked for (取得結果の判定)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kaiji.evidence.errors import (
    LoginWallError,
    PageGoneError,
    PageRefusedError,
    PostNotFoundError,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.capture.findings import Findings
    from kaiji.evidence.errors import CaptureFailedError


def page_failure(found: Findings) -> CaptureFailedError | None:
    """Return why the page does not stand for what was asked, None where it does."""
    status = found.documents.status
    asks = found.asks_password and (status == 403 or _led_elsewhere(found) or not found.posts)
    if status == 401 or (asks and status not in {404, 410}):
        words = Words(ja="ログインを求める画面になりました。", en="The site asks for a login.")
        return LoginWallError(words, given=f"{found.requested_url} → {found.final_url}")
    return status_failure(found.requested_url, status) if status >= 400 else None


def status_failure(url: str, status: int) -> CaptureFailedError:
    """Return the error for an answer of 400 or above."""
    given = f"{url} (HTTP {status})"
    if status in {404, 410}:
        words = Words(
            ja=f"ページがありません(HTTP {status})。削除または移動されています。",
            en=f"The page is not there (HTTP {status}): deleted or moved.",
        )
        return PageGoneError(words, given=given)
    words = Words(
        ja=f"サイトがエラーを返しました(HTTP {status})。",
        en=f"The site answered with an error (HTTP {status}).",
    )
    return PageRefusedError(words, given=given)


def missing_posts(found: Findings) -> PostNotFoundError | None:
    """Return the error for posts that were asked for and are not there."""
    there = sorted({post.number for post in found.posts if post.number is not None})
    missing = [number for number in found.order.posts if number not in there]
    if not missing:
        return None
    named = ", ".join(f"No.{number}" for number in missing)
    span = f"No.{there[0]}〜No.{there[-1]} ({len(there)})" if there else "—"
    return PostNotFoundError(
        Words(
            ja=f"指定された投稿がページにありません: {named}", en=f"The page does not have the post: {named}"
        ),
        given=named,
        accepted=Words(ja=f"このページにある投稿: {span}", en=f"posts on this page: {span}"),
    )


def _led_elsewhere(found: Findings) -> bool:
    """Whether the page shown is not the one asked for: another path, as when a site sends to its login."""
    return urlsplit(found.final_url).path.rstrip("/") != urlsplit(found.requested_url).path.rstrip("/")
