"""Who gives points to whom in turn: pairs, rings of three and four, and givers who have one favourite.

Nothing here is a proof: colleagues who thank each other look the same. It says where somebody should look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

FOUND_MAX: Final = 100
"""Of each kind so many are reported, the heaviest first."""
FAVOURITE_GRANTS_MIN: Final = 3
FAVOURITE_PERCENT_MIN: Final = 50


@dataclass(frozen=True, slots=True)
class Given:
    """What one person gave another in all."""

    giver: int
    receiver: int
    points: int
    grants: int


@dataclass(frozen=True, slots=True)
class Ring:
    """People each of whom gave the next, the last one the first; two of them are a mutual grant.

    It begins with its smallest number. ``points`` is what went the whole way round: its smallest gift.
    """

    people: tuple[int, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Favourite:
    """Somebody most of whose giving goes to one person."""

    giver: int
    receiver: int
    points: int
    grants: int
    of_points: int
    """What they gave to everybody."""

    @property
    def percent(self) -> int:
        """The share, rounded down."""
        return self.points * 100 // self.of_points


def rings(given: Iterable[Given], *, most: int = FOUND_MAX) -> Sequence[Ring]:
    """Return rings of two, three and four, those through which most points went first.

    Gifts are looked at from the largest: a ring is found when its smallest is, and finding may stop at ``most``. Which
    rings of the last weight are among them is decided by the order of the people.
    """
    edges = sorted(
        _going_round([each for each in given if each.giver != each.receiver]),
        key=lambda each: (-each.points, each.giver, each.receiver),
    )
    after: dict[int, set[int]] = defaultdict(set)
    before: dict[int, set[int]] = defaultdict(set)
    found: list[Ring] = []
    for points, group in groupby(edges, key=attrgetter("points")):
        closed: set[tuple[int, ...]] = set()
        for each in group:
            after[each.giver].add(each.receiver)
            before[each.receiver].add(each.giver)
            for people in _closed_by(each.giver, each.receiver, after, before):
                closed.add(_turned(people))
                if len(found) + len(closed) >= most:
                    break
            else:
                continue
            break
        found += [Ring(people, points) for people in sorted(closed, key=lambda p: (len(p), p))]
        if len(found) >= most:
            break
    return found


def favourites(
    given: Iterable[Given],
    *,
    grants_min: int = FAVOURITE_GRANTS_MIN,
    percent_min: int = FAVOURITE_PERCENT_MIN,
    most: int = FOUND_MAX,
) -> Sequence[Favourite]:
    """Return who gives one person such a share of all that they give, the largest amounts first.

    Whoever gave fewer times than ``grants_min`` in all has no habit yet.
    """
    of: dict[int, list[Given]] = defaultdict(list)
    for each in given:
        of[each.giver].append(each)
    found = []
    for giver, gifts in of.items():
        total = sum(each.points for each in gifts)
        if sum(each.grants for each in gifts) < grants_min:
            continue
        found += [
            Favourite(giver, each.receiver, each.points, each.grants, total)
            for each in gifts
            if each.points * 100 >= total * percent_min
        ]
    return sorted(found, key=lambda each: (-each.points, each.giver, each.receiver))[:most]


def _going_round(given: Sequence[Given]) -> Sequence[Given]:
    """Leave out gifts from whoever gets nothing and to whoever gives nothing, again and again: no ring has them."""
    while True:
        givers, receivers = {each.giver for each in given}, {each.receiver for each in given}
        left = [each for each in given if each.giver in receivers and each.receiver in givers]
        if len(left) == len(given):
            return left
        given = left


def _closed_by(
    giver: int, receiver: int, after: Mapping[int, set[int]], before: Mapping[int, set[int]]
) -> Iterator[tuple[int, ...]]:
    """Return the rings that a gift closes among those known before it."""
    onward, back = after.get(receiver, set()), before.get(giver, set())
    if giver in onward:
        yield giver, receiver
    for third in sorted(onward & back):
        yield giver, receiver, third
    for third in sorted(onward - {giver}):
        for fourth in sorted(after.get(third, set()) & back - {receiver}):
            yield giver, receiver, third, fourth


def _turned(people: tuple[int, ...]) -> tuple[int, ...]:
    low = people.index(min(people))
    return people[low:] + people[:low]
