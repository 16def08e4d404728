"""What is shown of an exhibit: pictures and pages of its evidence package, or its own file (書証の画像)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.documents.errors import PictureError
from kaiji.documents.facts.captures import captured_words
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import moment_text
from kaiji.documents.values import Origin
from kaiji.evidence.package import PDF, SUMS, post_crop, post_framed
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.casefile.steps import Exhibit
    from kaiji.casefile.values import CasePost
    from kaiji.documents.facts.rows import Desk, Row

PAGES: Final = 200
"""Pages of a printed web page that an exhibit holds; the rest stays in the package."""
PICTURES: Final = {".png", ".jpg", ".jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files are read (書証の読み方); told from outside, so that facts know no library and no program."""

    page_count: Callable[[Path], int]
    recognise: Callable[[Path], str] | None = None
    """Reads the words off a picture that was received; None where nobody asked for it."""


def shown_facts(desk: Desk, row: Row, how: Reading) -> Item:
    """Return the views of the exhibit `row`; what is not at hand is a gap.

    A file that points outside the case folder is refused: an exhibit prints nothing but what belongs to the case.
    """
    item: Exhibit = row.value
    post = next((p for p in desk.case.post if p.id == item.post), None)
    package = item.package or (post.package if post else None)
    folder = _inside(desk, package)
    shots = _shots(desk, item, post, folder, how)
    views, files = _views(shots, folder or desk.folder, row, how)
    what = Words(ja="証拠の画像またはファイル", en="picture or file of the exhibit")
    sums = folder / SUMS if folder else None
    sealed = sums is not None and sums.is_file()
    return Item(
        place=row.place,
        facts={
            "views": tuple(views) or Lack(place=f"{row.place}.file", what=what),
            "files": tuple(files),
            "url": told(post.url, f"{row.place}.post") if post else _none(row),
            "posted": desk.row("post", post.id).fact("time_line") if post else _none(row),
            "captured": _captured(desk, post, row),
            "package": told(folder.name, f"{row.place}.package") if folder else _none(row),
            "sums": told(hashlib.sha256(sums.read_bytes()).hexdigest(), f"{row.place}.package")
            if sums is not None and sealed
            else _none(row),
            **flags(row.place, sealed=sealed).facts,
        },
    )


def _none(row: Row) -> Lack:
    return Lack(place=row.place, what=Words(ja="証拠パッケージ", en="evidence package"))


def _captured(desk: Desk, post: CasePost | None, row: Row) -> Fact:
    if post is None or post.captured_at is None:
        return _none(row)
    at = moment_text(post.captured_at.replace(microsecond=0), desk.case.preferences.years)
    return told(f"{at}（日本標準時）", f"{row.place}.post")


def _inside(desk: Desk, name: str | None) -> Path | None:
    """Return a folder or file of the case by its name; raises PictureError where the name leads out of the case."""
    if desk.folder is None or name is None:
        return None
    path = (desk.folder / name).resolve()
    if not path.is_relative_to(desk.folder.resolve()):
        raise PictureError(
            Words(
                ja="証拠が事件フォルダーの外を指しています。", en="An exhibit points outside the case folder."
            ),
            given=name,
        )
    return path if path.exists() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shot:
    """A file that is shown, its caption, and the words that are on it as far as they are known."""

    path: Path
    words: str
    layer: str = ""


def _shots(
    desk: Desk, item: Exhibit, post: CasePost | None, folder: Path | None, how: Reading
) -> list[_Shot]:
    """Return what is shown, in order: the post alone, its surroundings, the printed page."""
    if item.file is not None:
        own = _inside(desk, f"{item.package}/{item.file}" if item.package else item.file)
        if own is None:
            return []
        read = how.recognise is not None and own.suffix.lower() in PICTURES
        return [_Shot(path=own, words="", layer=how.recognise(own) if read and how.recognise else "")]
    if folder is None:
        return []
    found = []
    if post is not None and post.number is not None:
        layer = captured_words(folder, post)
        found += [
            _Shot(path=folder / post_crop(post.number), words="対象の投稿", layer=layer),
            _Shot(path=folder / post_framed(post.number), words="前後を含む画面", layer=layer),
        ]
    found.append(_Shot(path=folder / PDF, words="ページ全体の印刷（URLと取得日時は当方で付した）"))
    return [shot for shot in found if shot.path.is_file()]


def _views(shots: list[_Shot], base: Path | None, row: Row, how: Reading) -> tuple[list[Item], list[Item]]:
    views: list[Item] = []
    files: list[Item] = []
    for shot in shots:
        path = shot.path
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = path.relative_to(base.resolve()).as_posix() if base else path.name
        place = f"{row.place}.file"
        files.append(Item(place=place, facts={"name": told(name, place), "sha256": told(digest, place)}))
        for page in _pages(path, how.page_count):
            views.append(_view(shot, digest, page, first=not views, place=place))
    return views, files


def _pages(path: Path, page_count: Callable[[Path], int]) -> list[int | None]:
    if path.suffix.lower() == ".pdf":
        return list(range(1, min(page_count(path), PAGES) + 1))
    if path.suffix.lower() in PICTURES:
        return [None]
    raise PictureError(
        Words(ja="この形式のファイルは書証に印刷できません。", en="A file of this kind cannot be printed."),
        given=path.name,
        accepted=Words(ja="PDF、PNG、JPEG", en="PDF, PNG or JPEG"),
    )


def _view(shot: _Shot, digest: str, page: int | None, *, first: bool, place: str) -> Item:
    origin = Origin(kind="evidence", place=place, note=shot.path.name)
    caption = shot.words if page is None else f"{shot.words}　{page}".strip("　")
    facts: dict[str, Fact] = {
        "file": Known(value=str(shot.path), origin=origin),
        "layer": Known(value=shot.layer, origin=origin)
        if shot.layer
        else Lack(place=place, what=Words(ja="画像の文字", en="words of the picture")),
        "sha256": Known(value=digest, origin=origin),
        "words": Known(value=caption, origin=origin),
        "page": Known(value=page, origin=origin)
        if page is not None
        else Lack(place=place, what=Words(ja="頁", en="page")),
        **flags(place, first=first, captioned=bool(caption)).facts,
    }
    return Item(place=place, facts=facts)
