"""The loop: asks the engine for the next step, runs its tools, and stops it in time. Pure and bounded."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import ValidationError

from centli.agent.policy import ArgumentsRefused, Guard, ids_in
from centli.agent.types import (
    TOOL_CALLS_MAX,
    TURN_SECONDS_MAX,
    Ask,
    Delta,
    Effect,
    Engine,
    HandOver,
    Outcome,
    Propose,
    Refuse,
    Say,
    Show,
    Step,
    StepRecord,
    Thought,
    ToolCall,
    TurnContext,
    TurnResult,
    Visible,
    Withdraw,
)
from centli.events.catalogue import Event
from centli.kernel.call import Call
from centli.kernel.errors import DomainError

STEPS_MAX: Final = 400
"""Every step counts here, pieces of streamed text included: an engine that never ends is stopped."""
VISIBLE_MAX: Final = 8
CONTENT_LENGTH_MAX: Final = 4_000
ARGUMENT_LENGTH_MAX: Final = 1_000


class ForgedStep(Exception):
    """An engine asked to show something that no tool of this turn returned."""


def _nothing(_: Step) -> None:
    return None


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Around:
    """What the loop is given to reach the world by: all plain functions."""

    withdraw: Callable[[str], DomainError | None]
    progress: Callable[[Step], None] = _nothing
    stopped: Callable[[], bool] = _never
    monotonic: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class _Play:
    """One turn being played."""

    turn: TurnContext
    call: Call
    guard: Guard
    around: Around
    deadline: float
    tool_calls: int = 0
    visible: list[Visible] = field(default_factory=list)
    records: list[StepRecord] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    handed_over: str = ""
    asked: list[Event] = field(default_factory=list)


def run(engine: Engine, turn: TurnContext, call: Call, guard: Guard, around: Around) -> TurnResult:
    """Play one turn to its end: at most 8 tool calls and 30 seconds.

    The engine names neither customer nor key nor time: the call brings them. A tool that proposes gets a key made of
    the turn and its arguments, so that a turn played again after a crash finds the proposal it made before.

    Raises:
        ForgedStep: the engine wanted a card for something that no tool returned.
    """
    play = _Play(turn, call, guard, around, around.monotonic() + TURN_SECONDS_MAX)
    thought = engine.think(turn)
    try:
        ended, state = _play(play, thought)
    finally:
        thought.close()
    return TurnResult(
        tuple(play.visible),
        tuple(play.records),
        turn.state if state is None else state,
        ended,
        play.handed_over,
        tuple(play.asked),
    )


def _play(play: _Play, thought: Thought) -> tuple[str, Mapping[str, Any] | None]:  # noqa: PLR0911 - one for each end
    sent: Outcome | None = None
    for _ in range(STEPS_MAX):
        if play.around.stopped():
            return "stopped", None
        if play.around.monotonic() > play.deadline:
            return "timeout", None
        try:
            step = thought.send(sent)
        except StopIteration as end:
            return "done", end.value or {}
        if isinstance(step, ToolCall) and play.tool_calls >= TOOL_CALLS_MAX:
            return "limit", None
        if isinstance(step, HandOver):
            play.records.append(StepRecord("hand_over", content=step.reason[:64]))
            play.handed_over = step.reason
            return "handed_over", {}
        play.around.progress(step)
        sent = _take(play, step)
        if len(play.visible) >= VISIBLE_MAX:
            return "limit", None
    return "limit", None


def _take(play: _Play, step: Step) -> Outcome | None:
    if isinstance(step, ToolCall):
        play.tool_calls += 1
        return _call_tool(play, step)
    if isinstance(step, Withdraw):
        error = play.around.withdraw(step.confirmation_id)
        play.records.append(
            StepRecord(
                "withdraw",
                result_ids=(step.confirmation_id,),
                error_code="" if error is None else error.code,
            )
        )
        return Outcome(ToolCall("withdraw"), error=error)
    if isinstance(step, Delta | HandOver):
        return None
    _check(play, step)
    play.visible.append(_bounded(step))
    play.records.append(_shown(step))
    return None


def _call_tool(play: _Play, wish: ToolCall) -> Outcome:
    began = play.around.monotonic()
    try:
        value = _run_tool(play, wish)
    except DomainError as error:
        outcome = Outcome(wish, error=error, elapsed_ms=_since(play, began))
    else:
        play.guard.learn(value)
        play.values.append(value)
        outcome = Outcome(wish, value=value, elapsed_ms=_since(play, began))
    play.records.append(
        StepRecord(
            "tool",
            tool=wish.name[:64],
            arguments={str(k)[:64]: _short(v) for k, v in list(wish.arguments.items())[:32]},
            result_ids=tuple(dict.fromkeys(ids_in(outcome.value)))[:50],
            error_code="" if outcome.error is None else outcome.error.code,
            elapsed_ms=outcome.elapsed_ms,
        )
    )
    return outcome


def _run_tool(play: _Play, wish: ToolCall) -> Any:
    tool = play.turn.tools.get(wish.name)
    if tool is None:
        raise ArgumentsRefused("unknown tool")
    try:
        arguments = tool.arguments.model_validate(dict(wish.arguments))
    except ValidationError as error:
        raise ArgumentsRefused(
            str(error.errors(include_url=False, include_input=False)[0]["loc"])
        ) from error
    play.guard.admit(arguments)
    if tool.asks is not None:
        play.asked.append(tool.asks(arguments))
    call = play.call
    if tool.effect is Effect.PROPOSES:
        call = replace(call, idempotency_key=_key(play.turn.turn_id, wish))
    return tool.run(call, arguments, play.guard.provenance(arguments))


def _key(turn_id: str, wish: ToolCall) -> str:
    canonical = json.dumps([wish.name, dict(wish.arguments)], sort_keys=True, default=str)
    return f"{turn_id[-32:]}.{hashlib.sha256(canonical.encode()).hexdigest()[:24]}"


def _check(play: _Play, step: object) -> None:
    """Refuse what is no step at all, and a card for what no tool of this turn returned."""
    if not isinstance(step, Say | Ask | Show | Propose | Refuse):
        raise ForgedStep(type(step).__name__)
    wanted = getattr(step, "value", None) if isinstance(step, Show) else None
    wanted = step.proposal if isinstance(step, Propose) else wanted
    if wanted is not None and not any(value is wanted for value in play.values):
        raise ForgedStep(type(step).__name__)


def _bounded(step: Visible) -> Visible:
    if isinstance(step, Say | Ask):
        return replace(step, text=step.text[:CONTENT_LENGTH_MAX])
    return step


def _shown(step: Visible) -> StepRecord:
    match step:
        case Say() | Ask():
            return StepRecord(type(step).__name__.lower(), content=step.text[:CONTENT_LENGTH_MAX])
        case Show():
            return StepRecord("show", content=step.kind)
        case Propose():
            return StepRecord("propose", result_ids=(step.proposal.public_id,))
        case Refuse():
            return StepRecord("refuse", error_code=step.error.code)


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)[:ARGUMENT_LENGTH_MAX]


def _since(play: _Play, began: float) -> int:
    return int((play.around.monotonic() - began) * 1000)
