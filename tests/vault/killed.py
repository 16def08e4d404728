"""Programs that do something to a vault and are killed on the way (途中で殺されるプログラム): run again, they go on where they were.

    python -m tests.vault.killed

Reads one JSON object a line, `{"what", "kill_at", "words"}`; each is run in a process forked off this one, which has imported
everything already, and dies by SIGKILL at the so-manieth time it opens, renames, removes or connects to anything of the vault,
or sends anything to a server (0: never). Answers each with the exit status. `tests.vault.conftest` keeps one such process for the
whole run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main as command
from kaiji.ground.errors import KaijiError
from kaiji.vault.clickhouse.cluster import Cluster
from kaiji.vault.compaction import compact, encrypt
from kaiji.vault.expiry import expire
from kaiji.vault.folder import writing
from kaiji.vault.holds import holds, place_hold, release
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.moving import move_to_cluster
from kaiji.vault.permit import Permit
from kaiji.vault.profiles import profile
from kaiji.vault.values import Question, instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.vault.manifest import Manifest

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_SENT = "http.client.send"
_WATCHED = {"open", "os.rename", "os.remove", "sqlite3.connect"}


@dataclass(slots=True)
class Fuse:
    """Kills this process at the n-th thing it does to the vault."""

    left: int

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Watch what the interpreter does."""
        if event == _SENT or (event in _WATCHED and "vault" in str(args[0])):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def make_moves(folder: str) -> int:
    """Make the moves that are left."""
    place = Path(folder)
    moves = json.loads((place / "moves.json").read_text(encoding="utf-8"))
    done = place / "done"
    for number in range(len(done.read_bytes()) if done.exists() else 0, len(moves)):
        with writing(place / "vault", create=True) as manifest:
            move(manifest, place, number, moves[number])
        with done.open("ab") as file:
            file.write(b".")
    return 0


def take_in(folder: str, *files: str) -> int:
    """Take files in, as the command line does."""
    return command(["vault", "import", "--vault", folder, "--profile", "csv", *files])


def join(folder: str) -> int:
    """Join what can be joined."""
    with writing(Path(folder)) as manifest:
        compact(manifest, operator="t", now=NOW)
    return 0


def move_away(folder: str, cluster: str) -> int:
    """Move a vault's rows to a cluster."""
    with writing(Path(folder)) as manifest:
        move_to_cluster(manifest, Cluster.from_text(cluster), now=NOW, operator="t")
    return 0


DOINGS: dict[str, Callable[..., int]] = {
    "moves": make_moves,
    "import": take_in,
    "join": join,
    "move": move_away,
}


def move(manifest: Manifest, folder: Path, number: int, told: dict[str, Any]) -> None:
    """Make one move; made twice it is as if made once."""
    kind, request = told["move"], f"R{number}"
    if kind == "import":
        terms = Terms(profile=profile("csv"), covers=tuple(told["covers"]))
        import_file(manifest, folder / told["file"], terms, now=NOW, operator="t")
    elif kind == "hold" and not any(hold.request == request for hold in holds(manifest)):
        permit = Permit(request=request, basis="warrant", operator="t", purpose="t", shows_destination=False)
        until = NOW + timedelta(days=9)
        place_hold(manifest, Question(**told["scope"]), permit=permit, authority="c", until=until, now=NOW)
    elif kind == "expire":
        expire(manifest, instant(told["before"]), operator="t", now=NOW)
    elif kind == "compact":
        compact(manifest, operator="t", now=NOW)
    elif kind == "encrypt":
        encrypt(manifest, operator="t", now=NOW)
    elif kind == "release":
        for hold in holds(manifest):
            if hold.request == told["request"] and hold.active:
                release(manifest, hold.id, reason="", operator="t", now=NOW)


def main() -> None:
    """Run what is asked for, each in a process of its own."""
    import_module("kaiji.cli.vault")  # what the command line imports only when it needs it
    # nobody cuts the power: what a killed process wrote stands, synced or not
    patch = pytest.MonkeyPatch()
    patch.setattr("kaiji.vault.manifest.SYNCHRONOUS", "OFF")
    patch.setattr(os, "fsync", lambda _: None)
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(**told))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(what: str, kill_at: int, words: list[str]) -> int:
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    sys.addaudithook(Fuse(kill_at))
    try:
        return DOINGS[what](*words)
    except KaijiError:
        return 1


if __name__ == "__main__":
    main()
