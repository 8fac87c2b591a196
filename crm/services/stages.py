"""What each stage of the pipeline does: computed from rows that do not change, stored in one transaction with its news."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import bus
from centli.events.catalogue import TicketEmbedded, TicketEnriched, TicketGuess
from centli.kernel.call import Call
from centli.kernel.errors import Unavailable
from crm.adapters import archive, embedding
from crm.adapters.vectors import IndexRef, Point, store
from crm.contracts import Priority, Queue, Stage, TicketState
from crm.models import PipelineJob, SearchIndex, Ticket, TicketEnrichment, TicketVector
from crm.rules import pipeline as rules
from crm.rules import vectors
from crm.rules.pipeline import Finding
from crm.rules.vectors import Reading
from crm.selectors import pipeline as selectors
from crm.selectors import tickets as rows
from crm.services import artifacts, jobs, suggesting, tickets

UNTOUCHED: Final = TicketState.NEW.value


# ── Archive ──────────────────────────────────────────────────────────────────────────────────────


def _archive(job: PipelineJob, now: datetime) -> None:
    """Keep a ticket as it was received; a second time writes the same bytes under the same name."""
    ticket = job.ticket
    raw = selectors.raw_document(ticket)
    archive.keep(raw.name, raw.content)
    failpoint("pipeline.archive.before_done")
    _archived(job, raw.sha256, now)


@owned
def _archived(job: PipelineJob, input_hash: str, now: datetime) -> None:
    jobs.finish(job, input_hash, now)


# ── Enrich ───────────────────────────────────────────────────────────────────────────────────────


def _enrich(job: PipelineJob, now: datetime) -> None:
    model = artifacts.triage_model()
    version = rules.enrich_version(model)
    raw = selectors.raw(job.ticket)
    input_hash = rules.raw_hash(raw, job.version)
    if job.version != version:
        _outdated(job, input_hash, now)
        return
    found = rules.enrich(raw, model)
    failpoint("pipeline.enrich.before_store")
    _enriched(job, found, input_hash, now)
    failpoint("pipeline.enrich.after_commit")


@owned
def _outdated(job: PipelineJob, input_hash: str, now: datetime) -> None:
    """Let go of a job whose version nobody computes any more, and have the ticket read by the one that is."""
    jobs.finish(job, input_hash, now)
    current = rules.enrich_version(artifacts.triage_model())
    jobs.ask_step(jobs.call_of(job, now), job.ticket, {Stage.ENRICH: (current,)})


@owned
def _enriched(job: PipelineJob, found: Finding, input_hash: str, now: datetime) -> None:
    jobs.finish(job, input_hash, now)
    failpoint("pipeline.enrich.after_done")
    same = TicketEnrichment.objects.filter(
        ticket_id=job.ticket_id, version=job.version, input_hash=input_hash
    )
    if same.exists():
        return
    call = jobs.call_of(job, now)
    ticket = Ticket.objects.select_for_update().get(pk=job.ticket_id)
    TicketEnrichment.objects.update_or_create(
        ticket=ticket,
        version=job.version,
        defaults={
            "input_hash": input_hash,
            "text": found.text,
            "hidden": list(found.hidden),
            "language": found.language,
            "intent": found.intent,
            "queue": found.queue.value,
            "confidence_percent": found.confidence_percent,
            "guesses": [list(pair) for pair in found.guesses],
            "priority": found.priority.value,
            "is_fraud": found.is_fraud,
            "sentiment": found.sentiment,
            "mood_percent": found.mood_percent,
            "entities": dict(found.entities),
            "duplicates": list(found.duplicates),
            "created_at": now,
        },
    )
    _apply(call, ticket, found, job.version)
    bus.publish(
        TicketEnriched(
            ticket_id=ticket.ticket_id,
            language=found.language,
            intent=found.intent,
            queue=found.queue.value,
            confidence=found.confidence_percent / 100,
            priority=ticket.priority,  # type: ignore[arg-type]  # the column's choices
            sentiment=found.sentiment,
            model_version=job.version,
            guesses=tuple(TicketGuess(label, percent / 100) for label, percent in found.guesses),
        ),
        call=call,
        key=ticket.ticket_id,
    )
    failpoint("pipeline.enrich.before_commit")


def _apply(call: Call, ticket: Ticket, found: Finding, version: str) -> None:
    """Put what was found on the ticket; queue and priority only while nobody has decided otherwise or begun with it."""
    is_new = ticket.enriched_by == "" and call.now - ticket.created_at < rules.STILL_NEW
    ticket.language, ticket.sentiment = found.language, found.sentiment
    ticket.intent, ticket.confidence_percent = found.intent, found.confidence_percent
    ticket.guesses = [list(pair) for pair in found.guesses]
    ticket.is_fraud = ticket.is_fraud or found.is_fraud
    ticket.enriched_by = version
    if found.duplicates and ticket.duplicate_of_id is None:
        ticket.duplicate_of = rows.row_get_of_any(found.duplicates[-1])
    if is_new or ticket.state == UNTOUCHED:
        wanted = Priority.URGENT if ticket.is_fraud else found.priority
        tickets.sort_step(
            call,
            ticket,
            queue=Queue(ticket.queue) if ticket.queue_by_person else found.queue,
            priority=Priority(ticket.priority) if ticket.priority_by_person else wanted,
            since=ticket.created_at,
        )
    ticket.save()


# ── Embed ────────────────────────────────────────────────────────────────────────────────────────


def _embed(job: PipelineJob, now: datetime) -> None:
    index = SearchIndex.objects.filter(version=job.version).exclude(slot=None).first()
    if index is None:
        _let_go(job, now)
        return
    read = selectors.reading(job.ticket)
    if read is None:
        # It is indexed once it has been read, and waits for that.
        raise Unavailable
    input_hash = rules.digest([index.version, read.text, read.language])
    text, language = vectors.plain(read.text), read.language
    embedder = embedding.of(index.embedder)
    found = Reading(vectors.stems(text, language), vectors.packed(embedder.embed(text, language)))
    failpoint("pipeline.embed.before_store")
    ref = IndexRef(index.pk, index.version, embedder.size)
    store().put(ref, [Point(job.ticket_id, found)])
    failpoint("pipeline.embed.after_store")
    _embedded(job, index, found, input_hash, now)
    failpoint("pipeline.embed.after_commit")


@owned
def _let_go(job: PipelineJob, now: datetime) -> None:
    """End a job for an index that was given up meanwhile."""
    jobs.finish(job, "", now)


@owned
def _embedded(
    job: PipelineJob, index: SearchIndex, found: Reading, input_hash: str, now: datetime
) -> None:
    jobs.finish(job, input_hash, now)
    failpoint("pipeline.embed.after_done")
    rows_of = TicketVector.objects.filter(index=index, ticket_id=job.ticket_id)
    before = rows_of.values_list("input_hash", flat=True).first()
    if before == input_hash:
        return
    # A new row, not a changed one: whoever mirrors the index sees new rows.
    rows_of.delete()
    TicketVector.objects.create(
        index=index,
        ticket_id=job.ticket_id,
        input_hash=input_hash,
        stems=found.stems,
        dense=found.dense,
    )
    event = TicketEmbedded(ticket_id=job.ticket.ticket_id, index_version=index.version)
    bus.publish(event, call=jobs.call_of(job, now), key=job.ticket.ticket_id)
    failpoint("pipeline.embed.before_commit")


# ── Answer ───────────────────────────────────────────────────────────────────────────────────────


def _answer(job: PipelineJob, now: datetime) -> None:
    """Suggest an answer to whoever will deal with a ticket that nobody has begun with; a person sends it."""
    ticket = job.ticket
    found = None if ticket.state != UNTOUCHED else suggesting.composed(ticket, now=now)
    failpoint("pipeline.answer.before_store")
    _answered(job, found, now)


@owned
def _answered(job: PipelineJob, found: suggesting.Composed | None, now: datetime) -> None:
    said = [] if found is None else [found.text, list(found.sources)]
    jobs.finish(job, rules.digest([job.version, job.ticket.ticket_id, said]), now)
    if found is not None:
        suggesting.offer_step(jobs.call_of(job, now), job.ticket, found)
    failpoint("pipeline.answer.before_commit")


STAGES: Final[Mapping[Stage, Callable[[PipelineJob, datetime], None]]] = {
    Stage.ARCHIVE: _archive,
    Stage.ENRICH: _enrich,
    Stage.EMBED: _embed,
    Stage.ANSWER: _answer,
}
"""How each stage is worked on."""
