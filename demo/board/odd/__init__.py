"""Pages that make capturing hard, mounted with `--odd` only (取得を困らせるページ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.board.odd import charsets, feeds, fivech, framing, inside, markup, traps, weights

if TYPE_CHECKING:
    from demo.board.site import Site

THREAD_5CH = "/test/read.cgi/kakuubaby/1793664761/"
THREAD_5CH_FULL = "/test/read.cgi/kakuubaby/1793500001/"

CATALOGUE = (
    (
        "届き方",
        (
            ("/odd/endless", "終わりのない無限スクロール"),
            ("/odd/failing-feed", "61件目から読み込みに失敗する(表示は120件)"),
            ("/odd/lying-counter", "100件と表示し、実際は98件"),
            ("/odd/no-counter", "件数を表示しない"),
            ("/odd/button", "「もっと見る」を押すまで出ない"),
            ("/odd/virtual", "画面に見える分だけを文書に置く"),
            ("/odd/shadow", "shadow DOM の中の投稿"),
            ("/odd/frames", "10件ずつ枠(iframe)で出す"),
            ("/odd/socket", "WebSocket で届く投稿"),
        ),
    ),
    (
        "隠す・偽る",
        (
            ("/odd/overlay", "覆いとぼかしで投稿を隠す"),
            ("/odd/sticky-ad", "固定広告が投稿に重なる"),
            ("/odd/print-hidden", "印刷すると投稿が消える"),
            ("/odd/print-changed", "印刷の直前に本文を書きかえる"),
            ("/odd/dialogs", "ダイアログと別窓を開く"),
            ("/odd/spoof", "pushState と偽の枠で別のURLに見せる"),
            ("/odd/script-error", "スクリプトが投稿を消してから落ちる"),
            ("/odd/login-wall", "3件目からログインが必要"),
            ("/odd/members-only", "ログイン画面へ転送する"),
            ("/odd/bot-wall", "ヘッドレスと名乗るブラウザを拒む"),
            ("/odd/varies", "言語や再訪で内容が変わる"),
            ("/odd/worker", "service worker が次の表示を作る"),
        ),
    ),
    (
        "重い・遅い",
        (
            ("/odd/huge?mb=512", "512 MiB の画像がある"),
            ("/odd/huge-page?mb=64", "64 MiB の HTML"),
            ("/odd/bomb?mb=1024", "1 GiB に膨らむ gzip"),
            ("/odd/slow?seconds=20", "20秒かけて届く"),
            ("/odd/slow-start?seconds=20", "20秒だまっている"),
            ("/odd/stall?seconds=120", "画像が半分で止まる"),
            ("/odd/tall", "高さ100万ピクセル"),
            ("/odd/download", "保存用ファイルで応える"),
        ),
    ),
    (
        "応答の形",
        (
            *((f"/odd/coding/{name}", f"内容の符号化: {name}") for name in framing.CODINGS),
            *((f"/odd/raw/{name}", f"行儀の悪い応答: {name}") for name in framing.RAW),
            ("/odd/redirect/3", "3回の転送"),
            ("/odd/redirect-loop", "転送の輪"),
            ("/odd/refresh", "文書の中からの転送"),
            ("/odd/not-modified", "304 を返すことがある"),
            ("/odd/range.png", "206 に応える"),
            ("/odd/dead-images", "画像と枠が 404、500、途中切れ、無応答、HTTP認証の求め"),
            ("/odd/status/410", "状態コードだけ"),
        ),
    ),
    (
        "書き方と文字コード",
        (
            (THREAD_5CH, "5ちゃんねる型(Shift_JIS)、180件"),
            (f"{THREAD_5CH}?layout=dl", "同じものの古い書き方"),
            (THREAD_5CH_FULL, "5ちゃんねる型、1000件を超えたスレッド"),
            ("/kakuubaby/dat/1793664761.dat", "dat ファイル"),
            ("/kakuubaby/subject.txt", "subject.txt"),
            *((f"/odd/charset/{name}", f"文字コード: {name}") for name in charsets.VARIANTS),
            ("/odd/schema-forum", "schema.org(microdata)"),
            ("/odd/schema-jsonld", "schema.org(JSON-LD)"),
            ("/odd/plain-forum", "表で組んだ手作り掲示板"),
            ("/odd/no-time", "日時のない投稿"),
        ),
    ),
    (
        "内部への誘導",
        (
            (
                "/odd/ssrf?target=127.0.0.1:9&v6=[::1]:9",
                "内部アドレスに触る(画像、fetch、WebSocket、枠、転送など)",
            ),
        ),
    ),
)
"""Every odd page with what it does; `/odd/` lists it, and a test asks for each."""


def mount(site: Site) -> None:
    """Add the routes of the odd pages."""
    site.router.add("GET", "/odd/", lambda request: site.page("odd/index.html", request, catalogue=CATALOGUE))
    for part in (feeds, traps, weights, framing, fivech, charsets, markup, inside):
        part.mount(site)
