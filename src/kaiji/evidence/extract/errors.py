"""What can go wrong when posts are read (抽出のエラー).

Foreign bytes never raise: what cannot be read is said in the warnings of the reading. Errors are for the caller.
"""

from __future__ import annotations

from kaiji.ground.errors import DefectError, InputError
from kaiji.ground.words import Words


class UnknownReaderError(InputError):
    """The reader asked for by name does not exist."""

    code = "extract.unknown-reader"
    what_to_do = Words(
        ja="読取器の名前を確かめるか、指定せずに自動で選ばせてください。",
        en="Check the name of the reader, or leave it out and let it be chosen.",
    )


class NothingRecordedError(InputError):
    """No recorded body was given at all."""

    code = "extract.nothing-recorded"
    what_to_do = Words(
        ja="取得が成功しているか、記録(WARC)に応答が入っているかを確かめてください。",
        en="Check that the capture succeeded and that the recording holds responses.",
    )


class ReaderDefectError(DefectError):
    """A reader of ours breaks its own rules (its manifest, or two records with one id)."""

    code = "extract.reader-defect"


class UnreadableError(InputError):
    """A recorded body cannot be read; caught inside the room and said as a warning."""

    code = "extract.unreadable"
    what_to_do = Words(
        ja="原本の記録を直接開いて内容を確かめてください。", en="Open the recorded original and look at it."
    )
