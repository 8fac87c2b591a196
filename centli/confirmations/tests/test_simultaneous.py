"""Fifty at once: one effect, and the same answer for all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection

from centli.confirmations import errors, services
from centli.confirmations.contracts import Assessment, State
from centli.confirmations.models import Proposal
from centli.confirmations.tests.conftest import marks
from centli.events.models import Outbox
from centli.kernel.call import Channel
from centli.kernel.errors import DomainError
from centli.people import notices
from centli.people.models import FactorStanding, Notice
from centli.people.testing import NOW, call_of, code_of, make_staff, make_user

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = {"amount": 100_00}
T = TypeVar("T")


def at_once(count: int, work: Callable[[], T]) -> list[T | DomainError]:
    """Run the same work in many threads and return what each got."""

    def one(_: int) -> T | DomainError:
        try:
            return work()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_fifty_simultaneous_confirms_have_one_effect(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    got = at_once(
        50,
        lambda: services.confirm(call_of(ana), confirmation_id=view.public_id, token=view.token),
    )
    results = [found.result for found in got if not isinstance(found, DomainError)]
    assert results == [{"text": "Listo", "amount": 100_00}] * 50
    assert sum(not found.replayed for found in got if not isinstance(found, DomainError)) == 1
    assert (marks(), Outbox.objects.count()) == (1, 3)


def test_the_same_key_at_once_makes_one_proposal(box, ana):
    call = call_of(ana, idempotency_key="key-0001")
    got = at_once(8, lambda: services.propose(call, kind="box", terms=TERMS))
    assert len({found.public_id for found in got if not isinstance(found, DomainError)}) == 1
    assert Proposal.objects.count() == 1


def test_only_three_open_proposals_slip_in_at_once(box, ana):
    got = at_once(8, lambda: services.propose(call_of(ana), kind="box", terms=TERMS))
    assert sum(isinstance(found, errors.TooManyOpen) for found in got) == 5
    assert Proposal.objects.count() == 3


def test_one_code_sent_twice_at_once_counts_once(box, ana):
    box.facts = Assessment(first_payment=True)
    views = [services.propose(call_of(ana), kind="box", terms=TERMS) for _ in range(3)]
    code = code_of(ana)
    waiting = iter(views)

    def confirm():
        view = next(waiting)
        return services.confirm(
            call_of(ana), confirmation_id=view.public_id, token=view.token, factor=code
        )

    got = at_once(3, confirm)
    assert sum(isinstance(found, errors.FactorWrong) for found in got) == 2
    assert marks() == 1


def test_guesses_cannot_race_the_count(box, ana):
    box.facts = Assessment(first_payment=True)
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    got = at_once(
        12,
        lambda: services.confirm(
            call_of(ana), confirmation_id=view.public_id, token=view.token, factor="000000"
        ),
    )
    assert sum(isinstance(found, errors.FactorWrong) for found in got) == 4
    row = Proposal.objects.get()
    assert (row.attempts, row.state) == (5, State.VOID.value)
    assert FactorStanding.objects.get().closed_until is not None
    assert marks() == 0


def test_what_is_approved_and_refused_at_once_ends_one_way(box, ana):
    box.facts = Assessment(needs_approver=True)
    maker, people = make_staff("teller"), [make_user("Admin"), make_user("Otra")]
    staff = [replace(call_of(ana, channel=Channel.STAFF), actor_id=each.pk) for each in people]
    for round_ in range(1, 4):
        asked = replace(call_of(ana, channel=Channel.STAFF), actor_id=maker.pk)
        wish = {
            "confirmation_id": services.propose(asked, kind="box", terms=TERMS).public_id,
            "reason": "Se revisó",
        }
        # A code counts once: each round has one of its own.
        now = NOW + timedelta(minutes=round_)
        code = code_of(people[0], now=now)
        turns = iter(range(4))

        def decide(wish=wish, now=now, code=code, turns=turns):
            if next(turns) % 2:
                return services.refuse(replace(staff[1], now=now), **wish)
            return services.approve(replace(staff[0], now=now), factor=code, **wish)

        before = marks()
        got = at_once(4, decide)
        row = Proposal.objects.latest("pk")
        allowed = (errors.AlreadyExecuted, errors.ConfirmationExpired)
        refused = [each for each in got if isinstance(each, DomainError)]
        assert all(isinstance(each, allowed) for each in refused)
        assert len(refused) == 2
        assert (row.state, row.approver_id, marks() - before) in {
            ("executed", people[0].pk, 1),
            ("void", people[1].pk, 0),
        }
        ends = Notice.objects.filter(user=maker, code__in=notices.REQUEST_ENDS)
        assert ends.count() == round_
