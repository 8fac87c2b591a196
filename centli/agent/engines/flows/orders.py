"""What was bought: how it goes, and taking it back; a cancellation ends in a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.flows import shopping
from centli.agent.engines.hearing import ORDER_CANCEL, ORDER_STATUS, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.types import Option, Press, Say, Show, ToolCall
from centli.kernel.text import fold
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
    outcome = yield ToolCall("marketplace_purchase_get", {"purchase_id": chosen.purchase_id})
    if outcome is None or outcome.failed:
        return
    others = len(page.items) - 1
    lead = _("Tu último pedido; los demás están en tus pedidos.") if others else ""
    suggestions = (_("Cancela mi pedido"),) if chosen.cancellable_until else ()
    yield Show("order", outcome.value, lead, suggestions)


def why_failed(talk: Talk, heard: Heard) -> Answered:
    """Say why the newest order was not bought, where it just failed and that is asked: "¿y por qué no pasó?"."""
    if _WHY_NOT.fullmatch(" ".join(re.sub(r"[^\w ]+", " ", fold(heard.text)).split())) is None:
        return False
    outcome = yield ToolCall("marketplace_purchase_page", {"limit": 1})
    newest = None if outcome is None or outcome.failed else next(iter(outcome.value.items), None)
    if newest is None or newest.stage != "failed" or talk.now - newest.created_at > JUST:
        return False
    text = _("No se compró %(what)s.") % {"what": newest.product_name}
    yield Say(f"{text} {newest.failure_text}", (_("¿Cuánto tengo?"), _("Hablar con una persona")))
    return True


JUST: Final = timedelta(hours=1)
_WHY_NOT: Final = re.compile(
    r"(?:(?:y|oye|pero|entonces) )*(?:por ?que|xq|pq|why)(?: (?:no|me|se|la|lo|el|mi|did|was|my|it|the|not|didn|t|paso|pudo|quedo|compro|hizo|cobro|jalo|salio|fallo|rechazaron|cancelaron|pago|compra|pedido|order|purchase|payment|fail|failed|go through|rejected|declined))+"
)


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
    outcome = yield ToolCall("marketplace_purchase_page", {"limit": LOOKED_AT})
    if outcome is None:
        return None
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return None
    page: PurchasePage = outcome.value
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
        f"{one.retailer_name} · {one.total_amount.display()}",
    )


def _waiting(talk: Talk, confirmation_id: str) -> Option:
    label = str(talk.cards[confirmation_id]["slots"].get("label") or _("Tu compra"))
    return Option(confirmation_id, label, _("sin confirmar"))


def _propose(talk: Talk, flow: Flow, purchase_id: str) -> Steps:
    outcome = yield ToolCall("marketplace_purchase_cancel_propose", {"purchase_id": purchase_id})
    talk.drop(flow)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from talk.refuse(
            outcome.error, (_("¿Cómo va mi pedido?"), _("Hablar con una persona"))
        )
        return
    yield from talk.proposed(NAME, outcome.value, {"purchase_id": purchase_id})


def _chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    if choice in talk.cards:
        talk.drop(flow)
        yield from _drop(talk, choice)
        return
    yield from _propose(talk, flow, choice)


def _answered(_talk: Talk, _flow: Flow, _heard: Heard) -> Answered:
    yield from ()
    return False


def _again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose(talk, Flow(NAME), str(slots["purchase_id"]))


KIND: Final = FlowKind(
    name=NAME,
    answered=_answered,
    called=lambda _flow: _("la cancelación de tu pedido"),
    why=lambda _flow: _("Te pregunto cuál porque tienes más de un pedido que se puede cancelar."),
    again=_again,
    chosen=_chosen,
)
ORDERS: Final = Domain(
    name="orders", wishes={ORDER_CANCEL: cancel, ORDER_STATUS: status}, flows=(KIND,)
)
