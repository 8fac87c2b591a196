"""Reports over REST."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from centli.events import relay
from centli.people.testing import make_user
from crm.models import ArticleVersion, Ticket, TicketMessage
from crm.services import knowledge
from crm.testing import make_call, make_draft, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/tickets"


@pytest.fixture
def ana():
    return make_user()


@pytest.fixture
def client(ana):
    client = Client()
    client.force_login(ana)
    return client


def send(client, url, body, *, key="report-key-1", method="post"):
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, method)(url, body, content_type="application/json", headers=headers)


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, json.loads(response.content)["code"]


def test_nobody_gets_in_without_a_login(ana):
    url = f"{URL}/{make_ticket(ana).ticket_id}"
    for method, address in (
        ("get", URL), ("post", URL), ("get", url), ("get", f"{url}/messages"),
        ("post", f"{url}/messages"), ("put", f"{url}/rating"),
    ):  # fmt: skip
        assert problem(getattr(Client(), method)(address))[0] == 401, (method, address)


def test_a_report_is_made_written_on_and_read(client):
    made = send(client, URL, {"body": "Me cobraron de más.", "subject": "Cobro"})
    assert made.status_code == 201
    ticket = made.json()
    assert (ticket["state"], ticket["subject"]) == ("new", "Cobro")
    again = send(client, URL, {"body": "Me cobraron de más.", "subject": "Cobro"})
    assert (again.json(), again["Idempotency-Replayed"]) == (ticket, "true")
    url = f"{URL}/{ticket['ticket_id']}"
    assert (
        send(client, f"{url}/messages", {"body": "Fueron $80."}, key="more-key-1").status_code
        == 201
    )
    texts = [message["body"] for message in client.get(f"{url}/messages").json()["data"]]
    assert texts == ["Me cobraron de más.", "Fueron $80."]
    assert [row["ticket_id"] for row in client.get(URL).json()["data"]] == [ticket["ticket_id"]]
    assert client.get(url).json()["folio"] == ticket["folio"]


def test_refusals_say_what_is_wrong_and_keep_nothing(client):
    other = make_ticket(make_user())
    before = Ticket.objects.count(), TicketMessage.objects.count()
    theirs = f"{URL}/{other.ticket_id}"
    for response, expected in (
        (send(client, URL, {"body": "Hola"}, key=None), (400, "idempotency_key_missing")),
        (send(client, URL, {"body": " "}), (422, "validation_error")),
        (send(client, URL, {"body": "Hola", "queue": "cards"}), (422, "validation_error")),
        (send(client, URL, {"body": "Hola", "related_id": "acc_1"}), (422, "invalid_ticket")),
        (send(client, f"{theirs}/resolve", {"state": "closed"}), (422, "validation_error")),
        (send(client, f"{theirs}/reopen", {"body": "Hola"}), (422, "validation_error")),
        (client.get(theirs), (404, "ticket_not_found")),
        (client.get(f"{theirs}/messages"), (404, "ticket_not_found")),
        (send(client, f"{theirs}/messages", {"body": "Hola"}), (404, "ticket_not_found")),
        (send(client, f"{theirs}/rating", {"rating": 5}, method="put"), (404, "ticket_not_found")),
        (send(client, f"{theirs}/rating", {"rating": 6}, method="put"), (422, "validation_error")),
    ):
        assert problem(response) == expected
        if expected[1] == "invalid_ticket":
            named = [(each["pointer"], each["code"]) for each in response.json()["errors"]]
            assert named == [("/related_id", "invalid_ticket")]
    assert (Ticket.objects.count(), TicketMessage.objects.count()) == before


def test_a_jump_that_is_none_is_refused_and_changes_nothing(client):
    url = f"{URL}/{send(client, URL, {'body': 'No llega mi tarjeta.'}).json()['ticket_id']}"
    before = client.get(url).json()
    assert problem(send(client, f"{url}/reopen", {})) == (409, "illegal_ticket_move")
    assert client.get(url).json() == before
    assert send(client, f"{url}/resolve", {}).json()["state"] == "resolved"
    before = client.get(url).json()
    assert problem(send(client, f"{url}/resolve", {})) == (409, "illegal_ticket_move")
    assert client.get(url).json() == before
    assert send(client, f"{url}/reopen", {}).json()["state"] == "reopened"


def test_a_fraud_is_urgent_and_says_what_may_be_done_at_once(client):
    made = send(client, URL, {"body": "Me clonaron la tarjeta."}).json()
    assert (made["is_fraud"], made["priority"], made["offer"]) == (True, "urgent", "account_block")
    url = f"{URL}/{made['ticket_id']}"
    assert made["intent"] is None
    relay.drain()
    assert client.get(url).json()["intent"] == "fraud"
    Ticket.objects.update(intent="disputes_fraud")  # as an older model called it
    assert client.get(url).json()["intent"] is None
    assert send(client, f"{url}/resolve", {}).json()["offer"] is None
    other = send(client, URL, {"body": "No llega mi tarjeta."}, key="report-key-2").json()
    assert (other["is_fraud"], other["offer"]) == (False, None)


def test_an_answer_is_told_in_words_whatever_came_of_it(client):
    for slug, body in (
        ("credito", "Bloquea tu tarjeta de crédito."),
        ("debito", "Bloquea tu tarjeta de débito."),
        ("cambiar-nip", "El NIP se cambia en el cajero. El cambio del NIP cuesta $0.00 MXN."),
    ):
        draft = make_draft(slug, body=body)
        knowledge.version_approve(make_call(make_user()), slug=slug, number=draft.number)

    def ask(question, **more):
        return send(client, "/api/v1/answers", {"question": question, **more}).json()

    told = ask("¿cómo cambio mi NIP y cuánto cuesta?", slug="cambiar-nip")
    assert told["text"] == " ".join(one["text"] for one in told["sentences"])
    assert told["sentences"]
    for one in told["sentences"]:
        (cited,) = one["citations"]
        body = ArticleVersion.objects.get(article__slug=cited["slug"]).body
        assert body[cited["start"] : cited["end"]] == one["text"]
    nothing = ask("¿quién ganó el partido?")
    assert (nothing["outcome"], nothing["sentences"]) == ("nothing", [])
    assert nothing["text"].startswith("De eso no tengo una respuesta segura")
    clarify = ask("bloquear una tarjeta")
    assert clarify["outcome"] == "clarify"
    assert clarify["text"].startswith("¿Sobre cuál de estos temas preguntas? «")
