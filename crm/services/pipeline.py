"""The pipeline of tickets: jobs that are rows, taken by one worker at a time, each stage's result stored once.

A stage is computed outside any transaction, from rows that do not change, and stored in one: the job that is done, what
was found and the event that tells of it. Whoever is killed before leaves a lease that runs out; whoever comes second finds
the job done. So messages only hurry things up: what is due is found by its row.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet

from centli.db.failpoints import failpoint
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus, outbox
from centli.events.catalogue import TicketEmbedded, TicketEnriched
from centli.events.delivery import FAULTS
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Unavailable
from centli.kernel.ids import uuid7
from crm.adapters import archive, embedding
from crm.adapters.vectors import IndexRef, Point, store
from crm.contracts import JobState, Priority, Queue, Stage, TicketState
from crm.errors import JobNotDead, JobNotFound
from crm.models import PipelineJob, SearchIndex, Ticket, TicketEnrichment, TicketVector
from crm.rules import pipeline as rules
from crm.rules import vectors
from crm.rules.pipeline import Finding
from crm.rules.vectors import Reading
from crm.selectors import pipeline as selectors
from crm.selectors import tickets as rows
from crm.services import artifacts, suggesting, tickets

logger = logging.getLogger(__name__)

ERROR_LENGTH_MAX: Final = 80
ALARM_FAULTS: Final = 5
SWEEP_MAX: Final = 200
LEFT_MAX: Final = 25
UNTOUCHED: Final = TicketState.NEW.value


class LeaseLost(Exception):
    """Somebody else has the job by now; nothing of this attempt is stored."""


class WorkerLost(Exception):
    """The process that worked on a job ended without a word, again and again."""


# ── What asks for work ───────────────────────────────────────────────────────────────────────────


def ticket_reported(call: Call, *, ticket_id: str) -> None:
    """Archive a new ticket and tell from its text what can be told, now; what fails is tried again later."""
    ticket = rows.row_get_of_any(ticket_id)
    work = {
        Stage.ARCHIVE: (rules.ARCHIVE_VERSION,),
        Stage.ENRICH: (rules.enrich_version(artifacts.triage_model()),),
    }
    ticket_do(call, ticket, work)


def ticket_do(call: Call, ticket: Ticket, work: Mapping[Stage, Sequence[str]]) -> None:
    """Store jobs and work on them now, in their order; one that is done or taken is left alone."""
    _ask(call, ticket, work)
    for stage, versions in work.items():
        for job_id in selectors.jobs_of(ticket, stage, versions):
            run(job_id, now=call.now)


def ticket_read(call: Call, *, ticket_id: str) -> None:
    """Have a ticket that was read found, by the index that answers and by the one that is being filled."""
    ticket = rows.row_get_of_any(ticket_id)
    ticket_do(call, ticket, {Stage.EMBED: [index.version for index in _indexes(call.now)]})


def ticket_indexed(call: Call, *, ticket_id: str, index_version: str) -> None:
    """Have an answer suggested for a ticket that the index that answers has now; once, whatever index comes later."""
    index = selectors.live_index()
    if index is not None and index.version == index_version:
        ticket = rows.row_get_of_any(ticket_id)
        ticket_do(call, ticket, {Stage.ANSWER: (rules.ANSWER_VERSION,)})


def _indexes(now: datetime) -> Sequence[SearchIndex]:
    """Return the indexes that are kept; the first ticket of all makes the first."""
    found = selectors.indexes()
    if any(index.slot == selectors.LIVE for index in found):
        return found
    embedder = embedding.chosen().name
    SearchIndex.objects.get_or_create(
        slot=selectors.LIVE,
        defaults={
            "version": rules.index_version(embedder),
            "embedder": embedder,
            "created_at": now,
            "switched_at": now,
        },
    )
    return selectors.indexes()


@owned
def _ask(call: Call, ticket: Ticket, work: Mapping[Stage, Sequence[str]]) -> None:
    ask_step(call, ticket, work)


def ask_step(call: Call, ticket: Ticket, work: Mapping[Stage, Sequence[str]]) -> None:
    """Store jobs in the caller's transaction; one that is there stays as it is."""
    require_transaction()
    PipelineJob.objects.bulk_create(
        [
            PipelineJob(
                ticket=ticket,
                stage=stage.value,
                version=version,
                correlation_id=call.correlation_id,
                run_at=call.now,
                created_at=call.now,
            )
            for stage, versions in work.items()
            for version in versions
        ],
        ignore_conflicts=True,
    )


def read_left(*, now: datetime, limit: int = LEFT_MAX) -> int:
    """Have tickets read that came in without news (from before, or written by a seed), and return how many."""
    found = selectors.never_asked(limit=limit)
    for ticket in found:
        ticket_reported(_call_for(ticket, now), ticket_id=ticket.ticket_id)
    return len(found)


def index_left(*, now: datetime, limit: int = LEFT_MAX) -> int:
    """Have tickets indexed and answered whose news has not come yet, and return how many; the news changes no more."""
    found = selectors.never_indexed(limit=limit)
    for ticket in found:
        call = _call_for(ticket, now)
        ticket_read(call, ticket_id=ticket.ticket_id)
        live = selectors.live_index()
        if live is not None:
            ticket_indexed(call, ticket_id=ticket.ticket_id, index_version=live.version)
    return len(found)


def _call_for(ticket: Ticket, now: datetime) -> Call:
    return Call(ticket.customer_id, ticket.customer.user_id, now, ticket.public_id, Channel.SYSTEM)


def run_due(
    *, now: datetime, limit: int = SWEEP_MAX, stages: Sequence[Stage] = tuple(Stage)
) -> int:
    """Work on jobs of these stages that are due and return how many were taken."""
    found = selectors.due(now, limit=limit, stages=stages)
    return sum(run(job_id, now=now) is not None for job_id in found)


# ── One job ──────────────────────────────────────────────────────────────────────────────────────


def run(job_id: int, *, now: datetime) -> JobState | None:
    """Work on a job if it is free, and return how it ended; None when somebody else has it or it is done."""
    job = _lease(job_id, now)
    if job is None:
        return None
    failpoint("pipeline.after_lease")
    try:
        _work(job, now)
    except LeaseLost:
        logger.warning("pipeline.lease_lost", extra=_names(job))
        return None
    except FAULTS as error:
        _fault(job, error, now)
        return JobState.WAITING
    except Exception as error:  # noqa: BLE001 - it is counted in the job's row and logged there
        _dead(job, error)
        return JobState.DEAD
    return JobState.DONE


def _work(job: PipelineJob, now: datetime) -> None:
    if job.attempts > rules.ATTEMPTS_MAX:
        raise WorkerLost
    _STAGES[Stage(job.stage)](job, now)


def _lease(job_id: int, now: datetime) -> PipelineJob | None:
    """Take a job in one conditional statement: of two who try, one does."""
    lease = uuid7()
    taken = PipelineJob.objects.filter(selectors.is_free(now), pk=job_id).update(
        state=JobState.RUNNING,
        lease=lease,
        lease_until=now + rules.LEASE,
        attempts=F("attempts") + 1,
    )
    if not taken:
        return None
    return PipelineJob.objects.select_related("ticket__customer").get(pk=job_id)


def _finish(job: PipelineJob, input_hash: str, now: datetime) -> None:
    """Write that a job is done, in the transaction that stores its result.

    Raises:
        LeaseLost: it took so long that somebody else has the job.
    """
    done = _held(job).update(
        state=JobState.DONE,
        lease=None,
        lease_until=None,
        input_hash=input_hash,
        last_error="",
        done_at=now,
    )
    if not done:
        raise LeaseLost


def _fault(job: PipelineJob, error: BaseException, now: datetime) -> None:
    """Put a job back after a fault of what it depends on; that never makes it dead."""
    faults = job.faults + 1
    try:
        _back(job, error, run_at=now + outbox.backoff(faults), faults=faults)
    except (OperationalError, InterfaceError):
        # The database itself is away: the lease runs out and the job is found again.
        logger.warning("pipeline.database", extra=_names(job))
        return
    log = logger.error if faults % ALARM_FAULTS == 0 else logger.warning
    log("pipeline.fault", extra=_names(job) | {"error": type(error).__qualname__})


def _back(job: PipelineJob, error: BaseException, *, run_at: datetime, faults: int) -> None:
    _held(job).update(
        state=JobState.WAITING,
        lease=None,
        lease_until=None,
        run_at=run_at,
        attempts=0,
        faults=faults,
        last_error=_name(error),
    )


def _dead(job: PipelineJob, error: BaseException) -> None:
    """Put a job aside for a person: trying it again changes nothing."""
    _held(job).update(state=JobState.DEAD, lease=None, lease_until=None, last_error=_name(error))
    # No traceback: it may quote what a customer wrote.
    logger.error("pipeline.dead", extra=_names(job) | {"error": _name(error)})


def _held(job: PipelineJob) -> QuerySet[PipelineJob]:
    return PipelineJob.objects.filter(pk=job.pk, state=JobState.RUNNING, lease=job.lease)


def _name(error: BaseException) -> str:
    return type(error).__qualname__[:ERROR_LENGTH_MAX]


def _names(job: PipelineJob) -> dict[str, str]:
    return {"ticket_id": job.ticket.ticket_id, "stage": job.stage, "version": job.version}


def _call(job: PipelineJob, now: datetime) -> Call:
    ticket = job.ticket
    return Call(
        customer_id=ticket.customer_id,
        user_id=ticket.customer.user_id,
        now=now,
        correlation_id=job.correlation_id,
        channel=Channel.SYSTEM,
    )


# ── What has stopped ─────────────────────────────────────────────────────────────────────────────


@owned
def job_redrive(call: Call, *, job_id: int, reason: str) -> None:
    """Have a job that has stopped tried again, as if it had never failed.

    Raises:
        JobNotFound, JobNotDead: nothing changes.
    """
    job = PipelineJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise JobNotFound
    if job.state != JobState.DEAD.value:
        raise JobNotDead
    job.state, job.attempts, job.faults, job.run_at = JobState.WAITING.value, 0, 0, call.now
    job.save(update_fields=["state", "attempts", "faults", "run_at"])
    audit.record(
        call,
        "pipeline.redriven",
        object_kind="ticket",
        object_id=job.ticket.ticket_id,
        stage=job.stage,
        version=job.version,
        reason=reason,
    )


def jobs_redrive(call: Call, *, reason: str) -> int:
    """Have everything that has stopped tried again; return how many jobs."""
    count = 0
    for job_id in selectors.dead():
        try:
            job_redrive(call, job_id=job_id, reason=reason)
        except JobNotDead:
            continue  # somebody else was quicker
        count += 1
    return count


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
    _finish(job, input_hash, now)


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
    _finish(job, input_hash, now)
    current = rules.enrich_version(artifacts.triage_model())
    ask_step(_call(job, now), job.ticket, {Stage.ENRICH: (current,)})


@owned
def _enriched(job: PipelineJob, found: Finding, input_hash: str, now: datetime) -> None:
    _finish(job, input_hash, now)
    failpoint("pipeline.enrich.after_done")
    same = TicketEnrichment.objects.filter(
        ticket_id=job.ticket_id, version=job.version, input_hash=input_hash
    )
    if same.exists():
        return
    call = _call(job, now)
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
            priority=ticket.priority,  # type: ignore[arg-type]
            sentiment=found.sentiment,
            model_version=job.version,
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
    _finish(job, "", now)


@owned
def _embedded(
    job: PipelineJob, index: SearchIndex, found: Reading, input_hash: str, now: datetime
) -> None:
    _finish(job, input_hash, now)
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
    bus.publish(event, call=_call(job, now), key=job.ticket.ticket_id)
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
    _finish(job, rules.digest([job.version, job.ticket.ticket_id, said]), now)
    if found is not None:
        suggesting.offer_step(_call(job, now), job.ticket, found)
    failpoint("pipeline.answer.before_commit")


_STAGES: Final[Mapping[Stage, Callable[[PipelineJob, datetime], None]]] = {
    Stage.ARCHIVE: _archive,
    Stage.ENRICH: _enrich,
    Stage.EMBED: _embed,
    Stage.ANSWER: _answer,
}
