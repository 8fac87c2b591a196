"""What a ticket is about, and whose work that is: each topic belongs to one queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crm.contracts import Queue, Topic
from crm.rules import triage
from crm.rules.triage import Guess, Model

QUEUE_OF: Final[Mapping[str, Queue]] = {
    Topic.CARD_DECLINED: Queue.CARDS,
    Topic.CARD_LOST: Queue.CARDS,
    Topic.CARD_DELIVERY: Queue.CARDS,
    Topic.CARD_NIP: Queue.CARDS,
    Topic.TRANSFER_MISSING: Queue.TRANSFERS,
    Topic.TRANSFER_ERROR: Queue.TRANSFERS,
    Topic.TRANSFER_LIMITS: Queue.TRANSFERS,
    Topic.TRANSFER_HELP: Queue.TRANSFERS,
    Topic.CHARGE_UNRECOGNISED: Queue.DISPUTES_FRAUD,
    Topic.CHARGE_WRONG: Queue.DISPUTES_FRAUD,
    Topic.ATM_CASH: Queue.DISPUTES_FRAUD,
    Topic.FRAUD: Queue.DISPUTES_FRAUD,
    Topic.DISPUTE_STATUS: Queue.DISPUTES_FRAUD,
    Topic.ORDER_DELIVERY: Queue.SHOP,
    Topic.ORDER_RETURN: Queue.SHOP,
    Topic.PURCHASE: Queue.SHOP,
    Topic.POINTS_BALANCE: Queue.POINTS,
    Topic.POINTS_REWARDS: Queue.POINTS,
    Topic.LOGIN: Queue.APP_ACCESS,
    Topic.APP_FAILURE: Queue.APP_ACCESS,
    Topic.ACCOUNT_OPENING: Queue.ACCOUNTS,
    Topic.ACCOUNT_BLOCKED: Queue.ACCOUNTS,
    Topic.STATEMENT_DATA: Queue.ACCOUNTS,
    Topic.FEES: Queue.ACCOUNTS,
    Topic.CREDIT: Queue.ACCOUNTS,
    Topic.CASH: Queue.ACCOUNTS,
    Topic.COMPLAINT: Queue.OTHER,
    Topic.PRIVACY: Queue.OTHER,
    Topic.OTHER: Queue.OTHER,
}
SURE: Final = 0.5
"""From this share on a queue is sure enough that words of fraud do not move a ticket to another."""
_QUEUES: Final = {queue.value: queue for queue in Queue}


def queue_of(label: str) -> Queue:
    """Return whose work a model's label is: a topic's queue, or a queue itself, as models say it that know no topics."""
    return QUEUE_OF.get(label) or _QUEUES.get(label, Queue.OTHER)


@dataclass(frozen=True, slots=True)
class Sorting:
    """Whose work a ticket is, and up to three topics with their confidence; the first is one of that queue."""

    queue: Queue
    top: tuple[tuple[str, float], ...]

    @property
    def topic(self) -> str:
        """What it is about."""
        return self.top[0][0]

    @property
    def confidence(self) -> float:
        """How sure that is."""
        return self.top[0][1]


def sort(shares: Sequence[tuple[str, float]], *, is_fraud: bool) -> Sorting:
    """Return the queue whose topics together are likeliest, and of them the likeliest; ``shares`` are of all, best first.

    Several topics of one queue that are each in doubt say more about whose work it is than the likeliest alone. Words of fraud
    move what is not sure of its queue, and what says nothing that the model knows is nobody's in particular.
    """
    first, share = by_queue(shares)[0]
    queue = Queue(first)
    if is_fraud and share < SURE:
        queue = Queue.DISPUTES_FRAUD
    elif shares[0][1] == shares[-1][1]:
        queue = Queue.OTHER
    best = next((each for each in shares if queue_of(each[0]) is queue), (queue.value, 0.0))
    others = [each for each in shares if each != best]
    return Sorting(queue, (best, *others[: triage.TOP - 1]))


def by_queue(shares: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return each queue's share: that of its topics together, best first."""
    found: Counter[str] = Counter()
    for label, share in shares:
        found[queue_of(label).value] += share  # type: ignore[assignment]  # it counts shares
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def guesses(model: Model, labels: Collection[str]) -> Callable[[str], Guess]:
    """Return how a model reads texts that are labelled so: by queue where they name queues and it knows topics."""
    if _are_queues(model, labels):
        return lambda text: model.sure_of(by_queue(model.shares(text)))
    return model.guess


def known(model: Model, labels: Collection[str]) -> set[str]:
    """Return which of the labels a model can tell."""
    return set(labels) & (_QUEUES.keys() if _are_queues(model, labels) else set(model.labels))


def _are_queues(model: Model, labels: Collection[str]) -> bool:
    return set(labels) <= _QUEUES.keys() and set(model.labels) <= QUEUE_OF.keys()
