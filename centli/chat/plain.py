"""One answer in one frame, for the client that says no HELLO: it reads one frame for each text."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

_OF_ONE: Final = ("correlation_id", "reply_to", "timestamp")
"""What the messages of one answer share: they are stored together. News of the same wish comes at another time."""


def hears(frame: Mapping[str, Any]) -> bool:
    """Say whether a plain client is sent it: not its own words, and no change of what it has."""
    return bool(frame["role"] != "user" and frame["type"] != "UPDATE")


def answer(first: dict[str, Any], behind: deque[dict[str, Any]]) -> tuple[dict[str, Any], int]:
    """Return one frame for an answer, taking its other messages off those behind, and the number of its last.

    ``content`` has the words of all, and ``also`` the other messages as a full client gets them.
    """
    last, also = first["seq"], []
    while behind and all(behind[0][name] == first[name] for name in _OF_ONE):
        one = behind.popleft()
        last = one["seq"]
        also += [one] if hears(one) else []
    if not also:
        return first, last
    content = "\n\n".join(one["content"] for one in (first, *also))
    return {**first, "content": content, "also": also}, last
