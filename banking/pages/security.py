"""The customer's limits, and whether the chat may send money: off at once, on with the code; whole without a script."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banking import facade
from centli.confirmations.contracts import State
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.web import checkouts
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
    seen = checkouts.answered(
        request,
        call,
        lambda: facade.transfers_by_chat_proposal_get(call, confirmation_id),
        explain,
    )
    if seen.is_executed and request.method == "POST":
        messages.success(request, str((seen.proposal.result or {})["text"]))
    if seen.is_executed or seen.is_declined:
        return HttpResponseRedirect(reverse("security:security"))
    return render(request, "security/checkout.html", seen.context(_ended()), status=seen.status)


def _page(request: HttpRequest, call: Call, refusal: str) -> HttpResponse:
    return render(
        request,
        "security/security.html",
        {"limits": facade.limits_get(call), "refusal": refusal, "key": ids.uuid7().hex},
        status=422 if refusal else 200,
    )


def _ended() -> Mapping[State, str]:
    return {
        State.VOID: _("Esta confirmación se canceló. Las transferencias por chat siguen apagadas."),
        State.EXPIRED: _(
            "El tiempo para confirmar terminó. Las transferencias por chat siguen apagadas."
        ),
        State.FAILED: _("No se pudo. Revisa cómo están tus transferencias por chat."),
    }


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with what helps."""
    return " ".join(filter(None, [_(error.title), checkouts.help_with(error)]))
