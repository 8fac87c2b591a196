"""A transaction on MariaDB begins with its first statement, and is one all the same."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from types import SimpleNamespace

import MySQLdb
import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from centli.db.models import ChainState
from centli.db.mysql import charset, references
from centli.db.mysql.base import KEPT_MAX
from centli.db.operations import RewriteText
from centli.db.statement import Statement
from centli.db.trip import NotChanged, read_all, run_all, write_all
from centli.kernel.clock import now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mariadb]
_INSERT = (
    "INSERT INTO chain_state (name, seq, head, checked_id, next_checked_id, next_checked_at)"
    " VALUES (%s, %s, '', 0, 0, '2026-11-21')"
)


def make(name: str) -> None:
    ChainState.objects.create(name=name, head=b"", next_checked_at=now())


def sent() -> int:
    """Return how often this session has begun, committed, rolled back or switched autocommit."""
    names = "'Com_begin', 'Com_commit', 'Com_rollback', 'Com_set_option'"
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW SESSION STATUS WHERE Variable_name IN ({names})")
        return sum(int(count) for _, count in cursor.fetchall())


def asked() -> int:
    """Return how many statements this session has been asked."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Questions'")
        return int(cursor.fetchone()[1])


def test_it_begins_with_its_first_statement_and_ends_with_one_commit():
    before = sent()
    with CaptureQueriesContext(connection) as captured, transaction.atomic(durable=True):
        make("a")
    assert sent() - before == 2
    assert [q["sql"].split()[0] for q in captured] == ["INSERT", "COMMIT"]
    assert ChainState.objects.count() == 1


def test_without_a_statement_the_server_hears_nothing():
    before = sent()
    with transaction.atomic():
        pass
    with pytest.raises(KeyError), transaction.atomic():
        raise KeyError
    assert sent() == before
    make("autocommit works again")
    with connections["default"].copy().cursor() as other:
        other.execute("SELECT COUNT(*) FROM chain_state")
        assert other.fetchone() == (1,)


def test_what_is_rolled_back_never_was():
    with suppress(KeyError), transaction.atomic():
        make("a")
        raise KeyError
    with transaction.atomic(), suppress(IntegrityError), transaction.atomic():
        make("b")
        make("b")
    assert not ChainState.objects.exists()


@pytest.mark.parametrize("run", [run_all, write_all])
@pytest.mark.parametrize("first", [[], [Statement("UPDATE chain_state SET seq = 1")]])
def test_a_broken_constraint_is_named_wherever_it_stands(run, first):
    null = Statement(_INSERT, ("a", None))
    with pytest.raises(IntegrityError), transaction.atomic():
        run([*first, null])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(*null[:2])
    assert not ChainState.objects.exists()


@pytest.mark.parametrize("run", [run_all, write_all])
def test_several_statements_in_one_round_trip_are_one_transaction(run):
    class Full(Exception):
        pass

    inserts = [Statement(_INSERT, (name, 1)) for name in ("a", "b")]
    update = Statement("UPDATE chain_state SET seq = 2", changes=3)
    with pytest.raises(NotChanged), transaction.atomic():
        run([*inserts, update, *inserts])
    with pytest.raises(Full), transaction.atomic():
        run([*inserts, update._replace(refusal=Full)])
    assert not ChainState.objects.exists()
    with transaction.atomic():
        run([*inserts, update._replace(changes=2)])
    assert [row.seq for row in ChainState.objects.all()] == [2, 2]


def test_ids_come_back_in_order_and_what_matched_counts_as_changed():
    with transaction.atomic():
        made = run_all([Statement(_INSERT, (name, 1)) for name in ("a", "b")])
        write_all([Statement("UPDATE chain_state SET seq = 1", changes=2)])
    assert made[0] < made[1]


def test_statements_that_are_sent_as_one_are_one_packet_and_are_logged_as_they_are():
    inserts = [Statement(_INSERT, (name, 1), changes=1) for name in ("a'", "b")]
    with suppress(KeyError), transaction.atomic():
        write_all(inserts)  # the first of a connection are parsed
        raise KeyError
    before = asked()
    with CaptureQueriesContext(connection) as captured, transaction.atomic(durable=True):
        write_all(inserts)
    assert asked() - before == 4  # BEGIN, the one, COMMIT, and this question
    assert captured[0]["sql"].count("INSERT") == 2
    assert "ROW_COUNT" not in captured[0]["sql"]
    assert set(ChainState.objects.values_list("name", flat=True)) == {"a'", "b"}


def test_moments_are_read_to_their_microseconds():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CAST('2026-11-21 20:05:00.000120' AS DATETIME(6)), CAST('2026-11-21' AS DATETIME),"
            " CAST('2026-11-21 20:05:00.5' AS DATETIME(1)), CAST(NULL AS DATETIME(6))"
        )
        assert cursor.fetchone() == (
            datetime(2026, 11, 21, 20, 5, 0, 120),  # noqa: DTZ001 - as the driver gives them
            datetime(2026, 11, 21),  # noqa: DTZ001
            datetime(2026, 11, 21, 20, 5, 0, 500_000),  # noqa: DTZ001
            None,
        )


def test_the_last_statements_of_a_transaction_take_its_commit_along():
    last = [Statement(_INSERT, (name, 1)) for name in "ab"]
    with transaction.atomic():
        make("z")
        write_all(last, is_last=True)  # the first of a connection are parsed
    make("c")
    ChainState.objects.all().delete()
    heard, before, told = sent(), asked(), []
    with CaptureQueriesContext(connection) as captured, transaction.atomic(durable=True):
        transaction.on_commit(lambda: told.append(ChainState.objects.count()))
        write_all(last, is_last=True)
        with connections["default"].copy().cursor() as other:
            other.execute("SELECT COUNT(*) FROM chain_state")
            assert other.fetchone() == (2,)
        with pytest.raises(AssertionError), connection.cursor():
            pass
        with pytest.raises(AssertionError):
            read_all(Statement("SELECT 1"))
        assert told == []
    assert told == [2]
    assert asked() - before == 4  # BEGIN, the one, the one that counts, and this question
    assert sent() - heard == 2  # BEGIN and COMMIT
    assert captured[0]["sql"].endswith(";COMMIT")
    with suppress(KeyError), transaction.atomic():
        make("e")
        raise KeyError
    assert set(ChainState.objects.values_list("name", flat=True)) == {"a", "b"}


def test_what_fails_behind_a_commit_that_was_taken_along_undoes_nothing():
    with suppress(KeyError), transaction.atomic():
        write_all([Statement(_INSERT, ("a", 1)), Statement(_INSERT, ("b", 1))], is_last=True)
        raise KeyError
    make("c")
    with suppress(KeyError), transaction.atomic():
        make("d")
        raise KeyError
    assert set(ChainState.objects.values_list("name", flat=True)) == {"a", "b", "c"}


def test_no_commit_is_taken_along_by_what_is_refused_or_has_a_transaction_around_it():
    last = [
        Statement(_INSERT, ("a", 1)),
        Statement("UPDATE chain_state SET seq = 7", changes=2),
    ]
    with pytest.raises(NotChanged), transaction.atomic():
        write_all(last, is_last=True)
    assert not ChainState.objects.exists()
    with suppress(KeyError), transaction.atomic():
        with transaction.atomic():
            write_all(last[:1], is_last=True)
        assert ChainState.objects.count() == 1
        raise KeyError
    assert not ChainState.objects.exists()


def test_whatever_a_trip_ended_with_the_connection_takes_the_next():
    make("a")
    one, wrong = Statement("SELECT 1"), Statement("SELECT nothing FROM chain_state")
    for sent in ([wrong, one], [one, wrong, one]):
        with pytest.raises(OperationalError):
            read_all(*sent)
        assert read_all(one, one) == [((1,),), ((1,),)]
    with CaptureQueriesContext(connection) as captured:
        read_all(one, Statement("SELECT %s", ("it's ñ",)))
    assert [q["sql"] for q in captured] == ["SELECT 1;SELECT 'it\\'s ñ'"]


def parsed() -> int:
    """Return how many statements this session had parsed, to run them more than once."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Com_prepare_sql'")
        return int(cursor.fetchone()[1])


def test_what_comes_again_and_again_is_parsed_once_a_connection():
    connection.close()
    for seq in range(3):
        with transaction.atomic():
            write_all(
                [Statement(_INSERT, (f"{seq}%s?'", seq)), Statement(_INSERT, (str(seq), seq))]
            )
            read_all(Statement("SELECT %s", (seq,)), Statement("SELECT 2"))
    assert parsed() == 3
    assert ChainState.objects.filter(name="2%s?'", seq=2).exists()
    connection.close()
    assert read_all(Statement("SELECT 2")) == [((2,),)]
    assert parsed() == 1


def test_a_connection_keeps_no_more_than_its_share():
    connection.close()
    for seq in range(KEPT_MAX + 2):
        assert read_all(Statement(f"SELECT %s + {seq}", (1,))) == [((1 + seq,),)]
    make("a")
    with pytest.raises(NotChanged), transaction.atomic():
        write_all(
            [
                Statement("UPDATE chain_state SET seq = 7"),
                Statement("DELETE FROM chain_state", changes=2),
            ]
        )
    assert ChainState.objects.get().seq == 0
    assert parsed() == KEPT_MAX


def test_what_is_kept_follows_a_table_that_changes():
    insert = [
        Statement(_INSERT + ", (%s, 1, '', 0, 0, '2026-11-21')", (name, 1, f"{name}2"))
        for name in "ab"
    ]
    read = Statement("SELECT COUNT(*) FROM chain_state")
    for change in ("ADD COLUMN more INT NULL FIRST", "DROP COLUMN more", "ENGINE=InnoDB"):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE chain_state {change}")
        with suppress(KeyError), transaction.atomic():
            write_all(insert)
            assert read_all(read) == [((4,),)]
            raise KeyError


def test_a_server_that_keeps_no_more_is_sent_the_text(monkeypatch):
    connection.close()
    assert read_all(Statement("SELECT 1")) == [((1,),)]
    driver, refused = type(connection.connection), []
    ask = driver.query

    def query(link, text):
        if text.startswith(b"PREPARE"):
            refused.append(text)
            raise MySQLdb.OperationalError(1461, "Can't create more than max_prepared_stmt_count")
        return ask(link, text)

    monkeypatch.setattr(driver, "query", query)
    for seq in range(2):
        with transaction.atomic():
            write_all([Statement(_INSERT, (f"{seq}", seq))])
            assert read_all(Statement("SELECT 2")) == [((2,),)]
    assert read_all(Statement("SELECT 1")) == [((1,),)]
    assert (len(refused), ChainState.objects.count()) == (1, 2)


def test_a_connection_that_is_found_broken_is_left():
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT CONNECTION_ID()")
        number = cursor.fetchone()[0]
    with connections["default"].copy().cursor() as other:
        other.execute(f"KILL {number}")
    with pytest.raises(OperationalError), transaction.atomic():
        write_all([Statement(_INSERT, ("a", 1))])
    with transaction.atomic():
        write_all([Statement(_INSERT, ("b", 1))])
    assert [row.name for row in ChainState.objects.all()] == ["b"]


def test_every_column_compares_text_by_its_bytes_and_a_search_does_not():
    """Names and e-mails too: what two people may not both have is stored in one way of writing."""
    assert charset.others(connection) == []
    make("José")
    make("josé")
    assert ChainState.objects.filter(name="José").count() == 1
    for lookup in ("iexact", "icontains", "istartswith", "iendswith"):
        assert ChainState.objects.filter(**{f"name__{lookup}": "JOSE"}).count() == 2
        assert ChainState.objects.filter(**{f"name__{lookup}": F("name")}).count() == 2


@pytest.fixture
def latin():
    """A connection to a database that was made with defaults as servers have them."""
    name = f"{connection.settings_dict['NAME']}_latin"
    other = connection.copy()
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET latin1")
    yield other
    other.close()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def test_tables_do_not_take_what_the_database_has_by_default(latin):
    with latin.schema_editor() as editor:
        editor.create_model(ChainState)
    with latin.cursor() as cursor:
        cursor.execute(_INSERT, ("🌵", 1))
    assert charset.others(latin) == []


class Killed(BaseException):
    """Ends a process between two statements: nothing is caught, and nothing is put back."""


@pytest.mark.parametrize("killed_at", [None, 0, 1, 2, 3])
def test_tables_that_were_made_otherwise_are_rewritten_with_what_is_in_them(latin, killed_at):
    made = (
        "CREATE TABLE user_points (user_id VARCHAR(20) PRIMARY KEY)",
        "CREATE TABLE points_lot (name TEXT, user_id VARCHAR(20), FOREIGN KEY (user_id) REFERENCES user_points (user_id))",
        "CREATE TABLE anothers (name TEXT)",
        "INSERT INTO user_points VALUES ('Ñandú')",
        "INSERT INTO points_lot VALUES ('acción', 'Ñandú')",
    )
    told = iter(range(4))

    def kill(execute, sql, params, many, context):
        if sql.startswith("ALTER") and next(told) == killed_at:
            raise Killed
        return execute(sql, params, many, context)

    def migrate() -> None:
        with latin.schema_editor() as editor:
            RewriteText().database_forwards("db", editor, None, SimpleNamespace(apps=apps))

    with latin.cursor() as cursor:
        for statement in made:
            cursor.execute(statement)
        assert {table for table, _ in charset.others(latin)} == {"points_lot", "user_points"}
        if killed_at is not None:
            with pytest.raises(Killed), latin.execute_wrapper(kill):
                migrate()
            assert bool(references.missing(latin, apps)) is (killed_at > 0)
        migrate()

        assert (charset.others(latin), references.missing(latin, apps)) == ([], [])
        cursor.execute("SELECT name, user_id FROM points_lot WHERE user_id = 'Ñandú'")
        assert cursor.fetchall() == (("acción", "Ñandú"),)
        with pytest.raises(IntegrityError):
            cursor.execute("INSERT INTO points_lot VALUES ('', 'ñandú')")
