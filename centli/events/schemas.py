"""The published form of the catalogue: one JSON Schema a type, made from the dataclasses."""

from __future__ import annotations

import json
from typing import Any, Final

from centli.events import catalogue, envelope
from centli.events.catalogue import Event

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event_type: str) -> dict[str, Any]:
    """Return the JSON Schema of a type's whole envelope."""
    event_class = catalogue.types()[event_type]
    data = catalogue.adapter(event_type).json_schema()
    definitions = data.pop("$defs", {})
    data.setdefault("properties", {}).setdefault("user_id", {"$ref": "#/properties/user_id"})
    text = {"type": "string", "pattern": "^[A-Za-z0-9_.:+-]{1,64}$"}
    schema = {
        "$schema": DIALECT,
        "title": event_type,
        "description": (event_class.__doc__ or "").strip(),
        "type": "object",
        "additionalProperties": False,
        "required": list(envelope.REQUIRED),
        "properties": {
            "version": {"const": envelope.VERSION},
            "event_type": {"const": event_type},
            "correlation_id": {"type": "string", "format": "uuid"},
            "timestamp": {"type": "string", "format": "date-time"},
            "source": text,
            "user_id": text,
            "data": data,
            "event_id": {"type": "string", "format": "uuid"},
        },
    }
    return {**schema, "$defs": definitions} if definitions else schema


def files() -> dict[str, str]:
    """Return every generated file of ``docs/events`` by name: the schemas, and the list of types."""
    schemas = {
        f"{name}.json": json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"
        for name in sorted(catalogue.types())
    }
    return {**schemas, "README.md": _index()}


def _index() -> str:
    rows = "".join(_row(name, found) for name, found in sorted(catalogue.types().items()))
    return (
        "# Events\n\n"
        "Made by `manage.py export_event_schemas` from `centli/events/catalogue.py`. Each type has its schema here and a\n"
        "valid example in `examples/`. Types with answers are taken from outside, but for REFUND_REQUEST, which the\n"
        "bank makes itself; all others are news of ours. Personal\n"
        "`data` is emptied 24 hours after delivery.\n\n"
        "| Type | Source | Meaning | Answers | Personal |\n|---|---|---|---|---|\n"
        f"{rows}"
    )


def _row(name: str, found: type[Event]) -> str:
    meaning = " ".join((found.__doc__ or "").split())
    answers = ", ".join(found.answers)
    personal = "yes" if found.personal else ""
    return f"| [{name}]({name}.json) | {found.source} | {meaning} | {answers} | {personal} |\n"
