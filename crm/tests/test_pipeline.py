"""The pipeline of tickets: each stage once, whatever is killed, repeated or comes in another order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from centli.db import failpoints
from centli.events import relay
from centli.events.models import Outbox
from centli.kernel import clock
from centli.kernel.errors import Unavailable
from crm.adapters import archive
from crm.contracts import JobState, Priority, Queue, Stage
from crm.models import (
    PipelineJob,
    SearchIndex,
    SuggestedAnswer,
    Ticket,
    TicketEnrichment,
    TicketVector,
)
from crm.rules.articles import ArticleFile
from crm.services import knowledge, pipeline, similar, tickets
from crm.testing import index_hash, make_call, make_ticket, make_user

TEXTS = (
    "Mi tarjeta no pasa en ninguna tienda, la rechazan siempre.",
    "No me llegó la transferencia SPEI que me hicieron ayer de $3,500.00.",
    "¿Cómo canjeo mis puntos por una taza?",
    "La aplicación se queda en blanco cuando entro.",
    "Mi tarjeta no pasa en ninguna tienda, la rechazan siempre!",
    "Quiero cerrar mi cuenta de ahorro, mi correo es ana@example.mx",
)
FRAUD = "No reconozco un cargo de $1,250.00 en mi tarjeta, yo no lo hice. Mi cel es 55 1234 5678."


@pytest.fixture(autouse=True)
def _disarm():
    yield
    failpoints.disarm()


@pytest.fixture
def user(db):
    return make_user()


def told(event_type: str) -> list[dict[str, Any]]:
    rows = Outbox.objects.filter(event_type=event_type).order_by("id")
    return [row.data for row in rows]


def test_a_ticket_is_archived_and_read_once_and_told_of(user):
    ticket = make_ticket(user, text=FRAUD)

    relay.drain()

    ticket.refresh_from_db()
    found = TicketEnrichment.objects.get()
    assert (ticket.queue, ticket.priority) == (Queue.DISPUTES_FRAUD, Priority.URGENT)
    assert (ticket.language, ticket.sentiment) == ("es", found.sentiment)
    assert ticket.guesses[0][0] == ticket.intent == found.intent
    assert len(ticket.guesses) == 3
    assert found.hidden == ["PHONE"]
    assert "1234" not in found.text
    assert found.entities["amounts_centavos"] == [125_000]
    (event,) = told("TICKET_ENRICHED")
    assert event["ticket_id"] == ticket.ticket_id
    assert event["confidence"] == (ticket.confidence_percent or 0) / 100
    assert event["guesses"][0] == {
        "intent": "charge_unrecognised",
        "confidence": event["confidence"],
    }
    assert len(event["guesses"]) == 3
    assert {(job.stage, job.state) for job in PipelineJob.objects.all()} >= {
        (Stage.ARCHIVE, JobState.DONE),
        (Stage.ENRICH, JobState.DONE),
    }
    name = f"{clock.local_date(ticket.created_at):%Y/%m/%d}/{ticket.ticket_id}.json"
    assert "55 1234 5678" in archive.read(name, alias=archive.TICKETS_RAW).decode()


def test_words_of_fraud_raise_the_priority_before_anything_else_looks(user):
    assert make_ticket(user, text=FRAUD).priority == Priority.URGENT
    calm = make_ticket(user, text="¿Cuándo llega mi tarjeta nueva?")
    assert calm.priority == Priority.NORMAL

    tickets.message_add(make_call(user), ticket_id=calm.ticket_id, text="¡Me robaron la cartera!")

    calm.refresh_from_db()
    assert (calm.priority, calm.is_fraud) == (Priority.URGENT, True)


def test_what_a_person_decided_stays(user):
    ticket = make_ticket(user, text="No me llegó mi transferencia SPEI de ayer.")
    Ticket.objects.update(
        queue="points", priority="low", queue_by_person=True, priority_by_person=True
    )

    relay.drain()

    ticket.refresh_from_db()
    assert (ticket.queue, ticket.priority) == ("points", "low")
    assert ticket.intent == "transfer_missing"


def test_the_same_report_again_is_known(user):
    first = make_ticket(user, text="Me cobraron dos veces la compra del martes en la tienda.")
    second = make_ticket(user, text="Me cobraron dos veces la compra del martes en la tienda!!")
    other = make_ticket(
        make_user(), text="Me cobraron dos veces la compra del martes en la tienda."
    )

    relay.drain()

    second.refresh_from_db()
    other.refresh_from_db()
    assert second.duplicate_of == first
    assert other.duplicate_of is None


def indexed() -> str:
    (version,) = SearchIndex.objects.values_list("version", flat=True)
    return index_hash(version)


def indexed_anew() -> str:
    """Forget all that was made of the tickets, have it made again in their order, undisturbed, and return its hash."""
    for made in (TicketVector, TicketEnrichment, PipelineJob, SearchIndex):
        made.objects.all().delete()
    Ticket.objects.update(enriched_by="", duplicate_of=None)
    for row in Ticket.objects.order_by("pk").select_related("customer"):
        call = make_call(row.customer)
        pipeline.ticket_reported(call, ticket_id=row.ticket_id)
        pipeline.ticket_read(call, ticket_id=row.ticket_id)
    return indexed()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_in_whatever_order_and_however_often_it_is_asked_the_index_is_the_same(seed):
    chance = random.Random(seed)
    people = [make_user(), make_user()]
    made = [make_ticket(chance.choice(people), text=text) for text in TEXTS]
    asked = [
        partial(ask, make_call(one.customer), ticket_id=one.ticket_id)
        for one in made
        for ask in (pipeline.ticket_read, pipeline.ticket_reported, pipeline.ticket_reported)
    ]
    chance.shuffle(asked)

    for ask in asked:
        ask()
    for hours in range(1, 4):
        pipeline.run_due(now=clock.now() + timedelta(hours=hours))
    relay.drain()

    assert TicketVector.objects.count() == len(TEXTS)
    for name in ("TICKET_ENRICHED", "TICKET_EMBEDDED"):
        assert Counter(one["ticket_id"] for one in told(name)) == {m.ticket_id: 1 for m in made}
    assert indexed() == indexed_anew()


def test_staff_see_what_is_like_a_ticket(user):
    for text in TEXTS:
        make_ticket(make_user(), text=text)
    ticket = make_ticket(user, text="No pasa mi targeta en el súper, la rechazan")
    relay.drain()

    found = similar.tickets_like(ticket)

    assert found[0].subject.startswith("Mi tarjeta no pasa")
    assert ticket.pk not in {one.pk for one in found}


def test_an_answer_is_suggested_once_to_whoever_will_deal_with_it(user):
    write_article()
    ticket = make_ticket(user, text="¿Cómo cambio mi NIP?")

    relay.drain()
    pipeline.ticket_indexed(make_call(user), ticket_id=ticket.ticket_id, index_version=live())

    row = SuggestedAnswer.objects.get()
    assert (row.ticket_id, row.asked_by_id, row.state) == (ticket.pk, None, "offered")
    assert [one["answer_id"] for one in told("TICKET_ANSWERED")] == [row.answer_id]
    assert told("TICKET_ANSWERED")[0]["citations"] == ["cambiar-nip"]


def test_nothing_is_suggested_for_what_somebody_has_begun_with(user):
    write_article()
    make_ticket(user, text="¿Cómo cambio mi NIP?")
    Ticket.objects.update(state="open")

    relay.drain()

    assert not SuggestedAnswer.objects.exists()
    assert PipelineJob.objects.get(stage=Stage.ANSWER).state == JobState.DONE


def test_what_came_without_news_is_read_and_what_is_done_with_is_not_sorted_again(user):
    for text in TEXTS[:2]:
        make_ticket(user, text=text)
    Outbox.objects.all().delete()
    old = Ticket.objects.order_by("pk")[0]
    Ticket.objects.filter(pk=old.pk).update(
        state="resolved", created_at=clock.now() - timedelta(days=3)
    )

    assert pipeline.read_left(now=clock.now()) == 2
    assert pipeline.read_left(now=clock.now()) == 0

    old.refresh_from_db()
    assert (old.queue, old.intent) == ("other", "card_declined")
    assert Ticket.objects.order_by("-pk")[0].queue == "transfers"


def live() -> str:
    return SearchIndex.objects.get(slot="live").version


def write_article() -> None:
    call, other = make_call(make_user()), make_call(make_user())
    draft = ArticleFile(
        slug="cambiar-nip",
        topic="cards",
        title="Cambiar tu NIP",
        body="Cambia tu NIP en la app, en Tarjetas, Cambiar NIP.",
        questions=("¿Cómo cambio mi NIP?",),
        valid_from=date(2026, 1, 1),
    )
    knowledge.draft_save(call, draft)
    knowledge.version_approve(other, slug="cambiar-nip", number=1)


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def always_killed() -> None:
    raise Killed


def kill() -> None:
    failpoints.disarm()
    raise Killed


@pytest.mark.parametrize(
    "point",
    [
        "pipeline.after_lease",
        "pipeline.archive.before_done",
        "pipeline.enrich.before_store",
        "pipeline.enrich.after_done",
        "pipeline.enrich.before_commit",
        "pipeline.enrich.after_commit",
        "pipeline.embed.before_store",
        "pipeline.embed.after_store",
        "pipeline.embed.after_done",
        "pipeline.embed.before_commit",
        "pipeline.embed.after_commit",
    ],
)
def test_whoever_is_killed_leaves_work_that_is_done_once(user, point):
    ticket = make_ticket(user, text=FRAUD)
    failpoints.arm(point, kill)
    with pytest.raises(Killed):
        relay.drain()

    later = clock.now() + timedelta(minutes=2)
    pipeline.run_due(now=later)
    relay.drain(now=later)

    assert TicketEnrichment.objects.count() == TicketVector.objects.count() == 1
    assert [one["ticket_id"] for one in told("TICKET_ENRICHED")] == [ticket.ticket_id]
    assert [one["ticket_id"] for one in told("TICKET_EMBEDDED")] == [ticket.ticket_id]
    assert set(PipelineJob.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert indexed() == indexed_anew()


def test_a_job_is_taken_by_one_and_a_second_ask_changes_nothing(user):
    make_ticket(user)
    seen = []

    def second():
        failpoints.disarm()
        seen.append(pipeline.run_due(now=clock.now()))

    failpoints.arm("pipeline.enrich.before_store", second)
    relay.drain()

    assert seen == [0]
    ticket = Ticket.objects.get()
    before = list(PipelineJob.objects.order_by("pk").values())
    pipeline.ticket_reported(make_call(user), ticket_id=ticket.ticket_id)
    assert list(PipelineJob.objects.order_by("pk").values()) == before
    assert len(told("TICKET_ENRICHED")) == 1


def test_who_took_too_long_stores_nothing(user):
    """Its lease ended and somebody else has done the work meanwhile."""
    make_ticket(user)
    later = clock.now() + timedelta(minutes=2)

    def overtaken():
        failpoints.disarm()
        assert pipeline.run_due(now=later) == 1

    failpoints.arm("pipeline.enrich.before_store", overtaken)
    relay.drain()

    assert TicketEnrichment.objects.count() == 1
    assert len(told("TICKET_ENRICHED")) == 1


def test_a_fault_waits_and_comes_again_and_never_ends_a_job(user):
    make_ticket(user)

    def away():
        raise Unavailable

    failpoints.arm("pipeline.enrich.before_store", away)
    relay.drain()

    job = PipelineJob.objects.get(stage=Stage.ENRICH)
    assert (job.state, job.faults, job.last_error) == (JobState.WAITING, 1, "Unavailable")
    assert pipeline.run_due(now=clock.now() - timedelta(seconds=5)) == 0
    for number in range(2, 9):
        assert pipeline.run_due(now=clock.now() + timedelta(minutes=number)) == 1
    failpoints.disarm()
    assert pipeline.run_due(now=clock.now() + timedelta(hours=1)) == 1
    assert TicketEnrichment.objects.count() == 1


def test_a_failure_of_its_own_ends_a_job_at_once(user):
    make_ticket(user)

    def broken():
        raise ValueError("55 1234 5678")

    failpoints.arm("pipeline.enrich.before_store", broken)
    relay.drain()

    job = PipelineJob.objects.get(stage=Stage.ENRICH)
    assert (job.state, job.last_error) == (JobState.DEAD, "ValueError")
    assert pipeline.run_due(now=clock.now() + timedelta(days=1)) == 0
    assert not told("TICKET_ENRICHED")


def test_a_job_that_kills_its_workers_ends(user):
    make_ticket(user)
    moment = clock.now()
    failpoints.arm("pipeline.enrich.before_store", always_killed)
    with pytest.raises(Killed):
        relay.drain()
    for number in range(1, 5):
        with pytest.raises(Killed):
            pipeline.run_due(now=moment + timedelta(minutes=2 * number))

    assert pipeline.run_due(now=moment + timedelta(minutes=20)) == 1

    job = PipelineJob.objects.get(stage=Stage.ENRICH)
    assert (job.state, job.last_error) == (JobState.DEAD, "WorkerLost")
