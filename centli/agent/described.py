"""The published form of what is on the wire: ``docs/client``, and the same schemas in the API's description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Final, TypeAlias

from django.conf import settings
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from centli.agent import catalogue, codes_page
from centli.agent.frames import Kind
from centli.confirmations.catalogue import CARDS, RECEIPTS, Refusal

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
HERE: Final = "#/$defs/"
IN_API: Final = "#/components/schemas/"
_KNOWN: Final = {"Amount": "Money"}
SHARED: Final = {"Money", "State"}
"""What the API's description has already."""

Schema: TypeAlias = dict[str, Any]


def schemas(at: str = HERE) -> dict[str, Schema]:
    """Return every payload's schema by its name, and whatever it is made of; a client ignores what it does not know."""
    models = [
        *(model for one in catalogue.DATA.values() for model in one),
        catalogue.CardUpdate,
        catalogue.Beside,
        *CARDS.values(),
        *RECEIPTS.values(),
        Refusal,
    ]
    wanted = [(model, "validation") for model in dict.fromkeys(models)]
    _, made = models_json_schema(wanted, by_alias=True, ref_template=f"{at}{{model}}")  # type: ignore[arg-type]
    of_chat = {name for name, found in vars(catalogue).items() if _is_declared(found)}
    text = json.dumps(_plain(made["$defs"]))

    def named(match: re.Match[str]) -> str:
        return f'"{at}{_name(match[1], of_chat)}"'

    found = json.loads(re.sub(rf'"{re.escape(at)}(\w+)"', named, text))
    return dict(sorted((_name(name, of_chat), each) for name, each in found.items()))


def merged(parts: Mapping[str, Schema]) -> Schema:
    """Return one schema for what has another form for each kind: what all have is required, the rest says whose it is.

    A client that is generated reads every kind by it; what a field is made of is any of what the kinds have there.
    """
    properties: dict[str, Schema] = {}
    owners: dict[str, list[str]] = {}
    for kind, part in parts.items():
        for name, each in part["properties"].items():
            owners.setdefault(name, []).append(kind)
            properties[name] = _either(properties[name], each) if name in properties else each
    for name, kinds in owners.items():
        if len(kinds) < len(parts):
            said = " ".join(
                [
                    properties[name].get("description", ""),
                    f"Of {', '.join(f'`{kind}`' for kind in kinds)}.",
                ]
            )
            properties[name] = {**properties[name], "description": said.strip()}
    required = [n for n in properties if all(n in p.get("required", ()) for p in parts.values())]
    return {"type": "object", "properties": properties, "required": required}


def add_payloads(result: Schema, **_: Any) -> Schema:
    """Say what cards, results and messages are made of; a hook of drf-spectacular."""
    found = schemas(IN_API)
    known = result["components"]["schemas"]
    cards = {kind: found[model.__name__] for kind, model in CARDS.items()}
    results = {
        **{kind: found[model.__name__] for kind, model in RECEIPTS.items()},
        "failed": found[Refusal.__name__],
    }
    models: list[type[BaseModel]] = [*CARDS.values(), *RECEIPTS.values(), Refusal]
    told = {model.__name__ for model in models}
    more = {name: each for name, each in found.items() if name not in told}
    assert more.keys() & known.keys() <= SHARED, "one name, two things"
    known.update({name: each for name, each in more.items() if name not in known})
    known["Card"] = {
        "description": "What would happen, by the `kind` of its proposal. `rows` alone tell the whole: a client that does "
        "not know the kind shows those. What a kind has nothing to say in is null or empty.",
        **merged(cards),
    }
    known["Result"] = {
        "description": "What came of it: the receipt of what was carried out, by the `kind` of its proposal, in which "
        "`text` says it in words; or of one whose state is `failed` the refusal's `code` and figures.",
        **merged(results),
    }
    proposal = known["Proposal"]["properties"]
    proposal["kind"]["description"] = (
        f"One of {', '.join(f'`{kind}`' for kind in CARDS)}; there may be more."
    )
    proposal["card"] = {"$ref": f"{IN_API}Card"}
    proposal["result"] = {"oneOf": [{"$ref": f"{IN_API}Result"}, {"type": "null"}]}
    known["Frame"]["properties"]["data"] = {
        "type": "object",
        "additionalProperties": {},
        "description": "By `type`: " + "; ".join(f"{kind} {_of(kind)}" for kind in Kind) + ". "
        "Of a type that a client does not know it shows `content`.",
    }
    result["components"]["schemas"] = dict(sorted(known.items()))
    return result


def files() -> dict[str, str]:
    """Return every generated file of ``docs/client`` by name."""
    import_module(settings.ROOT_URLCONF)  # whoever may refuse is there
    found = schemas()
    bundle = {"$schema": DIALECT, "title": "Payloads", "$defs": found}
    return {
        "payloads.json": json.dumps(bundle, indent=2, ensure_ascii=False) + "\n",
        "payloads.md": "\n".join(_page(found)) + "\n",
        "errors.md": codes_page.page(),
    }


def _page(found: Mapping[str, Schema]) -> Iterator[str]:
    yield "# Payloads\n"
    yield "Made by `manage.py export_client_docs` from `centli/agent/catalogue.py` and `centli/confirmations/catalogue.py`;"
    yield "as JSON Schema in [payloads.json](payloads.json). More fields may come: a client ignores what it does not know."
    yield "\n## A message's `data`, by its `type`\n"
    yield f"Any of them may also have what {_link('ChatBeside')} says.\n"
    yield "| type | data |\n|---|---|"
    yield from (f"| {kind} | {_of(kind, link=True)} |" for kind in Kind)
    yield "\n## A proposal, by its `kind`\n"
    yield "`card` is what would happen, `result` what did once `state` is `executed`; of `failed` it is a"
    yield f"{_link('Refusal')}. Over REST as in the chat.\n"
    yield "| kind | card | result |\n|---|---|---|"
    yield from (
        f"| {kind} | {_link(CARDS[kind].__name__)} | {_link(RECEIPTS[kind].__name__)} |"
        for kind in CARDS
    )
    for name, schema in found.items():
        yield f"\n## {name}\n"
        yield _words(schema)
        if "properties" in schema:
            yield "\n| field | type | |\n|---|---|---|"
            yield from _fields(schema)


def _fields(schema: Schema) -> Iterator[str]:
    for name, each in schema["properties"].items():
        marks = "" if name in schema.get("required", ()) else " (optional)"
        yield f"| `{name}`{marks} | {_type(each)} | {_words(each)} |"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return _link(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format", schema.get("type", "any")))


def _of(kind: Kind, *, link: bool = False) -> str:
    """Say what a message's data is."""

    def of(models: Iterable[type[BaseModel]]) -> str:
        names = [f"Chat{model.__name__}" for model in models]
        return " or ".join(_link(each) if link else f"`{each}`" for each in names)

    match kind:
        case Kind.TRANSFER_CONFIRMATION | Kind.PURCHASE_CONFIRMATION:
            return "the card of its proposal, with `token` while it is open"
        case Kind.RECEIPT:
            return "the result of its proposal"
        case Kind.UPDATE:
            return f"{of([catalogue.CardUpdate])}; or `target_id` and what the ORDER, TICKET or RECEIPT shows now"
    return of(catalogue.DATA[kind])


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _words(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).replace("``", "`").split())


def _name(name: str, of_chat: set[str]) -> str:
    return f"Chat{name}" if name in of_chat else _KNOWN.get(name, name)


def _is_declared(found: Any) -> bool:
    """Say whether the chat's catalogue declares it, and has not imported it."""
    return isinstance(found, type) and found.__module__ == catalogue.__name__


def _either(one: Schema, other: Schema) -> Schema:
    if one == other:
        return one
    values: list[list[str]] = [
        each.get("enum", [each["const"]] if "const" in each else []) for each in (one, other)
    ]
    if all(values):
        return {"type": "string", "enum": list(dict.fromkeys([*values[0], *values[1]]))}
    parts = [part for each in (one, other) for part in each.get("anyOf", [each])]
    return {"anyOf": [part for n, part in enumerate(parts) if part not in parts[:n]]}


def _plain(schema: Any) -> Any:
    """Leave out what only our own reading asks for: titles, defaults, and that there is nothing else."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" in schema:
        inner = {name: _plain(each) for name, each in schema["properties"].items()}
        kept = _plain({name: each for name, each in schema.items() if name != "properties"})
        return {**kept, "properties": inner}
    return {
        name: " ".join(each.replace("``", "`").split()) if name == "description" else _plain(each)
        for name, each in schema.items()
        if name not in {"title", "default", "additionalProperties"} or isinstance(each, dict)
    }
