"""Banking's functions of the bus, and the CRM's news of payees: events in, events out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from banking import facade, testing
from banking.contracts import AccountStatus, AccountType
from banking.models import Account, Entry, Payee
from banking.tests.test_transfers import NOW, Scene, public
from centli.confirmations import services as confirmations
from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import (
    BalanceQuery,
    BeneficiaryAdded,
    BeneficiaryChanged,
    BeneficiaryRecord,
    BeneficiaryRemoved,
    TransactionsQuery,
    TransferRequest,
)
from centli.events.models import Outbox
from centli.kernel import clabe, clock, ids
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db(transaction=True)


@owned
def _publish(call, events):
    bus.publish(*events, call=call)


def answers(call, *events):
    """Publish, deliver, and return what was answered under the same correlation."""
    _publish(call, events)
    relay.drain(now=NOW + timedelta(seconds=10))
    asked = {event.event_type for event in events}
    rows = Outbox.objects.filter(correlation_id=call.correlation_id).order_by("id")
    return [(row.event_type, row.data) for row in rows if row.event_type not in asked]


def test_a_balance_query_is_answered_with_the_accounts():
    scene = Scene()
    savings = testing.make_account(owner=scene.ana, account_type=AccountType.SAVINGS)
    ((kind, data),) = answers(people.call_of(scene.ana), BalanceQuery())
    assert kind == "BALANCE_RESPONSE"
    assert [(a["account_id"], a["account_type"], a["balance"]) for a in data["accounts"]] == [
        (public(scene.source), "checking", "20000.00"),
        (public(savings), "savings", "0.00"),
    ]
    ((_, one),) = answers(people.call_of(scene.ana), BalanceQuery(account_type="savings"))
    assert [a["account_id"] for a in one["accounts"]] == [public(savings)]


def test_another_customers_account_is_not_found():
    scene = Scene()
    wrong = public(scene.target)
    ((kind, data),) = answers(people.call_of(scene.ana), BalanceQuery(account_id=wrong))
    assert (kind, data["accounts"], data["error"]["code"]) == (
        "BALANCE_RESPONSE",
        [],
        "account_not_found",
    )
    ((kind, data),) = answers(people.call_of(scene.ana), TransactionsQuery(account_id=wrong))
    assert (kind, data["error"]["code"]) == ("TRANSACTIONS_RESPONSE", "account_not_found")


def test_transactions_are_answered_in_pages():
    scene = Scene()
    scene.confirm(scene.propose())
    ((kind, first),) = answers(people.call_of(scene.ana), TransactionsQuery(limit=1))
    assert kind == "TRANSACTIONS_RESPONSE"
    assert [(t["type"], t["amount"], t["status"]) for t in first["transactions"]] == [
        ("transfer", "-100.00", "completed")
    ]
    ((_, rest),) = answers(
        people.call_of(scene.ana), TransactionsQuery(limit=5, cursor=first["next_cursor"])
    )
    assert [t["type"] for t in rest["transactions"]] == ["deposit"]
    assert "next_cursor" not in rest
    ((_, bad),) = answers(people.call_of(scene.ana), TransactionsQuery(cursor="x"))
    assert bad["error"]["code"] == "invalid_cursor"
    ((_, bad),) = answers(people.call_of(scene.ana), TransactionsQuery(date_from="2026-02-31"))
    assert bad["error"]["code"] == "invalid_period"


def request(scene, proposal, **fields):
    values = {
        "from_account": public(scene.source),
        "beneficiary_id": scene.beneficiary_id,
        "amount": "100.00",
        "currency": "MXN",
        "confirmation_id": proposal.public_id,
    }
    return TransferRequest(**{**values, **fields})


def confirmed(scene):
    proposal = scene.propose()
    confirmations.confirm(
        scene.call,
        confirmation_id=proposal.public_id,
        token=proposal.token or "",
        execute="on_event",
    )
    assert scene.balances() == (2_000_000, 0)
    return proposal


def test_a_request_carries_a_confirmed_transfer_out_once():
    scene = Scene()
    proposal = confirmed(scene)
    soon = NOW + timedelta(seconds=5)
    first = answers(people.call_of(scene.ana, now=soon), request(scene, proposal))
    again = answers(people.call_of(scene.ana, now=soon), request(scene, proposal))
    done = [data for kind, data in (*first, *again) if kind == "TRANSFER_COMPLETED"]
    assert len(done) == 2
    assert done[0] == done[1]
    assert scene.balances() == (1_990_000, 10_000)
    assert Entry.objects.filter(kind="transfer").count() == 1
    told = [kind for kind, _ in (*first, *again) if kind == "MONEY_RECEIVED"]
    assert told == ["MONEY_RECEIVED"], "the receiver hears of one transfer once"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"amount": "100.01"}, "confirmation_mismatch"),
        ({"beneficiary_id": "ben_" + "1" * 32}, "confirmation_mismatch"),
        ({"description": "otra"}, "confirmation_mismatch"),
        ({"beneficiary_id": None, "to_account": "acc_" + "1" * 32}, "confirmation_mismatch"),
        ({"confirmation_id": "cf_" + "1" * 32}, "confirmation_not_found"),
    ],
)
def test_a_request_with_other_terms_moves_nothing(fields, reason):
    scene = Scene()
    proposal = confirmed(scene)
    ((kind, data),) = answers(people.call_of(scene.ana), request(scene, proposal, **fields))
    assert (kind, data["reason"]) == ("TRANSFER_FAILED", reason)
    assert scene.balances() == (2_000_000, 0)


def test_an_open_proposal_or_another_persons_is_refused_with_its_reason():
    scene = Scene()
    proposal = scene.propose()
    ((_, data),) = answers(people.call_of(scene.ana), request(scene, proposal))
    assert data["reason"] == "confirmation_required"
    ((_, data),) = answers(people.call_of(scene.juan), request(scene, proposal))
    assert data["reason"] == "confirmation_not_found"
    confirmations.cancel(scene.call, confirmation_id=proposal.public_id)
    ((_, data),) = answers(people.call_of(scene.ana), request(scene, proposal))
    assert data["reason"] == "confirmation_expired"
    assert scene.balances() == (2_000_000, 0)


def test_a_refusal_at_execution_answers_why_and_moves_nothing():
    scene = Scene()
    proposal = confirmed(scene)
    Account.objects.filter(pk=scene.source.pk).update(status=AccountStatus.BLOCKED)
    found = dict(answers(people.call_of(scene.ana), request(scene, proposal)))
    assert found["TRANSFER_FAILED"]["reason"] == "account_blocked"
    assert scene.balances() == (2_000_000, 0)


# ── Payees ───────────────────────────────────────────────────────────────────────────────────────


def record(scene, beneficiary_id, **fields):
    values = {
        "user_id": scene.ana.user_id,
        "beneficiary_id": beneficiary_id,
        "name": "Rosa Díaz",
        "alias": "Rosa",
        "alias_lower": "rosa",
        "relationship": "friend",
        "created_at": clock.wire(NOW),
    }
    return BeneficiaryRecord(**{**values, **fields})


def test_a_beneficiary_becomes_a_payee_and_its_life_is_followed():
    scene = Scene()
    other = testing.make_account(owner=testing.make_customer("Rosa Díaz"))
    beneficiary = ids.public("beneficiary", ids.uuid7())
    known = {"clabe": scene.target.clabe}
    call = people.call_of(scene.ana)

    answers(call, BeneficiaryAdded(record(scene, beneficiary, **known)))
    payee = Payee.objects.get(name="Rosa Díaz")
    assert (payee.account_id, payee.customer_id, payee.paid_before) == (
        scene.target.pk,
        scene.ana.pk,
        False,
    )
    assert payee.usable_at == NOW + timedelta(minutes=30)
    assert payee.capped_until == NOW + timedelta(hours=24)

    answers(call, BeneficiaryChanged(record(scene, beneficiary, name="Rosa D.", **known)))
    payee.refresh_from_db()
    assert (payee.name, payee.usable_at) == ("Rosa D.", NOW + timedelta(minutes=30))

    answers(call, BeneficiaryChanged(record(scene, beneficiary, account_id=public(other))))
    payee.refresh_from_db()
    assert payee.account_id == other.pk
    assert payee.usable_at == NOW + timedelta(minutes=30, seconds=10)

    def is_removed(owner, event):
        answers(people.call_of(owner), event)
        return Payee.objects.get(pk=payee.pk).removed_at is not None

    assert not is_removed(scene.juan, BeneficiaryRemoved(beneficiary)), "it is not Juan's"
    assert is_removed(scene.ana, BeneficiaryRemoved(beneficiary))
    again = BeneficiaryChanged(record(scene, beneficiary, account_id=public(other)))
    assert not is_removed(scene.ana, again), "a removal that was taken back"


def test_nobody_changes_anothers_payee_and_a_clabe_of_ours_has_to_be_somebodys():
    scene = Scene()
    beneficiary = ids.public("beneficiary", ids.uuid7())
    nobodys = clabe.generate(bank=clabe.OWN_BANK, account="99999999999")
    answers(people.call_of(scene.ana), BeneficiaryAdded(record(scene, beneficiary, clabe=nobodys)))
    assert not Payee.objects.filter(name="Rosa Díaz").exists()
    answers(
        people.call_of(scene.ana),
        BeneficiaryAdded(record(scene, beneficiary, clabe=scene.target.clabe)),
    )
    thiefs = testing.make_account(owner=scene.juan)
    answers(
        people.call_of(scene.juan),
        BeneficiaryChanged(record(scene, beneficiary, account_id=public(thiefs))),
    )
    assert Payee.objects.get(name="Rosa Díaz").account_id == scene.target.pk


def test_the_page_of_a_beneficiary_at_another_bank_keeps_its_clabe():
    scene = Scene()
    beneficiary = ids.public("beneficiary", ids.uuid7())
    answers(
        people.call_of(scene.ana),
        BeneficiaryAdded(record(scene, beneficiary, clabe="012180026050783858")),
    )
    payee = Payee.objects.get(name="Rosa Díaz")
    assert (payee.account_id, payee.clabe) == (None, "012180026050783858")
    later = people.call_of(scene.ana, now=NOW + timedelta(days=2))
    card = facade.transfer_propose(later, amount=Money(100), beneficiary_id=beneficiary).card
    assert card["payee"]["bank"] == "BBVA México"
