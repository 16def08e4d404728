"""A site's answer in two steps (サイトの回答の取り込み): read and kept, then taken once every row has its post; pages and API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.desks.claimant.moves.answers import keep_answer, prepare_requests, take_answer
from kaiji.desks.claimant.receiving.answers import MOST_BYTES, read_answer, rows_of_file, rows_of_letter
from kaiji.desks.claimant.showing.answer import carrier_parties, kept_rows
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.network.store import open_tables
from kaiji.web.errors import UploadRefusedError
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

    from kaiji.casefile.steps import CommunicationKind
    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act
    from kaiji.desks.claimant.models import AnswerRow
    from kaiji.desks.claimant.receiving.letters import Zone
    from kaiji.desks.claimant.showing.answer import GroupView
    from kaiji.network.rows import Rejected, Row


def rows_sent(file: UploadedFile[Any], encoding: str) -> Sequence[Row | Rejected]:
    """Return the rows of a file that was sent; raises UploadRefusedError, RowsError."""
    checked = checked_upload(file, ("csv", "json", "js", "txt"))
    if (checked.size or 0) > MOST_BYTES:
        raise UploadRefusedError(
            Words(ja="回答のファイルが大きすぎます。", en="The file of the answer is too large."),
            given=f"{checked.size} bytes",
        )
    return rows_of_file(checked.read(), encoding=encoding or "utf-8")


def rows_typed(letter: str, zone: Zone) -> Sequence[Row | Rejected]:
    """Return the rows typed from a letter; times without a zone are those of `zone`."""
    return rows_of_letter(letter, zone=zone)


def keep(act: Act, case: CaseRow, value: Case, rows: Sequence[Row | Rejected], *, by: str) -> AnswerRow:
    """Keep what was read of the answer of the site operator `by`, tied to the posts of its sites, until a person has looked."""
    sites = {site.id for site in value.site if site.operator == by}
    posts = [post for post in value.post if post.site in sites]
    tables = open_tables(kaiji_home())
    answered = read_answer(rows, posts=posts, tables=tables, asked_on=day_in_japan(act.at))
    refused = [
        {"number": row.number, "given": dict(row.given), "code": row.code, "words": row.words.as_json()}
        for row in answered.split.rejected
    ]
    return keep_answer(act, case, kept_rows(answered), refused)


def take(
    act: Act,
    case: CaseRow,
    value: Case,
    views: Sequence[GroupView],
    answer: str,
    *,
    posts: dict[int, str],
    by: str,
    on: date,
    ask: bool,
    kind: CommunicationKind | None = None,
) -> bool:
    """Take the rows of `posts` (number of the row → post) into the case; with `ask`, prepare the requests to every carrier.

    `kind` says what the rows are records of; None: what the site of the post logs, which is log-ins at some.
    Returns whether requests were prepared. Raises StandingError and what moves raise.
    """
    found = carrier_parties(value, views, day_in_japan(act.at))
    parties = {number: party for number, party in found.items() if number in posts}
    take_answer(act, case, answer, posts=posts, carriers=parties, disclosed_by=by, disclosed_on=on, kind=kind)
    if not (ask and parties):
        return False
    names = dict.fromkeys(party.id for party in parties.values())
    wanted = [(kind, name) for name in names for kind in ("preservation", "disclosure")]
    prepare_requests(act.inner(), case, wanted)
    return True
