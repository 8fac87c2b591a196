"""Fifty employees in the same moment: all want the one piece, or all are given points from one budget."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import connections

from centli.confirmations import services as confirmations
from centli.db.idempotency import InProgress
from centli.kernel import clock
from centli.kernel.errors import DomainError
from centli.people.testing import make_user
from points import facade
from points.models import Budget, Grant, Order, PointsAccount, Reward
from points.services import budgets, reconcile
from points.testing import (
    give_all,
    make_employee,
    make_reward,
    make_team,
    points_call,
    staff_call,
)

DONE: Final = "done"
TRIES_MAX: Final = 50
COST: Final = 10
GIFT: Final = 10
COVERED: Final = 17
"""So many gifts a round's budget covers, and half of another."""
RICH: Final = 100_000


class World:
    """A team of employees with points, and who is responsible for it."""

    def __init__(self, employees: int) -> None:
        # What the product warns of while it refuses forty-nine of fifty is not news here.
        logging.disable(logging.CRITICAL)
        self.manager = make_user("Marta Ríos", enrolled=False)
        self.staff = make_user("Sara Solís", enrolled=False)
        team = make_team(manager=self.manager)
        self.people = [
            make_employee(f"Persona {number}", team=team).person for number in range(employees)
        ]
        give_all(self.people, RICH, now=clock.now())

    def points(self) -> int:
        """Return what all of them can spend."""
        return sum(PointsAccount.objects.values_list("current_points", flat=True))


def shelf(world: World) -> list[str]:
    """Put one piece on the shelf, let everybody redeem it at once, and return what is wrong."""
    reward, before = make_reward(cost=COST, stock=1), world.points()
    proposals = []
    for person in world.people:
        call = points_call(person, now=clock.now())
        proposals.append((call, facade.redemption_propose(call, product_id=reward.wire_id)))

    def redeem(number: int) -> None:
        call, proposal = proposals[number]
        confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token or "")

    answers = at_once(redeem, len(proposals))
    return [
        *_other("employees were answered", answers, _all_but(1, "out_of_stock", len(proposals))),
        *_other("orders", Order.objects.filter(product=reward).count(), 1),
        *_other("pieces left", Reward.objects.get(pk=reward.pk).stock_quantity, 0),
        *_other("points taken", before - world.points(), COST),
        *_books(),
    ]


def budget(world: World) -> list[str]:
    """Have a manager give everybody points at once from a budget that covers seventeen, and return what is wrong."""
    now = clock.now()
    period, mine = clock.local_month(now), Budget.objects.filter(owner=world.manager)
    used = sum(mine.filter(period=period).values_list("used_points", flat=True))
    allotted = used + COVERED * GIFT + GIFT // 2
    budgets.budget_set(
        staff_call(world.staff, now=now),
        manager_id=world.manager.pk,
        period=period,
        points=allotted,
        reason="Otra ronda de la prueba",
    )
    given, before = Grant.objects.filter(kind="manager").count(), world.points()

    def give(number: int) -> None:
        facade.points_grant(
            points_call(world.manager, now=now),
            to_user_id=world.people[number].user_id,
            points=GIFT,
            reason="performance",
            message="Cerró el mes sin pendientes",
        )

    answers = at_once(give, len(world.people))
    left = mine.get(period=period)
    return [
        *_other(
            "grants were answered",
            answers,
            _all_but(COVERED, "budget_exceeded", len(world.people)),
        ),
        *_other("grants", Grant.objects.filter(kind="manager").count() - given, COVERED),
        *_other("budget allotted", left.allotted_points, allotted),
        *_other("budget used", left.used_points - used, COVERED * GIFT),
        *_other("points given", world.points() - before, COVERED * GIFT),
        *_books(),
    ]


def at_once(work: Callable[[int], Any], count: int) -> Counter[str]:
    """Do something by as many threads, which begin together, and count their answers."""
    answers = [""] * count
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            gate.wait()
            answers[number] = _answer(work, number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def _answer(work: Callable[[int], Any], number: int) -> str:
    for _ in range(TRIES_MAX):
        try:
            work(number)
        except InProgress:
            continue
        except DomainError as error:
            return error.code
        except Exception as error:  # noqa: BLE001 - whatever reaches a caller is the answer
            return type(error).__name__
        return DONE
    return "gave_up"


def _all_but(done: int, refused: str, count: int) -> Counter[str]:
    return Counter({DONE: done, refused: count - done})


def _other(what: str, found: Any, wanted: Any) -> Sequence[str]:
    return [] if found == wanted else [f"{what}: {found}, not {wanted}"]


def _books() -> Sequence[str]:
    return [str(each) for each in reconcile.reconcile(now=clock.now()).differences]


def _rounds(once: Callable[[World], list[str]], world: World, rounds: int) -> dict[str, Any]:
    started, wrong = time.monotonic(), []
    for number in range(rounds):
        wrong += [f"round {number}: {each}" for each in once(world)]
    seconds = round(time.monotonic() - started, 1)
    return {
        "rounds": rounds,
        "employees": len(world.people),
        "violations": wrong,
        "seconds": seconds,
    }


RUN: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "shelf": lambda world, rounds: _rounds(shelf, world, rounds),
    "budget": lambda world, rounds: _rounds(budget, world, rounds),
}
