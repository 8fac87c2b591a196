"""The flow of points: what there is, what it buys, and redeeming it; it ends in a card, never in an order."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent.engines.heard import REWARD_ORDERS, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import ORDINALS, Flow, Steps, Talk, default_suggestions
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Press, Say, Show, Step, ToolCall
from centli.kernel import patterns
from centli.kernel.errors import DomainError
from centli.kernel.text import fold
from points.contracts import OrderPage, PointsSummary, RewardPage, RewardView

NAME: Final = "redemption"
REDEEM: Final = "redeem_reward"
SHOWN: Final = 8
ORDERS_LOOKED_AT: Final = 10
QUANTITY_MAX: Final = 99
_OF_THE_REWARD: Final = ("product_id", "label", "reward")
_OF_THE_WISH: Final = ("supersedes", "browsing")
_EXPIRY: Final = re.compile(r"\b(?:venc\w+|caduc\w+|expir\w+|vigencia|duran)\b")
_UP_TO: Final = re.compile(
    r"\b(?:hasta|menos de|maximo|no mas de|up to|under|less than) (?P<n>[0-9][0-9,]{0,8}) ?(?:puntos|points|pts)?\b"
    r"|\b(?:con|por|with|for) (?P<with>[0-9][0-9,]{0,8}) ?(?:puntos|points|pts)\b"
)
_ABOUT: Final = re.compile(
    r"\b(?:recompensas?|premios?|rewards?|canjear|cosas|algo) (?:de|en|para|from|of|for) (?!hasta|menos|mis? )(?P<what>[a-z ]{3,40})"
)
_ALL: Final = re.compile(r"\b(?:tod[oa]s|ver|muestra\w*|ensena\w*|catalogo|lista|show|list|all)\b")
_REACH: Final = re.compile(r"\balcanz\w+|\bafford\b|\bfaltan?\b|\bcuesta\w*|\bhow many\b")
_BETTER: Final = re.compile(r"\b(?:mejor|en vez|en lugar|instead|rather|cambi\w+(?:la|lo)?)\b")
_CANCEL: Final = re.compile(r"\bcancel\w*|\banul\w*|\bdevuelv\w*")
_PIECES: Final = re.compile(r"\D{0,20}(?P<n>[0-9]{1,2})\D{0,20}", re.ASCII)
_CHEAPEST: Final = re.compile(
    r"^\W*(?:(?:ok|va|pues|dame|quiero|canjea(?:me)?|mejor|i ll take|give me)\W+)*(?:el|la|the)(?: que)? (?:mas (?:barat|economic)[oa]|(?:pida |cueste )?menos puntos|cheapest)\b"
)
_WORD: Final = re.compile(r"\w+")
_NO_NAME: Final = frozenset({"cancela", "cancelar", "canje", "canjes"})
_ORDINALS_EN: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
)  # fmt: skip


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def balance(talk: Talk, heard: Heard) -> Steps:
    """Show the customer's points; asked when they expire, that comes first."""
    outcome = yield ToolCall("points_summary_get")
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    found: PointsSummary = outcome.value
    view = found.points
    if not (view.total_earned or view.pending_points or found.movements):
        yield Say(_none_yet(found), (_("Ver recompensas"), _("Ver ofertas a MSI")))
        return
    about = {"about": "expiry"} if _EXPIRY.search(fold(heard.text)) else {}
    first = _("¿Cuándo vencen mis puntos?") if not about else _("¿Cuántos puntos tengo?")
    yield Show("points", found, "", (_("¿Qué puedo canjear?"), first), about)


def asked_on(talk: Talk, heard: Heard) -> Answered:
    """Take what goes on from points: "¿y cuándo vencen?", "mejor el cine", "¿cuánto me falta para el concierto?"; False: it is something else."""
    said = _plain(heard)
    free = talk.top is None or talk.top.name == NAME
    if free and (
        (yield from _another(talk, said))
        or (yield from _left(talk, said))
        or (yield from _lacking(talk, said))
    ):
        return True
    if talk.last.get("intent") != "points_balance" or _WHEN.fullmatch(said) is None:
        return False
    yield from balance(talk, heard)
    return True


_WHEN: Final = re.compile(
    r"(?:(?:y|oye|ok) )*(?:cuando|en que fecha|que dia|when do) (?:(?:se|me|they) )*(?:vencen|caducan|expiran|expire)"
)


def _another(talk: Talk, said: str) -> Answered:
    """Change the card that waits to another reward that is named: "mejor el cine", "cámbialo por el cine"; False: none is."""
    card = next(reversed(talk.cards), "")
    named = _NAMES_ONE.fullmatch(said)
    if named is None or not card or talk.cards[card]["name"] != NAME:
        return False
    page = yield from _page(talk, {"text": named["what"], "limit": OPTIONS_MAX + 1})
    slots = talk.cards[card]["slots"]
    if page is None or not page.items or slots.get("reward") == named["what"]:
        return page is None
    flow = _fresh(talk)
    flow.slots.update({name: value for name, value in slots.items() if name not in _OF_THE_REWARD})
    flow.slots |= {"reward": named["what"], "said": said, "supersedes": card}
    yield from run(talk, flow)
    return True


def _left(talk: Talk, said: str) -> Answered:
    """Say how many points would be left: of the card that waits, or of a reward that is named; False: that is not asked."""
    asks = _LEFT.fullmatch(said)
    if asks is None:
        return False
    shown = next(reversed(talk.open.values()), None)
    card = shown.card if shown is not None and shown.kind == NAME else None
    if card is not None and not asks["what"]:
        text = _("Si lo confirmas, te quedan %(points)s.")
        yield Say(
            text % {"points": points_words(card["points_after"])}, (_("Cámbiala"), _("Cancelar"))
        )
        return True
    one, current, _items = (yield from _one(talk, asks["what"])) if asks["what"] else (None, 0, ())
    if one is None:
        return False
    if one.missing:
        yield Say(_reach(one), (_("¿Qué puedo canjear?"),))
    else:
        text = _("Te quedarían %(points)s: %(name)s cuesta %(cost)s.")
        figures = {"points": points_words(current - one.points_cost), "name": one.name}
        yield Say(
            text % {**figures, "cost": points_words(one.points_cost)}, (_("¿Qué puedo canjear?"),)
        )
    return True


def _lacking(talk: Talk, said: str) -> Answered:
    """Say how many points a reward takes that are not there yet; False: no reward is asked about."""
    asks = _LACKS.fullmatch(said)
    of_points = "punto" in said or "points" in said or talk.made.get("name") == NAME
    of_points = of_points or talk.last.get("intent") in {"points_balance", "list_rewards", REDEEM}
    if asks is None or (asks["cost"] and not of_points):
        return False
    one, _current, items = yield from _one(talk, asks["what"])
    if one is not None:
        yield Say(_reach(one), (_("¿Qué puedo canjear?"), _("¿Cuántos puntos tengo?")))
    elif items or not of_points:
        return False
    else:
        before = _("No encontré «%(what)s» entre las recompensas.") % {"what": asks["what"]}
        yield from _affordable(talk, _fresh(talk), before=before)
    return True


def _one(
    talk: Talk, what: str
) -> Generator[Step, Outcome | None, tuple[RewardView | None, int, Sequence[RewardView]]]:
    """Return the one reward that words name, the points there are, and all that the words fit."""
    page = yield from _page(talk, {"text": what, "limit": OPTIONS_MAX})
    if page is None:
        return None, 0, ()
    return _the_one(what, page.items), page.current_points, page.items


def points_words(points: int) -> str:
    """Return points as people read them."""
    return ngettext("%(points)s punto", "%(points)s puntos", points) % {"points": f"{points:,}"}


_ONE: Final = (
    r"(?:el|la|los|las|un|una|unos|unas|al|the|an?) (?:de |del )?(?P<what>[a-z0-9 ]{3,40}?)"
)
_NAMES_ONE: Final = patterns.lazy(
    r"(?:(?:no|mejor|ay|oye|digo|perdon|pues|siempre|quiero|prefiero|dame|canjea\w*|cambia\w*|por|en vez|en lugar|de eso|i d rather have|instead|actually|make it) )*"
    rf"{_ONE}(?: (?:mejor|entonces|porfa|por favor|instead|please|nada mas|nomas|en vez|en lugar de es[ea]))*"
)
_CALLED: Final = re.compile(
    r"\b(?:puntos?|points?|recompensas?|premios?|rewards?|canjes?|que|primer\w*|segund\w*|tercer\w*|ultim\w*|otr[oa])\b"
)
"""What names no reward."""
_LEFT: Final = patterns.lazy(
    r"(?:(?:y|ok|oye|entonces|pero) )*(?:con )?(?:cuant[oa]s? (?:puntos )?(?:me )?(?:quedarian?|quedan?|sobrarian?|sobran?|van a quedar|va a quedar)|how many points (?:would|will|do) i have left)(?: (?:despues|luego|entonces|puntos|after))*"
    rf"(?: (?:si|al|despues de|luego de|if i|after) (?:(?:lo|la|me|i) )?(?:canje|cambi|pid|llev|confirm|tom|redeem|get|take)\w*(?: {_ONE})?)?"
)
_LACKS: Final = patterns.lazy(
    r"(?:(?:y|ok|oye|entonces|pero) )*(?:cuant[oa]s? (?:puntos )?(?:mas )?(?:(?:me )?(?:falta\w*|necesito|ocupo|hacen falta)(?: puntos| de puntos| mas)?(?: para| pa)(?: canjear| llevarme| ir)?|(?P<cost>(?:puntos )?(?:cuesta\w*|vale\w*|piden?)))|how many (?:more )?points (?:do i need |am i short )?for)"
    rf" {_ONE}(?: en puntos| con puntos)?"
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
    flow = _fresh(talk, browsing=True)
    up_to, about = _UP_TO.search(said), _ABOUT.search(said)
    text = _named(heard) or (about["what"].strip() if about else "")
    if not (text or up_to or _ALL.search(said)):
        yield from _affordable(talk, flow)
        return
    query: dict[str, Any] = {"limit": SHOWN}
    if up_to:
        query["cost_max"] = max(1, int((up_to["n"] or up_to["with"]).replace(",", "")))
    page = yield from _page(talk, {**query, "text": text} if text else query)
    lead = _("Esto puedes canjear con puntos:")
    if page is not None and page.items and text:
        query["text"] = text
        if len(page.items) == 1 and _REACH.search(said):
            lead = _reach(page.items[0])
    elif page is not None and text:
        page = yield from _page(talk, query)
        lead = _("No encontré «%(what)s» entre las recompensas. Esto sí hay:") % {"what": text}
    if page is None:
        talk.drop(flow)
        return
    yield from _shelf(talk, flow, page, lead, query)


def _reach(one: RewardView) -> str:
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


def orders(talk: Talk, heard: Heard) -> Steps:
    """Show the newest redemption, or where one that can be cancelled is taken back."""
    outcome = yield ToolCall("points_order_page", {"limit": ORDERS_LOOKED_AT})
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    page: OrderPage = outcome.value
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
    outcome = yield ToolCall("points_order_get", {"order_id": chosen.order_id})
    if outcome is not None and not outcome.failed:
        yield Show("reward_order", outcome.value, lead, (_("¿Cuántos puntos tengo?"),))


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def redeem(talk: Talk, heard: Heard) -> Steps:
    """Begin to redeem what the words name; without a name, show what could be."""
    card = next((key for key, one in reversed(talk.cards.items()) if one["name"] == NAME), None)
    changes = heard.corrects or _BETTER.search(fold(heard.text))
    if card is not None and changes and (yield from corrected(talk, card, heard)):
        return
    flow = _fresh(talk)
    _take(flow.slots, heard)
    named = _NAMES_ONE.fullmatch(_plain(heard))
    if not flow.slots.get("reward") and named is not None and _CALLED.search(named["what"]) is None:
        # «Canjea el cine»: what is no kind of goods may be a reward.
        flow.slots |= {"reward": named["what"], "said": _plain(heard)}
    if flow.slots.get("reward"):
        yield from run(talk, flow)
        return
    flow.slots["browsing"] = True
    yield from _affordable(talk, flow, _("¿Cuál quieres canjear?"))


def _fresh(talk: Talk, *, browsing: bool = False) -> Flow:
    """Begin anew: a new wish takes the place of what was under way."""
    talk.stack = [flow for flow in talk.stack if flow.name != NAME]
    flow = Flow(NAME, {"browsing": True} if browsing else {})
    talk.stack.append(flow)
    return flow


def _named(heard: Heard) -> str:
    what = heard.wants.product or ""
    return "" if fold(what) in _NO_NAME else what


def _take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots everything that an utterance names."""
    if what := _named(heard):
        for name in _OF_THE_REWARD:
            slots.pop(name, None)
        # All of the words: of two mugs, «la de viaje» is one.
        slots["reward"], slots["said"] = what, fold(heard.text)
        slots.pop("browsing", None)
    if heard.wants.quantity:
        slots["quantity"] = heard.wants.quantity


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a redemption as far as it goes: to a question, a shelf, a refusal or a card."""
    flow.asked, flow.options = "", []
    if not flow.slots.get("product_id") and not (yield from _find(talk, flow)):
        return
    yield from _propose(talk, flow)


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(talk: Talk, query: Mapping[str, Any]) -> Any:
    outcome = yield ToolCall("points_reward_page", query)
    if outcome is None:
        return None
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return None
    page: RewardPage = outcome.value
    return page


def _affordable(talk: Talk, flow: Flow, lead: str = "", *, before: str = "") -> Steps:
    """Show what the customer can afford, else what asks for the fewest points; ``before`` says why it is shown."""
    query: dict[str, Any] = {"affordable": True, "in_stock": True, "limit": SHOWN}
    page = yield from _page(talk, query)
    lead = lead or _("Te alcanza para esto:")
    if page is not None and not page.items:
        query = {"limit": SHOWN}
        page = yield from _page(talk, query)
        lead = _("Todavía no te alcanza para ninguna; estas son las que menos puntos piden:")
    if page is None:
        talk.drop(flow)
        return
    flow.slots["browsing"] = True
    yield from _shelf(talk, flow, page, f"{before} {lead}".strip(), query)


def _find(talk: Talk, flow: Flow) -> Answered:
    """Find what was named: one is taken, several are asked about, none is said so. False: it asks."""
    slots = flow.slots
    query = {"text": str(slots["reward"])[:140], "limit": OPTIONS_MAX + 1}
    page = yield from _page(talk, query)
    if page is None:
        talk.drop(flow)
        return False
    one = _the_one(str(slots.get("said", "")), page.items)
    if one is not None:
        slots.update(product_id=one.product_id, label=one.name)
        return True
    if not page.items:
        before = _("No encontré «%(what)s» entre las recompensas.") % {"what": slots.pop("reward")}
        yield from _affordable(talk, flow, before=before)
    elif len(page.items) <= OPTIONS_MAX:
        options = [_option(each) for each in page.items]
        yield from talk.choose(flow, "reward", _("¿Cuál de estas?"), options)
    else:
        yield from _shelf(talk, flow, page, _("¿Cuál de estas?"), query)
    return False


def _the_one(said: str, items: Sequence[RewardView]) -> RewardView | None:
    """Return the one that is meant: the only one found, else the only one that the words name in full."""
    if len(items) == 1:
        return items[0]
    words = _WORD.findall(said)
    whole = [
        one for one in items if all(_said(each, words) for each in _WORD.findall(fold(one.name)))
    ]
    return whole[0] if len(whole) == 1 else None


def _said(name: str, words: Sequence[str]) -> bool:
    """Say whether a word of a name is among those said, if need be in the plural."""
    return any(word in {name, f"{name}s", f"{name}es"} for word in words)


def _option(one: RewardView) -> Option:
    detail = points_words(one.points_cost)
    if one.stock_quantity <= 0:
        detail += " · " + _("agotado")
    elif one.missing:
        detail += " · " + _("te faltan %(missing)s") % {"missing": f"{one.missing:,}"}
    return Option(one.product_id, one.name, detail)


def _shelf(talk: Talk, flow: Flow, page: RewardPage, lead: str, query: Mapping[str, Any]) -> Steps:
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


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    outcome = yield ToolCall("points_redemption_propose", _arguments(slots))
    if _replaces_an_old_card(outcome) and slots.pop("supersedes", None):
        # The old card has run out meanwhile: the wish stands all the same.
        outcome = yield ToolCall("points_redemption_propose", _arguments(slots))
    if outcome is None:
        return
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    talk.drop(flow)
    talk.cards.pop(slots.pop("supersedes", ""), None)
    slots["label"] = outcome.value.card.get("reward", {}).get("name", slots.get("label", ""))
    kept = {name: value for name, value in slots.items() if name not in _OF_THE_WISH}
    yield from talk.proposed(NAME, outcome.value, kept)


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {
        "product_id": slots["product_id"],
        "quantity": slots.get("quantity", 1),
        "supersedes": slots.get("supersedes"),
    }
    return {name: value for name, value in wanted.items() if value}


def _replaces_an_old_card(outcome: Outcome | None) -> bool:
    error = None if outcome is None else outcome.error
    return error is not None and error.code == "confirmation_expired"


def _refused(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    """Say why it cannot be had like this, and offer what can."""
    slots, left = flow.slots, int(error.fields().get("available", 0))
    name = slots.get("label") or _("esa recompensa")
    if error.code == "invalid_quantity":
        slots.pop("quantity", None)
        text = _("Se canjean entre 1 y %(limit)d a la vez. ¿Cuántas preparo?")
        figures = {"limit": int(error.fields()["limit"])}
        yield from talk.ask(flow, "quantity", text % figures, ("1", "2", _("Cancelar")))
        return
    if error.code == "out_of_stock" and left > 0:
        slots.pop("quantity", None)
        text = ngettext(
            "Solo queda %(left)d de %(name)s. ¿La preparo?",
            "Solo quedan %(left)d de %(name)s. ¿Cuántas preparo?",
            left,
        )
        suggestions = (str(left), _("Cancelar"))
        yield from talk.ask(flow, "quantity", text % {"left": left, "name": name}, suggestions)
        return
    if error.code == "out_of_stock":
        for each in _OF_THE_REWARD:
            slots.pop(each, None)
        yield from _affordable(talk, flow, before=_("%(name)s: se agotó.") % {"name": name})
        return
    talk.drop(flow)
    suggestions = {
        "too_many_open": (_("Cancela todo"), _("¿Por qué?")),
        "insufficient_points": (_("¿Qué puedo canjear?"), _("¿Cuántos puntos tengo?")),
    }.get(error.code, (_("Ver recompensas"), _("¿Cuántos puntos tengo?")))
    yield from talk.refuse(error, suggestions)


# ── What the customer answers ────────────────────────────────────────────────────────────────────────────────────────


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether a wish to redeem is about what is under way: it names no other reward, or one of those shown."""
    if flow.asked == "choice:reward" and asks_within_reach(heard):
        return True
    if heard.intent != REDEEM:
        return False
    return _pointed(flow, heard) is not None or (
        bool(flow.slots.get("product_id")) and not _named(heard)
    )


def chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    """Take the button or the words that chose, and go on."""
    label = next((one["label"] for one in flow.options if one["id"] == choice), "")
    flow.slots.update(product_id=choice, label=label)
    flow.slots.pop("browsing", None)
    yield from run(talk, flow)


def pressed(talk: Talk, press: Press) -> Steps:
    """Take «Canjear» of a reward's card."""
    flow = _fresh(talk)
    flow.slots["product_id"] = press.choice.partition(".")[0]
    yield from run(talk, flow)


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    if flow.asked == "choice:reward" and (choice := _pointed(flow, heard)) is not None:
        if heard.wants.quantity:
            flow.slots["quantity"] = heard.wants.quantity
        yield from chosen(talk, flow, "reward", choice)
        return True
    if flow.asked == "choice:reward" and asks_within_reach(heard):
        yield from _affordable(talk, _fresh(talk))
        return True
    if flow.asked == "edit" and (yield from _field_named(talk, flow, heard)):
        return True
    before = dict(flow.slots)
    if flow.asked == "quantity" and (pieces := _pieces(heard)):
        flow.slots["quantity"] = pieces
    elif flow.asked in {"edit", "reward"} or heard.intent == REDEEM or _wants_one(flow, heard):
        _take(flow.slots, heard)
    if flow.slots == before:
        return False
    yield from run(talk, flow)
    return True


def _wants_one(flow: Flow, heard: Heard) -> bool:
    """Say whether a reward is named that is not among those shown: "quiero el termo de acero"."""
    asks = "?" in heard.text or heard.sure
    return flow.asked == "choice:reward" and not asks and _WANTS.match(_plain(heard)) is not None


_WANTS: Final = re.compile(
    r"(?:(?:no|mejor|ok|pues|entonces|bueno|yo) )*(?:quiero|quisiera|dame|prefiero|mejor|me (?:llevo|quedo con)|i want|i d like|give me) (?:el|la|los|las|un|una|the|an?) "
)


def asks_within_reach(heard: Heard) -> bool:
    """Say whether it asks what there are points enough for: "¿para qué me alcanza?"."""
    return _WITHIN_REACH.fullmatch(_plain(heard)) is not None


def _plain(heard: Heard) -> str:
    return " ".join(_WORD.findall(fold(heard.text)))


_WITHIN_REACH: Final = re.compile(
    r"(?:(?:y|ok|pero|oye|de esos|de esas) )*(?:cual(?:es)?|que|para (?:que|cual)) (?:si )?(?:me )?alcanz\w*(?: (?:con|para)? ?(?:lo que tengo|mis puntos|lo mio|eso))?"
)


def _pointed(flow: Flow, heard: Heard) -> str | None:
    """Return the reward shown that the words point at: "canjea la segunda", "la de viaje", "canjéala".

    A wish that names a reward is looked up anew: there may be more of that name than were shown.
    """
    if flow.asked != "choice:reward":
        return None
    words, options = _WORD.findall(fold(heard.text)), flow.options
    if options and _CHEAPEST.search(fold(heard.text)):
        return str(min(options, key=lambda one: int(one["detail"].replace(",", "")))["id"])
    for (ordinal, english), option in zip(
        zip(ORDINALS, _ORDINALS_EN, strict=True), options, strict=False
    ):
        if any(word.startswith(ordinal) or word == english for word in words):
            return str(option["id"])
    named = set(_WORD.findall(fold(_named(heard))))
    if heard.intent == REDEEM:
        return str(options[0]["id"]) if len(options) == 1 and not named else None
    fitting = [
        str(one["id"])
        for one in options
        if named and named <= set(_WORD.findall(fold(one["label"])))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _pieces(heard: Heard) -> int | None:
    """Return how many are meant by a bare figure, which elsewhere would be pesos."""
    if heard.wants.quantity:
        return int(heard.wants.quantity)
    match = _PIECES.fullmatch(heard.text.strip())
    return int(match["n"]) if match and 0 < int(match["n"]) <= QUANTITY_MAX else None


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards.get(confirmation_id)
    if card is None or card["name"] != NAME:
        return False
    slots = dict(card["slots"])
    _take(slots, heard)
    if slots == card["slots"]:
        return False
    flow = _fresh(talk)
    flow.slots.update(slots, supersedes=confirmation_id)
    yield from run(talk, flow)
    return True


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a redemption like an earlier one; a card of it that still waits is replaced."""
    flow = _fresh(talk)
    flow.slots.update({name: value for name, value in slots.items() if name not in _OF_THE_WISH})
    if heard.wants.quantity:
        flow.slots["quantity"] = heard.wants.quantity
    waiting = (
        key
        for key, card in reversed(talk.cards.items())
        if card["name"] == NAME and card["slots"] == dict(slots)
    )
    flow.slots["supersedes"] = next(waiting, "")
    yield from run(talk, flow)


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = _fresh(talk)
    flow.slots.update(talk.cards[confirmation_id]["slots"], supersedes=confirmation_id)
    text = _("¿Qué cambio? La recompensa o cuántas piezas; lo demás se queda igual.")
    yield from talk.ask(flow, "edit", text, (_("La recompensa"), _("La cantidad")))


def _field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that was named; False when its new value was said at once."""
    said = fold(heard.text)
    if re.search(r"\b(?:cantidad|piezas|cuant[oa]s|quantity)\b", said) and not heard.wants.quantity:
        yield from talk.ask(flow, "quantity", _("¿Cuántas quieres?"), ("1", "2", "3"))
    elif re.search(r"\b(?:recompensa|premio|reward)\b", said):
        yield from talk.ask(flow, "reward", _("¿Qué recompensa quieres entonces?"))
    else:
        return False
    return True


def none_of_them(talk: Talk, flow: Flow, _slot: str) -> Steps:
    """Leave it when none was meant."""
    talk.drop(flow)
    yield Say(_("Listo, lo dejé. No se descontó ningún punto."), default_suggestions())


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    label = flow.slots.get("label") or flow.slots.get("reward")
    return _("tu canje de %(name)s") % {"name": label} if label else _("tu canje")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "choice:reward": _("Te pregunto cuál porque tus palabras quedan a más de una."),
        "quantity": _("Te pregunto cuántas porque no se puede canjear esa cantidad."),
    }
    default = _("Te pregunto para preparar tu canje tal como lo quieres.")
    return (
        reasons.get(flow.asked, default)
        + " "
        + _("No se descuenta ningún punto sin que lo confirmes.")
    )


KIND: Final = FlowKind(
    name=NAME,
    answered=answered,
    called=called,
    why=why,
    again=again,
    chosen=chosen,
    none_of_them=none_of_them,
    corrected=corrected,
    edit=edit,
    keeps=keeps,
    idle=lambda flow: bool(flow.slots.get("browsing")),
)
POINTS: Final = Domain(
    name="points",
    wishes={
        "points_balance": balance,
        "list_rewards": search,
        REDEEM: redeem,
        REWARD_ORDERS: orders,
    },
    flows=(KIND,),
)
