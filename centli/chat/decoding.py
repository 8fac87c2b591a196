"""Reading a frame: text of bounded size and depth, plain JSON, one object. Anything else is a bad frame."""

from __future__ import annotations

from typing import Any

from centli.kernel import jsons


class BadFrame(Exception):
    """What came is not a frame of this protocol."""


class FrameTooBig(BadFrame):
    """What came is larger than a frame may be."""


def decode(text: str, *, bytes_max: int, depth_max: int) -> dict[str, Any]:
    """Return the object that a text frame holds.

    Raises:
        FrameTooBig: more than ``bytes_max`` bytes of UTF-8.
        BadFrame: not JSON as ``jsons.read`` takes it, not an object, or nested deeper than ``depth_max``.
    """
    try:
        if len(text) > bytes_max or len(text.encode()) > bytes_max:
            raise FrameTooBig
        value = jsons.read(text, depth_max=depth_max)
    except ValueError as error:
        raise BadFrame from error
    if not isinstance(value, dict):
        raise BadFrame
    return value
