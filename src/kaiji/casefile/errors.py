"""Errors of the case folder (事件記録のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, OutsideError
from kaiji.ground.words import Words


class CaseFolderError(InputError):
    """There is no readable case folder where one was named."""

    code = "case.folder"
    what_to_do = Words(
        ja="case.toml のあるフォルダーを指定してください。新しく作るときは kaiji case new を使います。",
        en="Name a folder that holds case.toml; `kaiji case new` makes one.",
    )


class CaseFormatError(InputError):
    """case.toml is not TOML, or has fields, types or values the schema does not know."""

    code = "case.format"
    what_to_do = Words(
        ja="示された箇所を直してください。書き方は docs/reference/case.schema.json にあります。ファイルは変更していません。",
        en="Correct the places shown; docs/reference/case.schema.json has the format. The file was not changed.",
    )


class CaseContradictionError(InputError):
    """Facts of the case contradict each other or point at something that is not there."""

    code = "case.contradiction"
    what_to_do = Words(
        ja="資料に当たり、どちらが正しいか確かめて case.toml を直してください。当方では補正しません。",
        en="Check the material to see which is right and correct case.toml; nothing is corrected for you.",
    )


class CaseWriteError(OutsideError):
    """The case folder could not be written."""

    code = "case.write"


class CaptureNotAddedError(InputError):
    """An evidence package cannot be taken into the case."""

    code = "case.capture"
    what_to_do = Words(
        ja="kaiji verify で証拠を確かめ、必要なら取り直してください。事件の記録は変更していません。",
        en="Check the package with `kaiji verify` and capture again if needed; the case was not changed.",
    )
