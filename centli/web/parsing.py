"""Reading a request's body: strict JSON, bounded in size and depth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, Final

from rest_framework.parsers import BaseParser

from centli.kernel import jsons
from centli.kernel.text import gettext_noop
from centli.web.problems import BadRequest, TooLarge

BODY_BYTES_MAX: Final = 1024 * 1024


class StrictJSONParser(BaseParser):
    """UTF-8 JSON of at most 1 MiB, as ``jsons.read`` takes it."""

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
        return jsons.read(raw.decode("utf-8"))
    except ValueError as error:
        raise BadRequest(
            "malformed_json", gettext_noop("El contenido no es JSON válido.")
        ) from error
