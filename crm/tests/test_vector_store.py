"""The index of tickets in the database: what a search reads, and that it is one index's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.kernel import clock
from crm.adapters.vectors import IndexRef, database
from crm.adapters.vectors.database import DatabaseStore
from crm.models import SearchIndex, TicketVector
from crm.rules.vectors import Reading
from crm.testing import make_ticket, make_user

pytestmark = pytest.mark.django_db

SIZE = 4
WANTED = Reading({"tarjet": 1}, bytes([1, 0, 0, 0]))


@pytest.fixture
def two():
    return [
        SearchIndex.objects.create(version=version, embedder="letters-4", created_at=clock.now())
        for version in ("one", "two")
    ]


def add(index: SearchIndex, count: int = 1) -> list[int]:
    keys = [make_ticket(make_user(), text="Mi tarjeta.").pk for _ in range(count)]
    for key in keys:
        TicketVector.objects.create(
            index=index, ticket_id=key, stems=WANTED.stems, dense=WANTED.dense
        )
    return keys


def found(store: DatabaseStore, index: SearchIndex) -> list[int]:
    ref = IndexRef(index.pk, index.version, SIZE)
    return sorted(one.key for one in store.search(ref, WANTED, limit=20))


def test_what_comes_is_found_in_its_own_index_alone(two, monkeypatch):
    monkeypatch.setattr(database, "BATCH", 2)
    monkeypatch.setattr(database, "WINDOW", 2)
    store = DatabaseStore()
    first, other = two
    kept = add(first, 3)
    assert found(store, first) == kept

    elsewhere = add(other, 5)
    kept += add(first)

    assert found(store, first) == kept
    assert found(store, other) == elsewhere


def test_a_search_goes_by_the_newest_keys_and_through_no_index(two):
    store = DatabaseStore()
    add(two[0], 3)
    found(store, two[0])
    add(two[0])

    with CaptureQueriesContext(connection) as captured:
        found(store, two[0])
    statements = [one["sql"] for one in captured.captured_queries]

    assert len(statements) == 3
    with connection.cursor() as cursor:
        for statement in statements:
            # Where a statement names an index, SQLite walks all of it rather than a list of keys.
            assert '"index_id" =' not in statement.replace("`", '"')
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
                steps = [row[3] for row in cursor.fetchall()]
                assert all("USING INTEGER PRIMARY KEY" in step for step in steps), steps
