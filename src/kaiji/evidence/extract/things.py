"""Structured data on a page (構造化データ): JSON-LD and microdata of schema.org as one kind of value, with places.

Only what is needed to read discussions and reviews: types, properties, nesting. Contexts other than schema.org are not
looked up, `@graph` is walked, references by `@id` are not followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.evidence.binding.markup import SPACE
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.extract.json_values import JsonValue, read_json
from kaiji.evidence.extract.views import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document
    from kaiji.evidence.extract.tree import Node, Tree

MAX_DEPTH: Final = 32

_URL_ATTRIBUTES: Final = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
    "data": "value",
    "meter": "value",
}

_WORDS: Final = frozenset(
    (
        "name",
        "alternateName",
        "headline",
        "text",
        "articleBody",
        "reviewBody",
        "description",
        "author",
        "creator",
    )
)
"""Properties whose value is what is shown even where the element is a link."""


@dataclass(slots=True)
class Thing:
    """An item: its types without the vocabulary's address, and its properties in order."""

    types: frozenset[str]
    properties: dict[str, list[Property]] = field(default_factory=dict)
    node: Node | None = None
    """The element of a microdata item; None in JSON-LD."""

    def add(self, name: str, value: Property) -> None:
        """Add a value of a property."""
        self.properties.setdefault(name, []).append(value)

    def things(self, *names: str) -> list[Thing]:
        """Return the items under any of the names, in the order of the names."""
        return [v for name in names for v in self.properties.get(name, ()) if isinstance(v, Thing)]

    def first(self, *names: str) -> Bound | None:
        """Return the first plain value under the first name that has one."""
        return next(
            (v for name in names for v in self.properties.get(name, ()) if isinstance(v, Bound)), None
        )

    def walk(self) -> Iterator[Thing]:
        """Return this item and those within, each before what it holds."""
        pending = [self]
        while pending:
            one = pending.pop()
            yield one
            pending += reversed(
                [v for values in one.properties.values() for v in values if isinstance(v, Thing)]
            )


Property: TypeAlias = Thing | Bound


def things_of(document: Document) -> tuple[list[Thing], list[str]]:
    """Return the items of a page that are not within others, JSON-LD first, and what could not be read."""
    if document.tree is None:
        return [], []
    found: list[Thing] = []
    cautions: list[str] = []
    for script in document.tree.all("script"):
        if (script.get("type") or "").strip(SPACE).lower().partition(";")[0] != "application/ld+json":
            continue
        try:
            found += _roots(read_json(document.view, script.inner, script.close))
        except UnreadableError as error:
            cautions.append(caution("not-read", document.wire.url, "JSON-LD", error.given))
    return found + _microdata(document.tree), cautions


def _roots(value: JsonValue) -> Iterator[Thing]:
    if value.kind == "array":
        for item in value.items:
            yield from _roots(item)
    elif value.kind == "object":
        graph = value["@graph"]
        if graph is not None and value["@type"] is None:
            yield from _roots(graph)
        else:
            yield _thing(value)


def _thing(value: JsonValue) -> Thing:
    named = value["@type"]
    types = [named] if named is not None and named.kind == "string" else named.items if named else []
    thing = Thing(types=frozenset(_short(one.text or "") for one in types))
    for name, member in value.members.items():
        for one in member.items if member.kind == "array" else (member,):
            if one.kind == "object":
                # {"@value": "…"} is a plain value with a language or a type
                plain = one["@value"]
                bound = plain.bound() if plain is not None else None
                thing.add(_short(name), bound if bound is not None else _thing(one))
            elif (bound := one.bound()) is not None:
                thing.add(_short(name), bound)
    return thing


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1].removeprefix("schema:")


def _microdata(tree: Tree) -> list[Thing]:
    """Return the top items; each property goes to the nearest item around its element (HTML 5.2.4, without itemref)."""
    roots: list[Thing] = []
    around: list[tuple[int, Thing]] = []
    for node in tree.nodes:
        while around and node.index >= around[-1][0]:
            around.pop()
        item = None
        if "itemscope" in node.attributes:
            types = (node.get("itemtype") or "").split()
            item = Thing(types=frozenset(map(_short, types)), node=node)
        names = (node.get("itemprop") or "").split()
        value = item or (_property(node) if names and around else None)
        for name in names if around else ():
            if value is not None:
                around[-1][1].add(_short(name), value)
        if item is not None:
            if not (names and around):
                roots.append(item)
            if len(around) < MAX_DEPTH:
                around.append((node.stop, item))
    return roots


def _property(node: Node) -> Bound | None:
    if "content" in node.attributes:
        return node.attribute("content")
    if not _WORDS.isdisjoint((node.get("itemprop") or "").split()):
        return node.flat().bound()
    if node.name == "time" and "datetime" in node.attributes:
        return node.attribute("datetime")
    attribute = _URL_ATTRIBUTES.get(node.name)
    return node.attribute(attribute) if attribute else node.flat().bound()
