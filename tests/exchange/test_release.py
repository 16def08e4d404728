"""Fields that were not granted never leave: not in the record, not in the table, not anywhere in the file."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.exchange.answering import Held, answer_package
from kaiji.exchange.asking import Enclosures
from kaiji.exchange.errors import ExchangeAnswerError, ExchangeContentError
from kaiji.exchange.lines import (
    NETWORK_FIELDS,
    OF_POST,
    OF_RELATED,
    OF_SUBSCRIBER,
    SUBSCRIBER_FIELDS,
    asked_lines,
)
from kaiji.exchange.sealing import sealed
from kaiji.exchange.values import AnswerLine, Communication, Subscriber, Task
from kaiji.ground.instants import instant_text, utc_text
from tests.exchange.parties import (
    AT,
    POSTED,
    ask,
    envelope,
    grant,
    log_of,
    seal_request,
    sent,
    site_answer,
    the_case,
)

if TYPE_CHECKING:
    from kaiji.casefile.steps import CommunicationKind
    from kaiji.exchange.context import SentRequest
    from tests.exchange.parties import World

MARKS = {
    "ip": "203.0.113.201",
    "destination_ip": "198.51.100.202",
    "mobile_id": "mark-mobile",
    "sim": "mark-sim",
    "sms_phone": "mark-sms",
    "name": "mark-name",
    "address": "mark-address",
    "phone": "mark-phone",
    "email": "mark-email",
    "management_code": "mark-code",
}
"""A value for each field that stands nowhere else in a package."""
ITEMS = {
    "name": 1,
    "address": 2,
    "telephone": 3,
    "email": 4,
    "post-address": 5,
    "post-mobile-id": 6,
    "post-sim": 7,
    "post-time": 8,
    "related-address": 9,
    "related-mobile-id": 10,
    "related-sim": 11,
    "related-sms": 12,
    "related-time": 13,
    "management-code": 14,
}
"""The numbers of the ordinance in force since 2022-10-01 (施行規則2条)."""


def _request(world: World) -> SentRequest:
    package, _ = ask(the_case(), "content-provider", 1)
    everything = Task(id="t", type="disclosure", posts=("p321",), items=tuple(range(1, 15)))
    package = dataclasses.replace(package, tasks=(everything,))
    return sent(package, seal_request(package, world.claimant))


def _everything(kind: CommunicationKind) -> tuple[Communication, Subscriber]:
    person = {name: MARKS[name] for name in SUBSCRIBER_FIELDS}
    row = Communication(
        id="c1",
        post="p321",
        kind=kind,
        task="t",
        at=POSTED.replace(second=59),
        port=64999,
        ip=MARKS["ip"],
        destination_ip=MARKS["destination_ip"],
        mobile_id=MARKS["mobile_id"],
        sim=MARKS["sim"],
        sms_phone=MARKS["sms_phone"],
    )
    return row, Subscriber(task="t", subject="p321", **person)


def _allowed(granted: set[int], kind: CommunicationKind) -> set[str]:
    tables = (OF_POST if kind == "post" else OF_RELATED, OF_SUBSCRIBER)
    return {
        field
        for table in tables
        for item, fields in table.items()
        if ITEMS[item] in granted
        for field in fields
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(granted=st.sets(st.integers(1, 14)), kind=st.sampled_from(("post", "log-in", "sign-up")))
def test_only_the_granted_fields_stand_anywhere_in_the_file(
    granted: set[int], kind: CommunicationKind, world: World
) -> None:
    request = _request(world)
    allowed = _allowed(granted, kind)
    filled = {ITEMS[i] for t in (OF_POST if kind == "post" else OF_RELATED, OF_SUBSCRIBER) for i in t}
    lines = [
        AnswerLine(
            task=asked.task,
            subject=asked.subject,
            item=asked.item,
            status="granted" if asked.item in granted & filled else "no-record",
        )
        for asked in asked_lines(request.package)
    ]
    row, person = _everything(kind)
    held = Held(communications=[row], subscribers=[person])
    answer = answer_package(request, lines, held, envelope(9), Enclosures(), reference="1")
    data = sealed(answer, {}, world.site).data
    for field, mark in MARKS.items():
        assert (mark.encode() in data) == (field in allowed), field
    assert (b"64999" in data) == ("port" in allowed)
    at = POSTED.replace(second=59)
    assert (instant_text(at).encode() in data or utc_text(at).encode() in data) == ("at" in allowed)


def test_every_field_of_the_values_is_an_identifier_or_in_the_allow_list() -> None:
    """A field that somebody adds later must be put on one side or the other, here."""
    network = {field.name for field in dataclasses.fields(Communication)}
    person = {field.name for field in dataclasses.fields(Subscriber)}
    never = {"disclosed_by", "disclosed_on", "reason"}
    assert network - set(NETWORK_FIELDS) == {"id", "post", "kind", "task"} | never
    assert person - set(SUBSCRIBER_FIELDS) == {"task", "subject"}
    in_tables = {
        f for table in (OF_POST, OF_RELATED, OF_SUBSCRIBER) for fields in table.values() for f in fields
    }
    assert in_tables == set(NETWORK_FIELDS) | set(SUBSCRIBER_FIELDS)


def test_what_the_desk_knows_beside_does_not_leave(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    request = sent(package, seal_request(package, world.claimant))
    assert b"SECRET" not in sealed(site_answer(request), {}, world.site).data
    assert "SECRET" in str(log_of(package))


def test_an_answer_put_together_by_hand_is_not_signed_with_more_than_it_grants(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    request = sent(package, seal_request(package, world.claimant))
    answer = dataclasses.replace(site_answer(request), communications=log_of(package))
    with pytest.raises(ExchangeContentError, match=r"release\.ungranted"):
        sealed(answer, {}, world.site)


@pytest.mark.parametrize("fault", ["missing", "twice", "foreign", "groundless"])
def test_an_answer_must_answer_each_line_once(fault: str, world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    request = sent(package, seal_request(package, world.claimant))
    lines = [grant(asked) for asked in asked_lines(package)]
    changed = {
        "missing": lines[1:],
        "twice": [*lines, lines[0]],
        "foreign": [*lines, dataclasses.replace(lines[0], item=7)],
        "groundless": [dataclasses.replace(lines[0], status="refused"), *lines[1:]],
    }[fault]
    with pytest.raises(ExchangeAnswerError):
        answer_package(request, changed, Held(), envelope(9, AT), Enclosures(), reference="1")
