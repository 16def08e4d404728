"""The ring in use by this process (使用中の鍵束), read again whenever its file changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection

from kaiji.cases.errors import KeyRingError
from kaiji.cases.secrets import blind as blinding
from kaiji.cases.secrets.ring import KEYS, RING, open_ring, ring_mark
from kaiji.cases.secrets.sealing import SealingKey
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.cases.secrets.ring import KeyRing

_lock: Final = threading.Lock()
_held: dict[Path, tuple[Any, KeyRing]] = {}


def ring() -> KeyRing:
    """Return the ring under KAIJI_HOME; raises KeyRingError."""
    home = kaiji_home()
    mark = ring_mark(home)
    held = _held.get(home)
    if mark is None or held is None or held[0] != mark:
        if mark is None:
            _refuse_lost_ring()
        with _lock:
            read = open_ring(home)
            _held[home] = held = (ring_mark(home), read)
    return held[1]


def _refuse_lost_ring() -> None:
    """Raise KeyRingError where the office has a journal already: its ring was lost, and a new one would open nothing."""
    if (
        not apps.ready
        or not apps.is_installed("kaiji.cases.journal")
        or connection.settings_dict["NAME"] == ":memory:"
    ):
        return
    if (
        "journal_head" in connection.introspection.table_names()
        and apps.get_model("journal", "Head").objects.exists()
    ):
        raise KeyRingError(
            Words(ja="鍵束がありません。", en="The key ring is missing."),
            given=str(kaiji_home() / KEYS / RING),
        )


def master_keys() -> Mapping[str, SealingKey]:
    """Return every master key by id, to open with."""
    return {key.id: SealingKey(id=key.id, secret=key.secret) for key in ring().keys.values()}


def master_key() -> SealingKey:
    """Return the master key that seals now."""
    held = ring()
    return SealingKey(id=held.current, secret=held.keys[held.current].secret)


def blind_name(name: str | None) -> str:
    """Return the index value of a person's or organisation's name; empty for no name."""
    return blinding.blind(ring().index, "name", blinding.normal_name(name)) if name else ""


def blind_handle(handle: str | None) -> str:
    """Return the index value of a handle or account; empty for none."""
    return blinding.blind(ring().index, "handle", blinding.normal_handle(handle)) if handle else ""


def digest(text: str) -> str:
    """Return a keyed digest of a text, so that a short text cannot be guessed from it."""
    return blinding.blind(ring().index, "aside", text)
