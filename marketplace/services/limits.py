"""The marketplace's own copy of limits, and of what was sent today, as banking tells of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from centli.db.transactions import require_transaction
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from marketplace.models import PayingAccount, PaymentLimit, SentTransfer
from marketplace.models.limits import EVERYBODY

KEPT: Final = timedelta(days=2)
"""How long a transfer is kept: the customer's day, wherever it begins."""


def default_step(call: Call, *, per_operation: Money, per_day: Money, ceiling: Money) -> None:
    """Remember the limits of whoever has set none, and the ceiling."""
    _remember(
        call,
        EVERYBODY,
        per_operation_centavos=per_operation.centavos,
        per_day_centavos=per_day.centavos,
        ceiling_centavos=ceiling.centavos,
    )


def changed_step(call: Call, *, rule: str, limit: Money) -> None:
    """Remember a limit of the customer's own: ``per_operation`` or ``per_day``."""
    _remember(call, call.customer_id, **{f"{rule}_centavos": limit.centavos})


def _remember(call: Call, customer_id: int, **limits: int) -> None:
    require_transaction()
    made = PaymentLimit(customer_id=customer_id, heard_at=call.now)
    PaymentLimit.objects.bulk_create([made], ignore_conflicts=True)
    PaymentLimit.objects.filter(customer_id=customer_id).update(**limits, heard_at=call.now)


def sent_step(
    call: Call, *, transaction_id: str, to_account: str, amount: Money, sent_at: datetime
) -> None:
    """Remember a transfer of the customer's, once; what stays among their own accounts is none."""
    require_transaction()
    if _is_own(call, to_account):
        return
    mine = SentTransfer.objects.filter(customer_id=call.customer_id)
    mine.filter(sent_at__lt=call.now - KEPT).delete()
    sent = SentTransfer(
        customer_id=call.customer_id,
        transaction_id=ids.parse("transaction", transaction_id),
        amount_centavos=amount.centavos,
        sent_at=sent_at,
    )
    SentTransfer.objects.bulk_create([sent], ignore_conflicts=True)


def came_back_step(call: Call, *, transaction_id: str) -> None:
    """Forget a transfer that had been accepted and came to nothing."""
    require_transaction()
    SentTransfer.objects.filter(
        customer_id=call.customer_id, transaction_id=ids.parse("transaction", transaction_id)
    ).delete()


def _is_own(call: Call, account_id: str) -> bool:
    try:
        value = ids.parse("account", account_id)
    except NotFound:  # another bank's, masked
        return False
    return PayingAccount.objects.filter(customer_id=call.customer_id, account_id=value).exists()
