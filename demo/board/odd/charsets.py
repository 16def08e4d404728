"""The same thread in the encodings that Japanese sites use, rightly and wrongly declared (文字コード)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from demo.board.odd.talk import posts, topic
from demo.board.store.database import shown
from demo.board.web import RefusedError, Request, Response
from demo.board.words import as_html

if TYPE_CHECKING:
    from demo.board.site import Site

VARIANTS = {
    # name: codec of the bytes, charset in the header (None: none), charset in the page (None: none)
    "utf-8": ("utf-8", "utf-8", "utf-8"),
    "utf-8-bom": ("utf-8-sig", None, None),
    "shift_jis": ("cp932", "Shift_JIS", "Shift_JIS"),
    "euc-jp": ("euc_jp", "EUC-JP", "EUC-JP"),
    "iso-2022-jp": ("iso2022_jp", "ISO-2022-JP", "ISO-2022-JP"),
    "meta-only": ("cp932", None, "Shift_JIS"),
    "nothing": ("cp932", None, None),
    "wrong-header": ("cp932", "utf-8", "Shift_JIS"),
    "wrong-meta": ("utf-8", "utf-8", "Shift_JIS"),
    "broken-bytes": ("cp932", "Shift_JIS", "Shift_JIS"),
}


def mount(site: Site) -> None:
    """Add the routes of the encodings."""
    site.router.add("GET", "/odd/charset/{name:w}", _variant)


def _variant(request: Request, name: str | int) -> Response:
    """Show 20 posts; `broken-bytes` has a lead byte without its second in No.10."""
    del request
    if str(name) not in VARIANTS:
        raise RefusedError(404, "その文字コードはありません。")
    codec, header, meta = VARIANTS[str(name)]
    about = topic("文字コードのトピック")
    rows = "\n".join(
        f'<article class="comment" id="no{post["number"]}" data-number="{post["number"]}"><p class="meta">'
        f'<a class="no" href="/bbs/topic/{about["id"]}/comment/no/{post["number"]}">No.{post["number"]}</a> '
        f'<span class="name">{escape(post["handle"])}</span><span class="time">{shown(post["posted_at"])}</span></p>'
        f'<p class="text">{as_html(post["body"], about["id"])} 能力①～ソ表</p></article>'
        for post in posts("charset", 20)
    )
    declared = f'<meta charset="{meta}">' if meta else ""
    html = (
        f'<!DOCTYPE html><html lang="ja"><head>{declared}<title>文字コードのトピック</title></head><body>'
        f'<article class="topic" id="topic" data-topic="{about["id"]}" data-total="20"><h1>文字コードのトピック</h1>'
        f'<section class="comments" id="comments">\n{rows}\n</section></article></body></html>\n'
    )
    data = html.encode(codec, "xmlcharrefreplace")
    if name == "broken-bytes":
        place = data.index(b'id="no10"')
        place = data.index(b'<p class="text">', place) + len(b'<p class="text">')
        data = data[:place] + b"\x83 " + data[place:]
    kind = "text/html" if header is None else f"text/html; charset={header}"
    return Response(headers=[("Content-Type", kind)], body=data)
