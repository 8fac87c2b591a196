"""From signing up to the first balance: one account, opened on the news that somebody signed in."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from banking.testing import make_account
from centli.agent import runner
from centli.agent.frames import TextFrame
from centli.events import relay
from centli.kernel import clabe, clock
from centli.kernel.call import Channel
from centli.people import consents, logins
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


def join(client: Client) -> User:
    names = {"display_name": "Nora Vega", "email": "nora@example.mx"}
    answer = client.post(
        reverse("account_signup"), names | {"password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code == 302
    relay.drain()
    return User.objects.get(email="nora@example.mx")


def accounts(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/accounts").json()["data"]
    return found


def test_who_signs_up_has_an_account_that_can_receive(client: Client) -> None:
    nora = join(client)

    (account,) = accounts(client)
    assert (account["account_type"], account["status"]) == ("checking", "active")
    assert account["balance"] == {"amount": "0.00", "currency": "MXN"}
    assert clabe.valid(account["clabe"])

    call = call_for(nora, channel=Channel.CHAT, now=clock.now(), session_key="s")
    consents.give(call)
    talk = runner.conversation_open(call)
    runner.accept(call, talk, TextFrame(id=uuid4(), content="¿cuánto tengo?"))
    relay.drain()
    balance = runner.frames_after(call, talk, 0)[-1]
    assert balance["type"] == "BALANCE"
    assert "$0.00 MXN" in balance["content"]
    assert account["clabe"] in balance["content"]
    assert account["clabe"] in balance["data"]["note"]


def test_signing_in_again_opens_no_second_account(client: Client) -> None:
    nora = join(client)
    for key in ("phone", "tablet"):
        logins.signed_in(nora, key=key, now=clock.now())
    relay.drain()
    assert len(accounts(client)) == 1


def test_who_has_an_account_or_works_here_gets_none() -> None:
    ana, teller = make_user("Ana Torres"), make_user("Tere", is_staff=True)
    mine = make_account(owner=ana, balance_centavos=100)
    for person in (ana, teller):
        logins.signed_in(person, key=f"of-{person.pk}", now=clock.now())
    relay.drain()
    assert list(type(mine).objects.filter(owner__isnull=False)) == [mine]
