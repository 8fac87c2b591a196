"""Reports: taken once, written on, moved as their states allow, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from crm import facade
from crm.contracts import Author, Flaw, TicketReason, TicketState
from crm.errors import (
    AnswerNotFound,
    IllegalMove,
    InvalidTicket,
    TicketEnded,
    TicketFull,
    TicketNotDone,
    TicketNotFound,
    TooManyTickets,
)
from crm.models import KnowledgeAnswer, Ticket, TicketEvent, TicketMessage
from crm.rules import hours
from crm.rules import tickets as rules
from crm.rules.answers import Reason
from crm.services import desk, tickets
from crm.testing import make_call, make_ticket, make_user

TEXT = "Me cobraron dos veces la misma compra.\n\nFueron $350.00 el martes."


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Ticket, TicketMessage, TicketEvent, Outbox))


# ── Pure ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", list(TicketState))
def test_every_state_leads_somewhere_and_never_to_itself_or_to_new(state):
    assert rules.NEXT[state]
    assert state not in rules.NEXT[state]
    assert TicketState.NEW not in rules.NEXT[state]


def test_what_is_done_comes_back_only_by_being_reopened():
    assert rules.NEXT[TicketState.CLOSED] == {TicketState.REOPENED}
    assert rules.NEXT[TicketState.RESOLVED] == {TicketState.CLOSED, TicketState.REOPENED}


@pytest.mark.parametrize(
    ("start", "worked", "end"),
    [
        ("2026-11-18T16:00", 4, "2026-11-18T20:00"),  # Wednesday, 10:00 in Mexico City
        ("2026-11-18T22:00", 4, "2026-11-19T17:00"),  # 16:00: two hours today, two tomorrow
        ("2026-11-20T23:00", 9, "2026-11-23T23:00"),  # Friday 17:00, over the weekend
        ("2026-11-21T18:00", 1, "2026-11-23T16:00"),  # Saturday
        ("2026-11-13T23:30", 1, "2026-11-17T15:30"),  # Monday the 16th is a holiday
        ("2026-11-18T08:00", 1, "2026-11-18T16:00"),  # before it opens
    ],
)
def test_working_hours_pass_over_nights_weekends_and_holidays(start, worked, end):
    found = hours.add(datetime.fromisoformat(start).replace(tzinfo=UTC), timedelta(hours=worked))
    assert found == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_the_holidays_are_those_of_the_law():
    assert date(2026, 2, 2) in hours.holidays(2026)
    assert date(2026, 3, 16) in hours.holidays(2026)
    assert date(2024, 10, 1) in hours.holidays(2024)
    assert date(2026, 10, 1) not in hours.holidays(2026)


def test_the_subject_is_the_first_sentence_where_none_is_given():
    assert rules.checked_subject("", TEXT) == "Me cobraron dos veces la misma compra."
    long = rules.checked_subject("", "palabra " * 60)
    assert long.endswith("…")
    assert len(long) <= rules.SUBJECT_LENGTH_MAX


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u202e\u200b", "x" * (rules.TEXT_LENGTH_MAX + 1)])
def test_nothing_and_too_much_are_refused(text):
    with pytest.raises(InvalidTicket) as refused:
        rules.checked_text(text)
    assert refused.value.field == "text"


def test_card_numbers_are_not_kept_by_whatever_door_they_come():
    text = "Mi tarjeta 4111 1111 1111 1111 no pasa.\n\nMi CLABE es 012180026050783858."
    kept = rules.checked_text(text)
    assert kept == "Mi tarjeta •••• 1111 no pasa.\n\nMi CLABE es 012180026050783858."
    assert rules.checked_subject("", kept) == "Mi tarjeta •••• 1111 no pasa."
    assert rules.checked_subject("4111111111111111", kept) == "•••• 1111"


# ── Customers ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_report_is_taken_once_for_its_key():
    ana = make_user()
    call = make_call(ana, key="report-1")
    first = facade.ticket_open(call, text=TEXT)
    again = facade.ticket_open(call, text=TEXT)
    assert again == replace(first, replayed=True)
    assert rows() == (1, 1, 1, 2)
    assert first.state is TicketState.NEW
    assert first.folio.startswith("R-")
    (message,) = facade.ticket_message_page(call, first.ticket_id).items
    assert (message.author, message.text) == (Author.CUSTOMER, TEXT)
    raw, changed = Outbox.objects.order_by("id")
    assert changed.event_type == "TICKET_CHANGED"
    assert (raw.event_type, raw.data["ticket_id"]) == ("TICKET_RAW", first.ticket_id)
    assert AuditEntry.objects.filter(action="ticket.opened", object_id=first.ticket_id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "reason", "judged", "expected"),
    [
        ("nothing", "weak", {}, "weak"),
        ("clarify", "close", {}, "close"),
        ("answer", "", {}, None),
        ("answer", "", {"is_helpful": True}, None),
        ("answer", "", {"is_helpful": False}, "unhelpful"),
        ("answer", "", {"is_helpful": False, "judged_for": "outdated"}, "outdated"),
    ],
)
def test_a_report_says_why_the_articles_were_not_enough(outcome, reason, judged, expected):
    ana = make_user()
    answer = KnowledgeAnswer.objects.create(
        customer=ana, question="¿Aceptan cheques?", outcome=outcome, reason=reason,
        confidence_percent=0, found=[], cited=[], dropped=[], created_at=clock.now(), **judged,
    )  # fmt: skip
    ticket_id = ids.uuid7()
    with transaction.atomic():
        tickets.open_step(
            make_call(ana), text=TEXT, answer_id=answer.answer_id, ticket_id=ticket_id
        )
    ticket = Ticket.objects.get(public_id=ticket_id)
    assert ticket.answer == answer
    assert facade.ticket_get(make_call(ana), ticket.ticket_id).reason_code == expected
    assert ticket.events.get(action="opened").reason == (expected or "")
    before = rows()
    with pytest.raises(AnswerNotFound), transaction.atomic():
        tickets.open_step(
            make_call(make_user()), text=TEXT, answer_id=answer.answer_id, ticket_id=ids.uuid7()
        )
    assert rows() == before


def test_every_reason_of_an_answer_has_its_code():
    codes = {each.value for each in TicketReason}
    assert codes == {each.value for each in (*Reason, *Flaw)} | {"unhelpful"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("text", {"text": "\u200b"}),
        ("subject", {"text": TEXT, "subject": "x" * 121}),
        ("related_id", {"text": TEXT, "related_id": "acc_" + "0" * 32}),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_kept(field, wish):
    call = make_call(make_user(), key="report-bad")
    for _ in range(2):
        with pytest.raises(InvalidTicket) as refused:
            facade.ticket_open(call, **wish)
        assert refused.value.field == field
    assert rows() == (0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_customer_has_only_so_many_unfinished_reports(monkeypatch):
    monkeypatch.setattr(rules, "OPEN_MAX", 2)
    ana = make_user()
    for _ in range(2):
        make_ticket(ana)
    before = rows()
    with pytest.raises(TooManyTickets):
        facade.ticket_open(make_call(ana), text=TEXT)
    assert rows() == before
    Ticket.objects.update(state=TicketState.CLOSED)
    facade.ticket_open(make_call(ana), text=TEXT)
    assert Ticket.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_another_customers_report_looks_like_none():
    ticket, bruno = make_ticket(make_user()), make_call(make_user())
    before = rows()
    for ask in (
        lambda: facade.ticket_get(bruno, ticket.ticket_id),
        lambda: facade.ticket_message_page(bruno, ticket.ticket_id),
        lambda: facade.ticket_message_add(bruno, ticket.ticket_id, text="hola"),
        lambda: facade.ticket_rate(bruno, ticket.ticket_id, rating=5),
        lambda: facade.ticket_get(bruno, ids.public("ticket", ids.uuid7())),
        lambda: facade.ticket_get(bruno, "tk_x"),
    ):
        with pytest.raises(TicketNotFound):
            ask()
    assert rows() == before
    assert facade.ticket_page(bruno).items == []


@pytest.mark.django_db(transaction=True)
def test_writing_on_opens_what_was_solved_and_takes_a_key_once():
    ana = make_user()
    ticket = make_ticket(ana)
    desk.staff_answer(
        make_call(make_user()), ticket_id=ticket.ticket_id, text="Listo.", then=TicketState.RESOLVED
    )
    call = make_call(ana, key="more-1")
    first = facade.ticket_message_add(call, ticket.ticket_id, text="Sigue igual.")
    again = facade.ticket_message_add(call, ticket.ticket_id, text="Sigue igual.")
    assert again == replace(first, replayed=True)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.message_count) == (TicketState.REOPENED, 3)
    assert (ticket.resolved_at, ticket.answered_at) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_what_ended_long_ago_stays_ended():
    ana = make_user()
    ticket = make_ticket(ana)
    long_ago = clock.now() - rules.REOPEN_WITHIN - timedelta(days=1)
    Ticket.objects.update(state=TicketState.CLOSED, resolved_at=long_ago)
    before = rows()
    with pytest.raises(TicketEnded):
        facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="¿Hola?")
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_a_full_report_takes_no_more():
    ana = make_user()
    ticket = make_ticket(ana)
    Ticket.objects.update(message_count=rules.MESSAGES_MAX)
    before = rows()
    with pytest.raises(TicketFull):
        facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="Otra cosa")
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_only_what_is_done_is_rated_and_a_reopened_report_is_rated_anew():
    ana = make_user()
    ticket, call = make_ticket(ana), make_call(ana)
    with pytest.raises(TicketNotDone):
        facade.ticket_rate(call, ticket.ticket_id, rating=5)
    desk.staff_move(make_call(make_user()), ticket_id=ticket.ticket_id, to=TicketState.RESOLVED)
    with pytest.raises(InvalidTicket):
        facade.ticket_rate(call, ticket.ticket_id, rating=6)
    assert facade.ticket_rate(call, ticket.ticket_id, rating=4).rating == 4
    facade.ticket_message_add(call, ticket.ticket_id, text="Volvió a pasar.")
    assert facade.ticket_get(call, ticket.ticket_id).rating is None


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_note_is_never_seen_by_the_customer():
    ana = make_user()
    ticket, staff = make_ticket(ana), make_call(make_user())
    desk.staff_note(staff, ticket_id=ticket.ticket_id, text="Parece fraude del comercio.")
    seen = facade.ticket_message_page(make_call(ana), ticket.ticket_id).items
    assert [message.author for message in seen] == [Author.CUSTOMER]


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_the_customer_and_stops_the_clock():
    ana = make_user()
    ticket = make_ticket(ana)
    assert facade.ticket_get(make_call(ana), ticket.ticket_id).due_at is not None
    desk.staff_answer(
        make_call(make_user()), ticket_id=ticket.ticket_id, text="¿De qué tienda fue?"
    )
    seen = facade.ticket_get(make_call(ana), ticket.ticket_id)
    assert (seen.state, seen.due_at) == (TicketState.WAITING_CUSTOMER, None)


@pytest.mark.django_db(transaction=True)
def test_a_jump_that_no_state_allows_is_refused_and_writes_nothing():
    ticket, staff = make_ticket(make_user()), make_call(make_user())
    desk.staff_move(staff, ticket_id=ticket.ticket_id, to=TicketState.CLOSED)
    before = rows()
    for to in (TicketState.OPEN, TicketState.RESOLVED, TicketState.CLOSED, TicketState.NEW):
        with pytest.raises(IllegalMove):
            desk.staff_move(staff, ticket_id=ticket.ticket_id, to=to)
    with pytest.raises(IllegalMove):
        desk.staff_answer(staff, ticket_id=ticket.ticket_id, text="Hola")
    assert rows() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [TicketMessage, TicketEvent])
def test_what_was_written_and_what_happened_cannot_be_altered(model):
    make_ticket(make_user())
    for spoil in (lambda: model.objects.update(created_at=clock.now()), model.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


@pytest.mark.django_db(transaction=True)
def test_pages_are_bounded_whatever_they_hold(django_assert_num_queries):
    ana = make_user()
    for _ in range(5):
        make_ticket(ana)
    call = make_call(ana)
    with django_assert_num_queries(2):
        first = facade.ticket_page(call, limit=3)
    rest = facade.ticket_page(call, limit=3, cursor=first.next_cursor)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [3, 2, None]
    assert len({item.ticket_id for item in (*first.items, *rest.items)}) == 5
