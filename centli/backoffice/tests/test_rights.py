"""The database user of the product's own can do all that it does, and change no row that is only inserted."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections

from banking import testing
from banking.models import Posting
from banking.tests.test_transfers import Scene
from centli.db import triggers
from centli.db.mysql import rights

pytestmark = [pytest.mark.mariadb, pytest.mark.django_db(transaction=True)]
USER = "centli_granted"


@pytest.fixture
def granted(capsys):
    """Connect as a user with what the command prints; the test's own, who may do all, is back afterwards."""
    call_command("database_grants", USER, "--host", "127.0.0.1", "--json")
    statements = json.loads(capsys.readouterr().out)["grants"]
    with connection.cursor() as cursor:
        # A fresh server lets everybody do all in databases whose names begin with «test».
        cursor.execute("SELECT db FROM mysql.db WHERE user = 'PUBLIC'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL PRIVILEGES ON `{name}`.* FROM PUBLIC")
        cursor.execute(f"CREATE OR REPLACE USER '{USER}'@'127.0.0.1'")
        for each in statements:
            cursor.execute(each)
    scene = Scene()
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=USER, PASSWORD="")
    yield scene
    connections.close_all()
    connection.settings_dict.clear()
    connection.settings_dict.update(usual)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP USER '{USER}'@'127.0.0.1'")


def test_a_transfer_is_made_by_whom_no_row_of_the_ledger_can_be_changed_by(granted):
    assert rights.excess(connection) == []
    granted.confirm(granted.propose())
    assert Posting.objects.count() >= 2
    with connection.cursor() as cursor:
        for table in triggers.registered():
            for action in triggers.refused(table):
                change = {"UPDATE": f"UPDATE {table} SET id = id", "DELETE": f"DELETE FROM {table}"}
                if action in change:
                    with pytest.raises(OperationalError, match="denied"):
                        cursor.execute(change[action])
            for sql in (f"TRUNCATE TABLE {table}", f"DROP TRIGGER {table}_no_delete"):
                with pytest.raises(OperationalError, match=r"denied|Trigger does not exist"):
                    cursor.execute(sql)
    testing.make_customer()


def test_whoever_may_do_more_is_told_what():
    excess = rights.excess(connection)
    assert {"UPDATE posting", "DELETE posting", "DROP posting"} <= {*excess}
    assert not any(each.endswith(" account") for each in excess)
