"""A post read back from posts.json (投稿の読み戻し): refused unless it has exactly the shape that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, get_args

from kaiji.evidence.binding.errors import PostShapeError
from kaiji.evidence.posts import Binding, FieldName, Form, Post
from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

_TEXTS: Final = (
    *(
        "name",
        "posted_at_raw",
        "zone_assumed",
        "topic",
        "permalink",
        "author_id",
        "score",
        "headline",
        "anchor",
    ),
)
_KEYS: Final = frozenset((*_TEXTS, "number", "posted_at", "text", "parents", "bindings"))
_BINDING: Final = frozenset(("record", "offset", "length", "encoding", "form"))
_FIELDS: Final = frozenset(get_args(FieldName))
_FORMS: Final = get_args(Form)


def post_from_json(value: object) -> Post:
    """Return the post that `Post.as_json` wrote; raises PostShapeError for any other value."""
    if not isinstance(value, dict) or set(value) != _KEYS:
        raise _shape("post", sorted(map(str, value)) if isinstance(value, dict) else value)
    texts = {name: _optional_text(name, value[name]) for name in _TEXTS}
    number = value["number"]
    if number is not None:
        number = _whole("number", number)
    if not isinstance(value["text"], str):
        raise _shape("text", value["text"])
    parents = value["parents"]
    if not isinstance(parents, list):
        raise _shape("parents", parents)
    return Post(
        number=number,
        posted_at=_instant(value["posted_at"]),
        text=value["text"],
        parents=tuple(_whole("parents", parent) for parent in parents),
        bindings=_bindings(value["bindings"]),
        **cast("Any", texts),
    )


def _bindings(value: object) -> dict[FieldName, tuple[Binding, ...]]:
    if not isinstance(value, dict) or not set(value) <= _FIELDS:
        raise _shape("bindings", value)
    out: dict[FieldName, tuple[Binding, ...]] = {}
    for name, entries in value.items():
        if not isinstance(entries, list):
            raise _shape("bindings", entries)
        out[cast("FieldName", name)] = tuple(_binding(entry) for entry in entries)
    return out


def _binding(value: object) -> Binding:
    if not isinstance(value, dict) or set(value) != _BINDING or value["form"] not in _FORMS:
        raise _shape("binding", value)
    if not isinstance(value["record"], str) or not isinstance(value["encoding"], str):
        raise _shape("binding", value)
    return Binding(
        record_id=value["record"],
        offset=_whole("offset", value["offset"]),
        length=_whole("length", value["length"]),
        encoding=value["encoding"],
        form=value["form"],
    )


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _shape(name, value)
    return value


def _optional_text(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _shape(name, value)
    return value


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _shape("posted_at", value)
    try:
        return parse_instant(value)
    except InputError as error:
        raise _shape("posted_at", value) from error


def _shape(name: str, given: object) -> PostShapeError:
    return PostShapeError(
        Words(ja=f"投稿の項目 {name} の形が違います。", en=f"The field {name} of a post has another shape."),
        given=repr(given)[:200],
    )
