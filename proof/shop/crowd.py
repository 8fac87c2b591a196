"""Many buyers, one piece: everybody confirms in the same moment, and exactly one order comes of it."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

from django.db import connections

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.db.idempotency import InProgress
from centli.events import relay
from centli.kernel import clock
from centli.kernel.errors import DomainError
from marketplace.contracts import PurchaseStatus
from proof.shop.world import Customer, Wish, World

BOUGHT: Final = "bought"
TRIES_MAX: Final = 50


def rush(world: World, *, round_no: int) -> list[str]:
    """Put one piece on the shelf, let every customer of the world buy it at once, and return what is wrong."""
    world.stock = 1
    world.new_offer()
    proposals = [
        _proposed(world, who, f"rush-{round_no}-{n}") for n, who in enumerate(world.customers)
    ]
    answers: list[str] = [""] * len(proposals)
    gate = threading.Barrier(len(proposals))

    def buy(number: int) -> None:
        try:
            gate.wait()
            answers[number] = _confirmed(world.customers[number], proposals[number])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(len(proposals))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    relay.drain()
    return [*_wrong(world, Counter(answers)), *world.violations()]


def _proposed(world: World, who: Customer, key: str) -> ProposalView:
    return world.propose(who, Wish(), clock.now(), key=key)


def _confirmed(who: Customer, proposal: ProposalView) -> str:
    for _ in range(TRIES_MAX):
        try:
            confirmations.confirm(
                who.call(clock.now()), confirmation_id=proposal.public_id, token=proposal.token
            )
        except InProgress:
            continue
        except DomainError as error:
            return error.code
        return BOUGHT
    return "gave_up"


def _wrong(world: World, answers: Counter[str]) -> list[str]:
    wanted = Counter({BOUGHT: 1, "out_of_stock": len(world.customers) - 1})
    orders = [row.status for row in world.purchases()]
    found = []
    if answers != wanted:
        found.append(f"buyers were answered {dict(answers)}")
    if orders != [PurchaseStatus.COMPLETED]:
        found.append(f"orders: {orders}")
    return found
