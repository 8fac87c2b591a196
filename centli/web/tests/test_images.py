"""What is taken as a picture, and what is not."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
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


@pytest.mark.parametrize("info", [{}, {"transparency": 0x8000}])
def test_greys_of_16_bits_keep_their_shades(info):
    """As scanners write them; what names one of them as clear is left out."""
    deep = Image.new("I;16", (2, 1))
    deep.putdata([0x8000, 0x1000])
    out = io.BytesIO()
    deep.save(out, "PNG", **info)
    seen = images.opened(out.getvalue())
    assert [seen.getpixel((x, 0)) for x in (0, 1)] == [(128,) * 3, (16,) * 3]


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


def _webp_header(width, height):
    """Return a small file that claims to be large: lossless, one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "WEBP", lossless=True, method=0)
    return out.getvalue()


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
        (_webp_header(4_000, 3_126), "too_large"),
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


def test_a_clear_palette_picture_is_on_paper_too():
    out = io.BytesIO()
    image = Image.new("P", (4_200, 8), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 2_100, 8))
    image.save(out, "PNG", transparency=0)
    seen = images.opened(out.getvalue())
    assert seen.size == (2_100, 4)
    assert (seen.getpixel((0, 0)), seen.getpixel((2_099, 3))) == ((255, 255, 255), (0, 0, 255))


@pytest.mark.parametrize("size", [(8_000, 3_125), (3_125, 8_000), (5_000, 5_000), (2_001, 1_999)])
def test_a_large_picture_comes_out_as_large_as_any_that_is_shown(size):
    out = io.BytesIO()
    large = Image.new("L", size, 200)
    large.paste(20, (0, size[1] // 2, *size))
    large.save(out, "PNG", compress_level=1)
    seen = images.opened(out.getvalue())
    assert 2_000 <= max(seen.size) < 4_000
    assert max(seen.size) / min(seen.size) == pytest.approx(max(size) / min(size), abs=0.01)
    above, below = (seen.getpixel((0, seen.height // 2 + by)) for by in (-2, 2))
    assert (above, below) == ((200, 200, 200), (20, 20, 20))


_MEASURED = """
import io, resource, sys
from PIL import Image
from centli.web import images

out = io.BytesIO()
Image.new("RGBA", (64, 64)).save(out, "PNG")
images.encoded(images.opened(out.getvalue()), side_max=960)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
images.opened(sys.stdin.buffer.read())
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("kind", "height"), [("PNG", 3_125), ("WEBP", 1_562)])
def test_the_largest_picture_takes_less_than_200_megabytes(kind, height):
    """Measured in a process of its own: a PNG took 570 with all of its pixels five times."""
    out = io.BytesIO()
    large = Image.new("RGBA", (8_000, height), (1, 2, 3, 4))
    large.save(out, kind, compress_level=1, method=0)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED], input=out.getvalue(), capture_output=True, check=True
    )
    assert int(done.stdout) < 200
