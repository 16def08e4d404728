"""Pictures of the screen that a person sends (画面の写し): checked without trusting them, kept as they came, advised on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from kaiji.cases.acts.capturing import case_folder
from kaiji.desks.claimant.intake.tables import table
from kaiji.evidence.seal.durable import replace_durably
from kaiji.ground.words import Words
from kaiji.web.errors import UploadRefusedError
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from django.core.files.uploadedfile import UploadedFile

PICTURES = ("png", "jpg", "jpeg", "webp")
MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was taken in (写し)."""

    path: Path
    name: str
    """Relative to the folder of the case."""
    advice: tuple[Words, ...]
    """What would make it better evidence; never a reason to refuse it."""


def take_picture(
    file: UploadedFile[Any], case_id: str, *, today: date, shows_url: bool, shows_time: bool
) -> Picture:
    """Keep a picture in the evidence of a case, byte for byte, whole or not at all; raises UploadRefusedError, PackageWriteError."""
    checked_upload(file, PICTURES)
    limits = table("intake")["picture"].on(today).value
    width, height = _size(file, limits["most_pixels"])
    data = file.read()
    kind = (file.name or "").rpartition(".")[2].lower()
    name = f"evidence/screen-{sha256(data).hexdigest()[:16]}.{kind}"
    path = case_folder(case_id) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_durably(path, data)
    advice = []
    if width < limits["narrow"] or height * 100 > width * limits["tall_percent"]:
        advice.append(
            Words(
                ja="スマートフォンの画面のようです。URLが途中で切れることがあるため、できればパソコンで、アドレス欄ごと写したものも加えてください。",
                en="This looks like a phone's screen, where the address is often cut off. If you can, add one from a computer.",
            )
        )
    if not shows_url:
        advice.append(
            Words(
                ja="投稿のURLが全部読める写しも用意してください。裁判所やサイトは、どの投稿かをURLで確かめます。",
                en="Have one on which the whole address can be read: courts and sites tell posts apart by it.",
            )
        )
    if not shows_time:
        advice.append(
            Words(
                ja="投稿された日時が読める写しも用意してください。ログは日時で探します。",
                en="Have one on which the time of the post can be read: logs are searched by it.",
            )
        )
    return Picture(path=path, name=name, advice=tuple(advice))


def checked_picture(file: UploadedFile[Any], *, today: date) -> tuple[bytes, str]:
    """Return the bytes and the media type of a picture that was sent, or of a PDF; raises UploadRefusedError, nothing is kept."""
    checked_upload(file, (*PICTURES, "pdf"))
    kind = (file.name or "").rpartition(".")[2].lower()
    if kind != "pdf":
        _size(file, table("intake")["picture"].on(today).value["most_pixels"])
    return file.read(), MEDIA_TYPES[kind]


def _size(file: UploadedFile[Any], most: int) -> tuple[int, int]:
    """Return width and height; raises UploadRefusedError for what is no picture, or one that unpacks into too much."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(file.read()), formats=("PNG", "JPEG", "WEBP")) as image:
                width, height = image.size
                if width * height > most:
                    raise _refused("大きすぎる画像です。", "The picture is too large.", f"{width} × {height}")
                image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _refused("画像として読めません。", "This cannot be read as a picture.", "") from None
    finally:
        file.seek(0)
    return width, height


def _refused(ja: str, en: str, given: str) -> UploadRefusedError:
    return UploadRefusedError(
        Words(ja=ja, en=en),
        given=given,
        accepted=Words(ja="PNG・JPEG・WebP の画像", en="a PNG, JPEG or WebP picture"),
    )
