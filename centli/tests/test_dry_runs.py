"""``--dry-run``: it says what the real run then does, and leaves no trace before."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from PIL import Image

from centli.backoffice.seeds.writing import Seeder
from centli.confirmations.models import Proposal
from centli.db.commands import NOTHING_KEPT
from centli.db.rehearsing import rehearsal
from centli.db.transactions import owned
from centli.events import sinks
from centli.events.management.commands import publish_event
from centli.events.models import Outbox
from centli.kernel import clock
from centli.people.management.commands import create_staff
from centli.people.models import User
from centli.people.testing import make_user
from centli.tests.test_commands import OURS, command
from centli.tests.world import World
from crm import testing as crm
from crm.adapters import archive, vectors
from crm.adapters.vectors.database import DatabaseStore
from crm.models import PipelineJob
from crm.rules import triage
from crm.services import artifacts
from marketplace import testing as marketplace
from marketplace.models import Saga, SagaState
from points import testing as points
from points.services import pictures

pytestmark = pytest.mark.django_db

WHY: Final = "It waits for a person"
OFFERED: Final = {
    "backfill_tickets", "compensate_saga", "create_staff", "drain_outbox", "embed_tickets", "expire_confirmations",
    "expire_points", "import_articles", "publish_event", "redrive_saga", "redrive_tickets", "remove_factor", "seed_accounts", "seed_all",
    "seed_beneficiaries", "seed_demo", "seed_points", "seed_products", "seed_tickets", "support_models", "train_support",
}  # fmt: skip
EXAMPLE: Final = Path(settings.ROOT, "docs/events/examples/BALANCE_QUERY.json")
CSV: Final = "text,label\n" + "mi tarjeta no pasa,cards\nquiero mis puntos,points\n" * 6


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Keep files where no other process of the suite does."""
    settings.DATA = tmp_path / "data"
    settings.STORAGES = settings.STORAGES | {
        alias: {
            **storage,
            "OPTIONS": {**storage.get("OPTIONS", {}), "location": settings.DATA / alias},
        }
        for alias, storage in settings.STORAGES.items()
        if "FileSystem" in storage["BACKEND"]
    }


def traces() -> dict[str, Any]:
    """Return everything that a command could leave: each table's rows, files, mail, and what waits for a commit."""
    found: dict[str, Any] = {"mail": len(mail.outbox), "hooks": len(connection.run_on_commit)}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    for path in Path(settings.DATA).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def run(name: str, *arguments: str) -> tuple[dict[str, Any], int]:
    """Return the object that a command printed, and how it ended."""
    out = io.StringIO()
    try:
        call_command(name, *arguments, "--json", stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return json.loads(out.getvalue() or "{}"), error.returncode
    return json.loads(out.getvalue()), 0


def same(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two runs say alike: no ids that were drawn, no times, nothing of the password."""
    drawn = {"dry_run", "seconds", "types", "user_id", "password", "stored"}
    return {name: value for name, value in found.items() if name not in drawn}


def rehearsed(name: str, *arguments: str) -> dict[str, Any]:
    """Run a command dry, then for good, and return what the second said; the first said the same and left nothing."""
    before = traces()
    planned, code = run(name, *arguments, "--dry-run")
    assert traces() == before
    assert planned.get("dry_run", code != 0) is True
    done, ended = run(name, *arguments)
    assert (same(planned), code) == (same(done), ended)
    assert traces() != before
    assert "dry_run" not in done
    return done


def test_what_changes_offers_it_and_nothing_else_does():
    assert {name for name in OURS if getattr(command(name), "rehearses", False)} == OFFERED
    for name in OURS:
        said = command(name).create_parser("manage.py", name).format_help()
        assert ("--dry-run" in said) == (name in OFFERED), name


def test_people_are_told_that_nothing_was_kept():
    out = io.StringIO()
    call_command("expire_points", "--dry-run", stdout=out)
    assert out.getvalue().splitlines()[-1] == NOTHING_KEPT


@pytest.mark.slow
def test_what_is_due_expires():
    world = World()
    world.as_ana().post("transfers", world.transfer())
    Proposal.objects.update(expires_at=clock.now() - timedelta(hours=1))
    assert rehearsed("expire_confirmations")["expired"] == 1
    points.make_points(world.bruno, 10, days=1, now=clock.now() - timedelta(days=900))
    assert rehearsed("expire_points")["lots"] == 1


def test_what_is_due_is_counted_by_type_with_what_comes_after_it_and_handed_to_nobody():
    user = crm.make_user()
    for _ in range(2):
        crm.make_ticket(user)
    assert len(set(Outbox.objects.values_list("key"))) < Outbox.objects.count()
    before = traces()
    planned, _ = run("drain_outbox", "--dry-run")
    assert traces() == before
    assert planned["types"] == {"TICKET_RAW": 2, "TICKET_CHANGED": 2}
    assert (planned["delivered"], planned["waiting"]) == (4, 0)
    assert run("drain_outbox", "--dry-run", "--limit", "1")[0]["delivered"] == 1
    assert not PipelineJob.objects.exists()


def test_an_event_is_checked_and_not_stored():
    make_user(email="ana@example.mx")
    arguments = (str(EXAMPLE), "--as", "ana@example.mx")
    rehearsed("publish_event", *arguments)
    assert run("publish_event", *arguments, "--dry-run", "--wait") == ({}, 2)
    assert run("publish_event", str(EXAMPLE), "--dry-run") == ({}, 4)


@pytest.mark.slow
def test_purchases_are_driven():
    one = marketplace.make_saga()
    assert rehearsed("compensate_saga", one.purchase.purchase_id, "--reason", WHY)
    two = marketplace.make_saga()
    Saga.objects.filter(pk=two.pk).update(state=SagaState.NEEDS_OPERATOR, next_run_at=None)
    rehearsed("redrive_saga", two.purchase.purchase_id, "--reason", WHY)
    before = traces()
    assert run("redrive_saga", two.purchase.purchase_id, "--reason", WHY, "--dry-run")[1] == 4
    assert traces() == before


def test_staff_are_made_and_a_password_that_counts_for_nothing_is_not_shown():
    planned, _ = run("create_staff", "t@example.mx", "--role", "teller", "--generate", "--dry-run")
    assert "password" not in planned
    assert not User.objects.exists()
    rehearsed("create_staff", "t@example.mx", "--role", "teller", "--generate")


@pytest.mark.parametrize(
    ("command", "asks", "arguments"),
    [
        (create_staff, "_password", ("create_staff", "t@example.mx", "--role", "teller")),
        (publish_event, "_anew", ("publish_event", str(EXAMPLE), "--as", "ana@example.mx")),
    ],
)
def test_nobody_is_waited_for_under_locks(monkeypatch, command, asks, arguments):
    make_user(email="ana@example.mx")
    mail, seen = settings.EMAIL_BACKEND, []
    asked = getattr(command.Command, asks)

    def asking(self, *given, **_):
        seen.append(settings.EMAIL_BACKEND)
        return asked(self, *given) if given else "una frase larga que nadie adivina"

    monkeypatch.setattr(command.Command, asks, asking)
    rehearsed(*arguments)
    assert seen == [mail, mail]


@pytest.mark.slow
def test_tickets_are_counted_and_worked_on_by_nobody(monkeypatch):
    crm.make_ticket(crm.make_user())
    before = traces()
    with monkeypatch.context() as asked:
        asked.setattr(DatabaseStore, "put", None)
        assert run("embed_tickets", "--dry-run")[0]["read"] == 1
        planned, code = run("backfill_tickets", "--dry-run")
    assert (planned["tickets"], planned["missing"], code) == (1, 1, 0)
    assert traces() == before

    assert run("embed_tickets")[0]["read"] == 1
    assert run("embed_tickets", "--dry-run")[0]["read"] == 0
    assert run("backfill_tickets", "--dry-run")[0]["tickets"] == 0
    other = ("backfill_tickets", "--embedder", "letters-64")
    before = traces()
    assert run(*other, "--dry-run")[0]["missing"] == 1
    assert traces() == before
    assert run("backfill_tickets", "--embedder", "otro", "--dry-run")[1] == 2
    PipelineJob.objects.filter(stage="answer").update(state="dead")
    assert rehearsed("redrive_tickets", "--all", "--reason", WHY)["redriven"] == 1


@pytest.mark.slow
def test_a_model_is_trained_kept_and_put_into_use(tmp_path):
    table, out = tmp_path / "train.csv", tmp_path / "model.json"
    table.write_text(CSV)
    run("train_support", "--csv", str(table), "--out", str(out), "--dry-run")
    assert not out.exists()
    kept = rehearsed("train_support", "--csv", str(table), "--register")
    rehearsed("support_models", "--activate", kept["version"], "--force", WHY)
    rehearsed("support_models", "--back")
    assert artifacts.triage_model() is triage.model()


def test_articles_are_stored_as_drafts(tmp_path):
    writer = make_user(is_staff=True)
    crm.make_draft()
    call_command("export_articles", str(tmp_path), "--state", "newest", stdout=io.StringIO())
    file = tmp_path / "cambiar-nip.md"
    file.write_text(file.read_text().replace("cajero", "cajero automático"))
    arguments = ("import_articles", str(tmp_path), "--apply", "--as", writer.email)
    planned, code = run(*arguments, "--dry-run")
    assert (planned["stored"], planned["changed"], code) == (False, 1, 0)
    rehearsed(*arguments)


@pytest.mark.slow
def test_seeds_are_planted_and_pulled_out(settings):
    crm.make_ticket(crm.make_user())
    before = traces()
    assert run("seed_beneficiaries", "--dry-run")[0]["created"]["beneficiaries"] > 0
    dropped = run("seed_all", "--reset", "--dry-run")[0]["dropped"]
    assert dropped["crm_ticket"] == 1
    settings.CENTLI_ENVIRONMENT = "production"
    assert run("seed_accounts", "--dry-run")[1] == 4
    assert traces() == before


def test_what_waits_in_the_bank_is_not_delivered_with_the_news_of_a_dry_seed(monkeypatch):
    crm.make_ticket(crm.make_user())
    seen = list[int]()
    left = Outbox.objects.filter(status=0)
    monkeypatch.setattr(Seeder, "seed_accounts", lambda _seeder: seen.append(left.count()))
    run("seed_accounts", "--dry-run")
    assert (seen, left.count()) == ([0], 2)


def test_a_rehearsal_holds_back_what_a_rollback_does_not_reach(settings, caplog):
    settings.CENTLI_VECTORS, settings.CENTLI_SINKS = "qdrant", ["celery", "channels"]
    archive.keep("there.json", b"1")
    before = traces()
    with rehearsal():
        image = pictures.stored(Image.new("RGB", (8, 8)))
        assert default_storage.open(image).read()[:4] == b"RIFF"
        assert default_storage.exists(image)
        archive.keep("new.json", b"2")
        archive.keep("there.json", b"3")
        assert archive.read("there.json", alias=archive.TICKETS_RAW) == b"3"
        archive.forget("there.json", alias=archive.TICKETS_RAW)
        assert archive.read("there.json", alias=archive.TICKETS_RAW) == b"1"
        send_mail("Asunto", "Texto", None, ["ana@example.mx"])
        logging.getLogger("centli.events").error("outbox.dead")
        assert isinstance(vectors.store(), DatabaseStore)
        assert (list(sinks.chosen()), sinks.on_workers()) == ([], False)
        make_user()
    assert traces() == before
    assert (caplog.records, settings.CENTLI_VECTORS, sinks.on_workers()) == ([], "qdrant", True)
    logging.getLogger("centli.events").error("outbox.dead")
    assert caplog.records
    pictures.stored(Image.new("RGB", (8, 8)))
    assert traces() != before


def test_everything_is_put_back_after_a_rehearsal_that_fails():
    with suppress(KeyboardInterrupt), rehearsal():
        make_user()
        raise KeyboardInterrupt
    assert not User.objects.exists()
    send_mail("Asunto", "Texto", None, ["ana@example.mx"])
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_owners_commit_nothing_inside_a_rehearsal_and_do_outside():
    rung = []

    @owned
    def write() -> None:
        transaction.on_commit(lambda: rung.append(1))
        make_user()

    with rehearsal():
        write()
        write()
        assert User.objects.count() == 2
    assert (User.objects.count(), rung) == (0, [])
    write()
    assert (User.objects.count(), rung) == (1, [1])
