"""The ``Idempotency-Key`` header: with it, a wish that is sent twice happens once."""

from __future__ import annotations

import re
from typing import Final

from rest_framework.request import Request

from centli.kernel.text import gettext_noop
from centli.web.problems import REPLAYED, BadRequest

HEADER: Final = "Idempotency-Key"
_KEY: Final = re.compile(r"[\x21-\x7e]{8,64}", re.ASCII)


def key_of(request: Request, *, required: bool) -> str | None:
    """Return the request's key.

    Raises:
        BadRequest: there is none although the address needs one, or it is not 8 to 64 printable ASCII characters.
    """
    text = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if text is None:
        if required:
            raise BadRequest(
                "idempotency_key_missing", gettext_noop("Falta la cabecera Idempotency-Key.")
            )
        return None
    if not isinstance(text, str) or _KEY.fullmatch(text) is None:
        raise BadRequest(
            "idempotency_key_invalid",
            gettext_noop("Idempotency-Key lleva de 8 a 64 caracteres ASCII, sin espacios."),
        )
    return text


def headers(*, replayed: bool) -> dict[str, str]:
    """Return the header that tells a repeat from a first answer."""
    return {REPLAYED: "true"} if replayed else {}
