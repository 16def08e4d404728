"""Cases with anything in them that a case may hold: for the tests that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import SCHEMA, Case

_AT = datetime(2026, 10, 26, 6, 13, 30, 123456, tzinfo=UTC)
"""One instant and one day for everything, in many offsets, so that no order of days is contradicted."""
_ON = date(2026, 10, 26)
_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1, max_size=30
).filter(lambda text: bool(text.strip()))
_WORDS = st.sampled_from(
    ["山田花子", "髙橋 ㈱", '😀と"引用"', "'''", "a\\b", "<script>", "=1+1", "\u202eabc", "行1\n行2"]
)
_SPECIAL = {
    "url": st.sampled_from(["https://example.jp/bbs/1#2", "http://例え.jp/x?y=日本語"]),
    "topic_url": st.just("https://example.jp/topic"),
    "ip": st.sampled_from(["106.72.142.33", "2001:db8::1", "::ffff:1.2.3.4"]),
    "destination_ip": st.just("203.0.113.9"),
    "port": st.sampled_from([1, 65535]),
    "destination_port": st.just(443),
    "package": st.sampled_from(["evidence/EV-1", "evidence/EV-2"]),
    "file": st.just("evidence/EV-1/page.pdf"),
    "carrier": st.none(),
    "operator": st.none(),
    "yen": st.integers(0, 10**12),
}
_ID = st.sampled_from(["a", "b-1", "c.2"])
_ODD_IDS = ("山田花子", "x" * 90, "p 1", "p/../2")
_POOL = dict.fromkeys(
    ("party", "site", "post", "exhibit", "request", "filing", "communication"), ("a1", "b-2", *_ODD_IDS[:2])
)


def _field(shape: Any) -> st.SearchStrategy[Any]:
    if shape.means.refers is not None:
        one: st.SearchStrategy[Any] = st.sampled_from(_POOL[shape.means.refers])
        return st.lists(one, max_size=2).map(tuple) if get_origin(shape.bare) is tuple else one
    if shape.name in _SPECIAL:
        return _SPECIAL[shape.name]
    return _typed(shape.bare)


def _typed(kind: Any) -> st.SearchStrategy[Any]:
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: _TEXT | _WORDS,
        int: st.integers(0, 2**40),
        bool: st.booleans(),
        date: st.just(_ON),
        datetime: st.sampled_from([9, 0, -5, 14]).map(
            lambda hours: _AT.astimezone(timezone(timedelta(hours=hours)))
        ),
    }
    if kind in simple:
        return simple[kind]
    if get_origin(kind) is tuple:
        return st.lists(_typed(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    assert isinstance(kind, type), kind
    return facts(kind)


def facts(kind: Any, fact_id: str | None = None) -> st.SearchStrategy[Any]:
    """Give values of one class of the case file, every field known or not."""

    def make(values: dict[str, Any]) -> Any:
        return kind(**{name: value for name, value in values.items() if value is not None})

    fields = {
        shape.name: _field(shape) if shape.required else st.none() | _field(shape)
        for shape in shapes(kind)
        if shape.name not in {"id", "schema"}
    }
    if fact_id is not None:
        fields["id"] = st.just(fact_id)
    return st.fixed_dictionaries(fields).map(make)


@st.composite
def cases(draw: st.DrawFn, number: str = "2026-0001") -> Case:
    """Give a whole case without contradictions."""
    values: dict[str, Any] = {"schema": SCHEMA, "id": number, "opened_on": _ON, "title": draw(_TEXT | _WORDS)}
    for shape in shapes(Case):
        if get_origin(shape.bare) is tuple:
            kind = get_args(shape.bare)[0]
            names = _POOL.get(shape.name) or draw(
                st.lists(_ID | st.sampled_from(_ODD_IDS), unique=True, max_size=2)
            )
            values[shape.name] = tuple(draw(facts(kind, name)) for name in names)
        elif shape.name not in values:
            drawn = draw(_typed(shape.bare) if shape.required else st.none() | _typed(shape.bare))
            if drawn is not None:
                values[shape.name] = drawn
    case = Case(**values)
    senders = st.sampled_from([None, *(party.id for party in case.party_in("sender"))])
    return replace(case, damage=tuple(replace(damage, sender=draw(senders)) for damage in case.damage))
