"""Have what the pipeline of tickets gave up tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.text import REASON_LENGTH_MIN
from crm.errors import JobNotDead, JobNotFound
from crm.models import PipelineJob
from crm.selectors import pipeline as selectors
from crm.services import pipeline

SHOWN_MAX: Final = 100


class Command(ProductCommand):
    summary = (
        "Show the jobs of the pipeline that have stopped, or have one or all of them tried again, here and now. "
        "Ends with 1 for a job that is not there, 4 for one that has not stopped, 5 when something stopped again. --dry-run "
        "does not try them."
    )
    examples = (
        "manage.py redrive_tickets",
        'manage.py redrive_tickets 4711 --reason "The model is whole again"',
        'manage.py redrive_tickets --all --reason "The model is whole again" --dry-run',
        'manage.py redrive_tickets --all --reason "The model is whole again" --json',
    )
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("job", nargs="?", type=int, help="The number of one job.")
        parser.add_argument("--all", action="store_true", help="Everything that has stopped.")
        parser.add_argument(
            "--reason", default="", help="Why, at least ten letters; kept in the audit trail."
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["job"] is None and not options["all"]:
            self._show(as_json=options["json"])
            return
        if options["job"] is not None and options["all"]:
            raise self.stop("One job or --all, not both.", Exit.USAGE)
        if len(options["reason"].strip()) < REASON_LENGTH_MIN:
            raise self.stop("--reason needs at least ten letters.", Exit.USAGE)
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
        tried = self._redrive(call, options)
        if not self.is_rehearsal:
            for job_id in tried:
                pipeline.run(job_id, now=clock.now())
        stopped = PipelineJob.objects.filter(state="dead")
        left = stopped.count()
        self.answer(
            {"redriven": len(tried), "dead": left},
            f"{len(tried)} tried again, {left} stopped.",
            as_json=options["json"],
        )
        if left if options["all"] else stopped.filter(pk=options["job"]).exists():
            raise self.stop("Something stopped again.", Exit.PARTIAL)

    def _redrive(self, call: Call, options: dict[str, Any]) -> Sequence[int]:
        if options["all"]:
            return pipeline.jobs_redrive(call, reason=options["reason"])
        try:
            pipeline.job_redrive(call, job_id=options["job"], reason=options["reason"])
        except JobNotFound as error:
            raise self.stop(f"No job {options['job']}.", Exit.FAILED) from error
        except JobNotDead as error:
            raise self.stop(f"Job {options['job']} has not stopped.", Exit.REFUSED) from error
        return [options["job"]]

    def _show(self, *, as_json: bool) -> None:
        found = selectors.dead()
        rows = PipelineJob.objects.select_related("ticket").in_bulk(list(found[:SHOWN_MAX]))
        jobs = [
            {
                "job": row.pk,
                "ticket_id": row.ticket.ticket_id,
                "stage": row.stage,
                "version": row.version,
                "error": row.last_error,
            }
            for row in rows.values()
        ]
        lines = [" ".join(str(value) for value in job.values()) for job in jobs]
        text = "\n".join([*lines, f"{len(found)} stopped."])
        self.answer({"dead": len(found), "jobs": jobs}, text, as_json=as_json)
