"""Do the pictures cover the page, and are they what they are said to be? (画面の写し)."""

from __future__ import annotations

import email.parser
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import DOM, MHTML, OVERLAYS_HIDDEN, PDF, SCREENSHOT, TILES, TILES_INDEX
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.dom import read_dom
from kaiji.evidence.verify.pdf import read_pdf
from kaiji.evidence.verify.png import Picture, read_png
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import Finding

_MOST_TEXT: Final = 64 << 20
_MOST_PDF: Final = 512 << 20
MOST_PIXELS: Final = 12 << 30
"""Bytes of the rows of all pictures together, unpacked: 12 GiB, twice a page of 400,000 rows with all its copies."""
_POST: Final = re.compile(r"capture/post-([0-9]+)(?:-framed)?\.png")
_A4_MM: Final = (210, 297)


def tiles(ctx: Context) -> Checked:
    """Step `tiles`: the tiles cover the page from its first row to its last, and stitched they are the one picture."""
    index = read_json(ctx.read(TILES_INDEX, most=4 << 20), TILES_INDEX)
    meta = ctx.need(ctx.meta, "meta")
    files = ctx.need(ctx.found, "layout")
    width, height = (field(index, int, key, where=TILES_INDEX) for key in ("width", "height"))
    rows = [
        field(index, dict, "tiles", n, where=TILES_INDEX)
        for n in range(len(field(index, list, "tiles", where=TILES_INDEX)))
    ]
    faults: list[Finding] = []
    ctx.tiles = rows
    names = [field(row, str, "name", where=TILES_INDEX) for row in rows]
    there = sorted(name for name in files if name.startswith(f"{TILES}/"))
    faults += [
        finding(
            "tiles.listed", "一覧と合わないタイルです", "a tile is not listed, or not there, or twice", name
        )
        for name in sorted({*set(names) ^ set(there), *(n for n in names if names.count(n) > 1)})
    ]
    if (width, height) != (meta["page"]["width"], meta["page"]["height"]):
        faults.append(
            finding(
                "tiles.size",
                "ページの大きさが取得情報と違います",
                "not the size of the page",
                f"{width}x{height}",
            )
        )
    faults += _gaps(rows, width, height)
    if not faults:
        faults = _pixels(ctx, rows, width, height)
    return Checked(
        detail=Words(
            ja=f"{len(rows)}枚のタイルで {width}x{height} px。", en=f"{len(rows)} tiles, {width}x{height} px."
        ),
        faults=faults,
    )


def _gaps(rows: list[dict[str, Any]], width: int, height: int) -> list[Finding]:
    """Return what keeps the stated tiles from covering the page: each begins where the one before it ends."""
    at = 0
    for row in rows:
        x, y, w, h = (field(row, int, key, where=TILES_INDEX) for key in ("x", "y", "width", "height"))
        if x != 0 or w != width or y != at or h <= 0:
            return [
                finding(
                    "tiles.gap",
                    "タイルの間が空いているか重なっています",
                    "a gap or an overlap between tiles",
                    row["name"],
                )
            ]
        at += h
    if at != height or not rows:
        return [
            finding(
                "tiles.gap",
                "タイルがページの終わりまでありません",
                "the tiles end before the page does",
                f"{at} / {height}",
            )
        ]
    return []


def _pixels(ctx: Context, rows: list[dict[str, Any]], width: int, height: int) -> list[Finding]:
    """Read every tile and the stitched picture, which takes as long as all tiles: hence at the same time."""
    heights = tuple(row["height"] for row in rows)
    with ThreadPoolExecutor(max_workers=2) as pool:
        stitched = pool.submit(_picture, ctx, SCREENSHOT, cuts=heights)
        tiles_read = list(pool.map(lambda row: _picture(ctx, row["name"]), rows))
        whole = stitched.result()
    faults = [fault for row, one in zip(rows, tiles_read, strict=True) for fault in _tile(row, one)]
    if (whole.width, whole.height) != (width, height):
        faults.append(
            finding(
                "tiles.size",
                "つないだ画像の大きさが違います",
                "the stitched picture has another size",
                SCREENSHOT,
            )
        )
    elif not faults and whole.pieces != tuple(piece for one in tiles_read for piece in one.pieces):
        faults.append(
            finding(
                "tiles.stitched",
                "つないだ画像がタイルと違います",
                "the stitched picture is not the tiles",
                SCREENSHOT,
            )
        )
    return faults


def _tile(row: dict[str, Any], picture: Picture) -> list[Finding]:
    faults = []
    if (picture.width, picture.height) != (row["width"], row["height"]):
        faults.append(
            finding("tiles.size", "画像の大きさが一覧と違います", "a tile has another size", row["name"])
        )
    stated = field(row, bool, "blank", where=TILES_INDEX)
    if picture.uniform is not None and picture.uniform != stated:
        faults.append(
            finding(
                "tiles.blank",
                "空白かどうかの申告が画像と違います",
                "whether it is blank is stated wrongly",
                row["name"],
            )
        )
    return faults


def _picture(ctx: Context, name: str, *, cuts: tuple[int, ...] = ()) -> Picture:
    ctx.require_intact(name)
    with ctx.folder.open(name) as file:
        return read_png(file, name, cuts=cuts, room=lambda size: ctx.take_pixels(size, most=MOST_PIXELS))


def crops(ctx: Context) -> Checked:
    """Step `crops`: the pictures of single posts are whole pictures, of posts that were read."""
    files, posts = ctx.need(ctx.found, "layout"), ctx.need(ctx.posts, "posts-bytes")
    numbers = {post.number for post in posts}
    names = sorted(name for name in files if _POST.fullmatch(name) or name == OVERLAYS_HIDDEN)
    faults: list[Finding] = []
    for name in names:
        try:
            _picture(ctx, name)
        except MalformedError as error:
            faults.append(finding("crops.malformed", error.message.ja, error.message.en, name))
            continue
        match = _POST.fullmatch(name)
        if match is not None and int(match[1]) not in numbers:
            faults.append(
                finding("crops.post", "読み取られていない投稿の画像です", "of a post that was not read", name)
            )
    return Checked(detail=Words(ja=f"{len(names)}枚の画像。", en=f"{len(names)} pictures."), faults=faults)


def pdf(ctx: Context) -> Checked:
    """Step `pdf`: the print is a whole PDF whose every sheet is A4."""
    ctx.require_intact(PDF)
    sheets = read_pdf(ctx.folder.read(PDF, most=_MOST_PDF), PDF)
    faults = []
    for number, (width, height) in enumerate(sheets, 1):
        sides = sorted((round(width * 25.4 / 72), round(height * 25.4 / 72)))
        if any(abs(side - due) > 1 for side, due in zip(sides, _A4_MM, strict=True)):
            faults.append(
                finding("pdf.size", "A4でないページがあります", "a sheet is not A4", f"{number}: {sides}")
            )
    if not sheets:
        faults.append(finding("pdf.empty", "ページがありません", "no sheet", PDF))
    return Checked(detail=Words(ja=f"{len(sheets)}ページ。", en=f"{len(sheets)} sheets."), faults=faults)


def snapshots(ctx: Context) -> Checked:
    """Step `snapshots`: the DOM is text, and the MHTML is a snapshot of the address captured."""
    meta = ctx.need(ctx.meta, "meta")
    data = ctx.read(DOM, most=_MOST_TEXT)
    try:
        ctx.dom = read_dom(data.decode())
    except UnicodeDecodeError as error:
        return Checked(
            detail=Words(ja="画面の写し(DOM)を読みました。", en="Read the DOM."),
            faults=[
                finding("snapshots.malformed", "UTF-8ではありません", "not UTF-8", f"{DOM}: {error.start}")
            ],
        )
    ctx.require_intact(MHTML)
    with ctx.folder.open(MHTML) as file:
        head = file.read(64 << 10)
    fields = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(head)
    location = str(fields.get("Snapshot-Content-Location", ""))
    faults = []
    if fields.get_content_type() != "multipart/related" or not fields.get_boundary():
        faults.append(finding("snapshots.malformed", "MHTMLではありません", "not MHTML", MHTML))
    elif location.partition("#")[0] not in {
        # A script may have written another address into the bar; the browser's snapshot bears that one.
        meta[key].partition("#")[0]
        for key in ("final_url", "address_bar")
        if isinstance(meta.get(key), str)
    }:
        faults.append(
            finding(
                "snapshots.url", "別のURLの写しです", "a snapshot of another address", f"{MHTML}: {location}"
            )
        )
    return Checked(
        detail=Words(ja=f"題名: {ctx.dom.title or '-'}", en=f"Title: {ctx.dom.title or '-'}"), faults=faults
    )
