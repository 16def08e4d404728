"""The board as a site of the content provider's desk (掲示板を窓口につなぐ): `--plugin demo.board_site:attach`.

The recorder of `kaiji.desks.content_provider.site` is put around the board as middleware, by rules alone: no line of the board knows
it. The desk asks at `/kaiji-site`. What the board had recorded by itself before that day is taken over when it is first asked for.

    BOARD_RECORDS   SQLite file of the records       BOARD_DESK_KEY   the key shared with the desk, 32 characters or more
    BOARD_PROXIES   networks of trusted proxies, by commas; they write X-Forwarded-For
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from demo.board.store.database import instant
from kaiji.desks.content_provider.site.acts import Rule
from kaiji.desks.content_provider.site.connection import Act, Connection, place
from kaiji.desks.content_provider.site.lookup import Lookup
from kaiji.desks.content_provider.site.proxies import ProxyRules
from kaiji.desks.content_provider.site.recorder import Recorder
from kaiji.desks.content_provider.site.sqlite import SqliteStore
from kaiji.desks.content_provider.site.wsgi import RecordingWsgi
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from demo.board.ports import Content, Ports
    from kaiji.desks.content_provider.site.connection import Entry
    from kaiji.desks.content_provider.site.store import Look, Question

RULES: Final = (
    Rule.read("post", r"/bbs/topic/new", location=r"/bbs/topic/(?P<post>\d+)"),
    Rule.read("post", r"/bbs/topic/\d+/comment", location=r"/bbs/topic/\d+/comment/no/(?P<post>\d+)"),
    Rule.read("post", r"/review/(?:hospital|nursery|school)/\d+", location=r"/review/\w+/\d+/(?P<post>\d+)"),
    Rule.read("register", r"/account/register"),
    Rule.read("login", r"/account/login"),
    Rule.read("login-failed", r"/account/login", statuses=(401, 403, 422)),
    Rule.read("logout", r"/account/logout"),
)


def where(url: str) -> str:
    """Return the one place of a post: a topic's own address shows its first comment."""
    spelled = place(url)
    return f"{spelled}/comment/no/1" if re.fullmatch(r"/bbs/topic/\d+", spelled) else spelled


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A store that takes over, when first asked, what the board had recorded before."""

    store: SqliteStore
    ports: Ports

    def find(self, question: Question) -> tuple[Entry, ...]:
        """Return the records; what only the board knows is copied in first."""
        found = self.store.find(question)
        if found:
            return found
        if question.account is not None and question.account.isdigit():
            for one in self.ports.site.connections.of_account(int(question.account)):
                row = dict(one)
                if row["kind"] in {"login", "register", "logout"}:
                    act = Act(kind=row["kind"], account=question.account, target=row["url"].partition("?")[0])
                    self.store.record(_connection(row), act)
        content = None if question.post_url is None else self.ports.find(question.post_url)
        if content is not None:
            for row in self.ports.connections(content):
                self.store.record(_connection(row), _act(row, question.post_url, content))
        return self.store.find(question)

    def record(self, connection: Connection, act: Act) -> int:
        """Store one record."""
        return self.store.record(connection, act)

    def place_hold(self, hold: str, entries: Iterable[int], at: datetime) -> int:
        """Keep records from retention."""
        return self.store.place_hold(hold, entries, at)

    def release_hold(self, hold: str) -> int:
        """Let go of a hold."""
        return self.store.release_hold(hold)

    def held(self, hold: str) -> tuple[int, ...]:
        """Return what a hold keeps."""
        return self.store.held(hold)

    def expire(self, before: datetime) -> int:
        """Delete what is due, in both places; the board asks the plug-in what is held there."""
        return self.store.expire(before)

    def note(self, look: Look) -> bool:
        """Write down a look."""
        return self.store.note(look)


@dataclass(frozen=True, slots=True)
class BoardContents:
    """What the desk is shown beside the records: the post as the board has it, removed or not, and who registered."""

    ports: Ports

    def post(self, url: str) -> dict[str, Any] | None:
        """Return the post."""
        content = self.ports.find(url)
        if content is None:
            return None
        return {
            "title": content.title,
            "handle": content.handle,
            "text": content.text,
            "posted_at": utc_text(content.posted_at),
            "account": None if content.account_id is None else str(content.account_id),
            "removed": content.removed,
        }

    def account(self, account: str) -> dict[str, Any] | None:
        """Return what a member registered: the board asks no name and no address."""
        row = self.ports.site.members.account(int(account)) if account.isdigit() else None
        return None if row is None else {"name": None, "address": None, "phone": None, "email": row["email"]}


def attach(ports: Ports) -> None:
    """Put the recorder around the board and answer the desk."""
    path = Path(os.environ["BOARD_RECORDS"])
    networks = [text for text in os.environ.get("BOARD_PROXIES", "").split(",") if text]
    plug(ports, path, os.environ["BOARD_DESK_KEY"].encode(), networks)


def plug(ports: Ports, records: Path, key: bytes, networks: Iterable[str] = ()) -> SqliteStore:
    """Do the same from settings at hand; return the store."""
    networks = tuple(networks)
    inner = SqliteStore(records)
    store = TakenOver(inner, ports)
    proxies = ProxyRules.read(networks, header="x-forwarded-for" if networks else None)
    recorder = Recorder(store=store, proxies=proxies, rules=RULES, clock=ports.site.now, where=where)
    lookup = Lookup(store=store, key=key, contents=BoardContents(ports), clock=ports.site.now, where=where)

    def around(application: WSGIApplication) -> WSGIApplication:
        recorded = RecordingWsgi(application, recorder)

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            return (lookup if environ["PATH_INFO"] == "/kaiji-site" else recorded)(environ, start_response)

        return answer

    ports.wrap(around)
    return inner


def _connection(row: dict[str, Any]) -> Connection:
    return Connection(
        at=instant(row["at"]),
        client_ip=row["client_ip"],
        client_port=row["client_port"],
        destination_ip=row["destination_ip"],
        destination_port=row["destination_port"],
        protocol="tcp",
        peer_ip=row["peer_ip"],
        basis=row["basis"].lower(),
        header=row["forwarded_raw"],
    )


def _act(row: dict[str, Any], url: str | None, content: Content) -> Act:
    account = None if content.account_id is None else str(content.account_id)
    return Act(
        kind="post",
        post_url=url,
        post_id=str(content.place.number or content.place.review_id or 1),
        account=account,
        target=row["url"].partition("?")[0],
    )
