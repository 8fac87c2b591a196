"""What is masked, shown to a member of staff for five minutes: who may ask, what they must say, and what stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from centli.events import audit
from centli.kernel import confidential
from centli.kernel.call import Call
from centli.kernel.errors import Forbidden
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from centli.people.errors import ReasonTooShort
from centli.people.models import User

REVEAL_FOR: Final = timedelta(minutes=5)


def checked(call: Call, right: str, reason: str) -> tuple[User, str]:
    """Return who asks to see what is masked, and why, without what names anybody.

    Raises:
        Forbidden: they do not work here, or lack the right.
        ReasonTooShort: the reason says too little for somebody to judge it later.
    """
    person = None if call.actor_id is None else User.objects.filter(pk=call.actor_id).first()
    if person is None or not person.is_staff or not person.has_perm(right):
        raise Forbidden
    why = confidential.nameless(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonTooShort
    return person, why


def record(call: Call, *, customer: User, reveal_id: str, object_kind: str, object_id: str) -> None:
    """Write into the audit trail that a customer's data are shown; not which, nor the reason, which the row keeps."""
    audit.record(
        replace(call, customer_id=customer.pk, user_id=customer.user_id),
        f"{object_kind}.revealed",
        object_kind=object_kind,
        object_id=object_id,
        reveal_id=reveal_id,
        seconds=int(REVEAL_FOR.total_seconds()),
    )
