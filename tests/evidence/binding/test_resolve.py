"""A binding gives back the value of its field, character by character, and nothing else passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kaiji.evidence.binding import (
    BindingError,
    PostShapeError,
    by_record,
    faults,
    places,
    post_from_json,
    resolve,
)
from kaiji.evidence.posts import Binding, Post, WireBody

BODY = '<b>No.０３２１</b> <a href="no/321">匿名</a><p>あ&gt;い<br>終</p>{"t":"\\u3042い<br>&gt;\\ud83d\\ude00"}'.encode(
    "cp932"
)
WIRE = WireBody(record_id="<urn:uuid:1>", url="https://ita.example/bbs/", status=200, headers=(), body=BODY)
WIRES = by_record([WIRE])


def bound(cut: str, form: Any = "text") -> Binding:
    data = cut.encode("cp932")
    return Binding(
        record_id=WIRE.record_id, offset=BODY.index(data), length=len(data), encoding="cp932", form=form
    )


GOOD = Post(
    number=321,
    name="匿名",
    posted_at=None,
    posted_at_raw=None,
    zone_assumed=None,
    text="あ>い\n終",
    topic=None,
    permalink="https://ita.example/bbs/no/321",
    bindings={
        "number": (bound("０３２１"),),
        "name": (bound("匿名"),),
        "text": (bound("あ&gt;い<br>終", "html"),),
        "permalink": (bound("no/321", "attribute"),),
    },
)


def test_a_genuine_post_has_no_fault() -> None:
    assert faults(GOOD, WIRES) == ()


def test_every_character_points_to_the_bytes_that_spell_it() -> None:
    html = bound("\\u3042い<br>&gt;\\ud83d\\ude00", "json-html")
    assert resolve(html, WIRES) == "あい\n>😀"
    cut = [
        (place.characters, BODY[place.offset : place.offset + place.length]) for place in places(html, WIRES)
    ]
    assert cut == [
        ("あ", b"\\u3042"),
        ("い", "い".encode("cp932")),
        ("\n", b"<br>"),
        (">", b"&gt;"),
        ("😀", b"\\ud83d\\ude00"),
    ]


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        ({"text": "あ>い\n終わり"}, "text", "differs"),
        ({"number": 322}, "number", "differs"),
        ({"name": "別人"}, "name", "differs"),
        ({"permalink": "https://ita.example/bbs/no/322"}, "permalink", "differs"),
        ({"permalink": None}, "permalink", "differs"),
        ({"score": "5"}, "score", "unbound"),
        ({"posted_at_raw": "20/10/26"}, "posted_at", "unbound"),
    ],
)
def test_one_change_is_found_with_the_field_it_was_made_in(
    change: dict[str, Any], field: str, kind: str
) -> None:
    found = faults(replace(GOOD, **change), WIRES)
    assert [(fault.field, fault.kind) for fault in found] == [(field, kind)]


def test_a_flipped_byte_under_a_binding_is_found() -> None:
    for at in range(GOOD.bindings["text"][0].offset, GOOD.bindings["text"][0].offset + 2):
        body = bytearray(BODY)
        body[at] ^= 1
        found = faults(GOOD, {WIRE.record_id: replace(WIRE, body=bytes(body))})
        assert [(fault.field, fault.kind) for fault in found] == [("text", "differs")]


@pytest.mark.parametrize(
    "change",
    [
        {"record_id": "<urn:uuid:2>"},
        {"offset": len(BODY)},
        {"length": len(BODY)},
        {"offset": -1},
        {"length": -1},
        {"encoding": "no-such-codec"},
        {"form": "no-such-form"},
    ],
)
def test_a_binding_that_does_not_fit_is_refused_and_reported(change: dict[str, Any]) -> None:
    broken = replace(GOOD.bindings["name"][0], **change)
    with pytest.raises(BindingError):
        resolve(broken, WIRES)
    found = faults(replace(GOOD, bindings={**GOOD.bindings, "name": (broken,)}), WIRES)
    assert [(fault.field, fault.kind) for fault in found] == [("name", "unfit")]


def test_a_post_is_read_back_from_json_as_it_was() -> None:
    dated = replace(
        GOOD, posted_at=datetime(2020, 10, 26, 6, 13, 30, tzinfo=UTC), parents=(1, 2), headline="題"
    )
    assert post_from_json(dated.as_json()) == dated


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "321"),
        ("number", True),
        ("number", -1),
        ("text", None),
        ("name", 5),
        ("posted_at", "2020-10-26T15:13:30"),
        ("posted_at", 5),
        ("parents", "1"),
        ("parents", [1.5]),
        ("bindings", []),
        ("bindings", {"nothing": []}),
        ("bindings", {"text": {}}),
        ("bindings", {"text": [{"record": "r"}]}),
        (
            "bindings",
            {"text": [{"record": 1, "offset": 0, "length": 0, "encoding": "utf-8", "form": "text"}]},
        ),
        ("bindings", {"text": [{"record": "r", "offset": 0, "length": 0, "encoding": "utf-8", "form": []}]}),
        ("surplus", 1),
    ],
)
def test_an_entry_of_another_shape_is_refused(name: str, value: object) -> None:
    with pytest.raises(PostShapeError) as caught:
        post_from_json({**GOOD.as_json(), name: value})
    assert caught.value.status == 5


@pytest.mark.parametrize("value", [None, [], "post", 1, {}])
def test_what_is_no_post_at_all_is_refused(value: object) -> None:
    with pytest.raises(PostShapeError):
        post_from_json(value)
