"""What crosses the border: proposals as people see them, the facts that the policy decides on, and a kind's duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol, TypeAlias
from uuid import UUID

from centli.db.statement import Statement
from centli.events.catalogue import Event
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.text import gettext_noop

Terms: TypeAlias = Mapping[str, Any]
"""Frozen terms: canonical JSON of integers, ids and short texts. Hashed; never changed."""


class State(StrEnum):
    """``open → confirmed → executed | failed``, ``open → void | expired``."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXECUTED = "executed"
    FAILED = "failed"
    VOID = "void"
    EXPIRED = "expired"


STATES: Final[Mapping[State, str]] = {
    State.OPEN: gettext_noop("Por confirmar"),
    State.CONFIRMED: gettext_noop("Confirmada"),
    State.EXECUTED: gettext_noop("Hecha"),
    State.FAILED: gettext_noop("No se pudo"),
    State.VOID: gettext_noop("Cancelada"),
    State.EXPIRED: gettext_noop("Venció"),
}
"""What staff read for them; whoever shows it translates."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Whether the customer's own words or fields named the payee and the amount; a screen or form always does."""

    payee_from_customer: bool = True
    amount_from_customer: bool = True
    engine: str = ""
    """The engine and the prompt's version that proposed it, for the audit trail; empty from a screen."""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The facts that a kind supplies and the policy decides on; read under lock at confirm."""

    amount_centavos: int = 0
    per_operation_centavos: int | None = None
    per_day_centavos: int | None = None
    used_today_centavos: int = 0
    ceiling_centavos: int | None = None
    first_payment: bool = False
    payee_usable_at: datetime | None = None
    payee_capped_until: datetime | None = None
    payee_cap_centavos: int | None = None
    """What a payee may be sent while it is new, all together."""
    payee_sent_centavos: int = 0
    """What it was sent since it was added, while it is new."""
    recent_count: int = 0
    """Payments of the last 10 minutes."""
    same_recently: bool = False
    """The same payee and amount within 10 minutes: the card asks."""
    raises_rights: bool = False
    """A new payee or a higher limit: the factor, always."""
    needs_approver: bool = False
    too_much: DomainError | None = None
    """Why the accounts cannot do it, if they cannot: told where no limit refuses it.

    Whoever is told that the funds do not reach brings more, and would be refused then.
    """


@dataclass(frozen=True, slots=True)
class Decision:
    """What a confirmation takes: ``factor`` with its reasons, or a refusal."""

    factor: bool
    reasons: tuple[str, ...] = ()
    refusal: DomainError | None = None
    approver: bool = False
    warnings: tuple[str, ...] = ()
    """What the card asks about, without refusing: ``same_recently``."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as its owner sees it."""

    id: UUID
    public_id: str
    kind: str
    state: State
    terms_hash: str
    card: dict[str, Any] = field(hash=False)
    """The ``data`` of its card, built from the frozen terms by the kind (UX 2.2), without token."""
    expires_at: datetime
    created_at: datetime
    correlation_id: UUID
    factor_required: bool
    factor_reasons: tuple[str, ...]
    token: str | None
    """Made for the login of the call that asked (``session_key``); None when not open."""
    result: dict[str, Any] | None = field(hash=False)
    """After execution, the receipt: ids and figures in wire form; after failure ``{"code", …}``."""
    renewed_from: str | None = None
    renewed_by: str | None = None
    replayed: bool = False
    """True when a confirm found the proposal executed already and answers its first outcome."""


@dataclass(frozen=True, slots=True)
class Executed:
    """What a kind's execution gives back: the receipt, and the events in their order of publication."""

    receipt: dict[str, Any] = field(hash=False)
    events: Sequence[Event] = ()
    writes: Sequence[Statement] = ()
    """What is still to be written for it: the owner sends it first, in one round trip with its own."""
    replayed: bool = False
    """It had been executed before: the first receipt, and no events; nothing happened now."""


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A page of proposals, oldest first; ``next_cursor`` is None on the last."""

    items: Sequence[ProposalView]
    next_cursor: str | None


class Kind(Protocol):
    """What a domain registers for a kind of proposal (``confirmations.registry.register``), in its ``kinds``."""

    name: str
    title: str
    """What staff read for it; whoever shows it translates."""
    action: str
    """The verb of the confirm button and title, a constant: ``transfer``, ``own_transfer``, ``add_beneficiary``…

    A kind may also say (``getattr``) ``lifetime_seconds``; without it 5 minutes, or a day when it needs an approver. And
    ``ends_later``: executing it only begins it, and news tells how it ends. And ``protects``: it only takes away what
    can be done with money, or calls for help, so neither wrong codes nor other open cards hold it up. And ``stands(call, receipt)``: how
    the receipt reads by now, where it told of something that was only under way.

    The terms of what needs an approver have ``note``: why it is asked for, in words, which the audit trail keeps.
    """

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        """Build the card's data from the frozen terms; called once, when the proposal is made."""

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Return the facts; with ``locked``, inside the confirming transaction and under the kind's locks.

        Raises:
            NotFound, Rejected: what the proposal names is gone, or cannot be done any more.
        """

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        """Return the ``…_REQUEST`` event of the trail, which the confirming transaction writes with its inbox row."""

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Do it: a step on locked rows. A refusal is raised and rolls everything back."""

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Return the ``*_FAILED`` events of a refusal, published in a second transaction."""


class SilentKind:
    """What a kind answers of which no event tells: no request in the trail, no news of a refusal."""

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:  # noqa: ARG002 - the Protocol's
        """Return nothing: no request event names this kind."""
        return None

    def failed(
        self, terms: Terms, error: DomainError, *, confirmation_id: str  # noqa: ARG002 - the Protocol's
    ) -> Sequence[Event]:  # fmt: skip
        """Return nothing: nobody waits for it."""
        return ()
