"""Prepare KAIJI_HOME (設置の準備): its folder, and a secret key made once and never shown."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.web.errors import NotReadyError

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE: Final = "secret.key"


def prepare(home: Path) -> None:
    """Make `home` and its secret key where they are missing; raises NotReadyError. Two starts at once keep one key."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (home / KEY_FILE).exists():
            fresh = home / f"{KEY_FILE}.{os.getpid()}-{secrets.token_hex(4)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_urlsafe(64).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())  # a key that is there but empty would never be made again
            try:
                os.link(fresh, home / KEY_FILE)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
    except OSError as error:
        raise NotReadyError(
            Words(
                ja=f"KAIJI_HOME を準備できません: {error.strerror}",
                en=f"KAIJI_HOME cannot be prepared: {error.strerror}",
            ),
            given=str(home),
        ) from None


def secret_key(home: Path) -> str:
    """Return the secret key, or nothing where none was made yet (Django then refuses to start)."""
    path = home / KEY_FILE
    return path.read_text(encoding="ascii") if path.exists() else ""
