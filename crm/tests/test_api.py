"""Beneficiaries over REST."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client

from centli.events.models import Outbox
from crm.models import Beneficiary
from crm.testing import make_beneficiary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/beneficiaries"


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


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
        assert problem(client.post(f"{url}/restore")) == (404, "beneficiary_not_found")
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


def test_a_removal_can_be_undone(ana, client):
    row = make_beneficiary(ana)
    url = f"{URL}/{row.beneficiary_id}"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.post(f"{url}/restore").json()["beneficiary_id"] == row.beneficiary_id
    assert client.get(url).status_code == 200
    types = Outbox.objects.order_by("id").values_list("event_type", flat=True)
    assert list(types) == ["BENEFICIARY_REMOVED", "BENEFICIARY_CHANGED"]
