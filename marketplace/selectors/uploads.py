"""Reading the uploads of staff, each its maker's alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.web import storage
from marketplace.errors import ProductNotFound, RetailerNotFound, UploadIncomplete, UploadNotFound
from marketplace.models import Product, Retailer, Upload, UploadState

DAY: Final = timedelta(days=1)


def sender(call: Call) -> int:
    """Return who asks."""
    assert call.actor_id is not None, "staff have signed in"
    return call.actor_id


def mine(call: Call) -> QuerySet[Upload]:
    """Return the uploads of who asks."""
    return Upload.objects.filter(actor_id=sender(call))


def still_open(call: Call) -> QuerySet[Upload]:
    """Return those that still wait for their file."""
    return mine(call).filter(state=UploadState.OPEN, expires_at__gt=call.now)


def given_up(call: Call) -> QuerySet[Upload]:
    """Return those that no file became of in time."""
    return mine(call).filter(state=UploadState.OPEN, expires_at__lte=call.now)


def of_the_day(call: Call) -> QuerySet[Upload]:
    """Return those of the last 24 hours."""
    return mine(call).filter(created_at__gt=call.now - DAY)


def upload_get(call: Call, upload_id: str, *, lock: bool = False) -> Upload:
    """Return an upload of who asks.

    Raises:
        UploadNotFound: no such upload, or another person's.
    """
    rows = mine(call).select_related("image")
    if lock:
        rows = mine(call).select_for_update()
    try:
        found = rows.filter(public_id=ids.parse("upload", upload_id)).first()
    except NotFound as error:
        raise UploadNotFound from error
    if found is None:
        raise UploadNotFound
    return found


def sent(row: Upload) -> bytes:
    """Return what was sent, and one byte more than was allowed at most.

    Raises:
        UploadIncomplete: nothing has come.
    """
    raw = storage.sent(row.key, size_bytes=row.size_bytes)
    if raw is None:
        raise UploadIncomplete
    return raw


def shown_with(*, product_id: str | None, retailer_id: str | None) -> Product | Retailer:
    """Return what a picture is for, offered at present or not.

    Raises:
        ProductNotFound, RetailerNotFound: there is no such thing.
    """
    if product_id is not None:
        try:
            return Product.objects.get(public_id=ids.parse("product", product_id))
        except (NotFound, Product.DoesNotExist) as error:
            raise ProductNotFound from error
    try:
        return Retailer.objects.get(public_id=ids.parse("retailer", retailer_id or ""))
    except (NotFound, Retailer.DoesNotExist) as error:
        raise RetailerNotFound from error
