"""What is taken as a picture, and what is not."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from centli.web import images
from centli.web.images import InvalidImage
from centli.web.testing import picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_become_plain_rgb(kind):
    seen = images.opened(picture(64, 32, kind=kind))
    assert (seen.mode, seen.size) == ("RGB", (64, 32))


def test_what_is_clear_is_paper():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert images.opened(out.getvalue()).getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_is_turned_upright():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (64, 32)).save(out, "JPEG", exif=exif)
    assert images.opened(out.getvalue()).size == (32, 64)


def _png_header(width, height):
    """Return a small file that claims to be large."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + struct.pack(">I", len(data))
        + b"IDAT"
        + data
        + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    )


def _animated():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _gif():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "format"),
        (b"not a picture", "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (_gif(), "format"),
        (_png_header(8_001, 10), "too_large"),
        (_png_header(6_000, 5_000), "too_large"),
        # Pillow itself takes no header of that size.
        (_png_header(50_000, 50_000), "damaged"),
        (picture(8, 8) + b"<script>1</script>", "disguised"),
        (_animated(), "animated"),
        (picture(64, 64)[:-200], "damaged"),
        (b"x" * (images.BYTES_MAX + 1), "too_big"),
    ],
)
def test_anything_else_is_refused_before_it_is_decoded(raw, reason):
    with pytest.raises(InvalidImage) as refused:
        images.opened(raw)
    assert refused.value.reason == reason


def test_a_picture_is_never_made_larger():
    small = images.opened(picture(64, 32))
    with Image.open(io.BytesIO(images.encoded(small, side_max=960))) as seen:
        assert seen.size == (64, 32)
    with Image.open(io.BytesIO(images.encoded(small, side_max=16))) as seen:
        assert (seen.size, seen.format, dict(seen.getexif())) == ((16, 8), "WEBP", {})
