"""Writes of the CRM: adding, altering and removing whom a customer can pay.

An account of ours is named by its id or by its CLABE (bank code 999). Both are looked up in the CRM's own copy of the
accounts, which banking's news keep, so one that does not exist is refused before anybody confirms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import (
    BeneficiaryAdded,
    BeneficiaryChanged,
    BeneficiaryRemoved,
    Event,
)
from centli.kernel import clabe as clabes
from centli.kernel import ids
from centli.kernel.call import Call
from centli.people.models import User
from crm.contracts import BeneficiaryView
from crm.errors import (
    AliasTaken,
    BeneficiaryAltered,
    BeneficiaryNotFound,
    NothingToChange,
    OwnAccount,
    TargetRequired,
    TooManyBeneficiaries,
    UndoExpired,
)
from crm.models import Beneficiary, KnownAccount
from crm.rules import beneficiaries as rules
from crm.selectors import beneficiaries as selectors


@dataclass(frozen=True, slots=True)
class Target:
    """Where the money goes: always a CLABE, and the account when the bank is ours."""

    account_id: str | None
    clabe: str
    bank_name: str


# ── Terms: what a proposal freezes ───────────────────────────────────────────────────────────────────────────────────


def add_terms(
    call: Call,
    *,
    name: str,
    alias: str,
    relationship: str = "",
    account_id: str | None = None,
    clabe: str | None = None,
) -> dict[str, Any]:
    """Return the terms of a new beneficiary, checked; nothing is written.

    Raises:
        InvalidBeneficiary: name, alias or relationship is unusable.
        TargetRequired: not exactly one of account and CLABE.
        InvalidClabe, UnknownBank, PayeeAccountNotFound, OwnAccount: nobody can be paid there.
        AliasTaken: the customer calls somebody else so.
        TooManyBeneficiaries: the list is full.
    """
    target = _target(call, account_id=account_id, clabe=clabe)
    terms = {
        "customer_id": call.customer_id,
        "name": rules.checked_name(name),
        "alias": rules.checked_alias(alias),
        "relationship": rules.checked_relationship(relationship).value,
        "account_id": target.account_id,
        "clabe": target.clabe,
        "bank_name": target.bank_name,
    }
    check_add(call, terms)
    return terms


def change_terms(
    call: Call,
    *,
    beneficiary_id: str,
    name: str | None = None,
    alias: str | None = None,
    relationship: str | None = None,
    account_id: str | None = None,
    clabe: str | None = None,
) -> dict[str, Any]:
    """Return the terms of an altered beneficiary, checked; what is not given stays. Nothing is written.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
        NothingToChange: everything would stay as it is.
        The errors of ``add_terms`` besides.
    """
    row = selectors.beneficiary_get(call.customer_id, beneficiary_id)
    target = (
        Target(selectors.account_of(row), row.clabe, row.bank_name)
        if account_id is None and clabe is None
        else _target(call, account_id=account_id, clabe=clabe)
    )
    fields = {
        "name": row.name if name is None else rules.checked_name(name),
        "alias": row.alias if alias is None else rules.checked_alias(alias),
        "relationship": row.relationship
        if relationship is None
        else rules.checked_relationship(relationship).value,
        "account_id": target.account_id,
        "clabe": target.clabe,
        "bank_name": target.bank_name,
    }
    if all(
        fields[part] == getattr(row, part) for part in ("name", "alias", "relationship", "clabe")
    ):
        raise NothingToChange
    terms = {
        "customer_id": call.customer_id,
        "beneficiary_id": row.beneficiary_id,
        "version": row.version,
        "new_target": target.clabe != row.clabe,
        **fields,
    }
    check_change(call, terms)
    return terms


def check_add(call: Call, terms: Any) -> None:
    """Check that a beneficiary of these terms can still be added.

    Raises:
        AliasTaken, TooManyBeneficiaries, PayeeAccountNotFound, OwnAccount: it cannot.
    """
    _check_room(call)
    if selectors.alias_is_taken(call.customer_id, terms["alias"]):
        raise AliasTaken(terms["alias"])
    _target(call, account_id=None, clabe=terms["clabe"])


def check_change(call: Call, terms: Any) -> None:
    """Check that a beneficiary can still be altered so.

    Raises:
        BeneficiaryNotFound: it was removed.
        BeneficiaryAltered: it was altered since.
        AliasTaken, PayeeAccountNotFound, OwnAccount: the new values cannot be.
    """
    row = selectors.beneficiary_get(call.customer_id, terms["beneficiary_id"])
    if row.version != terms["version"]:
        raise BeneficiaryAltered
    if selectors.alias_is_taken(call.customer_id, terms["alias"], but=terms["beneficiary_id"]):
        raise AliasTaken(terms["alias"])
    if terms["new_target"]:
        _target(call, account_id=None, clabe=terms["clabe"])


def _target(call: Call, *, account_id: str | None, clabe: str | None) -> Target:
    if (account_id is None) == (clabe is None):
        raise TargetRequired
    if clabe is not None and clabes.bank_code(clabes.require(clabe)) != clabes.OWN_BANK:
        return Target(None, clabe, selectors.bank_of(clabe))
    known = selectors.known_account(account_id=account_id, of_clabe=clabe)
    if known.owner_user_id == call.user_id:
        raise OwnAccount
    return Target(
        ids.public("account", known.account_id), known.clabe, selectors.bank_of(known.clabe)
    )


def remove_terms(call: Call, *, beneficiary_id: str) -> dict[str, Any]:
    """Return the terms of taking somebody off the list; nothing is written.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
    """
    row = selectors.beneficiary_get(call.customer_id, beneficiary_id)
    return {
        "customer_id": call.customer_id,
        "beneficiary_id": row.beneficiary_id,
        "name": row.name,
        "alias": row.alias,
        "relationship": row.relationship,
        "clabe": row.clabe,
        "bank_name": row.bank_name,
        "new_target": False,
    }


# ── Steps: run inside their owner's transaction ──────────────────────────────────────────────────────────────────────


def beneficiary_add_step(call: Call, terms: Any) -> tuple[BeneficiaryView, Sequence[Event]]:
    """Store a confirmed beneficiary; the owner publishes the news returned.

    Raises:
        AliasTaken: somebody else got the alias meanwhile; the database refuses a second.
        TooManyBeneficiaries: the list was filled meanwhile.
    """
    require_transaction()
    _lock_list(call)
    check_add(call, terms)
    row = Beneficiary(
        customer_id=call.customer_id,
        name=terms["name"],
        alias=terms["alias"],
        alias_lower=rules.alias_key(terms["alias"]),
        relationship=terms["relationship"],
        account_id=_uuid_of(terms["account_id"]),
        clabe=terms["clabe"],
        bank_name=terms["bank_name"],
        target_set_at=call.now,
        created_at=call.now,
    )
    _save(row)
    _audit(call, "beneficiary.added", row)
    seen = selectors.view(row, call.user_id, now=call.now)
    return seen, (BeneficiaryAdded(selectors.record(seen)),)


def beneficiary_change_step(call: Call, terms: Any) -> tuple[BeneficiaryView, Sequence[Event]]:
    """Alter a beneficiary as confirmed; the owner publishes the news returned.

    Raises:
        BeneficiaryNotFound: removed meanwhile.
        BeneficiaryAltered: altered since the change was proposed.
        AliasTaken: somebody else got the alias meanwhile.
    """
    require_transaction()
    row = selectors.beneficiary_for_update(call.customer_id, terms["beneficiary_id"])
    check_change(call, terms)
    for part in ("name", "alias", "relationship", "clabe", "bank_name"):
        setattr(row, part, terms[part])
    row.alias_lower = rules.alias_key(row.alias)
    row.account_id = _uuid_of(terms["account_id"])
    if terms["new_target"]:
        row.target_set_at = call.now
    row.version += 1
    _save(row)
    _audit(call, "beneficiary.changed", row)
    seen = selectors.view(row, call.user_id, now=call.now)
    return seen, (BeneficiaryChanged(selectors.record(seen)),)


def beneficiary_remove_step(call: Call, terms: Any) -> tuple[BeneficiaryView, Sequence[Event]]:
    """Take somebody off the list as confirmed; the owner publishes the news returned.

    Raises:
        BeneficiaryNotFound: removed meanwhile.
    """
    require_transaction()
    row = selectors.beneficiary_for_update(call.customer_id, terms["beneficiary_id"])
    seen = selectors.view(row, call.user_id, now=call.now)
    if row.removed_at is not None:
        raise BeneficiaryNotFound
    _remove(call, row)
    return seen, (BeneficiaryRemoved(row.beneficiary_id),)


def account_known_step(call: Call, *, account_id: str, clabe: str) -> None:
    """Remember an account that banking opened for the call's customer; the same news again changes nothing."""
    require_transaction()
    KnownAccount.objects.bulk_create(
        [
            KnownAccount(
                account_id=ids.parse("account", account_id),
                clabe=clabe,
                owner_user_id=call.user_id,
            )
        ],
        ignore_conflicts=True,
    )


def account_status_step(*, account_id: str, closed: bool) -> None:
    """Remember that an account was closed, or is there again."""
    require_transaction()
    KnownAccount.objects.filter(account_id=ids.parse("account", account_id)).update(closed=closed)


# ── Services ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@owned
def beneficiary_remove(call: Call, *, beneficiary_id: str) -> None:
    """Take somebody off the customer's list at once; the alias is free again. Removing again changes nothing.

    For ``rules.UNDO_FOR`` it can be undone by ``beneficiary_restore``.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
    """
    row = selectors.beneficiary_for_update(call.customer_id, beneficiary_id)
    if row.removed_at is not None:
        return
    _remove(call, row)
    bus.publish(BeneficiaryRemoved(row.beneficiary_id), call=call)


@owned
def beneficiary_take_back(call: Call, *, beneficiary_id: str) -> BeneficiaryView:
    """Undo an addition of the last seconds: the person is off the list again.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
        UndoExpired: it was added too long ago.
    """
    row = selectors.beneficiary_for_update(call.customer_id, beneficiary_id)
    seen = selectors.view(row, call.user_id, now=call.now)
    if row.removed_at is not None:
        return seen
    if not rules.may_undo(row.created_at, now=call.now):
        raise UndoExpired
    _remove(call, row)
    bus.publish(BeneficiaryRemoved(row.beneficiary_id), call=call)
    return seen


def _remove(call: Call, row: Beneficiary) -> None:
    row.removed_at = call.now
    row.alias_lower = None
    row.version += 1
    row.save(update_fields=["removed_at", "alias_lower", "version"])
    _audit(call, "beneficiary.removed", row)


@owned
def beneficiary_restore(call: Call, *, beneficiary_id: str) -> BeneficiaryView:
    """Undo a removal of the last seconds; the person keeps its age, so nothing becomes payable sooner.

    The news is a change, not an addition: who kept a copy still has it, and only lists it again.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
        UndoExpired: it was removed too long ago.
        AliasTaken: the alias was given to somebody else.
        TooManyBeneficiaries: the list was filled meanwhile.
    """
    _lock_list(call)
    row = selectors.beneficiary_for_update(call.customer_id, beneficiary_id)
    if row.removed_at is None:
        return selectors.view(row, call.user_id, now=call.now)
    if not rules.may_undo(row.removed_at, now=call.now):
        raise UndoExpired
    _check_room(call)
    if selectors.alias_is_taken(call.customer_id, row.alias):
        raise AliasTaken(row.alias)
    row.removed_at = None
    row.alias_lower = rules.alias_key(row.alias)
    row.version += 1
    _save(row)
    _audit(call, "beneficiary.restored", row)
    seen = selectors.view(row, call.user_id, now=call.now)
    bus.publish(BeneficiaryChanged(selectors.record(seen)), call=call)
    return seen


def _lock_list(call: Call) -> None:
    """Make whoever lengthens this customer's list wait: a count is true only while nobody else adds."""
    User.objects.select_for_update().only("pk").get(pk=call.customer_id)


def _check_room(call: Call) -> None:
    if selectors.beneficiary_count(call.customer_id) >= rules.BENEFICIARIES_MAX:
        raise TooManyBeneficiaries(rules.BENEFICIARIES_MAX)


def _save(row: Beneficiary) -> None:
    try:
        row.save()
    except IntegrityError as error:
        if "alias" in str(error):
            raise AliasTaken(row.alias) from error
        raise


def _uuid_of(account_id: str | None) -> Any:
    return None if account_id is None else ids.parse("account", account_id)


def _audit(call: Call, action: str, row: Beneficiary) -> None:
    audit.record(call, action, object_kind="beneficiary", object_id=row.beneficiary_id)
