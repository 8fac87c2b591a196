"""Adding and altering through a confirmation, from the wish to the news."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import State
from centli.confirmations.errors import (
    ConfirmationExpired,
    ConfirmationNotFound,
    ConfirmationRequired,
    FactorRequired,
)
from centli.confirmations.models import Proposal
from centli.db.idempotency import KeyReused
from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import AddBeneficiaryRequest
from centli.events.models import Inbox, Outbox
from centli.people.testing import NOW, call_of, code_of, make_user
from crm import facade
from crm.errors import AliasTaken, BeneficiaryAltered, BeneficiaryNotFound, TooManyBeneficiaries
from crm.models import Beneficiary
from crm.rules import beneficiaries as rules
from crm.services import beneficiaries as services
from crm.testing import make_beneficiary, make_clabe

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


@pytest.fixture
def ana():
    return make_user()


def propose(user, **wish):
    key = wish.pop("key", None)
    return facade.beneficiary_propose(
        call_of(user, idempotency_key=key),
        **{
            "name": "Juan López",
            "alias": "hermano",
            "relationship": "brother",
            "clabe": "012180026050783858",
            **wish,
        },
    )


def confirm(user, proposal, **options):
    return confirmations.confirm(
        call_of(user),
        confirmation_id=proposal.public_id,
        token=proposal.token or "",
        factor=code_of(user),
        **options,
    )


def trail(proposal):
    rows = Outbox.objects.filter(correlation_id=proposal.correlation_id).order_by("id")
    return [row.event_type for row in rows]


def test_the_card_shows_who_and_where_before_anybody_is_added(ana):
    proposal = propose(ana)
    assert proposal.state is State.OPEN
    assert proposal.factor_required
    assert proposal.card["action"] == "add_beneficiary"
    assert proposal.card["payee"] == {
        "name": "Juan López",
        "alias": "hermano",
        "bank": "BBVA México",
        "last4": "3858",
    }
    labels = [row["label"] for row in proposal.card["rows"]]
    assert labels == [
        "Nombre",
        "Alias",
        "Relación",
        "Banco",
        "Cuenta",
        "Por tu seguridad",
        "Código",
    ]
    assert proposal.card["rows"][4]["value"] == "···· 3858"
    assert not Beneficiary.objects.exists()
    assert trail(proposal) == []


def test_it_takes_the_second_factor(ana):
    proposal = propose(ana)
    with pytest.raises(FactorRequired):
        confirmations.confirm(
            call_of(ana), confirmation_id=proposal.public_id, token=proposal.token or ""
        )
    assert not Beneficiary.objects.exists()
    assert trail(proposal) == []


def test_confirmed_it_is_added_once_and_told(ana):
    proposal = propose(ana)
    done = confirm(ana, proposal)
    again = confirm(ana, proposal)

    row = Beneficiary.objects.get()
    assert done.result is not None
    assert done.result["beneficiary_id"] == row.beneficiary_id
    assert done.result["text"] == "Listo, agregué a Juan López como «hermano»."
    assert (again.result, again.replayed) == (done.result, True)
    expected = ["ADD_BENEFICIARY_REQUEST", "BENEFICIARY_ADDED", "CONFIRMATION_CHANGED"]
    assert trail(proposal) == expected
    assert Inbox.objects.filter(consumer="crm.add_beneficiary").count() == 1
    relay.drain(now=NOW)
    assert Beneficiary.objects.count() == 1
    assert [t for t in trail(proposal) if t in expected] == expected


def test_of_two_proposals_with_one_alias_the_second_fails_and_writes_nothing(ana):
    first, second = propose(ana), propose(ana, clabe=make_clabe())
    confirm(ana, first)
    with pytest.raises(AliasTaken):
        confirmations.confirm(
            call_of(ana),
            confirmation_id=second.public_id,
            token=second.token or "",
            factor=code_of(ana),
        )
    assert Beneficiary.objects.count() == 1
    assert "BENEFICIARY_REJECTED" in trail(second)
    assert "BENEFICIARY_ADDED" not in trail(second)
    assert Proposal.objects.get(public_id=second.id).state == "failed"


def test_eight_confirms_at_once_add_one(ana):
    proposal = propose(ana)
    code = code_of(ana)
    results: list[object] = []

    def work():
        try:
            results.append(
                confirmations.confirm(
                    call_of(ana),
                    confirmation_id=proposal.public_id,
                    token=proposal.token or "",
                    factor=code,
                ).result
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(result == results[0] for result in results)
    assert Beneficiary.objects.count() == 1


def test_a_key_proposes_once_and_remembers_a_refusal(ana):
    first = propose(ana, key="key-000001")
    again = propose(ana, key="key-000001")
    assert (again.public_id, again.replayed) == (first.public_id, True)
    with pytest.raises(KeyReused):
        propose(ana, key="key-000001", alias="otro")

    taken = make_beneficiary(ana, alias="mamá")
    with pytest.raises(AliasTaken):
        propose(ana, key="key-000002", alias="Mama")
    facade.beneficiary_remove(call_of(ana), taken.beneficiary_id)
    with pytest.raises(AliasTaken):
        propose(ana, key="key-000002", alias="Mama")
    assert Proposal.objects.count() == 1


def test_a_change_is_proposed_and_told(ana):
    row = make_beneficiary(ana)
    proposal = facade.beneficiary_change_propose(call_of(ana), row.beneficiary_id, alias="Juanito")
    assert proposal.factor_required
    assert facade.beneficiary_get(call_of(ana), row.beneficiary_id).alias == "hermano"
    done = confirm(ana, proposal)
    assert done.result is not None
    assert done.result["text"] == "Listo, actualicé a Juan López («Juanito»)."
    assert facade.beneficiary_get(call_of(ana), row.beneficiary_id).alias == "Juanito"
    assert trail(proposal) == ["BENEFICIARY_CHANGED", "CONFIRMATION_CHANGED"]


def test_a_change_of_what_changed_meanwhile_fails(ana):
    row = make_beneficiary(ana)
    proposal = facade.beneficiary_change_propose(call_of(ana), row.beneficiary_id, alias="Juanito")
    Beneficiary.objects.filter(pk=row.pk).update(version=2)
    with pytest.raises(BeneficiaryAltered):
        confirm(ana, proposal)
    assert Beneficiary.objects.get().alias == "hermano"


def test_nobody_alters_or_confirms_another_customers(ana):
    other = make_user("Bruno Salas")
    row = make_beneficiary(other)
    with pytest.raises(BeneficiaryNotFound):
        facade.beneficiary_change_propose(call_of(ana), row.beneficiary_id, alias="x")
    proposal = propose(other, alias="otro")
    with pytest.raises(ConfirmationNotFound):
        confirm(ana, proposal)
    assert Beneficiary.objects.count() == 1


class TestFromOutside:
    """ADD_BENEFICIARY_REQUEST through the bus."""

    @staticmethod
    @owned
    def send(call, event):
        bus.publish(event, call=call)

    def answer(self, user, proposal, **changes):
        fields = {
            "name": "Juan López",
            "alias": "hermano",
            "relationship": "brother",
            "clabe": "012180026050783858",
            **changes,
        }
        call = call_of(user)
        self.send(call, AddBeneficiaryRequest(confirmation_id=proposal.public_id, **fields))
        relay.drain(now=NOW)
        rows = Outbox.objects.filter(correlation_id=call.correlation_id).order_by("id")
        return [(row.event_type, row.data.get("reason")) for row in rows][1:]

    def test_a_confirmed_proposal_is_carried_out_once(self, ana):
        proposal = propose(ana)
        confirm(ana, proposal, execute="on_event")
        assert not Beneficiary.objects.exists()
        assert ("BENEFICIARY_ADDED", None) in self.answer(ana, proposal)
        assert self.answer(ana, proposal) == [("BENEFICIARY_ADDED", None)], "no second notice"
        assert Beneficiary.objects.count() == 1

    def test_one_that_was_removed_since_does_not_come_back(self, ana):
        proposal = propose(ana)
        confirm(ana, proposal)
        facade.beneficiary_remove(call_of(ana), Beneficiary.objects.get().beneficiary_id)
        assert self.answer(ana, proposal) == [("BENEFICIARY_REJECTED", "beneficiary_not_found")]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({}, ConfirmationRequired.code),
            ({"alias": "otro"}, "confirmation_mismatch"),
            ({"clabe": "032180000118359719"}, "confirmation_mismatch"),
            ({"name": "Juan Lopez"}, "confirmation_mismatch"),
        ],
    )
    def test_an_open_or_altered_one_is_rejected(self, ana, changes, reason):
        proposal = propose(ana)
        assert self.answer(ana, proposal, **changes) == [("BENEFICIARY_REJECTED", reason)]
        assert not Beneficiary.objects.exists()

    def test_a_void_one_is_rejected(self, ana):
        proposal = propose(ana)
        confirmations.cancel(call_of(ana), confirmation_id=proposal.public_id)
        answers = self.answer(ana, proposal)
        assert ("BENEFICIARY_REJECTED", ConfirmationExpired.code) in answers
        assert not Beneficiary.objects.exists()

    def test_another_customers_is_not_found(self, ana):
        proposal = propose(make_user("Bruno Salas"))
        assert self.answer(ana, proposal) == [("BENEFICIARY_REJECTED", "confirmation_not_found")]
        assert not Beneficiary.objects.exists()


def test_the_list_never_grows_past_its_end_however_many_add_at_once(ana):
    for number in range(rules.BENEFICIARIES_MAX - 1):
        make_beneficiary(ana, alias=f"contacto {number}")
    start = threading.Barrier(THREADS)
    results: list[str | int] = []

    def add(number):
        terms = {
            "name": "Luis", "alias": f"nuevo {number}", "relationship": "other", "account_id": None,
            "clabe": "012180026050783858", "bank_name": "BBVA México",
        }  # fmt: skip
        start.wait()
        try:
            results.append(owned(services.beneficiary_add_step)(call_of(ana), terms)[0].alias)
        except TooManyBeneficiaries as error:
            results.append(error.limit)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results.count(rules.BENEFICIARIES_MAX) == THREADS - 1
    assert Beneficiary.objects.filter(removed_at=None).count() == rules.BENEFICIARIES_MAX


def test_an_undo_does_not_lengthen_a_list_that_was_filled_meanwhile(ana):
    gone = make_beneficiary(ana)
    facade.beneficiary_remove(call_of(ana), gone.beneficiary_id)
    for number in range(rules.BENEFICIARIES_MAX):
        make_beneficiary(ana, alias=f"contacto {number}")
    with pytest.raises(TooManyBeneficiaries):
        facade.beneficiary_restore(call_of(ana), gone.beneficiary_id)
    gone.refresh_from_db()
    assert gone.removed_at is not None
    assert not Outbox.objects.filter(event_type="BENEFICIARY_CHANGED").exists()
