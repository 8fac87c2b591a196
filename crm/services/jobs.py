"""Jobs as rows: asked for, leased to one worker at a time, and done, put back or put aside."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError
from django.db.models import F, QuerySet

from centli.db.transactions import require_transaction
from centli.events import outbox
from centli.kernel.call import Call, Channel
from centli.kernel.ids import uuid7
from crm.contracts import JobState, Stage
from crm.models import PipelineJob, Ticket
from crm.rules import pipeline as rules
from crm.selectors import pipeline as selectors

logger = logging.getLogger(__name__)

ERROR_LENGTH_MAX: Final = 80
ALARM_FAULTS: Final = 5


class LeaseLost(Exception):
    """Somebody else has the job by now; nothing of this attempt is stored."""


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


def lease(job_id: int, now: datetime) -> PipelineJob | None:
    """Take a job in one conditional statement: of two who try, one does."""
    mark = uuid7()
    taken = PipelineJob.objects.filter(selectors.is_free(now), pk=job_id).update(
        state=JobState.RUNNING,
        lease=mark,
        lease_until=now + rules.LEASE,
        attempts=F("attempts") + 1,
    )
    if not taken:
        return None
    return PipelineJob.objects.select_related("ticket__customer").get(pk=job_id)


def finish(job: PipelineJob, input_hash: str, now: datetime) -> None:
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


def fault(job: PipelineJob, error: BaseException, now: datetime) -> None:
    """Put a job back after a fault of what it depends on; that never makes it dead."""
    faults = job.faults + 1
    try:
        _back(job, error, run_at=now + outbox.backoff(faults), faults=faults)
    except (OperationalError, InterfaceError):
        # The database itself is away: the lease runs out and the job is found again.
        logger.warning("pipeline.database", extra=names(job))
        return
    log = logger.error if faults % ALARM_FAULTS == 0 else logger.warning
    log("pipeline.fault", extra=names(job) | {"error": type(error).__qualname__})


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


def dead(job: PipelineJob, error: BaseException) -> None:
    """Put a job aside for a person: trying it again changes nothing."""
    _held(job).update(state=JobState.DEAD, lease=None, lease_until=None, last_error=_name(error))
    # No traceback: it may quote what a customer wrote.
    logger.error("pipeline.dead", extra=names(job) | {"error": _name(error)})


def _held(job: PipelineJob) -> QuerySet[PipelineJob]:
    return PipelineJob.objects.filter(pk=job.pk, state=JobState.RUNNING, lease=job.lease)


def _name(error: BaseException) -> str:
    return type(error).__qualname__[:ERROR_LENGTH_MAX]


def names(job: PipelineJob) -> dict[str, str]:
    """Return what a line of the log names of a job."""
    return {"ticket_id": job.ticket.ticket_id, "stage": job.stage, "version": job.version}


def call_of(job: PipelineJob, now: datetime) -> Call:
    """Return the call on which a job works: its customer's, under the id of what asked for it."""
    ticket = job.ticket
    return Call(
        customer_id=ticket.customer_id,
        user_id=ticket.customer.user_id,
        now=now,
        correlation_id=job.correlation_id,
        channel=Channel.SYSTEM,
    )
