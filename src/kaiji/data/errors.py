"""Errors of the data bundles (データの更新のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, OutsideError, VerificationError
from kaiji.ground.words import Words


class BundleUnreadableError(InputError):
    """There is no bundle that can be read where one was named, or none can be made of the folder named."""

    code = "data.unreadable"
    what_to_do = Words(
        ja="受け取ったデータのファイル(ZIP)を指定してください。", en="Name the bundle file (ZIP) as received."
    )


class BundleRefusedError(VerificationError):
    """A bundle fails its check and is not installed."""

    code = "data.refused"
    what_to_do = Words(
        ja="何も変えていません。kaiji data check で手順を確かめ、配布元に問い合わせてください。",
        en="Nothing was changed. Look at the steps with `kaiji data check`, and ask whoever issued it.",
    )


class BundleWriteError(OutsideError):
    """A bundle cannot be written under KAIJI_HOME."""

    code = "data.write"
