"""A page that asks for one confirmation: the customer says yes or no in a form, and reads why it came to nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.confirmations import services
from centli.confirmations.contracts import ProposalView, State
from centli.confirmations.errors import FactorRequired, FactorWrong
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound

NOT_KNOWN: Final = {"outcome_unknown", "already_executed"}
"""What was asked for may be done already: after these nobody may say that nothing happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a proposal stands after what the customer said, and why that came to nothing where it did."""

    proposal: ProposalView
    is_declined: bool = False
    refusal: str = ""
    is_code_due: bool = False
    """Whether a code was asked for when it was confirmed, whatever the proposal took when it was made."""

    @property
    def is_executed(self) -> bool:
        """Say whether it is carried out: there is nothing left to ask."""
        return self.proposal.state is State.EXECUTED

    @property
    def status(self) -> int:
        """Return the page's status."""
        return 422 if self.refusal else 200

    def context(self, ended: Mapping[State, str]) -> dict[str, Any]:
        """Return what every such page's template reads; ``ended`` says how one that is not open any more ended."""
        return {
            "proposal": self.proposal,
            "card": self.proposal.card,
            "is_open": self.proposal.state is State.OPEN,
            "refusal": self.refusal,
            "asks_code": self.proposal.factor_required or self.is_code_due,
            "ended": ended.get(self.proposal.state, ""),
        }


def answered(
    request: HttpRequest,
    call: Call,
    find: Callable[[], ProposalView],
    explain: Callable[[DomainError], str],
) -> Answer:
    """Confirm or decline the proposal that ``find`` returns as the form says; a page that is only looked at does neither.

    ``find`` decides which proposals the page is for: what it does not find is not confirmed here.

    Raises:
        Http404: there is none.
    """
    try:
        proposal = find()
    except NotFound as error:
        raise Http404 from error
    if request.method != "POST":
        return Answer(proposal)
    said = request.POST
    is_declined, refusal, is_code_due = said.get("action") == "decline", "", False
    try:
        if is_declined:
            services.cancel(call, confirmation_id=proposal.public_id)
        else:
            services.confirm(
                call,
                confirmation_id=proposal.public_id,
                token=said.get("token", ""),
                factor="".join(said.get("factor", "").split()) or None,
            )
    except DomainError as error:
        refusal = explain(error)
        is_code_due = isinstance(error, FactorRequired | FactorWrong)
    return Answer(find(), is_declined and not refusal, refusal, is_code_due)


def help_with(error: DomainError) -> str:
    """Return what helps after a refusal that any confirmation can meet, empty where nothing does."""
    figures = error.fields()
    if "not_enrolled" in (figures.get("reasons") or ()):
        return _("Primero activa tu código de verificación.")
    if error.code == "factor_wrong" and (left := figures["attempts_left"]):
        return ngettext("Te queda %(n)d intento.", "Te quedan %(n)d intentos.", left) % {"n": left}
    return ""
