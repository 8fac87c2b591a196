"""Recognition: what colleagues thank each other for, and the forms that give; a manager gives to the team."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.web.pages import count_in, customer, keyed, listed
from points import facade
from points.contracts import BudgetPurpose, BudgetView, ColleagueView, GrantView, ValueView
from points.pages.layout import explain, page

PAGE: Final = 20
SCOPE: Final = "recognitions-page"
FIELDS: Final = ("to", "points", "why", "message")


@require_safe
@customer
def feed(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what colleagues were recognised for, newest first; there is none for who works elsewhere."""
    found, rest = listed(
        request, call, lambda cursor: facade.feed_page(call, limit=PAGE, cursor=cursor), of=SCOPE
    )
    return page(
        request,
        call,
        "points/feed.html",
        {
            "items": found.items,
            "budget": facade.budget_get(call, BudgetPurpose.RECOGNITION),
            **rest,
        },
    )


@dataclass(frozen=True, slots=True)
class Giving:
    """A form that gives points: to whom, for what, from which budget, and how."""

    template: str
    people: Sequence[ColleagueView]
    reasons: Sequence[ValueView]
    budget: BudgetView
    back: str
    give: Callable[[Call, Mapping[str, str]], GrantView]


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def recognise(request: HttpRequest, call: Call) -> HttpResponse:
    """Recognise a colleague with points of the month's allowance."""

    def give(keyed_call: Call, asked: Mapping[str, str]) -> GrantView:
        return facade.recognition_give(
            keyed_call,
            to_user_id=asked["to"],
            points=count_in(asked["points"]),
            value=asked["why"],
            message=asked["message"],
        )

    if not facade.is_employee(call):
        raise Http404
    form = Giving(
        template="points/recognise.html",
        people=facade.colleague_list(call),
        reasons=facade.value_list(call),
        budget=facade.budget_get(call, BudgetPurpose.RECOGNITION),
        back=reverse("points:feed"),
        give=give,
    )
    return _form(request, call, form)


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def team(request: HttpRequest, call: Call) -> HttpResponse:
    """Give somebody of the manager's team points from the month's budget; there is none for who manages nobody."""

    def give(keyed_call: Call, asked: Mapping[str, str]) -> GrantView:
        return facade.points_grant(
            keyed_call,
            to_user_id=asked["to"],
            points=count_in(asked["points"]),
            reason=asked["why"],
            message=asked["message"],
        )

    if not facade.is_manager(call):
        raise Http404
    form = Giving(
        template="points/team.html",
        people=facade.team_list(call),
        reasons=facade.reason_list(call),
        budget=facade.budget_get(call, BudgetPurpose.MANAGER),
        back=reverse("points:team"),
        give=give,
    )
    return _form(request, call, form)


def _form(request: HttpRequest, call: Call, form: Giving) -> HttpResponse:
    asked = {name: request.POST.get(name, "").strip() for name in FIELDS}
    refusal = ""
    if request.method == "POST":
        try:
            given = form.give(keyed(call, request.POST), asked)
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            refusal = f"{explain(error)} {_('No se dio ningún punto.')}"
        else:
            name = next((one.name for one in form.people if one.user_id == given.user_id), "")
            text = _("Listo: le diste %(points)s a %(name)s.")
            figures = {"points": facade.points_words(given.points), "name": name}
            messages.success(request, text % figures)
            return HttpResponseRedirect(form.back)
    return page(
        request,
        call,
        form.template,
        {
            "people": form.people,
            "reasons": form.reasons,
            "budget": form.budget,
            "asked": asked,
            "refusal": refusal,
            "key": ids.uuid7().hex,
        },
        refused=bool(refusal),
    )
