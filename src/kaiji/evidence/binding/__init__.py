"""From a binding back to the characters on the wire, without the program that read them (バイト位置の検算).

Nothing here parses a page or chooses anything: whoever has the recorded body and a binding cuts the bytes, decodes them,
undoes the spelling and has the value of the field. `faults` says of a whole post which of its fields do not follow from
the bytes; `places` says of every single character where it stands.
"""

from __future__ import annotations

from kaiji.evidence.binding.check import faults
from kaiji.evidence.binding.errors import BindingError, PostShapeError
from kaiji.evidence.binding.resolve import Place, by_record, places, resolve
from kaiji.evidence.binding.shape import post_from_json

__all__ = [
    "BindingError",
    "Place",
    "PostShapeError",
    "by_record",
    "faults",
    "places",
    "post_from_json",
    "resolve",
]
