"""What staff do to people's access."""

from __future__ import annotations

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.errors import Forbidden
from centli.people import logins
from centli.people.models import User


@owned
def access_disable(call: Call, user_id: int) -> None:
    """Shut a person out: every login ends and every socket closes.

    Raises:
        Forbidden: nobody shuts themselves out.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == call.actor_id:
        raise Forbidden
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        logins.end_all_step(user, now=call.now, reason="disabled")
        audit.record(call, "access.disabled", object_kind="user", object_id=user.user_id)


@owned
def access_enable(call: Call, user_id: int) -> None:
    """Let a person in again."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        user.is_active = True
        user.failed_logins = 0
        user.save(update_fields=["is_active", "failed_logins"])
        audit.record(call, "access.enabled", object_kind="user", object_id=user.user_id)
