"""Threads of one process write to an SQLite file in turns, and a turn always ends."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from centli.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def elsewhere(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def add(name: str) -> User:
    return User.objects.create_user(f"{name}@x.mx", "centli", display_name=name)


def test_a_write_waits_for_the_transaction_of_another_thread() -> None:
    order = []
    with transaction.atomic():
        add("ana")
        other = elsewhere(lambda: order.append(add("bruno").email))
        assert not order
        order.append("ana@x.mx")
    other.join(5)
    assert order == ["ana@x.mx", "bruno@x.mx"]


@pytest.mark.parametrize("how", ["commit", "rollback", "error", "closed", "no transaction"])
def test_a_turn_ends_however_the_write_ends(how: str) -> None:
    add("ana")
    if how == "commit":
        with transaction.atomic():
            add("carla")
    elif how == "rollback":
        with transaction.atomic():
            transaction.set_rollback(True)
    elif how == "closed":
        with transaction.atomic():
            connection.close()
    else:
        with pytest.raises(IntegrityError):
            add("ana")
    assert not connection.is_writing  # type: ignore[attr-defined]
    elsewhere(lambda: add("bruno")).join(5)
    assert User.objects.filter(email="bruno@x.mx").exists()


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def late() -> None:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
        with pytest.raises(OperationalError, match="locked"):
            add("bruno")
        told.append(True)

    with transaction.atomic():
        add("ana")
        elsewhere(late).join(5)
    assert told
    assert not User.objects.filter(email="bruno@x.mx").exists()
