"""What a domain adds to the built-in engine: the wishes it takes, and the flows that its questions belong to.

A domain joins the conversation in two places and nowhere else:

1. its tools, in ``centli/agent/tools/<domain>.py``, listed in ``tools.TOOLS``: what can be read and proposed;
2. its wishes, in ``engines/flows/<domain>.py``: a ``Domain``, listed in ``engines.flows.DOMAINS``.

``Domain.wishes`` names, for each intent of the language engine, the function that begins it. A wish that may take more than one turn pushes
a ``Flow`` and registers a ``FlowKind`` under the flow's name; the engine then keeps the stack, and with it correction,
digression and return, cancel, repeat and «¿por qué?». A card belongs to the flow that proposed it: ``talk.proposed``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from centli.agent.engines.heard import Heard
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.types import Outcome, Step

Answered: TypeAlias = Generator[Step, Outcome | None, bool]
"""Part of a turn that says whether it took the words up."""

Start: TypeAlias = Callable[[Talk, Heard], Steps]
"""Begins a wish: answers it, or pushes a flow and asks."""


def unanswered(_talk: Talk, _flow: Flow, _heard: Heard) -> Answered:
    """Take no words for an answer: for flows that only ask with buttons."""
    yield from ()
    return False


def unchosen(_talk: Talk, _flow: Flow, _slot: str, _choice: str) -> Steps:
    """Take no button: for flows that never ask with any."""
    yield from ()


def never(_flow: Flow, _heard: Heard) -> bool:
    """Keep no wish: each is a digression."""
    return False


def unchanged(_talk: Talk, _confirmation_id: str, _heard: Heard) -> Answered:
    """Change nothing about a card: for flows whose cards are made anew instead."""
    yield from ()
    return False


@dataclass(frozen=True, slots=True)
class FlowKind:
    """How one kind of flow takes what the customer says and taps."""

    name: str
    called: Callable[[Flow], str]
    """What is under way, within «¿Seguimos con …?»: «tu envío a Juan López»."""
    why: Callable[[Flow], str]
    """Why it asks what it asked last."""
    again: Callable[[Talk, Mapping[str, Any], Heard], Steps]
    """Does a wish of the same slots once more, with what the words change."""
    answered: Callable[[Talk, Flow, Heard], Answered] = unanswered
    """Takes words that answer what was asked; False when they do not."""
    chosen: Callable[[Talk, Flow, str, str], Steps] = unchosen
    """Takes one of the buttons that it offered."""
    none_of_them: Callable[[Talk, Flow, str], Steps] | None = None
    """Goes on when none of the buttons was meant; without it the flow ends."""
    corrected: Callable[[Talk, str, Heard], Answered] = unchanged
    """Makes a new card of an open one of its own with what the words change; the old one is void. False: nothing changed."""
    keeps: Callable[[Flow, Heard], bool] = never
    """Whether a wish of its own kind is about what is under way, and so no digression: "mejor a 12 meses"."""
    idle: Callable[[Flow], bool] = lambda _flow: False
    """Whether nobody waits for it: somebody who only looked around is not asked «¿Seguimos con …?»."""
    edit: Callable[[Talk, str], Steps] | None = None
    """Answers «Cambiar» on one of its cards."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain's part of the conversation."""

    name: str
    wishes: Mapping[str, Start]
    flows: Sequence[FlowKind] = field(default=())
