"""Reading the files of reports, each its customer's alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Count, Sum

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.web import storage
from crm.contracts import TicketFileView
from crm.errors import TicketFileNotFound, UploadNotFound
from crm.models import TicketFile, TicketMessage
from crm.rules import files as rules

DAY: Final = timedelta(days=1)


def unused_get(call: Call, upload_id: str) -> TicketFile:
    """Return a file of the customer's that no message has.

    Raises:
        UploadNotFound: not there, another customer's, over, or used.
    """
    rows = TicketFile.objects.filter(
        customer_id=call.customer_id, message=None, created_at__gt=call.now - rules.OPEN_FOR
    )
    try:
        found = rows.filter(public_id=ids.parse("upload", upload_id)).first()
    except NotFound as error:
        raise UploadNotFound from error
    if found is None:
        raise UploadNotFound
    return found


def sent(row: TicketFile) -> bytes:
    """Return what was sent, and one byte more than was allowed at most.

    Raises:
        UploadNotFound: nothing has come.
    """
    raw = storage.sent(f"incoming/{row.key}", size_bytes=row.size_bytes)
    if raw is None:
        raise UploadNotFound
    return raw


def of_the_day(call: Call) -> tuple[int, int]:
    """Return how many files the customer announced in the last 24 hours, and of how many bytes."""
    since = call.now - DAY
    found = TicketFile.objects.filter(customer_id=call.customer_id, created_at__gt=since).aggregate(
        count=Count("pk"), size=Sum("size_bytes")
    )
    return found["count"], found["size"] or 0


def of_messages(messages: Iterable[TicketMessage]) -> Mapping[int, list[TicketFileView]]:
    """Return the files of some messages, by the message's key."""
    found: dict[int, list[TicketFileView]] = {}
    rows = TicketFile.objects.filter(message__in=[each.pk for each in messages]).order_by("id")
    for row in rows:
        found.setdefault(row.message_id or 0, []).append(view(row))
    return found


def file_get(call: Call, ticket_id: str, file_id: str) -> TicketFile:
    """Return a file of one of the customer's reports.

    Raises:
        TicketFileNotFound: not there, or another customer's.
    """
    rows = TicketFile.objects.filter(
        customer_id=call.customer_id,
        message__ticket__customer_id=call.customer_id,
        message__is_internal=False,
    )
    try:
        found = rows.filter(
            public_id=ids.parse("upload", file_id),
            message__ticket__public_id=ids.parse("ticket", ticket_id),
        ).first()
    except NotFound as error:
        raise TicketFileNotFound from error
    if found is None:
        raise TicketFileNotFound
    return found


def view(row: TicketFile) -> TicketFileView:
    """Return a file as its customer sees it."""
    return TicketFileView(
        file_id=row.file_id,
        name=row.name,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
    )
