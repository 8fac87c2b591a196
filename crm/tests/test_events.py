"""Events in, events out."""

from __future__ import annotations

import pytest

from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import (
    AccountOpened,
    AccountStatusChanged,
    AliasResolutionRequest,
    BeneficiariesQuery,
)
from centli.events.models import Outbox
from centli.kernel import clock, ids
from crm.models import KnownAccount
from crm.testing import make_beneficiary, make_call, make_clabe, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@owned
def _publish(call, *sent):
    bus.publish(*sent, call=call)


def sent(call, *events):
    """Publish, deliver, and return the news that followed, of the same correlation."""
    _publish(call, *events)
    relay.drain(now=clock.now())
    types = {event.event_type for event in events}
    return [
        row
        for row in Outbox.objects.filter(correlation_id=call.correlation_id).order_by("id")
        if row.event_type not in types
    ]


def test_an_alias_is_answered_with_one_person():
    user = make_user()
    row = make_beneficiary(user)
    (answer,) = sent(make_call(user), AliasResolutionRequest("mi broder", user.user_id))
    assert answer.event_type == "ALIAS_RESOLUTION_RESPONSE"
    assert answer.source == "crm"
    assert answer.data == {
        "beneficiary_id": row.beneficiary_id,
        "name": "Juan López",
        "alias": "hermano",
        "candidates": [],
    }


def test_an_alias_of_an_account_of_ours_names_the_account():
    user, account = make_user(), ids.uuid7()
    make_beneficiary(user, account_id=account, clabe=make_clabe("999"))
    (answer,) = sent(make_call(user), AliasResolutionRequest("hermano"))
    assert answer.data["account_id"] == ids.public("account", account)


def test_an_alias_of_two_is_answered_with_both_and_nobody_is_picked():
    user = make_user()
    for alias in ("Pedro fut", "Pedro trabajo"):
        make_beneficiary(user, name="Pedro", alias=alias, relationship="friend")
    make_beneficiary(make_user(), name="Pedro", alias="Pedro")
    (answer,) = sent(make_call(user), AliasResolutionRequest("Pedro"))
    assert "beneficiary_id" not in answer.data
    assert [c["alias"] for c in answer.data["candidates"]] == ["Pedro fut", "Pedro trabajo"]
    assert {c["user_id"] for c in answer.data["candidates"]} == {user.user_id}


def test_the_list_is_the_customers_own():
    user = make_user()
    mine = make_beneficiary(user)
    make_beneficiary(make_user())
    (answer,) = sent(make_call(user), BeneficiariesQuery())
    assert answer.event_type == "BENEFICIARIES_RESPONSE"
    (seen,) = answer.data["beneficiaries"]
    assert seen == {
        "user_id": user.user_id,
        "beneficiary_id": mine.beneficiary_id,
        "name": "Juan López",
        "alias": "hermano",
        "alias_lower": "hermano",
        "relationship": "brother",
        "created_at": clock.wire(mine.created_at),
        "account_id": None,
        "clabe": mine.clabe,
    }


def test_an_account_that_banking_opened_is_known_once_and_forgotten_when_closed():
    user = make_user()
    account_id, clabe = ids.public("account", ids.uuid7()), make_clabe("999")
    opened = AccountOpened(account_id, "checking", clabe)
    assert sent(make_call(user), opened, opened) == []
    known = KnownAccount.objects.get()
    assert (str(known), known.clabe, known.owner_user_id) == (account_id, clabe, user.user_id)
    for status, closed in (("blocked", False), ("inactive", True), ("active", False)):
        sent(make_call(user), AccountStatusChanged(account_id, status))  # type: ignore[arg-type]
        assert KnownAccount.objects.get().closed is closed
