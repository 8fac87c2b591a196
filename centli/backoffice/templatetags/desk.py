"""What the pages of conversations say in words: labels of stored codes, shares of a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def named(labels: Mapping[str, Any], code: str) -> Any:
    """Return the words for a stored code; the code itself where there are none."""
    return labels.get(code, code)
