"""What every page of points shares: its frame, and refusals in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from points import facade


def page(
    request: HttpRequest,
    call: Call,
    template: str,
    context: Mapping[str, Any],
    *,
    refused: bool = False,
) -> HttpResponse:
    """Show a page with the links that this customer has."""
    links = {"is_employee": facade.is_employee(call), "is_manager": facade.is_manager(call)}
    return render(request, template, {**links, **context}, status=422 if refused else 200)


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with its figures."""
    figures = error.fields()
    words = [_(error.title)]
    if error.code == "insufficient_points":
        words.append(
            _("Te faltan %(missing)s: tienes %(available)s.")
            % {
                "missing": facade.points_words(figures["missing"]),
                "available": facade.points_words(figures["available"]),
            }
        )
    elif error.code == "out_of_stock":
        words.append(
            _("Hay %(left)d y pediste %(asked)d.")
            % {"left": figures["available"], "asked": figures["requested"]}
        )
    elif error.code == "cost_changed":
        cost = facade.points_words(figures["points_cost"])
        words.append(_("Ahora cuesta %(price)s.") % {"price": cost})
    elif error.code == "budget_exceeded":
        words.append(
            _("Te quedan %(left)s y quieres dar %(asked)s.")
            % {
                "left": facade.points_words(figures["left"]),
                "asked": facade.points_words(figures["requested"]),
            }
        )
    elif error.code in {"invalid_points", "invalid_quantity"}:
        words.append(_("Elige entre 1 y %(limit)d.") % {"limit": figures["limit"]})
    return " ".join(words)
