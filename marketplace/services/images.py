"""Pictures of the catalogue: stored in three sizes under a random name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pixels

from centli.db.transactions import require_transaction
from centli.kernel.call import Call
from centli.kernel.text import clean
from centli.web import images
from marketplace.errors import AltRequired
from marketplace.models import Image, Product, Retailer
from marketplace.rules import catalogue as rules
from marketplace.selectors.catalogue import SIZES, image_file
from marketplace.services.catalogue import record_step


def checked_alt(text: str) -> str:
    """Return a picture's words.

    Raises:
        AltRequired: there are none.
    """
    alt = clean(text, length_max=rules.ALT_LENGTH_MAX)
    if not alt:
        raise AltRequired
    return alt


def stored(pixels: Pixels.Image, *, method: int = 4) -> tuple[str, int, int]:
    """Store a picture's three sizes under a new random name; return the name and the largest's sides.

    Files know no transaction: one that is never named by a row is harmless.
    """
    name = secrets.token_hex(16)
    for size, side in SIZES.items():
        raw = images.encoded(pixels, side_max=side, method=method)
        default_storage.save(image_file(name, size), ContentFile(raw))
    share = min(1, max(SIZES.values()) / max(pixels.size))
    return name, max(1, round(pixels.width * share)), max(1, round(pixels.height * share))


def image_take_step(call: Call, *, raw: bytes, alt: str) -> Image:
    """Take in a file that staff sent.

    Raises:
        AltRequired: without words for those who do not see it.
        InvalidImage: not a picture that we take.
    """
    require_transaction()
    words = checked_alt(alt)
    name, width, height = stored(images.opened(raw))
    return Image.objects.create(
        name=name,
        alt=words,
        width=width,
        height=height,
        source_sha256=hashlib.sha256(raw).hexdigest(),
        actor_id=call.actor_id,
        created_at=call.now,
    )


def image_set_step(call: Call, row: Product | Retailer, image: Image) -> None:
    """Show a picture with a product, or as a retailer's logo; the one before stays in the history."""
    require_transaction()
    product = isinstance(row, Product)
    column = "image" if product else "logo"
    old = getattr(row, f"{column}_id")
    setattr(row, column, image)
    row.version += 1
    row.updated_at = call.now
    row.save(update_fields=[column, "version", "updated_at"])
    kind, object_id = (
        ("product", row.product_id) if isinstance(row, Product) else ("retailer", row.retailer_id)
    )
    record_step(call, kind, object_id, "changed", {f"{column}_id": [old, image.pk]})


def alt_set_step(call: Call, image: Image, alt: str, *, kind: str, object_id: str) -> None:
    """Give a picture other words.

    Raises:
        AltRequired: there are none.
    """
    require_transaction()
    words = checked_alt(alt)
    if words != image.alt:
        record_step(call, kind, object_id, "changed", {"alt": [image.alt, words]})
        image.alt = words
        image.save(update_fields=["alt"])


def images_store_step(
    call: Call, pictures: Sequence[tuple[str, int, int, str, str]]
) -> Sequence[Image]:
    """Store the rows of pictures whose files are there: name, width, height, words, and where they came from."""
    require_transaction()
    Image.objects.bulk_create(
        [
            Image(
                name=name,
                width=width,
                height=height,
                alt=checked_alt(alt),
                source_sha256=hashlib.sha256(source.encode()).hexdigest(),
                actor_id=call.actor_id,
                created_at=call.now,
            )
            for name, width, height, alt, source in pictures
        ]
    )
    rows = Image.objects.in_bulk([each[0] for each in pictures], field_name="name")
    return [rows[each[0]] for each in pictures]
