"""The pipeline of tickets: jobs that are rows, taken by one worker at a time, each stage's result stored once.

A stage is computed outside any transaction, from rows that do not change, and stored in one: the job that is done, what
was found and the event that tells of it. Whoever is killed before leaves a lease that runs out; whoever comes second finds
the job done. So messages only hurry things up: what is due is found by its row.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import audit, sweeper
from centli.events.delivery import FAULTS
from centli.kernel.call import Call, Channel
from crm.adapters import embedding
from crm.contracts import JobState, Stage
from crm.errors import JobNotDead, JobNotFound
from crm.models import PipelineJob, SearchIndex, Ticket
from crm.rules import pipeline as rules
from crm.selectors import pipeline as selectors
from crm.selectors import tickets as rows
from crm.services import artifacts, jobs, stages

logger = logging.getLogger(__name__)

SWEEP_MAX: Final = 200
LEFT_MAX: Final = 25


class WorkerLost(Exception):
    """The process that worked on a job ended without a word, again and again."""


# ── What asks for work ───────────────────────────────────────────────────────────────────────────


def ticket_reported(call: Call, *, ticket_id: str) -> bool:
    """Archive a new ticket and tell from its text what can be told, now; what fails is tried again later.

    Returns whether it was read here: of two who take its jobs at once, one read it.
    """
    ticket = rows.row_get_of_any(ticket_id)
    work = {
        Stage.ARCHIVE: (rules.ARCHIVE_VERSION,),
        Stage.ENRICH: (rules.enrich_version(artifacts.triage_model()),),
    }
    return (Stage.ENRICH, *work[Stage.ENRICH]) in ticket_do(call, ticket, work)


def ticket_do(
    call: Call, ticket: Ticket, work: Mapping[Stage, Sequence[str]]
) -> set[tuple[Stage, str]]:
    """Store jobs and work on them now, in their order; one that is done or taken is left alone.

    Returns the stages and versions that were worked on here.
    """
    _ask(call, ticket, work)
    return {
        (stage, version)
        for stage, versions in work.items()
        for version in versions
        for job_id in selectors.jobs_of(ticket, stage, [version])
        if run(job_id, now=call.now) is not None
    }


def ticket_read(call: Call, *, ticket_id: str) -> bool:
    """Have a ticket that was read found, by the index that answers and by the one that is being filled.

    Returns whether the one that answers was given it here.
    """
    ticket = rows.row_get_of_any(ticket_id)
    found = _indexes(call.now)
    live = {(Stage.EMBED, index.version) for index in found if index.slot == selectors.LIVE}
    done = ticket_do(call, ticket, {Stage.EMBED: [index.version for index in found]})
    return bool(live & done)


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
    jobs.ask_step(call, ticket, work)


def read_left(*, now: datetime, limit: int = LEFT_MAX) -> int:
    """Have tickets read that came in without news (from before, or written by a seed), and return how many were read here."""
    found = selectors.never_asked(limit=limit + sweeper.resting("crm.unread", now))
    return sum(
        sweeper.one("crm.unread", ticket.pk, partial(_read, now), now=now) or 0 for ticket in found
    )


def _read(now: datetime, pk: int) -> bool:
    ticket = Ticket.objects.select_related("customer").get(pk=pk)
    return ticket_reported(_call_for(ticket, now), ticket_id=ticket.ticket_id)


def index_left(*, now: datetime, limit: int = LEFT_MAX) -> int:
    """Have tickets indexed and answered whose news has not come yet, and return how many here; the news changes no more."""
    count = 0
    for ticket in selectors.never_indexed(limit=limit):
        call = _call_for(ticket, now)
        count += ticket_read(call, ticket_id=ticket.ticket_id)
        live = selectors.live_index()
        if live is not None:
            ticket_indexed(call, ticket_id=ticket.ticket_id, index_version=live.version)
    return count


def _call_for(ticket: Ticket, now: datetime) -> Call:
    return Call(ticket.customer_id, ticket.customer.user_id, now, ticket.public_id, Channel.SYSTEM)


def run_due(
    *, now: datetime, limit: int = SWEEP_MAX, stages: Sequence[Stage] = tuple(Stage)
) -> int:
    """Work on jobs of these stages that are due and return how many were taken."""
    found = selectors.due(now, limit=limit + sweeper.resting("crm.pipeline", now), stages=stages)
    work = partial(run, now=now)
    return sum(sweeper.one("crm.pipeline", job_id, work, now=now) is not None for job_id in found)


# ── One job ──────────────────────────────────────────────────────────────────────────────────────


def run(job_id: int, *, now: datetime) -> JobState | None:
    """Work on a job if it is free, and return how it ended; None when somebody else has it or it is done."""
    job = jobs.lease(job_id, now)
    if job is None:
        return None
    failpoint("pipeline.after_lease")
    try:
        _work(job, now)
    except jobs.LeaseLost:
        logger.warning("pipeline.lease_lost", extra=jobs.names(job))
        return None
    except FAULTS as error:
        jobs.fault(job, error, now)
        return JobState.WAITING
    except Exception as error:  # noqa: BLE001 - it is counted in the job's row and logged there
        jobs.dead(job, error)
        return JobState.DEAD
    return JobState.DONE


def _work(job: PipelineJob, now: datetime) -> None:
    if job.attempts > rules.ATTEMPTS_MAX:
        raise WorkerLost
    stages.STAGES[Stage(job.stage)](job, now)


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


def jobs_redrive(call: Call, *, reason: str) -> Sequence[int]:
    """Have everything that has stopped tried again; return which jobs."""
    found = []
    for job_id in selectors.dead():
        try:
            job_redrive(call, job_id=job_id, reason=reason)
        except JobNotDead:
            continue  # somebody else was quicker
        found.append(job_id)
    return found
