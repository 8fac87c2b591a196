"""The page of limits and security, as a customer without a script uses it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from banking import facade, testing
from banking.models import UserLimit
from centli.confirmations.models import Proposal
from centli.kernel import clock
from centli.kernel.money import Money
from centli.people import testing as people
from centli.people.models import Notice
from centli.people.testing import signed_in
from centli.web.testing import text_of

pytestmark = pytest.mark.django_db

PAGE = "/seguridad/"


@pytest.fixture
def ana():
    return testing.make_customer("Ana Torres", enrolled=True)


@pytest.fixture
def client(ana):
    return signed_in(ana)


def field(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def is_on(user):
    return not UserLimit.objects.filter(customer_id=user.pk, transfers_by_chat=False).exists()


def press(client, turn):
    page = client.get(PAGE)
    assert field(page, "turn") == turn
    return client.post("/seguridad/chat/", {"turn": turn, "key": field(page, "key")})


def test_the_page_shows_the_limits_and_how_the_switch_stands(client):
    shown = text_of(client.get(PAGE))
    assert (
        "Límite por operación $13,043.81 MXN Límite por día $50,000.00 MXN Usado hoy $0.00 MXN"
        in shown
    )
    assert "Transferencias por chat Encendidas" in shown


def test_transfers_by_chat_are_switched_off_at_once_and_on_with_the_code(client, ana):
    bruno = testing.make_customer("Bruno Díaz", enrolled=True)
    done = press(client, "off")
    assert (done.status_code, done["Location"]) == (302, PAGE)
    shown = text_of(client.get(PAGE))
    assert "Listo, apagaste las transferencias por chat." in shown
    assert "Transferencias por chat Apagadas" in shown
    assert (is_on(ana), Proposal.objects.count()) == (False, 0)

    at = press(client, "on")["Location"]
    card = client.get(at)
    assert "Transferencias por chat Encendidas" in text_of(card)
    assert signed_in(bruno).get(at).status_code == 404
    token = field(card, "token")
    for wrong, why in (
        ("", "Necesitamos tu código de verificación."),
        ("000000", "El código no es correcto. Te quedan 4 intentos."),
    ):
        refused = client.post(at, {"action": "confirm", "token": token, "factor": wrong})
        assert (refused.status_code, is_on(ana)) == (422, False)
        assert why in text_of(refused)

    code = people.code_of(ana, now=clock.now())
    factor = f"{code[:3]} {code[3:]}"
    for login in (client, client, signed_in(ana)):
        done = login.post(at, {"action": "confirm", "token": token, "factor": factor})
        assert (done.status_code, done["Location"], is_on(ana)) == (302, PAGE, True)
    assert "Listo, ya puedes hacer transferencias por chat." in text_of(client.get(PAGE))
    told = Notice.objects.filter(user=ana, code__startswith="chat_transfers")
    assert list(told.order_by("pk").values_list("code", flat=True)) == [
        "chat_transfers_off",
        "chat_transfers_on",
    ]


def test_to_look_switches_nothing_and_who_signs_in_again_comes_back_to_the_page(client, ana):
    assert client.get("/seguridad/chat/").status_code == 405
    assert client.head(PAGE).status_code == 200
    stranger = Client()
    for came, next_ in (
        (f"http://testserver{PAGE}", PAGE),
        ("http://testserver/tienda/?benefit=MSI", "/tienda/%3Fbenefit%3DMSI"),
        ("http://evil.example/x", "/"),
        ("http://[bad/", "/"),
        ("", "/"),
    ):
        sent = stranger.post("/seguridad/chat/", {"turn": "off"}, headers={"Referer": came})
        assert sent["Location"].endswith(f"?next={next_}")
    assert is_on(ana)


def test_who_gives_it_up_keeps_them_off(client, ana):
    press(client, "off")
    at = press(client, "on")["Location"]
    given_up = client.post(at, {"action": "decline"})
    assert (given_up.status_code, given_up["Location"]) == (302, PAGE)
    assert "siguen apagadas" in text_of(client.get(at))
    late = client.post(at, {"action": "confirm", "token": "x", "factor": "123456"})
    assert (late.status_code, is_on(ana)) == (422, False)


def test_a_page_that_was_open_in_two_places_says_that_they_are_on(client):
    refused = client.post("/seguridad/chat/", {"turn": "on", "key": "0" * 32})
    assert refused.status_code == 422
    assert "Ya tienes encendidas las transferencias por chat." in text_of(refused)
    assert not Proposal.objects.exists()


def test_the_page_confirms_nothing_else(client, ana):
    call = testing.make_call(ana, now=clock.now())
    other = facade.limit_change_propose(call, per_day=Money(100_000))
    assert client.get(f"/seguridad/confirmar/{other.public_id}/").status_code == 404
    assert client.post(f"/seguridad/confirmar/{other.public_id}/").status_code == 404
