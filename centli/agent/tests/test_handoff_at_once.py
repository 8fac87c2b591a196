"""Many at once: one hand-off, one person who has it, one message for one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection

from centli.agent import handoff, staff
from centli.agent.models import Conversation, Handoff, Message, Reveal
from centli.agent.tests.test_handoff import by
from centli.agent.tests.world import make_world
from centli.events.models import AuditEntry
from centli.kernel.errors import DomainError
from centli.people import testing
from centli.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(works: Sequence[Callable[[], T]]) -> list[T | DomainError]:
    """Run each work in a thread of its own and return what each got."""

    def one(work: Callable[[], T]) -> T | DomainError:
        try:
            return work()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def make_staff(count: int) -> list[User]:
    return [
        testing.make_user(f"Persona {number}", enrolled=False, is_staff=True, is_superuser=True)
        for number in range(count)
    ]


def test_asked_for_taken_and_answered_at_once_each_happens_once():
    ana = make_world()

    asked = at_once([lambda: handoff.request(ana.call(), conversation_id=ana.conversation_id)] * 4)
    [row] = Handoff.objects.all()
    assert [each.handoff_id for each in asked if isinstance(each, handoff.HandoffView)] == (
        [row.handoff_id] * 4
    )
    assert Message.objects.filter(kind="NOTICE").count() == 1

    people = make_staff(6)
    took = at_once(
        [lambda p=p: handoff.take(by(p), handoff_id=row.handoff_id) for p in people]  # type: ignore[misc]  # p is bound
    )
    [winner] = [p for p, each in zip(people, took, strict=True) if not isinstance(each, Exception)]
    told = [each for each in took if isinstance(each, handoff.HandoffTaken)]
    assert {each.name for each in told} == {winner.display_name}
    assert len(told) == 5
    assert AuditEntry.objects.filter(action="handoff.taken").count() == 1

    key = uuid4()
    at_once(
        [
            lambda: handoff.answer(
                by(winner), handoff_id=row.handoff_id, content="Hola", client_id=key
            )
        ]
        * 4
    )
    assert Message.objects.filter(role="person").count() == 1

    at_once([lambda: handoff.release(by(winner), handoff_id=row.handoff_id)] * 4)
    assert AuditEntry.objects.filter(action="handoff.released").count() == 1
    pk = Conversation.objects.get(customer=ana.user).pk
    why = "Aclarar un cargo con el cliente"
    at_once([lambda: staff.reveal(by(winner), conversation_pk=pk, reason=why)] * 4)
    assert Reveal.objects.count() == 1
    seqs = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
