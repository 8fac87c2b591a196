"""What the steps share: locking, writing down what happened, and the news in their wire form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Max

from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import NotFound
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, clean
from centli.people.calls import call_for
from centli.people.models import User
from marketplace.contracts import SagaView
from marketplace.errors import PurchaseNotFound, ReasonRequired
from marketplace.models import Purchase, Refund, RefundState, Saga, SagaState, SagaStep
from marketplace.rules import purchases as rules
from marketplace.services import purchases


def lock(call: Call, purchase_id: str) -> Saga:
    """Lock a purchase's saga; the customer's own, or any for staff.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    require_transaction()
    try:
        value = ids.parse("purchase", purchase_id)
    except NotFound as error:
        raise PurchaseNotFound from error
    # The saga alone: what it joins is everybody's (MariaDB has no FOR UPDATE OF).
    found = Saga.objects.select_for_update().filter(purchase__public_id=value)
    if call.channel != Channel.STAFF:
        found = found.filter(purchase__customer_id=call.customer_id)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise PurchaseNotFound
    return whole(pk)


def whole(pk: int) -> Saga:
    """Read a locked saga with its purchase and all that a step needs."""
    rows = Saga.objects.select_related(
        "purchase__benefit", "purchase__offer__product", "purchase__offer__retailer"
    )
    return rows.get(pk=pk)


def view(saga: Saga) -> SagaView:
    """Return where a purchase stands."""
    return SagaView(saga.purchase.purchase_id, str(saga.state), str(saga.purchase.status))


def open_refund(purchase: Purchase) -> Refund | None:
    """Return the refund that is on its way, if any."""
    return purchase.refunds.filter(state=RefundState.REQUESTED).first()


def end(call: Call, saga: Saga, state: SagaState) -> None:
    """Write that a saga has come to rest: the sweeper has nothing more to do for it."""
    saga.state, saga.next_run_at = state, None
    saga.version += 1
    saga.updated_at = call.now
    saga.save(
        update_fields=[
            *("state", "next_run_at", "answer_due_at"),
            *("version", "updated_at", "attempts", "error"),
        ]
    )


def answered(saga: Saga) -> None:
    """Write that the bank has answered an undone purchase: it is not asked on."""
    if saga.answer_due_at is not None:
        saga.answer_due_at = None
        saga.save(update_fields=["answer_due_at"])


def save(call: Call, purchase: Purchase, *fields: str) -> None:
    """Write fields of a locked purchase."""
    purchase.updated_at = call.now
    purchase.save(update_fields=[*fields, "updated_at"])


def note(call: Call, saga: Saga, name: str, detail: str = "") -> None:
    """Write down what has just happened, for good."""
    last = saga.steps.aggregate(no=Max("no"))["no"] or 0
    SagaStep.objects.create(
        saga=saga,
        no=last + 1,
        name=name,
        detail=detail[:200],
        actor_id=call.actor_id,
        created_at=call.now,
    )


def give_back(purchase: Purchase, pieces: int) -> None:
    """Give the benefit of pieces back to its budget, those that an earlier refund gave back aside."""
    if purchase.benefit is None:
        return
    before = purchase.refunded_quantity
    purchases.ungrant_step(
        benefit_pk=purchase.benefit.pk,
        customer_id=purchase.customer_id,
        period=clock.local_month(purchase.created_at),
        gain_centavos=rules.share(
            purchase.gain_centavos, before, before + pieces, purchase.quantity
        ),
    )


def checked_reason(text: str) -> str:
    """Return what staff gave as the reason.

    Raises:
        ReasonRequired: it is shorter than ten letters.
    """
    why = clean(text, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonRequired
    return why


def audited(call: Call, saga: Saga, action: str, reason: str) -> None:
    """Write what staff did to the audit trail."""
    audit.record(
        call,
        action,
        object_kind="purchase",
        object_id=saga.purchase.purchase_id,
        reason=reason,
    )


def owner_call(call: Call, purchase: Purchase) -> Call:
    """Return the call as one about the purchase's customer; the actor stays who they are."""
    return replace(system_call(purchase, call.now), channel=call.channel, actor_id=call.actor_id)


def system_call(purchase: Purchase, now: datetime) -> Call:
    """Return the call of the sweeper, on behalf of the purchase's customer."""
    user = User.objects.get(pk=purchase.customer_id)
    call = call_for(user, channel=Channel.SYSTEM, now=now, correlation_id=purchase.correlation_id)
    return replace(call, actor_id=None)
