"""What points buy of what is wanted: found and shown; and whether one reward is within reach."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent.engines.flows.points import naming
from centli.agent.engines.flows.points.naming import NAME
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.language import phrases
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Show, Step
from centli.kernel.text import fold
from points.contracts import RewardPage, RewardView

SHOWN: Final = 8

Found: TypeAlias = Generator[Step, Outcome | None, RewardPage | None]


def points_words(points: int) -> str:
    """Return points as people read them."""
    return ngettext("%(points)s punto", "%(points)s puntos", points) % {"points": f"{points:,}"}


def reach(one: RewardView) -> str:
    """Answer whether one reward is within reach."""
    figures = {
        "name": one.name,
        "cost": points_words(one.points_cost),
        "missing": points_words(one.missing),
    }
    if one.stock_quantity <= 0:
        return _("%(name)s está agotada por ahora.") % figures
    if one.affordable:
        return _("Sí te alcanza: %(name)s cuesta %(cost)s.") % figures
    text = ngettext(
        "Te falta %(missing)s: %(name)s cuesta %(cost)s.",
        "Te faltan %(missing)s: %(name)s cuesta %(cost)s.",
        one.missing,
    )
    return text % figures


def fresh(talk: Talk, *, browsing: bool = False) -> Flow:
    """Begin anew: a new wish takes the place of what was under way."""
    flow = Flow(NAME, {"browsing": True} if browsing else {})
    take_place(talk, flow)
    return flow


def take_place(talk: Talk, flow: Flow) -> None:
    """Put a flow in the place of what was under way."""
    talk.stack = [*(one for one in talk.stack if one.name != NAME), flow]


def page(talk: Talk, query: Mapping[str, Any]) -> Found:
    """Return the rewards that fit; None: there was an error, and it is shown."""
    found: RewardPage | None = yield from talk.read("points_reward_page", query)
    return found


def show_affordable(talk: Talk, flow: Flow, lead: str = "", *, before: str = "") -> Steps:
    """Show what the customer can afford, else what asks for the fewest points; ``before`` says why it is shown."""
    query: dict[str, Any] = {"affordable": True, "in_stock": True, "limit": SHOWN}
    found = yield from page(talk, query)
    lead = lead or _("Te alcanza para esto:")
    if found is not None and not found.items:
        query = {"limit": SHOWN}
        found = yield from page(talk, query)
        lead = _("Todavía no te alcanza para ninguna; estas son las que menos puntos piden:")
    if found is None:
        talk.drop(flow)
        return
    flow.slots["browsing"] = True
    yield from show(talk, flow, found, f"{before} {lead}".strip(), query)


def find(talk: Talk, flow: Flow) -> Answered:
    """Find what was named: one is taken, several are asked about, none is said so. False: it asks."""
    slots = flow.slots
    query = {"text": str(slots["reward"])[:140], "limit": OPTIONS_MAX + 1}
    found = yield from page(talk, query)
    if found is None:
        talk.drop(flow)
        return False
    one = naming.the_one(str(slots.get("said", "")), found.items)
    if one is not None:
        slots.update(product_id=one.product_id, label=one.name)
        if phrases.small_number(fold(one.name).split()[0]) == slots.get("quantity"):
            # «Dos entradas al cine» is one reward.
            slots.pop("quantity", None)
        return True
    if not found.items:
        before = _("No encontré «%(what)s» entre las recompensas.") % {"what": slots.pop("reward")}
        yield from show_affordable(talk, flow, before=before)
    elif len(found.items) <= OPTIONS_MAX:
        options = [_option(each) for each in found.items]
        yield from talk.choose(flow, "reward", _("¿Cuál de estas?"), options)
    else:
        yield from show(talk, flow, found, _("¿Cuál de estas?"), query)
    return False


def either(talk: Talk, flow: Flow, what: str) -> Answered:
    """Ask which is meant where two are named: "el cine y el termo"; False: there is none of them."""
    found: dict[str, RewardView] = {}
    for each in naming.TWO.split(what):
        got = yield from page(talk, {"text": each, "limit": OPTIONS_MAX})
        found |= {one.product_id: one for one in (() if got is None else got.items)}
    options = [_option(one) for one in found.values()][:OPTIONS_MAX]
    if options:
        take_place(talk, flow)
        yield from talk.choose(flow, "reward", _("¿Cuál de estas?"), options)
    return bool(options)


def _option(one: RewardView) -> Option:
    detail = points_words(one.points_cost)
    if one.stock_quantity <= 0:
        detail += " · " + _("agotado")
    elif one.missing:
        detail += " · " + _("te faltan %(missing)s") % {"missing": f"{one.missing:,}"}
    return Option(one.product_id, one.name, detail)


def show(talk: Talk, flow: Flow, page: RewardPage, lead: str, query: Mapping[str, Any]) -> Steps:
    """Show rewards, and remember them, so that «la segunda», a name or a button chooses."""
    suggestions = (_("La primera"), _("¿Cuántos puntos tengo?")) if page.items else ()
    yield Show("rewards", page, lead, suggestions, query)
    flow.asked, flow.question = "choice:reward", _("¿Cuál te interesa?")
    flow.suggestions = []
    flow.options = [
        {"id": one.product_id, "label": one.name, "detail": f"{one.points_cost:,}"}
        for one in page.items
    ]
    talk.asked_now = True
