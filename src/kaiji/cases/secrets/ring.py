"""The key ring (鍵束): master keys under KAIJI_HOME/keys, made once, readable by its owner only.

`ring.json` holds every master key by id, which one seals now, and the index key of the blind indexes. It is replaced whole
(temporary file, fsync, rename). A running process sees a change at its next use, by the file's identity.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.errors import KeyRingError
from kaiji.ground.instants import instant_text, parse_instant
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

KEYS: Final = "keys"
RING: Final = "ring.json"
_FORMAT: Final = "kaiji-keys/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey:
    """One master key (主鍵): 32 bytes, and since when another one seals in its place."""

    id: str
    secret: bytes
    superseded_at: datetime | None = None

    def __repr__(self) -> str:
        return f"MasterKey(id={self.id!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """All master keys, the one in use, and the key of the blind indexes (鍵束)."""

    keys: Mapping[str, MasterKey]
    current: str
    index: bytes

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r}, keys={sorted(self.keys)!r})"

    def rotated(self, *, at: datetime) -> KeyRing:
        """Return the ring with a new master key in use; the old ones still open what they sealed."""
        fresh = _new_key()
        old = {key.id: replace(key, superseded_at=key.superseded_at or at) for key in self.keys.values()}
        return replace(self, keys={**old, fresh.id: fresh}, current=fresh.id)

    def without(self, key_id: str) -> KeyRing:
        """Return the ring without a superseded key."""
        if key_id == self.current:
            raise ValueError("the key in use cannot be dropped")
        return replace(self, keys={k: v for k, v in self.keys.items() if k != key_id})


def _new_key() -> MasterKey:
    return MasterKey(id=secrets.token_hex(4), secret=secrets.token_bytes(32))


def open_ring(home: Path) -> KeyRing:
    """Return the ring under `home`, made on first use; raises KeyRingError.

    Two processes starting at once get the same ring: whoever links its file first wins.
    """
    path = home / KEYS / RING
    if not path.exists():
        fresh = _new_key()
        _put(path, KeyRing(keys={fresh.id: fresh}, current=fresh.id, index=secrets.token_bytes(32)), new=True)
    return _read(path)


def write_ring(home: Path, ring: KeyRing) -> None:
    """Replace the ring under `home`, whole or not at all; raises KeyRingError."""
    _put(home / KEYS / RING, ring, new=False)


def ring_mark(home: Path) -> tuple[int, int, int] | None:
    """Return what tells one state of the ring's file from the next; None where there is none yet."""
    try:
        found = (home / KEYS / RING).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(path: Path) -> KeyRing:
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise _fault(path, f"mode {stat.S_IMODE(mode):04o}; 0600 is needed")
        return _from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise _fault(path, str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise _fault(path, f"{type(error).__name__}") from error


def _from_json(data: Any) -> KeyRing:
    if data["format"] != _FORMAT:
        raise ValueError("format")
    keys = {
        key_id: MasterKey(
            id=key_id,
            secret=_secret(row["secret"]),
            superseded_at=parse_instant(row["superseded_at"]) if row["superseded_at"] else None,
        )
        for key_id, row in data["keys"].items()
    }
    return KeyRing(keys=keys, current=keys[data["current"]].id, index=_secret(data["index"]))


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != 32:
        raise ValueError("length")
    return secret


def _put(path: Path, ring: KeyRing, *, new: bool) -> None:
    data = {
        "format": _FORMAT,
        "current": ring.current,
        "index": base64.b64encode(ring.index).decode(),
        "keys": {
            key.id: {
                "secret": base64.b64encode(key.secret).decode(),
                "superseded_at": instant_text(key.superseded_at) if key.superseded_at else None,
            }
            for key in ring.keys.values()
        },
    }
    put_whole(
        path,
        json.dumps(data, indent=1).encode(),
        lambda error: _fault(path, str(error.strerror)),
        private=True,
        first=new,
    )


def _fault(path: Path, why: str) -> KeyRingError:
    return KeyRingError(
        Words(ja="鍵束を使えません。", en="The key ring cannot be used."), given=f"{path}: {why}"
    )
