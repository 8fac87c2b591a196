"""The marketplace's own copy of credit lines, as banking tells of them."""

from __future__ import annotations

from centli.db.transactions import require_transaction
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from marketplace.models import CreditLine


def line_step(call: Call, *, account_id: str, available: Money) -> None:
    """Remember what a credit line has left; a customer's news arrives in the order in which it happened."""
    require_transaction()
    value = ids.parse("account", account_id)
    made = CreditLine(
        customer_id=call.customer_id,
        account_id=value,
        available_centavos=available.centavos,
        heard_at=call.now,
    )
    CreditLine.objects.bulk_create([made], ignore_conflicts=True)
    CreditLine.objects.filter(account_id=value).update(
        available_centavos=available.centavos, heard_at=call.now
    )


def status_step(*, account_id: str, usable: bool) -> None:
    """Remember whether an account that may be a credit line can be charged."""
    require_transaction()
    CreditLine.objects.filter(account_id=ids.parse("account", account_id)).update(is_usable=usable)
