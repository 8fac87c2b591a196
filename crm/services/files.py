"""Files of reports on their way in: announced or sent with a form, looked at, and given to one message."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from centli.db.transactions import owned, require_transaction
from centli.events import sweeper
from centli.kernel import ids
from centli.kernel.call import Call
from centli.people.models import User
from centli.web.storage import Form, incoming
from crm.adapters import archive
from crm.contracts import SentFile
from crm.errors import InvalidFile, TooManyFiles, UploadNotFound
from crm.models import TicketFile, TicketMessage
from crm.rules import files as rules
from crm.selectors import files as selectors

SWEEP_MAX: Final = 100
STORAGE: Final = "attachments"


def upload_open(
    call: Call, *, name: str, content_type: str, size_bytes: int
) -> tuple[TicketFile, Form]:
    """Let a customer send a file: the form takes this type, at most this size, for an hour.

    Raises:
        InvalidFile: another type, or too big.
        TooManyFiles: as many as a day allows were sent.
    """
    if content_type not in rules.CONTENT_TYPES:
        raise InvalidFile("format")
    if not 0 < size_bytes <= rules.bytes_max(content_type):
        raise InvalidFile("too_big")
    (row,) = _announced(call, [(name, content_type, size_bytes)])
    form = incoming().form(
        f"incoming/{row.key}", content_type=content_type, bytes_max=size_bytes, until=row.expires_at
    )
    return row, form


def sent(call: Call, files: Sequence[SentFile]) -> list[TicketFile]:
    """Look at files that came with a form and keep them; they are not yet any message's.

    Raises:
        InvalidFile: one is not what we take; nothing is kept of any.
        TooManyFiles: too many at once, or as many as a day allows.
    """
    _check_count(len(files))
    seen = [(each.name, rules.looked_at(each.content)) for each in files]
    rows = _announced(call, [(name, one.content_type, len(one.content)) for name, one in seen])
    for row, (_name, one) in zip(rows, seen, strict=True):
        _keep(row, one)
    return rows


def uploaded(call: Call, upload_ids: Sequence[str]) -> list[TicketFile]:
    """Look at files that were sent by their forms, and keep them; they are not yet any message's.

    Raises:
        UploadNotFound: not the customer's, over, used, or nothing has come.
        InvalidFile: one is not what was announced, or not what we take; it is forgotten.
        TooManyFiles: too many at once.
    """
    wanted = list(dict.fromkeys(upload_ids))
    _check_count(len(wanted))
    rows = [selectors.unused_get(call, each) for each in wanted]
    for row in rows:
        if row.sha256:
            continue
        raw = selectors.sent(row)
        try:
            seen = rules.looked_at(raw, declared=row.content_type)
        except InvalidFile:
            incoming().delete(f"incoming/{row.key}")
            raise
        _keep(row, seen)
        incoming().delete(f"incoming/{row.key}")
    return rows


def attach_step(call: Call, message: TicketMessage, rows: Sequence[TicketFile]) -> None:
    """Give kept files to a message; each can be given once.

    Raises:
        UploadNotFound: somebody was faster, it was forgotten meanwhile, or it is not the customer's.
    """
    require_transaction()
    if not rows:
        return
    kept = TicketFile.objects.filter(customer_id=call.customer_id, message=None).exclude(sha256="")
    given = kept.filter(pk__in=[row.pk for row in rows]).update(message=message)
    if given != len(rows):
        raise UploadNotFound


def content(row: TicketFile) -> bytes:
    """Return a file as it is kept.

    Raises:
        Unavailable: the storage does not answer.
    """
    return archive.read(row.key, alias=STORAGE)


def _check_count(count: int) -> None:
    if count > rules.A_MESSAGE_MAX:
        raise TooManyFiles(rules.A_MESSAGE_MAX)


@owned
def _announced(call: Call, wanted: Sequence[tuple[str, str, int]]) -> list[TicketFile]:
    # The customer's row is the lock under which files are counted.
    User.objects.select_for_update().get(pk=call.customer_id)
    count, size_bytes = selectors.of_the_day(call)
    if count + len(wanted) > rules.A_DAY_MAX:
        raise TooManyFiles(rules.A_DAY_MAX)
    if size_bytes + sum(size for _name, _type, size in wanted) > rules.A_DAY_BYTES_MAX:
        raise TooManyFiles(rules.A_DAY_MAX)
    return [
        TicketFile.objects.create(
            public_id=ids.uuid7(),
            customer_id=call.customer_id,
            key=secrets.token_hex(16),
            name=rules.checked_name(name, content_type),
            content_type=content_type,
            size_bytes=size_bytes,
            created_at=call.now,
            expires_at=call.now + rules.OPEN_FOR,
        )
        for name, content_type, size_bytes in wanted
    ]


def _keep(row: TicketFile, seen: rules.Seen) -> None:
    """Store what was looked at, and only then say that it was."""
    archive.keep(row.key, seen.content, alias=STORAGE)
    row.content_type, row.size_bytes = seen.content_type, len(seen.content)
    row.sha256 = hashlib.sha256(seen.content).hexdigest()
    row.name = rules.checked_name(row.name, seen.content_type)
    row.save(update_fields=["content_type", "size_bytes", "sha256", "name"])


def sweep(now: datetime) -> int:
    """Forget files that no message took in time; returns how many."""
    due = TicketFile.objects.filter(message=None, expires_at__lte=now).values_list("pk", flat=True)
    return sweeper.each("crm.files", due, partial(_forget, now=now), now=now, limit=SWEEP_MAX)


@owned
def _forget(pk: int, *, now: datetime) -> int:
    """Forget a file unless a message took it; its row stays until it counts no more for the day.

    Where the storage cannot, the row is as it was, and says what is left there.
    """
    row = TicketFile.objects.select_for_update().filter(pk=pk, message=None).first()
    if row is None:
        return 0
    counts_until = row.created_at + selectors.DAY
    if counts_until > now:
        row.sha256, row.expires_at = "", counts_until
        row.save(update_fields=["sha256", "expires_at"])
    else:
        row.delete()
    incoming().delete(f"incoming/{row.key}")
    archive.forget(row.key, alias=STORAGE)
    return 1
