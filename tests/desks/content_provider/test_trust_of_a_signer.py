"""A package from somebody the desk does not know yet is taken in and marked; one from a trusted root is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kaiji.desks.content_provider.intake import take_package
from kaiji.desks.content_provider.requests import package_of
from kaiji.desks.content_provider.setup import setup
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.sealing import sealed
from tests.desks.content_provider.acting import REQUESTER, act, typed
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk


@pytest.mark.parametrize("known", [False, True])
def test_whether_the_signer_is_trusted_is_shown_and_does_not_decide_about_taking_in(
    desk: Desk, tmp_path: Path, known: bool
) -> None:
    made = package_of(typed(desk), setup().provider, "C-1", desk.clock())
    data = sealed(made, {}, office_signer(tmp_path / "claimant", at=desk.clock())).data
    if known:
        roots = desk.home / "trust" / "signer"
        roots.mkdir(parents=True)
        (roots / "claimant.pem").write_bytes((tmp_path / "claimant" / "office" / "ca.pem").read_bytes())
    (matter,), receipt, first = take_package(act(REQUESTER, desk), data)
    assert first
    assert receipt.numbers == (matter.number,)
    with at_desk("content-provider"):
        page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert ("登録していません" in page) is not known
