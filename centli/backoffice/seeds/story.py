"""Ninety days of somebody's money, as pure data: the same person, period and seed tell the same story."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from centli.backoffice.seeds.cast import CHECKING, CREDIT, SAVINGS, Person
from centli.kernel import clock

CENTAVOS: Final = 100
INTEREST_YEARLY_PERCENT: Final = 7
CUSHION: Final = 2_500 * CENTAVOS
"""Nobody spends for pleasure below this balance."""
FULL_LIFE_PESOS: Final = 15_000
"""Who is paid less in a fortnight buys less at a time."""
PAUSE: Final = timedelta(hours=1)
"""Nothing happens in the last hour but what is still under way."""
RENT_DAY, SAVING_DAY, CARD_DAY, CASH_DAY, TANDA_DAY = 1, 2, 18, 22, 24
TANDA_CHANCE: Final = 0.6
CASH_CHANCE: Final = 0.08


@dataclass(frozen=True, slots=True)
class Movement:
    """Money between a person's account and one of the bank's own; negative leaves the person."""

    at: datetime
    account: str
    kind: str
    centavos: int
    other: str
    counterpart: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """A transfer to a payee, confirmed by the person."""

    at: datetime
    alias: str
    centavos: int
    concept: str


@dataclass(frozen=True, slots=True)
class Move:
    """A transfer between the person's own accounts, confirmed by the person."""

    at: datetime
    source: str
    target: str
    centavos: int
    concept: str


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount set aside for a shop that has not taken it yet."""

    at: datetime
    account: str
    kind: str
    centavos: int
    counterpart: str


Happening = Movement | Send | Move | Hold


@dataclass(frozen=True, slots=True)
class Habit:
    """What a person buys: how likely on a day, where, for how much."""

    kind: str
    chance: float
    places: tuple[str, ...]
    low: int
    high: int
    account: str = CHECKING
    weekday: int | None = None
    hour: int = 14


HABITS: Final = (
    Habit("groceries", 0.45, ("OXXO", "7-Eleven", "OXXO"), 28, 210, hour=19),
    Habit("groceries", 1.0, ("Soriana", "La Comer", "Walmart"), 690, 1_850, weekday=5, hour=11),
    Habit("transport", 0.35, ("Uber", "DiDi", "Uber"), 52, 238, hour=9),
    Habit("transport", 0.09, ("Pemex", "BP"), 400, 900, hour=18),
    Habit("restaurants", 0.22, ("Fonda Margarita", "El Califa", "Toks", "Vips"), 135, 640),
    Habit("health", 0.05, ("Farmacias Guadalajara", "Farmacia San Pablo"), 90, 780, hour=17),
    Habit("entertainment", 0.35, ("Cinépolis", "Cinemex"), 160, 420, weekday=6, hour=17),
    Habit("shopping", 0.09, ("Liverpool", "Amazon México", "Mercado Libre"), 320, 2_900, CREDIT),
    Habit("restaurants", 0.08, ("Sonora Grill", "Rosetta"), 480, 1_650, CREDIT, hour=21),
)


@dataclass(frozen=True, slots=True)
class Bill:
    """What comes each month on a day, or every second month."""

    day: int
    kind: str
    place: str
    low: int
    high: int
    account: str = CHECKING
    every: int = 1
    hour: int = 7


BILLS: Final = (
    Bill(3, "services", "CFE", 310, 960, every=2),
    Bill(5, "services", "Telmex", 599, 599),
    Bill(7, "entertainment", "Netflix", 219, 219, CREDIT),
    Bill(10, "entertainment", "Spotify", 129, 129, CREDIT),
    Bill(12, "services", "Telcel", 299, 399),
    Bill(20, "services", "Naturgy Gas", 180, 520),
)


@dataclass(slots=True)
class _Life:
    """A person on one of their days, with what they have as far as the story knows."""

    person: Person
    rng: random.Random
    day: date
    number: int = 0
    """Days since the story began."""
    balances: dict[str, int] = field(default_factory=dict)

    def tell(self) -> Iterator[Happening]:
        """Return what happens today."""
        if self.number == 0:
            opening = self.person.opening * CENTAVOS
            source = ("spei_in", "rail_spei", self.person.name, "Traspaso de mi otro banco")
            yield self._receive(9, opening, source)
            return
        yield from self._income()
        yield from self._duties()
        yield from self._bills()
        yield from self._pleasures()

    def _income(self) -> Iterator[Happening]:
        last = calendar.monthrange(self.day.year, self.day.month)[1]
        if self.day.day in {15, last}:
            payroll = self.person.payroll * CENTAVOS
            yield self._receive(8, payroll, ("payroll", "clearing", self.person.employer, "Nómina"))
        interest = self.balances.get(SAVINGS, 0) * INTEREST_YEARLY_PERCENT // 1200
        if self.day.day == last and interest > 0:
            source = ("interest", "promo", "CENTLI", "Rendimientos del mes")
            yield self._receive(23, interest, source, account=SAVINGS)
        if self.day.day == TANDA_DAY and self.rng.random() < TANDA_CHANCE:
            amount = self.rng.randrange(400, 2_600, 50) * CENTAVOS
            yield self._receive(13, amount, ("spei_in", "rail_spei", "Marta Gil", "Pago de tanda"))
        if self.day.day == CASH_DAY:
            amount = self.rng.randrange(2, 9) * 100 * CENTAVOS
            yield self._receive(12, amount, ("deposit", "cash", "OXXO", "Depósito en efectivo"))

    def _duties(self) -> Iterator[Happening]:
        """Return what the person confirms: rent, saving, the credit card, and transfers to payees."""
        person, day = self.person, self.day
        if day.day == RENT_DAY and person.rent and self.number > 1:
            yield self._send(12, person.landlord, person.rent, f"Renta {day:%m/%Y}")
        if day.day == SAVING_DAY and person.saves and SAVINGS in person.accounts:
            yield self._move(SAVINGS, person.saves * CENTAVOS, "Ahorro del mes")
        owed = -self.balances.get(CREDIT, 0)
        if day.day == CARD_DAY and owed > 0:
            yield self._move(CREDIT, owed, "Pago de mi tarjeta")
        for gift in person.gifts:
            if gift.day == self.number:
                yield self._send(16, gift.alias, gift.pesos, gift.concept)

    def _bills(self) -> Iterator[Happening]:
        for bill in BILLS:
            if (
                self.day.day == bill.day
                and self.day.month % bill.every == 0
                and bill.account in self.person.accounts
            ):
                yield self._buy(bill, bill.place)

    def _pleasures(self) -> Iterator[Happening]:
        for habit in HABITS:
            if (
                habit.account in self.person.accounts
                and habit.weekday in {None, self.day.weekday()}
                and self.rng.random() < habit.chance
                and self._room(habit.account) > CUSHION
            ):
                yield self._buy(habit, self.rng.choice(habit.places))
        if self.rng.random() < CASH_CHANCE and self._room(CHECKING) > CUSHION:
            pesos = self.rng.choice((500, 800, 1_000, 1_500))
            source = ("withdrawal", "cash", "Cajero CENTLI Reforma", "Retiro de efectivo")
            yield self._receive(15, -pesos * CENTAVOS, source)

    def _room(self, account: str) -> int:
        """Return what may be spent for pleasure: the balance, or half of the credit line."""
        line = self.person.credit_line * CENTAVOS // 2 if account == CREDIT else 0
        return self.balances.get(account, 0) + line

    def _receive(
        self,
        hour: int,
        centavos: int,
        source: tuple[str, str, str, str],
        *,
        account: str = CHECKING,
    ) -> Movement:
        kind, other, counterpart, memo = source
        self._change(account, centavos)
        return Movement(self._at(hour, 4), account, kind, centavos, other, counterpart, memo)

    def _buy(self, what: Habit | Bill, place: str) -> Movement:
        low, high = what.low * CENTAVOS, what.high * CENTAVOS
        if isinstance(what, Habit):
            high = max(low, int(high * min(1.0, self.person.payroll / FULL_LIFE_PESOS)))
        centavos = low if low == high else self.rng.randrange(low, high, 50)
        self._change(what.account, -centavos)
        at = self._at(what.hour, self.rng.randrange(60))
        return Movement(at, what.account, what.kind, -centavos, "merchant", place)

    def _send(self, hour: int, alias: str, pesos: int, concept: str) -> Send:
        self._change(CHECKING, -pesos * CENTAVOS)
        return Send(self._at(hour, 20), alias, pesos * CENTAVOS, concept)

    def _move(self, target: str, centavos: int, concept: str) -> Move:
        self._change(CHECKING, -centavos)
        self._change(target, centavos)
        return Move(self._at(10, 10), CHECKING, target, centavos, concept)

    def _change(self, account: str, centavos: int) -> None:
        self.balances[account] = self.balances.get(account, 0) + centavos

    def _at(self, hour: int, minute: int) -> datetime:
        return datetime.combine(self.day, time(hour, minute), clock.MEXICO_CITY).astimezone(UTC)


def tell(person: Person, *, start: date, end: datetime, seed: int) -> Sequence[Happening]:
    """Return what happens to a person's money from a day until a moment, in order of time."""
    life = _Life(person, random.Random(f"story:{seed}:{person.email}"), start)  # noqa: S311 - no secret
    found: list[Happening] = []
    for number in range((clock.local_date(end) - start).days + 1):
        life.day, life.number = start + timedelta(days=number), number
        found += [happening for happening in life.tell() if happening.at < end - PAUSE]
    if person.holds:
        at = end - timedelta(minutes=40)
        found.append(Hold(at, CHECKING, "transport", 850 * CENTAVOS, "Pemex"))
    if person.order_to:
        at = end - timedelta(seconds=1)
        found.append(Send(at, person.order_to, 500 * CENTAVOS, "Para tus medicinas"))
    return sorted(found, key=lambda happening: happening.at)
