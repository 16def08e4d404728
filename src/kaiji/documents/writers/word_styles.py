"""Styles and numbering of a Word paper, for one page set-up (Wordのスタイルと番号)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.writers.flow import MARK_WIDTHS
from kaiji.documents.writers.word_body import NAMESPACES

if TYPE_CHECKING:
    from kaiji.documents.profiles import Profile
    from kaiji.documents.values import Language

MINCHO: Final = "ＭＳ 明朝"
"""What every Word in Japan has; the PDF embeds a free Mincho instead."""
ROMAN: Final = "Times New Roman"
SIGNS: Final = "Segoe UI Symbol"
_LEVELS: Final = (
    ("decimalFullWidth", "第%1"),
    ("decimalFullWidth", "%2"),
    ("decimal", "(%3)"),
    ("aiueoFullWidth", "%4"),
    ("aiueoFullWidth", "(%5)"),
    ("lowerLetter", "%6"),
    ("lowerLetter", "(%7)"),
)
"""Number format and text of the marks, level by level: 第１ → １ → (1) → ア → (ア) → a → (a)."""


def styles(page: Profile, language: Language) -> str:
    """Return the styles every block refers to, as `w:styles` children."""
    half_points = round(page.size / 50)
    fonts = MINCHO if language == "ja" else ROMAN
    base = (
        f'<w:rFonts w:ascii="{fonts}" w:hAnsi="{fonts}" w:eastAsia="{MINCHO}" w:cs="{fonts}"/>'
        f"{_size(half_points)}"
    )
    # Exact line height: a fallback font with taller letters must not push a line off the page.
    line = _line(page.line_twips, ' w:before="0" w:after="0"')
    small = round(page.small / 50)
    cell = _FREE + _line(round(page.size / 100 * 20 * 1.5))
    found = [
        _style("KaijiBody", "開示 本文", f'<w:wordWrap w:val="0"/>{line}{_BOTH}', base, parent=None),
        _style("KaijiTitle", "開示 題名", _FREE + _CENTRE, _size(half_points + 6)),
        _style(
            "KaijiSheet",
            "開示 目録の題名",
            f"<w:keepNext/>{_FREE}{_CENTRE}",
            _size(half_points + 4),
        ),
        _style("KaijiNote", "開示 注", _FREE + _line(small * 14), _size(small)),
        _style("KaijiEntry", "開示 表示欄", _FREE + _LEFT, ""),
        _style("KaijiChoice", "開示 選択肢", _FREE + _LEFT, ""),
        _style("KaijiCell", "開示 表の文字", cell + _LEFT, ""),
        _style("KaijiThin", "開示 表の前", _FREE + _line(40), ""),
        _style("KaijiHidden", "開示 黒塗り", '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>', ""),
        _style("KaijiPicture", "開示 画像", _FREE + _line(240, rule="auto") + _CENTRE, ""),
        _style(
            "KaijiSquares",
            "開示 ます目",
            f'<w:kinsoku w:val="0"/><w:overflowPunct w:val="0"/>{_FREE}{_LEFT}',
            # Spread over the sheet, a little short of the squares, so that no line breaks where rounding adds up.
            f'<w:spacing w:val="{int(float(page.cell) * 20 - page.size / 5) - _SHORT_OF}"/>',
        ),
    ]
    return "".join([*found, *_headings(page.cell_twips), _MISSING, _SIGN, _TABLE])


_SHORT_OF: Final = 16
"""Twips of a square that are left over."""
_FREE: Final = '<w:snapToGrid w:val="0"/>'
_LEFT, _CENTRE, _BOTH = (f'<w:jc w:val="{side}"/>' for side in ("left", "center", "both"))


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _line(twips: int, around: str = "", rule: str = "exact") -> str:
    return f'<w:spacing{around} w:line="{twips}" w:lineRule="{rule}"/>'


def _headings(cell: int) -> list[str]:
    return [
        _style(
            f"KaijiHeading{level + 1}",
            f"開示 見出し{level + 1}",
            f'<w:ind w:left="{(level + 1) * cell}" w:hanging="{cell}"/><w:outlineLvl w:val="{level}"/>',
            "",
        )
        for level in range(len(_LEVELS))
    ]


_MISSING: Final = (
    '<w:style w:type="character" w:customStyle="1" w:styleId="KaijiMissing"><w:name w:val="開示 未記入"/>'
    '<w:rPr><w:color w:val="8A0000"/><w:shd w:val="clear" w:color="auto" w:fill="FFE680"/></w:rPr></w:style>'
)
_SIGN: Final = (
    '<w:style w:type="character" w:customStyle="1" w:styleId="KaijiSign"><w:name w:val="開示 記号"/>'
    f'<w:rPr><w:rFonts w:ascii="{SIGNS}" w:hAnsi="{SIGNS}" w:eastAsia="{SIGNS}"/></w:rPr></w:style>'
)


def _style(name: str, title: str, paragraph: str, run: str, parent: str | None = "KaijiBody") -> str:
    based = f'<w:basedOn w:val="{parent}"/>' if parent else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{title}"/>{based}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_SIDES: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE: Final = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="KaijiTable"><w:name w:val="開示 罫線表"/>'
    f"<w:tblPr><w:tblBorders>{_SIDES}</w:tblBorders>"
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def numbering(page: Profile, abstract: int) -> str:
    """Return the multi-level numbering of court papers as one `w:abstractNum`."""
    cell = page.cell_twips
    levels = "".join(
        f'<w:lvl w:ilvl="{level}" {NAMESPACES}><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="tab"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:tabs><w:tab w:val="num" w:pos="{(level + MARK_WIDTHS[level]) * cell}"/></w:tabs>'
        f'<w:ind w:left="{(level + 1) * cell}" w:hanging="{cell}"/></w:pPr></w:lvl>'
        for level, (kind, text) in enumerate(_LEVELS)
    )
    return (
        f'<w:abstractNum {NAMESPACES} w:abstractNumId="{abstract}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )


def number_list(number: int, abstract: int) -> str:
    """Return a `w:num` that starts the numbering anew on every level."""
    starts = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
        for level in range(len(_LEVELS))
    )
    return f'<w:num {NAMESPACES} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{starts}</w:num>'
