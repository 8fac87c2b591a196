"""The doctor finds what is wrong, says it, and changes nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from centli.backoffice import checkup
from centli.backoffice.checkup import State
from centli.db.mysql import charset, references
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from marketplace.models import Saga, SagaState

pytestmark = pytest.mark.django_db
ON_SQLITE = connection.vendor == "sqlite"


def found(name):
    return next(each for each in checkup.examine(now=clock.now()) if each.name == name)


def test_every_look_answers_for_itself():
    seen = {each.name: (each.state, each.detail) for each in checkup.examine(now=clock.now())}
    assert seen.pop("keys")[0] is State.WARNING
    database = seen.pop("database")
    assert seen.pop("rights")[0] is (State.OK if ON_SQLITE else State.WARNING)
    if ON_SQLITE:  # the tests give durability up for speed, which the doctor must see
        assert database[0] is State.FAILED
        assert "synchronous 0, not FULL" in database[1]
    else:
        assert database[0] is State.OK
        assert "READ COMMITTED, utf8mb4" in database[1]
    assert {state for state, _ in seen.values()} == {State.OK}, seen
    assert set(seen) == {
        "python", "settings", "migrations", "clock", "relay", "purchases", "channels", "storage", "weights",
    }  # fmt: skip


@pytest.mark.mariadb
@pytest.mark.django_db(transaction=True)
def test_a_table_that_stores_or_compares_text_otherwise_is_named_with_what_mends_it():
    with connection.cursor() as cursor, connection.schema_editor() as editor:
        try:
            cursor.execute("ALTER TABLE heartbeat CONVERT TO CHARACTER SET latin1")
            name = next(
                name for each, name in references.of_text(connection, ["points_lot"]).items()
            )
            cursor.execute(f"ALTER TABLE points_lot DROP FOREIGN KEY {name}")
            finding = found("database")
        finally:
            charset.rewrite(editor, apps)
    assert finding.state is State.FAILED
    assert "heartbeat (latin1_swedish_ci)" in finding.detail
    assert "1 foreign keys are missing: points_lot.user_id → user_points" in finding.detail
    assert finding.detail.count("«manage.py migrate db 0001» and then «manage.py migrate»") == 2
    assert found("database").state is State.OK


def test_a_migration_that_was_not_applied_is_named():
    MigrationRecorder.Migration.objects.filter(app="crm").delete()
    finding = found("migrations")
    assert finding.state is State.FAILED
    assert "crm.0001_" in finding.detail


def test_events_that_wait_for_somebody_are_a_warning():
    Outbox.objects.create(
        event_type="SIGNED_IN", key="k", correlation_id=ids.uuid7(), timestamp=clock.now(), available_at=clock.now(),
        source="people", user_id="usr_x", data={}, status=OutboxStatus.DEAD,
    )  # fmt: skip
    assert found("relay").detail == "1 dead events wait for somebody's decision"
    assert found("relay").state is State.WARNING


def test_a_purchase_that_waits_for_somebody_is_a_warning(shop):
    shop.buy()
    Saga.objects.update(state=SagaState.NEEDS_OPERATOR)
    assert found("purchases").detail.startswith("1 purchases wait for a person")
    assert found("purchases").state is State.WARNING


def test_a_bell_that_is_silent_is_a_warning(settings):
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "centli.web.tests.test_resources.SilentLayer"}
    }
    assert found("channels").state is State.WARNING


def test_a_folder_that_cannot_be_written_has_failed(settings, tmp_path):
    settings.DATA = tmp_path / "nowhere"
    assert found("storage").state is State.FAILED
