"""What an engine, a tool and the loop agree on: plain Python, no framework."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from pydantic import BaseModel

from centli.confirmations.contracts import ProposalView, Provenance
from centli.events.catalogue import Event
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from crm.contracts import Source

TOOL_CALLS_MAX = 8
TURN_SECONDS_MAX = 30.0
SUGGESTIONS_MAX = 5
OPTIONS_MAX = 5


class Effect(StrEnum):
    """What a tool may do. There is no third: none executes."""

    READS = "reads"
    PROPOSES = "proposes"


@dataclass(frozen=True, slots=True)
class Tool:
    """An adapter: typed arguments in, one facade call, a contract out; no query, no arithmetic, no prose.

    ``run`` gets the provenance that the loop worked out; only proposing tools hand it on.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    effect: Effect
    run: Callable[[Call, Any, Provenance], Any]
    asks: Callable[[Any], Event] | None = None
    """The event by which others would ask the same: published too where ``CENTLI_EVENTS_FOR_READS`` says so."""


# ── What an engine is told ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Utterance:
    """One earlier message, as text: ``role`` is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class OpenProposal:
    """A card that waits for the customer; without token."""

    confirmation_id: str
    kind: str
    card: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Press:
    """A button that began the turn instead of words: ``choose`` (with the option's id) or ``edit`` (with the card's)."""

    action: str
    target_id: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class TurnContext:
    """All that an engine knows about a turn. It never learns the customer's id, a key or a token."""

    turn_id: str
    text: str
    now: datetime
    locale: str = "es-mx"
    first_name: str = ""
    history: Sequence[Utterance] = ()
    state: Mapping[str, Any] = field(default_factory=dict, hash=False)
    open_proposals: Sequence[OpenProposal] = ()
    press: Press | None = None
    tools: Mapping[str, Tool] = field(default_factory=dict, hash=False)
    said_centavos: frozenset[int] = frozenset()
    """Amounts that our parser found in the customer's last turns, and those of the cards shown to them."""
    said_texts: Sequence[str] = ()
    """The customer's own last texts, this turn's included."""
    shown_ids: frozenset[str] = frozenset()
    """Public ids that this customer has been shown in this conversation."""


# ── What an engine answers, one step at a time ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ToolCall:
    """Run a tool; the outcome is sent back into the engine's generator."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the customer. Lines that begin with «• » are a list; ``sources`` are articles whose «title» they name."""

    text: str
    suggestions: Sequence[str] = ()
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of the candidates to choose from; ``id`` comes back with the press."""

    id: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with buttons, where guessing would be wrong."""

    text: str
    options: Sequence[Option]
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """A card for what a tool returned in this turn. The value must be a tool's own outcome: no engine makes figures up."""

    kind: str
    value: Any = field(hash=False)
    lead: str = ""
    suggestions: Sequence[str] = ()
    query: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What a page of movements was asked with, for «Ver más»."""


@dataclass(frozen=True, slots=True)
class Propose:
    """The card of a proposal that a tool made in this turn; what it replaces has been voided by that tool."""

    proposal: ProposalView
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take an open proposal back at the customer's wish; nothing moves. Sent back: None, or the refusal."""

    confirmation_id: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hand the conversation to a person; ``reason`` is one of ``handoff.Reason``. The turn ends with it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """A wish failed: what happened, whether money moved, and what can be done instead."""

    error: DomainError
    suggestions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of streamed text; the final ``Say`` replaces it."""

    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool call came to: a contract, or the refusal."""

    call: ToolCall
    value: Any = field(default=None, hash=False)
    error: DomainError | None = None
    elapsed_ms: int = 0

    @property
    def failed(self) -> bool:
        """Whether the tool refused."""
        return self.error is not None


Step: TypeAlias = ToolCall | Say | Ask | Show | Propose | Withdraw | HandOver | Refuse | Delta
Visible: TypeAlias = Say | Ask | Show | Propose | Refuse
"""The steps that become messages."""

Thought: TypeAlias = Generator[Step, Outcome | None, Mapping[str, Any]]
"""A turn as an engine plays it: yields steps, is sent outcomes, returns its state for the next turn."""


class Engine(Protocol):
    """Decides the next step of a turn. Stateless between turns but for what it returns; imports no models."""

    name: str
    prompt_version: str

    def think(self, turn: TurnContext) -> Thought:
        """Play one turn."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it is kept: a turn can be listed and replayed from these."""

    kind: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)
    result_ids: Sequence[str] = ()
    error_code: str = ""
    elapsed_ms: int = 0
    content: str = ""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What the loop hands to the runner: the visible steps in order, the record, the engine's state."""

    visible: Sequence[Visible]
    records: Sequence[StepRecord]
    state: Mapping[str, Any] = field(hash=False)
    ended: str = "done"
    """``done``, ``stopped`` (the customer's wish), ``limit`` (8 calls), ``timeout`` (30 s), ``fault`` (the engine failed),
    ``handed_over`` (to a person, for ``handed_over``'s reason)."""
    handed_over: str = ""
    asked: Sequence[Event] = ()
    """What the tools that ran would have asked on the bus."""
