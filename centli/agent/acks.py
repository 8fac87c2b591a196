"""What whoever sent a frame hears at once: that it is stored or done, or why it came to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from centli.agent import (
    refusals,
)
from centli.agent.frames import (
    ActionFrame,
)
from centli.agent.models import Conversation
from centli.confirmations.errors import (
    FactorRequired,
    FactorWrong,
)
from centli.db.prepared import Given, Select
from centli.kernel.errors import Conflict, DomainError, Rejected, Unavailable
from centli.kernel.text import gettext_noop

_HEAD: Final = Select(
    lambda: Conversation.objects.filter(pk=Given("pk", Conversation, "id")).values_list("head_seq")
)


@dataclass(eq=False)
class EmptyMessage(Rejected):
    """Nothing is left of the text once marks and control characters are gone."""

    code: ClassVar[str] = "empty_message"
    title: ClassVar[str] = gettext_noop("El mensaje está vacío.")


@dataclass(eq=False)
class NotAvailable(Rejected):
    """A button whose domain is not open yet."""

    code: ClassVar[str] = "not_available"
    title: ClassVar[str] = gettext_noop("Eso todavía no está disponible.")


@dataclass(eq=False)
class ChoiceUnknown(Rejected):
    """Not one of the options that were offered."""

    code: ClassVar[str] = "choice_unknown"
    title: ClassVar[str] = gettext_noop("Esa opción no está en la lista.")


@dataclass(eq=False)
class AssistantSilent(Conflict):
    """A button whose answer is the assistant's, while a person answers or is waited for."""

    code: ClassVar[str] = "assistant_silent"
    title: ClassVar[str] = gettext_noop(
        "Ahora te atiende una persona. Para usar este botón, vuelve con el asistente."
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a frame came to nothing, for an ephemeral FAULT; a wish that failed is a durable ERROR instead."""

    code: str
    content: str
    retryable: bool = False
    retry_after_s: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Ack:
    """The frame is stored or done: ``seq`` is the number of the message that it became, or the last number."""

    id: str | None
    seq: int
    duplicate: bool = False
    fault: Fault | None = None
    echo: dict[str, Any] | None = field(default=None, hash=False)
    """The customer's words as the durable frame that was just stored, for the socket that brought them."""
    receipt: dict[str, Any] | None = field(default=None, hash=False)
    """What became of a proposal that was confirmed before, for who confirms it again."""


def fault_of(error: DomainError) -> Fault:
    """Return a refusal as the body of a FAULT."""
    figures = {k: v for k, v in error.fields().items() if isinstance(v, str | int | tuple)}
    return Fault(
        code=error.code,
        content=refusals.explain(error),
        retryable=isinstance(error, Unavailable | Conflict | FactorRequired | FactorWrong),
        retry_after_s=getattr(error, "retry_after_s", None),
        fields=figures,
    )


def done(conversation: Conversation, frame: ActionFrame, fault: Fault | None = None) -> Ack:
    """Return that a button was pressed, with the conversation's last number."""
    found = _HEAD.first(pk=conversation.pk)
    assert found is not None, "it was read"
    return Ack(None if frame.id is None else str(frame.id), found[0], fault=fault)
