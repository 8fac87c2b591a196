"""Reading a request's body: strict JSON, bounded in size and depth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, Final, NoReturn

from rest_framework.parsers import BaseParser

from centli.kernel.text import gettext_noop
from centli.web.problems import BadRequest, TooLarge

BODY_BYTES_MAX: Final = 1024 * 1024
DEPTH_MAX: Final = 16


class StrictJSONParser(BaseParser):
    """UTF-8 JSON of at most 1 MiB and 16 levels; no NaN, no Infinity, no name twice, no half a character."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(BODY_BYTES_MAX + 1)
        if len(raw) > BODY_BYTES_MAX:
            raise TooLarge
        return read(raw)


def read(raw: bytes) -> Any:
    """Read JSON from bytes.

    Raises:
        BadRequest: it is not JSON as this door takes it.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_unique)
        _check(value, DEPTH_MAX)
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            "malformed_json", gettext_noop("El contenido no es JSON válido.")
        ) from error
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate is half a character, and no database takes it
    elif isinstance(value, dict | list):
        if not depth:
            raise ValueError("too deep")
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner, depth - 1)
        for name in value if isinstance(value, dict) else ():
            name.encode("utf-8")
