"""Answers that may be kept and asked about again: ``ETag`` and ``If-None-Match``."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

KEPT: Final = "private, no-cache"
"""A client may store the answer, and asks every time whether it still stands."""


def answered(request: Request, body: Any) -> Response:
    """Return an answer with its tag, or 304 where the client has it already."""
    tag = tag_of(msgspec.json.encode(body))
    response = (
        Response(status=status.HTTP_304_NOT_MODIFIED) if is_known(request, tag) else Response(body)
    )
    response["ETag"] = tag
    response["Cache-Control"] = KEPT
    patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
    return response


def tag_of(content: bytes) -> str:
    """Return the tag of an answer's bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the client has that answer; a proxy that compressed it has made its tag a weak one."""
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}
