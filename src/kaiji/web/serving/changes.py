"""What this installation runs, in the journal (設置の変更): program, tables and settings, each time one of them is another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from kaiji import __version__
from kaiji.cases.actors import Actor
from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import OFFICE, record
from kaiji.cases.secrets.keys import digest
from kaiji.ground.tables import data_version
from kaiji.web.configuration.definitions import SETTINGS

if TYPE_CHECKING:
    from datetime import datetime

CHANGED: Final = "installation.changed"
_START: Final = Actor(id="system:start", role="owner")


def note_installation(*, at: datetime) -> bool:
    """Record what runs here, if it is not what ran before; returns whether it was recorded.

    Settings are told by a keyed digest of their values: that they changed can be seen, what they are cannot.
    """
    told = "\n".join(f"{one.key}={settings.CONFIGURATION.value(one.key)}" for one in SETTINGS)
    facts = {"version": __version__, "data": data_version(), "settings": digest(f"settings {told}")[:16]}
    with transaction.atomic():
        last = Entry.objects.filter(stream=OFFICE, what=CHANGED).order_by("-n").first()
        if last is not None and json.loads(last.line)["facts"] == facts:
            return False
        record(CHANGED, actor=_START, at=at, facts=facts)
    return True
