"""What a purchase is measured against: the customer's limits, and what else was paid today."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from centli.confirmations import policy
from centli.confirmations.contracts import Assessment
from centli.db.transactions import require_transaction
from centli.kernel import clock
from centli.kernel.call import Call
from marketplace.contracts import PurchaseStatus
from marketplace.errors import LimitsUnavailable
from marketplace.models import PayingAccount, PaymentLimit, Purchase, SentTransfer
from marketplace.models.limits import EVERYBODY


def assessment(call: Call, *, amount_centavos: int, locked: bool) -> Assessment:
    """Return what the policy decides a purchase on; with ``locked`` the customer's purchases wait for each other.

    Whichever account pays, and in however many months, it is the whole price that counts.

    Raises:
        LimitsUnavailable: banking has not told yet what limits there are.
    """
    if locked:
        # All of the customer's: two purchases from two accounts are measured together.
        require_transaction()
        own = PayingAccount.objects.select_for_update().filter(customer_id=call.customer_id)
        list(own.order_by("pk").values_list("pk"))
    heard = {
        row.customer_id: row
        for row in PaymentLimit.objects.filter(customer_id__in=(EVERYBODY, call.customer_id))
    }
    default = heard.get(EVERYBODY)
    if default is None:
        raise LimitsUnavailable
    mine = heard.get(call.customer_id, default)
    day, lately = clock.day_start(clock.local_date(call.now)), call.now - policy.RAPID_WITHIN
    # What was charged late and given back counts, as it does for the bank.
    bought = Purchase.objects.filter(customer_id=call.customer_id).exclude(
        status=PurchaseStatus.FAILED, transaction_id__isnull=True
    )
    sent = SentTransfer.objects.filter(customer_id=call.customer_id)
    paid = [
        _paid(bought, "created_at", "total_centavos", day, lately),
        _paid(sent, "sent_at", "amount_centavos", day, lately),
    ]
    return Assessment(
        amount_centavos=amount_centavos,
        per_operation_centavos=_or(mine.per_operation_centavos, default.per_operation_centavos),
        per_day_centavos=_or(mine.per_day_centavos, default.per_day_centavos),
        ceiling_centavos=default.ceiling_centavos,
        used_today_centavos=sum(used for used, _count in paid),
        recent_count=sum(count for _used, count in paid),
    )


def _paid(
    rows: QuerySet[Purchase] | QuerySet[SentTransfer],
    at: str,
    amount: str,
    day: datetime,
    lately: datetime,
) -> tuple[int, int]:
    """Return how much was paid since the day began, and how many times in the last minutes."""
    found = rows.filter(**{f"{at}__gte": min(day, lately)}).aggregate(
        used=Coalesce(Sum(amount, filter=Q(**{f"{at}__gte": day})), 0),
        count=Count("pk", filter=Q(**{f"{at}__gt": lately})),
    )
    return found["used"], found["count"]


def _or(own: int | None, default: int | None) -> int | None:
    return default if own is None else own
