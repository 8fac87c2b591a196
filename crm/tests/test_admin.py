"""Beneficiaries in the staff site."""

from __future__ import annotations

import pytest
from django.test import Client

from centli.people.testing import make_staff, make_user, signed_in
from crm.models import Beneficiary
from crm.testing import make_beneficiary

pytestmark = pytest.mark.django_db

URL = "/admin/crm/beneficiary/"


@pytest.fixture
def admin():
    client = Client()
    client.force_login(make_user("Andrés Campos", is_staff=True, is_superuser=True))
    return client


def test_the_list_and_the_page_mask_the_account(admin):
    row = make_beneficiary(make_user())
    for url in (URL, f"{URL}{row.pk}/change/", f"{URL}?q=hermano"):
        response = admin.get(url)
        assert response.status_code == 200
        html = response.content.decode()
        assert f"···· {row.clabe[-4:]}" in html
        assert row.clabe not in html


@pytest.mark.parametrize(("role", "sees"), [("teller", True), ("support", False)])
def test_whose_it_is_and_who_are_masked_for_who_may_not_read_the_ledger(role, sees):
    row = make_beneficiary(make_user("Ana Torres", email="ana@example.mx"))
    client = signed_in(make_staff(role))
    for url in (URL, f"{URL}{row.pk}/change/"):
        html = client.get(url).content.decode()
        assert ("ana@example.mx" in html, "a•••@•••.mx" in html) == (sees, not sees)
        assert (row.name in html, "Juan L." in html) == (sees, not sees)


def test_nobody_writes_there(admin):
    row = make_beneficiary(make_user())
    assert admin.get(f"{URL}add/").status_code == 403
    assert admin.post(f"{URL}{row.pk}/change/", {"alias": "x"}).status_code == 403
    assert admin.post(f"{URL}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Beneficiary.objects.get().alias == "hermano"


def test_customers_do_not_get_in():
    client = Client()
    client.force_login(make_user())
    assert client.get(URL).status_code in {302, 403}
