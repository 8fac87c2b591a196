"""Reading JSON that a stranger wrote: one value, nothing that databases or other readers would take for another."""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

DEPTH_MAX: Final = 16
NUMBER_CHARACTERS_MAX: Final = 32


def read(text: str, *, depth_max: int = DEPTH_MAX) -> Any:
    """Return what a text of bounded length holds, ready to be stored.

    Raises:
        ValueError: as ``parse``; or nested deeper than ``depth_max``, or half a character.
    """
    value = parse(text)
    _check(value, depth_max)
    return value


def parse(text: str) -> Any:
    """Return what a text holds, for whoever looks at each of its members and says where the fault is.

    Raises:
        ValueError: not JSON (``json.JSONDecodeError``), a name twice in one object, or a number that is not finite or
            too long.
    """
    try:
        return json.loads(
            text,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_real,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _integer(digits: str) -> int:
    if len(digits) > NUMBER_CHARACTERS_MAX:
        raise ValueError("a number is too long")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits) if len(digits) <= NUMBER_CHARACTERS_MAX else math.inf
    if not math.isfinite(value):
        raise ValueError("a number is too long")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _check(value: Any, depth_max: int) -> None:
    """Walk without recursion: depth, and text that JSON's escapes can make invalid."""
    open_: list[tuple[Any, int]] = [(value, 1)]
    while open_:
        item, depth = open_.pop()
        if isinstance(item, str):
            item.encode()  # a lone surrogate passes JSON and fails in every database
        elif isinstance(item, dict | list):
            if depth > depth_max:
                raise ValueError("it is nested too deep")
            if isinstance(item, dict):
                open_.extend((key, depth) for key in item)
                item = list(item.values())
            open_.extend((child, depth + 1) for child in item)
