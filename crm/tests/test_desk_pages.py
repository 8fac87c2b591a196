"""The desk's pages: the inbox, a report, what its forms do, and what they refuse."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from crm import facade
from crm.models import Agent, Macro, SuggestedAnswer, Ticket, TicketEvent, TicketMessage
from crm.testing import make_call, make_ticket, make_user

pytestmark = pytest.mark.django_db(transaction=True)

INBOX = "/admin/crm/ticket/"
QUERIES_MAX = 12
PAGE_QUERIES_MAX = 21
"""Of a report that is not indexed yet; what is like it takes three more."""


@pytest.fixture
def sara():
    person = people.make_staff("support", "Sara Solís")
    Agent.objects.create(person=person, queues=[], languages=["es"], is_on_duty=True)
    return person


@pytest.fixture
def desk(sara):
    client = Client()
    client.force_login(sara)
    return client


def act(client: Client, ticket: Ticket, name: str, **sent: object):
    ticket.refresh_from_db()
    address = reverse("admin:crm_ticket_act", args=[ticket.ticket_id, name])
    return client.post(address, {"version": ticket.version, "key": "a" * 32, **sent})


def page_of(ticket: Ticket) -> str:
    return reverse("admin:crm_ticket_change", args=[ticket.pk])


def test_the_inbox_and_a_report_need_few_statements_whatever_they_hold(
    desk, django_assert_max_num_queries
):
    tickets = [
        make_ticket(make_user(), text=f"Reporte {n} de 4111111111111111. Ayuda.") for n in range(12)
    ]
    desk.get(INBOX)
    with django_assert_max_num_queries(QUERIES_MAX):
        html = desk.get(INBOX).content.decode()
    for ticket in tickets:
        assert ticket.folio in html
        assert ticket.customer.email not in html
    with django_assert_max_num_queries(PAGE_QUERIES_MAX):
        html = desk.get(page_of(tickets[0])).content.decode()
    assert "Reporte 0 de" in html
    assert "4111111111111111" not in html
    assert tickets[0].customer.email not in html


@pytest.mark.parametrize(
    "query",
    [
        "?who=x",
        "?queue=x&state=x&due=x",
        "?topic=x",
        "?after=9.9",
        "?after=x",
        "?q=R-ZZZZZZZZ",
        "?tag=%00",
    ],
)
def test_whatever_the_address_says_there_is_a_page(desk, query):
    make_ticket(make_user())
    assert desk.get(INBOX + query).status_code == 200


def test_reports_are_shown_and_found_by_topic_in_words(desk):
    new, old, unread = (make_ticket(make_user(), text=f"Reporte {n}. Ayuda.") for n in range(3))
    guesses = [["card_nip", 62], ["login", 20], ["fees", 9], ["cards", 4]]
    Ticket.objects.filter(pk=new.pk).update(queue="cards", intent="card_nip", guesses=guesses)
    Ticket.objects.filter(pk=old.pk).update(queue="cards", intent="cards", guesses=[["cards", 80]])

    html = desk.get(INBOX).content.decode()
    assert "<span>tarjetas: NIP de la tarjeta</span>" in html
    # An older model told the queue alone.
    assert html.count("<span>tarjetas</span>") == 1
    found = desk.get(f"{INBOX}?topic=card_nip").content.decode()
    assert [each.folio in found for each in (new, old, unread)] == [True, False, False]
    page = " ".join(desk.get(page_of(new)).content.decode().split())
    assert "NIP de la tarjeta, 62 %" in page
    assert "entrada, contraseña y códigos, 20 %, comisiones e intereses, 9 %</span></dd>" in page
    assert "<dd>tarjetas, 80 %</dd>" in desk.get(page_of(old)).content.decode()
    assert "<dt>Tema</dt>" not in desk.get(page_of(unread)).content.decode()


def test_an_answer_goes_to_the_customer_once_and_a_note_never_does(desk):
    ana = make_user()
    ticket = make_ticket(ana)
    for _ in range(2):
        sent = {"text": "¿De qué sucursal?", "then": "waiting_customer", "version": 0}
        address = reverse("admin:crm_ticket_act", args=[ticket.ticket_id, "answer"])
        assert desk.post(address, {"key": "b" * 32, **sent}).status_code == 302
    assert act(desk, ticket, "note", text="Ya hablé con ellos.").status_code == 302
    seen = [
        each.text for each in facade.ticket_message_page(make_call(ana), ticket.ticket_id).items
    ]
    assert seen == ["No me llegó mi tarjeta.", "¿De qué sucursal?"]
    html = desk.get(page_of(ticket)).content.decode()
    assert "Ya hablé con ellos." in html


def test_a_suggestion_that_was_changed_on_the_page_goes_out_as_it_was_changed(desk):
    ana = make_user()
    ticket = make_ticket(ana)
    draft = "Tu tarjeta llega en 5 días."
    row = SuggestedAnswer.objects.create(
        ticket=ticket, draft=draft, text=draft, sources=[], created_at=clock.now()
    )
    text = "Tu tarjeta llega en 3 días."
    sent = act(desk, ticket, "answer", text=text, then="resolved", answer_id=row.answer_id)
    assert sent.status_code == 302
    seen = facade.ticket_message_page(make_call(ana), ticket.ticket_id).items
    assert [each.text for each in seen][1:] == [text]
    row.refresh_from_db()
    assert (row.state, row.text, row.draft) == ("sent", text, draft)


def test_what_was_suggested_before_somebody_wrote_is_suggested_no_more(desk):
    ana = make_user()
    ticket = make_ticket(ana)
    draft = "Tu tarjeta llega en 5 días."
    SuggestedAnswer.objects.create(
        ticket=ticket, draft=draft, text=draft, sources=[], created_at=clock.now()
    )
    act(desk, ticket, "note", text="Ya la busqué.")
    assert draft in desk.get(page_of(ticket)).content.decode()
    facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="Ya llegó, pero rota.")
    assert draft not in desk.get(page_of(ticket)).content.decode()


@pytest.mark.parametrize("state", ["open", "waiting_customer"])
def test_an_answer_may_leave_a_report_where_it_is(desk, state):
    ticket = make_ticket(make_user())
    act(desk, ticket, "move", to=state)
    moved = TicketEvent.objects.filter(action="moved").count()
    offered = desk.get(page_of(ticket)).content.decode()
    assert f'name="then" value="{state}"' in offered
    assert act(desk, ticket, "answer", text="Sigo con esto.", then=state, key="d" * 32).status_code == 302  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.state, ticket.message_count) == (state, 2)
    assert TicketEvent.objects.filter(action="moved").count() == moved


def test_what_is_done_is_not_answered_and_left_so(desk):
    ticket = make_ticket(make_user())
    act(desk, ticket, "move", to="resolved")
    assert act(desk, ticket, "answer", text="Listo.", then="resolved", key="e" * 32).status_code == 409  # fmt: skip
    assert TicketMessage.objects.count() == 1


def test_what_was_written_is_kept_where_somebody_was_faster(desk):
    ana = make_user()
    ticket = make_ticket(ana)
    facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="Ya apareció.")
    before = TicketMessage.objects.count()
    response = act(desk, ticket, "answer", text="La reponemos.", then="resolved", version=0)
    html = response.content.decode()
    assert response.status_code == 409
    assert "cambió este reporte" in html
    assert "La reponemos." in html
    assert "Ya apareció." in html
    assert TicketMessage.objects.count() == before
    # The page that came back is up to date: sent again, it goes.
    found = dict(re.findall(r'name="(version|key)" value="(\w+)"', html))
    again = act(desk, ticket, "answer", text="La reponemos.", then="resolved", **found)  # fmt: skip
    assert again.status_code == 302
    assert TicketMessage.objects.count() == before + 1


def test_whoever_comes_back_from_signing_in_is_shown_what_they_were_at(desk):
    ticket = make_ticket(make_user())
    for name in ("act/answer", "reveal"):
        back = desk.get(f"{INBOX}{ticket.ticket_id}/{name}/")
        assert back["Location"] == page_of(ticket)
    for name in ("bulk", "duty"):
        assert desk.get(f"{INBOX}{name}/")["Location"] == INBOX
    assert desk.get(f"{INBOX}tk_{'0' * 32}/act/answer/").status_code == 404
    assert Ticket.objects.get().version == 0


def field_of(html: str, name: str) -> str:
    found = re.search(rf'<textarea id="{name}"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return "" if found is None else found[1]


def test_a_note_that_was_refused_stays_a_note(desk):
    ana = make_user()
    ticket = make_ticket(ana)
    facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="Ya apareció.")
    html = act(desk, ticket, "note", text="No le creo.", version=0).content.decode()
    assert (field_of(html, "note"), field_of(html, "answer")) == ("No le creo.", "")


def test_what_was_written_is_shown_where_the_report_ended_or_was_joined_meanwhile(desk):
    ana = make_user()
    ticket, other = make_ticket(ana), make_ticket(ana)
    act(desk, ticket, "move", to="resolved")
    html = act(desk, ticket, "answer", text="La reponemos.", then="open", version=0).content.decode()  # fmt: skip
    assert field_of(html, "unsent") == "La reponemos."
    assert act(desk, ticket, "merge", into=other.ticket_id, key="c" * 32).status_code == 302
    html = act(desk, ticket, "note", text="Es el mismo.", version=0).content.decode()
    assert field_of(html, "unsent") == "Es el mismo."
    assert TicketMessage.objects.count() == 2


def test_a_macro_shows_no_more_of_a_subject_than_the_page(desk):
    text = "Escríbeme a ana@example.mx o al 55 1234 5678"
    macro = Macro.objects.create(name="Eco", text="Sobre «{asunto}»", updated_at=clock.now())
    html = desk.get(f"{page_of(make_ticket(make_user(), text=text))}?macro={macro.pk}").content
    assert "ana@example.mx" not in html.decode()
    assert "5678" not in html.decode()
    assert field_of(html.decode(), "answer") == "Sobre «Escríbeme a [CORREO] o al [TELÉFONO]»"


def test_the_history_says_when_somebody_lost_a_report(desk, sara):
    ticket = make_ticket(make_user())
    assert "<span>Se asignó: Sara Solís</span>" in desk.get(page_of(ticket)).content.decode()
    Agent.objects.update(is_on_duty=False)
    act(desk, ticket, "sort", queue="cards", priority="normal")
    html = desk.get(page_of(ticket)).content.decode()
    assert "<span>Se asignó: Sara Solís → nadie</span>" in html


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("answer", {"text": " ", "then": "resolved"}),
        ("answer", {"text": "Hola", "then": "closed"}),
        ("note", {"text": ""}),
        ("move", {"to": "new"}),
        ("move", {"to": "nowhere"}),
        ("assign", {"person": "999999"}),
        ("assign", {"person": "abc"}),
        ("answer", {"text": "Hola", "then": "open", "answer_id": "ans_" + "0" * 32}),
        ("sort", {"queue": "x", "priority": "high"}),
        ("tag", {"add": "<b>"}),
        ("merge", {"into": "tk_" + "0" * 32}),
        ("merge", {}),
        ("suggest", {}),
    ],
)
def test_a_refused_act_leaves_the_report_as_it_is(desk, name, sent):
    ticket = make_ticket(make_user())
    response = act(desk, ticket, name, **sent)
    assert response.status_code in {302, 404, 409}
    kept = Ticket.objects.get()
    assert (kept.version, kept.state, kept.message_count) == (0, "new", 1)


def test_macros_are_filled_in_and_put_into_the_answer_without_a_script(desk):
    ticket = make_ticket(make_user())
    macro = Macro.objects.create(name="Acuse", text="Hola, {nombre}: {folio}. {agente}", updated_at=clock.now())  # fmt: skip
    html = desk.get(f"{page_of(ticket)}?macro={macro.pk}").content.decode()
    assert f">Hola, Prueba: {ticket.folio}. Sara Solís</textarea>" in html
    assert "ve tu nombre solo si está en el texto" in html


def test_a_macro_promises_no_time_that_has_passed(desk):
    ticket = make_ticket(make_user())
    long_ago = clock.now() - timedelta(days=9)
    Ticket.objects.update(answer_due_at=long_ago, resolution_due_at=long_ago, due_at=long_ago)
    macro = Macro.objects.create(name="Acuse", text="Antes del {vence}.", updated_at=clock.now())
    html = desk.get(f"{page_of(ticket)}?macro={macro.pk}").content.decode()
    said = re.search(r">Antes del (\d\d)/(\d\d)/(\d{4}) \d\d:\d\d\.</textarea>", html)
    assert said is not None
    assert date(int(said[3]), int(said[2]), int(said[1])) >= clock.local_date(clock.now())


def test_many_are_tagged_moved_and_given_at_once(desk, sara):
    tickets = [make_ticket(make_user()) for _ in range(3)]
    chosen = [each.ticket_id for each in tickets]
    for sent in (
        {"do": "tag", "tag": "vip, facturación"},
        {"do": "assign", "person": sara.pk},
        {"do": "move", "to": "closed"},
    ):
        response = desk.post(f"{INBOX}bulk/", {"ticket": chosen, "back": "https://x.mx/", **sent})
        assert response["Location"] == INBOX
    for ticket in Ticket.objects.all():
        assert (ticket.state, ticket.assignee_id, ticket.tags.count()) == ("closed", sara.pk, 2)
    page = desk.post(f"{INBOX}bulk/", {"ticket": chosen, "do": "move", "to": "open"}, follow=True)
    html = page.content.decode()
    assert all(f"{ticket.folio}: " in html for ticket in tickets)


def test_more_than_a_hundred_at_once_are_refused_and_none_changes(desk):
    ticket = make_ticket(make_user())
    chosen = [ticket.ticket_id, *(f"tk_{n:032x}" for n in range(100))]
    sent = {"ticket": chosen, "do": "move", "to": "closed"}
    html = desk.post(f"{INBOX}bulk/", sent, follow=True).content.decode()
    assert "Son más de 100 reportes" in html
    assert Ticket.objects.get().state == "new"
    # The same one many times is one.
    desk.post(f"{INBOX}bulk/", {**sent, "ticket": [ticket.ticket_id] * 101})
    assert Ticket.objects.get().state == "closed"


def test_a_report_joins_only_what_goes_on(desk):
    customer = make_user()
    ticket, other = make_ticket(customer), make_ticket(customer)
    assert f'<option value="{other.ticket_id}">' in desk.get(page_of(ticket)).content.decode()

    Ticket.objects.filter(pk=other.pk).update(state="closed")
    html = desk.get(page_of(ticket)).content.decode()
    assert "Unir a otro reporte" not in html
    assert other.folio in html or other.subject in html, "it is still told of"


def test_presence_names_the_others_and_the_version(desk):
    ticket = make_ticket(make_user())
    other = people.make_staff("support", "Iván Rentería")
    second = Client()
    second.force_login(other)
    address = reverse("admin:crm_ticket_presence", args=[ticket.ticket_id])
    assert second.post(address).json() == {"version": 0, "present": []}
    assert desk.post(address).json() == {"version": 0, "present": ["Iván Rentería"]}
    assert "Iván Rentería también lo tiene abierto" in desk.get(page_of(ticket)).content.decode()
    act(second, ticket, "move", to="open")
    assert desk.post(address).json()["version"] == 1


def test_whoever_leads_the_desk_sets_agents_and_macros(sara):
    admin = people.make_staff("admin", "Andrés")
    client = Client()
    client.force_login(admin)
    waits = make_ticket(make_user())
    Ticket.objects.update(assignee=None)
    sent = {"queues": ["cards", "other"], "languages": ["es"], "cap": 3, "is_on_duty": "on"}
    saved = client.post(f"/admin/crm/agent/{sara.pk}/change/", sent)
    assert saved.status_code == 302
    waits.refresh_from_db()
    assert waits.assignee_id == sara.pk
    wrong = {"name": "Mala", "queue": "", "text": "Hola {saldo}", "is_active": "on"}
    assert client.post("/admin/crm/macro/add/", wrong).status_code == 200
    assert not Macro.objects.exists()
    right = {**wrong, "text": "Hola {nombre}"}
    assert client.post("/admin/crm/macro/add/", right).status_code == 302
    assert Macro.objects.get().text == "Hola {nombre}"


def test_the_first_page_says_what_is_overdue_to_those_who_may_see_it(desk):
    assert ">0 vencidos<" in desk.get("/admin/").content.decode()
    ticket = make_ticket(make_user())
    Ticket.objects.filter(pk=ticket.pk).update(due_at=ticket.created_at)
    assert '?due=breached">1 vencido<' in desk.get("/admin/").content.decode()
    other = people.make_staff("catalogue")
    client = Client()
    client.force_login(other)
    assert "vencido" not in client.get("/admin/").content.decode()


def test_what_is_filtered_is_a_file_as_masked_as_the_inbox(desk, monkeypatch):
    ana = people.make_user("Ana Torres", email="ana@example.mx")
    make_ticket(ana)
    Ticket.objects.update(subject="Escríbanme a ana@example.mx", queue="shop")
    mine = make_ticket(ana)
    Ticket.objects.filter(pk=mine.pk).update(subject="=1+1", queue="cards")
    address = reverse("admin:crm_ticket_export")
    assert desk.get(address).status_code == 405
    rows = list(csv.DictReader(io.StringIO(desk.post(address).content.decode("utf-8-sig"))))
    assert {row["Asunto"] for row in rows} == {"Escríbanme a [CORREO]", "'=1+1"}
    assert {row["Cliente"] for row in rows} == {"Ana T."}
    one = desk.post(f"{address}?queue=cards&q=ana@example.mx").content.decode("utf-8-sig")
    assert [row["Folio"] for row in csv.DictReader(io.StringIO(one))] == [mine.folio]
    kept = AuditEntry.objects.filter(action="list.exported").order_by("pk")
    assert [each.data for each in kept] == [
        {"rows": 2, "filters": [], "searched": False},
        {"rows": 1, "filters": ["queue=cards"], "searched": True},
    ]
    monkeypatch.setattr("centli.kernel.sheets.ROWS_MAX", 1)
    assert desk.post(address).status_code == 302
    assert kept.count() == 2
