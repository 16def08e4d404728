"""Post what was handed over to the desk of the next provider (次の提供者の窓口への送信): the very package, its signed receipt kept.

Handing over is done and written down before anything is posted: a desk that does not answer leaves it handed over, and posting
the same package again is harmless.
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.handing import hand_over
from kaiji.desks.access_provider.moves.provisions import note_delivered, refuse_fetching
from kaiji.desks.access_provider.setup import setup
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given
from kaiji.exchange.transport.web import deliver
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.models import Provision
    from kaiji.exchange.transport.receipts import Receipt


def desk_of(provision: Provision) -> str | None:
    """Return the address of the next provider's desk as `desk.toml` has it today; None where it has none."""
    partner = setup().partners.get(provision.partner)
    return partner.desk if partner is not None else None


def send_on(act: Act, provision: Provision) -> Receipt:
    """Hand over as a package where that is still owed, and post it to the next provider's desk.

    Raises LinesError (no address, or it went by letter), StageError, SecondPersonError, ExchangeDeliveryError,
    ExchangeRefusedError and ExchangeReceiptError; after the last three it stands as handed over and can be posted again.
    """
    desk = desk_of(provision)
    if desk is None or provision.how == "letter":
        raise LinesError(
            Words(
                ja="次の提供者の窓口のアドレスがないか、書面で提供したものです。",
                en="The next provider's desk has no address here, or it went by letter.",
            ),
            given=provision.number,
            accepted=Words(
                ja="desk.toml の [partner.…] の desk に https のアドレス",
                en="an https address as `desk` under [partner.…] in desk.toml",
            ),
        )
    if provision.stage == "notified":
        hand_over(act, provision, how="package")
    refuse_fetching(act, provision)
    data = base64.b64decode(provision.body["made"]["data"])
    trust = own_trust(kaiji_home(), day=day_in_japan(act.at))
    with tempfile.TemporaryDirectory(prefix="kaiji-handover-") as scratch:
        file = Path(scratch) / "handover.zip"
        file.write_bytes(data)
        package, checked = read_package(file, Given(now=act.at, trust=trust))
    receipt, said = deliver(desk, data, package=package.id, sha256=str(checked.sha256), trust=trust)
    note_delivered(act.inner(), provision, desk=desk, receipt=receipt, said=said.decode("utf-8", "replace"))
    return receipt
