"""Reconciliation: silent on a true ledger, and each kind of tampering is found and named."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from banking.contracts import AccountStatus
from banking.models import Account, Entry, Hold, HoldState, Posting, Transfer
from banking.services import reconcile, sealing
from banking.tests.test_transfers import NOW, Scene
from centli.db import heads, triggers
from centli.db.models import ChainState
from centli.db.testing import meanwhile
from centli.events.models import Outbox
from centli.kernel.money import Money

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def scene():
    """A ledger with transfers, a pending order and a counter; sealed."""
    scene = Scene()
    scene.confirm(scene.propose())
    scene.confirm(scene.propose(Money(700)))
    sealing.seal(LATER)
    assert reconcile.reconcile(now=LATER).differences == []
    return scene


def tamper(statement, *values):
    """Change what the triggers protect, as somebody with every right on the database could."""
    triggers.lift(connection)
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            else:
                cursor.execute("SET check_constraint_checks = 0")
            cursor.execute(statement, values)
            assert cursor.rowcount > 0
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
            else:
                cursor.execute("SET check_constraint_checks = 1")
    finally:
        triggers.install(connection)


def checks():
    return {each.check for each in reconcile.reconcile(now=LATER).differences}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE posting SET amount_centavos = amount_centavos + 1 WHERE id = {posting}",
         {"sum", "opposite", "balance", "running", "chain"}),
        ("UPDATE posting SET balance_after_centavos = balance_after_centavos + 1 WHERE id = {posting}",
         {"balance", "running", "chain"}),
        ("UPDATE posting SET seq = seq + 10 WHERE id = {posting}", {"seq", "running", "chain"}),
        ("DELETE FROM posting WHERE id = {posting}",
         {"sum", "opposite", "balance", "seq", "chain"}),
        ("UPDATE transfer SET amount_centavos = amount_centavos + 1 WHERE id = {transfer}",
         {"opposite", "chain", "limit"}),
        ("UPDATE entry SET memo = 'x' WHERE id = {entry}", {"chain"}),
        ("UPDATE entry SET confirmation_id = NULL WHERE id = {entry}", {"confirmation", "chain"}),
        ("UPDATE entry_seal SET hash = prev WHERE entry_id = {entry}", {"chain"}),
        ("DELETE FROM entry_seal WHERE entry_id = {entry}", {"chain"}),
        ("UPDATE account SET balance_centavos = balance_centavos + 1 WHERE id = {account}", {"balance"}),
        ("UPDATE account SET last_seq = last_seq + 1 WHERE id = {account}", {"seq"}),
        ("UPDATE account SET held_centavos = 5 WHERE id = {account}", {"held"}),
        ("UPDATE account SET floor_centavos = 900000000 WHERE id = {account}", {"floor"}),
        ("UPDATE limit_counter SET used_centavos = used_centavos - 1", {"limit"}),
        ("DELETE FROM limit_counter", {"limit"}),
        ("DELETE FROM outbox", {"outbox"}),
        ("DELETE FROM outbox WHERE event_type = 'TRANSFER_COMPLETED'", {"outbox"}),
        ("UPDATE proposal SET state = 'open'", {"confirmation"}),
    ],
)  # fmt: skip
def test_tampering_is_found_and_named(scene, statement, found):
    entry = Entry.objects.filter(kind="transfer").latest("id")
    leg = Transfer.objects.get(entry=entry)
    posting = Posting.objects.get(transfer=leg, account=scene.source)
    tamper(
        statement.format(
            entry=entry.pk, transfer=leg.pk, posting=posting.pk, account=scene.source.pk
        )
    )
    assert checks() >= found


def test_what_is_sent_while_it_is_checked_is_no_difference(scene, settings):
    settings.CENTLI_POLICY = "open"
    before = Entry.objects.count()
    with meanwhile(lambda: scene.confirm(scene.propose(Money(100)))):
        report = reconcile.reconcile(now=NOW)
    assert report.differences == []
    assert report.read["entries"] == before
    assert Entry.objects.count() > before + 20


def test_a_drifted_account_is_frozen_and_nothing_is_corrected(scene):
    tamper(
        "UPDATE account SET balance_centavos = balance_centavos + 1 WHERE id = %s", scene.source.pk
    )
    assert reconcile.sweep(LATER) == 2
    scene.source.refresh_from_db()
    scene.target.refresh_from_db()
    assert (scene.source.status, scene.target.status) == (
        AccountStatus.BLOCKED,
        AccountStatus.ACTIVE,
    )
    assert scene.source.balance_centavos == 2_000_000 - 10_700 + 1
    assert Outbox.objects.filter(event_type="ACCOUNT_STATUS_CHANGED").count() == 1


def test_the_command_prints_one_object_and_ends_with_three(scene):
    out = io.StringIO()
    call_command("reconcile_ledger", "--json", stdout=out)
    assert json.loads(out.getvalue())["differences"] == []
    tamper(
        "UPDATE account SET balance_centavos = balance_centavos + 1 WHERE id = %s", scene.source.pk
    )
    out = io.StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("reconcile_ledger", "--json", stdout=out, stderr=io.StringIO())
    assert ended.value.returncode == 3
    assert {each["check"] for each in json.loads(out.getvalue())["differences"]} == {"balance"}


def test_a_ledger_written_anew_is_found_by_a_head_that_was_kept(
    scene, settings, monkeypatch, caplog
):
    settings.STORAGES = dict(settings.STORAGES)  # with nothing of another test's in it
    monkeypatch.setattr(heads, "_walked", {})
    assert sealing.keep_head(LATER) == 1
    out = io.StringIO()
    call_command("reconcile_ledger", "--json", stdout=out)
    head = json.loads(out.getvalue())["head"]
    call_command("reconcile_ledger", "--head", head, stdout=io.StringIO())
    tamper("DELETE FROM entry_seal")
    tamper("UPDATE entry SET memo = 'x'")
    ChainState.objects.filter(name="ledger").delete()
    sealing.seal(LATER)
    assert checks() == set()
    out = io.StringIO()
    with pytest.raises(CommandError, match="does not agree"):
        call_command("reconcile_ledger", "--head", head, "--json", stdout=out)
    [found] = json.loads(out.getvalue())["differences"]
    assert (found["check"], found["object_id"], found["detail"]) == (
        "chain",
        f"seal {head.partition(':')[0]}",
        "head",
    )
    assert sealing.keep_head(LATER + timedelta(days=1)) == 0
    assert [record.message for record in caplog.records] == ["chain.broken"]


def test_what_differs_is_an_alarm(scene, caplog):
    reconcile.sweep(LATER)
    assert caplog.records == []
    tamper("DELETE FROM limit_counter")
    reconcile.sweep(LATER)
    told = [(each.message, each.checks, each.differences) for each in caplog.records]
    assert told == [("ledger.differs", ["limit"], 1)]


def test_an_active_hold_counts_as_held(scene):
    assert not Hold.objects.filter(state=HoldState.ACTIVE).exists()
    Account.objects.filter(pk=scene.source.pk).update(held_centavos=1)
    assert checks() == {"held"}
