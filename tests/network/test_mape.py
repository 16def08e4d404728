"""A user behind a MAP-E address is computed from the port, and refused where no user can have it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.network.mape import NoShare, PortShare, share_of, users_at_most

V6PLUS = {"offset": 4, "psid_bits": 8}
OCN = {"offset": 6, "psid_bits": 6}


def test_the_public_example_gives_its_block() -> None:
    share = share_of(5136, **V6PLUS)
    assert isinstance(share, PortShare)
    assert (share.psid, share.blocks[0], share.ports, share.users) == (0x41, (5136, 5151), 240, 256)


@pytest.mark.parametrize(("rule", "ports"), [(V6PLUS, 240), (OCN, 1008)])
def test_the_ports_a_user_are_those_the_sources_count(rule: dict[str, int], ports: int) -> None:
    share = share_of(20000, **rule)
    assert isinstance(share, PortShare)
    assert share.ports == ports


@pytest.mark.parametrize(
    ("port", "rule", "floor"), [(4095, V6PLUS, "4096"), (80, V6PLUS, "4096"), (1023, OCN, "1024")]
)
def test_a_port_that_such_a_line_never_uses_gives_no_user(
    port: int, rule: dict[str, int], floor: str
) -> None:
    share = share_of(port, **rule)
    assert isinstance(share, NoShare)
    assert floor in share.words.en


@settings(deadline=None)
@given(st.integers(4096, 65535))
def test_every_port_belongs_to_exactly_the_share_it_leads_to(port: int) -> None:
    share = share_of(port, **V6PLUS)
    assert isinstance(share, PortShare)
    assert sum(first <= port <= last for first, last in share.blocks) == 1
    assert share.psid == (port >> 4) & 0xFF, "the short formula for offset 4 and 8 bits"


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(0, 15), st.integers(0, 65535))
def test_the_shares_of_any_rule_part_the_ports_among_its_users(
    offset: int, psid_bits: int, port: int
) -> None:
    if psid_bits > 16 - offset:
        with pytest.raises(ValueError, match=str(port)):
            share_of(port, offset=offset, psid_bits=psid_bits)
        return
    share = share_of(port, offset=offset, psid_bits=psid_bits)
    if isinstance(share, NoShare):
        assert offset > 0
        assert port < 1 << (16 - offset)
        return
    usable = (1 << 16) - ((1 << (16 - offset)) if offset else 0)
    assert share.ports * users_at_most(psid_bits) == usable
    assert all(share_of(first, offset=offset, psid_bits=psid_bits) == share for first, _ in share.blocks[:2])
