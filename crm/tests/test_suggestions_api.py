"""Suggested answers: a person takes, changes and sends them, and how far they were changed is kept."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from centli.kernel import clock
from centli.people import testing as people
from centli.people import tokens
from centli.people.models import User
from centli.web.testing import Api
from crm import facade
from crm.adapters import archive
from crm.models import SuggestedAnswer, Ticket, TicketMessage
from crm.rules.articles import ArticleFile
from crm.services import feedback, knowledge, suggesting
from crm.testing import make_beneficiary, make_call, make_ticket, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLABE = "012180026050783858"
BODY = (
    "Para cambiar tu NIP entra a la app y abre tu tarjeta.\n\n"
    "Elige «Cambiar NIP» y escribe el nuevo dos veces.\n\n"
    "El cambio vale desde ese momento en todos los cajeros."
)


@pytest.fixture
def sara():
    person = people.make_staff("support", "Sara Solís")
    return Api(token=tokens.issue(person, now=clock.now()).token)


@pytest.fixture
def ticket():
    draft = ArticleFile(
        slug="cambiar-nip",
        topic="cards",
        title="Cómo cambiar el NIP de tu tarjeta",
        body=BODY,
        questions=("¿Cómo cambio mi NIP?", "quiero cambiar el nip de mi tarjeta"),
        valid_from=date(2026, 1, 1),
    )
    row = knowledge.draft_save(make_call(make_user()), draft)
    knowledge.version_approve(make_call(make_user()), slug="cambiar-nip", number=row.number)
    return make_ticket(make_user(), text="¿Cómo cambio el NIP de mi tarjeta?")


def patch(sara: Api, at: str, text: str):
    return sara.send("PATCH", at, {"text": text})


def suggest(sara: Api, ticket: Ticket):
    return sara.post(f"tickets/{ticket.ticket_id}/answers", {})


def test_an_answer_is_suggested_with_its_sources_and_sent_as_a_person_changed_it(sara, ticket):
    made = suggest(sara, ticket)
    assert made.status_code == 201, made.json()
    found = made.json()
    assert found["state"] == "offered"
    assert "Cambiar NIP" in found["draft"]
    assert [each["slug"] for each in found["sources"]] == ["cambiar-nip"]
    assert TicketMessage.objects.count() == 1

    at = f"tickets/{ticket.ticket_id}/answers/{found['answer_id']}"
    text = f"Hola. {found['draft']}"
    edited = patch(sara, at, text).json()
    assert (edited["state"], edited["text"], edited["draft"]) == ("edited", text, found["draft"])
    assert 0 < edited["changed_percent"] < 50
    sent = sara.post(f"{at}/send", {"then": "resolved"})
    assert (sent.status_code, sent.json()["state"]) == (201, "sent")
    seen = facade.ticket_message_page(make_call(ticket.customer), ticket.ticket_id).items
    assert seen[-1].text == text
    row = SuggestedAnswer.objects.get()
    assert row.message is not None
    assert (row.message.text, row.changed_percent) == (text, edited["changed_percent"])
    before = TicketMessage.objects.count()
    for again in (
        sara.post(f"{at}/send", {"then": "resolved"}),
        sara.post(f"{at}/accept", {}),
        patch(sara, at, "Otra cosa"),
    ):
        assert (again.status_code, again.json()["code"]) == (409, "suggestion_used")
    assert TicketMessage.objects.count() == before


def test_what_is_learnt_of_a_sent_answer_has_no_numbers_and_no_known_names(sara, ticket):
    found = suggest(sara, ticket).json()
    at = f"tickets/{ticket.ticket_id}/answers/{found['answer_id']}"
    User.objects.filter(pk=ticket.customer_id).update(display_name="Ana Torres")
    make_beneficiary(ticket.customer, name="Juan López")
    patch(sara, at, f"Ana: quedó en la cuenta {CLABE} de juan lopez. Sara. {found['draft']}")
    sara.post(f"{at}/send", {})
    SuggestedAnswer.objects.update(draft=f"Cuenta {CLABE}")
    day = clock.local_date(clock.now())
    feedback.day_export(day)
    (line,) = archive.read(feedback.file_name(day), alias=archive.FEEDBACK).decode().splitlines()
    kept = json.loads(line)
    assert kept["answer_id"] == found["answer_id"]
    assert kept["draft"] == "Cuenta [CLABE]"
    assert kept["sent"].startswith("[NOMBRE]: quedó en la cuenta [CLABE] de [NOMBRE]. [NOMBRE].")


def test_what_is_taken_as_it_is_is_sent_as_it_is(sara, ticket):
    found = suggest(sara, ticket).json()
    at = f"tickets/{ticket.ticket_id}/answers/{found['answer_id']}"
    patch(sara, at, "Otra cosa")
    taken = sara.post(f"{at}/accept", {}).json()
    assert (taken["text"], taken["changed_percent"]) == (found["draft"], 0)
    assert sara.post(f"{at}/send", {}).json()["changed_percent"] == 0
    ticket.refresh_from_db()
    assert ticket.state == "waiting_customer"


def test_where_no_article_answers_the_nearest_are_named_to_be_read(sara, ticket):
    strange = make_ticket(make_user(), text="¿Mi tarjeta me deja viajar a la luna?")
    refused = suggest(sara, strange).json()
    assert refused["near"] == [
        {"slug": "cambiar-nip", "version": 1, "title": "Cómo cambiar el NIP de tu tarjeta"}
    ]

    desk = Client()
    desk.force_login(User.objects.get(display_name="Sara Solís"))
    address = reverse("admin:crm_ticket_act", args=[strange.ticket_id, "suggest"])
    html = desk.post(address, {"version": 0, "key": "a" * 32}, follow=True).content.decode()
    source = reverse("admin:crm_ticket_source", args=["cambiar-nip", 1])
    assert f'Los más cercanos: <a href="{source}">Cómo cambiar el NIP de tu tarjeta</a>.' in html


def test_what_the_articles_do_not_answer_is_not_suggested(sara, ticket):
    strange = make_ticket(make_user(), text="¿Venden boletos para la luna?")
    refused = suggest(sara, strange)
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_to_suggest")
    assert not SuggestedAnswer.objects.exists()
    found = suggest(sara, ticket).json()
    other = f"tickets/{strange.ticket_id}/answers/{found['answer_id']}"
    # As at every address: the key keeps the refusal, and is no other wish's.
    for replayed in (False, True):
        refused = sara.post(f"{other}/send", {}, key="a-key-of-one-wish")
        assert (refused.status_code, refused.json()["code"]) == (404, "answer_not_found")
        assert refused.has_header("Idempotency-Replayed") is replayed
    own = f"tickets/{ticket.ticket_id}/answers/{found['answer_id']}"
    assert sara.post(f"{own}/send", {}, key="a-key-of-one-wish").status_code == 422
    for replayed in (False, True):
        sent = sara.post(f"{own}/send", {}, key="a-key-of-this-wish")
        assert (sent.status_code, sent.json()["state"]) == (201, "sent")
        assert sent.has_header("Idempotency-Replayed") is replayed
    assert TicketMessage.objects.filter(ticket=ticket, author="bank").count() == 1


@pytest.mark.parametrize(
    ("draft", "text", "percent"),
    [("a b c d", "a b c d", 0), ("a b c d", "x y", 100), ("a b c d", "a b c x", 25), ("", "", 0)],
)
def test_how_far_a_text_is_from_its_draft(draft, text, percent):
    assert suggesting.changed_percent(draft, text) == percent
