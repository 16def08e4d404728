"""Write what a command makes (書き出し): a new file whole, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.errors import InputError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES: Final = 16 << 20
"""What a person writes by hand (rules, a policy) is thousandfold smaller."""


class SameFileError(InputError):
    """A result would be written over the file that it is made of."""

    code = "output.same-file"
    what_to_do = Words(ja="--out に別の名前を指定してください。", en="Give --out another name.")


class NoFileError(InputError):
    """What was named is no file that can be read: it is not there, or a pipe, a device or a folder."""

    code = "input.no-file"
    what_to_do = Words(
        ja="名前と権限を確かめてください。パイプなら、いったんファイルに保存して、そのファイルを指定してください。",
        en="Check the name and the permissions; what comes from a pipe is saved as a file first.",
    )


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


def refuse_same(source: Path, out: Path) -> None:
    """Raise SameFileError where the result would take the place of what it is made of."""
    if source.exists() and out.exists() and source.samefile(out):
        raise SameFileError(
            Words(
                ja="結果が元のファイルを置き換えてしまいます。", en="The result would replace its own source."
            ),
            given=str(out),
            accepted=Words(ja="別の名前のファイル", en="another file name"),
        )


def refuse_no_file(path: Path) -> None:
    """Raise NoFileError where `path` is a pipe, a device or a folder: nobody waits for ever, nothing is read without end."""
    if path.exists() and not path.is_file():
        raise NoFileError(
            Words(
                ja=f"「{path.name}」は普通のファイルではありません。", en=f"{path.name} is no ordinary file."
            ),
            given=str(path),
        )


def bytes_in(path: Path) -> bytes:
    """Return what a file of the user's holds; raises NoFileError."""
    refuse_no_file(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NoFileError(
                Words(ja=f"「{path.name}」が大きすぎます。", en=f"{path.name} is too large."),
                given=f"{path.stat().st_size} bytes",
                accepted=Words(ja=f"{_MOST_BYTES >> 20} MiB まで", en=f"up to {_MOST_BYTES >> 20} MiB"),
            )
        return path.read_bytes()
    except OSError as error:
        raise NoFileError(
            Words(
                ja=f"「{path.name}」を読めません({error.strerror})。",
                en=f"{path.name} cannot be read ({error.strerror}).",
            ),
            given=str(path),
        ) from error
