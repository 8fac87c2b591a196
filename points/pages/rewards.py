"""What points buy: the shelf, a reward, and redeeming it; forms that post, whole without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centli.confirmations.contracts import ProposalView, State
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.kernel.text import clean
from centli.web import checkouts, pagination
from centli.web.pages import count_in, customer, keyed, listed
from points import facade
from points.contracts import RewardFilter
from points.pages.layout import explain, page

PAGE: Final = 24
TEXT_LENGTH_MAX: Final = 100
QUANTITY_MAX: Final = 10
KEPT: Final = ("category", "affordable")
"""What the address of the shelf says; everything else in it is ignored."""
PICTURE_CACHE: Final = "public, max-age=31536000, immutable"


@require_safe
@customer
def rewards(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what points buy, the cheapest first, and what the customer is short of each."""
    given = {name: clean(request.GET.get(name, ""), length_max=TEXT_LENGTH_MAX) for name in KEPT}
    given = {name: value for name, value in given.items() if value}
    wanted = RewardFilter(given.get("category", ""), affordable=given.get("affordable") == "1")
    scope = pagination.scope("rewards-page", given)
    found, rest = listed(
        request,
        call,
        lambda cursor: facade.reward_page(call, wanted, limit=PAGE, cursor=cursor),
        of=scope,
        given=given,
    )
    return page(
        request,
        call,
        "points/rewards.html",
        {
            "items": found.items,
            "points": facade.points_get(call).current_points,
            "filters": [
                (name, _url(given, category=name), name == wanted.category)
                for name in facade.category_list(call)
            ],
            "everything": _url(given, category=""),
            "chosen": wanted.category,
            "affordable": wanted.affordable,
            "affordable_url": _url(given, affordable="" if wanted.affordable else "1"),
            **rest,
            "first": _url(given),
        },
    )


def _url(given: Mapping[str, str], **changes: str) -> str:
    query = {name: value for name, value in {**given, **changes}.items() if value}
    at = reverse("points:rewards")
    return f"{at}?{urlencode(query)}" if query else at


@require_safe
@customer
def reward(request: HttpRequest, call: Call, *, product_id: str) -> HttpResponse:
    """Show a reward, and redeem it where the points cover it."""
    return _reward_page(request, call, product_id)


def _reward_page(
    request: HttpRequest, call: Call, product_id: str, *, refusal: str = "", quantity: int = 1
) -> HttpResponse:
    try:
        found = facade.reward_get(call, product_id)
    except NotFound as error:
        raise Http404 from error
    points = facade.points_get(call).current_points
    most = min(QUANTITY_MAX, found.stock_quantity, points // found.points_cost)
    return page(
        request,
        call,
        "points/reward.html",
        {
            "reward": found,
            "points": points,
            "after": points - found.points_cost,
            "quantities": range(1, most + 1),
            "quantity": quantity,
            "category_url": _url({}, category=found.category),
            "refusal": refusal,
            "key": ids.uuid7().hex,
        },
        refused=bool(refusal),
    )


@require_POST
@customer
def redeem(request: HttpRequest, call: Call, *, product_id: str) -> HttpResponse:
    """Prepare a redemption; the next page asks for the confirmation."""
    quantity = count_in(request.POST.get("quantity", "1"))
    try:
        proposal = facade.redemption_propose(
            keyed(call, request.POST), product_id=product_id, quantity=quantity
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return _reward_page(request, call, product_id, refusal=_untouched(error), quantity=quantity)
    return HttpResponseRedirect(reverse("points:checkout", args=[proposal.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def checkout(request: HttpRequest, call: Call, *, confirmation_id: str) -> HttpResponse:
    """Show exactly what will be redeemed, and redeem it when the customer says so."""
    seen = checkouts.answered(
        request, call, lambda: facade.proposal_get(call, confirmation_id), _untouched
    )
    if seen.is_declined:
        return HttpResponseRedirect(_reward_url(seen.proposal))
    if seen.is_executed:
        order_id = str((seen.proposal.result or {})["order_id"])
        return HttpResponseRedirect(reverse("points:order", args=[order_id]))
    return page(
        request,
        call,
        "points/checkout.html",
        {**seen.context(_ended()), "reward_url": _reward_url(seen.proposal)},
        refused=bool(seen.refusal),
    )


def _untouched(error: DomainError) -> str:
    """Return why nothing was redeemed; that no point was taken is said where that is known."""
    said = explain(error)
    return (
        said if error.code in checkouts.NOT_KNOWN else f"{said} {_('No se descontó ningún punto.')}"
    )


def _ended() -> Mapping[State, str]:
    return {
        State.VOID: _("Este canje se canceló. No se descontó ningún punto."),
        State.EXPIRED: _("El tiempo para confirmar terminó. No se descontó ningún punto."),
        State.FAILED: _("No se pudo hacer el canje. No se descontó ningún punto."),
        State.CONFIRMED: _("Este canje ya está confirmado y en camino."),
    }


def _reward_url(proposal: ProposalView) -> str:
    return reverse("points:reward", args=[proposal.card["reward"]["product_id"]])


@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a picture of a reward where files are kept in a folder; it never changes under its name."""
    try:
        file = facade.picture_open(name)
    except NotFound as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = PICTURE_CACHE
    return response
