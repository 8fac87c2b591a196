"""What an operator does with the pipeline: fill an index beside the one that answers, try again, models, feedback."""

from __future__ import annotations

import io
import json
import weakref
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from centli.db import failpoints
from centli.events import relay
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock
from centli.kernel.errors import Unavailable
from centli.people import testing as people
from centli.people.models import User
from crm.adapters import archive
from crm.adapters.embedding import Letters
from crm.adapters.vectors import IndexRef
from crm.adapters.vectors.database import DatabaseStore
from crm.contracts import JobState, Stage
from crm.errors import (
    ModelNotFound,
    ModelOfOtherQueues,
    ModelUnmeasured,
    ModelWorse,
    NothingToGoBackTo,
)
from crm.models import (
    KnowledgeAnswer,
    ModelVersion,
    PipelineJob,
    SearchIndex,
    Ticket,
    TicketEnrichment,
    TicketVector,
)
from crm.rules import known, triage
from crm.rules.vectors import Reading
from crm.services import artifacts, feedback, indexing, knowledge, pipeline, tickets
from crm.testing import index_hash, make_beneficiary, make_call, make_ticket, make_user
from crm.tests.test_pipeline import TEXTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _disarm():
    yield
    failpoints.disarm()


def run(name: str, *args: str) -> Any:
    out = io.StringIO()
    call_command(name, *args, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def code(name: str, *args: str) -> int:
    with pytest.raises(CommandError) as caught:
        call_command(name, *args, "--json", stdout=io.StringIO(), stderr=io.StringIO())
    return caught.value.returncode


@pytest.fixture
def six():
    made = [make_ticket(make_user(), text=text) for text in TEXTS]
    relay.drain()
    return made


def live() -> str:
    return SearchIndex.objects.get(slot="live").version


# ── Indexes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_new_version_is_filled_beside_the_old_one_and_takes_its_place(six):
    before = live()

    assert code("backfill_tickets", "--embedder", "letters-64", "--limit", "2") == 5
    assert (live(), TicketVector.objects.count()) == (before, 6 + 2)

    found = run("backfill_tickets", "--embedder", "letters-64")

    assert found["switched"] is True
    assert live() != before
    assert live().endswith("letters-64")
    assert TicketVector.objects.filter(index__slot="live").count() == 6
    assert found["recall"]["share"] >= found["recall_before"]["share"]
    assert SearchIndex.objects.get(version=before).slot is None
    assert Outbox.objects.filter(event_type="TICKET_EMBEDDED").count() == 12


def test_a_ticket_that_comes_meanwhile_is_in_both(six):
    code("backfill_tickets", "--embedder", "letters-64", "--limit", "1")
    make_ticket(make_user(), text="Otra cosa muy distinta.")
    relay.drain()

    assert TicketVector.objects.filter(index__slot="live").count() == 7
    assert TicketVector.objects.filter(index__slot="shadow").count() == 2


def test_an_index_that_finds_worse_stays_beside(six, tmp_path, monkeypatch):
    before = live()
    file = tmp_path / "known.jsonl"
    said = (
        {"text": known.words_of(text) or text, "ticket_id": ticket.ticket_id}
        for text, ticket in zip(TEXTS, six, strict=True)
    )
    file.write_text("\n".join(map(json.dumps, said)))
    monkeypatch.setattr(indexing, "store", Blind)

    assert code("backfill_tickets", "--embedder", "letters-64", "--evaluation", str(file)) == 3

    assert live() == before


def test_an_index_that_answers_no_more_is_not_kept_in_memory():
    store, nothing = DatabaseStore(), Reading({}, bytes(4))
    for pk in (1, 2, 1):
        index = IndexRef(pk, f"v{pk}", 4)
        mirror = weakref.ref(store._mirror(index))
        assert store.search(index, nothing, limit=1) == []
        assert mirror() is not None
        store.search(IndexRef(pk + 1, "next", 4), nothing, limit=1)
        assert mirror() is None


class Blind(DatabaseStore):
    """A store that finds nothing in the new index."""

    def search(self, index, wanted, *, limit, without=()):
        if index.version.endswith("-64"):
            return []
        return super().search(index, wanted, limit=limit, without=without)


def test_nothing_is_begun_where_no_vector_is_made(six, monkeypatch):
    def refused(*_: object) -> list[float]:
        raise ConnectionError

    monkeypatch.setattr(Letters, "embed", refused)
    jobs = PipelineJob.objects.count()

    assert code("backfill_tickets", "--embedder", "letters-64") == 1

    assert not SearchIndex.objects.filter(slot="shadow").exists()
    assert PipelineJob.objects.count() == jobs


def test_one_at_a_time_is_filled_and_it_can_be_given_up(six):
    code("backfill_tickets", "--embedder", "letters-64", "--limit", "1")
    assert code("backfill_tickets", "--embedder", "letters-32") == 4
    assert run("backfill_tickets", "--abandon")["abandoned"].endswith("letters-64")
    assert run("backfill_tickets", "--embedder", "letters-32")["switched"] is True
    assert code("backfill_tickets", "--embedder", "otro") == 2
    assert code("backfill_tickets", "--evaluation", "/nowhere.jsonl") == 2


def test_tickets_from_before_the_pipeline_are_read_too(six):
    for made in (TicketVector, TicketEnrichment, PipelineJob):
        made.objects.all().delete()
    Ticket.objects.update(enriched_by="")

    found = run("backfill_tickets")

    assert (found["tickets"], found["missing"]) == (6, 0)
    assert not Ticket.objects.filter(enriched_by="").exists()


# ── What has stopped ─────────────────────────────────────────────────────────────────────────────


def broken() -> None:
    raise ValueError


def test_what_has_stopped_is_shown_and_tried_again_one_or_all(six, monkeypatch):
    failpoints.arm("pipeline.enrich.before_store", broken)
    for _ in range(3):
        make_ticket(make_user())
    relay.drain()
    found = run("redrive_tickets")
    assert (found["dead"], found["jobs"][0]["error"]) == (3, "ValueError")

    assert code("redrive_tickets", "--all") == 2
    assert code("redrive_tickets", "999999", "--reason", "ninguna tarea") == 1
    assert code("redrive_tickets", "--all", "--reason", "todavía rota") == 5
    job = str(found["jobs"][0]["job"])
    assert code("redrive_tickets", job, "--reason", "todavía rota") == 5
    failpoints.disarm()
    # What else is due does not come before what is asked for.
    monkeypatch.setattr(pipeline, "SWEEP_MAX", 1)
    PipelineJob.objects.filter(stage=Stage.ARCHIVE).update(state=JobState.WAITING)
    assert run("redrive_tickets", job, "--reason", "ya sirve otra vez") == {
        "redriven": 1,
        "dead": 2,
    }
    assert PipelineJob.objects.get(pk=job).state == JobState.DONE
    assert code("redrive_tickets", job, "--reason", "ya sirve otra vez") == 4
    assert run("redrive_tickets", "--all", "--reason", "ya sirve otra vez") == {
        "redriven": 2,
        "dead": 0,
    }
    assert AuditEntry.objects.filter(action="pipeline.redriven").count() == 7
    assert not PipelineJob.objects.filter(stage=Stage.ENRICH).exclude(state=JobState.DONE).exists()


# ── Models ───────────────────────────────────────────────────────────────────────────────────────


def model(bias: float) -> bytes:
    """Return a small model that says "points" of every text that has the word puntos, and leans to cards."""
    stored = triage.stored(
        labels=["cards", "points"],
        names=["puntos", "tarjeta"],
        weights=[[-1.0, 1.0], [1.0, -1.0]],
        rarities=[1.0, 1.0],
        bias=[bias, 0.0],
        temperature=0.3,
        threshold=0.5,
        texts=2,
        trained_on="0" * 64,
        language="es",
    )
    return json.dumps(stored).encode()


def test_a_model_is_registered_put_into_use_and_taken_back():
    call = make_call(make_user())
    one = artifacts.model_register(call, content=model(0.1), metrics={"accuracy": 0.9})
    two = artifacts.model_register(call, content=model(0.2), metrics={})
    assert artifacts.model_register(call, content=model(0.1), metrics={}) == one
    assert artifacts.triage_model() is triage.model()
    with pytest.raises(NothingToGoBackTo):
        artifacts.model_back(call)
    with pytest.raises(ModelNotFound):
        artifacts.model_activate(call, version="ninguna")

    run("support_models", "--activate", one.version, "--force", "la  primera")
    run("support_models", "--activate", two.version, "--force", "otra")
    kept = AuditEntry.objects.filter(action="model.activated").order_by("pk")
    assert [entry.data["reason"] for entry in kept] == ["la primera", "otra"]
    assert artifacts.triage_model().bias == (0.2, 0.0)
    assert [row["active"] for row in run("support_models")["models"]] == [False, True]
    run("support_models", "--back")
    assert artifacts.triage_model().bias == (0.1, 0.0)
    run("support_models", "--back")
    assert artifacts.triage_model() is triage.model()


def test_a_model_of_an_older_version_gives_way_to_the_products_own(monkeypatch, caplog):
    one = artifacts.model_register(make_call(make_user()), content=model(0.4), metrics={})
    run("support_models", "--activate", one.version, "--force", "la  primera")
    assert artifacts.triage_model().bias == (0.4, 0.0)

    ours = triage.model()
    monkeypatch.setattr(artifacts, "_kept", {})
    monkeypatch.setattr(triage, "VERSION", triage.VERSION + 1)
    assert artifacts.triage_model() is ours
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == [
        "model.outdated"
    ]


def test_a_model_is_put_into_use_where_it_sorts_no_worse():
    call = make_call(make_user())
    asked = [("mis puntos", "points"), ("puntos", "points"), ("mi tarjeta", "cards"), ("abc", "cards")]  # fmt: skip

    def register(bias, pairs):
        content = model(bias)
        measured = artifacts.model_measure(triage.read(json.loads(content)), pairs)
        return artifacts.model_register(call, content=content, metrics=measured)

    def active():
        return [row["version"] for row in run("support_models")["models"] if row["active"]]

    bare = artifacts.model_register(call, content=model(0.1), metrics={})
    assert code("support_models", "--activate", bare.version) == 4
    with pytest.raises(ModelUnmeasured):
        artifacts.model_activate(call, version=bare.version)
    good = register(0.2, asked)
    assert good.metrics["accuracy"]["value"] == 1
    assert good.metrics["in_use"]["version"] == triage.model().version
    artifacts.model_activate(call, version=good.version)

    worse = register(-3.0, asked)
    with pytest.raises(ModelWorse) as refused:
        artifacts.model_activate(call, version=worse.version)
    assert (refused.value.accuracy, refused.value.in_use) == (0.75, 1.0)
    assert code("support_models", "--activate", worse.version) == 4
    alike = register(0.3, asked)
    assert active() == [good.version]
    artifacts.model_activate(call, version=alike.version)
    # What was measured against another than is in use tells nothing; measured again, it counts.
    artifacts.model_register(call, content=model(0.4), metrics=good.metrics)
    with pytest.raises(ModelUnmeasured):
        artifacts.model_activate(call, version=register(0.4, []).version)
    artifacts.model_activate(call, version=register(0.4, asked).version)
    assert AuditEntry.objects.filter(action="model.activated").count() == 3


def test_staff_put_a_model_into_use_however_it_sorts_by_a_reason_that_is_kept():
    call = make_call(make_user())
    row = artifacts.model_register(call, content=model(0.1), metrics={})
    admin, staff = Client(), people.make_user("Andrés Campos", is_staff=True, is_superuser=True)
    admin.force_login(staff)

    def post(action: str, reason: str) -> str:
        sent = {"action": action, "_selected_action": [row.pk], "reason": reason}
        return admin.post("/admin/crm/modelversion/", sent, follow=True).content.decode()

    def in_use() -> bool:
        return ModelVersion.objects.filter(slot="triage").exists()

    assert "falta medirlo" in post("activate", "porque yo lo digo")
    for short in ("", "ya", "\u200b" * 20):
        assert "al menos 10 letras" in post("force", short)
    assert not in_use()
    assert not AuditEntry.objects.filter(action="model.activated").exists()

    assert "Quedó en uso." in post("force", "la otra falla con puntos")
    assert in_use()
    kept = AuditEntry.objects.get(action="model.activated")
    assert (kept.data["reason"], kept.actor_id) == ("la otra falla con puntos", staff.pk)
    # Whoever reads the models, and may not put them into use, is offered neither act.
    other = people.make_user(is_staff=True)
    other.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
    admin.force_login(other)
    ModelVersion.objects.update(slot=None)
    post("force", "la otra falla con puntos")
    assert not in_use()


def test_a_model_of_other_queues_is_not_put_into_use():
    call = make_call(make_user())
    content = model(0.1).replace(b'"points"', b'"lost_card"')
    measured = artifacts.model_measure(triage.read(json.loads(content)), [("tarjeta", "cards")])
    row = artifacts.model_register(call, content=content, metrics=measured)
    with pytest.raises(ModelOfOtherQueues) as refused:
        artifacts.model_activate(call, version=row.version)
    assert refused.value.labels == ("lost_card",)
    assert not ModelVersion.objects.filter(slot="triage").exists()


def test_a_file_that_is_not_what_was_registered_is_not_used():
    call = make_call(make_user())
    row = artifacts.model_register(call, content=model(0.3), metrics={})
    archive.keep(row.file, model(0.4), alias=archive.ML_ARTIFACTS)

    with pytest.raises(Unavailable):
        artifacts.model_activate(call, version=row.version, reason="con prisa")

    assert not ModelVersion.objects.exclude(slot=None).exists()


def test_a_model_in_use_reads_the_next_ticket_and_what_waited_for_the_old_one(six):
    call = make_call(make_user())
    failpoints.arm("pipeline.enrich.before_store", unavailable)
    waiting = make_ticket(make_user(), text="Mis puntos y mi tarjeta.")
    relay.drain()
    failpoints.disarm()
    row = artifacts.model_register(call, content=model(0.5), metrics={})
    artifacts.model_activate(call, version=row.version, reason="la que toca")
    ticket = make_ticket(make_user(), text="¿Y mis puntos?")

    relay.drain()
    for hours in (1, 2):
        pipeline.run_due(now=clock.now() + timedelta(hours=hours))
    relay.drain()

    ticket.refresh_from_db()
    waiting.refresh_from_db()
    assert (ticket.intent, len(ticket.guesses)) == ("points", 2)
    assert waiting.enriched_by == ticket.enriched_by


def unavailable() -> None:
    raise Unavailable


# ── Feedback ─────────────────────────────────────────────────────────────────────────────────────


def test_a_day_of_feedback_is_a_file_without_names(six):
    Ticket.objects.filter(pk=six[0].pk).update(state="resolved")
    tickets.ticket_rate(make_call(six[0].customer), ticket_id=six[0].ticket_id, rating=4)
    today = clock.local_date(clock.now()).isoformat()

    first = run("export_feedback", "--since", today, "--until", today)
    again = run("export_feedback", "--since", today, "--until", today)

    assert first == again
    (name,) = first["files"]
    (line,) = archive.read(name, alias=archive.FEEDBACK).decode().splitlines()
    found = json.loads(line)
    assert (found["kind"], found["rating"], found["ticket_id"]) == ("ticket", 4, six[0].ticket_id)
    assert code("export_feedback", "--since", "ayer") == 2


def test_what_is_judged_late_and_days_that_were_left_out_are_written_with_yesterday(six):
    today, call = clock.local_date(clock.now()), make_call(six[0].customer)
    Ticket.objects.filter(pk=six[0].pk).update(state="resolved")
    tickets.ticket_rate(call, ticket_id=six[0].ticket_id, rating=4)
    answer_id = knowledge.ask(call, "¿Cuánto cuesta el NIP?").answer_id
    for days in (2, 3):
        archive.forget(feedback.file_name(today + timedelta(days=days)), alias=archive.FEEDBACK)

    assert feedback.export_yesterday(today + timedelta(days=3)) == 8
    knowledge.answer_judge(call, answer_id=answer_id, is_helpful=False)
    assert feedback.export_yesterday(today + timedelta(days=3)) == 0
    assert feedback.export_yesterday(today + timedelta(days=4)) == 8

    lines = archive.read(feedback.file_name(today), alias=archive.FEEDBACK).splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"answer", "ticket"}


def test_a_day_of_feedback_hides_the_names_that_the_bank_knows():
    ana = User.objects.create_user("ana@example.mx", None, display_name="Ana María Ñúñez")
    make_beneficiary(ana, name="Juan de la Cruz", alias="Lupita, hermano")
    KnowledgeAnswer.objects.create(
        customer=ana,
        question="¿Le llegó a JUÁN CRUZ, de parte de Ana Nunez? Escribe a x@mail.mx",
        outcome="answered",
        confidence_percent=90,
        found=[],
        cited=[],
        dropped=[],
        is_helpful=False,
        comment="Soy maría; lupita no vive en la Juanacatlán. Mi hermano sí.",
        created_at=clock.now(),
    )
    day = clock.local_date(clock.now())
    name, _lines = feedback.day_export(day)
    found = json.loads(archive.read(name, alias=archive.FEEDBACK))
    assert (found["question"], found["comment"]) == (
        "¿Le llegó a [NOMBRE], de parte de [NOMBRE]? Escribe a [CORREO]",
        "Soy [NOMBRE]; [NOMBRE] no vive en la Juanacatlán. Mi hermano sí.",
    )


# ── Here and now ─────────────────────────────────────────────────────────────────────────────────


def test_what_waits_is_read_indexed_and_answered_once_whatever_the_news_says_later():
    made = [make_ticket(make_user(), text=text) for text in TEXTS]

    first, second = run("embed_tickets"), run("embed_tickets")

    assert (first["read"], first["indexed"], first["stopped"]) == (len(made), len(made), 0)
    assert (second["read"], second["indexed"], second["jobs"]) == (0, 0, 0)
    assert PipelineJob.objects.filter(stage="answer").count() == len(made)
    before = index_hash(live())
    relay.drain()
    assert PipelineJob.objects.filter(stage="answer").count() == len(made)
    assert index_hash(live()) == before
    assert TicketVector.objects.count() == len(made)
    assert not PipelineJob.objects.exclude(state="done").exists()


def test_what_another_run_has_in_hand_is_not_counted_here(monkeypatch):
    make_ticket(make_user(), text=TEXTS[0])
    ask = pipeline._ask

    def asked_and_taken(*arguments):
        ask(*arguments)
        PipelineJob.objects.update(state="running", lease_until=clock.now() + timedelta(minutes=1))

    monkeypatch.setattr(pipeline, "_ask", asked_and_taken)
    found = run("embed_tickets")
    assert (found["read"], found["indexed"]) == (0, 0)


@pytest.mark.parametrize(("taken", "counted"), [("archive", 1), ("enrich", 0), ("embed", 0)])
def test_of_two_runs_that_share_a_tickets_jobs_one_counts_it(monkeypatch, taken, counted):
    make_ticket(make_user(), text=TEXTS[0])
    ask = pipeline._ask

    def asked_and_one_taken(*arguments):
        ask(*arguments)
        PipelineJob.objects.filter(stage=taken, state="waiting").update(
            state="running", lease_until=clock.now() + timedelta(minutes=1)
        )

    monkeypatch.setattr(pipeline, "_ask", asked_and_one_taken)
    found = run("embed_tickets")
    assert found["indexed" if taken == "embed" else "read"] == counted


def test_what_stops_is_told():
    def broken() -> None:
        raise ValueError("broken")

    make_ticket(make_user(), text=TEXTS[0])
    failpoints.arm("pipeline.enrich.before_store", broken)

    assert code("embed_tickets") == 5
    assert PipelineJob.objects.filter(state="dead").count() == 1


def test_a_ticket_that_cannot_be_taken_up_ends_it_and_is_named(monkeypatch):
    ticket = make_ticket(make_user(), text=TEXTS[0])
    monkeypatch.setattr(pipeline, "ticket_reported", lambda *_, **__: False)
    with pytest.raises(CommandError, match=f"row {ticket.pk}") as refused:
        call_command("embed_tickets")
    assert refused.value.returncode == 1


def test_what_does_not_answer_is_told_and_not_asked_for_ever():
    def away() -> None:
        raise ConnectionError

    make_ticket(make_user(), text=TEXTS[0])
    failpoints.arm("pipeline.archive.before_done", away)
    assert code("embed_tickets") == 5
    assert not PipelineJob.objects.filter(state="dead").exists()
