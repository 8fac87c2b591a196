from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.kernel.clabe import InvalidClabe, UnknownBank
from crm import facade
from crm.contracts import Match, Relationship
from crm.errors import (
    AliasTaken,
    BeneficiaryAltered,
    BeneficiaryNotFound,
    InvalidBeneficiary,
    NothingToChange,
    OwnAccount,
    PayeeAccountNotFound,
    TargetRequired,
    TooManyBeneficiaries,
    UndoExpired,
)
from crm.models import Beneficiary
from crm.rules import beneficiaries as rules
from crm.selectors import beneficiaries as selectors
from crm.services import beneficiaries as services
from crm.testing import make_beneficiary, make_call, make_clabe, make_known_account, make_user

pytestmark = pytest.mark.django_db


def events():
    return list(Outbox.objects.order_by("id").values_list("event_type", flat=True))


@pytest.fixture
def ana():
    return make_user()


def terms_for(call, **changes):
    wish: dict[str, Any] = {
        "name": "Juan López",
        "alias": "hermano",
        "relationship": "brother",
        "clabe": None,
    }
    wish |= changes
    if wish["clabe"] is None and "account_id" not in wish:
        wish["clabe"] = make_clabe()
    return services.add_terms(call, **wish)


def add(call, **changes):
    with transaction.atomic():
        return services.beneficiary_add_step(call, terms_for(call, **changes))


def test_what_is_added_is_listed_and_found(ana):
    call = make_call(ana)
    seen, (news,) = add(call, alias="  Mi  HERMANO ")

    assert seen.alias == "Mi HERMANO"
    assert seen.alias_lower == "mi hermano"
    assert seen.bank_name == "BBVA México"
    assert seen.is_new
    assert facade.beneficiary_list(call) == [seen]
    assert facade.beneficiary_get(call, seen.beneficiary_id) == seen
    assert news.beneficiary.clabe == seen.clabe
    assert news.beneficiary.account_id is None
    assert AuditEntry.objects.get().object_id == seen.beneficiary_id


def test_an_account_of_ours_is_named_by_its_id_or_its_clabe(ana):
    call = make_call(ana)
    account = make_known_account(make_user())
    account_id = ids.public("account", account.account_id)

    by_id = terms_for(call, account_id=account_id)
    by_clabe = terms_for(call, clabe=account.clabe)
    assert by_id == by_clabe
    seen, (news,) = add(call, account_id=account_id)
    assert (seen.account_id, seen.clabe) == (account_id, None)
    assert seen.last4 == account.clabe[13:17], "the last four of the account's number"
    assert (news.beneficiary.account_id, news.beneficiary.clabe) == (account_id, None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"clabe": "012180026050783859"}, InvalidClabe),
        ({"clabe": "01218002605078385"}, InvalidClabe),
        ({"clabe": "٠١٢١٨٠٠٢٦٠٥٠٧٨٣٨٥٨"}, InvalidClabe),
        ({"clabe": make_clabe("998")}, UnknownBank),
        ({"clabe": make_clabe("999")}, PayeeAccountNotFound),
        ({"account_id": ids.public("account", ids.uuid7())}, PayeeAccountNotFound),
        ({"account_id": "acc_1"}, PayeeAccountNotFound),
        ({"account_id": "1' OR 1=1"}, PayeeAccountNotFound),
        ({"account_id": "acc_1", "clabe": "012180026050783858"}, TargetRequired),
        ({"account_id": None}, TargetRequired),
        ({"name": " "}, InvalidBeneficiary),
        ({"alias": "¡!"}, InvalidBeneficiary),
        ({"relationship": "enemy"}, InvalidBeneficiary),
        ({"alias": "HERMANÓ"}, AliasTaken),
    ],
)
def test_a_refused_addition_writes_nothing(ana, changes, error):
    call = make_call(ana)
    make_beneficiary(ana, alias="hermano")
    with pytest.raises(error):
        terms_for(call, **{"alias": "nuevo", **changes})
    assert Beneficiary.objects.count() == 1
    assert events() == []
    assert AuditEntry.objects.count() == 0


def test_the_customers_own_account_needs_no_beneficiary(ana):
    with pytest.raises(OwnAccount):
        terms_for(make_call(ana), clabe=make_known_account(ana).clabe)


def test_a_closed_account_is_not_there(ana):
    account = make_known_account(make_user())
    with transaction.atomic():
        services.account_status_step(account_id=str(account), closed=True)
    with pytest.raises(PayeeAccountNotFound):
        terms_for(make_call(ana), clabe=account.clabe)


def test_the_list_has_an_end(ana, monkeypatch):
    monkeypatch.setattr(rules, "BENEFICIARIES_MAX", 1)
    make_beneficiary(ana)
    with pytest.raises(TooManyBeneficiaries):
        terms_for(make_call(ana), alias="otro")


def test_the_database_refuses_a_second_person_of_one_alias(ana):
    call = make_call(ana)
    terms = terms_for(call)
    make_beneficiary(ana, alias="hermano")
    with pytest.raises(AliasTaken), transaction.atomic():
        services._save(
            Beneficiary(
                customer=ana,
                name=terms["name"],
                alias=terms["alias"],
                alias_lower=rules.alias_key(terms["alias"]),
                clabe=terms["clabe"],
                target_set_at=call.now,
                created_at=call.now,
            )
        )
    with pytest.raises(AliasTaken), transaction.atomic():
        services.beneficiary_add_step(call, terms)
    assert Beneficiary.objects.count() == 1


def test_a_listed_person_has_an_alias_key(ana):
    row = make_beneficiary(ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Beneficiary.objects.filter(pk=row.pk).update(alias_lower=None)


def test_two_customers_may_use_one_alias(ana):
    make_beneficiary(make_user(), alias="hermano")
    add(make_call(ana))
    assert Beneficiary.objects.count() == 2


def test_a_change_keeps_what_is_not_given_and_a_new_account_is_new_again(ana):
    call = make_call(ana)
    row = make_beneficiary(ana)

    def change(**wish):
        terms = services.change_terms(call, beneficiary_id=row.beneficiary_id, **wish)
        with transaction.atomic():
            seen, (news,) = services.beneficiary_change_step(call, terms)
        assert news.event_type == "BENEFICIARY_CHANGED"
        return seen

    assert not change(alias="brother").is_new
    seen = change(clabe=make_clabe("072"))
    assert seen.is_new
    assert (seen.alias, seen.name, seen.bank_name) == ("brother", "Juan López", "Banorte")
    assert seen.created_at == row.created_at


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({}, NothingToChange),
        ({"alias": "hermano"}, NothingToChange),
        ({"alias": "Mamá"}, AliasTaken),
        ({"clabe": "012180026050783859"}, InvalidClabe),
        ({"name": ""}, InvalidBeneficiary),
    ],
)
def test_a_refused_change_writes_nothing(ana, wish, error):
    row = make_beneficiary(ana)
    make_beneficiary(ana, alias="mama", relationship=Relationship.MOTHER)
    with pytest.raises(error):
        services.change_terms(make_call(ana), beneficiary_id=row.beneficiary_id, **wish)
    assert Beneficiary.objects.get(pk=row.pk).version == 1
    assert events() == []


def test_a_change_of_what_was_altered_meanwhile_is_refused(ana):
    call = make_call(ana)
    row = make_beneficiary(ana)
    first, second = (
        services.change_terms(call, beneficiary_id=row.beneficiary_id, alias=alias)
        for alias in ("uno", "dos")
    )
    with transaction.atomic():
        services.beneficiary_change_step(call, first)
    with pytest.raises(BeneficiaryAltered), transaction.atomic():
        services.beneficiary_change_step(call, second)
    assert facade.beneficiary_get(call, row.beneficiary_id).alias == "uno"


def test_pages_follow_each_other_by_alias(ana):
    call = make_call(ana)
    for number in range(5):
        make_beneficiary(ana, alias=f"alias {number}")
    first = facade.beneficiary_page(call, limit=2)
    second = facade.beneficiary_page(call, limit=2, cursor=first.next_cursor)
    last = facade.beneficiary_page(call, limit=2, cursor=second.next_cursor)
    aliases = [seen.alias for page in (first, second, last) for seen in page.items]
    assert aliases == [f"alias {number}" for number in range(5)]
    assert last.next_cursor is None


def test_another_customers_beneficiary_looks_like_not_there(ana):
    other = make_user()
    row = make_beneficiary(other)
    call = make_call(ana)
    for attempt in (
        lambda: facade.beneficiary_get(call, row.beneficiary_id),
        lambda: facade.beneficiary_get(call, "ben_1"),
        lambda: facade.beneficiary_get(call, "acc_" + row.public_id.hex),
        lambda: services.change_terms(call, beneficiary_id=row.beneficiary_id, alias="x"),
    ):
        with pytest.raises(BeneficiaryNotFound):
            attempt()
    assert facade.alias_resolve(call, "hermano").match == Match.NONE
    assert facade.beneficiary_list(call) == []
    assert Beneficiary.objects.get().removed_at is None


@pytest.mark.django_db(transaction=True)
class TestRemoval:
    def test_it_is_told_once_and_frees_the_alias(self):
        user = make_user()
        row = make_beneficiary(user)
        call = make_call(user)
        facade.beneficiary_remove(call, row.beneficiary_id)
        facade.beneficiary_remove(call, row.beneficiary_id)

        assert events() == ["BENEFICIARY_REMOVED"]
        assert facade.beneficiary_list(call) == []
        assert facade.alias_resolve(call, "mi hermano").match == Match.NONE
        with pytest.raises(BeneficiaryNotFound):
            facade.beneficiary_get(call, row.beneficiary_id)
        make_beneficiary(user, alias="hermano")

    def test_it_can_be_undone_for_ten_seconds(self):
        user = make_user()
        row = make_beneficiary(user)
        call = make_call(user)
        facade.beneficiary_remove(call, row.beneficiary_id)
        seen = facade.beneficiary_restore(
            call.at(call.now + timedelta(seconds=10)), row.beneficiary_id
        )
        assert seen.created_at == row.created_at
        assert not seen.is_new
        assert events() == ["BENEFICIARY_REMOVED", "BENEFICIARY_CHANGED"]
        assert facade.beneficiary_list(call) == [seen]

    def test_later_it_cannot(self):
        user = make_user()
        row = make_beneficiary(user)
        call = make_call(user)
        facade.beneficiary_remove(call, row.beneficiary_id)
        with pytest.raises(UndoExpired):
            facade.beneficiary_restore(
                call.at(call.now + timedelta(seconds=11)), row.beneficiary_id
            )
        assert events() == ["BENEFICIARY_REMOVED"]

    def test_not_once_the_alias_is_somebody_elses(self):
        user = make_user()
        row = make_beneficiary(user)
        call = make_call(user)
        facade.beneficiary_remove(call, row.beneficiary_id)
        make_beneficiary(user, alias="hermano")
        with pytest.raises(AliasTaken):
            facade.beneficiary_restore(call, row.beneficiary_id)
        assert events() == ["BENEFICIARY_REMOVED"]

    def test_nobody_elses_can_be_removed_or_restored(self):
        row = make_beneficiary(make_user())
        call = make_call(make_user())
        for attempt in (facade.beneficiary_remove, facade.beneficiary_restore):
            with pytest.raises(BeneficiaryNotFound):
                attempt(call, row.beneficiary_id)
        assert events() == []


def test_resolution_stays_inside_the_customers_own_list(ana):
    mine = make_beneficiary(ana)
    make_beneficiary(make_user(), name="Juana Paz", alias="Juana")
    call = make_call(ana)
    found = facade.alias_resolve(call, "a mi broder")
    assert found.match == Match.RELATION
    assert found.beneficiary == facade.beneficiary_get(call, mine.beneficiary_id)
    assert facade.alias_resolve(make_call(ana), "Juana Paz").beneficiary is None


def test_somebody_new_is_asked_about(ana):
    row = make_beneficiary(ana, created_at=clock.now() - timedelta(hours=23))
    found = facade.alias_resolve(make_call(ana), "Juan López")
    assert found.match == Match.AMBIGUOUS
    assert [seen.beneficiary_id for seen in found.candidates] == [row.beneficiary_id]
    assert found.candidates[0].is_new


def test_what_the_wire_shows_is_the_specifications_record(ana):
    row = make_beneficiary(ana)
    seen = facade.beneficiary_get(make_call(ana), row.beneficiary_id)
    record = selectors.record(seen)
    assert record.user_id == ana.user_id
    assert record.created_at == clock.wire(row.created_at)
    assert (record.alias_lower, record.relationship) == ("hermano", "brother")
