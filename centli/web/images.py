"""Taking in pictures that somebody sent: checked before they are decoded, and always made anew.

A file of 9 kB can ask Pillow for 400 MB: format, sides and frames are looked at before a pixel is.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import ClassVar, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from centli.kernel.errors import Rejected
from centli.kernel.text import gettext_noop

BYTES_MAX: Final = 5 * 1024 * 1024
PIXELS_MAX: Final = 25_000_000
SIDE_MAX: Final = 8_000
FORMATS: Final = ("JPEG", "PNG", "WEBP")
CONTENT_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY: Final = 82
HALF: Final = 0.5
"""To this share and below, averaging loses nothing that a finer filter would keep."""


@dataclass(eq=False)
class InvalidImage(Rejected):
    """Not a picture that we take: ``reason`` is too_big, format, too_large, animated or damaged."""

    code: ClassVar[str] = "invalid_image"
    title: ClassVar[str] = gettext_noop(
        "No podemos usar esa imagen. Envía un JPEG, PNG o WebP de hasta 5 MB y 8,000 píxeles por lado."
    )

    reason: str = ""


def opened(raw: bytes) -> Image.Image:
    """Return a picture's pixels, upright, in plain RGB; nothing else of the file is kept.

    Raises:
        InvalidImage: too big, another format, too large, several frames, or damaged.
    """
    if len(raw) > BYTES_MAX:
        raise InvalidImage("too_big")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decoded(raw)
    except InvalidImage:
        raise
    except Exception as error:  # Pillow's decoders raise what they like on damaged files
        raise InvalidImage("damaged") from error


def _decoded(raw: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(raw), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise InvalidImage("format") from error
    with image:
        width, height = image.size
        if max(width, height) > SIDE_MAX or width * height > PIXELS_MAX or not width * height:
            raise InvalidImage("too_large")
        if getattr(image, "n_frames", 1) != 1:
            raise InvalidImage("animated")
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
            clear = upright.convert("RGBA")
            paper = Image.new("RGBA", clear.size, "white")
            return Image.alpha_composite(paper, clear).convert("RGB")
        return upright.convert("RGB")


def encoded(image: Image.Image, *, side_max: int, method: int = 4) -> bytes:
    """Return a picture as WebP, no side longer than ``side_max``, without any of the original's data."""
    fitting = image
    if max(image.size) > side_max:
        share = side_max / max(image.size)
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        fitting = image.resize(
            size, Image.Resampling.BOX if share <= HALF else Image.Resampling.LANCZOS
        )
    out = io.BytesIO()
    fitting.save(out, "WEBP", quality=QUALITY, method=method)
    return out.getvalue()
