"""DOCX by python-docx: real styles, Word's own numbering, the court's grid; equal bytes for equal papers (Word出力)."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from kaiji.documents import values as v
from kaiji.documents.errors import PictureError, ReferenceDocumentError
from kaiji.documents.writers.archive import members, repacked, zipped
from kaiji.documents.writers.flow import page_of
from kaiji.documents.writers.word_body import NAMESPACES, Body
from kaiji.documents.writers.word_styles import number_list, numbering, styles
from kaiji.ground.instants import JST
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument

    from kaiji.documents.profiles import Profile


_OWN_PAGE: Final = {"C", "N", "E", "P"}
"""Set-ups that a letterhead must not change: court, post office and police have their own measures."""


class WordWriter:
    """Writes papers as DOCX, on the office's own letterhead where one is given."""

    def __init__(self, reference: Path | None = None) -> None:
        self._reference = None if reference is None else _reference_bytes(reference)

    def write(self, document: v.Document) -> bytes:
        """Return `document` as DOCX; raises PictureError, or ReferenceDocumentError for the letterhead."""
        page = page_of(document)
        letterhead = self._reference if document.profile not in _OWN_PAGE else None
        if letterhead is None and not _has_pictures(document.blocks):
            return _from_shell(page, document)
        base = letterhead or _base(page, document.language)
        word = docx.Document(io.BytesIO(base))
        if letterhead is not None:
            _emptied(word)
            _add_styles(word, styles(page, document.language))
        _set_page(
            word,
            page,
            document.language,
            document.head,
            numbered=document.numbered and letterhead is None,
            keep_margins=letterhead is not None,
        )
        _set_properties(word, document.title, _made(document))
        abstract, first_list = _numbers(word, page, own=letterhead is None)
        body = Body(page, document.language, first_list, lambda picture: _picture(word, picture))
        content = body.xml(document.blocks)
        _add_lists(word, abstract, range(first_list, first_list + body.lists))
        _add_body(word, content)
        out = io.BytesIO()
        word.save(out)
        return repacked(out.getvalue())


def _has_pictures(blocks: Iterable[v.Block]) -> bool:
    return any(
        isinstance(block, v.Picture) or (isinstance(block, v.Schedule) and _has_pictures(block.blocks))
        for block in blocks
    )


_HEAD, _TITLE = "%%HEAD%%", "%%TITLE%%"
_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # python-docx takes a bare UTC time


@lru_cache(maxsize=64)
def _shell(
    page: Profile, language: v.Language, *, head: bool, numbered: bool
) -> tuple[tuple[str, bytes], ...]:
    """Return the parts of a Word file without a body, made once for a kind of page; places to fill bear marks."""
    word = docx.Document(io.BytesIO(_base(page, language)))
    _set_page(word, page, language, _HEAD if head else "", numbered=numbered)
    _set_properties(word, _TITLE, _DAY)
    out = io.BytesIO()
    word.save(out)
    return members(out.getvalue())


def _from_shell(page: Profile, document: v.Document) -> bytes:
    """Return a paper without pictures: its text is put into the parts of a ready file, which is not read anew."""
    body = Body(page, document.language, 1, _no_picture)
    content = body.xml(document.blocks)
    lists = "".join(number_list(number, _ABSTRACT) for number in range(1, 1 + body.lists))
    made = _made(document).isoformat() + "Z"

    def filled(name: str, part: bytes) -> bytes:
        if name == "word/document.xml":
            return part.replace(b"<w:sectPr", content.encode() + b"<w:sectPr", 1)
        if name == "word/numbering.xml":
            return part.replace(b"</w:numbering>", lists.encode() + b"</w:numbering>")
        if name == "docProps/core.xml":
            dated = part.replace((_DAY.isoformat() + "Z").encode(), made.encode())
            return dated.replace(_TITLE.encode(), _escaped(document.title).encode())
        return part.replace(_HEAD.encode(), _escaped(document.head).encode()) if "/header" in name else part

    shell = _shell(page, document.language, head=bool(document.head), numbered=document.numbered)
    return zipped((name, filled(name, part)) for name, part in shell)


def _no_picture(picture: v.Picture) -> str:
    raise AssertionError(f"a paper without pictures holds one: {picture.alternative}")


@lru_cache(maxsize=32)
def _base(page: Profile, language: v.Language) -> bytes:
    """Return an empty Word file with our styles and numbering and nothing else, made once for a page set-up."""
    word = docx.Document()
    _emptied(word)
    own = word.part
    for relation, target in list(own.rels.items()):
        if target.reltype.rpartition("/")[2] not in _KEPT:
            own.rels.pop(relation)
    package = own.package
    for relation, target in list(package.rels.items()):
        if target.reltype.rpartition("/")[2] == "thumbnail":
            package.rels.pop(relation)
    sheet: Any = word.styles.element
    for style in sheet.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1":
            sheet.remove(style)
    _set_defaults(word, page)
    lists: Any = own.numbering_part.element
    for child in list(lists):
        lists.remove(child)
    _add_styles(word, styles(page, language))
    lists.append(parse_xml(numbering(page, _ABSTRACT)))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _set_defaults(word: WordDocument, page: Profile) -> None:
    """Make the paper's size that of plain text: the characters of a grid are counted from it (文字グリッド)."""
    word.styles["Normal"].font.size = Pt(round(page.size / 50) / 2)
    plain: Any = word.styles.element.find(qn("w:docDefaults"))
    for size in plain.iter(qn("w:sz"), qn("w:szCs")):
        size.set(qn("w:val"), str(round(page.size / 50)))
    for language in plain.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")


_KEPT: Final = {"styles", "numbering", "settings", "fontTable"}
_ABSTRACT: Final = 1


def _reference_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        docx.Document(io.BytesIO(data))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ReferenceDocumentError(
            Words(ja="ひな形のWordファイルを読めません。", en="The reference document cannot be read."),
            given=path.name,
        ) from error
    return data


def _emptied(word: WordDocument) -> None:
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _set_page(
    word: WordDocument,
    page: Profile,
    language: v.Language,
    head: str,
    *,
    numbered: bool,
    keep_margins: bool = False,
) -> None:
    section = word.sections[-1]
    section.page_width, section.page_height = Mm(page.width / 1000), Mm(page.height / 1000)
    if page.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    if not keep_margins:
        section.top_margin, section.bottom_margin = Mm(page.top / 1000), Mm(page.bottom / 1000)
        section.left_margin, section.right_margin = Mm(page.left / 1000), Mm(page.right / 1000)
        section.header_distance, section.footer_distance = Mm(12), Mm(12)
    properties: Any = section._sectPr  # noqa: SLF001  # python-docx has no way to set the grid
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    space = round((float(page.cell) - page.size / 100) * 4096)
    kind = "linesAndChars" if language == "ja" else "lines"
    if page.vertical:
        properties.append(parse_xml(f'<w:textDirection {NAMESPACES} w:val="tbRl"/>'))
    properties.append(
        parse_xml(
            f'<w:docGrid {NAMESPACES} w:type="{kind}" w:linePitch="{page.line_twips}" w:charSpace="{space}"/>'
        )
    )
    if head:
        _add_line(section.header, head, "right")
    if page.page_numbers and numbered:
        _add_line(section.footer, None, "center")


def _add_line(part: Any, text: str | None, side: str) -> None:
    """Put a small line into a header or footer: `text`, or the number of the page."""
    part.is_linked_to_previous = False
    run = (
        f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t>{_escaped(text)}</w:t></w:r>'
        if text is not None
        else '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="19"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
    line = f'<w:p {NAMESPACES}><w:pPr><w:pStyle w:val="KaijiBody"/><w:jc w:val="{side}"/></w:pPr>{run}</w:p>'
    element = part._element  # noqa: SLF001  # python-docx has no way to add a field
    for paragraph in list(element):
        if not "".join(paragraph.itertext()).strip():
            element.remove(paragraph)
    element.append(parse_xml(line))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _made(document: v.Document) -> datetime:
    """Return the midnight with which the day of the paper began, in UTC and bare, as Word wants it."""
    return datetime.combine(document.made_on, time(), JST).astimezone(UTC).replace(tzinfo=None)


def _set_properties(word: WordDocument, title: str, made: datetime) -> None:
    """Say when the paper was made and what it is called; nobody's name goes into the file's properties."""
    core = word.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "", "", ""
    core.subject = core.keywords = core.category = ""
    core.created = core.modified = made
    core.revision = 1


def _numbers(word: WordDocument, page: Profile, *, own: bool) -> tuple[int, int]:
    """Return our abstract numbering and the first free list number; a letterhead gets ours beside its own."""
    if own:
        return _ABSTRACT, 1
    element: Any = word.part.numbering_part.element
    abstract = [int(e.get(qn("w:abstractNumId"))) for e in element.findall(qn("w:abstractNum"))]
    lists = [int(e.get(qn("w:numId"))) for e in element.findall(qn("w:num"))]
    ours = max(abstract, default=0) + 1
    made, first = parse_xml(numbering(page, ours)), element.find(qn("w:num"))
    if first is None:
        element.append(made)
    else:
        first.addprevious(made)
    return ours, max(lists, default=0) + 1


def _add_styles(word: WordDocument, xml: str) -> None:
    element: Any = word.styles.element
    for style in parse_xml(f"<w:styles {NAMESPACES}>{xml}</w:styles>"):
        element.append(style)


def _add_lists(word: WordDocument, abstract: int, lists: range) -> None:
    element: Any = word.part.numbering_part.element
    for number in lists:
        element.append(parse_xml(number_list(number, abstract)))


def _add_body(word: WordDocument, xml: str) -> None:
    body = word.element.body
    end = body.find(qn("w:sectPr"))
    for child in parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>"):
        end.addprevious(child)


def _picture(word: WordDocument, picture: v.Picture) -> str:
    """Return a run that shows the picture, no larger than asked for."""
    path = Path(picture.path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(
            Words(ja="画像を読めません。", en="The picture cannot be read."), given=path.name
        ) from error
    if hashlib.sha256(data).hexdigest() != picture.sha256:
        raise PictureError(
            Words(ja="画像が、書面を作ったときのものと違います。", en="The picture is not what it was."),
            given=path.name,
        )
    inline: Any = word.part.new_pic_inline(io.BytesIO(data), width=Mm(picture.width))
    tallest = int(Mm(picture.height))
    if inline.extent.cy > tallest:
        inline = word.part.new_pic_inline(io.BytesIO(data), height=Mm(picture.height))
    inline.docPr.set("descr", picture.alternative)
    return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"
