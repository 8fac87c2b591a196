"""Pictures of the catalogue: stored in three sizes under a random name."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture whose three files are stored: their name, the largest's sides, and of what it was made."""

    name: str
    width: int
    height: int
    source_sha256: str


def stored(pixels: Pixels.Image, *, source: bytes, method: int = 4) -> Kept:
    """Store a picture's three sizes under a new random name; ``source`` is what was sent or drawn from.

    Files know no transaction: this goes before it, and one that no row ever names is harmless.
    """
    name = secrets.token_hex(16)
    for size, side in SIZES.items():
        raw = images.encoded(pixels, side_max=side, method=method)
        default_storage.save(image_file(name, size), ContentFile(raw))
    share = min(1, max(SIZES.values()) / max(pixels.size))
    width, height = (max(1, round(side * share)) for side in pixels.size)
    return Kept(name, width, height, hashlib.sha256(source).hexdigest())


def forget(name: str) -> None:
    """Delete the files of a picture that no row names."""
    for size in SIZES:
        default_storage.delete(image_file(name, size))


def image_take_step(call: Call, kept: Kept, *, alt: str) -> Image:
    """Write the row of a picture whose files are stored.

    Raises:
        AltRequired: without words for those who do not see it.
    """
    require_transaction()
    row = _row(call, kept, alt)
    row.save(force_insert=True)
    return row


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


def images_take_step(call: Call, pictures: Sequence[tuple[Kept, str]]) -> Sequence[Image]:
    """Write the rows of many pictures, each with its words."""
    require_transaction()
    Image.objects.bulk_create([_row(call, kept, alt) for kept, alt in pictures])
    rows = Image.objects.in_bulk([kept.name for kept, _ in pictures], field_name="name")
    return [rows[kept.name] for kept, _ in pictures]


def _row(call: Call, kept: Kept, alt: str) -> Image:
    return Image(
        name=kept.name,
        alt=checked_alt(alt),
        width=kept.width,
        height=kept.height,
        source_sha256=kept.source_sha256,
        actor_id=call.actor_id,
        created_at=call.now,
    )
