"""One moment's view: nothing is written in it, and the connection is as before afterwards."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import OperationalError, connections, transaction

from centli.db import vendor
from centli.db.models import ChainState
from centli.db.transactions import owned, snapshot
from centli.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


class Failed(Exception):
    """Something that goes wrong inside."""


@owned
def write() -> None:
    ChainState.objects.create(name="x", head=bytes(32), next_checked_at=clock.now())


def fails() -> None:
    raise Failed


def writes() -> None:
    ChainState.objects.update(seq=9)


def writes_after_a_refusal() -> None:
    with suppress(OperationalError):
        writes()
    writes()


def reads_twice_deep() -> None:
    with snapshot(), transaction.atomic():
        assert not ChainState.objects.exists()
    with transaction.atomic():
        writes()


@pytest.mark.parametrize(
    ("work", "raised"),
    [
        (fails, Failed),
        (writes, OperationalError),
        (writes_after_a_refusal, transaction.TransactionManagementError),
        (reads_twice_deep, OperationalError),
        (write, RuntimeError),
    ],
)
def test_nothing_is_written_in_a_snapshot_and_what_follows_it_writes_again(work, raised):
    with pytest.raises(raised), snapshot():
        work()
    ChainState.objects.update(seq=1)
    write()
    assert list(ChainState.objects.values_list("name", "seq")) == [("x", 0)]


def test_a_snapshot_inside_a_transaction_is_of_that_one():
    with transaction.atomic():
        ChainState.objects.create(name="x", head=bytes(32), next_checked_at=clock.now())
        with snapshot():
            assert ChainState.objects.count() == 1
        ChainState.objects.update(seq=3)
    assert ChainState.objects.get().seq == 3


def test_each_thread_has_a_connection_of_its_own_in_and_out_of_a_transaction():
    seen = []

    def look() -> None:
        seen.append((vendor.database(), vendor.database() is connections["default"]))
        seen.append(vendor.database().in_atomic_block)

    with transaction.atomic():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert vendor.database() is connections["default"]
        assert vendor.database().in_atomic_block

    (other, is_djangos), is_inside = seen
    assert other is not vendor.database()
    assert is_djangos
    assert not is_inside
