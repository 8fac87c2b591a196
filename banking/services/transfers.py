"""Transfers: what is proposed, and what happens when it is confirmed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings

from banking import rules
from banking.contracts import CONCEPT_LENGTH_MAX, AccountStatus, AccountType
from banking.errors import (
    AccountBlocked,
    AccountInactive,
    AccountNotFound,
    ConceptTooLong,
    CreditCapExceeded,
    InsufficientFunds,
    PayeeChanged,
    PayeeNotFound,
    PayeeUnavailable,
    SameAccount,
    TargetMissing,
)
from banking.models import Account, AccountKind, Payee
from banking.rules import EntryKind
from banking.selectors import accounts, facts
from banking.selectors.facts import AccountFacts, PayeeFacts
from banking.services import holds, levels, limits, posting, spei, undoing
from banking.services.accounts import system_account
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance, Terms
from centli.db import idempotency
from centli.db.prepared import Given, Select
from centli.db.statement import Statement
from centli.db.transactions import require_transaction
from centli.events.catalogue import TransferCompleted
from centli.kernel import clock, confidential, ids
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, DomainError, NotFound, Rejected
from centli.kernel.money import CENTAVOS_MAX, MXN, InvalidAmount, Money
from centli.kernel.text import clean

SAID_LENGTH_MAX: Final = 60
_PAID: Final = "UPDATE payee SET paid_before = TRUE WHERE beneficiary_id = %s"


class Checked(NamedTuple):
    """What an assessment under lock found: its accounts stay locked until the transaction ends."""

    source: AccountFacts
    target: AccountFacts | None
    payee: PayeeFacts | None
    too_much: DomainError | None
    """Why the amount is more than the source has, or than the target may receive."""


_checked: ContextVar[tuple[int, datetime, Checked] | None] = ContextVar(
    "banking_checked", default=None
)
"""The last assessment under lock, with its customer and moment: execution follows it in the same transaction."""


class Sent(NamedTuple):
    """What a transfer's execution did; with a tracking key it is an order under way to another bank."""

    transaction_id: UUID
    available_after_centavos: int
    available_target_centavos: int | None
    tracking_key: str = ""
    undo_until: datetime | None = None
    """Set for what waits, so that its customer may undo it; nothing has moved before."""
    writes: Sequence[Statement] = ()
    """What is still to be written, first of all, by the owner of the transaction."""


def transfer_propose(
    call: Call,
    *,
    amount: Money,
    beneficiary_id: str | None = None,
    to_account_id: str | None = None,
    from_account_id: str | None = None,
    concept: str = "",
    said: str = "",
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a transfer to a beneficiary, or to an account of the customer's own; nothing moves.

    Raises:
        InvalidAmount: not between one centavo and the cap.
        ConceptTooLong: nothing of it is cut.
        TargetMissing, SameAccount: the target is not one account other than the source.
        AccountNotFound, PayeeNotFound: not there, or another customer's.
        AccountBlocked, AccountInactive, PayeeUnavailable: an account takes no part in anything.
        LimitExceeded: above a ceiling, whatever there is to pay with.
        InsufficientFunds: the source cannot pay.
        DomainError: what ``confirmations.propose`` raises.
    """
    kind = EntryKind.TRANSFER if beneficiary_id else EntryKind.OWN_TRANSFER
    wish = {
        "amount": amount.centavos,
        "currency": amount.currency,
        "beneficiary": beneficiary_id,
        "to": to_account_id,
        "from": from_account_id,
        "concept": concept,
        "supersedes": supersedes,
    }
    known = confirmations.proposed(call, kind=kind.value, parameters=wish)
    if known is not None:
        return known
    try:
        _check_concept(concept)
        terms = _terms(
            call,
            kind,
            amount=amount,
            beneficiary_id=beneficiary_id,
            to_account_id=to_account_id,
            from_account_id=from_account_id,
        )
    except (Rejected, Conflict, NotFound) as error:
        idempotency.store_refusal(call, error, operation=f"propose:{kind.value}", parameters=wish)
        raise
    terms["concept"] = confidential.kept(concept, length_max=CONCEPT_LENGTH_MAX)
    terms["said"] = clean(said, length_max=SAID_LENGTH_MAX)
    return confirmations.propose(
        call,
        kind=kind.value,
        terms=terms,
        provenance=provenance,
        supersedes=supersedes,
        parameters=wish,
    )


def _check_concept(concept: str) -> None:
    # As it will be kept; signs of several letters' width become those letters.
    if len(clean(concept, length_max=sys.maxsize)) > CONCEPT_LENGTH_MAX:
        raise ConceptTooLong(CONCEPT_LENGTH_MAX)


def check_amount(amount: Money) -> None:
    """Refuse an amount that no operation may have.

    Raises:
        InvalidAmount: zero, negative, over the cap, or another currency.
    """
    if not 0 < amount.centavos <= CENTAVOS_MAX or amount.currency != MXN:
        raise InvalidAmount


def source_account(call: Call, account_id: str | None) -> Account:
    """Return the account that pays: the one named, else the customer's checking account.

    Raises:
        AccountNotFound: no such account, or another customer's; or there is no checking account.
    """
    if account_id is not None:
        return accounts.account_get(call.customer_id, account_id)
    own = accounts.account_list(call.customer_id)
    for each in own:
        if each.account_type == AccountType.CHECKING and each.status == AccountStatus.ACTIVE:
            return each
    for each in own:
        if each.account_type == AccountType.CHECKING:
            return each
    raise AccountNotFound


def check_funds(terms: Terms, source: AccountFacts) -> None:
    """Refuse what the source cannot pay.

    Raises:
        InsufficientFunds: with what it has.
    """
    total = terms["amount_centavos"] + terms["fee_centavos"]
    if source.floor_centavos is not None and source.available_centavos < total:
        raise InsufficientFunds(source.available_centavos, total)


def check_status(status: str) -> None:
    """Refuse an account of the customer's that takes no part in anything.

    Raises:
        AccountBlocked, AccountInactive: frozen, or closed.
    """
    if status == AccountStatus.BLOCKED:
        raise AccountBlocked
    if status != AccountStatus.ACTIVE:
        raise AccountInactive


def check(call: Call, terms: Terms, *, locked: bool) -> Checked:
    """Read and check what a transfer's terms name; with ``locked`` the accounts' rows are locked, in order.

    Two statements for a payee, one between own accounts.

    Raises:
        AccountNotFound, PayeeNotFound, PayeeChanged: what the terms name is gone or another.
        AccountBlocked, AccountInactive, PayeeUnavailable: an account takes no part in anything.
    """
    pks = [pk for pk in (terms["source_pk"], terms["target_pk"]) if pk is not None]
    payee = None
    if "beneficiary_id" in terms:
        found, payee = facts.facts_of(
            pks,
            locked=locked,
            customer_id=call.customer_id,
            beneficiary_id=ids.parse("beneficiary", terms["beneficiary_id"]),
            amount_centavos=terms["amount_centavos"],
            udi_micros=_udi_micros(terms, call.now),
            now=call.now,
        )
    else:
        found = facts.account_facts(pks, locked=locked)
    source, target = found.get(terms["source_pk"]), found.get(terms["target_pk"])
    if source is None or source.owner_id != call.customer_id:
        raise AccountNotFound
    if "beneficiary_id" in terms:
        _check_payee(terms, payee)
    if terms["target_pk"] is not None:
        _check_target(target, is_payee=payee is not None)
    check_status(source.status)
    checked = Checked(source, target, payee, _too_much(call, terms, source, target))
    _checked.set((call.customer_id, call.now, checked) if locked else None)
    return checked


def _udi_micros(terms: Terms, now: datetime) -> int | None:
    """Return the UDI's value: a day has one, published before it begins, so the terms' is as good as the table's."""
    day, micros = terms.get("udi", (None, None))
    found: int | None = micros if day == clock.local_date(now).isoformat() else facts.udi_find(now)
    return found


def _check_target(target: AccountFacts | None, *, is_payee: bool) -> None:
    if target is None:
        raise AccountNotFound
    if not is_payee:
        check_status(target.status)
    elif target.status != AccountStatus.ACTIVE:
        raise PayeeUnavailable


def _too_much(
    call: Call, terms: Terms, source: AccountFacts, target: AccountFacts | None
) -> DomainError | None:
    try:
        if target is not None:
            levels.check_credit(call, target, terms["amount_centavos"])
        check_funds(terms, source)
    except CreditCapExceeded as error:
        return PayeeUnavailable() if "beneficiary_id" in terms else error
    except InsufficientFunds as error:
        return error
    return None


def _check_payee(terms: Terms, payee: PayeeFacts | None) -> None:
    if payee is None or payee.is_removed:
        raise PayeeNotFound
    if payee.account_pk != terms["target_pk"] or (terms["clabe"] and payee.clabe != terms["clabe"]):
        raise PayeeChanged


def send_step(call: Call, terms: Terms, *, confirmation_id: UUID) -> Sent:
    """Carry a confirmed transfer out: post it, or accept the order to another bank; count it for the day.

    Where payments wait (``CENTLI_TRANSFER_HOLD_SECONDS``), one to a beneficiary is only set aside.

    Raises:
        InsufficientFunds, AccountBlocked, AccountInactive, LimitExceeded: nothing of it happens. The statements that
            are still to be written raise them too.
    """
    require_transaction()
    checked = _take_checked(call, terms)
    count = [] if checked.payee is None else _count(call, terms, checked.payee)
    if terms["clabe"] or (_wait() and checked.payee is not None):
        return _accept(call, terms, checked, confirmation_id, count)
    return _post(call, terms, checked, confirmation_id, count)


def _wait() -> timedelta:
    """Return how long a payment to a beneficiary can be undone."""
    return timedelta(seconds=settings.CENTLI_TRANSFER_HOLD_SECONDS)


def _post(
    call: Call,
    terms: Terms,
    checked: Checked,
    confirmation_id: UUID,
    count: Sequence[Statement],
) -> Sent:
    source, target = checked.source, checked.target
    assert target is not None, "the check found the target"
    amount, fee = terms["amount_centavos"], terms["fee_centavos"]
    beneficiary = terms.get("beneficiary_id")
    levels.count_credit_step(call, target, amount)
    legs = [posting.Leg(source.pk, target.pk, amount)]
    if fee:
        legs.append(posting.Leg(source.pk, system_account(AccountKind.FEE).pk, fee, "fee"))
    draft = posting.Draft(
        kind=EntryKind.TRANSFER if beneficiary else EntryKind.OWN_TRANSFER,
        legs=legs,
        customer_id=call.customer_id,
        confirmation_id=confirmation_id,
        beneficiary_id=ids.parse("beneficiary", beneficiary) if beneficiary else None,
        memo=terms["concept"],
    )
    writes: Sequence[Statement] = count
    if fee:
        posting.post(call, draft)
    else:
        known = {source.pk: source, target.pk: target}
        writes = [*posting.pair(call, draft, known), *count]
    if checked.payee is not None and not checked.payee.paid_before:
        assert draft.beneficiary_id is not None, "a payee is a beneficiary"
        writes = [*writes, Statement(_PAID, (draft.beneficiary_id.bytes,))]
    return Sent(
        draft.public_id,
        source.available_centavos - amount - fee,
        target.available_centavos + amount,
        writes=writes,
    )


def _accept(
    call: Call,
    terms: Terms,
    checked: Checked,
    confirmation_id: UUID,
    count: Sequence[Statement],
) -> Sent:
    """Hold the money of what is carried out later, and write down what is: three statements."""
    wait, fee = _wait(), terms["fee_centavos"]
    total = terms["amount_centavos"] + fee
    purpose, patience = (
        (EntryKind.SPEI_OUT, rules.SPEI_HOLD)
        if terms["clabe"]
        else (EntryKind.TRANSFER, undoing.GIVEN_UP_AFTER)
    )
    hold = holds.hold_place_step(
        call,
        account_pk=checked.source.pk,
        amount_centavos=total,
        purpose=purpose,
        lifetime=wait + patience,
        confirmation_id=confirmation_id,
        beneficiary_id=ids.parse("beneficiary", terms["beneficiary_id"]),
        counterpart=terms["payee_name"],
        memo=terms["concept"],
    )
    tracking_key = ""
    if terms["clabe"]:
        order = spei.order_step(call, hold, clabe=terms["clabe"], fee_centavos=fee, wait=wait)
        tracking_key = order.tracking_key
    else:
        assert checked.target is not None, "the check found the target"
        undoing.set_aside_step(call, hold, credit_pk=checked.target.pk, fee_centavos=fee, wait=wait)
    return Sent(
        hold.public_id,
        checked.source.available_centavos - total,
        None,
        tracking_key=tracking_key,
        undo_until=call.now + wait if wait else None,
        writes=count,
    )


def _count(call: Call, terms: Terms, payee: PayeeFacts) -> Sequence[Statement]:
    """Return what counts a payment for the day."""
    return limits.day_count(
        call,
        terms["amount_centavos"],
        ceiling_centavos=payee.limits.day_ceiling_centavos,
        payments_seen=payee.payments_today,
    )


def _take_checked(call: Call, terms: Terms) -> Checked:
    """Return what the assessment found: whoever executes has had it assessed in the same transaction, under the locks."""
    known = _checked.get()
    _checked.set(None)
    assert known is not None, "a transfer is assessed before it is carried out"
    customer_id, now, checked = known
    source_pk, target_pk = checked.source.pk, checked.target and checked.target.pk
    assert (customer_id, now) == (call.customer_id, call.now), "for the same call"
    assert (source_pk, target_pk) == (terms["source_pk"], terms["target_pk"]), "of the same terms"
    return checked


def completed(receipt: dict[str, Any]) -> TransferCompleted:
    """Return the news that a receipt tells."""
    return TransferCompleted(
        transaction_id=receipt["transaction_id"],
        from_account=receipt["from"]["account"],
        to_account=receipt["to"]["account"],
        amount=receipt["amount"]["amount"],
        currency=receipt["amount"]["currency"],
        status=receipt["status"],
        created_at=receipt["created_at"],
    )


def _terms(
    call: Call,
    kind: EntryKind,
    *,
    amount: Money,
    beneficiary_id: str | None,
    to_account_id: str | None,
    from_account_id: str | None,
) -> dict[str, Any]:
    check_amount(amount)
    if (beneficiary_id is None) == (to_account_id is None):
        raise TargetMissing
    source = source_account(call, from_account_id)
    target: dict[str, Any]
    if beneficiary_id is not None:
        target = _payee_target(call, beneficiary_id)
    else:
        target = _own_target(call, to_account_id or "")
    if target["target_pk"] == source.pk:
        raise SameAccount
    check_status(source.status)
    rail = EntryKind.SPEI_OUT if target["clabe"] else kind
    return {
        "from_account": ids.public("account", source.public_id),
        "source_pk": source.pk,
        "source_type": source.account_type,
        "source_last4": source.number[-4:],
        **target,
        "amount_centavos": amount.centavos,
        "fee_centavos": facts.fee_centavos(rail),
        "currency": amount.currency,
    }


_PAYEE: Final = Select(
    lambda: Payee.objects.filter(
        beneficiary_id=Given("beneficiary_id", Payee, "beneficiary_id"),
        customer_id=Given("customer_id", Payee, "customer_id"),
        removed_at=None,
    ).select_related("account")
)


def _payee_target(call: Call, beneficiary_id: str) -> dict[str, Any]:
    try:
        value = ids.parse("beneficiary", beneficiary_id)
    except NotFound as error:
        raise PayeeNotFound from error
    payee = _PAYEE.first(beneficiary_id=value, customer_id=call.customer_id)
    if payee is None:
        raise PayeeNotFound
    if payee.account is not None and payee.account.status != AccountStatus.ACTIVE:
        raise PayeeUnavailable
    return {
        "beneficiary_id": beneficiary_id,
        "payee_name": payee.name,
        "payee_alias": payee.alias,
        "target_pk": payee.account_id,
        "to_account": ids.public("account", payee.account.public_id) if payee.account else "",
        "target_last4": payee.account.number[-4:] if payee.account else payee.clabe[-4:],
        "clabe": "" if payee.account else payee.clabe,
        "udi": [clock.local_date(call.now).isoformat(), facts.udi_find(call.now)],
    }


def _own_target(call: Call, account_id: str) -> dict[str, Any]:
    account = accounts.account_get(call.customer_id, account_id)
    check_status(account.status)
    return {
        "to_account": account_id,
        "target_pk": account.pk,
        "target_type": account.account_type,
        "target_last4": account.number[-4:],
        "clabe": "",
    }
