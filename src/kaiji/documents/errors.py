"""Errors of the paper room (書面のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import DefectError, InputError, OutsideError, ProcedureError
from kaiji.ground.words import Words


class TemplateError(DefectError):
    """A template is not written as templates are written, or names a fact that does not exist."""

    code = "documents.template"


class UnknownDocumentError(InputError):
    """There is no paper of that name in the register."""

    code = "documents.unknown"
    what_to_do = Words(
        ja="kaiji documents list で書面の番号を確かめてください。",
        en="See `kaiji documents list` for the numbers.",
    )


class UnknownFormatError(InputError):
    """That form of output is not made here."""

    code = "documents.format"
    what_to_do = Words(ja="pdf, docx, html から選んでください。", en="Choose from pdf, docx and html.")


class UndrawableError(InputError):
    """A foreign paper cannot be drawn anew: it is not a picture or a PDF that can be read in the time and memory it is given."""

    code = "documents.undrawable"


class NothingToMakeError(InputError):
    """The case does not call for any of the papers asked for."""

    code = "documents.nothing"
    what_to_do = Words(
        ja="kaiji documents check で、書面ごとに足りない記載を確かめてください。",
        en="`kaiji documents check` says what each paper still needs.",
    )


class AlreadyLockedError(ProcedureError):
    """The schedules of a procedure are locked as filed, and other words would replace them."""

    code = "documents.locked"
    what_to_do = Words(
        ja="提出後の変更は訂正申立書(D27-correction)によってください。",
        en="Change what was filed by a petition for correction (D27-correction).",
    )


class DraftInRunError(ProcedureError):
    """A print run that goes out unread holds a paper that is not ready."""

    code = "documents.draft-in-run"
    what_to_do = Words(
        ja="その書面の未記入の項目を埋めるか、まとめ印刷から外してください。",
        en="Fill in what those papers lack, or leave them out of the run.",
    )


class FontError(OutsideError):
    """A font that papers are printed with is not on this machine."""

    code = "documents.font"
    what_to_do = Words(
        ja="fonts-ipaexfont-mincho と fonts-ipaexfont-gothic を入れてください(tools/system-packages)。",
        en="Install fonts-ipaexfont-mincho and fonts-ipaexfont-gothic (tools/system-packages).",
    )


class PictureError(InputError):
    """A picture of an evidence package is missing, unreadable, or not what the package says it is."""

    code = "documents.picture"
    what_to_do = Words(
        ja="kaiji verify で証拠パッケージを確かめてください。",
        en="Check the evidence package with `kaiji verify`.",
    )


class ReferenceDocumentError(InputError):
    """The office's own DOCX cannot be read as a Word document."""

    code = "documents.reference"
    what_to_do = Words(
        ja="Word で開いて .docx として保存し直したものを指定してください。",
        en="Give a file saved by Word as .docx.",
    )


class RecognitionError(OutsideError):
    """The words on a received picture cannot be read: the program is missing, fails or takes too long."""

    code = "documents.recognition"
    what_to_do = Words(
        ja="文字認識を指定せずに作るか、文字のあるPDFを証拠にしてください。",
        en="Make the packet without recognition, or use a PDF that has text.",
    )


class PaperWriteError(OutsideError):
    """A paper could not be written."""

    code = "documents.write"


class LayoutError(DefectError):
    """The page program refused a paper."""

    code = "documents.layout"
