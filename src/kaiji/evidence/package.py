"""The evidence package: names of its files, one meaning each (証拠パッケージの構成).

    EV-20261123-0001/
      README.ja.txt  README.en.txt          how to verify with stock tools, what is proven and what is not
      capture/page.wacz                     archive/data.warc.gz inside: the bytes as they came over the wire
      capture/warc.sha256                   `<hex>  archive/data.warc.gz`
      capture/warc.sha256.tsq .tsr [.2.tsq .2.tsr]  stamped the moment the WARC closed, before anything was rendered
      capture/tiles/0001.png … tiles.json   the page as it was, in tiles of at most 8,000 px, with offsets
      capture/screenshot.png                the tiles stitched
      capture/overlays-hidden.png           only where overlays hid posts: a declared second pass
      capture/page.pdf                      A4; requested URL, final URL and time in JST on every page
      capture/page.mhtml  capture/dom.html
      capture/posts.json                    all posts, every field bound to the bytes it came from
      capture/post-00321.png  post-00321-framed.png   the target alone; the target framed in its context
      meta/capture.json                     operator, purpose, tools, options, counters, completeness, clock checks
      meta/tls/<host>.pem  <host>.json      the chain of the very connection used
      custody.jsonl                         a hash chain: who did what, when
      custody-keys.pem                      certificates of the signers named in it
      SHA256SUMS                            GNU format; lists every file but itself, its .tsq/.tsr/.p7s, roots/ and renewals
      SHA256SUMS.tsq .tsr [.2.tsq .2.tsr]   RFC 3161 request and response; one pair an authority
      SHA256SUMS.p7s                        detached CMS signature (DER)
      roots/                                copies for convenience; never trusted
      renewal-1.sha512 .tsq .tsr …          added years later: SHA-512 of everything above, stamps included, stamped anew

Inside page.wacz (WACZ 1.1.1, every entry stored, none compressed by ZIP): `archive/data.warc.gz` (WARC/1.1, one gzip
member a record), `indexes/index.cdx` (CDXJ lines; under this name pywb finds it too), `pages/pages.jsonl`,
`datapackage.json`, `datapackage-digest.json`.

What `meta/capture.json` says, as far as others rely on it (more is welcome; floats are not):
    url, final_url        as asked for; of the document shown at the end, as the network gave it
    address_bar           what the address bar showed, where a script can write another address
    started_at, finished_at   RFC 3339 with offset
    operator, purpose     texts, required; may be "" only in a package marked `test`
    test                  true where loopback was allowed or an authority is a test one
    grade                 A, B or C
    page                  {"width", "height"}: CSS px = image px of the stitched picture
    counters              {"records" (WARC records), "responses", "posts", "tiles", "blank_tiles", "failed", "blocked"}
    completeness          {"complete": bool, "reasons": [text], "expected": n or null, "found": n, "not_in_dom": [name]}
    tls                   [{"host", "port", "ip", "pem", "leaf_sha256", "version", "cipher"}], one an entry of meta/tls
    clock                 {"http_dates": [{"url", "date" (the header), "at" (our clock on receipt, RFC 3339)}]}
    modifications         [text]: everything that changed the page or the browser's default
The sealer adds, and refuses to be given: format, package, status ("complete" or "failed"), sealed_at, failure, seal.

capture/tiles.json: {"width", "height", "tiles": [{"name": "capture/tiles/0001.png", "x", "y", "width", "height", "blank": bool}]}
meta/tls/<host>.json: {"host", "port", "ip", "version", "cipher", "alpn", "certificates": [sha256 of the DER, leaf first], "at"}

A package under way stands in a folder whose name ends in `.partial`, and is renamed as the last step: whatever has the
final name is whole. One that failed is closed the same way, with `meta/capture.json` saying `"failed"` and why.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = "kaiji-evidence/1"

WACZ: Final = "capture/page.wacz"
WARC_IN_WACZ: Final = "archive/data.warc.gz"
WARC_SUM: Final = "capture/warc.sha256"
INDEX_IN_WACZ: Final = "indexes/index.cdx"
PAGES_IN_WACZ: Final = "pages/pages.jsonl"
DATAPACKAGE_IN_WACZ: Final = "datapackage.json"
DIGEST_IN_WACZ: Final = "datapackage-digest.json"
TILES: Final = "capture/tiles"
TILES_INDEX: Final = "capture/tiles.json"
SCREENSHOT: Final = "capture/screenshot.png"
OVERLAYS_HIDDEN: Final = "capture/overlays-hidden.png"
PDF: Final = "capture/page.pdf"
MHTML: Final = "capture/page.mhtml"
DOM: Final = "capture/dom.html"
POSTS: Final = "capture/posts.json"
META: Final = "meta/capture.json"
TLS: Final = "meta/tls"
README_JA: Final = "README.ja.txt"
README_EN: Final = "README.en.txt"
CUSTODY: Final = "custody.jsonl"
CUSTODY_KEYS: Final = "custody-keys.pem"
SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.p7s"
ROOTS: Final = "roots"
RENEWAL: Final = "renewal-"
PARTIAL: Final = ".partial"


SEALER_FIELDS: Final = frozenset(("format", "package", "status", "sealed_at", "failure", "seal"))
"""Fields of meta/capture.json that only the sealer writes."""


def query_name(stamped: str, number: int) -> str:
    """Return the name of the RFC 3161 request of authority `number` (from 1) over the file `stamped`."""
    return f"{stamped}.tsq" if number == 1 else f"{stamped}.{number}.tsq"


def reply_name(stamped: str, number: int) -> str:
    """Return the name of the RFC 3161 response of authority `number` (from 1) over the file `stamped`."""
    return f"{stamped}.tsr" if number == 1 else f"{stamped}.{number}.tsr"


def renewal_name(number: int) -> str:
    """Return the name of renewal `number` (from 1): the hashes of all that was there, to be stamped before old stamps weaken."""
    return f"{RENEWAL}{number}.sha512"


def post_crop(number: int) -> str:
    """Return the name of the picture of post `number` alone."""
    return f"capture/post-{number:05d}.png"


def post_framed(number: int) -> str:
    """Return the name of the picture of post `number` framed in its surroundings."""
    return f"capture/post-{number:05d}-framed.png"
