"""What staff do to people's access."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator

from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel import confidential
from centli.kernel.call import Call
from centli.kernel.errors import Forbidden
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from centli.people import credentials, factors, logins, notices
from centli.people.errors import ReasonTooShort
from centli.people.models import User


@owned
def access_disable(call: Call, user_id: int) -> None:
    """Shut a person out: every login ends and every socket closes.

    Raises:
        Forbidden: nobody shuts themselves out, nor those who may do everything, but one of them.
    """
    user = _locked(call, user_id)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        logins.end_all_step(user, now=call.now, reason="disabled")
        audit.record(call, "access.disabled", object_kind="user", object_id=user.user_id)


@owned
def access_enable(call: Call, user_id: int) -> None:
    """Let a person in again.

    Raises:
        Forbidden: as for ``access_disable``.
    """
    user = _locked(call, user_id)
    if not user.is_active:
        user.is_active = True
        user.failed_logins = 0
        user.save(update_fields=["is_active", "failed_logins"])
        audit.record(call, "access.enabled", object_kind="user", object_id=user.user_id)


@owned
def factor_remove(call: Call, user_id: int) -> None:
    """Take away a person's second factor and its recovery codes, which they lost; every login ends.

    They bring another with their password, and what takes a code waits a day.

    Raises:
        Forbidden: as for ``access_disable``.
    """
    _factor_remove_step(call, _locked(call, user_id))


@owned
def factor_remove_lost(call: Call, *, reason: str) -> bool:
    """Take the factor of the call's own person away as an operator, who has the database and no account; say whether there was one.

    Raises:
        ReasonTooShort: the reason says too little for somebody to judge it later.
    """
    why = confidential.nameless(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonTooShort
    user = User.objects.select_for_update().get(pk=call.customer_id)
    return _factor_remove_step(call, user, reason=why)


def _factor_remove_step(call: Call, user: User, **why: str) -> bool:
    standing = factors.standing_lock(user.pk)
    if not Authenticator.objects.filter(user_id=user.pk).delete()[0]:
        return False
    standing.trusted_from = call.now + credentials.WAITS
    standing.save(update_fields=["trusted_from"])
    logins.end_all_step(user, now=call.now, reason="factor")
    audit.record(call, "factor.removed", object_kind="user", object_id=user.user_id, **why)
    notices.raise_step(call, notices.FACTOR_REMOVED)
    return True


def edited_step(call: Call, user: User, changed: Collection[str]) -> None:
    """Note what of a person was changed by hand; whoever has other rights now signs in again, as staff do or do not."""
    require_transaction()
    about = {"object_kind": "user", "object_id": user.user_id}
    if {"is_staff", "groups"} & {*changed}:
        roles = [*user.groups.order_by("name").values_list("name", flat=True)]
        audit.record(call, "staff.roles_set", **about, is_staff=user.is_staff, roles=roles)
        logins.end_all_step(user, now=call.now, reason="roles")
    if changed:
        audit.record(call, "profile.edited", **about, fields=sorted(changed))


def _locked(call: Call, user_id: int) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    above = user.is_superuser and not _is_superuser(call.actor_id)
    if user.pk == call.actor_id or above:
        raise Forbidden
    return user


def _is_superuser(person_id: int | None) -> bool:
    return User.objects.filter(pk=person_id or 0, is_superuser=True, is_active=True).exists()
