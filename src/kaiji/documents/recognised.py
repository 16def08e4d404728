"""Words read off a picture by a program of the machine (文字認識), where the user asks for it and the program is there.

Only for pictures of which nobody told us the words: scans that were received. What stood in a captured post is known from the
bytes it came in, which is better than any reading of its picture. The program gets a file name and gives text; it is not
asked to write anything.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.documents.errors import RecognitionError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM: Final = "tesseract"
_JAPANESE: Final = "jpn"
_SECONDS: Final = 120
_MOST: Final = 20_000
"""Characters of one picture that are kept."""


def recognised(picture: Path) -> str:
    """Return the words that the program reads on `picture`, line by line; may be empty.

    Raises RecognitionError where the program or its Japanese is not installed, fails, or takes too long.
    """
    program = _program()
    done = _run([program, str(picture), "stdout", "-l", _JAPANESE, "--psm", "6"], picture.name)
    lines = (" ".join(line.split()) for line in done.splitlines())
    return "\n".join(_closed(line) for line in lines if line)[:_MOST]


@cache
def _program() -> str:
    found = shutil.which(PROGRAM)
    if found is None or _JAPANESE not in _run([found, "--list-langs"], PROGRAM).split():
        raise RecognitionError(
            Words(
                ja="文字認識のプログラムtesseractと日本語の辞書がありません。",
                en="The program tesseract or its Japanese dictionary is not installed.",
            ),
            given=PROGRAM,
            what_to_do=Words(
                ja="tesseract-ocr と tesseract-ocr-jpn を入れるか、文字認識を指定しないでください。",
                en="Install tesseract-ocr and tesseract-ocr-jpn, or do not ask for recognition.",
            ),
        )
    return found


def _run(command: list[str], given: str) -> str:
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RecognitionError(
            Words(ja="文字認識ができません。", en="The picture could not be read by the program."),
            given=f"{given}: {type(error).__name__}",
        ) from error
    return done.stdout.decode("utf-8", errors="replace")


def _closed(line: str) -> str:
    """Return a line without the blanks that the program puts between Japanese characters."""
    found = [line[:1]]
    for before, char, after in zip(line, line[1:], [*line[2:], ""], strict=False):
        if char == " " and (ord(before) > 0x2E7F or (after and ord(after) > 0x2E7F)):
            continue
        found.append(char)
    return "".join(found)
