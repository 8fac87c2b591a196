"""Dialogues as they are written: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CATEGORIES: Final = (
    "happy",
    "correction",
    "cancellation",
    "digression",
    "disambiguation",
    "guard",
    "invalid_input",
    "negation",
    "points",
    "repeat",
    "shopping",
    "support",
    "two_wishes",
)
WHO: Final = "ana@demo.centli.mx"


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue as it was written."""

    name: str
    category: str
    turns: Sequence[Mapping[str, Any]]
    expect: Mapping[str, Any] = field(hash=False)
    who: str = WHO


def read(path: Path) -> list[Script]:
    """Read a file of dialogues.

    Raises:
        OSError, ValueError: it cannot be read; a line is named.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_read(n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def _read(number: int, line: str) -> Script:
    try:
        return _script(number, json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"line {number} is no dialogue: {error}") from error


def _script(number: int, record: Mapping[str, Any]) -> Script:
    turns = [{"say": turn} if isinstance(turn, str) else turn for turn in record["turns"]]
    return Script(
        name=str(record.get("id", number)),
        category=record.get("category", ""),
        turns=turns,
        expect=record.get("expect", {}),
        who=record.get("who", WHO),
    )
