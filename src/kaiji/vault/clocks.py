"""A clock measured late (あとから測った時計のずれ): how far an exporter's clock was off, corrected for what was taken in already.

Rows stay as they were logged; the offset stands beside the import, and every answer allows for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.holds import renew
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest


def correct_clock(
    manifest: Manifest, import_id: str, offset: int, *, reason: str, operator: str, now: datetime
) -> tuple[str, int]:
    """Record another clock offset, microseconds, for an import; returns the name of its file and the offset until now.

    Active holds then copy out what they match besides; where that is cut off, the next expiry does it before it erases.
    Raises QuestionError where there is no such import or no reason is given.
    """
    if not reason.strip():
        raise QuestionError(
            Words(ja="直す理由が必要です。", en="A reason for the correction is needed."),
            given=reason,
            what_to_do=Words(
                ja="どう測ったかを --reason に書いてください。", en="Say with --reason how it was measured."
            ),
        )
    row = manifest.db.execute("SELECT file, clock_offset FROM import WHERE id=?", (import_id,)).fetchone()
    if row is None:
        raise QuestionError(
            Words(ja="この番号の取込みはありません。", en="There is no import of this number."),
            given=import_id,
            what_to_do=Words(
                ja="取込みの番号は kaiji vault imports で分かります。",
                en="kaiji vault imports lists the numbers.",
            ),
        )
    with manifest.transaction():
        manifest.set_clock_offset(import_id, offset)
        manifest.write_entry(
            "import.clock",
            utc_text(now),
            {"operator": operator, "import": import_id, "from_us": row[1], "to_us": offset},
            {"reason": reason.strip()},
        )
    with opened_store(manifest) as store:
        renew(manifest, store, now=now)
    return str(row[0]), int(row[1])
