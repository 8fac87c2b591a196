"""Taking in pictures of rewards: always made anew, under a random name."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from centli.web import images
from points.selectors.pictures import SIDE, picture_file


def stored(pixels: Image.Image, *, method: int = 4) -> str:
    """Store a picture and return what a reward's column says of it.

    Files know no transaction: one that is never named by a row is harmless.
    """
    raw = images.encoded(pixels, side_max=SIDE, method=method)
    return default_storage.save(picture_file(secrets.token_hex(16)), ContentFile(raw))


def taken(raw: bytes) -> str:
    """Take in a file that staff sent.

    Raises:
        InvalidImage: not a picture that we take.
    """
    return stored(images.opened(raw))
