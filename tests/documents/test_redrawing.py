"""A foreign paper leaves as what it looked like, and nothing else of it."""

from __future__ import annotations

import io

import pypdfium2  # type: ignore[import-untyped]  # the library ships no types
import pytest
from PIL import Image

from kaiji.documents.errors import UndrawableError
from kaiji.documents.redrawing import drawn_anew


def _pages(count: int) -> bytes:
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(count):
            document.new_page(595, 842)
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 not one", "application/pdf"),
        (_pages(0), "application/pdf"),
        (_pages(41), "application/pdf"),
        (b"\xff\xd8\xff broken", "image/jpeg"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
    ],
)
def test_what_cannot_be_drawn_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(UndrawableError):
        drawn_anew(data, kind, form="webp", wide=1240)


def test_a_page_has_the_size_that_was_asked_for_in_both_forms() -> None:
    for form, starts in (("webp", b"RIFF"), ("jpeg", b"\xff\xd8\xff")):
        pages = drawn_anew(_pages(2), "application/pdf", form=form, wide=600)  # type: ignore[arg-type]  # both of them
        assert [page[: len(starts)] for page in pages] == [starts, starts]
        with Image.open(io.BytesIO(pages[0])) as drawn:
            assert (drawn.width, drawn.height) == (600, 850)


def test_a_picture_too_large_to_unpack_is_refused_unread() -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    assert len(out.getvalue()) < 50_000
    with pytest.raises(UndrawableError):
        drawn_anew(out.getvalue(), "image/png", form="webp", wide=1240)
