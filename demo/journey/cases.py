"""The ten cases as folders (事件フォルダー): one capture by the office, and from it a case folder for each story."""

from __future__ import annotations

import io
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import tomli_w

from demo.journey.moves import ELEMENTS, SITE, SITE_ADDRESS, SITE_NAME
from demo.journey.world import NUMBERS

if TYPE_CHECKING:
    from pathlib import Path

    from demo.journey.world import World

CLAIMANT = {
    "id": "claimant",
    "role": "claimant",
    "name": "架野 真帆",
    "address": "架空県架空市ひばりが丘二丁目2番2号",
}


def capture_all(world: World) -> Path:
    """Open a case with every post of the topic, capture them at once, and give its folder out as a ZIP."""
    lawyer, board = world.parties.lawyer, world.parties.board
    urls = "\n".join(board.comment_url("variants", number) for number in sorted(NUMBERS.values()))
    lawyer.open(f"{lawyer.address}cases/new/").press(
        "開始して証拠を取得する",
        {
            "投稿のURL": urls,
            "事件の呼び名": "証拠の取得",
            "請求者(依頼者)の氏名": CLAIMANT["name"],
            "請求者の住所": CLAIMANT["address"],
            "投稿を知った日": "2026-11-21",
        },
    )
    case = lawyer.url
    world.office.work()
    lawyer.open(case).says("保全済").follow("運営者を書く").press(
        "記録する",
        {"サイトの名称": SITE_NAME, "氏名または名称": SITE, "住所または本店所在地": SITE_ADDRESS},
    )
    lawyer.open(case).follow("事件フォルダーを書き出す").press("書き出す", {"理由": "事件の処理"})
    return lawyer.saved(world.folder / "captured.zip")


def open_case(world: World, captured: Path, name: str, title: str) -> str:
    """Take a folder in that holds one post of the capture with its reasons; returns the address of the case."""
    lawyer = world.parties.lawyer
    file = world.folder / f"case-{name}.zip"
    file.write_bytes(_folder(captured, NUMBERS[name], title))
    lawyer.open(f"{lawyer.address}cases/import/").press("取り込む", {"事件フォルダーのZIP": file})
    file.unlink()
    return lawyer.url


def _folder(captured: Path, number: int, title: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(captured) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry.endswith("case.toml"):
                data = tomli_w.dumps(_case(tomllib.loads(data.decode()), number, title)).encode()
            target.writestr(entry, data)
    return out.getvalue()


def _case(value: dict[str, Any], number: int, title: str) -> dict[str, Any]:
    post = f"p{number}"
    exhibits = [row for row in value.get("exhibit", []) if row.get("post") == post]
    statements = [
        {"element": element, "text": text, "exhibits": [row["id"] for row in exhibits]}
        for element, text in zip(_ELEMENTS, ELEMENTS.values(), strict=True)
    ]
    return {
        **{key: row for key, row in value.items() if key not in {"id", "exhibit"}},
        "id": f"2026-{number:04d}",
        "title": title,
        "purpose": {"reasons": ["damages"]},
        "post": [row for row in value["post"] if row["id"] == post],
        "exhibit": exhibits,
        "claim": [
            {"id": "c1", "post": post, "by": "claimant", "right": "defamation-fact", "statement": statements}
        ],
    }


_ELEMENTS = (
    *("flow", "identifiability", "fact-stated", "reputation-lowered", "public-interest-absent"),
    *("public-purpose-absent", "truth-absent"),
)
