"""Reports in the conversation and on the web: taken, shown, answered, written on, solved and judged; each told once."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from banking import testing as banking
from banking.models import Account
from centli.agent.models import Message
from centli.agent.tests.world import World, kinds, make_world
from centli.chat.formats import initials
from centli.confirmations.models import Proposal
from centli.kernel import ids
from centli.kernel.call import Channel
from centli.people import testing as people
from crm import facade as crm
from crm.contracts import TicketState
from crm.models import Ticket, TicketMessage
from crm.services import desk

pytestmark = pytest.mark.django_db
STORY = "Me cobraron dos veces la misma compra en el súper el martes"


@pytest.fixture
def ana() -> World:
    return make_world()


def answer(ana: World, ticket: Ticket, then=TicketState.WAITING_CUSTOMER):
    staff = people.make_user("Teo", is_staff=True)
    call = people.call_of(staff, now=ana.now(), channel=Channel.STAFF)
    desk.staff_answer(call, ticket_id=ticket.ticket_id, text="Ya lo revisamos.", then=then)


def open_one(ana: World, text: str = STORY, **fields) -> Ticket:
    seen = crm.ticket_open(ana.call(), text=text, **fields)
    return Ticket.objects.get(public_id=ids.parse("ticket", seen.ticket_id))


# ── Chat ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_confirmed_report_is_a_ticket_once(ana):
    card = ana.say("no me llegó mi tarjeta nueva a mi casa")[-1]
    assert ana.confirm(card).fault is None
    frames = ana.hear()
    assert kinds(frames)[:2] == ["UPDATE", "TICKET"]
    assert kinds(frames).count("TICKET") == 1, "what sorting it changes is an UPDATE"
    shown = frames[1]["data"]
    ticket = Ticket.objects.get()
    assert (shown["ticket_id"], shown["folio"]) == (ticket.ticket_id, ticket.folio)
    assert (shown["state"], shown["state_text"], shown["answer"]) == ("new", "recibido", None)
    assert shown["due_at"] is not None
    assert ticket.folio in frames[1]["content"]
    assert ana.hear() == []


def test_open_cards_do_not_hold_a_report_up(ana):
    for amount in (101, 102, 103):
        ana.say(f"Transfiere {amount} pesos a mi hermano")
    shown = [frame["data"].get("action") for frame in ana.say("me robaron la cartera y mi tarjeta")]
    assert "open_ticket" in shown
    card = ana.say("no me llegó mi tarjeta nueva a mi casa")[-1]
    assert ana.confirm(card).fault is None
    assert Ticket.objects.count() == 1
    ana.say("cancela todo")
    assert not Proposal.objects.filter(state="open").exists()


def test_a_theft_is_offered_to_block_where_no_report_is_taken(ana, monkeypatch):
    monkeypatch.setattr("crm.rules.tickets.OPEN_MAX", 0)
    said = ana.say("me robaron la cartera y mi tarjeta")
    assert said[0]["type"] == "ERROR"
    assert "bloque" in said[-1]["content"].casefold()


def test_a_short_story_is_not_shown_twice_as_its_own_subject(ana):
    rows = ana.say("no me llegó mi tarjeta nueva")[-1]["data"]["rows"]
    assert [row["label"] for row in rows] == ["Lo que pasó"]
    rows = ana.say(f"quiero levantar un reporte. {STORY}. {STORY} y {STORY}. {STORY}")[-1]["data"][
        "rows"
    ]
    assert [row["label"] for row in rows] == ["Asunto", "Lo que pasó"]


def test_a_report_by_another_door_shows_in_the_chat_once(ana):
    open_one(ana)
    assert kinds(ana.hear()).count("TICKET") == 1
    assert ana.hear() == []


def test_an_answer_arrives_in_the_chat_and_by_mail(ana):
    ticket = open_one(ana)
    shown = ana.hear()[0]
    answer(ana, ticket)
    frames = ana.hear()
    assert sorted(kinds(frames)) == ["NOTICE", "TICKET", "UPDATE"]
    update = next(frame for frame in frames if frame["type"] == "UPDATE")
    assert update["data"]["target_id"] == shown["id"]
    assert update["data"]["state"] == "waiting_customer"
    assert update["data"]["answer"]["text"] == "Ya lo revisamos."
    card = next(frame for frame in frames if frame["type"] == "TICKET")
    assert "Ya lo revisamos." in card["content"]
    stored = Message.objects.filter(kind="TICKET")
    assert {each.data["state"] for each in stored} == {"waiting_customer"}
    [letter] = [one for one in mail.outbox if ticket.folio in one.body]
    assert letter.to == [ana.user.email]
    assert "Ya lo revisamos." not in letter.body, "what was answered is read in the bank alone"
    assert ana.hear() == []


def test_how_a_report_goes_is_its_card(ana):
    ticket = open_one(ana)
    ana.hear()
    [frame] = ana.say("¿cómo va mi reporte?")
    assert (frame["type"], frame["data"]["folio"]) == ("TICKET", ticket.folio)


def test_what_is_said_above_a_report_stays_whatever_becomes_of_it(ana):
    open_one(ana)
    ticket = open_one(ana, "La app se cierra sola desde ayer")
    ana.hear()
    [frame] = ana.say("¿cómo va mi reporte?")
    lead = "El último que cambió; los demás están en tus reportes."
    assert frame["data"]["before"] == lead
    assert frame["content"].startswith(f"{lead}\nListo, levanté tu reporte {ticket.folio}.")
    answer(ana, ticket)
    ana.hear()
    message = Message.objects.get(public_id=ids.parse("message", frame["id"]))
    assert message.data["before"] == lead
    assert message.content == f"{lead}\n{message.data['text']}"
    assert message.data["state"] == "waiting_customer"


def test_a_report_named_by_its_folio_is_the_one_shown(ana):
    first = open_one(ana)
    open_one(ana, "La app se cierra sola desde ayer")
    ana.hear()
    [frame] = ana.say(f"¿cómo va mi reporte {first.folio}?")
    assert frame["data"]["folio"] == first.folio


def test_writing_on_by_chat_takes_a_confirmation(ana):
    ticket = open_one(ana)
    ana.hear()
    [asked] = ana.say(f"Agregar un mensaje a mi reporte {ticket.folio}")
    assert ticket.folio in asked["content"]
    [card] = ana.say("Fue en la sucursal del centro y tengo el ticket de la caja")
    assert TicketMessage.objects.filter(ticket=ticket).count() == 1, "nothing before the tap"
    ana.confirm(card)
    assert "RECEIPT" in kinds(ana.hear())
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    ana.confirm(card)
    ana.hear()
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2, "a second press is the first"


def test_the_charge_that_is_picked_is_the_customers_own_and_kept(ana):
    banking.book(ana.checking, "purchase", -350_00, counterpart="Ropa Luna")
    other = banking.make_account(balance_centavos=500_00)
    banking.book(other, "purchase", -350_00, counterpart="Secreta")
    [asked] = ana.say("no reconozco un cargo de 350 pesos")
    labels = [option["label"] for option in asked["data"]["options"]]
    assert labels[0] == "Ropa Luna"
    assert "Secreta" not in labels
    assert asked["data"]["none"]["label"] == "Ninguno de estos"
    chosen = asked["data"]["options"][0]["id"]
    ana.press("choose", asked["id"], params={"choice": chosen})
    report, brake = ana.hear()
    ana.confirm(report)
    ana.hear()
    ticket = Ticket.objects.get()
    assert ticket.related_id == chosen
    assert ticket.related_text.startswith("Ropa Luna · Cargo $350.00 MXN")
    assert (ticket.priority, ticket.is_fraud) == ("urgent", True)
    assert Account.objects.get(pk=ana.checking.pk).status == "active", "offered, not done"
    assert ana.confirm(brake).fault is None
    ana.hear()
    assert Account.objects.get(pk=ana.checking.pk).status == "blocked"


def test_a_tap_blocks_and_the_code_unblocks(ana):
    [card] = ana.say("bloquea mi cuenta de ahorro")
    assert (card["type"], card["data"]["factor_required"]) == ("TRANSFER_CONFIRMATION", False)
    assert ana.confirm(card).fault is None
    assert "RECEIPT" in kinds(ana.hear())
    row = Account.objects.get(pk=ana.savings.pk)
    assert (row.status, row.blocked_by_owner) == ("blocked", True)
    [card] = ana.say("desbloquea mi cuenta")
    assert card["data"]["factor_required"]
    assert ana.confirm(card).fault.code == "factor_required"
    code = people.code_of(ana.user, now=ana.now())
    assert ana.confirm(card, params={"factor": code}).fault is None
    ana.hear()
    row.refresh_from_db()
    assert (row.status, row.blocked_by_owner) == ("active", False)


def test_asking_for_a_person_keeps_its_one_way(ana):
    frames = ana.say("quiero hablar con una persona")
    assert any(frame["data"].get("code") == "handoff" for frame in frames)


# ── The web ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def page(ana) -> Client:
    client = Client()
    client.force_login(ana.user)
    return client


def key_of(response) -> str:
    found = re.search(r'name="key" value="([0-9a-f]{32})"', response.content.decode())
    assert found is not None
    return found[1]


def test_a_form_makes_one_report_however_often_it_is_sent(ana, page):
    banking.book(ana.checking, "purchase", -350_00, counterpart="Ropa Luna")
    response = page.get("/reportes/nuevo/")
    found = re.search(r'value="(tr_[0-9a-f]{32})">Ropa Luna', response.content.decode())
    assert found is not None
    chosen = found[1]
    body = {"key": key_of(response), "text": STORY, "movement": chosen}
    first = page.post("/reportes/nuevo/", body)
    second = page.post("/reportes/nuevo/", body)
    ticket = Ticket.objects.get()
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == f"/reportes/{ticket.ticket_id}/"
    assert (ticket.related_id, ticket.channel) == (chosen, "web")
    assert "Ropa Luna" in page.get(first.url).content.decode()


def test_another_customers_movement_makes_no_report(ana, page):
    other = banking.make_account(balance_centavos=500_00)
    theirs = ids.public("transaction", banking.book(other, "purchase", -10_00, counterpart="X"))
    response = page.post("/reportes/nuevo/", {"text": STORY, "movement": theirs})
    assert response.status_code == 422
    assert "No encontramos ese movimiento" in response.content.decode()
    assert not Ticket.objects.exists()


def test_an_empty_report_is_refused_in_words(ana, page):
    response = page.post("/reportes/nuevo/", {"text": "  "})
    assert (response.status_code, Ticket.objects.count()) == (422, 0)
    assert "Cuéntanos qué pasó" in response.content.decode()


def test_a_customer_has_the_same_initials_on_every_page(ana, page):
    for address in ("/", "/reportes/", "/tienda/"):
        found = re.search(
            r'class="avatar">(.*?)<span', page.get(address).content.decode(), re.DOTALL
        )
        assert found is not None, address
        assert found[1].strip() == initials(ana.user.display_name)


def test_the_list_tells_state_and_last_answer(ana, page):
    ticket = open_one(ana)
    assert "No tienes reportes" not in page.get("/reportes/").content.decode()
    answer(ana, ticket)
    text = page.get("/reportes/").content.decode()
    assert "espera tu respuesta" in text
    assert "Ya lo revisamos." in text


def test_a_report_is_written_on_solved_judged_and_opened_again(ana, page):
    ticket = open_one(ana)
    at = f"/reportes/{ticket.ticket_id}/"
    key = key_of(page.get(at))
    for _ in range(2):
        assert page.post(at, {"act": "write", "text": "Sigue igual.", "key": key}).url == at
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    assert page.post(at, {"act": "rate", "rating": "5"}).status_code == 422, "not solved yet"
    page.post(at, {"act": "resolve"})
    page.post(at, {"act": "resolve"})
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert page.post(at, {"act": "rate", "rating": "9"}).status_code == 422
    page.post(at, {"act": "rate", "rating": "4"})
    ticket.refresh_from_db()
    assert ticket.rating == 4
    page.post(at, {"act": "reopen"})
    again = Ticket.objects.get(pk=ticket.pk)
    assert again.state == "reopened"
    assert again.rating is None
    assert page.post(at, {"act": "burn"}).status_code == 404


def test_what_is_not_yours_looks_like_what_is_not_there(ana):
    ticket = open_one(ana)
    other = Client()
    other.force_login(people.make_user("Bruno"))
    missing = f"/reportes/{ids.public('ticket', ids.uuid7())}/"
    for at in (f"/reportes/{ticket.ticket_id}/", missing, "/reportes/tk_x/"):
        assert other.get(at).status_code == 404
        for act in ("write", "resolve", "reopen", "rate"):
            assert other.post(at, {"act": act, "text": "Hola", "rating": "5"}).status_code == 404
    ticket.refresh_from_db()
    assert (ticket.state, ticket.message_count) == ("new", 1)
    assert Client().get("/reportes/").status_code == 302


def test_solving_and_opening_again_over_rest(ana):
    from centli.web.testing import Api  # noqa: PLC0415 - its constructor clears the cache

    ticket = open_one(ana)
    api = Api(ana.user)
    assert api.post(f"tickets/{ticket.ticket_id}/resolve").json()["state"] == "resolved"
    assert api.post(f"tickets/{ticket.ticket_id}/resolve").json()["state"] == "resolved"
    assert api.post(f"tickets/{ticket.ticket_id}/reopen").json()["state"] == "reopened"
    other = Api(people.make_user("Bruno"))
    for act in ("resolve", "reopen"):
        assert other.post(f"tickets/{ticket.ticket_id}/{act}").status_code == 404
    assert not Proposal.objects.exists()
