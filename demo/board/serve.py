"""Run the board on this machine: for tests in a thread, and for `python -m demo.board` (起動)."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.board.clock import now as clock_now
from demo.board.seed.build import MEASURED, STAGES, enact, fill, table
from demo.board.serving.server import BoardServer
from demo.board.serving.wire import Wire
from demo.board.site import Site
from demo.board.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path


@dataclass(slots=True, kw_only=True)
class RunningBoard:
    """A board that is being served (稼働中の掲示板)."""

    site: Site
    server: BoardServer
    wire: Wire
    """Every byte sent and received so far, response by response."""
    stage: str
    ca_root: Path | None = None
    """The test CA's root certificate (PEM) where the board is served over HTTPS."""
    topics: dict[str, int] = field(default_factory=dict)
    """Named topics of the seed: `first` and `second` of the scenario, `posts-240`, `posts-1000`."""

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

    def advance(self) -> str:
        """Let the scenario go on by one stage (the topic is deleted; a new one repeats it); return the new stage."""
        place = STAGES.index(self.stage) + 1
        if place == len(STAGES):
            raise ValueError("the scenario has ended")
        enact(self.site.database, STAGES[place])
        self.stage = STAGES[place]
        return self.stage


@contextmanager
def running_board(
    *,
    seed: str = "scenario",
    odd: bool = False,
    https: bool = False,
    database: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    now: Callable[[], datetime] = clock_now,
    log: Callable[[str], None] | None = None,
) -> Iterator[RunningBoard]:
    """Serve a board from a thread, on a free port of this machine unless told otherwise, until the block ends."""
    store = Database(database)
    if store.new:
        fill(store, seed)
    wire = Wire()
    site = Site(store, now=now)
    server = BoardServer((host, port), site, wire=wire, log=log)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="board", daemon=True)
    thread.start()
    named = {topic["key"]: topic["id"] for topic in table("scenario")["topic"]}
    named |= {key: topic_id for key, (topic_id, _) in MEASURED.items()}
    try:
        yield RunningBoard(site=site, server=server, wire=wire, stage=seed, topics=named)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        store.close()
