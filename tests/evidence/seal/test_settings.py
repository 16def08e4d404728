"""Which authorities are asked: two by default, with their roots pinned; the owner's list where there is one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.errors import AuthoritySettingsError, TrustError
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.evidence.seal.settings import FILE, built_in, load_authorities
from kaiji.evidence.verify import load_trust

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.verify.made import World

TODAY = date(2026, 11, 23)


def _settings(home: Path, text: str, world: World | None = None) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    (home / FILE).write_text(text, encoding="utf-8")
    if world is not None:
        (home / "root.pem").write_bytes(world.authorities[0].root.public_bytes(Encoding.PEM))
    return home


OWN = '[own]\nname = "認定事業者"\nurl = "https://tsa.example.jp/"\nroots = ["root.pem"]\n'


def test_two_public_authorities_are_asked_where_nothing_is_set(tmp_path: Path) -> None:
    authorities = load_authorities(tmp_path, day=TODAY)
    assert len(authorities) == 2
    assert all(one.roots and not one.test and one.url.startswith("http") for one in authorities)


def test_every_built_in_authority_has_a_dated_source_and_a_root_of_its_own() -> None:
    for topic in built_in():
        version = topic.on(TODAY)
        assert version.source.url
        assert version.value["roots"]


def test_the_owners_list_takes_the_place_of_the_defaults(world: World, tmp_path: Path) -> None:
    home = _settings(tmp_path / "kaiji", OWN, world)
    assert [one.name for one in load_authorities(home, day=TODAY)] == ["認定事業者"]


def test_the_order_of_use_is_kept_and_built_in_ones_can_be_named(world: World, tmp_path: Path) -> None:
    home = _settings(tmp_path / "kaiji", f'use = ["identrust", "own"]\n{OWN}timeout_s = 3\n', world)
    first, second = load_authorities(home, day=TODAY)
    assert "IdenTrust" in first.name
    assert (second.name, second.timeout_s) == ("認定事業者", 3)
    assert [one.name for one in load_authorities(home, day=TODAY, only=["own"])] == ["認定事業者"]


def test_none_can_be_asked_on_purpose(tmp_path: Path) -> None:
    assert load_authorities(_settings(tmp_path / "kaiji", "use = []\n"), day=TODAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("use = 1", "use = [1]", 'use = ["nobody"]', "not toml", 'use = ["digicert", "digicert"]'),
        *(
            OWN.replace("https://", "ftp://"),
            OWN.replace("root.pem", "gone.pem"),
            OWN.replace('"root.pem"', ""),
        ),
        *(
            OWN + "colour = 1",
            OWN + 'timeout_s = "3"',
            OWN + "timeout_s = 0",
            OWN + "timeout_s = true",
            "own = 1",
        ),
        *(OWN.replace('name = "認定事業者"\n', ""), OWN + 'test = "yes"'),
    ],
)
def test_settings_that_cannot_be_read_are_refused(text: str, world: World, tmp_path: Path) -> None:
    with pytest.raises(AuthoritySettingsError) as caught:
        load_authorities(_settings(tmp_path / "kaiji", text, world), day=TODAY)
    assert caught.value.status == 2
    assert caught.value.accepted is not None


def test_trust_needs_roots_in_the_right_folders(world: World, tmp_path: Path) -> None:
    with pytest.raises(TrustError):
        load_trust(tmp_path)
    folder = world.trust_folder(tmp_path / "trust")
    trust = load_trust(folder)
    assert len(trust.tsa_roots) == 2
    assert len(trust.signer_roots) == 1
    assert trust.given
    (folder / "tsa" / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(TrustError) as caught:
        load_trust(folder)
    assert "broken.pem" in caught.value.given


def test_an_installation_believes_itself_and_the_authorities_it_asks(world: World) -> None:
    trust = own_trust(world.home, day=TODAY)
    assert world.signer.chain[-1] in trust.signer_roots
    assert len(trust.tsa_roots) == 2
    world.trust_folder(world.home / "trust")
    assert len(own_trust(world.home, day=TODAY).tsa_roots) == 4
