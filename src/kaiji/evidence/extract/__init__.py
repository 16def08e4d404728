"""Posts out of recorded bytes, one reader for each kind of site (投稿の抽出).

`read` chooses a reader by the marks it finds (or takes the one named), and returns every post with each of its fields
bound to the bytes it came from. Foreign bytes never raise: what cannot be read is said in the warnings.
"""

from __future__ import annotations

from kaiji.evidence.extract.cautions import CAUTIONS, caution_words
from kaiji.evidence.extract.errors import NothingRecordedError, ReaderDefectError, UnknownReaderError
from kaiji.evidence.extract.reading import read
from kaiji.evidence.extract.registry import manifests

__all__ = [
    "CAUTIONS",
    "NothingRecordedError",
    "ReaderDefectError",
    "UnknownReaderError",
    "caution_words",
    "manifests",
    "read",
]
