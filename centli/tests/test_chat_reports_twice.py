"""What the chat does with reports is done once, and to the customer's own: twice sent, two tabs, a cut, too late, others'."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.agent import outcomes, runner
from centli.agent.tests.world import World, kinds, make_world
from centli.confirmations.models import Proposal
from centli.kernel import ids
from centli.kernel.errors import NotFound
from centli.people import testing as people
from crm import facade as crm
from crm.models import KnowledgeAnswer, Ticket, TicketMessage

pytestmark = pytest.mark.django_db
STORY = "el cajero del centro me cobró dos mil pesos y no me dio el efectivo"


@pytest.fixture
def ana() -> World:
    return make_world()


@pytest.fixture
def theirs() -> Ticket:
    bruno = people.make_user("Bruno Díaz")
    seen = crm.ticket_open(people.call_of(bruno), text="Secreto de Bruno: me cobraron 900 pesos.")
    return Ticket.objects.get(public_id=ids.parse("ticket", seen.ticket_id))


def card_of(frames):
    return next(frame for frame in frames if frame["type"] == "TRANSFER_CONFIRMATION")


def mine():
    return Ticket.objects.filter(subject__icontains="cajero")


def test_the_same_words_sent_twice_make_one_card(ana):
    client_id = uuid4()
    first = ana.send(STORY, client_id=client_id)
    second = ana.send(STORY, client_id=client_id)
    assert (second.duplicate, second.seq) == (True, first.seq)
    assert kinds(ana.hear()).count("TRANSFER_CONFIRMATION") == 1
    assert Proposal.objects.count() == 1


def test_two_tabs_that_confirm_make_one_report(ana):
    card = card_of(ana.say(STORY))
    assert ana.confirm(card).fault is None
    assert ana.confirm(card).fault is None
    assert kinds(ana.hear()).count("TICKET") == 1
    assert mine().count() == 1


def test_a_cut_between_card_and_tap_loses_nothing(ana):
    card_of(ana.say(STORY))
    session = runner.frames_after(ana.call(), ana.conversation_id, 0)
    again = card_of(session)
    assert ana.confirm(again).fault is None
    assert mine().count() == 1


def test_an_expired_card_makes_no_report_and_says_so(ana):
    card = card_of(ana.say(STORY))
    ana.offset = timedelta(minutes=6)
    fault = ana.confirm(card).fault
    assert fault is not None
    assert fault.code == "confirmation_expired"
    assert "ya no está vigente" in fault.content
    assert not mine().exists()


def test_a_report_is_closed_once_and_opens_again_by_writing(ana):
    seen = crm.ticket_open(ana.call(), text=STORY)
    ana.hear()
    card = card_of(ana.say("cierra mi reporte"))
    row = Ticket.objects.get(public_id=ids.parse("ticket", seen.ticket_id))
    assert row.state != "resolved", "nothing before the tap"
    for _ in range(2):
        assert ana.confirm(card).fault is None
    assert kinds(ana.hear()).count("RECEIPT") == 1
    row.refresh_from_db()
    assert row.state == "resolved"
    card = card_of(ana.say("agrega a mi reporte que sigue sin llegar el dinero"))
    ana.confirm(card)
    row.refresh_from_db()
    assert row.state == "reopened"
    assert TicketMessage.objects.filter(ticket=row).count() == 2


def test_another_customers_report_is_not_there(ana, theirs):
    for propose in (
        lambda: crm.ticket_close_propose(ana.call(), theirs.ticket_id),
        lambda: crm.ticket_message_propose(ana.call(), theirs.ticket_id, text="Hola, ¿cómo va?"),
    ):
        with pytest.raises(NotFound):
            propose()
    for words in (
        f"cierra mi reporte {theirs.folio}",
        f"agrega a mi reporte {theirs.folio} que ya quedó",
        f"¿cómo va mi reporte {theirs.folio}?",
    ):
        said = ana.say(words)
        assert "Secreto" not in str(said)
        assert "No tienes reportes" in said[-1]["content"]
    theirs.refresh_from_db()
    assert (theirs.state, theirs.message_count) == ("new", 1)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("action", ["confirm", "cancel", "renew", "choose", "edit", "buy"])
def test_a_button_that_names_another_customers_report_does_nothing(ana, theirs, action):
    try:
        ack = ana.press(
            action, theirs.ticket_id, token="0" * 64, params={"choice": theirs.ticket_id}
        )
    except NotFound:
        ack = None
    if ack is not None and ack.fault is not None:
        assert ack.fault.content
    frames = ana.hear()
    assert "Secreto" not in str(frames)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.message_count) == ("new", 1)


def test_what_is_said_of_an_answer_is_kept_with_it(ana):
    ana.say("¿cómo funcionan los meses sin intereses?")
    assert KnowledgeAnswer.objects.get().is_helpful is None
    ana.say("eso no me sirvió")
    assert KnowledgeAnswer.objects.get().is_helpful is False


def test_news_of_a_report_reads_it_only_for_an_open_chat(ana, theirs):
    bruno = people.call_of(theirs.customer)
    with CaptureQueriesContext(connection) as captured:
        outcomes.report(bruno, theirs.ticket_id)
    assert not [one for one in captured.captured_queries if "crm_ticket" in one["sql"]]
    before = len(ana.hear())
    outcomes.report(ana.call(), theirs.ticket_id)
    assert len(ana.hear()) == before
