"""Profiles of one's own (自社の書式): a form's file that carries samples, and is used only where they give their rows."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from kaiji.ground.words import Words
from kaiji.vault.errors import ProfileFormError
from kaiji.vault.profiles.form import load
from kaiji.vault.profiles.formreader import FormReader
from kaiji.vault.reading import protocol_text
from kaiji.vault.values import address_text, text_at

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.vault.profiles.form import Form, Sample
    from kaiji.vault.values import Row


def proved(path: Path) -> Form:
    """Return a form whose samples give exactly the rows beside them; raises ProfileFormError.

    Times without a zone are read as UTC here; an opening or a closing stands as a row that begins and ends at its instant.
    """
    form = load(path)
    if not form.samples:
        raise _not_proved(path, Words(ja="見本がありません", en="it has no sample"), "")
    for sample in form.samples:
        found = given(form, sample)
        if isinstance(found, str) or sorted(found) != sorted(sample.rows):
            why = Words(ja="見本の行がその結果になりません", en="a sample does not give its rows")
            raise _not_proved(path, why, found if isinstance(found, str) else str(found))
    return form


def given(form: Form, sample: Sample) -> list[tuple[str, ...]] | str:
    """Return the rows that a sample's lines give, as they are spelled in a form, or the reason why one does not fit."""
    kept: list[Row] = []
    reader = FormReader(form=form, take=lambda _version, _batch: None, zone=UTC, keep=kept)
    reader.read(sample.line.strip("\n").encode() + b"\n")
    reader.finish()
    if reader.rejected:
        return reader.rejected[0].code
    return [spelled(row) for row in (*kept, *(one.row for one in reader.loose))]


def spelled(row: Row) -> tuple[str, ...]:
    """Return address, first and last port, protocol, start, end, destination, holder: as a sample names them."""
    return (
        address_text(row.version, row.address, row.length),
        str(row.port_lo),
        str(row.port_hi),
        protocol_text(row.protocol) or "",
        text_at(row.start),
        text_at(row.end),
        "" if row.destination is None else address_text(row.version, row.destination),
        row.holder,
    )


def _not_proved(path: Path, why: Words, given_: str) -> ProfileFormError:
    return ProfileFormError(
        Words(ja=f"書式のファイル「{path.name}」: {why.ja}。", en=f"The form {path.name}: {why.en}."),
        given=given_,
        accepted=Words(
            ja='[[sample]] の line と rows = [["アドレス","最初のポート","最後のポート","protocol","開始","終了","接続先","鍵"]]',
            en='[[sample]] with line and rows = [["address","first port","last port","protocol","start","end","destination","key"]]',
        ),
    )
