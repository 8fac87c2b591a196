"""What is asked about points: how many there are, what is left of them or lacking, what they buy, what they bought."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.flows.points import naming, shelf
from centli.agent.engines.flows.points.naming import NAME, REDEEM
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk
from centli.agent.types import OPTIONS_MAX, Outcome, Say, Show, Step
from centli.kernel import patterns
from centli.kernel.text import fold
from points.contracts import OrderPage, PointsSummary, RewardView

ORDERS_LOOKED_AT: Final = 10
_EXPIRY: Final = re.compile(r"\b(?:venc\w+|caduc\w+|expir\w+|vigencia|duran)\b")
_UP_TO: Final = re.compile(
    r"\b(?:hasta|menos de|maximo|no mas de|up to|under|less than) (?P<n>[0-9][0-9,]{0,8}) ?(?:puntos|points|pts)?\b"
    r"|\b(?:de|como|un[oa]s|about|around|of) (?P<of>[0-9][0-9,]{0,8}) ?(?:puntos|points|pts)\b"
    r"|\b(?:con|por|with|for) (?P<with>[0-9][0-9,]{0,8}) ?(?:puntos|points|pts)\b"
)
_ABOUT: Final = re.compile(
    r"\b(?:recompensas?|premios?|rewards?|canjear|cosas|algo) (?:de|en|para|from|of|for) (?!hasta|menos|mis? )(?P<what>[a-z ]{3,40})"
)
_ALL: Final = re.compile(r"\b(?:tod[oa]s|ver|muestra\w*|ensena\w*|catalogo|lista|show|list|all)\b")
_REACH: Final = re.compile(r"\balcanz\w+|\bafford\b|\bfaltan?\b|\bcuesta\w*|\bhow many\b")
_CANCEL: Final = re.compile(r"\bcancel\w*|\banul\w*|\bdevuelv\w*")


def balance(talk: Talk, heard: Heard) -> Steps:
    """Show the customer's points; asked when they expire, that comes first."""
    found: PointsSummary | None = yield from talk.read("points_summary_get")
    if found is None:
        return
    view = found.points
    if not (view.total_earned or view.pending_points or found.movements):
        yield Say(_none_yet(found), (_("Ver recompensas"), _("Ver ofertas a MSI")))
        return
    about = {"about": "expiry"} if _EXPIRY.search(fold(heard.text)) else {}
    first = _("¿Cuándo vencen mis puntos?") if not about else _("¿Cuántos puntos tengo?")
    yield Show("points", found, "", (_("¿Qué puedo canjear?"), first), about)


WHEN: Final = re.compile(
    r"(?:(?:y|oye|ok) )*(?:cuando|en que fecha|que dia|when do) (?:(?:se|me|they) )*(?:vencen|caducan|expiran|expire)(?: (?:todos )?(?:mis|los) (?:puntos|que tengo))?"
)


def left(talk: Talk, said: str) -> Answered:
    """Say how many points would be left: of the card that waits, or of a reward that is named; False: that is not asked."""
    asks = _LEFT.fullmatch(said)
    if asks is None:
        return False
    shown = next(reversed(talk.open.values()), None)
    card = shown.card if shown is not None and shown.kind == NAME else None
    if card is not None and not asks["what"]:
        text = _("Si lo confirmas, te quedan %(points)s.")
        yield Say(
            text % {"points": shelf.points_words(card["points_after"])},
            (_("Cámbiala"), _("Cancelar")),
        )
        return True
    one, current, _items = (
        (yield from reward_named(talk, asks["what"])) if asks["what"] else (None, 0, ())
    )
    if one is None:
        return False
    if one.missing:
        yield Say(shelf.reach(one), (_("¿Qué puedo canjear?"),))
    else:
        text = _("Te quedarían %(points)s: %(name)s cuesta %(cost)s.")
        figures = {"points": shelf.points_words(current - one.points_cost), "name": one.name}
        yield Say(
            text % {**figures, "cost": shelf.points_words(one.points_cost)},
            (_("¿Qué puedo canjear?"),),
        )
    return True


def lacking(talk: Talk, said: str) -> Answered:
    """Say how many points a reward takes that are not there yet; False: no reward is asked about."""
    asks = _LACKS.fullmatch(said)
    of_points = "punto" in said or "points" in said or talk.made.get("name") == NAME
    of_points = of_points or talk.last.get("intent") in {"points_balance", "list_rewards", REDEEM}
    if asks is None or (asks["cost"] and not of_points) or naming.CALLED.search(asks["what"]):
        # «¿Cuánto vale un punto?» is of no reward.
        return False
    one, _current, items = yield from reward_named(talk, asks["what"])
    if one is not None:
        yield Say(shelf.reach(one), (_("¿Qué puedo canjear?"), _("¿Cuántos puntos tengo?")))
    elif items or not of_points:
        return False
    else:
        before = _("No encontré «%(what)s» entre las recompensas.") % {"what": asks["what"]}
        yield from shelf.show_affordable(talk, shelf.fresh(talk), before=before)
    return True


def reward_named(
    talk: Talk, what: str
) -> Generator[Step, Outcome | None, tuple[RewardView | None, int, Sequence[RewardView]]]:
    """Return the one reward that words name, the points there are, and all that the words fit."""
    page = yield from shelf.page(talk, {"text": what, "limit": OPTIONS_MAX})
    if page is None:
        return None, 0, ()
    return naming.the_one(what, page.items), page.current_points, page.items


_LEFT: Final = patterns.lazy(
    r"(?:(?:y|ok|oye|entonces|pero) )*(?:con )?(?:cuant[oa]s? (?:puntos )?(?:me )?(?:quedarian?|quedan?|sobrarian?|sobran?|van a quedar|va a quedar)|how many points (?:would|will|do) i have left)(?: (?:despues|luego|entonces|puntos|after))*"
    rf"(?: (?:si|al|despues de|luego de|if i|after) (?:(?:lo|la|me|i) )?(?:canje|cambi|pid|llev|confirm|tom|redeem|get|take)\w*(?: {naming.ONE})?)?"
)
_LACKS: Final = patterns.lazy(
    r"(?:(?:y|ok|oye|entonces|pero) )*(?:cuant[oa]s? (?:puntos )?(?:mas )?(?:(?:me )?(?:falta\w*|necesito|ocupo|hacen falta)(?: puntos| de puntos| mas)?(?: para| pa)(?: canjear| llevarme| ir)?|(?P<cost>(?:puntos )?(?:cuesta\w*|vale\w*|piden?)))|how many (?:more )?points (?:do i need |am i short )?for)"
    rf" {naming.ONE}(?: en puntos| con puntos)?"
)


def _none_yet(found: PointsSummary) -> str:
    """Say how points are earned by whoever has had none, and that some ways are for employees alone."""
    if found.points.is_employee:
        return _(
            "Todavía no tienes puntos. Llegan con los reconocimientos de tus colegas, los programas del banco y las "
            "compras con ese beneficio."
        )
    return _(
        "Todavía no tienes puntos. Los reconocimientos son para quienes trabajan en CENTLI y no apareces ahí; tú los ganas "
        "al comprar en la tienda con el beneficio de puntos."
    )


def search(talk: Talk, heard: Heard) -> Steps:
    """Show what points buy: what was named, up to a cost, else what the customer can afford."""
    said = fold(heard.text)
    flow = shelf.fresh(talk, browsing=True)
    up_to, about = _UP_TO.search(said), _ABOUT.search(said)
    text = naming.reward_named(heard) or (about["what"].strip() if about else "")
    if not (text or up_to or _ALL.search(said)):
        yield from shelf.show_affordable(talk, flow)
        return
    query: dict[str, Any] = {"limit": shelf.SHOWN}
    if up_to:
        query["cost_max"] = max(
            1, int((up_to["n"] or up_to["of"] or up_to["with"]).replace(",", ""))
        )
    page = yield from shelf.page(talk, {**query, "text": text} if text else query)
    lead = _("Esto puedes canjear con puntos:")
    if page is not None and page.items and text:
        query["text"] = text
        if len(page.items) == 1 and _REACH.search(said):
            lead = shelf.reach(page.items[0])
    elif page is not None and text:
        page = yield from shelf.page(talk, query)
        lead = _("No encontré «%(what)s» entre las recompensas. Esto sí hay:") % {"what": text}
    if page is None:
        talk.drop(flow)
        return
    yield from shelf.show(talk, flow, page, lead, query)


def orders(talk: Talk, heard: Heard) -> Steps:
    """Show the newest redemption, or where one that can be cancelled is taken back."""
    page: OrderPage | None = yield from talk.read("points_order_page", {"limit": ORDERS_LOOKED_AT})
    if page is None:
        return
    if not page.items:
        yield Say(_("Todavía no has canjeado nada."), (_("¿Qué puedo canjear?"),))
        return
    chosen, lead = page.items[0], ""
    if _CANCEL.search(fold(heard.text)):
        able = [one for one in page.items if one.cancellable]
        lead = (
            _("Este se puede cancelar todavía: toca «Cancelar canje».")
            if able
            else _("Ya no se puede cancelar: solo mientras nadie lo ha aprobado.")
        )
        chosen = (able or page.items)[0]
    elif len(page.items) > 1:
        lead = _("Tu último canje; los demás están en tus canjes.")
    order = yield from talk.look("points_order_get", {"order_id": chosen.order_id})
    if order is not None:
        yield Show("reward_order", order, lead, (_("¿Cuántos puntos tengo?"),))
