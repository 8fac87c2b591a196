"""Customers with money, shops with shelves, and what must be true of both whatever happened in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Min, Sum

from banking import testing as banking
from banking.contracts import AccountType
from banking.models import Account, Posting
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.events.models import Outbox, OutboxStatus
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User
from marketplace import facade
from marketplace import testing as shops
from marketplace.contracts import BenefitKind, PurchaseStatus
from marketplace.models import (
    Benefit,
    BenefitCounter,
    Instalment,
    MovementKind,
    Offer,
    Purchase,
    Refund,
    RefundState,
    Retailer,
    Saga,
    SagaState,
    StockMovement,
)
from marketplace.rules import purchases as rules

RICH_CENTAVOS: Final = 500_000_000
POOR_CENTAVOS: Final = 1_000
PRICE_CENTAVOS: Final = 123_457
ENDED: Final = {SagaState.COMPLETED, SagaState.COMPENSATED}
PAID: Final = {PurchaseStatus.COMPLETED, PurchaseStatus.CANCELLED}


@dataclass(frozen=True)
class Customer:
    """Somebody who buys, with a checking and a credit account that the marketplace has heard of."""

    user: User
    accounts: tuple[Account, ...]

    def call(self, now: datetime, *, key: str | None = None) -> Call:
        """Return a call of theirs."""
        return call_for(
            self.user, channel=Channel.REST, now=now, session_key="login", idempotency_key=key
        )


@dataclass(frozen=True)
class Wish:
    """What is bought, how many, and with which benefit."""

    benefit: BenefitKind | None = None
    months: int | None = None
    quantity: int = 1


@dataclass
class World:
    """Made once; each run takes an offer of its own, and everything is checked for that offer's purchases."""

    now: datetime
    stock: int = 20
    customers: list[Customer] = field(default_factory=list)
    poor: Customer = field(init=False)
    retailer: Retailer = field(init=False)
    budget: Benefit = field(init=False)
    offer: Offer = field(init=False)

    def __post_init__(self) -> None:
        self.retailer = shops.make_retailer("Almacén de pruebas")
        self.budget = shops.make_benefit(
            self.retailer, BenefitKind.CASHBACK, 333, budget_centavos=10**12
        )
        shops.make_benefit(self.retailer, BenefitKind.POINTS, 7)
        shops.make_benefit(self.retailer, BenefitKind.MSI, 6)
        self.poor = self._customer("Pobre", POOR_CENTAVOS)
        self.new_offer()

    def add_customers(self, count: int) -> None:
        """Have more people with money."""
        first = len(self.customers)
        self.customers += [
            self._customer(f"Cliente {n}", RICH_CENTAVOS) for n in range(first, first + count)
        ]

    def new_offer(self) -> None:
        """Put a product on the shelf that nobody has bought yet."""
        self.offer = shops.make_offer(
            "Olla de pruebas",
            retailer=self.retailer,
            price_centavos=PRICE_CENTAVOS,
            stock=self.stock,
        )

    def _customer(self, name: str, centavos: int) -> Customer:
        user = banking.make_customer(name)
        checking = banking.make_account(balance_centavos=centavos, owner=user, now=self.now)
        credit = banking.make_account(
            owner=user,
            account_type=AccountType.CREDIT,
            credit_limit_centavos=max(centavos, 1),
            now=self.now,
        )
        line = shops.make_credit_line(user, available_centavos=centavos)
        line.account_id = credit.public_id
        line.save(update_fields=["account_id"])
        shops.make_paying_account(user, account_id=checking.public_id)
        shops.make_paying_account(user, account_type="credit", account_id=credit.public_id)
        return Customer(user, (checking, credit))

    # ── What customers do ────────────────────────────────────────────────────────────────────────

    def propose(self, who: Customer, wish: Wish, now: datetime, *, key: str) -> ProposalView:
        """Propose what somebody wishes for."""
        return facade.purchase_propose(
            who.call(now, key=key),
            product_id=self.offer.product.product_id,
            quantity=wish.quantity,
            benefit=wish.benefit,
            months=wish.months,
        )

    def confirm(self, who: Customer, proposal: ProposalView, now: datetime) -> ProposalView:
        """Confirm it; again and again it is one purchase."""
        return confirmations.confirm(
            who.call(now), confirmation_id=proposal.public_id, token=proposal.token
        )

    # ── What must be true ────────────────────────────────────────────────────────────────────────

    def purchases(self) -> Sequence[Purchase]:
        """Return the purchases of the run's offer."""
        rows = Purchase.objects.filter(offer=self.offer).select_related("saga", "benefit")
        return list(rows.order_by("pk"))

    def due(self) -> list[datetime | None]:
        """Return when the sweeper must look at a purchase, a refund and an answer next; None where all have ended."""
        sagas = Saga.objects.filter(state=SagaState.RUNNING)
        refunds = Refund.objects.filter(state=RefundState.REQUESTED)
        answers = Saga.objects.aggregate(at=Min("answer_due_at"))["at"]
        return [
            answers,
            *(rows.aggregate(at=Min("next_run_at"))["at"] for rows in (sagas, refunds)),
        ]

    def violations(self) -> list[str]:
        """Return everything that is not as it must be when the run is over."""
        bought = self.purchases()
        return [
            *self._ends(bought),
            *self._shelf(bought),
            *self._money(bought),
            *self._gifts(),
            *self._words(bought),
        ]

    def _ends(self, bought: Sequence[Purchase]) -> Iterator[str]:
        for row in bought:
            if row.saga.state not in ENDED:
                yield f"{row.purchase_id} is {row.saga.state}"
        waiting = Refund.objects.filter(
            purchase__offer=self.offer, state=RefundState.REQUESTED
        ).count()
        if waiting:
            yield f"{waiting} refunds are still asked for"

    def _shelf(self, bought: Sequence[Purchase]) -> Iterator[str]:
        offer = Offer.objects.get(pk=self.offer.pk)
        kept = sum(row.quantity - row.refunded_quantity for row in bought if row.status in PAID)
        held = sum(row.quantity for row in bought if row.status == PurchaseStatus.PENDING)
        if (offer.on_hand, offer.reserved) != (self.stock - kept, held):
            yield (
                f"{offer.on_hand} on hand and {offer.reserved} reserved of {self.stock}: "
                f"{kept} were sold, {held} are held"
            )
        moved = StockMovement.objects.filter(offer=offer).aggregate(
            on_hand=Sum("on_hand_delta"), reserved=Sum("reserved_delta")
        )
        if (moved["on_hand"], moved["reserved"]) != (offer.on_hand, offer.reserved):
            yield "movements do not make the stock"

    def _money(self, bought: Sequence[Purchase]) -> Iterator[str]:
        """Each purchase's customer paid for what they kept, less its cashback, and nothing else."""
        accounts = {row.account_id for row in bought}
        pks = dict(Account.objects.filter(public_id__in=accounts).values_list("public_id", "pk"))
        trails = {row.pk: self._trails([row]) for row in bought}
        for row in bought:
            if row.status == PurchaseStatus.PENDING:
                continue
            kept = row.quantity - row.refunded_quantity if row.status in PAID else 0
            given = row.cashback_centavos - rules.share(
                row.cashback_centavos, 0, row.quantity - kept, row.quantity
            )
            due = row.unit_price_centavos * kept - given
            paid = -(
                Posting.objects.filter(
                    account_id=pks[row.account_id],
                    transfer__entry__correlation_id__in=trails[row.pk],
                ).aggregate(total=Sum("amount_centavos"))["total"]
                or 0
            )
            if paid != due:
                yield f"{row.purchase_id} ({row.status}) cost {paid} instead of {due}"
            if row.months and row.status in PAID:
                planned = Instalment.objects.filter(purchase=row).aggregate(
                    total=Sum("amount_centavos")
                )["total"]
                if planned != row.unit_price_centavos * kept:
                    yield f"{row.purchase_id} plans {planned}"

    def _gifts(self) -> Iterator[str]:
        """Budgets hold what all purchases of the retailer took and did not give back."""
        used: Counter[int] = Counter()
        rows = Purchase.objects.filter(offer__retailer=self.retailer, gain_centavos__gt=0).exclude(
            status=PurchaseStatus.FAILED
        )
        for pk, gain, back, pieces in rows.values_list(
            "benefit_id", "gain_centavos", "refunded_quantity", "quantity"
        ):
            used[pk or 0] += gain - rules.share(gain, 0, back, pieces)
        for pk, amount in Benefit.objects.filter(retailer=self.retailer).values_list(
            "pk", "budget_used_centavos"
        ):
            counted = (
                BenefitCounter.objects.filter(benefit_id=pk).aggregate(total=Sum("used_centavos"))[
                    "total"
                ]
                or 0
            )
            if not amount == counted == used[pk]:
                yield f"benefit {pk}: {amount} of its budget, {counted} counted, {used[pk]} given"

    @staticmethod
    def _trails(bought: Sequence[Purchase]) -> list[UUID]:
        refunds = Refund.objects.filter(purchase__in=bought)
        return [
            *(row.correlation_id for row in bought),
            *refunds.values_list("correlation_id", flat=True),
        ]

    def _words(self, bought: Sequence[Purchase]) -> Iterator[str]:
        """Each purchase's end was told once, points add up, and nothing is left undelivered."""
        told: dict[str, Counter[str]] = {row.purchase_id: Counter() for row in bought}
        points: Counter[str] = Counter()
        rows = Outbox.objects.filter(correlation_id__in=self._trails(bought))
        for event_type, data in rows.values_list("event_type", "data"):
            of = data.get("purchase", {}).get("purchase_id") or data.get("purchase_id")
            if of not in told:
                continue
            told[of][event_type] += 1
            sign = {"PURCHASE_CONFIRMED": 1, "PURCHASE_REFUNDED": -1}.get(event_type, 0)
            points[of] += sign * (data.get("points_amount") or 0)
        for row in bought:
            ends = (
                told[row.purchase_id]["PURCHASE_CONFIRMED"],
                told[row.purchase_id]["PURCHASE_FAILED"],
            )
            wanted = (1, 0) if row.status in PAID else (0, 1)
            if row.status != PurchaseStatus.PENDING and ends != wanted:
                yield f"{row.purchase_id} ({row.status}) was confirmed {ends[0]} and failed {ends[1]} times"
            kept = row.quantity - row.refunded_quantity if row.status in PAID else 0
            share = row.points - rules.share(row.points, 0, row.quantity - kept, row.quantity)
            if points[row.purchase_id] != share:
                yield f"{row.purchase_id} told of {points[row.purchase_id]} points instead of {share}"
        dead = rows.filter(status=OutboxStatus.DEAD).count()
        if dead:
            yield f"{dead} messages are dead"


def sold(offer: Offer) -> int:
    """Return how many pieces of an offer were taken off the shelf."""
    rows = StockMovement.objects.filter(offer=offer, kind=MovementKind.SOLD)
    return -(rows.aggregate(total=Sum("on_hand_delta"))["total"] or 0)


def purchase_id_of(proposal: ProposalView) -> str:
    """Return the purchase that a confirmed proposal made."""
    assert proposal.result is not None, "it was executed"
    found: Any = proposal.result["purchase_id"]
    return str(found)
