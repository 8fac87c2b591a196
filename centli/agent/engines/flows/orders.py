"""What was bought: how it goes, and taking it back; a cancellation ends in a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent import labels
from centli.agent.engines.flows import shopping
from centli.agent.engines.heard import ORDER_CANCEL, ORDER_STATUS, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions, money
from centli.agent.language import slots
from centli.agent.types import Option, Press, Say, Show
from centli.kernel import clock, patterns
from centli.kernel.text import fold, fold_words
from marketplace.contracts import PurchasePage, PurchaseView

NAME: Final = "cancel_order"
LOOKED_AT: Final = 10
_PLACED: Final = re.compile(r"\b(?:pedid(?:os?|itos?)|orden(?:es)?|paquetes?|orders?)\b")
"""What was bought; «la compra» may be one that only waits for its confirmation."""


def status(talk: Talk, heard: Heard) -> Steps:
    """Show how an order goes: the one that is named, else the newest."""
    page = yield from _orders(talk)
    if page is None:
        return
    if not page.items:
        text = _("Todavía no tienes pedidos. ¿Qué te gustaría comprar?")
        yield Say(text, (_("Ver ofertas a MSI"), _("Laptops"), _("Celulares")))
        return
    chosen = (_named(page.items, heard) or page.items)[0]
    others = len(page.items) - 1
    lead = _("Tu último pedido; los demás están en tus pedidos.") if others else ""
    yield from _show(talk, heard, chosen, lead)


def _show(talk: Talk, heard: Heard, chosen: PurchaseView, lead: str) -> Steps:
    order = yield from talk.read("marketplace_purchase_get", {"purchase_id": chosen.purchase_id})
    if order is None:
        return
    talk.last = {"text": heard.text, "intent": ORDER_STATUS, "order": chosen.purchase_id}
    suggestions = (_("Cancela mi pedido"),) if chosen.cancellable_until else ()
    yield Show("order", order, lead, suggestions)


def why_failed(talk: Talk, heard: Heard) -> Answered:
    """Say why the newest order was not bought, where it just failed and that is asked: "¿y por qué no pasó?"."""
    if _WHY_NOT.fullmatch(fold_words(heard.text)) is None:
        return False
    page = yield from talk.look("marketplace_purchase_page", {"limit": 1})
    newest = None if page is None else next(iter(page.items), None)
    if newest is None or newest.stage != "failed" or talk.now - newest.created_at > JUST:
        return False
    text = _("No se compró %(what)s.") % {"what": newest.product_name}
    yield Say(f"{text} {newest.failure_text}", (_("¿Cuánto tengo?"), _("Hablar con una persona")))
    return True


JUST: Final = timedelta(hours=1)
_WHY_NOT: Final = re.compile(
    r"(?:(?:y|oye|pero|entonces) )*(?:por ?que|xq|pq|why)(?: (?:no|me|se|la|lo|el|mi|did|was|my|it|the|not|didn|t|paso|pudo|quedo|compro|hizo|cobro|jalo|salio|fallo|rechazaron|cancelaron|pago|compra|pedido|order|purchase|payment|fail|failed|go through|rejected|declined))+"
)


def owed(talk: Talk, heard: Heard) -> Answered:
    """Say what is still to be paid of what was bought in months: "¿cuánto me falta pagar de la laptop?"; False: no order is meant."""
    asks = _OWED.fullmatch(fold_words(heard.text))
    if asks is None:
        return False
    page = yield from talk.look("marketplace_purchase_page", {"limit": LOOKED_AT})
    said = set(re.findall(r"\w{3,}", asks["what"]))
    items = () if page is None else page.items
    bought = [
        one
        for one in items
        if one.stage == "confirmed" and said <= set(re.findall(r"\w+", fold(one.product_name)))
    ]
    for one in bought:
        yield Say(_still_owed(one, clock.local_date(talk.now)), (_("¿Cómo va mi pedido?"),))
    return bool(bought)


def _still_owed(one: PurchaseView, today: date) -> str:
    left = [each for each in one.instalments if each.due_date > today]
    figures = {"what": one.product_name, "n": len(left)}
    if not one.instalments:
        account = labels.account_label(one.account_type).lower()
        text = _(
            "%(what)s no se compró a meses: se cargó completa a tu %(account)s ···· %(last4)s."
        )
        return text % {**figures, "account": account, "last4": one.account_last4}
    if not left:
        return _("De %(what)s ya pasó la última mensualidad.") % figures
    figures["total"] = money(sum(each.amount.centavos for each in left))
    figures["next"], figures["date"] = left[0].amount.display(), labels.day(left[0].due_date)
    text = ngettext(
        "De %(what)s falta %(n)d mensualidad: %(total)s, el %(date)s.",
        "De %(what)s faltan %(n)d mensualidades: %(total)s en total. La próxima es de %(next)s, el %(date)s.",
        len(left),
    )
    return text % figures


_OWED: Final = patterns.lazy(
    r"(?:(?:y|oye|ok|pero|hola) )*(?:cuant[oa]s? (?:pagos |meses |mensualidades )?|how much |how many (?:payments|months) )"
    r"(?:(?:me|nos|le|do i|have i) )*(?:falta[n]?|queda[n]?|debo|debemos|resta[n]?|still owe|owe|left|got left)"
    r"(?: (?:todavia|aun|por pagar|por liquidar|que pagar|pagar|liquidar|de pagar|to pay))* (?:de|del|por|para|on|for) (?:(?:la|el|los|las|mi|mis|the|my) )?(?P<what>[a-z0-9]+(?: [a-z0-9]+){0,4})"
)


# ── Going on from what was bought ────────────────────────────────────────────────────────────────────────────────────


def follows(talk: Talk, heard: Heard) -> Answered:
    """Take what goes on from a purchase: "¿cuándo llega?", "¿y la otra?", "devuelve una", "la compré por error"; False: it is something else."""
    if (yield from why_failed(talk, heard)) or (yield from owed(talk, heard)):
        return True
    said = fold_words(heard.text)
    is_about = talk.last.get("name") in {shopping.NAME, NAME} or (
        talk.last.get("intent") in {ORDER_STATUS, ORDER_CANCEL}
    )
    mistaken = _MISTAKEN.fullmatch(said) is not None
    back = _TAKES_BACK.fullmatch(said) if is_about else None
    comes = is_about and _COMES.fullmatch(said) is not None
    another = is_about and _ANOTHER.fullmatch(said) is not None
    if talk.open or not (mistaken or back or comes or another):
        return False
    page = yield from _orders(talk)
    if page is None or not page.items:
        return page is None
    bought = talk.last.get("slots", {}).get("product_id")
    if not mistaken and bought and not _is_just(talk, page.items[0], bought):
        # What was prepared was not bought, or long ago.
        return False
    shown = talk.last.get("order") or talk.last.get("slots", {}).get("purchase_id")
    at = next((n for n, one in enumerate(page.items) if one.purchase_id == shown), 0)
    if comes:
        lead = _("La tienda hace la entrega, y su descripción dice en cuánto. Así va tu pedido:")
        yield from _show(talk, heard, page.items[at], lead)
    elif another and len(page.items) > 1:
        yield from _show(talk, heard, page.items[(at + 1) % len(page.items)], "")
    elif back is not None:
        yield from _taken_back(talk, page.items, at, back)
    else:
        return mistaken and (yield from _mistaken(talk, heard, page.items))
    return True


def _is_just(talk: Talk, newest: PurchaseView, product_id: str) -> bool:
    """Say whether the newest order is of the product that was spoken of last, and was placed just now."""
    return newest.product_id == product_id and talk.now - newest.created_at <= JUST


def _taken_back(talk: Talk, items: Sequence[PurchaseView], at: int, back: re.Match[str]) -> Steps:
    """Propose to take back what was bought last or shown last: all of it, one piece, or «la otra»."""
    able = [one for one in items if one.cancellable_until is not None]
    last = items[at]
    if back["other"]:
        others = [one for one in able if one is not last]
        yield from _of_those(talk, [_option(one) for one in others or [last]])
        return
    if back["one"] and len(able) > 1 and _left(last) == 1:
        yield from _of_those(talk, [_option(one) for one in able])
        return
    pieces = 1 if back["one"] and _left(last) > 1 else None
    yield from _propose(talk, talk.begin(NAME, {}), last.purchase_id, pieces)


def _mistaken(talk: Talk, heard: Heard, items: Sequence[PurchaseView]) -> Answered:
    """Propose to take back what was bought twice or by mistake, while that is possible; False: no order here is meant."""
    able = [one for one in items if one.cancellable_until is not None]
    lately = able or [one for one in items if one.stage == "confirmed"][:1]
    goods, _pieces = slots.product(_OF_A_MISTAKE.sub(" ", fold(heard.text)))
    if named := set(re.findall(r"\w{3,}", goods or "")):
        lately = [one for one in lately if named & set(re.findall(r"\w+", fold(one.product_name)))]
    if _TWICE.search(fold(heard.text)):
        last = lately[0] if lately else None
        twice = sum(last is not None and one.product_id == last.product_id for one in items) > 1
        if last is None or not (twice or _left(last) > 1):
            return False
        pieces = None if twice else 1
        lead = _("Tienes más de un pedido de esto; te devolvería el último.") if twice else ""
        yield from _propose(talk, talk.begin(NAME, {}), last.purchase_id, pieces, lead)
    elif lately:
        yield from _of_those(talk, [_option(one) for one in lately])
    return bool(lately)


_OF_A_MISTAKE: Final = re.compile(
    r"\b(?:dos veces|2 veces|doble|repetid[oa]|twice|por error|por equivocacion|sin querer|by (?:mistake|accident)|me equivoque|hice|mism[oa]|same|bought|ordered)\b"
)
"""Words of a mistake, which are no goods."""


def _left(one: PurchaseView) -> int:
    """Return how many pieces of an order were not given back."""
    return one.quantity - one.refunded_quantity


_LEADS: Final = r"(?:(?:y|e|oye|ok|ah|pero|entonces|mejor|porfa|por favor|no|ay|chin|ups|perdon|hey|and|so|please|ya|centli) )*"
_COMES: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:y )?(?:cuando|que dia|en cuanto(?: tiempo)?|cuanto(?: tiempo)?|para cuando|a que hora) (?:me |se )?(?:l[oa]s? )?(?:va a |van a )?(?:llega\w*|llegar|tarda\w*|entrega\w*|viene|mandan|envian|traen)(?: (?:en llegar|a mi casa|mas o menos|mi pedido|el paquete))?"
    r"|(?:ya )?(?:me )?(?:l[oa]s? )?(?:salio|enviaron|mandaron|despacharon|embarcaron|viene|va en camino|llega hoy|llega manana)(?: en camino| ya| hoy)?"
    r"|(?:por )?donde (?:viene|va|esta|anda)(?: ya| ahorita)?|when (?:will|does|is) it (?:arrive|come|coming|be here|get here|delivered)|(?:has|did) it (?:been )?(?:ship|shipped|sent|left|leave)(?: yet| already)?|where is it(?: now)?)"
)
_ANOTHER: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:como va |donde (?:viene|va|esta) |cuando llega |a ver |muestrame |dime |que paso con |y )*(?:l[ao] otr[ao]|el otro)(?: (?:pedido|compra|orden))?|(?:what about )?the other(?: one| order)?)"
)
_TAKES_BACK: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:quiero|quisiera|puedo|puedes|necesito|voy a|i want to|can i|i d like to) )?(?:siempre )?"
    r"(?:(?:devuelv|devolv|regres|cancel|return|reembols)\w*(?:(?<=\wl[oa])|(?<=\wl[oa]s)| (?:(?P<one>un[oa]|una sola|one(?: of them)?)|(?P<other>(?:l[oa]|el) otr[oa]|the other(?: one)?)|el pedido|la compra|it))"
    r"|(?:ya )?no l[oa]s? (?:quiero|necesito|voy a querer)|me arrepenti|changed my mind|i (?:changed my mind|don t want it(?: anymore)?))(?: (?:porfa|por favor|ya|mejor|please|de una vez|pues|nada mas|nomas))*"
)
_MISTAKEN: Final = patterns.lazy(
    r"(?=(?:\w+ ){0,14}\w+$)(?=(?:\w+ )*(?:compre|compramos|pedi|ordene|encargue|bought|ordered|compra|pedido|purchase|order)\b)"
    r"(?!(?:\w+ )*(?:cobraron|cobro|cargo|cargaron|reconozco|hackearon|robaron|fui|hijo|hija|alguien|charged)\b)"
    r"(?:\w+ )*(?:dos veces|2 veces|doble|repetid[oa]|twice|por error|por equivocacion|sin querer|by mistake|by accident)\b.*"
)


_TWICE: Final = re.compile(r"\b(?:dos veces|2 veces|doble|repetid[oa]|twice)\b")


def cancel_placed(talk: Talk, heard: Heard) -> Answered:
    """Take «cancela mi pedido» for what was bought, also while something else is under way; False: nothing was, or it can stay.

    A purchase that only waits for its confirmation may be meant as well: then it is asked which.
    """
    if heard.intent != ORDER_CANCEL or not _PLACED.search(fold(heard.text)):
        return False
    page = yield from _orders(talk)
    able = () if page is None else [one for one in page.items if one.cancellable_until is not None]
    if not able:
        return False
    talk.stack = [flow for flow in talk.stack if flow.name != shopping.NAME]
    waiting = [_waiting(talk, key) for key in _unconfirmed(talk)]
    yield from _of_those(talk, [*waiting, *(_option(one) for one in _named(able, heard) or able)])
    return True


def cancel(talk: Talk, heard: Heard) -> Steps:
    """Begin to take an order back; what is not bought yet is simply dropped."""
    waiting = _unconfirmed(talk)
    if waiting:
        yield from _drop(talk, waiting[-1])
        return
    page = yield from _orders(talk)
    if page is None:
        return
    able = [one for one in page.items if one.cancellable_until is not None]
    named = _named(able, heard)
    if not able:
        yield Say(_none_left(page), (_("¿Cómo va mi pedido?"), _("Hablar con una persona")))
        return
    yield from _of_those(talk, [_option(one) for one in named or able])


def _of_those(talk: Talk, options: Sequence[Option]) -> Steps:
    flow = Flow(NAME)
    talk.stack.append(flow)
    if len(options) > 1:
        yield from talk.choose(flow, "order", _("¿Cuál pedido cancelo?"), options)
        return
    yield from _propose(talk, flow, options[0].id)


def _unconfirmed(talk: Talk) -> list[str]:
    """Return the cards of purchases that wait for their confirmation."""
    return [
        key
        for key, card in talk.cards.items()
        if card["name"] == shopping.NAME and key in talk.open
    ]


def _drop(talk: Talk, confirmation_id: str) -> Steps:
    error = yield from talk.withdraw(confirmation_id)
    if error is not None:
        yield from talk.refuse(error)
        return
    yield Say(_("Listo, la cancelé. No se cobró nada."), default_suggestions())


def pressed(talk: Talk, press: Press) -> Steps:
    """Take «Cancelar pedido» of an order's card."""
    flow = Flow(NAME)
    talk.stack.append(flow)
    yield from _propose(talk, flow, press.choice.partition(".")[0])


def _orders(talk: Talk) -> Any:
    page: PurchasePage | None = yield from talk.read(
        "marketplace_purchase_page", {"limit": LOOKED_AT}
    )
    return page


def _named(found: Sequence[PurchaseView], heard: Heard) -> list[PurchaseView]:
    """Return the orders whose product the words name: "cancela la compra de la laptop"."""
    said = set(re.findall(r"\w{3,}", fold(heard.ordered)))
    return [one for one in found if said & set(re.findall(r"\w+", fold(one.product_name)))]


def _none_left(page: PurchasePage) -> str:
    if not page.items:
        return _("No tienes pedidos que cancelar. No se movió dinero.")
    return _(
        "No hay pedidos que pueda cancelar por aquí: se puede durante las 24 horas después del pago. "
        "Una persona del banco te puede ayudar."
    )


def _option(one: PurchaseView) -> Option:
    return Option(
        one.purchase_id,
        one.product_name,
        f"{one.retailer_name} · {one.total_amount.display()} · {labels.folio(one.purchase_id)}",
    )


def _waiting(talk: Talk, confirmation_id: str) -> Option:
    label = str(talk.cards[confirmation_id]["slots"].get("label") or _("Tu compra"))
    return Option(confirmation_id, label, _("sin confirmar"))


def _propose(
    talk: Talk, flow: Flow, purchase_id: str, pieces: int | None = None, lead: str = ""
) -> Steps:
    wanted: dict[str, Any] = {"purchase_id": purchase_id}
    if pieces:
        wanted["quantity"] = pieces
    talk.drop(flow)
    suggestions = (_("¿Cómo va mi pedido?"), _("Hablar con una persona"))
    proposal = yield from talk.read("marketplace_purchase_cancel_propose", wanted, suggestions)
    if proposal is not None:
        yield from talk.proposed(NAME, proposal, wanted, lead)


def _chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    if choice in talk.cards:
        talk.drop(flow)
        yield from _drop(talk, choice)
        return
    yield from _propose(talk, flow, choice)


def _again(talk: Talk, made: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose(talk, Flow(NAME), str(made["purchase_id"]), made.get("quantity"))


KIND: Final = FlowKind(
    name=NAME,
    called=lambda _flow: _("la cancelación de tu pedido"),
    why=lambda _flow: _("Te pregunto cuál porque tienes más de un pedido que se puede cancelar."),
    again=_again,
    chosen=_chosen,
)
ORDERS: Final = Domain(
    name="orders", wishes={ORDER_CANCEL: cancel, ORDER_STATUS: status}, flows=(KIND,)
)
