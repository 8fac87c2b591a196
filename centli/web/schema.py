"""The OpenAPI description: how our own fields and logins look there, and which problems every address may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import Direction

from centli.web import codes
from centli.web.keys import HEADER
from centli.web.pagination import PageInput
from centli.web.problems import MEDIA_TYPE
from centli.web.serializers import Output, QueryInput, StrictSerializer

COOKIE: Final = "__Host-session"
"""As production calls it: a browser takes the name over https alone."""
METHODS: Final = frozenset({"get", "post", "patch", "put", "delete"})
REQUEST_PATTERN: Final = r"^[0-9]{1,10}\.[0-9]{2}$"
ANSWER_PATTERN: Final = r"^-?[0-9]{1,13}\.[0-9]{2}$"
_INHERITED: Final = {get_doc(each) for each in (Output, StrictSerializer, PageInput, QueryInput)}
"""What a base of ours says of itself is for who reads the code."""
_PROBLEM_REF: Final = {"$ref": "#/components/schemas/Problem"}

PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457. An error's own figures are further members, amounts as Money.",
    "properties": {
        "type": {"type": "string", "examples": ["urn:centli:problem:insufficient_funds"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {
            "type": "string",
            "description": "Stable; decide on this one. Each response names its own; all are in `docs/client/errors.md`.",
        },
        "request_id": {"type": "string"},
        "correlation_id": {"type": "string", "format": "uuid"},
        "limit_name": {
            "type": "string",
            "description": "Of `limit_exceeded`: which limit the amount `limit` is, `ceiling` or `ceiling_per_day`.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901, into the body."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["pointer", "code", "detail"],
            },
        },
    },
    "required": [
        "type", "title", "status", "detail", "instance", "code", "request_id", "correlation_id",
    ],
}  # fmt: skip

KEY: Final = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "8 to 64 printable ASCII characters. The same wish sent again with it happens once "
    "and answers `Idempotency-Replayed: true`; another body under it is refused (422).",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{8,64}$"},
}

MAY_BE_KEYED: Final = {**KEY, "required": False}


KNOWN_TAG: Final = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of the answer that the client has.",
    "schema": {"type": "string"},
}
TAG: Final = {
    "ETag": {"description": "What this answer is known by.", "schema": {"type": "string"}}
}


class Described(AutoSchema):
    """The description of one operation.

    A view says ``keyed = {"POST"}`` for the methods that need a key, ``may_be_keyed`` for those that take one, and
    ``kept = True`` where answers have a tag.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        summary, _, rest = operation.pop("description", "").partition("\n\n")
        operation = {"summary": summary.rstrip("."), **operation}
        if rest:
            operation["description"] = rest
        if self.method in getattr(self.view, "keyed", ()):
            operation.setdefault("parameters", []).append(KEY)
        elif self.method in getattr(self.view, "may_be_keyed", ()):
            operation.setdefault("parameters", []).append(MAY_BE_KEYED)
        if getattr(self.view, "kept", False):
            operation.setdefault("parameters", []).append(KNOWN_TAG)
            operation["responses"]["200"]["headers"] = TAG
            operation["responses"]["304"] = {"description": "The client has it.", "headers": TAG}
        return operation

    def get_serializer_name(self, serializer: Any, direction: Direction) -> str:
        return type(serializer).__name__.removesuffix("Input").removesuffix("Output")


class MoneySchema(OpenApiSerializerFieldExtension):
    """``MoneyField``: one pattern for what is asked, a wider one for what is answered."""

    target_class = "centli.web.serializers.MoneyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        asked = direction == "request"
        component = ResolvedComponent(
            name="MoneyRequest" if asked else "Money",
            type=ResolvedComponent.SCHEMA,
            schema={
                "type": "object",
                "properties": {
                    "amount": {
                        "type": "string",
                        "pattern": REQUEST_PATTERN if asked else ANSWER_PATTERN,
                        "examples": ["50000.00"],
                    },
                    "currency": {"type": "string", "enum": ["MXN"]},
                },
                "required": ["amount", "currency"],
                "additionalProperties": False,
            },
            object=self.target_class,
        )
        auto_schema.registry.register_on_missing(component)
        return component.ref


class CodeSchema(OpenApiSerializerFieldExtension):
    """``CodeField``: a component named after its enumeration."""

    target_class = "centli.web.serializers.CodeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        component = ResolvedComponent(
            name=self.target.of.__name__,
            type=ResolvedComponent.SCHEMA,
            schema={"type": "string", "enum": [member.value for member in self.target.of]},
            object=self.target.of,
        )
        auto_schema.registry.register_on_missing(component)
        return component.ref


class StrictSchema(OpenApiSerializerExtension):
    """A strict body takes no member that is not described."""

    target_class = "centli.web.serializers.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(  # noqa: SLF001 - as the library's own guide has it
            self.target, direction, bypass_extensions=True
        )
        return {**schema, "additionalProperties": False}


class SessionScheme(OpenApiAuthenticationExtension):
    """The web's session cookie."""

    target_class = "centli.web.identity.SessionIdentity"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "With `X-CSRFToken` on whatever writes. Where there is no https, on a laptop, the cookie is "
            "`sessionid`.",
        }


class BearerScheme(OpenApiAuthenticationExtension):
    """A Bearer token."""

    target_class = "centli.web.identity.BearerIdentity"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer"}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of every operation which problems it may answer; a hook of drf-spectacular."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for schema in schemas.values():
        if schema.get("description") in _INHERITED:
            del schema["description"]
    for method, operation in _operations(result):
        for status, found in codes_of(method, operation).items():
            operation["responses"].setdefault(status, _problem(status, found))
        operation["responses"] = dict(sorted(operation["responses"].items()))
    _mark(result)
    return result


def _mark(found: Any) -> None:
    """Write code in descriptions as Markdown has it, not as docstrings do."""
    for each in found.values() if isinstance(found, dict) else found:
        if isinstance(each, dict | list):
            _mark(each)
    if isinstance(found, dict):
        for name in ("summary", "description"):
            if isinstance(found.get(name), str):
                found[name] = found[name].replace("``", "`")


def _operations(result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in result["paths"].values():
        for method, operation in item.items():
            if method in METHODS:
                yield method, operation


def codes_of(method: str, operation: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Return the codes by which an operation may refuse, by the status of each; ``default`` is what any may meet."""
    parameters = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    places = {place for place, _ in parameters}
    found: list[str] = [*codes.OF.get(operation["operationId"], ())]
    if any(operation.get("security", ())):
        found += codes.SIGNED_IN
        found += codes.WRITES if method != "get" else ()
    if ("header", HEADER) in parameters:
        found += codes.KEYED if _is_required(operation) else codes.KEYED[1:]
    if "requestBody" in operation:
        found += codes.BODY
    elif "query" in places:
        found += codes.QUERY
    elif method == "post":
        found += ("validation_error",)
    if ("query", "cursor") in parameters:
        found += ("invalid_cursor",)
    by_status: dict[str, list[str]] = {"default": [*codes.ANY]}
    for code in dict.fromkeys(found):
        by_status.setdefault(str(codes.status_of(code)), []).append(code)
    by_status["default"] += by_status.pop("503", ())
    return by_status


def _is_required(operation: Mapping[str, Any]) -> bool:
    return any(each["name"] == HEADER and each.get("required") for each in operation["parameters"])


def _problem(status: str, found: Sequence[str]) -> dict[str, Any]:
    words = {
        "400": "The request cannot be read.",
        "401": "Not signed in, or a second factor is due.",
        "403": "Known, and not allowed.",
        "404": "Something that the address or the body names is not there, or not yours.",
        "409": "How things stand now does not allow it; reading again may help.",
        "410": "Too late, or not with this token.",
        "413": "The body is too large.",
        "415": "The body is of another type.",
        "422": "A field is wrong, or a rule says no.",
        "429": "Too many requests; see `Retry-After`.",
        "default": "Any other failure.",
    }
    said = f"{words[status]} Codes: {', '.join(f'`{code}`' for code in found)}."
    return {"description": said, "content": {MEDIA_TYPE: {"schema": _PROBLEM_REF}}}
