"""A yes that was typed: our own comparison reads it, and it confirms the one open card, or nothing."""

from __future__ import annotations

from django.db import OperationalError
from django.utils.translation import gettext as _

from centli.agent import outcomes, policy, refusals
from centli.agent.frames import CONFIRMATIONS, Kind
from centli.agent.journal import Draft
from centli.agent.models import Message, Role, Turn
from centli.confirmations import selectors as proposals
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, State
from centli.confirmations.errors import FactorRequired, OutcomeUnknown
from centli.kernel.call import Call
from centli.kernel.errors import DomainError


def consented(turn: Turn, call: Call) -> list[Draft] | None:
    """Confirm the one open card when the whole utterance is a yes to it; None when it is not such a yes.

    Exactly one proposal is open, its card was the last thing shown before the yes was written, no factor is due. Our
    own comparison reads the yes, never an engine.
    """
    if not is_yes(turn):
        return None
    view = _card_asked(turn, call)
    if view is None:
        return None
    if view.state is State.EXECUTED:
        # The worker before this one died after the confirmation: it counted, and is told once.
        outcomes.tell(call, view.public_id, reply_to=turn.message.client_id)
        return []
    if view.factor_required or view.token is None:
        return [_tap_instead(view)]
    return _confirm_typed(turn, call, view, view.token)


def is_yes(turn: Turn) -> bool:
    """Say whether a turn's whole utterance was typed and is a yes."""
    return turn.press is None and policy.is_consent(turn.message.content)


def _card_asked(turn: Turn, call: Call) -> ProposalView | None:
    """Return the one open proposal, if its card is the last thing that the customer saw before writing.

    A turn that is tried again may find it executed already, by the attempt that died.
    """
    last = (
        Message.objects.filter(conversation_id=turn.conversation_id, seq__lt=turn.message.seq)
        .exclude(role=Role.USER)
        .exclude(kind=Kind.UPDATE)
        .order_by("-seq")
        .first()
    )
    if last is None or last.kind not in CONFIRMATIONS:
        return None
    opened = proposals.open_list(call)
    if [view.public_id for view in opened] == [last.confirmation_id]:
        return opened[0]
    if turn.attempts > 1:
        view = proposals.proposal_get(call, last.confirmation_id)
        return view if view.state is State.EXECUTED else None
    return None


def _confirm_typed(turn: Turn, call: Call, view: ProposalView, token: str) -> list[Draft]:
    """Confirm; the receipt, or the failure, is written from the row by ``outcomes``."""
    refusal: DomainError | None = None
    try:
        confirmations.confirm(call, confirmation_id=view.public_id, token=token)
    except FactorRequired:
        return [_tap_instead(view)]
    except OutcomeUnknown as lost:
        # A fault of the database: the turn is tried again, and finds what became of it.
        raise OperationalError from lost
    except DomainError as error:
        refusal = error
    outcomes.tell(call, view.public_id, reply_to=turn.message.client_id)
    told = Message.objects.filter(dedupe_key=f"failed:{view.public_id}").exists()
    return [] if refusal is None or told else [refusals.failure(refusal)]


def _tap_instead(view: ProposalView) -> Draft:
    return Draft(
        Kind.TEXT,
        _(
            "Para esta operación necesito tu código de verificación: toca el botón de confirmar. "
            "No escribas el código en el chat."
        ),
        confirmation_id=view.public_id,
    )
