"""Run the board on this machine: for tests in a thread, and for `python -m demo.board` (起動)."""

from __future__ import annotations

import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.board.client import TrustedProxies
from demo.board.clock import now as clock_now
from demo.board.seed.build import MEASURED, STAGES, enact, seeded, stage_of, table
from demo.board.serving.server import BoardServer
from demo.board.serving.wire import Wire
from demo.board.site import Site
from demo.board.store.database import Database

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from demo.board.ports import Plugin
    from demo.board.tls import Fault


@dataclass(slots=True, kw_only=True)
class RunningBoard:
    """A board that is being served (稼働中の掲示板)."""

    site: Site
    server: BoardServer
    wire: Wire
    """Every byte sent and received so far, response by response."""
    ca_root: Path | None = None
    """The test CA's root certificate (PEM) where the board is served over HTTPS."""
    topics: dict[str, int] = field(default_factory=dict)
    """Named topics of the seed: `first` and `second` of the scenario, `posts-240`, `posts-1000`."""

    @property
    def stage(self) -> str | None:
        """The scenario's stage, one of STAGES, as the database has it; None where it does not play there."""
        return stage_of(self.site.database)

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a path."""
        return self.server.origin

    def url(self, path: str = "/") -> str:
        """Return the address of `path` on this board."""
        return self.origin + path

    def topic_url(self, key: str) -> str:
        """Return the address of a named topic."""
        return self.url(f"/bbs/topic/{self.topics[key]}")

    def comment_url(self, key: str, number: int) -> str:
        """Return the address of one comment of a named topic."""
        return f"{self.topic_url(key)}/comment/no/{number}"

    def targets(self, key: str) -> list[dict[str, Any]]:
        """Return the harmful comments of a scenario topic: `number`, `body`, `at`, `poster`, `rights`, `note`."""
        topic = next(one for one in table("scenario")["topic"] if one["key"] == key)
        return [one | {"body": one["body"].strip()} for one in topic["comment"] if one.get("target")]

    def connections(self, key: str, number: int) -> list[dict[str, Any]]:
        """Return the connection records of one comment: the truth that a disclosure has to arrive at."""
        return [dict(row) for row in self.site.connections.of_comment(self.topics[key], number)]

    def outbox(self) -> list[dict[str, Any]]:
        """Return the mails that a real site would have sent."""
        return [dict(row) for row in self.site.database.rows("SELECT * FROM outbox ORDER BY id")]

    def advance(self) -> str:
        """Let the scenario go on by one stage (the topic is deleted; a new one repeats it); return the new stage."""
        place = 0 if self.stage is None else STAGES.index(self.stage) + 1
        if place == len(STAGES):
            raise ValueError("the scenario has ended")
        enact(self.site.database, STAGES[place])
        return STAGES[place]


@contextmanager
def running_board(
    *,
    seed: str = "scenario",
    odd: bool = False,
    https: bool = False,
    ca_dir: Path | None = None,
    tls_fault: Fault | None = None,
    database: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    trusted_proxies: Sequence[str] = (),
    plugins: Sequence[Plugin] = (),
    now: Callable[[], datetime] = clock_now,
    log: Callable[[str], None] | None = None,
    record: bool = True,
) -> Iterator[RunningBoard]:
    """Serve a board from a thread, on a free port of this machine unless told otherwise, until the block ends.

    `ca_root` of what is yielded is the root to trust where `https` is on; a test CA is made in `ca_dir` (else in a folder
    that is removed at the end). `tls_fault` serves a certificate that a client must refuse. `record` keeps the wire.
    """
    with ExitStack() as stack:
        image = seeded(seed)
        if database is not None and not database.exists():
            database.write_bytes(image)
        store = Database(database)
        stack.callback(store.close)
        if database is None:
            store.become(image)
        context, root = None, None
        if https:
            folder = ca_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="board-ca-")))
            context, root = _tls(folder, now(), tls_fault)
        site = Site(store, now=now, proxies=TrustedProxies.of(trusted_proxies), plugins=plugins, odd=odd)
        wire = Wire()
        server = BoardServer((host, port), site, tls=context, wire=wire if record else None, log=log)
        stack.callback(server.server_close)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="board", daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        named = {topic["key"]: topic["id"] for topic in table("scenario")["topic"]}
        named |= {key: topic_id for key, (topic_id, _) in MEASURED.items()}
        yield RunningBoard(site=site, server=server, wire=wire, ca_root=root, topics=named)


def _tls(folder: Path, at: datetime, fault: Fault | None) -> tuple[ssl.SSLContext, Path]:
    from demo.board.tls import Authority  # cryptography takes longer to import than the rest takes to start

    authority = Authority(folder)
    return authority.server_context(at, fault=fault), authority.root
