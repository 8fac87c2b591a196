"""Taking in pictures that somebody sent: checked before they are decoded, and always made anew.

A file of 9 kB can ask Pillow for 400 MB: format, sides and frames are looked at before a pixel is, a process decodes one
picture at a time, and what comes of it is made small strip by strip, so that there is only one copy of all its pixels.
"""

from __future__ import annotations

import io
import threading
import warnings
import zipfile
from dataclasses import dataclass
from typing import ClassVar, Final

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from centli.kernel.errors import Rejected
from centli.kernel.text import gettext_noop

BYTES_MAX: Final = 5 * 1024 * 1024
PIXELS_MAX: Final = 25_000_000
WEBP_PIXELS_MAX: Final = 12_500_000
"""Its decoder holds all pixels three times."""
SIDE_MAX: Final = 8_000
SIDE_KEPT: Final = 2_000
"""No picture is shown larger."""
FORMATS: Final = ("JPEG", "PNG", "WEBP")
CONTENT_TYPES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY: Final = 82
HALF: Final = 0.5
"""To this share and below, averaging loses nothing that a finer filter would keep."""
_UPRIGHT: Final = 1
_STRIP_PIXELS: Final = 1_000_000
_OF_16_BITS: Final = 1 / 256
"""What takes a grey of 16 bits to one of eight; Pillow by itself makes white of all above the darkest 256."""
_one_at_a_time = threading.Lock()


@dataclass(eq=False)
class InvalidImage(Rejected):
    """Not a picture that we take: ``reason`` is too_big, format, disguised, too_large, animated or damaged."""

    code: ClassVar[str] = "invalid_image"
    title: ClassVar[str] = gettext_noop(
        "No podemos usar esa imagen. Envía un JPEG, PNG o WebP de hasta 5 MB y 8,000 píxeles por lado."
    )

    reason: str = ""


def opened(raw: bytes, *, declared: str | None = None, bytes_max: int = BYTES_MAX) -> Image.Image:
    """Return a picture's pixels, upright, in plain RGB; nothing else of the file is kept.

    ``declared`` is the format that the sender named; without it, any that we take. One with a side of twice ``SIDE_KEPT``
    or more comes out smaller, by a whole number: with its longer side between ``SIDE_KEPT`` and twice as much.

    Raises:
        InvalidImage: too big, another format, something else besides, too large, several frames, or damaged.
    """
    if len(raw) > bytes_max:
        raise InvalidImage("too_big")
    if is_disguise(raw):
        raise InvalidImage("disguised")
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decoded(raw, FORMATS if declared is None else (declared,))
    except InvalidImage:
        raise
    except Exception as error:  # Pillow's decoders raise what they like on damaged files
        raise InvalidImage("damaged") from error


def is_disguise(raw: bytes) -> bool:
    """Say whether a file is also something that runs or opens elsewhere: an archive, a document, a page, a script.

    Whoever sends one means no picture. What is kept is made anew in any case.
    """
    folded = raw.lower()
    return (
        b"%pdf-" in folded[:1024]
        or any(mark in folded for mark in (b"<script", b"<?php", b"<html", b"<!doctype"))
        or zipfile.is_zipfile(io.BytesIO(raw))
    )


def _decoded(raw: bytes, formats: tuple[str, ...]) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(raw), formats=formats)
    except UnidentifiedImageError as error:
        raise InvalidImage("format") from error
    with image:
        width, height = image.size
        pixels_max = WEBP_PIXELS_MAX if image.format == "WEBP" else PIXELS_MAX
        if max(width, height) > SIDE_MAX or not 0 < width * height <= pixels_max:
            raise InvalidImage("too_large")
        if getattr(image, "n_frames", 1) != 1:
            raise InvalidImage("animated")
        image.load()
        small = _small(image)
        small.getexif()[ExifTags.Base.Orientation] = image.getexif().get(
            ExifTags.Base.Orientation, _UPRIGHT
        )
    return ImageOps.exif_transpose(small)


def _small(image: Image.Image) -> Image.Image:
    """Return a picture on white paper in RGB, reduced so far that it is still as large as any that is shown."""
    parts = max(1, max(image.size) // SIDE_KEPT)
    rows = max(1, _STRIP_PIXELS // (image.width * parts)) * parts
    is_deep = image.mode.startswith("I")
    is_clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    whole = Image.new("RGB", (-(-image.width // parts), -(-image.height // parts)))
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        if is_deep:
            strip = strip.convert("I").point(lambda grey: grey * _OF_16_BITS).convert("L")
        elif is_clear:
            clear = strip.convert("RGBA")
            strip = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
        whole.paste(strip.convert("RGB").reduce(parts), (0, top // parts))
    return whole


def encoded(image: Image.Image, *, side_max: int, method: int = 4) -> bytes:
    """Return a picture as WebP, no side longer than ``side_max``, without any of the original's data."""
    fitting = image
    if max(image.size) > side_max:
        share = side_max / max(image.size)
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        fitting = image.resize(
            size, Image.Resampling.BOX if share <= HALF else Image.Resampling.HAMMING
        )
    out = io.BytesIO()
    fitting.save(out, "WEBP", quality=QUALITY, method=method)
    return out.getvalue()
