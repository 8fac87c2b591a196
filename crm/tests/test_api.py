"""Beneficiaries over REST."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from centli.confirmations.models import Proposal
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.people import factors
from centli.people.testing import make_user
from crm.models import Beneficiary
from crm.testing import make_beneficiary

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/beneficiaries"


@pytest.fixture
def ana():
    return make_user()


@pytest.fixture
def client(ana):
    client = Client()
    client.force_login(ana)
    return client


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.content)["code"]


def test_nobody_gets_in_without_a_login(ana):
    row = make_beneficiary(ana)
    for method, url in (
        ("get", URL),
        ("post", URL),
        ("get", f"{URL}/{row.beneficiary_id}"),
        ("patch", f"{URL}/{row.beneficiary_id}"),
        ("delete", f"{URL}/{row.beneficiary_id}"),
        ("post", f"{URL}/{row.beneficiary_id}/restore"),
        ("get", f"{URL}/resolve?q=hermano"),
    ):
        response = getattr(Client(), method)(url)
        assert problem(response)[0] == 401, (method, url)
    assert Beneficiary.objects.get().removed_at is None


def test_the_list_is_paged_and_the_customers_own(ana, client):
    for number in range(3):
        make_beneficiary(ana, alias=f"alias {number}")
    make_beneficiary(make_user())
    first = client.get(URL, {"limit": 2}).json()
    assert [row["alias"] for row in first["data"]] == ["alias 0", "alias 1"]
    assert first["has_more"] is True
    last = client.get(URL, {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [row["alias"] for row in last["data"]] == ["alias 2"]
    assert (last["next_cursor"], last["has_more"]) == (None, False)
    assert problem(client.get(URL, {"cursor": "x" + first["next_cursor"]})) == (
        400,
        "invalid_cursor",
    )


def test_one_is_shown_as_specified(ana, client):
    row = make_beneficiary(ana)
    shown = client.get(f"{URL}/{row.beneficiary_id}").json()
    assert shown["beneficiary_id"] == row.beneficiary_id
    assert shown["user_id"] == ana.user_id
    assert (shown["alias_lower"], shown["relationship"]) == ("hermano", "brother")
    assert (shown["account_id"], shown["clabe"]) == (None, row.clabe)
    assert shown["is_new"] is False


def test_another_customers_looks_like_not_there(client):
    row = make_beneficiary(make_user())
    for url in (f"{URL}/{row.beneficiary_id}", f"{URL}/nobody", f"{URL}/ben_" + "0" * 32):
        assert problem(client.get(url)) == (404, "beneficiary_not_found")
        assert problem(client.delete(url)) == (404, "beneficiary_not_found")
        assert problem(client.post(f"{url}/restore", content_type="application/json")) == (
            404,
            "beneficiary_not_found",
        )
    assert Beneficiary.objects.get().removed_at is None
    assert not Outbox.objects.exists()


def test_resolving_names_one_or_asks(ana, client):
    row = make_beneficiary(ana)
    found = client.get(f"{URL}/resolve", {"q": "a mi broder"}).json()
    assert (found["match"], found["beneficiary"]["beneficiary_id"]) == (
        "relation",
        row.beneficiary_id,
    )
    asked = client.get(f"{URL}/resolve", {"q": "mi carnal"}).json()
    assert (asked["match"], asked["beneficiary"]) == ("ambiguous", None)
    assert [one["alias"] for one in asked["candidates"]] == ["hermano"]
    none = client.get(f"{URL}/resolve", {"q": "Roberto"}).json()
    assert (none["match"], none["beneficiary"], none["candidates"]) == ("none", None, [])


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x" * 101}, {"q": "a", "z": "1"}])
def test_a_wrong_question_is_refused(client, query):
    assert problem(client.get(f"{URL}/resolve", query)) == (422, "validation_error")


NEW = {"name": "Juan López", "alias": "hermano", "clabe": "012180026050783858"}


def send(client, method, url, body, *, key="key-00000001"):
    headers = {} if key is None else {"Idempotency-Key": key}
    return getattr(client, method)(url, body, content_type="application/json", headers=headers)


def confirm(client, user, made, *, key="key-confirm-1"):
    url = f"/api/v1/confirmations/{made['confirmation_id']}/confirm"
    code = factors.usable_code(user.pk, now=clock.now())
    body = {"token": made["confirmation_token"], "factor": code}
    return send(client, "post", url, body, key=key)


def test_a_new_one_is_proposed_confirmed_and_listed(ana, client):
    response = send(client, "post", URL, {**NEW, "relationship": "brother"})
    made = response.json()
    assert response.status_code == 201
    assert (made["status"], made["kind"]) == ("REQUIRES_CONFIRMATION", "add_beneficiary")
    assert made["factor_required"] is True
    assert not Beneficiary.objects.exists()

    done = confirm(client, ana, made)
    assert done.status_code == 200, done.content
    assert done.json()["status"] == "EXECUTED"
    (row,) = client.get(URL).json()["data"]
    assert (row["alias"], row["clabe"], row["is_new"]) == ("hermano", NEW["clabe"], True)
    assert row["beneficiary_id"] == done.json()["result"]["beneficiary_id"]


def test_the_same_key_is_the_same_proposal(client):
    first, again = send(client, "post", URL, NEW), send(client, "post", URL, NEW)
    assert again.json()["confirmation_id"] == first.json()["confirmation_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = send(client, "post", URL, {**NEW, "alias": "otro"})
    assert problem(other) == (422, "idempotency_key_reused")
    assert problem(send(client, "post", URL, NEW, key=None)) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"alias": "Mamá"}, (409, "alias_taken")),
        ({"clabe": "012180026050783859"}, (422, "invalid_clabe")),
        ({"clabe": "01218002605078385"}, (422, "invalid_clabe")),
        ({"clabe": "999180000000000014"}, (422, "invalid_clabe")),
        ({"clabe": None}, (422, "validation_error")),
        ({"account_id": "acc_1"}, (422, "target_required")),
        ({"name": ""}, (422, "validation_error")),
        ({"relationship": "enemy"}, (422, "validation_error")),
        ({"customer_id": 1}, (422, "validation_error")),
        ({"clabe": 12180026050783858}, (422, "validation_error")),
    ],
)
def test_a_refused_one_writes_nothing(ana, client, changes, expected):
    make_beneficiary(ana, alias="mamá")
    assert problem(send(client, "post", URL, {**NEW, **changes})) == expected
    assert Beneficiary.objects.count() == 1
    assert not Proposal.objects.exists()
    assert not Outbox.objects.exists()


def test_an_account_of_ours_that_is_not_there_is_refused_before_anybody_confirms(client):
    body = {"name": "Juan", "alias": "hermano", "account_id": ids.public("account", ids.uuid7())}
    assert problem(send(client, "post", URL, body)) == (422, "payee_account_not_found")
    assert not Proposal.objects.exists()


def test_a_change_is_proposed_and_confirmed(ana, client):
    row = make_beneficiary(ana)
    url = f"{URL}/{row.beneficiary_id}"
    response = send(client, "patch", url, {"alias": "Juanito"})
    assert response.status_code == 201
    assert client.get(url).json()["alias"] == "hermano"
    assert confirm(client, ana, response.json()).status_code == 200
    assert client.get(url).json()["alias"] == "Juanito"
    assert problem(send(client, "patch", url, {}, key="key-00000002")) == (
        422,
        "nothing_to_change",
    )


def test_nobody_changes_another_customers(client):
    row = make_beneficiary(make_user())
    answer = send(client, "patch", f"{URL}/{row.beneficiary_id}", {"alias": "x"})
    assert problem(answer) == (404, "beneficiary_not_found")
    assert not Proposal.objects.exists()


def test_a_removal_can_be_undone(ana, client):
    row = make_beneficiary(ana)
    url = f"{URL}/{row.beneficiary_id}"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert (
        client.post(f"{url}/restore", content_type="application/json").json()["beneficiary_id"]
        == row.beneficiary_id
    )
    assert client.get(url).status_code == 200
    types = Outbox.objects.order_by("id").values_list("event_type", flat=True)
    assert list(types) == ["BENEFICIARY_REMOVED", "BENEFICIARY_CHANGED"]
