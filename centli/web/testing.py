"""A client of the REST API, for the tests of every package that has addresses there."""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import yaml
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from centli.confirmations import catalogue
from centli.people.models import User
from centli.web import codes

PROBLEM: Final = "application/problem+json"


class Api:
    """Speaks JSON to ``/api/v1/`` with one login, or with none; every answer's shape is checked."""

    def __init__(self, user: User | None = None, *, token: str | None = None) -> None:
        cache.clear()
        self.client = Client(raise_request_exception=False)
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if user is not None:
            self.client.force_login(user)

    def get(self, address: str, **query: Any) -> Any:
        """Read an address."""
        return self._checked(self.client.get(f"/api/v1/{address}", query, headers=self.headers))

    def send(
        self,
        method: str,
        address: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send a body; ``key`` is a new one unless given, None for none."""
        extra = {**self.headers, **(headers or {})}
        if key is not None:
            extra["Idempotency-Key"] = key or uuid4().hex
        return self._checked(
            self.client.generic(
                method,
                f"/api/v1/{address}",
                json.dumps({} if body is None else body),
                content_type="application/json",
                headers=extra,
            )
        )

    def post(self, address: str, body: Any = None, **options: Any) -> Any:
        """Send a body by POST."""
        return self.send("POST", address, body, **options)

    def _checked(self, response: Any) -> HttpResponse:
        if response.status_code >= 400:  # noqa: PLR2004 - a failure
            assert response["Content-Type"] == PROBLEM, response.content
            body = response.json()
            assert body["status"] == response.status_code
            assert body["code"]
            assert body["title"]
            assert body["request_id"] == response["X-Request-Id"]
            assert {each["code"] for each in body.get("errors", ())} <= {
                *codes.FIELDS,
                body["code"],
            }
            assert _is_declared(response, body["code"]), f"docs/openapi.yaml: {body['code']}"
        elif response.content:
            assert response["Content-Type"] == "application/json"
            body = response.json()
            if "confirmation_token" in body:
                catalogue.check(body)
        found: HttpResponse = response
        return found


def _is_declared(response: Any, code: str) -> bool:
    """Say whether the description names this code for the operation that answered; where there is none, it need not."""
    request = response.wsgi_request
    named = [
        responses.get(str(response.status_code), responses["default"])["description"]
        for path, method, responses in _described()
        if method == request.method.lower() and re.fullmatch(path, request.path)
    ]
    return not named or any(f"`{code}`" in words for words in named)


@functools.cache
def _described() -> Sequence[tuple[str, str, dict[str, Any]]]:
    """Return the operations: the pattern of their path, their method, and their responses."""
    text = (Path(settings.ROOT) / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [
        (re.sub(r"\{\w+\}", "[^/]+", path), method, operation["responses"])
        for path, item in loader(text).get_single_data()["paths"].items()
        for method, operation in item.items()
    ]


def text_of(response: Any) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def picture(width: int, height: int, *, kind: str = "JPEG", exif: bytes = b"") -> bytes:
    """Return a picture's file, its pixels not all alike."""
    out = io.BytesIO()
    pixels = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pixels.save(out, kind, exif=exif)
    return out.getvalue()
