"""A program that makes moves on a vault and is killed on the way (途中で殺されるプログラム): run again, it goes on where it was.

    python -m tests.vault.killed FOLDER KILL_AT

Dies by SIGKILL at the so-manieth time it opens, renames, removes or connects to anything of the vault; 0: never.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.vault.compaction import compact, encrypt
from kaiji.vault.expiry import expire
from kaiji.vault.folder import writing
from kaiji.vault.holds import holds, place_hold, release
from kaiji.vault.importing import Terms, import_file
from kaiji.vault.permit import Permit
from kaiji.vault.profiles import profile
from kaiji.vault.values import Question, instant

if TYPE_CHECKING:
    from kaiji.vault.manifest import Manifest

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_WATCHED = {"open", "os.rename", "os.remove", "sqlite3.connect"}


@dataclass(slots=True)
class Fuse:
    """Kills this process at the n-th thing it does to the vault."""

    left: int

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Watch what the interpreter does."""
        if event in _WATCHED and "vault" in str(args[0]):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, kill_at: int) -> None:
    """Make the moves that are left."""
    moves = json.loads((folder / "moves.json").read_text(encoding="utf-8"))
    done = folder / "done"
    sys.addaudithook(Fuse(kill_at))
    for number in range(len(done.read_bytes()) if done.exists() else 0, len(moves)):
        with writing(folder / "vault", create=True) as manifest:
            move(manifest, folder, number, moves[number])
        with done.open("ab") as file:
            file.write(b".")


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


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
