"""Answers that no log holds: computed from the rule that was in force, named with its version, joined with the lease."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.vault.policy import read_policy
from kaiji.vault.rules.computing import Line, line_of
from kaiji.vault.rules.file import read_rules
from kaiji.vault.values import address_text

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, dict[str, Any]]]

# RFC 7597 appendix A, example 1: 2001:db8:12:3400::/56 is 192.0.2.18 with the port-set id 0x34
RFC_7597 = """
[[rule]]
name = "rfc7597-a1"
version = "2024-04"
kind = "map-e"
from = 2024-04-01T00:00:00+09:00
until = 2026-10-26T12:00:00+09:00
ipv4 = "192.0.2.0/24"
ipv6 = "2001:db8::/40"
ea_bits = 16
psid_offset = 6

[[rule]]
name = "rfc7597-a1"
version = "2026-10"
kind = "map-e"
from = 2026-10-26T13:00:00+09:00
ipv4 = "192.0.2.0/24"
ipv6 = "2001:db9::/40"
ea_bits = 16
psid_offset = 6

[[rule]]
name = "aftr-1"
version = "1"
kind = "deterministic"
from = 2024-04-01T00:00:00+09:00
outside = "203.0.113.0/30"
inside = "100.64.0.0/26"
first_port = 1024
last_port = 65023
ports = 4000
realm = "kanto"
"""
LEASES = (
    "start,end,public_ip,subscriber,realm",
    "2026-10-26T00:00:00+09:00,2026-10-26T11:00:00+09:00,2001:db8:12:3400::/56,C-OLD,",
    "2026-10-26T11:00:30+09:00,2026-10-26T23:00:00+09:00,2001:db8:12:3400::/56,C-NEW,",
    "2026-10-26T00:00:00+09:00,2026-10-26T23:00:00+09:00,2001:db9:12:3400::/56,C-RENUMBERED,",
    "2026-10-26T00:00:00+09:00,2026-10-26T23:00:00+09:00,100.64.0.17,C-INSIDE,",
)
UNDER = ("--request", "R1", "--basis", "disclosure-order", "--operator", "desk1")


@pytest.fixture
def ruled(tmp_path: Path, run: Run) -> Callable[..., dict[str, Any]]:
    vault = str(tmp_path / "vault")
    leases, rules = tmp_path / "leases.csv", tmp_path / "rules.toml"
    leases.write_text("\n".join(LEASES) + "\n", encoding="utf-8")
    rules.write_text(RFC_7597.replace('realm = "kanto"', 'realm = ""'), encoding="utf-8")
    assert run("rules", "--vault", vault, str(rules))[0] == 0
    assert run("import", "--vault", vault, "--profile", "csv-lease", str(leases))[0] == 0

    def ask(ip: str, at: str, *more: str) -> dict[str, Any]:
        status, answer = run("find", "--vault", vault, "--ip", ip, "--at", at, *more, *UNDER)
        assert status == 0
        return answer

    return ask


def _who(answer: dict[str, Any]) -> list[str]:
    return [candidate["subscriber"] for candidate in answer["candidates"]]


def test_the_example_of_the_rfc_is_computed_as_the_rfc_does() -> None:
    rule = next(rule for rule in read_rules(RFC_7597) if rule.validity.version == "2024-04")
    line = line_of(rule, 0xC0000212, 1232)
    assert isinstance(line, Line)
    assert address_text(line.version, line.inside, line.length) == "2001:db8:12:3400::/56"
    assert (line.blocks[0], line.blocks[1], line.blocks[-1]) == ((1232, 1235), (2256, 2259), (64720, 64723))


def test_a_computed_answer_names_rule_and_version_and_whose_lease_it_was(
    ruled: Callable[..., dict[str, Any]],
) -> None:
    answer = ruled("192.0.2.18", "2026-10-26T10:50:00+09:00", "--port", "1233")
    assert (answer["class"], _who(answer)) == ("computed", ["C-OLD"])
    assert [(rule["name"], rule["version"], rule["inside"]) for rule in answer["rules"]] == [
        ("rfc7597-a1", "2024-04", "2001:db8:12:3400::/56")
    ]
    assert answer["candidates"][0]["rows"][0]["computed"] is True
    assert answer["candidates"][0]["from"] == "2026-10-26T00:00:00+09:00", "since when the lease stood"
    assert answer["margin_s"] == 600
    assert _who(ruled("192.0.2.18", "2026-10-26T11:30:00+09:00", "--port", "1233")) == ["C-NEW"]


def test_the_rule_of_the_day_decides_when_an_operator_renumbers(ruled: Callable[..., dict[str, Any]]) -> None:
    answer = ruled("192.0.2.18", "2026-10-26T14:00:00+09:00", "--port", "1233")
    assert (answer["class"], _who(answer), answer["rules"][0]["version"]) == (
        "computed",
        ["C-RENUMBERED"],
        "2026-10",
    )


def test_where_the_history_of_rules_has_a_gap_nothing_is_computed(
    ruled: Callable[..., dict[str, Any]],
) -> None:
    answer = ruled("192.0.2.18", "2026-10-26T12:30:00+09:00", "--port", "1233")
    assert (answer["class"], answer["candidates"]) == ("not_covered", [])
    assert "2026-10-26T12:00:00+09:00" in answer["reasons"][0]["ja"]
    near = ruled("192.0.2.18", "2026-10-26T11:50:00+09:00", "--port", "1233")
    assert (near["class"], near["margin_at_least"]) == ("computed", True)
    assert 599 <= near["margin_s"] < 600
    across = ruled("192.0.2.18", "2026-10-26T11:59:59+09:00", "--port", "1233", "--tolerance", "5")
    assert across["reasons"]


def test_a_shared_address_is_not_computed_without_a_port_and_a_port_no_line_has_is_nobodys(
    ruled: Callable[..., dict[str, Any]],
) -> None:
    bare = ruled("192.0.2.18", "2026-10-26T10:50:00+09:00")
    assert (bare["class"], [fact["fact"] for fact in bare["would_decide"]]) == ("underspecified", ["port"])
    low = ruled("192.0.2.18", "2026-10-26T10:50:00+09:00", "--port", "1000")
    assert (low["class"], low["candidates"]) == ("none", [])
    assert low["reasons"]


def test_a_line_nobody_leased_is_not_called_nobody(ruled: Callable[..., dict[str, Any]]) -> None:
    answer = ruled("192.0.2.19", "2026-10-26T10:50:00+09:00", "--port", "1233")
    assert answer["class"] == "not_covered"


def test_deterministic_ports_name_the_inside_address_in_order(ruled: Callable[..., dict[str, Any]]) -> None:
    # 16 lines an address: the 17th is 100.64.0.17, the second of 203.0.113.1
    answer = ruled("203.0.113.1", "2026-10-26T10:50:00+09:00", "--port", "5024")
    assert (answer["class"], _who(answer)) == ("computed", ["C-INSIDE"])
    assert answer["rules"][0]["ports"] == ["5024-9023"]
    beyond = ruled("203.0.113.1", "2026-10-26T10:50:00+09:00", "--port", "65100")
    assert beyond["class"] == "not_covered"


def test_a_hold_keeps_a_computed_answer_when_the_lease_behind_it_expires(
    tmp_path: Path, run: Run, ruled: Callable[..., dict[str, Any]]
) -> None:
    at, vault = "2026-10-26T10:50:00+09:00", str(tmp_path / "vault")
    status, held = run(
        "hold", "add", "--vault", vault, "--ip", "192.0.2.18", "--port", "1233", "--at", at, "--tolerance", "60",
        "--until", "2030-01-31T00:00:00+09:00", *UNDER,
    )  # fmt: skip
    assert (status, held["rows"]) == (0, 1)
    run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00", "--operator", "desk1")
    answer = ruled("192.0.2.18", at, "--port", "1233")
    assert (answer["class"], _who(answer)) == ("computed", ["C-OLD"])
    assert ruled("192.0.2.18", "2026-10-26T10:00:00+09:00", "--port", "1233")["class"] == "not_covered"


def test_ds_lite_translations_are_joined_with_the_prefix_behind_them(tmp_path: Path, run: Run) -> None:
    vault = str(tmp_path / "vault")
    nat, leases = tmp_path / "aftr.log", tmp_path / "leases.csv"
    nat.write_text(
        "".join(
            f'<14>1 {at} aftr1 RT_NAT - RT_SRC_NAT_PBA_{what} [internal-ip="2001:db8:77:1200::1" block-used="1" '
            'block-max-per-host="4" block-port-low="2048" block-port-high="3071" reflexive-ip="203.0.113.9" '
            f'nat-pool-name="dslite" logical-system-id="0" epoch-time-64="{epoch:x}"]\n'
            for at, what, epoch in (
                ("2026-10-26T10:00:00+09:00", "ALLOC", 1_792_976_400),
                ("2026-10-26T12:00:00+09:00", "RELEASE", 1_792_983_600),
            )
        ),
        encoding="utf-8",
    )
    leases.write_text(
        "start,end,public_ip,subscriber\n"
        "2026-10-26T00:00:00+09:00,2026-10-26T23:00:00+09:00,2001:db8:77:1200::/56,C-77\n",
        encoding="utf-8",
    )
    assert run("import", "--vault", vault, "--profile", "juniper-pba", str(nat))[1]["rejected"] == 0
    assert run("import", "--vault", vault, "--profile", "csv-lease", str(leases))[0] == 0
    status, answer = run(
        "find", "--vault", vault, "--ip", "203.0.113.9", "--port", "2050", "--at", "2026-10-26T11:00:00+09:00", *UNDER
    )  # fmt: skip
    assert (status, answer["class"], _who(answer)) == (0, "unique", ["C-77"])


def test_the_examples_of_the_how_to_are_read() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "vault.md").read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    assert [rule.validity.name for rule in read_rules(examples[0])] == ["map-e-1", "cgn-3"]
    assert read_policy(examples[1]).four_eyes


@pytest.mark.parametrize(
    "change",
    [
        ("ea_bits = 16", "ea_bits = 60"),
        ("psid_offset = 6", "psid_offset = 16"),
        ('ipv4 = "192.0.2.0/24"', 'ipv4 = "192.0.2.1/24"'),
        ("from = 2024-04-01T00:00:00+09:00", "from = 2024-04-01T00:00:00"),
        ("until = 2026-10-26T12:00:00+09:00", "until = 2020-10-26T12:00:00+09:00"),
        ("until = 2026-10-26T12:00:00+09:00", "until = 2026-10-26T14:00:00+09:00"),
        ('kind = "map-e"', 'kind = "map-t"'),
        ("psid_offset = 6", "psid_offset = 6\nborder = 1"),
        ("ports = 4000", "ports = 0"),
        ("[[rule]]", "[[rules]]"),
        ('version = "1"', "version = 1"),
    ],
)
def test_a_rule_set_that_does_not_fit_is_refused_whole_and_the_old_one_stays(
    tmp_path: Path, run: Run, ruled: Callable[..., dict[str, Any]], change: tuple[str, str]
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(RFC_7597.replace(*change, 1), encoding="utf-8")
    status, answer = run("rules", "--vault", str(tmp_path / "vault"), str(wrong))
    assert (status, answer["error"]["code"]) == (2, "vault.rules")
    assert len(run("rules", "--vault", str(tmp_path / "vault"))[1]["rules"]) == 3
    assert ruled("192.0.2.18", "2026-10-26T10:50:00+09:00", "--port", "1233")["class"] == "computed"
