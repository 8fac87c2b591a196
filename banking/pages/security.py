"""The customer's limits, and whether the chat may send money: off at once, on with the code; whole without a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banking import facade
from centli.confirmations.contracts import ProposalView, State
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.web.pages import customer, keyed


@require_safe
@customer
def security(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the customer's limits, and the switch of transfers by chat."""
    return _page(request, call, "")


@require_POST
@customer
def switch(request: HttpRequest, call: Call) -> HttpResponse:
    """Switch transfers by chat off at once, or go on to where they are switched on with the code."""
    asked = keyed(call, request.POST)
    try:
        if request.POST.get("turn") == "on":
            proposal = facade.transfers_by_chat_propose(asked, enabled=True)
            return HttpResponseRedirect(reverse("security:checkout", args=[proposal.public_id]))
        facade.transfers_by_chat_off(asked)
    except DomainError as error:
        return _page(request, call, explain(error))
    messages.success(request, _("Listo, apagaste las transferencias por chat."))
    return HttpResponseRedirect(reverse("security:security"))


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def checkout(request: HttpRequest, call: Call, *, confirmation_id: str) -> HttpResponse:
    """Show what will be switched on, and switch it on with the customer's code."""
    try:
        proposal = facade.transfers_by_chat_proposal_get(call, confirmation_id)
    except NotFound as error:
        raise Http404 from error
    refusal = ""
    if request.method == "POST":
        declined = request.POST.get("action") == "decline"
        refusal = _decide(request, call, proposal, declined=declined)
        if declined and not refusal:
            return HttpResponseRedirect(reverse("security:security"))
        proposal = facade.transfers_by_chat_proposal_get(call, confirmation_id)
        if proposal.state is State.EXECUTED:
            messages.success(request, str((proposal.result or {})["text"]))
    if proposal.state is State.EXECUTED:
        return HttpResponseRedirect(reverse("security:security"))
    return render(
        request,
        "security/checkout.html",
        {
            "proposal": proposal,
            "card": proposal.card,
            "is_open": proposal.state is State.OPEN,
            "refusal": refusal,
            "ended": _ended(proposal.state),
        },
        status=422 if refusal else 200,
    )


def _page(request: HttpRequest, call: Call, refusal: str) -> HttpResponse:
    return render(
        request,
        "security/security.html",
        {"limits": facade.limits_get(call), "refusal": refusal, "key": ids.uuid7().hex},
        status=422 if refusal else 200,
    )


def _decide(request: HttpRequest, call: Call, proposal: ProposalView, *, declined: bool) -> str:
    """Confirm or decline; return why it came to nothing, or nothing."""
    try:
        if declined:
            facade.transfers_by_chat_decline(call, confirmation_id=proposal.public_id)
        else:
            facade.transfers_by_chat_confirm(
                call,
                confirmation_id=proposal.public_id,
                token=request.POST.get("token", ""),
                factor="".join(request.POST.get("factor", "").split()) or None,
            )
    except DomainError as error:
        return explain(error)
    return ""


def _ended(state: State) -> str:
    return {
        State.VOID: _("Esta confirmación se canceló. Las transferencias por chat siguen apagadas."),
        State.EXPIRED: _(
            "El tiempo para confirmar terminó. Las transferencias por chat siguen apagadas."
        ),
        State.FAILED: _("No se pudo. Revisa cómo están tus transferencias por chat."),
    }.get(state, "")


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with what helps."""
    words, figures = [_(error.title)], error.fields()
    if "not_enrolled" in (figures.get("reasons") or ()):
        words.append(_("Primero activa tu código de verificación."))
    elif error.code == "factor_wrong" and (left := figures["attempts_left"]):
        words.append(
            ngettext("Te queda %(n)d intento.", "Te quedan %(n)d intentos.", left) % {"n": left}
        )
    return " ".join(words)
