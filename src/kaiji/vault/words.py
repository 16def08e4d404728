"""Sentences that several parts of the vault say (文言)."""

from __future__ import annotations

from typing import Final

from kaiji.ground.words import Words

DAMAGED: Final = Words(
    ja="保管庫のファイル「{name}」が失われたか、書かれたときのままではありません。",
    en="{name} of the vault is missing or not as it was written.",
)
