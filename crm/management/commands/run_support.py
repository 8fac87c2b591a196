"""One service of the tickets' pipeline as a process of its own, with its probe."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections

from centli.db.commands import Exit, ProductCommand
from centli.events import probe, registry, sinks
from centli.kernel import clock
from crm.contracts import Stage
from crm.services import artifacts, indexing, pipeline

PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Service:
    """What one of them takes, and where it is asked how it is."""

    stages: tuple[Stage, ...]
    queue: str
    port: int
    path: str
    checks: Mapping[str, probe.Check]


class Silent(Exception):
    """Tasks have come and none was done for two minutes."""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _model() -> None:
    artifacts.triage_model()


def _beats(queue: str) -> probe.Check:
    def check() -> None:
        if sinks.on_workers():
            from centli.events import worker  # noqa: PLC0415 - a laptop does without Celery

            if queue in worker.silent(clock.now()):
                raise Silent

    return check


SERVICES: Final = {
    "enrichment": Service(
        (Stage.ARCHIVE, Stage.ENRICH),
        registry.TICKETS_RAW_QUEUE,
        8080,
        "/health",
        {"database": _database, "model": _model, "worker": _beats(registry.TICKETS_RAW_QUEUE)},
    ),
    "embedding": Service(
        (Stage.EMBED,),
        registry.TICKETS_ENRICHED_QUEUE,
        8081,
        "/ready",
        {
            "database": _database,
            "vectors": indexing.check_embedder,
            "worker": _beats(registry.TICKETS_ENRICHED_QUEUE),
        },
    ),
    "retrieval": Service(
        (Stage.ANSWER,),
        registry.TICKETS_EMBEDDED_QUEUE,
        8082,
        "/health",
        {
            "database": _database,
            "index": indexing.check_store,
            "worker": _beats(registry.TICKETS_EMBEDDED_QUEUE),
        },
    ),
}


class Command(ProductCommand):
    summary = (
        "Run one service of the pipeline until interrupted: enrichment (:8080/health) archives and reads tickets, embedding "
        "(:8081/ready) indexes them, retrieval (:8082/health) finds what answers them. On Celery it takes its queue's tasks "
        "(tickets.raw, tickets.enriched, tickets.embedded); without, it looks for due jobs itself. Any number may run. Ends with 2 where "
        "its probe's port cannot be had."
    )
    examples = ("manage.py run_support enrichment", "manage.py run_support embedding --port 9081")

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("service", choices=sorted(SERVICES))
        parser.add_argument("--host", default="0.0.0.0", help="Where the probe answers.")  # noqa: S104 - in a container of its own
        parser.add_argument("--port", type=int, default=None)
        parser.add_argument("--concurrency", type=int, default=2, help="Threads, on Celery.")

    def handle(self, *_: Any, **options: Any) -> None:
        service = SERVICES[options["service"]]
        port = service.port if options["port"] is None else options["port"]
        with ExitStack() as stack:
            try:
                probed = probe.served(options["host"], port, service.path, service.checks)
                at = stack.enter_context(probed)
            except (OSError, OverflowError) as error:
                raise self.stop(f"No probe at {options['host']}:{port}: {error}", Exit.USAGE) from error  # fmt: skip
            self.say(f"{options['service']}: running, probe at :{at}{service.path}")
            if sinks.on_workers():
                _on_celery(service.queue, options["service"], options["concurrency"])
            else:
                _alone(service)
        self.answer({"stopped": True}, f"{options['service']}: stopped", as_json=options["json"])


def _on_celery(queue: str, name: str, concurrency: int) -> None:
    from celery import current_app  # noqa: PLC0415 - likewise

    import_module(settings.CENTLI_CELERY)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "warning"]
    pool = ["--pool", "threads", "--concurrency", str(concurrency)]
    current_app.worker_main(["worker", "-Q", queue, "-n", f"{name}@%h", *pool, *quiet])


def _alone(service: Service) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        while not ended.is_set():
            if not pipeline.run_due(now=clock.now(), stages=service.stages):
                ended.wait(PAUSE_SECONDS)
    finally:
        connections.close_all()
