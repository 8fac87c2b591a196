"""What rows, not messages, set going: unanswered questions are asked again, and what is overdue is ended."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from centli.db.transactions import owned, require_transaction
from centli.events import bus, sweeper
from marketplace.models import Refund, RefundState, Saga, SagaState
from marketplace.rules import purchases as purchase_rules
from marketplace.saga import back, news, rows
from marketplace.saga.table import Move, News, move_for

logger = logging.getLogger(__name__)

ATTEMPTS_MAX: Final = 5
BATCH: Final = 500
RELEASED_AT_ONCE_MAX: Final = 20
PAYMENT: Final = ("PAYMENT_REQUEST", "PAYMENT_COMPLETED", "PAYMENT_FAILED")
REFUND: Final = ("REFUND_REQUEST", "REFUND_COMPLETED", "REFUND_FAILED")


def drive_due(now: datetime, *, limit: int = BATCH) -> int:
    """End purchases that nobody paid in time, and ask again for answers that are missing.

    What cannot be ended waits longer each time, then for a person.
    """
    running = Saga.objects.filter(state=SagaState.RUNNING, next_run_at__lte=now)
    due = running.order_by("next_run_at").values_list("pk", flat=True)
    requested = Refund.objects.filter(state=RefundState.REQUESTED, next_run_at__lte=now)
    unanswered = requested.order_by("next_run_at").values_list("purchase__saga", flat=True)
    ended = Saga.objects.filter(answer_due_at__lte=now)
    unknown = ended.order_by("answer_due_at").values_list("pk", flat=True)
    return (
        sweeper.each("marketplace.sagas", due, partial(_drive, now), now=now, limit=limit)
        + sweeper.each(
            "marketplace.refunds",
            unanswered,
            partial(_ask_for_refund_again, now),
            now=now,
            limit=limit,
        )
        + sweeper.each(
            "marketplace.unknown", unknown, partial(_ask_what_became, now), now=now, limit=limit
        )
    )


def _drive(now: datetime, pk: int) -> bool:
    try:
        return _look(now, pk)
    except Exception as error:  # noqa: BLE001 - it is counted in the saga's row, which shows it to staff
        _put_off(now, pk, error)
        return False


def release_due_step(now: datetime, *, offer_pk: int) -> int:
    """End overdue purchases of an offer before the sweeper does, for somebody who wants its pieces now.

    Sagas are locked before stock, and one that another locks is passed over: it is ending already.
    """
    require_transaction()
    overdue = Saga.objects.filter(
        state=SagaState.RUNNING, deadline_at__lte=now, purchase__offer_id=offer_pk
    )
    pks = list(overdue.order_by("pk").values_list("pk", flat=True)[:RELEASED_AT_ONCE_MAX])
    found = [saga for pk in pks if (saga := _locked(pk)) is not None]
    for saga in found:
        _release(now, saga)
    return len(found)


@owned
def _look(now: datetime, pk: int) -> bool:
    saga = _locked(pk)
    if saga is None or saga.state != SagaState.RUNNING:
        return False
    if move_for(saga, News.DUE, now) is Move.RELEASE:
        _release(now, saga)
        return True
    saga.next_run_at = purchase_rules.next_look(now, saga.deadline_at)
    saga.save(update_fields=["next_run_at"])
    if bus.is_waiting(saga.purchase.correlation_id, PAYMENT):
        return False
    call = rows.system_call(saga.purchase, now)
    rows.note(call, saga, "asked_again")
    bus.publish(news.payment_request(saga.purchase), call=call)
    return True


@owned
def _ask_for_refund_again(now: datetime, pk: int) -> bool:
    saga = _locked(pk)
    refund = None if saga is None else rows.open_refund(saga.purchase)
    if saga is None or refund is None:
        return False
    refund.next_run_at = now + purchase_rules.ASK_AGAIN_AFTER
    refund.save(update_fields=["next_run_at"])
    if bus.is_waiting(refund.correlation_id, REFUND):
        return False
    call = replace(rows.system_call(saga.purchase, now), correlation_id=refund.correlation_id)
    rows.note(call, saga, "refund_asked_again")
    bus.publish(news.refund_request(saga.purchase, refund), call=call)
    return True


@owned
def _ask_what_became(now: datetime, pk: int) -> bool:
    """Ask the bank what became of the payment of a purchase that ended without its answer."""
    saga = _locked(pk)
    if saga is None or saga.answer_due_at is None:
        return False
    saga.answer_due_at = now + purchase_rules.ASK_AGAIN_AFTER
    saga.save(update_fields=["answer_due_at"])
    if bus.is_waiting(saga.purchase.correlation_id, PAYMENT):
        return False
    call = rows.system_call(saga.purchase, now)
    rows.note(call, saga, "asked_what_became")
    bus.publish(news.payment_request(saga.purchase, answer_only=True), call=call)
    return True


def _release(now: datetime, saga: Saga) -> None:
    if move_for(saga, News.DUE, now) is Move.RELEASE:
        back.release(rows.system_call(saga.purchase, now), saga, back.TIMEOUT)


def _locked(pk: int) -> Saga | None:
    """Lock a saga unless somebody else has: then it moves without us."""
    free: QuerySet[Saga] = Saga.objects.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )
    found = free.filter(pk=pk).values_list("pk", flat=True).first()
    return None if found is None else rows.whole(pk)


@owned
def _put_off(now: datetime, pk: int, error: Exception) -> None:
    saga = Saga.objects.select_for_update().get(pk=pk)
    if saga.state != SagaState.RUNNING:
        return
    saga = rows.whole(pk)
    saga.attempts += 1
    saga.error = type(error).__name__
    saga.next_run_at = now + purchase_rules.back_off(saga.attempts)
    if saga.attempts >= ATTEMPTS_MAX:
        saga.state, saga.next_run_at = SagaState.NEEDS_OPERATOR, None
        logger.error("saga_needs_operator", extra={"purchase_id": saga.purchase.purchase_id})
        rows.note(rows.system_call(saga.purchase, now), saga, "needs_operator", saga.error)
    saga.version += 1
    saga.updated_at = now
    saga.save()
