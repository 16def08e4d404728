"""Records are kept as long as the dated period says, held as long as asked, and shown to nobody without a signed reason."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.desks.content_provider.site.connection import Act, Connection
from kaiji.desks.content_provider.site.errors import SiteQuestionError, SiteSettingError, SiteSignatureError
from kaiji.desks.content_provider.site.lookup import Lookup, NoContents, answer_signature, question_signature
from kaiji.desks.content_provider.site.proxies import Told
from kaiji.desks.content_provider.site.recorder import Recorder
from kaiji.desks.content_provider.site.retention import chosen_retention, default_retention
from kaiji.desks.content_provider.site.sqlite import SqliteStore
from kaiji.desks.content_provider.site.store import Question
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 11, 5, 6, 13, 30, 412_000, tzinfo=UTC)
KEY = b"0123456789abcdef0123456789abcdef"


def connection(at: datetime = AT, ip: str = "203.0.113.77") -> Connection:
    return Connection(
        at=at,
        client_ip=ip,
        client_port=40_321,
        destination_ip="192.0.2.80",
        destination_port=443,
        protocol="tcp",
        peer_ip=ip,
        basis="socket",
        header=None,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "site.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def lookup(store: SqliteStore) -> Lookup:
    return Lookup(store=store, key=KEY, contents=NoContents(), clock=lambda: AT)


def asked(**more: Any) -> bytes:
    base = {
        "action": "find",
        "at": utc_text(AT),
        "nonce": "n1",
        "reference": "R-1",
        "reason": "request-handling",
    }
    return canonical_bytes({**base, **more})


def test_the_default_period_is_dated_and_says_why() -> None:
    default = default_retention(date(2026, 11, 26))
    assert default.days == 184
    assert default.from_ is not None
    assert "総務省" in default.source
    assert default.reason.ja
    assert default.reason.en


@pytest.mark.parametrize(("days", "reason"), [(0, "短く"), (90, " "), (4000, "長く")])
def test_an_own_period_needs_days_and_a_reason(days: int, reason: str) -> None:
    with pytest.raises(SiteSettingError):
        chosen_retention(days, reason, None)


def test_what_is_due_goes_by_itself_with_the_sites_own_traffic_and_what_is_held_stays(
    store: SqliteStore,
) -> None:
    recorder = Recorder(store=store, retention=chosen_retention(90, "投稿から3か月", date(2026, 4, 1)))
    told = Told(at=AT, peer=("203.0.113.77", 40_321), here=None, headers={})
    for name in ("held", "free"):
        recorder.begin(told).record(Act(kind="post", post_url=f"/{name}"))
    (kept,) = store.find(Question(post_url="/held"))
    assert store.place_hold("H-1", [kept.id], AT) == 1
    assert store.place_hold("H-1", [kept.id, 99], AT) == 1, "placing it again, or on nothing, changes nothing"

    later = Told(at=AT + timedelta(days=91), peer=("203.0.113.77", 1), here=None, headers={})
    recorder.begin(later)
    assert store.find(Question(post_url="/free")) == ()
    (still,) = store.find(Question(post_url="/held"))
    assert still.held

    assert store.release_hold("H-1") == 1
    recorder.begin(later)
    assert store.find(Question(post_url="/held")), "not more often than once an hour"
    recorder.begin(Told(at=later.at + timedelta(hours=1), peer=None, here=None, headers={}))
    assert store.find(Question(post_url="/held")) == ()


def test_what_was_deleted_is_not_left_in_the_file(store: SqliteStore, tmp_path: Path) -> None:
    store.record(connection(ip="198.51.100.231"), Act(kind="post", post_url="/gone"))
    assert store.expire(AT + timedelta(days=1)) == 1
    store.close()
    sqlite3.connect(tmp_path / "site.sqlite3").execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"198.51.100.231" not in left


def test_the_desk_gets_what_it_asks_for_signed_and_the_look_is_written_down(
    lookup: Lookup, store: SqliteStore, tmp_path: Path
) -> None:
    store.record(connection(), Act(kind="post", post_url="/t/1", post_id="1"))
    body = asked(post_url="https://board.example/t/1/#no1")
    status, said, signed = lookup.exchange(body, question_signature(KEY, body))
    assert status == 200
    assert signed == answer_signature(KEY, question_signature(KEY, body), said)
    (entry,) = json.loads(said)["entries"]
    assert (entry["client_ip"], entry["client_port"], entry["at"]) == (
        "203.0.113.77",
        40_321,
        "2026-11-05T06:13:30.412000Z",
    )
    row = (
        sqlite3.connect(tmp_path / "site.sqlite3")
        .execute("SELECT reference, reason, found FROM look")
        .fetchone()
    )
    assert row == ("R-1", "request-handling", 1)


@pytest.mark.parametrize(
    ("body", "key", "why"),
    [
        (asked(post_url="/t/1"), b"another key of thirty-two bytes!!", SiteSignatureError),
        (asked(post_url="/t/1", at=utc_text(AT - timedelta(minutes=2))), KEY, SiteSignatureError),
        (asked(), KEY, SiteQuestionError),
        (asked(post_url="/t/1", account="1"), KEY, SiteQuestionError),
        (asked(post_url="/t/1", reason=""), KEY, SiteQuestionError),
        (asked(action="drop", hold="H"), KEY, SiteQuestionError),
        (asked(action="hold", hold="H", entries=["1"]), KEY, SiteQuestionError),
        (asked(post_url="/t/1", at="2026-11-05T06:13:30"), KEY, SiteQuestionError),
        (b"[1]", KEY, SiteQuestionError),
        (b"{", KEY, SiteQuestionError),
    ],
)
def test_a_question_that_is_not_whole_is_refused(
    lookup: Lookup, body: bytes, key: bytes, why: type[Exception]
) -> None:
    with pytest.raises(why):
        lookup.answer(body, question_signature(key, body))


def test_a_question_is_taken_once(lookup: Lookup) -> None:
    body = asked(post_url="/t/1")
    lookup.answer(body, question_signature(KEY, body))
    status, said, signed = lookup.exchange(body, question_signature(KEY, body))
    assert (status, signed) == (403, "")
    assert b"site.signature" in said


def test_a_short_key_protects_nothing_and_is_refused(lookup: Lookup) -> None:
    with pytest.raises(SiteSignatureError):
        question_signature(b"short", b"{}")


def test_holding_by_the_desk_is_idempotent_and_released_once(lookup: Lookup, store: SqliteStore) -> None:
    entry = store.record(connection(), Act(kind="post", post_url="/t/1"))
    for n in ("a", "b"):
        body = asked(action="hold", hold="R-1", entries=[entry], nonce=n)
        assert json.loads(lookup.answer(body, question_signature(KEY, body))) == {"held": [entry]}
    body = asked(action="release", hold="R-1", nonce="c")
    assert json.loads(lookup.answer(body, question_signature(KEY, body))) == {"held": []}
