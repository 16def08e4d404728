"""The JSON Schema of case.toml, generated from the values (JSON Schema 2020-12)."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import SCHEMA, Case


def case_schema() -> dict[str, Any]:
    """Return the schema of a whole case; TOML dates appear as RFC 3339 strings in its JSON form."""
    definitions: dict[str, Any] = {}
    root = _object(Case, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": "Kaiji case (事件記録)",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    fields = shapes(kind)
    return {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": {
            shape.name: {
                **_type(shape.bare, definitions),
                "description": f"{shape.means.ja} / {shape.means.en}",
            }
            for shape in fields
        },
        "required": [shape.name for shape in fields if shape.required],
        "additionalProperties": False,
    }


def _type(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin is tuple:
        return {"type": "array", "items": _type(get_args(kind)[0], definitions)}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return {
        str: {"type": "string", "pattern": "\\S"},
        int: {"type": "integer"},
        bool: {"type": "boolean"},
        datetime: {"type": "string", "format": "date-time"},
        date: {"type": "string", "format": "date"},
    }[kind]
