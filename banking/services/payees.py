"""Banking's copy of beneficiaries, fed by the CRM's events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from banking import rules
from banking.errors import PayeeNotFound
from banking.models import Account, Payee
from banking.selectors import accounts
from centli.db.transactions import require_transaction
from centli.kernel import clabe
from centli.kernel.call import Call


def payee_add_step(
    call: Call,
    *,
    beneficiary_id: UUID,
    name: str,
    alias: str,
    account_id: str | None,
    target_clabe: str | None,
    added_at: datetime,
) -> None:
    """Copy a new beneficiary: usable after 30 minutes, capped for a day, both from when it was added. Once.

    Raises:
        PayeeNotFound: its account is not one of ours.
    """
    require_transaction()
    account, found_clabe = _target(account_id, target_clabe)
    Payee.objects.bulk_create(
        [
            Payee(
                customer_id=call.customer_id,
                beneficiary_id=beneficiary_id,
                name=name[:100],
                alias=alias[:100],
                account=account,
                clabe=found_clabe,
                usable_at=added_at + rules.PAYEE_WAIT,
                capped_until=added_at + rules.PAYEE_CAPPED,
                created_at=added_at,
                updated_at=call.now,
            )
        ],
        ignore_conflicts=True,
    )


def payee_change_step(
    call: Call,
    *,
    beneficiary_id: UUID,
    name: str,
    alias: str,
    account_id: str | None,
    target_clabe: str | None,
) -> None:
    """Copy a change. Another target is a new payee: it waits and is capped again, and was not paid before.

    Raises:
        PayeeNotFound: the beneficiary, or its account, is not known.
    """
    require_transaction()
    payee = _own(call, beneficiary_id)
    account, found_clabe = _target(account_id, target_clabe)
    payee.name, payee.alias, payee.updated_at = name[:100], alias[:100], call.now
    payee.removed_at = None
    if (payee.account_id, payee.clabe) != (account.pk if account else None, found_clabe):
        payee.account, payee.clabe, payee.paid_before = account, found_clabe, False
        payee.usable_at = call.now + rules.PAYEE_WAIT
        payee.capped_until = call.now + rules.PAYEE_CAPPED
    payee.save()


def payee_paid_step(beneficiary_id: UUID | None, **target: int | str) -> None:
    """Remember that a payee has been paid where they were to be (``account_id`` or ``clabe``), if they are there still."""
    require_transaction()
    Payee.objects.filter(beneficiary_id=beneficiary_id, **target).update(paid_before=True)


def payee_remove_step(call: Call, *, beneficiary_id: UUID) -> None:
    """Make a payee unpayable; the row stays, because history shows its name."""
    require_transaction()
    Payee.objects.filter(
        beneficiary_id=beneficiary_id, customer_id=call.customer_id, removed_at=None
    ).update(removed_at=call.now, updated_at=call.now)


def _own(call: Call, beneficiary_id: UUID) -> Payee:
    found = (
        Payee.objects.select_for_update()
        .filter(beneficiary_id=beneficiary_id, customer_id=call.customer_id)
        .first()
    )
    if found is None:
        raise PayeeNotFound
    return found


def _target(account_id: str | None, target_clabe: str | None) -> tuple[Account | None, str]:
    """Return the account of ours and the CLABE that a beneficiary means."""
    account = accounts.account_find(account_id) if account_id else None
    if account is None and target_clabe and clabe.bank_code(target_clabe) == clabe.OWN_BANK:
        account = accounts.account_by_clabe(target_clabe)
    if account is not None:
        return account, account.clabe or ""
    if target_clabe is None or clabe.bank_code(target_clabe) == clabe.OWN_BANK:
        raise PayeeNotFound
    return None, target_clabe
