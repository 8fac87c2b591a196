"""The desk's pages with 100,000 reports: statements and milliseconds of each, on SQLite and on MariaDB.

The reports were opened over 60 days; 4,000 are not finished, a tenth of them late. As with ``catalogue``, processor time
counts, this process's and the database server's, and the clock's median stands beside it. ``--only desk`` runs both
databases; ``python -m bench.desk [reports]`` the one that the settings name, in a database of its own.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from bench import catalogue

REPORTS: Final = 100_000
REPETITIONS: Final = 5
UNFINISHED: Final = 4_000
DAYS: Final = 60
CUSTOMERS: Final = 2_000
AGENTS: Final = 20
ANSWERS: Final = 20_000
STATEMENTS_MAX: Final = 24
GOAL_MS: Final = 200
DASHBOARD_MS: Final = 1_000
"""For the pages that count a whole period."""
DASHBOARDS: Final = frozenset(
    {"dashboard, 30 days", "dashboard, 60 days", "questions without an answer"}
)
INDEX: Final = "bench-1"
_BATCH: Final = 2_000
_WORDS: Final = (
    "tarjeta",
    "cargo",
    "transferencia",
    "cajero",
    "puntos",
    "compra",
    "cuenta",
    "clave",
    "aclaración",
    "depósito",
    "comisión",
    "estado",
    "nómina",
    "límite",
    "crédito",
    "sucursal",
    "contraseña",
    "celular",
    "cobro",
    "reembolso",
    "envío",
    "meses",
    "intereses",
    "folio",
    "pago",
    "saldo",
    "retiro",
    "cheque",
)


def main() -> int:
    """Fill an empty desk and walk its pages."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    return run(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)


def run(reports: int) -> int:
    """Print each page's statements and medians; 3 when any takes more than its goal."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from centli.people.testing import make_user, prove  # noqa: PLC0415

    setup_test_environment(debug=False)
    somebody = make_user("Sara", is_staff=True, is_superuser=True)
    fill(reports, seed=1)
    client = Client()
    client.force_login(somebody)
    prove(client, somebody)
    server = catalogue.server_pid() if connection.vendor == "mysql" else None
    print(f"{reports:,} reports, {connection.vendor}")
    missed = []
    for name, address in _pages().items():
        ask = partial(_seen, client, address)
        ask()
        count = _Count()
        with connection.execute_wrapper(count):
            ask()
        taken = catalogue.measured(ask, server, REPETITIONS)
        most = DASHBOARD_MS if name in DASHBOARDS else GOAL_MS
        met = taken.cpu <= most and count.statements <= STATEMENTS_MAX
        missed += [] if met else [name]
        print(
            f"{name:<40} {count.statements:>3} statements {taken.cpu:8.1f} ms of processor {taken.clock:8.1f} ms by the clock"
            f"{'' if met else '   MISSED'}",
            flush=True,
        )
    return 3 if missed else 0


class _Count:
    """Counts the statements of a page."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        """Pass a statement on."""
        self.statements += 1
        return execute(sql, params, many, context)


def _seen(client: Any, address: str) -> None:
    found = client.get(address)
    assert found.status_code == 200, (address, found.status_code)


def _pages() -> Mapping[str, str]:
    from django.urls import reverse  # noqa: PLC0415

    from crm.models import Ticket, TicketTag  # noqa: PLC0415
    from crm.selectors import desk  # noqa: PLC0415

    inbox = reverse("admin:crm_ticket_changelist")
    rows = Ticket.objects.order_by("pk")
    one = rows.filter(state="open").last()
    assert one is not None
    deep = rows.filter(due_at__isnull=False).order_by("due_at")[3_000:].first() or one
    old = rows.filter(state="closed")[len(rows) // 2 :].first() or one
    tag = TicketTag.objects.values_list("name", flat=True).first()
    return {
        "inbox": inbox,
        "inbox, mine": f"{inbox}?who=mine",
        "inbox, nobody's": f"{inbox}?who=nobody",
        "inbox, one person's": f"{inbox}?who={one.assignee_id}",
        "inbox, late": f"{inbox}?due=breached",
        "inbox, late soon": f"{inbox}?due=soon",
        "inbox, a queue": f"{inbox}?queue=points",
        "inbox, a priority": f"{inbox}?priority=urgent",
        "inbox, waiting for customers": f"{inbox}?state=waiting_customer",
        "inbox, closed": f"{inbox}?state=closed",
        "inbox, a topic": f"{inbox}?topic=card_lost",
        "inbox, closed of a topic": f"{inbox}?state=closed&topic=card_lost",
        "inbox, closed of a queue": f"{inbox}?state=closed&queue=shop&priority=low",
        "inbox, closed, deep": f"{inbox}?state=closed&after={old.pk}",
        "inbox, a tag": f"{inbox}?tag={tag}",
        "inbox, deep": f"{inbox}?after={desk._cursor(deep)}",
        "search, folio": f"{inbox}?q={old.folio}",
        "search, no such folio": f"{inbox}?q=R-00000000",
        "search, id": f"{inbox}?q={old.ticket_id}",
        "search, e-mail": f"{inbox}?q={old.customer.email}",
        "search, word": f"{inbox}?q={tag}",
        "report, open": reverse("admin:crm_ticket_change", args=[one.pk]),
        "report, closed": reverse("admin:crm_ticket_change", args=[old.pk]),
        "dashboard, 30 days": f"{reverse('admin:crm_ticket_report')}?days=30",
        "dashboard, 60 days": f"{reverse('admin:crm_ticket_report')}?days=60",
        "questions without an answer": reverse("admin:crm_knowledgeanswer_work"),
        "answers": reverse("admin:crm_knowledgeanswer_changelist"),
        "answers, did not help": f"{reverse('admin:crm_knowledgeanswer_changelist')}?is_helpful__exact=0",
        "pipeline": reverse("admin:crm_pipelinejob_changelist"),
        "pipeline, what has stopped": f"{reverse('admin:crm_pipelinejob_changelist')}?state__exact=dead",
        "files": reverse("admin:crm_ticketfile_changelist"),
        "staff site's front page": reverse("admin:index"),
    }


# ── What the pages show ──────────────────────────────────────────────────────────────────────────


class People(NamedTuple):
    """Who reports, and who answers."""

    customers: list[Any]
    agents: list[Any]


def fill(reports: int, *, seed: int) -> None:
    """Store reports with messages, history, jobs, tags, and what was asked of the articles."""
    from django.db import connection, transaction  # noqa: PLC0415

    from centli.kernel import clock  # noqa: PLC0415
    from centli.people.models import User  # noqa: PLC0415
    from crm.contracts import Queue  # noqa: PLC0415
    from crm.models import Agent, KnowledgeAnswer, SearchIndex  # noqa: PLC0415

    chance, now = random.Random(seed), clock.now()
    made = User.objects.bulk_create(
        [User(email=f"c{n}@example.mx", display_name=f"Cliente {n}") for n in range(CUSTOMERS)]
        + [
            User(email=f"a{n}@example.mx", display_name=f"Agente {n}", is_staff=True)
            for n in range(AGENTS)
        ]
    )
    emails = [each.email for each in made]
    users = list(User.objects.filter(email__in=emails).order_by("pk"))
    people = People(users[:CUSTOMERS], users[CUSTOMERS:])
    queues = [queue.value for queue in Queue]
    Agent.objects.bulk_create(
        [
            Agent(person=each, queues=queues, languages=["es"], cap=200, is_on_duty=True)
            for each in people.agents
        ]
    )
    SearchIndex.objects.create(
        version=INDEX, slot="live", embedder="letters-512", created_at=now, switched_at=now
    )
    for low in range(0, reports, _BATCH):
        with transaction.atomic():
            _reports(range(low, min(low + _BATCH, reports)), reports, chance, now, people)  # fmt: skip
    with transaction.atomic():
        KnowledgeAnswer.objects.bulk_create(
            _answers(chance, now, people.customers), batch_size=_BATCH
        )
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            for table in (
                "ticket",
                "ticket_message",
                "ticket_event",
                "ticket_tag",
                "pipeline_job",
                "answer",
            ):
                cursor.execute(f"ANALYZE TABLE crm_{table}")
                cursor.fetchall()


def _reports(
    numbers: range, whole: int, chance: random.Random, now: datetime, people: People
) -> None:
    """Store a slice of the reports, the oldest first."""
    from centli.kernel.ids import uuid7  # noqa: PLC0415
    from crm.contracts import Priority  # noqa: PLC0415
    from crm.models import PipelineJob, Ticket, TicketEvent, TicketMessage, TicketTag  # noqa: PLC0415
    from crm.rules.topics import QUEUE_OF  # noqa: PLC0415

    topics, priorities = list(QUEUE_OF), list(Priority)
    share_open = UNFINISHED / REPORTS
    made = []
    for number in numbers:
        age = timedelta(days=DAYS) * (1 - number / whole)
        at = now - age
        customer, agent = chance.choice(people.customers), chance.choice(people.agents)
        is_open = chance.random() < share_open * 2 * (number / whole)
        topic = chance.choice(topics)
        row = Ticket(
            customer=customer,
            channel=chance.choice(["chat", "web", "rest"]),
            subject=" ".join(chance.choices(_WORDS, k=5)).capitalize(),
            queue=QUEUE_OF[topic].value,
            priority=chance.choices(priorities, [3, 10, 4, 1])[0].value,
            language="es",
            intent=topic,
            confidence_percent=chance.randrange(100),
            sentiment="neutral",
            enriched_by="triage-1",
            message_count=1,
            created_at=at,
            updated_at=at,
            answer_due_at=at + timedelta(hours=4),
            resolution_due_at=at + timedelta(hours=48),
            version=3,
        )
        _stand(row, agent, chance, now, is_open=is_open)
        made.append(row)
    Ticket.objects.bulk_create(made)
    kept = {
        row.public_id: row
        for row in Ticket.objects.filter(public_id__in=[each.public_id for each in made])
    }
    rows = [kept[each.public_id] for each in made]
    TicketMessage.objects.bulk_create(
        TicketMessage(
            ticket=row,
            author="customer",
            writer_id=row.customer_id,
            text=" ".join(chance.choices(_WORDS, k=40)),
            created_at=row.created_at,
        )
        for row in rows
    )
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=row, action="opened", after="new", created_at=row.created_at)
        for row in rows
    )
    TicketTag.objects.bulk_create(
        TicketTag(ticket=row, name=chance.choice(_WORDS)) for row in rows if chance.random() < 0.05
    )
    PipelineJob.objects.bulk_create(
        PipelineJob(
            ticket=row,
            stage=stage,
            version=INDEX if stage == "embed" else "1",
            state="dead" if chance.random() < 0.001 else "done",
            correlation_id=uuid7(),
            run_at=row.created_at,
            created_at=row.created_at,
        )
        for row in rows
        for stage in ("enrich", "embed")
    )


def _stand(row: Any, agent: Any, chance: random.Random, now: datetime, *, is_open: bool) -> None:
    """Let a report stand somewhere."""
    if is_open:
        row.state = chance.choices(["new", "open", "waiting_internal", "waiting_customer", "reopened"], [2, 4, 1, 2, 1])[0]  # fmt: skip
        row.assignee = None if row.state == "new" else agent
        if row.state == "waiting_customer":
            row.paused_at = row.created_at
        else:
            row.due_at = now + timedelta(minutes=chance.randrange(-300, 2_700))
        return
    row.state, row.assignee = chance.choice(["resolved", "closed", "closed"]), agent
    row.answered_at = row.created_at + timedelta(minutes=chance.randrange(1, 300))
    row.resolved_at = row.paused_at = min(
        now, row.answered_at + timedelta(minutes=chance.randrange(1, 3_000))
    )
    row.rating = chance.choice([None, None, 1, 2, 3, 4, 5, 5])
    row.reopen_count = int(chance.random() < 0.05)


def _answers(chance: random.Random, now: datetime, customers: list[Any]) -> Iterator[Any]:
    from crm.models import KnowledgeAnswer  # noqa: PLC0415

    for number in range(ANSWERS):
        outcome = chance.choices(["answer", "clarify", "nothing"], [8, 1, 1])[0]
        yield KnowledgeAnswer(
            customer=chance.choice(customers),
            question=" ".join(chance.choices(_WORDS, k=6)),
            outcome=outcome,
            reason={"answer": "", "clarify": "close", "nothing": "weak"}[outcome],
            confidence_percent=chance.randrange(100),
            found=[{"slug": "x", "score_percent": 50}],
            cited=[{"article_id": f"articulo-{number % 80}"}] if outcome == "answer" else [],
            dropped=[],
            is_helpful=chance.choice([None, None, None, True, False]),
            created_at=now - timedelta(days=DAYS) * chance.random(),
        )


if __name__ == "__main__":
    sys.exit(main())
