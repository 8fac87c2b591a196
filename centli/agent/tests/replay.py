"""An engine that plays a turn again from its record: proof that a record holds all that a turn asked for."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from centli.agent.models import Turn, TurnStep
from centli.agent.types import (
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
    Withdraw,
)
from centli.confirmations.contracts import ProposalView


def records_of(turn: Turn) -> list[StepRecord]:
    """Return a turn's steps as the replay engine plays them."""
    return [
        StepRecord(
            kind=step.kind,
            tool=step.tool,
            arguments=step.arguments,
            result_ids=tuple(step.result_ids),
            error_code=step.error_code,
            elapsed_ms=step.elapsed_ms,
            content=step.content,
        )
        for step in TurnStep.objects.filter(turn=turn).order_by("number")
    ]


class Replay:
    """An engine whose steps are given. What its tools return today may differ; what it asks for does not."""

    name = "replay"
    prompt_version = "1"

    def __init__(self, records: Sequence[StepRecord]) -> None:
        self._records = tuple(records)

    def think(self, turn: TurnContext) -> Thought:
        """Play the record over the tools of this turn."""
        seen: list[Outcome] = []
        for record in self._records:
            yield from _again(record, seen)
        return dict(turn.state)


def _again(record: StepRecord, seen: list[Outcome]) -> Generator[Step, Outcome | None, None]:
    match record.kind:
        case "tool":
            outcome = yield ToolCall(record.tool, dict(record.arguments))
            if outcome is not None:
                seen.append(outcome)
        case "withdraw":
            for confirmation_id in record.result_ids:
                yield Withdraw(confirmation_id)
        case "say" | "ask":
            yield Say(record.content)
        case "show" | "propose" | "refuse":
            yield _shown_again(record, seen)


def _shown_again(record: StepRecord, seen: Sequence[Outcome]) -> Step:
    """Show what the last tool returned; where it now refuses, show the refusal."""
    last = seen[-1] if seen else None
    if last is None:
        return Say(record.content or record.kind)
    if last.error is not None:
        return Refuse(last.error)
    value: Any = last.value
    if record.kind == "propose" and isinstance(value, ProposalView):
        return Propose(value)
    return Show(record.content, value) if record.kind == "show" else Say(record.kind)
