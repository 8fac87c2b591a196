"""News that customers hear about."""

from __future__ import annotations

from datetime import datetime, timedelta

from centli.events.catalogue import (
    AccountStatusChanged,
    BeneficiaryAdded,
    BeneficiaryChanged,
    BeneficiaryRemoved,
    LimitChanged,
    MoneyReceived,
    NoticeRaised,
    PointsEarned,
    PointsExpired,
    PointsExpiring,
    RewardOrderChanged,
    SignedIn,
    TicketChanged,
    TransferFailed,
)
from centli.events.registry import handles
from centli.kernel import clock
from centli.kernel.call import Call
from centli.people import logins, notices

_OF_ORDER = {
    "Approved": notices.REWARD_APPROVED,
    "Shipped": notices.REWARD_SHIPPED,
    "Delivered": notices.REWARD_DELIVERED,
    "Rejected": notices.REWARD_RETURNED,
}
_OF_FAILURE = {
    "spei_rejected": notices.TRANSFER_REJECTED,
    "spei_expired": notices.TRANSFER_REJECTED,
    "undone": notices.TRANSFER_UNDONE,
}
_OF_STATUS = {
    "blocked": notices.ACCOUNT_BLOCKED,
    "active": notices.ACCOUNT_ACTIVE,
    "inactive": notices.ACCOUNT_CLOSED,
}


@handles(MoneyReceived, consumer="people.money_received")
def money_received(call: Call, event: MoneyReceived) -> None:
    """Tell whose account it arrived in, and whether it is what they sent that came back; a correction has a notice of its own."""
    if event.correction:
        return
    if event.returns is None:
        notices.raise_step(call, notices.MONEY_RECEIVED, amount=event.amount)
    else:
        notices.raise_step(
            call, notices.TRANSFER_RETURNED, amount=event.amount, transaction_id=event.returns
        )


@handles(TransferFailed, consumer="people.transfer_failed")
def transfer_failed(call: Call, event: TransferFailed) -> None:
    """Tell of a transfer that had been accepted; one that was refused at once has been told already."""
    if event.transaction_id is not None and event.amount is not None:
        code = _OF_FAILURE.get(event.reason, notices.TRANSFER_NOT_SENT)
        notices.raise_step(call, code, amount=event.amount, transaction_id=event.transaction_id)


@handles(SignedIn, consumer="people.signed_in")
def signed_in(call: Call, event: SignedIn) -> None:
    """Tell that somebody signed in, and when: not when the relay came to say it."""
    moment = logins.began_at(event.session_id) or call.now
    notices.raise_step(call, notices.SIGNED_IN, moment=clock.wire(moment))


@handles(LimitChanged, consumer="people.limit_changed")
def limit_changed(call: Call, event: LimitChanged) -> None:
    """Tell which limit, and what it is now."""
    notices.raise_step(call, notices.LIMIT_CHANGED, rule=event.rule, amount=event.limit)


@handles(BeneficiaryAdded, consumer="people.beneficiary_added")
def beneficiary_added(call: Call, event: BeneficiaryAdded) -> None:
    """Tell who can be paid now."""
    notices.raise_step(call, notices.BENEFICIARY_ADDED, name=event.beneficiary.name)


@handles(BeneficiaryChanged, consumer="people.beneficiary_changed")
def beneficiary_changed(call: Call, event: BeneficiaryChanged) -> None:
    """Tell whose data changed."""
    notices.raise_step(call, notices.BENEFICIARY_CHANGED, name=event.beneficiary.name)


@handles(BeneficiaryRemoved, consumer="people.beneficiary_removed")
def beneficiary_removed(call: Call, _event: BeneficiaryRemoved) -> None:
    """Tell that somebody cannot be paid any more."""
    notices.raise_step(call, notices.BENEFICIARY_REMOVED)


@handles(AccountStatusChanged, consumer="people.account_status")
def account_status_changed(call: Call, event: AccountStatusChanged) -> None:
    """Tell that an account was frozen, by whom, is active again, or was closed."""
    code = _OF_STATUS[event.status]
    if event.status == "blocked" and call.actor_id == call.customer_id:
        code = notices.ACCOUNT_BLOCKED_BY_OWNER
    notices.raise_step(call, code)


@handles(PointsEarned, consumer="people.points_earned")
def points_earned(call: Call, event: PointsEarned) -> None:
    """Tell how many points there are more."""
    notices.raise_step(call, notices.POINTS_EARNED, points=str(event.points_amount))


@handles(PointsExpiring, consumer="people.points_expiring")
def points_expiring(call: Call, event: PointsExpiring) -> None:
    """Tell how many points expire, and after which day."""
    moment = datetime.fromisoformat(event.expires_at) - timedelta(milliseconds=1)
    notices.raise_step(
        call,
        notices.POINTS_EXPIRING,
        points=str(event.points_amount),
        day=clock.local_date(moment).isoformat(),
    )


@handles(PointsExpired, consumer="people.points_expired")
def points_expired(call: Call, event: PointsExpired) -> None:
    """Tell how many points count no more."""
    notices.raise_step(call, notices.POINTS_EXPIRED, points=str(event.points_amount))


@handles(RewardOrderChanged, consumer="people.reward_order")
def reward_order_changed(call: Call, event: RewardOrderChanged) -> None:
    """Tell how a redemption that takes longer goes on; a customer's own act is no news to them."""
    code = _OF_ORDER.get(event.status)
    if code is not None and call.actor_id != call.customer_id:
        notices.raise_step(call, code)


@handles(TicketChanged, consumer="people.ticket")
def ticket_changed(call: Call, event: TicketChanged) -> None:
    """Tell that the bank answered a report, or solved it; what the customer did themselves is no news to them."""
    is_own = call.actor_id == call.customer_id
    if is_own or (event.message_id is None and event.state != "resolved"):
        return
    code = notices.TICKET_RESOLVED if event.state == "resolved" else notices.TICKET_ANSWERED
    notices.raise_step(call, code, folio=event.folio)


@handles(NoticeRaised, consumer="people.mail", transactional=False)
def notice_raised(call: Call, event: NoticeRaised) -> None:
    """Send the notice by e-mail."""
    notices.mail(event.notice_id, call.now)
