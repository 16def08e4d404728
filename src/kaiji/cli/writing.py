"""Write what a command makes (書き出し): a new file whole, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path


def write_new(path: Path, data: bytes) -> None:
    """Write a new file or nothing; one that stands there is never replaced."""
    from kaiji.evidence.errors import PackageWriteError
    from kaiji.evidence.seal.durable import write_durably
    from kaiji.exchange.errors import ExchangeWriteError

    try:
        write_durably(path, data)
    except PackageWriteError as error:
        raise ExchangeWriteError(
            Words(ja="パッケージを書き出せません。", en="The package cannot be written."),
            given=f"{path}: {error.message.en}",
            accepted=Words(ja="まだない名前のファイル", en="a file that is not there yet"),
        ) from error
