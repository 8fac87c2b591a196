"""What the sweeper looks after on behalf of people: what let them in once, what is still to be mailed, and what is too old to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

from centli.events.sweeper import sweep
from centli.kernel import clock
from centli.people import notices, tickets

ATTEMPTS_KEPT: Final = timedelta(days=1)
"""They count for a quarter of an hour, and hold an address and a name."""
LOG_KEPT: Final = timedelta(days=180)
"""As long as logs."""
BATCH: Final = 500
MINUTE: Final = timedelta(minutes=1)


@sweep("people.tickets", every=timedelta(hours=1))
def forget_tickets(now: datetime) -> int:
    """Forget tickets that ran out long ago."""
    return tickets.sweep(now)


@sweep("people.sessions", every=MINUTE)
def forget_sessions(now: datetime) -> int:
    """Delete web sessions that ran out; their logins stay."""
    due = Session.objects.filter(expire_date__lte=now).order_by("expire_date")
    keys = list(due.values_list("session_key", flat=True)[:BATCH])
    return Session.objects.filter(session_key__in=keys, expire_date__lte=now).delete()[0]


@sweep("people.sign_ins", every=MINUTE)
def forget_sign_ins(now: datetime) -> int:
    """Delete old rows of who signed in, or failed to, from which address."""
    return _forget(AccessAttempt, now - ATTEMPTS_KEPT) + _forget(AccessLog, now - LOG_KEPT)


@sweep("people.mail", every=timedelta(seconds=15))
def mail_left(_now: datetime) -> int:
    """Send the notices that the mail server did not take.

    The sweeps before this one may have taken minutes since the round's moment; the leases are to run from this one.
    """
    return notices.mail_left(clock.now())


def _forget(rows: type[AccessAttempt | AccessLog], before: datetime) -> int:
    """Delete the oldest that are due; axes has no index of the moment, but its keys rise with it."""
    oldest = rows.objects.order_by("pk").values_list("pk", "attempt_time")[:BATCH]
    due = [pk for pk, at in oldest if at <= before]
    return int(rows.objects.filter(pk__in=due).delete()[0])
