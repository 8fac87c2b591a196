"""Events that the agent answers: a queued turn, news about a proposal, a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from centli.agent import handoff, outcomes, sessions
from centli.events import sweeper
from centli.events.catalogue import (
    ConfirmationChanged,
    NoticeRaised,
    PurchaseConfirmed,
    PurchaseFailed,
    PurchaseRefunded,
    PurchaseRefunding,
    RewardOrderChanged,
    TicketChanged,
    TurnQueued,
)
from centli.events.registry import handles
from centli.kernel import ids
from centli.kernel.call import Call, Channel


@handles(TurnQueued, consumer="agent.turn", queue="agent", transactional=False)
def turn_queued(_call: Call, event: TurnQueued) -> None:
    """Answer the turn."""
    from centli.agent import turns  # noqa: PLC0415 - what reads customers' words, where they are answered

    turns.run_queued(event.turn_id)


@handles(ConfirmationChanged, consumer="agent.confirmation", transactional=False)
def confirmation_changed(call: Call, event: ConfirmationChanged) -> None:
    """Tell in the conversation what became of a proposal, through whichever door it went."""
    outcomes.tell(call, event.confirmation_id)


@handles(NoticeRaised, consumer="agent.notice", transactional=False)
def notice_raised(call: Call, event: NoticeRaised) -> None:
    """Show a notice in the conversation."""
    outcomes.notify(call, event.notice_id)


@handles(PurchaseConfirmed, consumer="agent.order", transactional=False)
def purchase_confirmed(call: Call, event: PurchaseConfirmed) -> None:
    """Show that an order is paid."""
    outcomes.order(call, event.purchase.purchase_id)


@handles(PurchaseFailed, consumer="agent.order", transactional=False)
def purchase_failed(call: Call, event: PurchaseFailed) -> None:
    """Show that an order came to nothing; what never became one is told with its card."""
    if event.purchase_id is not None:
        outcomes.order(call, event.purchase_id)


@handles(PurchaseRefunding, consumer="agent.order", transactional=False)
def purchase_refunding(call: Call, event: PurchaseRefunding) -> None:
    """Show that an order is being taken back, as soon as that is accepted."""
    outcomes.order(call, event.purchase_id)


@handles(PurchaseRefunded, consumer="agent.order", transactional=False)
def purchase_refunded(call: Call, event: PurchaseRefunded) -> None:
    """Show that an order's money is back."""
    outcomes.order(call, event.purchase_id)


@handles(RewardOrderChanged, consumer="agent.reward_order", transactional=False)
def reward_order_changed(call: Call, event: RewardOrderChanged) -> None:
    """Show that a redemption was approved, shipped, delivered, rejected or cancelled."""
    outcomes.reward_order(call, event.order_id)


@handles(TicketChanged, consumer="agent.ticket", transactional=False)
def ticket_changed(call: Call, event: TicketChanged) -> None:
    """Show that a report was taken, answered, solved or opened again."""
    outcomes.report(call, event.ticket_id, message_id=event.message_id)


@sweeper.sweep("agent.sessions", every=timedelta(minutes=1))
def sessions_sweep(now: datetime) -> int:
    """Close chat sessions that have expired."""
    return sessions.sessions_sweep(now=now)


@sweeper.sweep("agent.handoffs", every=timedelta(minutes=1))
def handoffs_sweep(now: datetime) -> int:
    """Have the assistant answer again where a person has gone silent."""
    call = Call(
        customer_id=0,
        user_id="bank",
        now=now,
        correlation_id=ids.uuid7(),
        channel=Channel.SYSTEM,
    )
    return handoff.release_silent(call)
