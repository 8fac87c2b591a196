"""Pictures that staff send straight to storage: a form first, then the file, then a look at what it is.

Files are fetched, decoded and stored outside any transaction; the rows are written at once when all of it is there.
"""

from __future__ import annotations

import secrets

from centli.db.transactions import owned
from centli.kernel import ids
from centli.kernel.call import Call
from centli.web import images as safe
from centli.web.storage import Form, incoming
from marketplace.errors import TooManyUploads, UploadExpired
from marketplace.models import Image, Product, Retailer, Upload, UploadState
from marketplace.rules import uploads as rules
from marketplace.selectors import uploads as selectors
from marketplace.services import images
from marketplace.services.images import Kept


def upload_open(call: Call, *, content_type: str, size_bytes: int) -> tuple[Upload, Form]:
    """Let a member of staff send a picture: the form takes this type, at most this size, for ten minutes.

    Raises:
        TooManyUploads: too many wait for their file, or were asked for today.
    """
    for key in _forgotten(call):
        incoming().delete(key)
    row = _opened(call, content_type, size_bytes)
    return row, incoming().form(
        row.key, content_type=content_type, bytes_max=size_bytes, until=row.expires_at
    )


def upload_complete(
    call: Call,
    *,
    upload_id: str,
    alt: str,
    product_id: str | None = None,
    retailer_id: str | None = None,
) -> Image:
    """Make what was sent the picture of a product or the logo of a retailer, in three sizes; asked again, the same.

    A file that is refused is forgotten, and another may be sent by the same form.

    Raises:
        UploadNotFound: no such upload, or another person's.
        UploadExpired: the time is over.
        UploadIncomplete: nothing has come.
        AltRequired: without words for those who do not see it.
        ProductNotFound, RetailerNotFound: there is nothing to show it with.
        InvalidImage: not what was announced, or not a picture that we take.
    """
    row = selectors.upload_get(call, upload_id)
    if row.image is not None:
        return row.image
    _check_open(call, row)
    images.checked_alt(alt)
    shown_with = selectors.shown_with(product_id=product_id, retailer_id=retailer_id)
    kept = _looked_at(row)
    image, mine = _taken(call, upload_id, kept, alt, shown_with)
    if not mine:
        images.forget(kept.name)
    incoming().delete(row.key)
    return image


def _looked_at(row: Upload) -> Kept:
    raw = selectors.sent(row)
    declared = safe.CONTENT_TYPES[row.content_type]
    try:
        pixels = safe.opened(raw, declared=declared, bytes_max=row.size_bytes)
    except safe.InvalidImage:
        incoming().delete(row.key)
        raise
    return images.stored(pixels, source=raw)


def _check_open(call: Call, row: Upload) -> None:
    if row.expires_at <= call.now:
        raise UploadExpired


@owned
def _forgotten(call: Call) -> list[str]:
    """Strike out the caller's uploads that came to nothing; return what may be left of them in storage."""
    rows = list(selectors.given_up(call).select_for_update()[: rules.OPEN_MAX])
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [row.key for row in rows]


@owned
def _opened(call: Call, content_type: str, size_bytes: int) -> Upload:
    if (
        selectors.still_open(call).count() >= rules.OPEN_MAX
        or selectors.of_the_day(call).count() >= rules.A_DAY_MAX
    ):
        raise TooManyUploads
    return Upload.objects.create(
        public_id=ids.uuid7(),
        actor_id=selectors.sender(call),
        key=f"{rules.FOLDER}/{secrets.token_hex(16)}",
        content_type=content_type,
        size_bytes=size_bytes,
        created_at=call.now,
        expires_at=call.now + rules.OPEN_FOR,
    )


@owned
def _taken(
    call: Call, upload_id: str, kept: Kept, alt: str, shown_with: Product | Retailer
) -> tuple[Image, bool]:
    """Write the picture's rows once, whoever asks at the same time; say whether ours became it."""
    row = selectors.upload_get(call, upload_id, lock=True)
    if row.image is not None:
        return row.image, False
    image = images.image_take_step(call, kept, alt=alt)
    shown_with.refresh_from_db()
    images.image_set_step(call, shown_with, image)
    row.image = image
    row.state = UploadState.USED
    row.save(update_fields=["image", "state"])
    return image, True
