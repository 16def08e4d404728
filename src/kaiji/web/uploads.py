"""Files that people send (添付の受付): refused while they arrive when too large, and before they are opened when not what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from kaiji.ground.words import Words
from kaiji.web.errors import UploadRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

SIGNATURES: Final[dict[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "zip": (b"PK\x03\x04",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "csv": (),
    "json": (),
    "js": (),
    "txt": (),
    "eml": (),
}
"""How each kind that is taken in begins; a text kind holds no NUL and is UTF-8 or Shift_JIS."""


class LimitedUploadHandler(FileUploadHandler):
    """Counts what arrives and stops the request past the limit, before the disk is filled."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # Django's signature
        """Pass the chunk on, or stop."""
        self._seen += len(raw_data)
        if self._seen > settings.UPLOAD_MOST_BYTES:
            if self.request is not None:
                self.request.META["kaiji.upload_too_large"] = "1"
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002  # Django's signature
        """Leave the file to the next handler."""
        return


def checked_upload(file: UploadedFile[Any], kinds: Iterable[str]) -> UploadedFile[Any]:
    """Return `file` when it is one of `kinds` by name and by its first bytes; raises UploadRefusedError. Nothing is opened."""
    allowed = tuple(kinds)
    kind = (file.name or "").rpartition(".")[2].lower()
    accepted = Words(
        ja=f"{'・'.join(allowed)}、{settings.UPLOAD_MOST_BYTES // 2**20} MB まで",
        en=f"{', '.join(allowed)}, up to {settings.UPLOAD_MOST_BYTES // 2**20} MB",
    )
    if kind not in allowed:
        raise UploadRefusedError(
            Words(ja="この種類のファイルは受け付けていません。", en="This kind of file is not taken in."),
            given=f".{kind[:12]}",
            accepted=accepted,
        )
    if file.size is None or file.size == 0 or file.size > settings.UPLOAD_MOST_BYTES:
        raise UploadRefusedError(
            Words(ja="ファイルが空か、大きすぎます。", en="The file is empty or too large."),
            given=f"{file.size or 0} bytes",
            accepted=accepted,
        )
    head = file.read(4096)
    file.seek(0)
    signatures = SIGNATURES[kind]
    if not (head.startswith(signatures) if signatures else b"\x00" not in head):
        raise UploadRefusedError(
            Words(
                ja="ファイルの中身が、名前の示す種類と違います。",
                en="The file is not of the kind its name says.",
            ),
            given=f".{kind}",
            accepted=accepted,
        )
    return file
