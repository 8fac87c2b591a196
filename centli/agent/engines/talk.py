"""A turn's talk: the stack of flows, the open cards, and the small words that every flow uses."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountView
from centli.agent.types import (
    OPTIONS_MAX,
    Ask,
    OpenProposal,
    Option,
    Outcome,
    Say,
    Step,
    ToolCall,
    TurnContext,
)
from centli.kernel.money import Money
from crm.contracts import BeneficiaryView

QUEUE_MAX: Final = 3
STACK_MAX: Final = 4
CARDS_MAX: Final = 6

Steps: TypeAlias = Generator[Step, Outcome | None, None]
"""Part of a turn that gives nothing back."""


@dataclass(slots=True)
class Flow:
    """A wish under way: what is known of it, and what was asked last."""

    name: str
    slots: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    options: list[dict[str, str]] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {
            "name": self.name,
            "slots": self.slots,
            "asked": self.asked,
            "options": self.options,
        }


class Talk:
    """What one turn works on. Built from the stored state, written back to it."""

    def __init__(self, turn: TurnContext) -> None:
        self.turn = turn
        self.now = turn.now
        state = turn.state
        self.stack = [Flow(**flow) for flow in state.get("stack", ())]
        self.queue: list[list[str]] = [list(wish) for wish in state.get("queue", ())]
        self.open: dict[str, OpenProposal] = {p.confirmation_id: p for p in turn.open_proposals}
        self.cards: dict[str, dict[str, Any]] = dict(state.get("cards", {}))
        self._contacts: Sequence[BeneficiaryView] | None = None
        self._accounts: Sequence[AccountView] | None = None

    def state(self) -> dict[str, Any]:
        """Return what the next turn needs."""
        return {
            "stack": [flow.json() for flow in self.stack[-STACK_MAX:]],
            "queue": self.queue[:QUEUE_MAX],
            "cards": dict(list(self.cards.items())[-CARDS_MAX:]),
        }

    @property
    def top(self) -> Flow | None:
        """The flow under way."""
        return self.stack[-1] if self.stack else None

    def drop(self, flow: Flow) -> None:
        """End a flow."""
        if flow in self.stack:
            self.stack.remove(flow)

    def last_card(self) -> str | None:
        """Return the newest open proposal."""
        return next(reversed(self.open), None)

    # What flows read.

    def contacts(self) -> Generator[Step, Outcome | None, Sequence[BeneficiaryView]]:
        """Return the customer's contacts, read once a turn."""
        if self._contacts is None:
            outcome = yield ToolCall("crm_beneficiary_list")
            self._contacts = () if outcome is None or outcome.failed else outcome.value
        return self._contacts

    def accounts(self) -> Generator[Step, Outcome | None, Sequence[AccountView]]:
        """Return the customer's accounts, read once a turn."""
        if self._accounts is None:
            outcome = yield ToolCall("banking_account_list")
            self._accounts = () if outcome is None or outcome.failed else outcome.value
        return self._accounts

    def account_of(self, account_type: str) -> Generator[Step, Outcome | None, AccountView | None]:
        """Return the customer's first active account of a type."""
        accounts = yield from self.accounts()
        return next(
            (
                one
                for one in accounts
                if one.account_type == account_type and one.status is AccountStatus.ACTIVE
            ),
            None,
        )

    # What flows say.

    def ask(self, flow: Flow, slot: str, text: str, suggestions: Sequence[str] = ()) -> Steps:
        """Ask for one thing, in words."""
        flow.asked, flow.options = slot, []
        yield Say(text, tuple(suggestions))

    def choose(self, flow: Flow, slot: str, text: str, options: Sequence[Option]) -> Steps:
        """Ask for one thing, with buttons."""
        shown = list(options)[:OPTIONS_MAX]
        flow.asked = f"choice:{slot}"
        flow.options = [{"id": option.id, "label": option.label} for option in shown]
        yield Ask(text, tuple(shown), slot)


def default_suggestions() -> tuple[str, ...]:
    """Return what can always be asked."""
    return (_("¿Cuánto tengo?"), _("Mis movimientos"), _("Enviar dinero"), _("Ayuda"))


def money(centavos: int) -> str:
    """Return an amount as people read it."""
    return Money(centavos).display()


def contact_option(person: BeneficiaryView) -> Option:
    """Return a contact as a button."""
    return Option(
        person.beneficiary_id,
        f"{person.name} («{person.alias}»)",
        f"{person.bank_name} ···· {person.last4}",
    )


def account_name(account: AccountView) -> str:
    """Return an account as it is called in a sentence."""
    names = {
        "checking": _("cuenta de cheques"),
        "savings": _("ahorro"),
        "credit": _("tarjeta de crédito"),
    }
    return f"{names[account.account_type.value]} ···· {account.last4}"
