"""A bank in memory behind the tools' own types, to play engines against without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from banking.contracts import (
    AccountStatus,
    AccountType,
    AccountView,
    LimitView,
    MovementPage,
    MovementView,
    SpendingView,
)
from centli.agent import loop, tools
from centli.agent.policy import Guard
from centli.agent.types import (
    Engine,
    OpenProposal,
    Press,
    Tool,
    TurnContext,
    TurnResult,
)
from centli.confirmations.contracts import ProposalView, Provenance, State
from centli.confirmations.errors import ConfirmationExpired
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, NotFound, Rejected
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import (
    AnswerOutcome,
    AnswerView,
    BeneficiaryView,
    Match,
    Relationship,
    Resolution,
    Source,
    TicketPage,
    TicketView,
)
from marketplace.contracts import (
    BenefitKind,
    BenefitOption,
    Comparison,
    ProductDetail,
    ProductPage,
    ProductView,
    PurchasePage,
    PurchaseView,
    Sort,
)
from points.contracts import (
    Fulfilment,
    OrderPage,
    PointsSummary,
    PointsView,
    RewardPage,
    RewardView,
)

NOW: Final = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
MONTHS: Final = (3, 6, 12)
"""What every product of the memory's shop can be paid in."""
USER_ID: Final = "usr_" + "1" * 32


@dataclass(eq=False)
class NoFunds(Rejected):
    """The twin's refusal, with the bank's code and fields."""

    code = "insufficient_funds"
    title = "No te alcanza el saldo."

    available_centavos: int = 0
    requested_centavos: int = 0


@dataclass(eq=False)
class NoStock(Rejected):
    """The shop's refusal, with its code and fields."""

    code = "out_of_stock"
    title = "No hay suficientes existencias."

    available: int = 0
    requested: int = 0


@dataclass(eq=False)
class NoPoints(Rejected):
    """The points' refusal, likewise."""

    code = "insufficient_points"
    title = "No te alcanzan los puntos."

    available: int = 0
    requested: int = 0
    missing: int = 0


@dataclass(eq=False)
class NoBenefit(Rejected):
    """Likewise."""

    code = "benefit_unavailable"
    title = "Ese beneficio no aplica a esta compra."

    why_not: str = ""


def account(account_type: AccountType, pesos: int, last4: str) -> AccountView:
    """Return an account."""
    return AccountView(
        account_id=ids.public("account", ids.uuid7()),
        user_id=USER_ID,
        account_type=account_type,
        status=AccountStatus.ACTIVE,
        balance=Money(pesos * 100),
        held=Money(0),
        available=Money(pesos * 100),
        credit_limit=None,
        clabe="9" * 14 + last4,
        last4=last4,
        created_at=NOW,
        updated_at=NOW,
        version=1,
    )


def contact(name: str, alias: str, relationship: Relationship) -> BeneficiaryView:
    """Return a contact."""
    return BeneficiaryView(
        beneficiary_id=ids.public("beneficiary", ids.uuid7()),
        user_id=USER_ID,
        name=name,
        alias=alias,
        alias_lower=fold(alias),
        relationship=relationship,
        account_id=None,
        clabe="012180001234567899",
        bank_name="BBVA México",
        last4="7899",
        created_at=NOW - timedelta(days=90),
        is_new=False,
    )


def _accounts() -> list[AccountView]:
    return [
        account(AccountType.CHECKING, 180_000, "4821"),
        account(AccountType.SAVINGS, 40_000, "1177"),
        account(AccountType.CREDIT, 20_000, "9034"),
    ]


def _contacts() -> list[BeneficiaryView]:
    return [
        contact("Juan López", "hermano", Relationship.BROTHER),
        contact("María Torres", "mamá", Relationship.MOTHER),
        contact("Luis Pérez", "compa luis", Relationship.FRIEND),
        contact("Luis Ramos", "compa ramos", Relationship.FRIEND),
    ]


def product(
    name: str, pesos: int, *, stock: int = 9, retailer: str = "Tecnópolis", about: str = ""
) -> ProductView:
    """Return a product at a retailer."""
    return ProductView(
        product_id=ids.public("product", ids.uuid7()),
        retailer_id=ids.public("retailer", ids.uuid7()),
        retailer_name=retailer,
        name=name,
        brand="",
        description=about,
        price=Money(pesos * 100),
        category="electronics",
        subcategory="electronics",
        category_name="Electrónica",
        stock=stock,
        image=None,
        image_url="",
        benefits=(),
        best_benefit="12 MSI",
    )


def msi_option(months: int, total: Money) -> BenefitOption:
    """Return months without interest that apply."""
    each = Money(total.centavos // months)
    return BenefitOption(
        benefit_id=f"bft_{months}",
        benefit=BenefitKind.MSI,
        months=months,
        text=f"{months} MSI",
        monthly=each,
        first_payment=each,
        total=total,
        gain=Money(0),
        points=0,
        credit_held=total,
        applies=True,
        why_not=None,
        obstacle=None,
        labels=(),
    )


def _products() -> list[ProductView]:
    return [
        product("Laptop Nube 14", 8_799, about="Con teclado en español."),
        product("Laptop Trueno 15", 11_999, stock=1, about="Con pantalla táctil."),
        product("Refrigerador Jade", 9_999),
        product("Celular Marea", 6_599, stock=0),
    ]


def reward(name: str, cost: int, *, stock: int = 9, about: str = "") -> RewardView:
    """Return something that points buy."""
    return RewardView(
        product_id=ids.public("reward", ids.uuid7()),
        name=name,
        description=about,
        points_cost=cost,
        category="Casa",
        image_url="",
        image_alt="",
        stock_quantity=stock,
        fulfilment=Fulfilment.INSTANT,
        missing=0,
    )


def _rewards() -> list[RewardView]:
    return [
        reward("Taza CENTLI", 120, about="Cerámica de 350 ml."),
        reward("Taza de viaje", 260, about="De acero."),
        reward("Termo de acero", 320, stock=1),
        reward("Paraguas", 240, stock=0),
        reward("Audífonos", 980),
    ]


@dataclass
class MemoryBank:
    """Accounts, contacts and proposals of one customer. Money never moves here: nothing in a turn can move it."""

    accounts: list[AccountView] = field(default_factory=_accounts)
    contacts: list[BeneficiaryView] = field(default_factory=_contacts)
    products: list[ProductView] = field(default_factory=_products)
    movements: list[MovementView] = field(default_factory=list)
    orders: list[PurchaseView] = field(default_factory=list)
    reports: list[TicketView] = field(default_factory=list)
    transfers_by_chat: bool = True
    points: int = 670
    rewards: list[RewardView] = field(default_factory=_rewards)
    proposals: dict[str, ProposalView] = field(default_factory=dict)
    provenances: list[Provenance] = field(default_factory=list)
    calls: list[tuple[str, Call, Any]] = field(default_factory=list)
    executed: int = 0
    refusals: dict[str, DomainError] = field(default_factory=dict)
    """What a tool, or ``withdraw``, refuses with."""

    def tools(self) -> Mapping[str, Tool]:
        """Return the real tools' names, arguments and effects over this bank."""
        doors = {
            "banking_account_list": lambda *_: tuple(self.accounts),
            "banking_movement_page": self._movement_page,
            "banking_spending_summary": self._spending,
            "banking_limits_get": lambda *_: self._limits(),
            "banking_transfer_propose": self._transfer,
            "banking_limit_change_propose": self._limit_change,
            "banking_chat_transfers_propose": self._chat_transfers,
            "crm_beneficiary_list": lambda *_: tuple(self.contacts),
            "crm_beneficiary_get": self._contact,
            "crm_alias_resolve": self._resolve,
            "crm_beneficiary_propose": self._new_contact,
            "crm_beneficiary_change_propose": self._change,
            "crm_beneficiary_remove_propose": self._removal,
            "crm_knowledge_ask": self._asked,
            "crm_answer_judge": lambda *_: None,
            "crm_ticket_propose": self._report,
            "crm_ticket_page": lambda *_: TicketPage(tuple(self.reports), None),
            "crm_ticket_get": self._ticket,
            "crm_ticket_message_propose": lambda *_: self._propose("ticket_message", {}),
            "crm_ticket_close_propose": lambda *_: self._propose("close_ticket", {}),
            "banking_account_block_propose": self._block,
            "banking_account_unblock_propose": lambda *_: self._propose("unblock_account", {}),
            "marketplace_product_search": self._shelf,
            "marketplace_product_get": self._detail,
            "marketplace_benefits_compare": self._compare,
            "marketplace_purchase_propose": self._purchase,
            "marketplace_purchase_page": lambda *_: PurchasePage(self.orders, None),
            "marketplace_purchase_get": self._no_order,
            "marketplace_purchase_cancel_propose": self._no_order,
            "points_summary_get": lambda *_: self._summary(),
            "points_reward_page": self._rewards,
            "points_redemption_propose": self._redemption,
            "points_order_page": lambda *_: OrderPage((), None),
            "points_order_get": self._no_order,
        }
        return {
            name: replace(tool, run=self._seen(name, doors[name]))
            for name, tool in tools.TOOLS.items()
        }

    def open(self) -> list[OpenProposal]:
        """Return the open proposals, oldest first."""
        return [
            OpenProposal(key, view.kind, view.card)
            for key, view in self.proposals.items()
            if view.state is State.OPEN
        ]

    def withdraw(self, confirmation_id: str) -> DomainError | None:
        """Take a proposal back."""
        if "withdraw" in self.refusals:
            return self.refusals["withdraw"]
        view = self.proposals[confirmation_id]
        self.proposals[confirmation_id] = replace(view, state=State.VOID)
        return None

    def _supersede(self, arguments: Any) -> None:
        """Void the card that another takes the place of; one that has run out is none any more."""
        before = arguments.supersedes
        if before is None:
            return
        if self.proposals[before].state is not State.OPEN:
            raise ConfirmationExpired(state=self.proposals[before].state)
        self.withdraw(before)

    def _seen(self, name: str, door: Any) -> Any:
        def run(call: Call, arguments: Any, provenance: Provenance) -> Any:
            self.calls.append((name, call, arguments))
            self.provenances.append(provenance)
            if name in self.refusals:
                raise self.refusals[name]
            return door(call, arguments, provenance)

        return run

    def _spending(self, _call: Call, arguments: Any, _: Provenance) -> SpendingView:
        first, last = (
            datetime.fromisoformat(d).date() for d in (arguments.date_from, arguments.date_to)
        )
        return SpendingView(first, last, Money(0), Money(0), Money(0), ())

    def _limits(self) -> LimitView:
        return LimitView(
            Money(100_000_00),
            Money(250_000_00),
            Money(250_000_00),
            Money(0),
            transfers_by_chat=self.transfers_by_chat,
        )

    def _contact(self, _call: Call, arguments: Any, _: Provenance) -> BeneficiaryView:
        return next(one for one in self.contacts if one.beneficiary_id == arguments.beneficiary_id)

    def _resolve(self, _call: Call, arguments: Any, _: Provenance) -> Resolution:
        said = fold(arguments.alias).removeprefix("mi ").strip()
        exact = [one for one in self.contacts if one.alias_lower == said]
        near = [one for one in self.contacts if said in one.alias_lower or said in fold(one.name)]
        if len(exact) == 1 or len(near) == 1:
            return Resolution(arguments.alias, Match.EXACT, (exact or near)[0])
        match = Match.AMBIGUOUS if near else Match.NONE
        return Resolution(arguments.alias, match, None, tuple(near))

    def _transfer(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        amount = Money.parse(arguments.amount)
        source = next(
            one for one in self.accounts if arguments.from_account_id in {None, one.account_id}
        )
        if source.available < amount:
            raise NoFunds(source.available.centavos, amount.centavos)
        payee = next(
            (one for one in self.contacts if one.beneficiary_id == arguments.beneficiary_id), None
        )
        self._supersede(arguments)
        return self._propose(
            "own_transfer" if payee is None else "transfer",
            {
                "amount": amount.json(),
                "said": arguments.said,
                "payee": payee
                and {
                    "name": payee.name,
                    "alias": payee.alias,
                    "bank": payee.bank_name,
                    "last4": payee.last4,
                },
                "source": {"account_type": source.account_type.value, "last4": source.last4},
                "concept": arguments.concept,
                "rows": [
                    {"label": "Para", "value": "" if payee is None else payee.name},
                    {"label": "Desde", "value": source.last4},
                    {"label": "Comisión", "value": "$0.00 MXN"},
                ],
            },
        )

    def _limit_change(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        self._supersede(arguments)
        return self._propose("limit_change", {"amount": None, "payee": None})

    def _chat_transfers(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        self._supersede(arguments)
        return self._propose(f"chat_transfers_{'on' if arguments.enabled else 'off'}", {})

    def _new_contact(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        self._supersede(arguments)
        payee = {"name": arguments.name, "alias": arguments.alias, "bank": "", "last4": ""}
        return self._propose("add_beneficiary", {"amount": None, "payee": payee})

    def _change(self, call: Call, arguments: Any, provenance: Provenance) -> ProposalView:
        self._supersede(arguments)
        person = self._contact(call, arguments, provenance)
        name, alias = arguments.name or person.name, arguments.alias or person.alias
        payee = {"name": name, "alias": alias, "bank": "", "last4": ""}
        return self._propose("change_beneficiary", {"amount": None, "payee": payee})

    def _removal(self, call: Call, arguments: Any, provenance: Provenance) -> ProposalView:
        person = self._contact(call, arguments, provenance)
        payee = {"name": person.name, "alias": person.alias, "bank": "", "last4": ""}
        return self._propose("remove_beneficiary", {"amount": None, "payee": payee})

    def _report(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        card = {
            "amount": None,
            "payee": None,
            "text": arguments.text,
            "about": arguments.transaction_id,
            "answer": arguments.answer_id,
            "is_fraud": any(w in fold(arguments.text) for w in ("robaron", "clon", "no reconozco")),
        }
        return self._propose("open_ticket", card)

    def _ticket(self, _call: Call, arguments: Any, _: Provenance) -> TicketView:
        return next(one for one in self.reports if one.ticket_id == arguments.ticket_id)

    def _block(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        self._supersede(arguments)
        return self._propose("block_account", {"account_ids": list(arguments.account_ids)})

    def _asked(self, call: Call, arguments: Any, provenance: Provenance) -> AnswerView:
        found, least = self._answer(call, arguments, provenance), arguments.least_percent
        chooses = found.outcome is AnswerOutcome.CLARIFY and not least
        is_answer = found.outcome is AnswerOutcome.ANSWER
        if least is None or chooses or (is_answer and found.confidence_percent >= least):
            return found
        return AnswerView("", AnswerOutcome.NOTHING, "", [], "")

    def _answer(self, _call: Call, arguments: Any, _: Provenance) -> AnswerView:
        nip = Source("cambiar-nip", 1, "Cambiar tu NIP")
        if "nip" in fold(arguments.question):
            return AnswerView(
                "ans_" + "1" * 32, AnswerOutcome.ANSWER, "El NIP se cambia en el cajero.", [nip], ""
            )
        if arguments.slug is not None:
            return AnswerView(
                "ans_" + "2" * 32,
                AnswerOutcome.ANSWER,
                "La tarjeta se repone.",
                [Source(arguments.slug, 1, "")],
                "",
            )
        if "tarjeta" in fold(arguments.question):
            lost = Source("reponer-tarjeta", 1, "Reponer una tarjeta perdida")
            return AnswerView("ans_" + "3" * 32, AnswerOutcome.CLARIFY, "", [nip, lost], "close")
        return AnswerView("ans_" + "4" * 32, AnswerOutcome.NOTHING, "", [], "no_match")

    def _shelf(self, _call: Call, arguments: Any, _: Provenance) -> ProductPage:
        words = fold(arguments.text).split()
        found = [
            one
            for one in self.products
            if all(word.rstrip("s") in fold(one.name) for word in words)
            and (arguments.price_max is None or one.price <= Money.parse(arguments.price_max))
            and (arguments.price_min is None or one.price >= Money.parse(arguments.price_min))
            and (one.stock or not arguments.in_stock)
        ]
        if arguments.sort != Sort.RELEVANCE:
            found.sort(key=lambda one: one.price, reverse=arguments.sort == Sort.PRICE_DESC)
        return ProductPage(found[: arguments.limit], None)

    def _detail(self, _call: Call, arguments: Any, _: Provenance) -> ProductDetail:
        return ProductDetail(self._product(arguments), ())

    def _compare(self, _call: Call, arguments: Any, _: Provenance) -> Comparison:
        one = self._product(arguments)
        total = Money(one.price.centavos * arguments.quantity)
        return Comparison(
            product_id=one.product_id,
            retailer_id=one.retailer_id,
            retailer_name=one.retailer_name,
            product_name=one.name,
            quantity=arguments.quantity,
            price=one.price,
            total=total,
            stock=one.stock,
            options=[msi_option(months, total) for months in MONTHS],
            recommendation="",
        )

    def _purchase(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        one = self._product(arguments)
        if one.stock < arguments.quantity:
            raise NoStock(one.stock, arguments.quantity)
        if arguments.benefit is not None and arguments.months not in MONTHS:
            raise NoBenefit("Mínimo $600.00, te faltan $60.00.")
        self._supersede(arguments)
        payer = next(
            each for each in self.accounts if arguments.account_id in {None, each.account_id}
        )
        return self._propose(
            "purchase",
            {
                "amount": Money(one.price.centavos * arguments.quantity).json(),
                "payee": {"name": one.retailer_name, "alias": "", "bank": "", "last4": ""},
                "product": {
                    "product_id": one.product_id,
                    "retailer_id": one.retailer_id,
                    "name": one.name,
                    "quantity": arguments.quantity,
                },
                "benefit": arguments.benefit,
                "months": arguments.months,
                "source": {"account_type": payer.account_type.value, "last4": payer.last4},
            },
        )

    def _product(self, arguments: Any) -> ProductView:
        return next(one for one in self.products if one.product_id == arguments.product_id)

    def _summary(self) -> PointsSummary:
        spent = PointsView(
            user_id=USER_ID,
            current_points=self.points,
            pending_points=0,
            reserved_points=0,
            spent_points=0,
            expired_points=0,
            reversed_points=0,
            total_earned=self.points,
            total_redeemed=0,
            owed_points=0,
            next_expiries=(),
            updated_at=NOW,
            is_employee=self.points > 0,
        )
        return PointsSummary(spent, ())

    def _rewards(self, _call: Call, arguments: Any, _: Provenance) -> RewardPage:
        wanted = [word.rstrip("s") for word in fold(arguments.text).split() if word != "de"]
        found = [
            replace(one, missing=max(0, one.points_cost - self.points))
            for one in self.rewards
            if all(word in fold(one.name) for word in wanted)
            and (arguments.cost_max is None or one.points_cost <= arguments.cost_max)
            and (one.stock_quantity or not arguments.in_stock)
            and (one.points_cost <= self.points or not arguments.affordable)
        ]
        return RewardPage(found[: arguments.limit], None, self.points)

    def _redemption(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        one = next(one for one in self.rewards if one.product_id == arguments.product_id)
        if one.stock_quantity < arguments.quantity:
            raise NoStock(one.stock_quantity, arguments.quantity)
        cost = one.points_cost * arguments.quantity
        if cost > self.points:
            raise NoPoints(self.points, cost, cost - self.points)
        self._supersede(arguments)
        reward = {"product_id": one.product_id, "name": one.name, "quantity": arguments.quantity}
        return self._propose(
            "redemption",
            {
                "amount": None,
                "payee": None,
                "reward": reward,
                "points": cost,
                "points_after": self.points - cost,
            },
        )

    def _movement_page(self, _call: Call, arguments: Any, _: Provenance) -> MovementPage:
        found = [
            one
            for one in self.movements
            if arguments.incoming is None or (one.amount.centavos > 0) == arguments.incoming
        ]
        at = int(arguments.cursor or 0)
        end = at + arguments.limit
        return MovementPage(tuple(found[at:end]), str(end) if end < len(found) else None)

    def _no_order(self, *_: Any) -> Any:
        raise NotFound

    def _propose(self, kind: str, card: dict[str, Any]) -> ProposalView:
        key: UUID = ids.uuid7()
        view = ProposalView(
            id=key,
            public_id=ids.public("confirmation", key),
            kind=kind,
            state=State.OPEN,
            terms_hash="00",
            card=card,
            expires_at=NOW + timedelta(minutes=5),
            created_at=NOW,
            correlation_id=key,
            factor_required=False,
            factor_reasons=(),
            token=None,
            result=None,
        )
        self.proposals[view.public_id] = view
        return view


@dataclass
class Chat:
    """A customer who talks to an engine over a bank in memory; keeps the state between turns as the runner does."""

    engine: Engine
    bank: MemoryBank = field(default_factory=MemoryBank)
    state: Mapping[str, Any] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    vouched: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)
    turns: int = 0

    def say(self, text: str, press: Press | None = None) -> TurnResult:
        """Play one turn."""
        from centli.agent.language import amounts  # noqa: PLC0415 - the parser is only needed here

        self.turns += 1
        self.said.append(text)
        found = {
            r
            for t in self.said[-6:]
            for one in amounts.read_all(t)
            for r in (one.centavos, *one.candidates)
        }
        turn = TurnContext(
            turn_id=f"trn_{self.turns:032x}",
            text=text,
            now=NOW,
            first_name="Ana",
            state=self.state,
            open_proposals=self.bank.open(),
            press=press,
            tools=self.bank.tools(),
            said_centavos=frozenset(one for one in found if one is not None),
            said_texts=tuple(self.said[-6:]),
            shown_ids=self.shown | {one.confirmation_id for one in self.bank.open()},
        )
        guard = Guard(turn, vouched=self.vouched)
        result = loop.run(self.engine, turn, call(), guard, loop.Around(self.bank.withdraw))
        self.state, self.shown, self.vouched = (
            result.state,
            frozenset(guard.shown),
            tuple(guard.vouched),
        )
        return result


def call(now: datetime = NOW) -> Call:
    """Return the customer's call."""
    return Call(
        customer_id=1,
        user_id=USER_ID,
        now=now,
        correlation_id=ids.uuid7(),
        channel=Channel.CHAT,
        actor_id=1,
        session_key="login",
    )
