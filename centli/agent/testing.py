"""A bank in memory behind the tools' own types, to play engines against without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, Rejected
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView, Match, Relationship, Resolution

NOW: Final = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
USER_ID: Final = "usr_" + "1" * 32


@dataclass(eq=False)
class NoFunds(Rejected):
    """The twin's refusal, with the bank's code and fields."""

    code = "insufficient_funds"
    title = "No te alcanza el saldo."

    available_centavos: int = 0
    requested_centavos: int = 0


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


@dataclass
class MemoryBank:
    """Accounts, contacts and proposals of one customer. Money never moves here: nothing in a turn can move it."""

    accounts: list[AccountView] = field(default_factory=_accounts)
    contacts: list[BeneficiaryView] = field(default_factory=_contacts)
    proposals: dict[str, ProposalView] = field(default_factory=dict)
    provenances: list[Provenance] = field(default_factory=list)
    calls: list[tuple[str, Call, Any]] = field(default_factory=list)
    executed: int = 0

    def tools(self) -> Mapping[str, Tool]:
        """Return the real tools' names, arguments and effects over this bank."""
        doors = {
            "banking_account_list": lambda *_: tuple(self.accounts),
            "banking_movement_page": lambda *_: MovementPage((), None),
            "banking_spending_summary": self._spending,
            "banking_limits_get": lambda *_: self._limits(),
            "banking_transfer_propose": self._transfer,
            "banking_limit_change_propose": self._limit_change,
            "crm_beneficiary_list": lambda *_: tuple(self.contacts),
            "crm_beneficiary_get": self._contact,
            "crm_alias_resolve": self._resolve,
            "crm_beneficiary_propose": self._new_contact,
            "crm_beneficiary_remove_propose": self._removal,
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
        view = self.proposals[confirmation_id]
        self.proposals[confirmation_id] = replace(view, state=State.VOID)
        return None

    def _seen(self, name: str, door: Any) -> Any:
        def run(call: Call, arguments: Any, provenance: Provenance) -> Any:
            self.calls.append((name, call, arguments))
            self.provenances.append(provenance)
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
            transfers_by_chat=True,
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
        if arguments.supersedes is not None:
            self.withdraw(arguments.supersedes)
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
            },
        )

    def _limit_change(self, *_: Any) -> ProposalView:
        return self._propose("limit_change", {"amount": None, "payee": None})

    def _new_contact(self, _call: Call, arguments: Any, _: Provenance) -> ProposalView:
        payee = {"name": arguments.name, "alias": arguments.alias, "bank": "", "last4": ""}
        return self._propose("add_beneficiary", {"amount": None, "payee": payee})

    def _removal(self, call: Call, arguments: Any, provenance: Provenance) -> ProposalView:
        person = self._contact(call, arguments, provenance)
        payee = {"name": person.name, "alias": person.alias, "bank": "", "last4": ""}
        return self._propose("remove_beneficiary", {"amount": None, "payee": payee})

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


def words(result: TurnResult) -> Sequence[str]:
    """Return what a turn showed, kind by kind."""
    return [type(step).__name__ for step in result.visible]
