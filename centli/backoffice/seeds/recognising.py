"""Writing the seeds of points: teams, rewards with pictures, and a year of grants, recognitions and redemptions.

What is long past is told to nobody: its balances and statements are there, its notices are not.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction

from centli.backoffice.seeds import pictures, rewards
from centli.backoffice.seeds.rewards import PRIZES, Prize
from centli.backoffice.seeds.whole import whole
from centli.confirmations import services as confirmations
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from points import facade
from points.contracts import BudgetPurpose, Fulfilment, GrantKind
from points.models import (
    Budget,
    Employee,
    ExpiryWarning,
    Grant,
    Lot,
    PointsAccount,
    Programme,
    Reward,
    RewardMovementKind,
    Team,
)
from points.rules import warnings
from points.selectors.pictures import SIDE
from points.services import budgets, expiry, ledger
from points.services import pictures as stored
from points.services import rewards as shelves
from points.services.ledger import Credit

THREADS: Final = 2
MONTHS: Final = 12
MONTH: Final = timedelta(days=30)
FIRST: Final = "seed:points"
"""The source of the first grant, kept with the whole year: a second run finds it and gives nothing."""
GIVERS_A_MONTH: Final = 3
MANAGERS_A_MONTH: Final = 2
MANAGER_POINTS: Final = 2_000
STAGED_OPEN: Final = 3
"""So many redemptions of the last month wait for somebody to approve them."""


def recognise(
    *,
    now: datetime,
    seed: int,
    size: str,
    password: str,
    created: Counter[str],
    found: Counter[str],
) -> None:
    """Write what is missing; a second run creates nothing. ``password`` is everybody's, hashed."""
    opened_at = now - MONTH * (MONTHS + 1)
    call = Call(0, "bank", opened_at, ids.uuid7(), Channel.COMMAND)
    _stock(call, created, found)
    with transaction.atomic():
        _teams(call, seed, password, created, found)
    if Grant.objects.filter(source=FIRST).exists():
        found["grants"] += 1
        return
    whole(_Year(now=now, seed=seed, size=size, created=created).live, created)


def recognise_one(user: User, *, points: int, now: datetime) -> None:
    """Fill the shelves without pictures, and give one employee points: a bank to talk about points with."""
    call = Call(0, "bank", now, ids.uuid7(), Channel.COMMAND)
    _stock(call, Counter(), Counter(), drawn=False)
    welcome([user], points=points, now=now)


def welcome(users: Sequence[User], *, points: int, now: datetime) -> None:
    """Make people employees of one team, and give them points."""
    call = Call(0, "bank", now, ids.uuid7(), Channel.COMMAND)
    programme = Programme.objects.get(code=GrantKind.STAFF.value)
    gifts = [
        Credit(
            customer_id=user.pk,
            user_id=user.user_id,
            points=points,
            programme=programme,
            kind=GrantKind.STAFF,
            reason_code="welcome",
            message="Bienvenida al programa",
            description="Bienvenida al programa",
        )
        for user in users
    ]
    with transaction.atomic():
        team, _made = Team.objects.get_or_create(
            name=rewards.TEAMS[0], defaults={"created_at": now}
        )
        Employee.objects.bulk_create(
            [Employee(person=user, team=team, created_at=now) for user in users]
        )
        ledger.credit_step(call, gifts, tell=False)


# ── Rewards ──────────────────────────────────────────────────────────────────────────────────────


def _stock(call: Call, created: Counter[str], found: Counter[str], *, drawn: bool = True) -> None:
    known = set(Reward.objects.values_list("name", flat=True))
    new = [prize for prize in PRIZES if prize.name not in known]
    found["rewards"] += len(PRIZES) - len(new)
    pictured = [""] * len(new)
    if drawn:
        with ThreadPoolExecutor(THREADS) as pool:
            pictured = list(pool.map(_draw, [(prize, PRIZES.index(prize)) for prize in new]))
    with transaction.atomic():
        for prize, image in zip(new, pictured, strict=True):
            reward = shelves.reward_save_step(call, Reward(), _fields(prize, image))
            shelves.move_step(
                call,
                reward,
                kind=RewardMovementKind.RECEIVED,
                pieces=prize.stock,
                reason="Inventario inicial",
            )
            created["rewards"] += 1


def _draw(numbered: tuple[Prize, int]) -> str:
    prize, number = numbered
    return stored.stored(pictures.draw(prize.glyph, number, side=SIDE), method=0)


def _fields(prize: Prize, image: str) -> dict[str, object]:
    return {
        "name": prize.name,
        "description": prize.about,
        "points_cost": prize.cost,
        "category": prize.category,
        "image_url": image,
        "image_alt": prize.alt,
        "fulfilment": (Fulfilment.STAGED if prize.staged else Fulfilment.INSTANT).value,
    }


# ── Teams ────────────────────────────────────────────────────────────────────────────────────────


def _teams(
    call: Call, seed: int, password: str, created: Counter[str], found: Counter[str]
) -> None:
    people = _people(call, seed, password, created)
    teams = [
        Team.objects.get_or_create(name=name, defaults={"created_at": call.now})[0]
        for name in rewards.TEAMS
    ]
    placed = set(Employee.objects.values_list("person_id", flat=True))
    found["employees"] += len(placed)
    new = [(user, team) for user, team in people if user.pk not in placed]
    Employee.objects.bulk_create(
        [Employee(person=user, team=teams[team], created_at=call.now) for user, team in new]
    )
    created["employees"] += len(new)
    for number, team in enumerate(teams):
        if team.manager_id is None:
            team.manager = next(user for user, place in people if place == number)
            team.save(update_fields=["manager"])


def _people(
    call: Call, seed: int, password: str, created: Counter[str]
) -> Sequence[tuple[User, int]]:
    """Return everybody with the number of their team; who is missing is stored."""
    known = {user.email: user for user in User.objects.filter(is_active=True)}
    wanted = rewards.colleagues(seed)
    new = [each for each in wanted if each.email not in known]
    made = [
        User(email=each.email, display_name=each.name, password=password, date_joined=call.now)
        for each in new
    ]
    User.objects.bulk_create(made)
    rows = {user.email: user for user in User.objects.filter(email__in=[e.email for e in wanted])}
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=rows[each.email], email=each.email, verified=True, primary=True)
            for each in new
        ]
    )
    created["users"] += len(new)
    of_cast = [(known[each.email], 0) for each in rewards.OF_THE_CAST if each.email in known]
    return [*of_cast, *((rows[each.email], each.team) for each in wanted)]


# ── The year ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Gift:
    """Points that somebody gets, and why."""

    to: Employee
    points: int
    kind: GrantKind
    code: str
    """The reason's code, or of a recognition the value's."""
    why: str
    giver_id: int | None = None

    def credit(self, programme: Programme, budget: Budget | None) -> Credit:
        """Return it as the ledger takes it."""
        is_peer = self.kind is GrantKind.RECOGNITION
        return Credit(
            customer_id=self.to.person_id,
            user_id=self.to.person.user_id,
            points=self.points,
            programme=programme,
            kind=self.kind,
            reason_code=self.kind.value if is_peer else self.code,
            message=self.why,
            description=self.why,
            giver_id=self.giver_id,
            value=self.code if is_peer else "",
            budget_id=None if budget is None else budget.pk,
        )


@dataclass(slots=True)
class _Year:
    """Twelve months of giving and redeeming, told in the order in which they happened."""

    now: datetime
    seed: int
    size: str
    created: Counter[str]

    def live(self) -> None:
        """Write them."""
        rng = random.Random(f"points:{self.seed}")  # noqa: S311 - believable, not secret
        staff = list(
            Employee.objects.select_related("person", "team").order_by("pk")[: rewards.EMPLOYEES]
        )
        programmes = {each.code: each for each in Programme.objects.all()}
        each_month = rewards.REDEMPTIONS[self.size] // MONTHS
        for number in range(MONTHS):
            at = self.now - MONTH * (MONTHS - number) + timedelta(days=2)
            with transaction.atomic():
                self._give(rng, at, staff, programmes, is_first=number == 0)
            for turn in range(each_month):
                moment = at + timedelta(days=4, hours=20 * turn / each_month)
                self._redeem(rng, moment, staff)
        for turn in range(STAGED_OPEN):
            self._redeem(rng, self.now - timedelta(hours=30 - turn), staff, staged=True)
        with transaction.atomic():
            self._open_budgets(staff)
            self._warned()

    def _open_budgets(self, staff: Sequence[Employee]) -> None:
        """Give everybody who is responsible for a team what they may give this month."""
        call = Call(0, "bank", self.now, ids.uuid7(), Channel.COMMAND)
        for manager_id in {each.team.manager_id for each in staff if each.team.manager_id}:
            budgets.open_step(
                call,
                owner_id=manager_id,
                purpose=BudgetPurpose.MANAGER,
                period=clock.local_month(self.now),
                points=MANAGER_POINTS,
            )

    def _warned(self) -> None:
        """Remember as told whoever would be warned now: a bank that has just opened writes to nobody."""
        coming = Lot.objects.filter(
            available_points__gt=0,
            expires_at__gt=self.now,
            expires_at__lte=self.now + timedelta(days=max(warnings.DAYS)),
        )
        wanted = {
            (user_id, expiry.last_day_of(moment), warnings.days_before(moment, self.now) or 0)
            for user_id, moment in coming.values_list("user_id", "expires_at")
            if moment is not None
        }
        ExpiryWarning.objects.bulk_create(
            [
                ExpiryWarning(user_id=user_id, expires_on=day, days=days, created_at=self.now)
                for user_id, day, days in sorted(wanted)
            ]
        )

    def _give(
        self,
        rng: random.Random,
        at: datetime,
        staff: Sequence[Employee],
        programmes: Mapping[str, Programme],
        *,
        is_first: bool,
    ) -> None:
        """Give what a month gives: the bank's own, then what managers and colleagues draw from their budgets."""
        call = Call(0, "bank", at, ids.uuid7(), Channel.COMMAND)
        gifts = [
            Gift(each, rng.randrange(100, 500, 20), GrantKind.STAFF, *rng.choice(rewards.WHY))
            for each in staff
            if is_first or rng.random() < 0.35  # noqa: PLR2004 - how often the bank gives
        ]
        for team_id in rng.sample(sorted({each.team_id for each in staff}), MANAGERS_A_MONTH):
            team = [each for each in staff if each.team_id == team_id]
            manager = team[0].team.manager
            assert manager is not None, "every seeded team has one"
            others = [each for each in team if each.person_id != manager.pk]
            gifts += [
                Gift(
                    each,
                    rng.randrange(50, 300, 10),
                    GrantKind.MANAGER,
                    *rng.choice(rewards.WHY),
                    giver_id=manager.pk,
                )
                for each in rng.sample(others, 4)
            ]
        for giver in rng.sample(list(staff), GIVERS_A_MONTH):
            others = [each for each in staff if each.pk != giver.pk]
            gifts += [
                Gift(
                    each,
                    rng.randrange(20, 140, 10),
                    GrantKind.RECOGNITION,
                    *rng.choice(rewards.THANKS),
                    giver_id=giver.person_id,
                )
                for each in rng.sample(others, 2)
            ]
        first_of = {(gift.giver_id, gift.kind): gift for gift in gifts if gift.giver_id is not None}
        drawn = {key: self._drawn(call, gift, gifts, programmes) for key, gift in first_of.items()}
        wanted = [
            gift.credit(
                programmes[gift.kind.value],
                None if gift.giver_id is None else drawn[gift.giver_id, gift.kind],
            )
            for gift in gifts
        ]
        if is_first:
            wanted[0] = replace(wanted[0], source=FIRST)
        made = ledger.credit_step(call, wanted, tell=False)
        for budget in drawn.values():
            budgets.note_drawn_step(
                call, budget, [each.grant for each in made if each.grant.budget_id == budget.pk]
            )
        self.created["grants"] += len(made)

    @staticmethod
    def _drawn(
        call: Call, gift: Gift, gifts: Sequence[Gift], programmes: Mapping[str, Programme]
    ) -> Budget:
        """Return a giver's budget of the month, drawn on for all that they give."""
        assert gift.giver_id is not None, "people have budgets"
        is_peer = gift.kind is GrantKind.RECOGNITION
        allowance = programmes["recognition"].allowance_points
        budget = budgets.open_step(
            call,
            owner_id=gift.giver_id,
            purpose=BudgetPurpose.RECOGNITION if is_peer else BudgetPurpose.MANAGER,
            period=clock.local_month(call.now),
            points=allowance if is_peer else MANAGER_POINTS,
        )
        theirs = [g.points for g in gifts if (g.giver_id, g.kind) == (gift.giver_id, gift.kind)]
        budgets.draw_step(call, budget, points=sum(theirs))
        return budget

    def _redeem(
        self,
        rng: random.Random,
        at: datetime,
        staff: Sequence[Employee],
        *,
        staged: bool = False,
    ) -> None:
        """Have somebody who can afford it redeem something, proposed and confirmed as people do."""
        cheapest = min(prize.cost for prize in PRIZES if prize.staged == staged)
        people = {each.person.user_id: each.person for each in staff}
        able = list(
            PointsAccount.objects.filter(pk__in=people, current_points__gte=cheapest).order_by("pk")
        )
        if not able:
            return
        account = rng.choice(able)
        kind = Fulfilment.STAGED if staged else Fulfilment.INSTANT
        choice = list(
            Reward.objects.filter(
                is_active=True,
                fulfilment=kind.value,
                stock_quantity__gt=0,
                points_cost__lte=account.current_points,
            ).order_by("points_cost", "pk")
        )
        if not choice:
            return
        call = call_for(people[account.user_id], channel=Channel.WEB, now=at, session_key="seed")
        proposal = facade.redemption_propose(call, product_id=rng.choice(choice).wire_id)
        confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token or "")
        self.created["redemptions"] += 1
