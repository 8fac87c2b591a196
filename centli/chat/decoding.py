"""Reading a frame: text of bounded size and depth, plain JSON, one object. Anything else is a bad frame."""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

INTEGER_DIGITS_MAX: Final = 16
NUMBER_CHARACTERS_MAX: Final = 32


class BadFrame(Exception):
    """What came is not a frame of this protocol."""


class FrameTooBig(BadFrame):
    """What came is larger than a frame may be."""


def decode(text: str, *, bytes_max: int, depth_max: int) -> dict[str, Any]:
    """Return the object that a text frame holds.

    Raises:
        FrameTooBig: more than ``bytes_max`` bytes of UTF-8.
        BadFrame: not JSON, not an object, nested deeper than ``depth_max``, a key twice, a number that is not finite
            or too long, or text that is not Unicode.
    """
    try:
        if len(text) > bytes_max or len(text.encode()) > bytes_max:
            raise FrameTooBig
        value = json.loads(
            text,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_real,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        raise BadFrame from error
    if not isinstance(value, dict):
        raise BadFrame
    _check(value, depth_max)
    return value


def _constant(_name: str) -> NoReturn:
    raise BadFrame


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > INTEGER_DIGITS_MAX:
        raise BadFrame
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits) if len(digits) <= NUMBER_CHARACTERS_MAX else math.inf
    if not math.isfinite(value):
        raise BadFrame
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadFrame
    return value


def _check(value: dict[str, Any], depth_max: int) -> None:
    """Walk without recursion: depth, and text that JSON's escapes can make invalid."""
    open_: list[tuple[Any, int]] = [(value, 1)]
    while open_:
        item, depth = open_.pop()
        if isinstance(item, str):
            # A lone surrogate passes JSON and fails in every database.
            if any("\ud800" <= c <= "\udfff" for c in item):
                raise BadFrame
        elif isinstance(item, dict | list):
            if depth > depth_max:
                raise BadFrame
            if isinstance(item, dict):
                open_.extend((key, depth) for key in item)
                item = list(item.values())
            open_.extend((child, depth + 1) for child in item)
