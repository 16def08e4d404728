"""The JSON Schema of `package.json`, generated from the values (JSON Schema 2020-12).

What it cannot say is said by the steps of the check: that ids resolve, that times follow one another, that an answer carries
nothing but what was granted.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from kaiji.casefile.reading import shapes
from kaiji.exchange.values import FORMAT, VERSION, Package
from kaiji.exchange.wire import MOST_ROWS, bare, form_of, required, spelled

if TYPE_CHECKING:
    from kaiji.exchange.forms import Form


def package_schema() -> dict[str, Any]:
    """Return the schema of the current version."""
    definitions: dict[str, Any] = {}
    root = _object(Package, definitions)
    root["properties"]["version"] = {**root["properties"]["version"], "const": VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT}:{VERSION}",
        "title": "Kaiji request or answer package (請求・回答パッケージ)",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    fields = shapes(kind)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": {
            spelled(shape.name): {
                **_type(bare(shape.bare), form_of(shape), definitions),
                "description": f"{shape.means.ja} / {shape.means.en}",
            }
            for shape in fields
        },
        "required": [spelled(shape.name) for shape in fields if required(shape)],
        "additionalProperties": False,
    }


def _type(kind: Any, form: Form | None, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin is tuple:
        items = _type(get_args(kind)[0], form, definitions)
        return {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_ROWS}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    plain: dict[type, dict[str, Any]] = {
        str: {"type": "string"},
        int: {"type": "integer"},
        bool: {"type": "boolean"},
        datetime: {"type": "string", "format": "date-time", "pattern": _INSTANT},
        date: {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    }
    return {**plain[kind], **(form.schema() if form else {})}


_INSTANT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?(?:Z|[+-][0-9]{2}:[0-9]{2})$"
)
