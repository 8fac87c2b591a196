"""The desk: who gets what, what staff do and what is refused, clocks, places in words, and who was there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.models import User
from crm import facade
from crm.contracts import Priority, Queue, TicketState
from crm.errors import (
    AgentFull,
    AgentUnfit,
    CannotMerge,
    IllegalMove,
    InvalidTag,
    NoAgent,
    NobodyFits,
    TicketChanged,
    TicketMerged,
    UnknownVariable,
)
from crm.models import Agent, Ticket, TicketEvent, TicketMessage, TicketTag
from crm.rules import assignment, hours, macros, sla
from crm.rules import tickets as states
from crm.rules.assignment import Candidate
from crm.rules.sla import Deadline, Outlook, Promise
from crm.selectors import desk as selectors
from crm.selectors.desk import Filters
from crm.services import assignment as giving
from crm.services import desk
from crm.testing import make_call, make_ticket, make_user

WEDNESDAY = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
"""10:00 in Mexico City, a working day."""


def make_agent(name: str = "Sara Solís", **fields: Any) -> Agent:
    person = make_user()
    User.objects.filter(pk=person.pk).update(display_name=name, is_staff=True)
    wanted = {"queues": [], "languages": ["es"], "cap": 15, "is_on_duty": True, **fields}
    return Agent.objects.create(person=person, **wanted)


def by(person: User, *, key: str | None = None, now: datetime | None = None) -> Call:
    return Call(
        0, "bank", now or clock.now(), ids.uuid7(), Channel.STAFF,
        actor_id=person.pk, idempotency_key=key,
    )  # fmt: skip


def rows() -> tuple[int, ...]:
    models = (Ticket, TicketMessage, TicketEvent, TicketTag, AuditEntry, Outbox)
    return tuple(model.objects.count() for model in models)


# ── Pure ─────────────────────────────────────────────────────────────────────────────────────────


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - given one
    st.integers(0, 60 * 60),
)
def test_between_is_what_add_added(start, minutes):
    span = timedelta(minutes=minutes)
    assert hours.between(start, hours.add(start, span)) == span


def test_what_is_urgent_runs_at_night_and_nothing_else_does():
    friday_evening = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    urgent = sla.due(friday_evening, Deadline.FIRST, Priority.URGENT)
    assert urgent - friday_evening == timedelta(hours=1)
    normal = sla.due(friday_evening, Deadline.FIRST, Priority.NORMAL)
    assert normal == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    later = sla.later(normal, timedelta(hours=1), Priority.NORMAL)
    assert later == normal + timedelta(hours=1)


STEPS = st.lists(
    st.tuples(st.sampled_from([*Priority, None]), st.integers(0, 90 * 60), st.integers(0, 90 * 60)),
    max_size=6,
)
"""A priority that is set, or a wait; after how many minutes; how many the wait takes."""


def promise_after(start, deadline, first, steps, *, leave=-1):
    """What is promised after it all, but for the step that is left out."""
    now, told = start, Promise().and_by(sla.due(start, deadline, first), first)
    for number, (priority, minutes, wait) in enumerate(steps):
        now += timedelta(minutes=minutes)
        if priority is None:
            told, now = told.put_off(now, now + timedelta(minutes=wait)), now + timedelta(minutes=wait)  # fmt: skip
        elif number != leave:
            told = told.and_by(sla.due(now, deadline, priority), priority)
    return told.due_at


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - given one
    st.sampled_from(Deadline), st.sampled_from(Priority), STEPS, st.data(),
)  # fmt: skip
def test_to_set_a_priority_makes_nothing_that_was_promised_later(start, deadline, first, steps, data):  # fmt: skip
    raised = [number for number, step in enumerate(steps) if step[0] is not None]
    leave = data.draw(st.sampled_from(raised or [-1]))
    due = promise_after(start, deadline, first, steps)
    assert due <= promise_after(start, deadline, first, steps, leave=leave)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_raised", [False, True])
def test_what_is_raised_and_waits_over_a_weekend_is_due_no_later_than_what_is_not(is_raised):
    ana, staff = make_user(), make_user()
    key = facade.ticket_open(make_call(ana, now=MONDAY), text="No llega mi tarjeta.").ticket_id
    friday = datetime(2026, 11, 6, 23, 0, tzinfo=UTC)
    told = Ticket.objects.get().resolution_due_at
    if is_raised:
        desk.staff_sort(by(staff, now=friday), ticket_id=key, queue=Queue.CARDS, priority=Priority.URGENT)  # fmt: skip
    desk.staff_answer(by(staff, now=friday), ticket_id=key, text="¿De qué sucursal?")
    monday = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
    facade.ticket_message_add(make_call(ana, now=monday), key, text="La del centro.")
    due = Ticket.objects.get().resolution_due_at
    assert due == hours.add(told, hours.between(friday, monday))
    assert due - monday < timedelta(days=1)


def test_what_has_passed_is_promised_anew_and_what_is_to_come_as_it_is():
    passed, coming = WEDNESDAY - timedelta(days=3), WEDNESDAY + timedelta(days=3)
    anew = sla.due(WEDNESDAY, Deadline.NEXT, Priority.HIGH)
    assert sla.promised(passed, WEDNESDAY, Priority.HIGH) == anew > WEDNESDAY
    assert sla.promised(coming, WEDNESDAY, Priority.HIGH) == coming


@pytest.mark.parametrize(
    ("hours_left", "ahead", "pace", "expected"),
    [
        (-1, 0, 1.0, Outlook.BREACHED),
        (2, 0, 1.0, Outlook.CLOSE),  # less than a fourth of nine
        (6, 5, 1.0, Outlook.MET),
        (6, 7, 1.0, Outlook.PREDICTED),  # seven are due before it, and one is ended an hour
        (6, 7, 0.0, Outlook.MET),  # nothing is known of the pace
    ],
)
def test_a_breach_is_predicted_from_the_work_ahead_and_the_pace(hours_left, ahead, pace, expected):
    found = sla.outlook(
        WEDNESDAY + timedelta(hours=hours_left), Deadline.FIRST, Priority.NORMAL,
        now=WEDNESDAY, ahead=ahead, pace=pace,
    )  # fmt: skip
    assert found is expected
    paused = sla.outlook(None, None, Priority.NORMAL, now=WEDNESDAY, ahead=9, pace=0.1)
    assert paused is Outlook.PAUSED


def candidate(person: int, *, load: int = 0, cap: int = 5, queues: str = "") -> Candidate:
    return Candidate(person, frozenset(queues.split()), frozenset({"es"}), cap, load)


def test_the_least_loaded_of_those_who_know_the_queue_gets_it_and_nobody_over_the_cap():
    known = [
        candidate(1, load=3),
        candidate(2, load=1, queues="shop"),
        candidate(3, load=2, queues="cards"),
        candidate(4, load=0, cap=0),
    ]
    chosen = assignment.pick(known, queue="cards", language="es")
    assert chosen is not None
    assert chosen.person_id == 3
    assert assignment.pick(known, queue="cards", language="en") is None
    assert assignment.pick([candidate(1, load=5)], queue="cards", language="es") is None


@given(st.lists(st.integers(1, 8), min_size=1, max_size=6), st.integers(0, 40))
def test_tickets_given_one_by_one_differ_by_one_until_caps_are_reached(caps, count):
    known = {n: candidate(n, cap=cap) for n, cap in enumerate(caps)}
    for _ in range(count):
        chosen = assignment.pick(known.values(), queue="cards", language="es")
        if chosen is None:
            assert all(each.load == each.cap for each in known.values())
            break
        known[chosen.person_id] = replace(chosen, load=chosen.load + 1)
    with_room = [each.load for each in known.values() if each.has_room]
    assert all(each.load <= each.cap for each in known.values())
    assert not with_room or max(with_room) - min(with_room) <= 1


def test_a_macro_fills_in_what_it_names_and_runs_nothing():
    values = dict.fromkeys(macros.VARIABLES, "x") | {"nombre": "{folio} %s {0}", "folio": "R-1"}
    assert macros.filled("Hola, {nombre}: {folio}.", values) == "Hola, {folio} %s {0}: R-1."
    for wrong in ("{saldo}", "{nombre.__class__}", "{}", "{0}", "Hola {", "}", "{{nombre}}"):
        with pytest.raises(UnknownVariable):
            macros.filled(wrong, values)


# ── Who gets it ──────────────────────────────────────────────────────────────────────────────────


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    def one(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.django_db(transaction=True)
def test_twenty_reports_at_once_are_shared_out_evenly_and_within_the_caps():
    agents = [make_agent(f"Persona {n}", cap=4) for n in range(6)]
    make_agent("Fuera", is_on_duty=False)
    make_agent("Otra cola", queues=["points"])
    calls = [make_call(make_user(), key=f"parallel-{n:02d}") for n in range(20)]
    at_once([lambda c=call: facade.ticket_open(c, text="Mi tarjeta no pasa.") for call in calls])  # type: ignore[misc]  # c is bound
    loads = Counter(Ticket.objects.values_list("assignee_id", flat=True))
    assert set(loads) == {each.pk for each in agents}
    assert sum(loads.values()) == 20
    assert max(loads.values()) <= 4
    assert max(loads.values()) - min(loads.values()) <= 1
    # Four places are left: six more at once fill them, and two wait.
    more = [make_call(make_user(), key=f"parallel-more-{n}") for n in range(6)]
    at_once([lambda c=call: facade.ticket_open(c, text="No llega mi tarjeta.") for call in more])  # type: ignore[misc]  # c is bound
    loads = Counter(Ticket.objects.values_list("assignee_id", flat=True))
    assert [loads[each.pk] for each in agents] == [4] * 6
    assert Ticket.objects.filter(assignee=None).count() == 2
    # Whoever ends one gets the next.
    mine = Ticket.objects.filter(assignee_id=agents[0].pk).first()
    assert mine is not None
    desk.staff_move(by(agents[0].person), ticket_id=mine.ticket_id, to=TicketState.RESOLVED)
    assert Ticket.objects.filter(assignee=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_queue_is_another_persons_and_clocks_follow_the_priority():
    cards, shop = (
        make_agent("Diego", queues=["other", "cards"]),
        make_agent("Iván", queues=["shop"]),
    )
    ticket = make_ticket(make_user())
    assert ticket.assignee_id == cards.pk
    staff = by(make_user())
    kept = desk.staff_sort(
        staff, ticket_id=ticket.ticket_id, queue=Queue.CARDS, priority=Priority.NORMAL
    )
    assert kept.assignee_id == cards.pk
    moved = desk.staff_sort(
        staff, ticket_id=ticket.ticket_id, queue=Queue.SHOP, priority=Priority.URGENT
    )
    assert moved.assignee_id == shop.pk
    assert moved.resolution_due_at - moved.since == timedelta(hours=24)
    assert (moved.queue_by_person, moved.priority_by_person) == (True, True)
    nobody = desk.staff_sort(
        staff, ticket_id=ticket.ticket_id, queue=Queue.POINTS, priority=Priority.URGENT
    )
    assert nobody.assignee_id is None
    told = TicketEvent.objects.filter(ticket=ticket).values_list("action", flat=True)
    assert Counter(told) == {"opened": 1, "assigned": 3, "queued": 3, "prioritised": 1}


@pytest.mark.django_db(transaction=True)
def test_nobody_is_given_what_they_cannot_take():
    ticket = make_ticket(make_user())
    full, off = make_agent(cap=0), make_agent(is_on_duty=False)
    stranger, other = make_user(), make_agent(queues=["points"])
    staff, before = by(make_user()), rows()
    for person, error in (
        (full.pk, AgentFull),
        (off.pk, AgentUnfit),
        (other.pk, AgentUnfit),
        (stranger.pk, AgentUnfit),
        (None, NobodyFits),
    ):
        with pytest.raises(error):
            desk.staff_assign(staff, ticket_id=ticket.ticket_id, person_id=person)
    assert rows() == before
    sara = make_agent()
    given = desk.staff_assign(staff, ticket_id=ticket.ticket_id)
    assert given.assignee_id == sara.pk
    again = desk.staff_assign(staff, ticket_id=ticket.ticket_id, person_id=sara.pk)
    assert again.version == given.version


@pytest.mark.django_db(transaction=True)
def test_whoever_begins_their_turn_gets_what_waits():
    sara = make_agent(is_on_duty=False, cap=2)
    for _ in range(3):
        make_ticket(make_user())
    desk.duty_set(by(sara.person), is_on_duty=True)
    assert Ticket.objects.filter(assignee_id=sara.pk).count() == 2
    with pytest.raises(NoAgent):
        desk.duty_set(by(make_user()), is_on_duty=True)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_can_take_keeps_nothing_else_waiting(monkeypatch):
    monkeypatch.setattr(giving, "FILL_MAX", 2)
    shop, foreign, cards, later, idle = (make_ticket(make_user()) for _ in range(5))
    for ticket, queue, language, due_at in (
        (shop, "shop", "es", WEDNESDAY),
        (foreign, "cards", "en", WEDNESDAY),
        (later, "cards", "es", WEDNESDAY + timedelta(days=2)),
        (cards, "cards", "", WEDNESDAY + timedelta(days=1)),
        (idle, "cards", "es", None),
    ):
        Ticket.objects.filter(pk=ticket.pk).update(queue=queue, language=language, due_at=due_at)
    make_agent("Iván", queues=["points"], languages=["en"])
    sara = make_agent(queues=["cards"], is_on_duty=False, cap=2)
    desk.duty_set(by(sara.person), is_on_duty=True)
    given = Ticket.objects.filter(assignee_id=sara.pk).order_by("due_at")
    assert [each.pk for each in given] == [cards.pk, later.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["joined", "solved"])
def test_whoever_loses_a_report_gets_the_next(how):
    sara, ana = make_agent(cap=2), make_user()
    first, second, waits = make_ticket(ana), make_ticket(ana), make_ticket(ana)
    assert waits.assignee_id is None
    if how == "joined":
        desk.staff_merge(by(sara.person), ticket_id=first.ticket_id, into_id=second.ticket_id)
    else:
        facade.ticket_resolve(make_call(ana), first.ticket_id)
    waits.refresh_from_db()
    assert waits.assignee_id == sara.pk


# ── What staff do ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_each_act_counts_once_for_its_key_and_is_in_history_and_audit():
    ticket, sara = make_ticket(make_user()), make_agent()
    wish: Any = {
        "ticket_id": ticket.ticket_id,
        "text": "¿Cuál es el monto?",
        "version": ticket.version,
    }
    call = by(sara.person, key="answer-key-1")
    first = desk.staff_answer(call, **wish)
    after = rows()
    assert desk.staff_answer(call, **wish).pk == first.pk
    assert rows() == after
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee_id) == (TicketState.WAITING_CUSTOMER, sara.pk)
    actions = list(TicketEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["opened", "answered", "moved", "assigned"]
    trail = AuditEntry.objects.filter(action="ticket.answered", object_id=ticket.ticket_id)
    assert trail.get().actor_id == sara.pk


@pytest.mark.django_db(transaction=True)
def test_nobody_acts_on_what_they_have_not_seen():
    ana = make_user()
    ticket, staff, version = make_ticket(ana), by(make_user()), 0
    facade.ticket_message_add(make_call(ana), ticket.ticket_id, text="Ya lo encontré.")
    before = rows()
    key: Any = {"ticket_id": ticket.ticket_id, "version": version}
    for act in (
        lambda: desk.staff_answer(staff, text="¿Hola?", **key),
        lambda: desk.staff_note(staff, text="Nota", **key),
        lambda: desk.staff_move(staff, to=TicketState.RESOLVED, **key),
        lambda: desk.staff_sort(staff, queue=Queue.SHOP, priority=Priority.LOW, **key),
        lambda: desk.staff_assign(staff, **key),
        lambda: desk.staff_tag(staff, add=["vip"], **key),
        lambda: desk.staff_merge(staff, into_id=ticket.ticket_id, **key),
    ):
        with pytest.raises(TicketChanged):
            act()
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_by_when_the_bank_answers_becomes_earlier_and_never_later():
    """A customer has read the date: a lower priority does not move it, nor does the pause after one count by it."""
    ana, staff = make_user(), make_user()
    told = facade.ticket_open(make_call(ana, now=WEDNESDAY), text="No llega mi tarjeta.")
    key, first = told.ticket_id, told.due_at
    assert first == hours.add(WEDNESDAY, timedelta(hours=9))

    def seen(priority, after):
        call = by(staff, now=WEDNESDAY + timedelta(hours=after))
        desk.staff_sort(call, ticket_id=key, queue=Queue.CARDS, priority=priority)
        ticket = Ticket.objects.get()
        assert ticket.due_at == ticket.answer_due_at
        return ticket.answer_due_at, ticket.resolution_due_at

    solved = hours.add(WEDNESDAY, timedelta(hours=45))
    assert seen(Priority.LOW, 0) == (first, solved)
    # Four hours from now are later than what was promised when it was opened.
    assert seen(Priority.HIGH, 24) == (first, hours.add(WEDNESDAY + timedelta(hours=24), timedelta(hours=18)))  # fmt: skip
    solved = Ticket.objects.get().resolution_due_at
    assert seen(Priority.LOW, 24) == (first, solved)
    one, three = WEDNESDAY + timedelta(hours=25), WEDNESDAY + timedelta(hours=27)
    desk.staff_move(by(staff, now=one), ticket_id=key, to=TicketState.WAITING_CUSTOMER)
    facade.ticket_message_add(make_call(ana, now=three), key, text="La del centro.")
    ticket = Ticket.objects.get()
    two = timedelta(hours=2)
    assert (ticket.answer_due_at, ticket.resolution_due_at) == (
        hours.add(first, two), hours.add(solved, two),
    )  # fmt: skip
    assert facade.ticket_get(make_call(ana), key).due_at == ticket.answer_due_at


MONDAY = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
"""10:00 in Mexico City, in a week without a holiday."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", ["La del centro.", "Me robaron, es un fraude."])
def test_what_turns_urgent_after_a_pause_is_due_no_later(words):
    """The weekend that the bank waited is added by the clock of the date that was told, in working hours."""
    ana = make_user()
    key = facade.ticket_open(make_call(ana, now=MONDAY), text="No llega mi tarjeta.").ticket_id
    friday = datetime(2026, 11, 6, 23, 0, tzinfo=UTC)
    desk.staff_answer(by(make_user(), now=friday), ticket_id=key, text="¿De qué sucursal?")
    tuesday = datetime(2026, 11, 10, 16, 0, tzinfo=UTC)
    facade.ticket_message_add(make_call(ana, now=tuesday), key, text=words)
    seen = facade.ticket_get(make_call(ana), key)
    assert seen.due_at == tuesday + timedelta(hours=2)


@pytest.mark.django_db(transaction=True)
def test_what_turns_urgent_while_it_waits_counts_the_wait_before_that():
    """Its told date is close: what was left of it when the wait began is left, and no day of the urgent clock."""
    ana, staff = make_user(), make_user()
    key = facade.ticket_open(make_call(ana, now=MONDAY), text="No llega mi tarjeta.").ticket_id
    due = Ticket.objects.get().resolution_due_at
    eve, noon = due - timedelta(hours=1), due + timedelta(hours=2)
    desk.staff_answer(by(staff, now=eve), ticket_id=key, text="¿De qué sucursal?")
    desk.staff_sort(by(staff, now=noon), ticket_id=key, queue=Queue.CARDS, priority=Priority.URGENT)
    kept = Ticket.objects.get()
    assert (kept.paused_at, kept.resolution_due_at) == (noon, noon + timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_older", [False, True])
@pytest.mark.parametrize("hours_later", [-1, 0.5, 24])
def test_what_is_urgent_no_more_has_the_rest_that_was_left_when_it_began_to_wait(
    hours_later, is_older
):
    """A date told at night goes on by night, whether the priority fell before the wait, at once or within the weekend."""
    ana, staff = make_user(), make_user()
    friday, monday = (datetime(2026, 11, day, hour, 30, tzinfo=UTC) for day, hour in ((6, 23), (9, 15)))  # fmt: skip
    opened = friday - timedelta(hours=7.5)
    key = facade.ticket_open(make_call(ana, now=opened), text="No llega mi tarjeta.").ticket_id

    def sort(priority, at):
        desk.staff_sort(by(staff, now=at), ticket_id=key, queue=Queue.CARDS, priority=priority)

    sort(Priority.URGENT, opened)
    lowered = friday + timedelta(hours=hours_later)
    if lowered < friday:
        sort(Priority.NORMAL, lowered)
    if is_older:  # a release that wrote the dates alone
        names = [
            f"{what}_by_{how}" for what in ("answer", "resolution") for how in ("day", "hours")
        ]
        Ticket.objects.update(**dict.fromkeys(names))
    desk.staff_answer(by(staff, now=friday), ticket_id=key, text="¿De qué sucursal?")
    if lowered > friday:
        sort(Priority.NORMAL, lowered)
    assert Ticket.objects.get().resolution_due_at - friday == timedelta(hours=16.5)
    facade.ticket_message_add(make_call(ana, now=monday), key, text="La del centro.")
    assert Ticket.objects.get().resolution_due_at - monday == timedelta(hours=16.5)


@pytest.mark.django_db(transaction=True)
def test_the_clock_stands_still_while_the_customer_is_waited_for():
    ana, staff = make_user(), make_user()
    opened = facade.ticket_open(make_call(ana, now=WEDNESDAY), text="No llega mi tarjeta.")
    key = opened.ticket_id
    ticket = Ticket.objects.get()
    assert ticket.due_at == ticket.answer_due_at
    first, due = ticket.answer_due_at, ticket.resolution_due_at
    one, three = WEDNESDAY + timedelta(hours=1), WEDNESDAY + timedelta(hours=3)
    desk.staff_answer(by(staff, now=one), ticket_id=key, text="¿De qué sucursal?")
    ticket.refresh_from_db()
    assert [ticket.due_at, ticket.paused_at] == [None, one]
    facade.ticket_message_add(make_call(ana, now=three), key, text="La del centro.")
    ticket.refresh_from_db()
    assert ticket.resolution_due_at == hours.add(due, timedelta(hours=2))
    assert ticket.answer_due_at == first
    assert ticket.next_answer_due_at == hours.add(three, timedelta(hours=9))
    assert ticket.due_at == ticket.next_answer_due_at
    late = hours.add(three, timedelta(hours=10))
    desk.staff_answer(by(staff, now=late), ticket_id=key, text="Listo.", then=TicketState.RESOLVED)
    ticket.refresh_from_db()
    assert [ticket.late_count, ticket.next_answer_due_at, ticket.due_at] == [1, None, None]
    again = late + timedelta(days=1)
    facade.ticket_message_add(make_call(ana, now=again), key, text="Sigue igual.")
    ticket.refresh_from_db()
    assert (ticket.reopen_count, ticket.since) == (1, again)


@pytest.mark.django_db(transaction=True)
def test_joined_reports_keep_their_messages_and_go_on_as_one():
    ana = make_user()
    first, second, third = (make_ticket(ana, text=f"Cargo doble {n}.") for n in range(3))
    strange, staff = make_ticket(make_user()), by(make_user())
    before = rows()
    for into in (first, strange):
        with pytest.raises(CannotMerge):
            desk.staff_merge(staff, ticket_id=first.ticket_id, into_id=into.ticket_id)
    assert rows() == before
    desk.staff_merge(staff, ticket_id=first.ticket_id, into_id=second.ticket_id)
    first.refresh_from_db()
    assert (first.state, first.merged_into_id) == (TicketState.CLOSED, second.pk)
    shown = [message.text for message in selectors.messages(second)]
    assert shown == ["Cargo doble 0.", "Cargo doble 1."]
    before = rows()
    with pytest.raises(TicketMerged) as refused:
        facade.ticket_message_add(make_call(ana), first.ticket_id, text="¿Y luego?")
    assert refused.value.folio == second.folio
    with pytest.raises(TicketMerged):
        desk.staff_move(staff, ticket_id=first.ticket_id, to=TicketState.REOPENED)
    with pytest.raises(CannotMerge):
        desk.staff_merge(staff, ticket_id=third.ticket_id, into_id=first.ticket_id)
    assert rows() == before
    desk.staff_merge(staff, ticket_id=second.ticket_id, into_id=third.ticket_id)
    first.refresh_from_db()
    assert first.merged_into_id == third.pk


@pytest.mark.django_db(transaction=True)
def test_of_very_much_that_was_written_the_newest_is_shown(monkeypatch):
    monkeypatch.setattr(selectors, "MESSAGES_SHOWN_MAX", 2)
    ana = make_user()
    ticket = make_ticket(ana, text="Primero.")
    for text in ("Segundo.", "Tercero."):
        facade.ticket_message_add(make_call(ana), ticket.ticket_id, text=text)
    assert [each.text for each in selectors.messages(ticket)] == ["Segundo.", "Tercero."]


@pytest.mark.django_db(transaction=True)
def test_tags_are_words_and_few():
    ticket, staff = make_ticket(make_user()), by(make_user())
    desk.staff_tag(staff, ticket_id=ticket.ticket_id, add=["Facturación", "VIP", "vip"])
    assert set(ticket.tags.values_list("name", flat=True)) == {"facturacion", "vip"}
    before = rows()
    for wrong in (["a b<script>"], ["-"], [""], ["x" * 33], [f"t{n}" for n in range(9)]):
        with pytest.raises(InvalidTag):
            desk.staff_tag(staff, ticket_id=ticket.ticket_id, add=wrong)
    assert rows() == before
    desk.staff_tag(staff, ticket_id=ticket.ticket_id, remove=["vip"])
    assert list(ticket.tags.values_list("name", flat=True)) == ["facturacion"]


@pytest.mark.django_db(transaction=True)
def test_of_many_each_has_its_own_outcome_and_a_repeat_changes_nothing():
    tickets = [make_ticket(make_user()) for _ in range(3)]
    desk.staff_move(by(make_user()), ticket_id=tickets[1].ticket_id, to=TicketState.CLOSED)
    call = by(make_user(), key="0" * 32)
    keys = [each.ticket_id for each in tickets] + ["tk_nothing"]

    def close(one: Call, ticket_id: str) -> object:
        return desk.staff_move(one, ticket_id=ticket_id, to=TicketState.RESOLVED)

    outcomes = desk.bulk(call, keys, close)
    assert [type(each.refusal) for each in outcomes[:3]] == [type(None), IllegalMove, type(None)]
    assert outcomes[3].refusal is not None
    after = rows()
    again = desk.bulk(call, keys, close)
    assert [each.refusal is None for each in again] == [True, False, True, False]
    assert rows() == after


# ── The inbox ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_the_inbox_is_in_order_of_what_is_due_in_few_statements(django_assert_max_num_queries):
    sara = make_agent()
    staff, made = by(make_user()), [make_ticket(make_user()) for _ in range(6)]
    for number, ticket in enumerate(made):
        Ticket.objects.filter(pk=ticket.pk).update(
            due_at=WEDNESDAY - timedelta(minutes=number), answer_due_at=WEDNESDAY
        )
    desk.staff_answer(staff, ticket_id=made[0].ticket_id, text="¿De qué tienda?")
    desk.staff_tag(staff, ticket_id=made[1].ticket_id, add=["muy-atenta"])
    wanted = [made[n].pk for n in (5, 4, 3, 2, 1, 0)]
    counts, load = selectors.work(person_id=sara.pk, now=clock.now())
    seen, cursor, pages = [], "", 0
    while True:
        with django_assert_max_num_queries(3):
            page = selectors.inbox(
                Filters(), load, person_id=0, now=clock.now(), cursor=cursor, limit=2
            )
        seen += [line.ticket.pk for line in page.lines]
        cursor, pages = page.next_cursor, pages + 1
        if not cursor:
            break
    assert seen == wanted
    assert (counts.unfinished, counts.mine, counts.waiting, counts.breached) == (6, 6, 1, 5)
    for filters, found in (
        (Filters(tag="muy-atenta"), [made[1].pk]),
        (Filters(search="Muy aténta"), [made[1].pk]),
        (Filters(search=made[2].folio), [made[2].pk]),
        (Filters(search=made[3].ticket_id), [made[3].pk]),
        (Filters(search=made[4].customer.email), [made[4].pk]),
        (Filters(who="nobody"), []),
        (Filters(state=TicketState.WAITING_CUSTOMER), [made[0].pk]),
        (Filters(due="breached"), wanted[:5]),
        (Filters(queue="cards"), []),
    ):
        page = selectors.inbox(filters, load, person_id=sara.pk, now=clock.now())
        assert [line.ticket.pk for line in page.lines] == found, filters


@pytest.mark.django_db(transaction=True)
def test_somebody_else_who_has_it_open_is_named_for_a_while():
    ticket, sara, ivan = make_ticket(make_user()), make_agent("Sara Solís"), make_agent("Iván")
    now = clock.now()
    for _ in range(2):
        desk.presence_mark(by(sara.person, now=now), ticket_id=ticket.ticket_id)
    there = selectors.present([ticket.pk], besides=ivan.pk, now=now)
    assert there[ticket.pk] == ["Sara Solís"]
    assert not selectors.present([ticket.pk], besides=sara.pk, now=now)
    assert not selectors.present([ticket.pk], besides=ivan.pk, now=now + selectors.PRESENT_FOR)


def test_every_state_has_its_place_in_the_clock():
    assert {TicketState.WAITING_CUSTOMER, *states.DONE} == states.PAUSED
