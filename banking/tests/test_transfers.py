"""A transfer from proposal to receipt, and every refusal after which nothing has happened."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from banking import errors, facade, testing
from banking.contracts import AccountStatus, AccountType
from banking.models import (
    Account,
    AccountKind,
    Entry,
    Fee,
    Hold,
    LimitCounter,
    Payee,
    Posting,
    UdiValue,
)
from banking.services import accounts as account_services
from banking.services import limits, transfers
from banking.tests.test_posting import sql
from centli.confirmations import errors as confirmation_errors
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import State
from centli.confirmations.models import Proposal
from centli.db.transactions import ChangedSinceRead
from centli.db.trip import run_all
from centli.events import relay
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.kernel.money import InvalidAmount, Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db
NOW = people.NOW
PESOS_100 = Money(10_000)
MINUTE = timedelta(minutes=1)


class Scene:
    """Ana with 20,000 pesos, and Juan, her brother, whom she paid before."""

    def __init__(self, **payee):
        self.ana = testing.make_customer("Ana Torres", enrolled=True)
        self.juan = testing.make_customer("Juan López")
        self.source = testing.make_account(balance_centavos=2_000_000, owner=self.ana, now=NOW)
        self.target = testing.make_account(owner=self.juan, now=NOW)
        self.payee = testing.make_payee(self.ana, account=self.target, now=NOW, **payee)
        self.call = people.call_of(self.ana)

    @property
    def beneficiary_id(self):
        return ids.public("beneficiary", self.payee.beneficiary_id)

    def propose(self, amount=PESOS_100, call=None, **fields):
        fields.setdefault("beneficiary_id", self.beneficiary_id)
        return facade.transfer_propose(call or self.call, amount=amount, **fields)

    def confirm(self, proposal, *, factor=None, call=None):
        return facade.transfer_confirm(
            call or self.call,
            confirmation_id=proposal.public_id,
            token=proposal.token,
            factor=factor,
        )

    def balances(self):
        self.source.refresh_from_db()
        self.target.refresh_from_db()
        return self.source.balance_centavos, self.target.balance_centavos


@pytest.fixture
def scene(db):
    return Scene()


def public(account: Account) -> str:
    return ids.public("account", account.public_id)


def types(*, since: int = 0) -> list[str]:
    return list(
        Outbox.objects.filter(pk__gt=since).order_by("id").values_list("event_type", flat=True)
    )


def written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entry, Posting, Hold, LimitCounter, Outbox))


@pytest.mark.parametrize("concept", ["x" * 40, "ﬃ" * 14])
def test_a_concept_is_never_cut(scene, concept):
    with pytest.raises(errors.ConceptTooLong):
        scene.propose(Money(100_00), concept=concept)
    assert Proposal.objects.count() == 0
    assert scene.propose(Money(100_00), concept="x" * 39).card["concept"] == "x" * 39


def test_a_concept_keeps_no_card_number(scene):
    proposal = scene.propose(Money(100_00), concept="pago de 4111-1111-1111-1111")
    assert proposal.card["concept"] == "pago de •••• 1111"


def test_the_card_shows_exactly_what_will_happen(scene):
    proposal = scene.propose(Money(1_234_50), concept="  renta ", said="mil 234.50")
    card = proposal.card
    assert card["amount"] == {"amount": "1234.50", "currency": "MXN"}
    assert card["amount_words"] == "mil doscientos treinta y cuatro pesos con cincuenta centavos"
    assert card["payee"] == {
        "name": "Juan López",
        "alias": "hermano",
        "bank": "CENTLI",
        "last4": scene.target.number[-4:],
    }
    assert card["source"] == {"account_type": "checking", "last4": scene.source.number[-4:]}
    assert card["fee"] == {"amount": "0.00", "currency": "MXN"}
    assert card["balance_after"] == {"amount": "18765.50", "currency": "MXN"}
    assert (card["concept"], card["said"], card["target"]) == ("renta", "mil 234.50", None)
    assert {"label": "Entendí", "value": "«mil 234.50» como $1,234.50 MXN"} in card["rows"]
    assert (proposal.kind, proposal.state, proposal.factor_required) == (
        "transfer",
        State.OPEN,
        False,
    )
    assert scene.balances() == (2_000_000, 0)


def test_a_confirmed_transfer_moves_the_money_once_and_tells(scene):
    proposal = scene.propose(Money(100_000))
    before = Outbox.objects.latest("id").pk if Outbox.objects.exists() else 0

    done = scene.confirm(proposal)
    again = scene.confirm(proposal)

    assert scene.balances() == (1_900_000, 100_000)
    assert (done.state, again.replayed, again.result) == (State.EXECUTED, True, done.result)
    entry = Entry.objects.get(confirmation_id=proposal.id)
    receipt = done.result
    assert receipt["text"] == "Listo, le envié $1,000.00 MXN a Juan López"
    assert receipt["transaction_id"] == ids.public("transaction", entry.public_id)
    assert receipt["balance_after"] == {"amount": "19000.00", "currency": "MXN"}
    assert (receipt["status"], len(receipt["folio"])) == ("completed", 10)
    assert types(since=before) == ["TRANSFER_REQUEST", "TRANSFER_COMPLETED", "CONFIRMATION_CHANGED"]
    trail = set(Outbox.objects.filter(pk__gt=before).values_list("correlation_id", flat=True))
    assert trail == {proposal.correlation_id} == {entry.correlation_id}
    counter = LimitCounter.objects.get(customer_id=scene.ana.pk)
    assert (counter.period, counter.used_centavos) == ("2026-11-21", 100_000)
    assert counter.payments == 1


def test_a_confirmed_transfer_takes_at_most_twelve_statements(scene):
    scene.confirm(scene.propose(PESOS_100))
    proposal = scene.propose(Money(20_000))
    with CaptureQueriesContext(connection) as captured:
        scene.confirm(proposal)
    assert len(sql(captured)) <= 12, sql(captured)


@pytest.mark.django_db(transaction=True)
def test_whoever_receives_money_is_told():
    scene = Scene()
    scene.confirm(scene.propose())
    relay.drain(now=clock.now() + timedelta(days=2))
    news = Outbox.objects.get(event_type="MONEY_RECEIVED")
    assert (news.user_id, news.data["account_id"], news.data["amount"]) == (
        scene.juan.user_id,
        public(scene.target),
        "100.00",
    )


def refuse(scene, error, **fields):
    before = written()
    with pytest.raises(error) as refused:
        scene.propose(**fields)
    assert written() == before
    assert scene.balances() == (2_000_000, 0)
    return refused.value


@pytest.mark.parametrize("centavos", [0, -1, -10_000, 10**12 + 1])
def test_amounts_outside_the_bounds_are_refused(scene, centavos):
    refuse(scene, InvalidAmount, amount=Money(centavos))


def test_more_than_is_there_is_refused_with_the_figures(scene):
    found = refuse(scene, errors.InsufficientFunds, amount=Money(2_000_001))
    assert (found.available_centavos, found.requested_centavos) == (2_000_000, 2_000_001)


def test_above_the_ceiling_is_refused(scene):
    testing.deposit(scene.source, 30_000_000)
    with pytest.raises(confirmation_errors.LimitExceeded) as refused:
        scene.propose(Money(25_000_001))
    assert refused.value.limit_centavos == 25_000_000


def test_above_the_days_ceiling_is_told_so_whatever_is_left_to_pay_with(scene):
    testing.make_limits(scene.ana, per_operation_centavos=25_000_000, per_day_centavos=25_000_000)
    testing.deposit(scene.source, 22_000_000)
    first, second = scene.propose(Money(12_500_000)), scene.propose(Money(12_500_001))
    scene.confirm(first)
    for try_it in (lambda: scene.confirm(second), lambda: scene.propose(Money(12_500_001))):
        with pytest.raises(confirmation_errors.LimitExceeded) as refused:
            try_it()
        assert (refused.value.limit, refused.value.requested_centavos) == (
            "ceiling_per_day",
            25_000_001,
        )
    assert scene.balances() == (11_500_000, 12_500_000)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (AccountStatus.BLOCKED, errors.AccountBlocked),
        (AccountStatus.INACTIVE, errors.AccountInactive),
    ],
)
def test_from_a_frozen_or_closed_account_is_refused(scene, status, error):
    # A closed account is empty; that it cannot pay is said first.
    empty = testing.make_account(owner=scene.ana, now=NOW)
    Account.objects.filter(pk=empty.pk).update(status=status)
    refuse(scene, error, from_account_id=public(empty))


@pytest.mark.parametrize("status", [AccountStatus.BLOCKED, AccountStatus.INACTIVE])
def test_to_a_frozen_or_closed_account_is_refused_without_saying_which(scene, status):
    Account.objects.filter(pk=scene.target.pk).update(status=status)
    refuse(scene, errors.PayeeUnavailable)


def test_from_another_customers_account_is_not_there(scene):
    refuse(scene, errors.AccountNotFound, from_account_id=public(scene.target))


def test_another_customers_account_as_ones_own_target_is_not_there(scene):
    refuse(scene, errors.AccountNotFound, beneficiary_id=None, to_account_id=public(scene.target))


def test_another_customers_payee_is_not_there(scene):
    other = testing.make_payee(scene.juan, account=scene.source)
    refuse(
        scene, errors.PayeeNotFound, beneficiary_id=ids.public("beneficiary", other.beneficiary_id)
    )


def test_a_removed_payee_is_not_there(scene):
    Payee.objects.update(removed_at=NOW)
    refuse(scene, errors.PayeeNotFound)


def test_to_the_account_it_comes_from_is_refused(scene):
    refuse(scene, errors.SameAccount, beneficiary_id=None, to_account_id=public(scene.source))


@pytest.mark.parametrize("both", [True, False])
def test_exactly_one_target_is_named(scene, both):
    fields = {"to_account_id": public(scene.source)} if both else {"beneficiary_id": None}
    refuse(scene, errors.TargetMissing, **fields)


def test_a_payee_younger_than_half_an_hour_cannot_be_paid():
    scene = Scene(age=timedelta(minutes=29))
    refuse(scene, confirmation_errors.PayeeNotUsable)


def test_a_payee_of_the_first_day_is_capped_and_takes_the_factor():
    scene = Scene(age=timedelta(hours=23), paid_before=False)
    refuse(scene, confirmation_errors.PayeeNotUsable, amount=Money(500_001))
    proposal = scene.propose(Money(500_000))
    assert set(proposal.factor_reasons) == {"first_payment", "new_payee"}
    assert "es tu primer envío a esa persona y agregaste a" in proposal.card["factor_text"]
    scene.confirm(proposal, factor=people.code_of(scene.ana))
    assert scene.balances() == (1_500_000, 500_000)
    assert Payee.objects.get().paid_before


@pytest.mark.parametrize("hold_seconds", [0, 15])
def test_what_a_payee_gets_on_the_first_day_is_capped_all_together(scene, settings, hold_seconds):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = hold_seconds
    scene = Scene(age=timedelta(hours=1))
    waiting = scene.propose(Money(200_001))
    scene.confirm(scene.propose(Money(300_000)), factor=people.code_of(scene.ana))
    with pytest.raises(confirmation_errors.PayeeNotUsable):
        scene.propose(Money(200_002))
    with pytest.raises(confirmation_errors.PayeeNotUsable):
        scene.confirm(waiting, factor="000000")
    assert scene.propose(Money(200_000)).factor_required
    tomorrow = people.call_of(scene.ana, now=NOW + timedelta(hours=23))
    assert not scene.propose(Money(500_001), call=tomorrow).factor_required


def test_above_the_legal_default_takes_the_factor(scene):
    assert not scene.propose(Money(1_304_381)).factor_required
    proposal = scene.propose(Money(1_304_382))
    assert proposal.factor_reasons == ("over_limit",)
    why = "Te pedimos tu código de verificación porque pasa de tu límite por operación ($13,043.81 MXN)."
    assert proposal.card["factor_text"] == why
    assert proposal.card["rows"][-1] == {"label": "Código", "value": why}
    with pytest.raises(confirmation_errors.FactorRequired):
        scene.confirm(proposal)
    assert scene.balances() == (2_000_000, 0)


def test_above_the_days_total_takes_the_factor(scene):
    testing.make_limits(scene.ana, per_day_centavos=15_000)
    scene.confirm(scene.propose())
    assert scene.propose(Money(5_001)).factor_reasons == ("over_day",)


def test_the_fifth_transfer_in_ten_minutes_takes_the_factor(scene):
    for centavos in (100, 200, 300, 400):
        scene.confirm(scene.propose(Money(centavos)))
    assert scene.propose(Money(500)).factor_reasons == ("rapid",)
    later = people.call_of(scene.ana, now=NOW + timedelta(minutes=11))
    assert not scene.propose(Money(600), call=later).factor_required


def test_two_transfers_from_two_accounts_do_not_pass_the_days_ceiling_together(scene):
    """Each has read what the day had used before the other was counted; the counter's own row is what counts."""
    count = partial(limits.day_count, scene.call, ceiling_centavos=100)
    with transaction.atomic():
        run_all(count(60, payments_seen=None))
    with pytest.raises(confirmation_errors.LimitExceeded), transaction.atomic():
        run_all(count(41, payments_seen=1))
    with transaction.atomic():
        run_all(count(40, payments_seen=1))
    assert LimitCounter.objects.get(rule="day").used_centavos == 100


@pytest.mark.parametrize("seen", [None, 0])
def test_a_payment_counted_since_another_was_decided_on_has_that_one_decided_again(scene, seen):
    count = partial(limits.day_count, scene.call, ceiling_centavos=10_000)
    with transaction.atomic():
        run_all(count(60, payments_seen=None))
    with pytest.raises(ChangedSinceRead), transaction.atomic():
        run_all(count(41, payments_seen=seen))
    assert LimitCounter.objects.get(rule="day").used_centavos == 60


def test_the_fifth_transfer_in_ten_minutes_takes_the_factor_when_a_day_begins_between(scene):
    evening = people.call_of(scene.ana, now=clock.day_start(date(2026, 11, 22)) - MINUTE)
    for centavos in (100, 200, 300, 400):
        scene.confirm(scene.propose(Money(centavos), call=evening), call=evening)
    night = people.call_of(scene.ana, now=evening.now + 5 * MINUTE)
    proposal = scene.propose(Money(500), call=night)
    assert proposal.factor_reasons == ("rapid",)
    with pytest.raises(confirmation_errors.FactorRequired):
        scene.confirm(proposal, call=night)
    assert scene.balances() == (1_999_000, 1_000)


def test_the_fifth_transfer_of_proposals_made_before_the_fourth_takes_the_factor(scene):
    for centavos in (100, 200):
        scene.confirm(scene.propose(Money(centavos)))
    *waiting, fifth = [scene.propose(Money(centavos)) for centavos in (300, 400, 500)]
    for proposal in waiting:
        scene.confirm(proposal)
    assert not fifth.factor_required
    with pytest.raises(confirmation_errors.FactorRequired):
        scene.confirm(fifth)
    assert scene.balances() == (1_999_000, 1_000)


def test_the_same_payee_and_amount_again_is_asked_about(scene):
    scene.confirm(scene.propose())
    assert scene.propose().card["warnings"] == ["same_recently"]
    assert scene.propose(Money(10_001)).card["warnings"] == []


def test_without_a_value_of_the_udi_nothing_is_sent(scene):
    UdiValue.objects.all().delete()
    refuse(scene, errors.LimitsUnavailable)


def test_the_value_of_the_udi_is_that_of_the_day(scene):
    terms = Proposal.objects.get(public_id=scene.propose().id).terms
    assert terms["udi"] == ["2026-11-21", testing.UDI_MICROS]
    UdiValue.objects.update(value_micros=1)
    assert transfers._udi_micros(terms, NOW) == testing.UDI_MICROS
    assert transfers._udi_micros(terms, NOW + timedelta(days=1)) == 1
    assert transfers._udi_micros({}, NOW) == 1


def test_funds_that_are_gone_at_confirm_fail_the_proposal_and_move_nothing(scene):
    proposal = scene.propose(Money(1_000_000))
    testing.deposit(scene.source, -1_500_000)
    entries = Entry.objects.count()

    with pytest.raises(errors.InsufficientFunds):
        scene.confirm(proposal)

    assert scene.balances() == (500_000, 0)
    assert Entry.objects.count() == entries
    failed = Outbox.objects.get(event_type="TRANSFER_FAILED")
    assert failed.data["reason"] == "insufficient_funds"
    assert failed.data["confirmation_id"] == proposal.public_id


def test_a_payee_whose_account_changed_fails_the_proposal(scene):
    proposal = scene.propose()
    Payee.objects.update(account=testing.make_account())
    with pytest.raises(errors.PayeeChanged):
        scene.confirm(proposal)
    assert scene.balances() == (2_000_000, 0)


def test_the_same_key_proposes_once_and_remembers_a_refusal(scene):
    call = people.call_of(scene.ana, idempotency_key="transfer-0001")
    first, again = scene.propose(call=call), scene.propose(call=call)
    assert (again.public_id, again.replayed) == (first.public_id, True)

    short = people.call_of(scene.ana, idempotency_key="transfer-0002")
    with pytest.raises(errors.InsufficientFunds):
        scene.propose(Money(3_000_000), call=short)
    testing.deposit(scene.source, 5_000_000)
    with pytest.raises(errors.InsufficientFunds) as refused:
        scene.propose(Money(3_000_000), call=short)
    assert refused.value.available_centavos == 2_000_000


def test_between_own_accounts_no_payee_rule_and_no_limit_applies(scene):
    savings = testing.make_account(owner=scene.ana, account_type=AccountType.SAVINGS)
    proposal = scene.propose(Money(1_900_000), beneficiary_id=None, to_account_id=public(savings))
    assert (proposal.kind, proposal.factor_required) == ("own_transfer", False)
    assert proposal.card["target"] == {"account_type": "savings", "last4": savings.number[-4:]}
    done = scene.confirm(proposal)
    savings.refresh_from_db()
    assert (savings.balance_centavos, scene.balances()[0]) == (1_900_000, 100_000)
    assert done.result["text"].startswith("Listo, pasé $19,000.00 MXN a tu cuenta: Ahorro")
    assert not LimitCounter.objects.exists()


def test_paying_ones_credit_tells_what_is_available_again(scene):
    credit = testing.make_account(
        owner=scene.ana, account_type=AccountType.CREDIT, credit_limit_centavos=1_000_000
    )
    testing.deposit(credit, -400_000)
    proposal = scene.propose(Money(100_000), beneficiary_id=None, to_account_id=public(credit))
    scene.confirm(proposal)
    changed = Outbox.objects.get(event_type="CREDIT_LINE_CHANGED")
    assert changed.data == {"account_id": public(credit), "available": "7000.00"}


def test_a_fee_goes_to_the_bank_in_the_same_entry(scene):
    Fee.objects.update_or_create(kind="transfer", defaults={"fee_centavos": 350})
    done = scene.confirm(scene.propose())
    fee = account_services.system_account(AccountKind.FEE)
    assert (scene.balances(), fee.balance_centavos) == ((1_989_650, 10_000), 350)
    assert done.result["fee"] == {"amount": "3.50", "currency": "MXN"}


def test_raising_a_limit_takes_the_factor_and_lowering_does_not(scene):
    assert facade.limits_get(scene.call).per_operation == Money(1_304_381)
    lower = facade.limit_change_propose(scene.call, per_operation=Money(50_000))
    assert not lower.factor_required
    scene.confirm(lower)
    raised = facade.limit_change_propose(scene.call, per_operation=Money(10_000_000))
    with pytest.raises(confirmation_errors.FactorRequired):
        scene.confirm(raised)
    assert facade.limits_get(scene.call).per_operation == Money(50_000)
    scene.confirm(raised, factor=people.code_of(scene.ana))
    assert facade.limits_get(scene.call).per_operation == Money(10_000_000)
    news = Outbox.objects.filter(event_type="LIMIT_CHANGED").order_by("id")
    assert [each.data["limit"] for each in news] == ["500.00", "100000.00"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"per_day": Money(0)},
        {"per_operation": Money(25_000_001)},
        {"per_day": Money(100_000, "USD")},
    ],
)
def test_a_limit_outside_the_banks_bounds_is_refused(scene, fields):
    with pytest.raises(errors.InvalidLimit):
        facade.limit_change_propose(scene.call, **fields)


def test_transfers_by_chat_can_be_switched_off(scene):
    facade.transfers_by_chat_off(scene.call)
    chat = people.call_of(scene.ana, channel=Channel.CHAT)
    with pytest.raises(errors.ChatTransfersOff):
        scene.propose(call=chat)
    assert scene.propose().state is State.OPEN


def test_another_customer_can_neither_see_nor_confirm_a_proposal(scene):
    proposal = scene.propose()
    with pytest.raises(confirmation_errors.ConfirmationNotFound):
        confirmations.confirm(
            people.call_of(scene.juan),
            confirmation_id=proposal.public_id,
            token=proposal.token or "",
        )
    assert scene.balances() == (2_000_000, 0)
