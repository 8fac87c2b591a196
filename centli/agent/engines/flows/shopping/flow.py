"""The flow of a purchase: how it begins, what answers it, what it is called. It ends in a card, never in an order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.shopping import changing, naming, paying, shelf, told
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.engines.wanting import (
    COMPARE,
    NO_BENEFIT,
    PURCHASE,
    SEARCH,
    SHOPPING,
    asks_for_offers,
)
from centli.agent.language import shopping as words
from centli.agent.language.features import names_goods
from centli.agent.types import Option, Press, Say
from centli.kernel.text import fold
from marketplace.contracts import BenefitKind

NAME: Final = naming.NAME
_OF_THE_SEARCH: Final = ("product", "category", "price_max", "price_min", "quantity", "prices")
_BEST: Final = re.compile(
    r"\b(?:mejor opcion|mas (?:me )?convenga|(?:mas|mejor) (?:me )?conviene|recomiend\w*|recomendad[oa]|best)\b"
)
_THAT_ONE: Final = re.compile(
    r"\b(?:compr\w+(?:lo|la|los|las)|l[oa]s? (?:quiero|compro|llevo)|(?:me )?l[oa] llevo|es[ea]|est[ea]|it|that one)\b"
)


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin a purchase with everything that the words name; without a product, of the one last looked at."""
    if not heard.wants.what and _only_asks(heard):
        # "¿Y a 18 meses?" asks of what is looked at; the card that waits stays as it is.
        yield from _begin(talk, heard, compare=True, browsing=True)
        return
    if (yield from _of_a_card(talk, heard)):
        return
    yield from _begin(talk, heard)


def asked_of_card(talk: Talk, heard: Heard) -> Answered:
    """Compare the ways to pay for what the last card is for, where one is asked about: "¿y a 18?"; False: it is no such question."""
    card = next(reversed(talk.cards.values()), {})
    gives = _GIVES.search(fold(heard.text)) is not None
    others = heard.sure and not gives and heard.intent not in {*SHOPPING, "out_of_scope"}
    others = others or heard.wants.what or _ONES_OWN.search(fold(heard.text)) is not None
    if card.get("name") != NAME or others or not _only_asks(heard):
        return False
    yield from _begin(talk, heard, compare=True, browsing=True)
    return True


def _only_asks(heard: Heard) -> bool:
    """Say whether a way to pay is asked about rather than chosen: "¿y a 18?", "con cashback cuánto me dan", "¿meses o contado?"."""
    wants, said = heard.wants, fold(heard.text)
    asks = "?" in heard.text or "¿" in heard.text or _ASKS.search(said) is not None
    return wants.several or (wants.how and asks and _ORDERS_IT.search(said) is None)


_ASKS: Final = re.compile(
    r"\b(?:cuant[oa]s?|cual(?:es)?|que pasa|y si|how (?:much|many)|which|what)\b"
)
_ONES_OWN: Final = re.compile(
    r"\b(?:tengo|llevo|junte|gane|(?:he|tengo) (?:ganado|juntado|acumulado|recibido)|me (?:han dado|dieron|abonaron|pagaron|depositaron)|i have|have i|i ve|did i)\b"
)
"""«¿Cuánto cashback tengo?» is of what one has, not of what a purchase would give."""
_ORDERS_IT: Final = re.compile(
    r"\b(?:dame\w*|ponme\w*|ponl[oa]s?|quiero|compral[oa]s?|l[oa]s? (?:compro|llevo)|prepara\w*|buy|i ll take|i want)\b"
)


def compare(talk: Talk, heard: Heard) -> Steps:
    """Compare the benefits of a product: the one that is named, else the one last looked at."""
    if "?" not in heard.text and "¿" not in heard.text and (yield from _of_a_card(talk, heard)):
        return
    yield from _begin(talk, heard, compare=True, browsing=True)


def search(talk: Talk, heard: Heard) -> Steps:
    """Show what there is."""
    wants = heard.wants
    if not (wants.what or wants.how) and asks_for_offers(heard.text):
        # What is on offer is what can be paid in months.
        heard = replace(heard, wants=replace(wants, benefit=BenefitKind.MSI.value))
    yield from _begin(talk, heard, browsing=True)


def _of_a_card(talk: Talk, heard: Heard) -> Answered:
    """Take "mejor a 12 meses" for a change of the card that waits."""
    card, wants = talk.card_of(NAME), heard.wants
    if not card or not wants.how or wants.what or wants.several:
        return False
    return (yield from changing.corrected(talk, card, heard))


def _begin(talk: Talk, heard: Heard, **flags: bool) -> Steps:
    before = paying.dropped(talk)
    flow = Flow(NAME, dict(flags))
    naming.take(flow.slots, heard.wants)
    if by := shelf.order(heard.text):
        flow.slots["sort"] = by
    if before is not None and _only_the_price(heard):
        # "De menos de 15 mil", said of laptops.
        kept = ("product", "category", "quantity")
        flow.slots = {n: before.slots[n] for n in kept if n in before.slots} | flow.slots
    on_a_shelf = not heard.wants.what and before is not None and _shows(before)
    # "Va, cómpralos" names none of those shown.
    picks = heard.intent != SEARCH
    if before is not None and on_a_shelf and (flags.get("compare") or picks):
        yield from _which(talk, flow, before)
        return
    if (
        before is not None
        and on_a_shelf
        and not heard.wants.how
        and _WHERE.search(fold(heard.text))
    ):
        # «¿En qué tienda los venden?» is told beside each.
        talk.stack.append(before)
        yield from talk.ask_again(before)
        return
    points = heard.wants.how or flags.get("compare") or _THAT_ONE.search(fold(heard.text))
    if points and not heard.wants.what and heard.intent != SEARCH:
        flow.slots = {**_carried(talk, before), **flow.slots}
    talk.stack.append(flow)
    cards = set(talk.cards)
    yield from paying.run(talk, flow)
    is_over = flow not in talk.stack and set(talk.cards) == cards
    if is_over and before is not None and _shows(before):
        # Words that no shop knows take nothing away of what is shown.
        talk.stack.append(before)
        yield from talk.ask_again(before)


_WHERE: Final = re.compile(r"\b(?:que tiendas?|donde|quien|who|where|which (?:store|shop)s?)\b")


def pays_goods(heard: Heard) -> bool:
    """Say whether what sounds like a payment is of goods in months: "can I pay a TV in installments"; nobody is paid by it."""
    if heard.intent not in {"transfer", "out_of_scope"} or heard.amount is not None:
        return False
    whom = heard.person or ""
    pays = heard.wants.benefit is not None and _PAID.search(fold(heard.text)) is not None
    return pays and names_goods(heard.text) and (not whom or names_goods(whom))


_PAID: Final = re.compile(r"\b(?:pag\w+|pay|paid|paying|financ\w+)\b")


def _only_the_price(heard: Heard) -> bool:
    wants = heard.wants
    return bool(wants.price_max or wants.price_min) and not (wants.product or wants.category)


def _shows(flow: Flow) -> bool:
    """Say whether products are shown of which none was chosen yet."""
    return flow.asked == "choice:product" and bool(flow.options)


def _which(talk: Talk, flow: Flow, before: Flow) -> Steps:
    """Ask which of those shown is meant: «¿qué me conviene más?» or «dame dos con cashback» right below a shelf."""
    kept: dict[str, Any] = {
        name: before.slots[name] for name in _OF_THE_SEARCH if name in before.slots
    }
    flow.slots = {**kept, **flow.slots}
    talk.stack.append(flow)
    options = [Option(**option) for option in before.options]
    compares = _("¿De cuál te comparo los beneficios?")
    question = compares if flow.slots.get("compare") else _("¿Cuál te interesa?")
    yield from talk.choose(flow, "product", question, options)


def _carried(talk: Talk, before: Flow | None) -> dict[str, Any]:
    """Return the product that was last looked at: by the purchase under way, else in this conversation."""
    last = before.slots if before is not None and before.slots.get("product_id") else talk.seen
    found: dict[str, Any] = {
        name: last[name] for name in (*naming.OF_THE_PRODUCT, "shelf") if name in last
    }
    waiting = (one["slots"] for one in reversed(talk.cards.values()) if one["name"] == NAME)
    same = (one for one in waiting if one.get("product_id") == last.get("product_id"))
    counted = (one["quantity"] for one in (last, *same) if one.get("quantity"))
    return found | naming.given({"quantity": next(counted, None)})


# ── What the customer answers ────────────────────────────────────────────────────────────────────────────────────────


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether a wish to shop is about the purchase under way: it names no other product, or one of those shown."""
    if _asks_what_it_gives(flow, heard) or told.asks(flow, heard) or _counts(flow, heard):
        return True
    if flow.asked == "choice:product" and places.placed(heard.text) is not None:
        # «La última de contado» asks for no movements.
        return shelf.pointed_at(flow, heard) is not None
    if flow.asked == "choice:benefit" and heard.wants.refuses and heard.wants.how:
        # "Con puntos no, de contado" asks for no points.
        return True
    if heard.intent not in SHOPPING:
        return False
    if flow.asked == "product":
        return heard.intent != COMPARE or heard.wants.what
    return (
        not heard.wants.what
        or shelf.pointed_at(flow, heard) is not None
        or bool(shelf.fitting(flow, heard))
    )


def _counts(flow: Flow, heard: Heard) -> bool:
    """Say whether it only tells how many of what is looked at: "no, nomás una"."""
    said = fold(heard.text)
    one = _ONE_PIECE.fullmatch(said) is not None or words.quantity(heard.text) is not None
    return flow.asked in _OF_GOODS and one


_OF_GOODS: Final = frozenset({"choice:benefit", "choice:product"})


def _asks_what_it_gives(flow: Flow, heard: Heard) -> bool:
    """Say whether what is looked at is asked for its points or cashback: "¿cuántos puntos me da?"."""
    return flow.asked.startswith("choice:") and _GIVES.search(fold(heard.text)) is not None


_GIVES: Final = re.compile(
    r"\bcuant[oa]s? (?:puntos|cashback|dinero) (?:me |te |nos )*(?:da|dan|daria|darian|gano|ganaria|genera|regresan?|devuelven?|juntaria|tocan?|tocarian?)\b"
    r"|\bhow (?:much cashback|many points) (?:do|would|will|does)\b"
)


def chosen(talk: Talk, flow: Flow, slot: str, choice: str) -> Steps:
    """Take the button or the words that chose, and go on."""
    if slot == "product":
        shelf.choose_product(flow, choice)
    elif slot == "place" and "." in choice:
        shelf.choose_product(flow, choice)
        flow.slots["compare"] = True
    elif slot in {"benefit", "place"}:
        naming.choose_benefit(flow.slots, choice)
    elif slot == "figure":
        figure = flow.slots.pop("figure")
        if choice == "months":
            naming.choose_benefit(flow.slots, f"MSI-{figure}")
        else:
            flow.slots["quantity"] = figure
    yield from paying.run(talk, flow)


def pressed(talk: Talk, press: Press) -> Steps:
    """Take «Comprar» or «Ver beneficios» of a product's card: product and benefit in one step."""
    product_id, retailer_id, benefit = press.choice.split(".")
    before = paying.dropped(talk)
    flow = Flow(NAME, {"product_id": product_id, "retailer_id": retailer_id})
    if before is not None:
        if _shows(before):
            shelf.remember(before)
        for name in ("quantity", "supersedes", "account_type", "account_id", "product", "shelf"):
            if name in before.slots:
                flow.slots[name] = before.slots[name]
    if benefit:
        naming.choose_benefit(flow.slots, benefit)
    else:
        flow.slots["compare"] = True
    talk.stack.append(flow)
    yield from paying.run(talk, flow)


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    wants, slots = heard.wants, flow.slots
    asks = flow.asked.startswith("choice:") and (yield from _asked_of_it(talk, flow, heard))
    if asks or (flow.asked == "edit" and (yield from changing.field_named(talk, flow, heard))):
        return True
    if flow.asked.startswith("choice:") and _only_asks(heard):
        yield from _asked_how(talk, flow, heard)
        return True
    before = dict(slots)
    is_figure = (yield from _figure_said(talk, flow, heard)) or (
        yield from _of_the_ways(talk, flow, heard)
    )
    if is_figure or (yield from _of_the_shelf(talk, flow, heard)):
        return True
    if flow.asked == "choice:benefit" and not wants.benefit and _BEST.search(fold(heard.text)):
        naming.choose_benefit(slots, str(slots.get("best", NO_BENEFIT)))
        yield from paying.run(talk, flow)
        return True
    is_asked = flow.asked in {"product", "edit"} and heard.intent not in {"transfer", "cancel"}
    naming.take(slots, wants, product=is_asked)
    if flow.asked == "quantity" and (pieces := naming.pieces(heard)):
        slots["quantity"] = pieces
    elif flow.asked in _OF_GOODS and _ONE_PIECE.fullmatch(fold(heard.text)) is not None:
        slots["quantity"] = 1
    if slots == before:
        return False
    if slots.get("product_id"):
        slots.pop("browsing", None)
    yield from paying.run(talk, flow)
    return True


def _figure_said(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take «los meses» for the months that were asked about; the figure alone is asked about again. False: it is another answer."""
    if flow.asked != "choice:figure" or heard.wants.months or heard.wants.plain:
        return False
    if heard.wants.benefit == "MSI":
        yield from chosen(talk, flow, "figure", "months")
    elif naming.pieces(heard) == flow.slots["figure"] and not changing.PIECES.search(
        fold(heard.text)
    ):
        yield from talk.ask_again(flow)
    else:
        return False
    return True


def _of_the_ways(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask whether a bare figure is months or pieces, where a way to pay is asked for that has these months; False: it is no such figure."""
    pieces = naming.pieces(heard)
    says = heard.wants.benefit or heard.wants.plain or changing.PIECES.search(fold(heard.text))
    ways = {str(option["id"]) for option in flow.options}
    if flow.asked != "choice:benefit" or says or f"MSI-{pieces}" not in ways:
        return False
    flow.slots["figure"] = pieces
    yield from changing.which_figure(talk, flow)
    return True


def _of_the_shelf(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take what points at one of those shown, or leave those that a name fits; False: it does neither."""
    wants, slots = heard.wants, flow.slots
    shown = {option["id"] for option in flow.options}
    if flow.asked == "choice:product" and (yield from shelf.cheapest(talk, flow, heard)):
        naming.take(slots, wants, product=False)
        least = flow.options[0]["id"]
        if least not in shown:
            # Nobody has seen it yet: no card is made of it at once.
            slots["compare"] = True
        shelf.choose_product(flow, least)
        yield from paying.run(talk, flow)
        return True
    choice, several = shelf.pointed_at(flow, heard), shelf.fitting(flow, heard)
    if choice is None and not several:
        return False
    naming.take(slots, wants, product=False)
    if pieces := places.pieces(heard.text):
        slots["quantity"] = pieces
    if wants.benefit or wants.plain:
        # "I'll take the first one with cashback" asks no more.
        slots.pop("compare", None)
    if choice is None:
        # "Los Obsidiana a 6 meses", of which two are shown.
        shelf.keep(flow, several)
        yield from talk.ask_again(flow)
        return True
    shelf.choose_product(flow, choice)
    yield from paying.run(talk, flow)
    return True


def _asked_how(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Compare the ways to pay what is looked at; of several that are shown, ask first which."""
    choice = shelf.pointed_at(flow, heard)
    naming.take(flow.slots, heard.wants, product=False)
    flow.slots["compare"] = True
    if flow.slots.get("product_id"):
        yield from paying.compare(talk, flow)
    elif choice is not None:
        shelf.choose_product(flow, choice)
        yield from paying.run(talk, flow)
    else:
        options = [Option(**option) for option in flow.options]
        question = _("¿De cuál te comparo los beneficios?")
        yield from talk.choose(flow, "product", question, options)


_ONE_PIECE: Final = re.compile(
    r"\W*(?:(?:no|mejor|que sea|dame|quiero|pon|solo|solamente|nomas|nada mas)\W+)+(?:un[oa]|una sola|1)(?: (?:sol[oa]|pieza|nomas|nada mas))*\W*"
)


def _asked_of_it(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Answer what is asked of those that are shown: how many are left, what one gives; False: it is no such question."""
    if two := shelf.two_of(flow, heard.text):
        yield from paying.side_by_side(talk, flow, two)
    elif flow.asked == "choice:product" and shelf.asks_the_best(heard.text):
        lead = _("No tengo datos de calidad. Di «las más baratas» o «las más nuevas» y las ordeno.")
        yield from talk.ask_again(flow, lead)
    elif flow.asked == "choice:product" and not heard.wants.what and shelf.order(heard.text):
        flow.slots |= {"sort": shelf.order(heard.text), "browsing": True}
        yield from paying.run(talk, flow)
    elif shelf.MANY_LEFT.search(fold(heard.text)):
        yield from shelf.tell_stock(talk, flow)
    elif (yield from told.of_what_is_shown(talk, flow, heard)):
        pass
    elif not _asks_what_it_gives(flow, heard):
        return False
    elif flow.slots.get("product_id"):
        yield from paying.compare(talk, flow)
    else:
        yield from talk.ask_again(flow, _("Te lo digo de la que elijas."))
    return True


def none_of_them(talk: Talk, flow: Flow, _slot: str) -> Steps:
    """Leave it when none was meant."""
    talk.drop(flow)
    yield Say(_("Listo, lo dejé. No se cobró nada."), default_suggestions())


# ── What the engine says of it ───────────────────────────────────────────────────────────────────────────────────────


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    label = flow.slots.get("label") or flow.slots.get("product")
    return _("tu compra de %(name)s") % {"name": label} if label else _("tu compra")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "choice:product": _("Te muestro varios porque tus palabras quedan a más de uno."),
        "choice:benefit": _(
            "Te pregunto cómo lo pagas porque cada forma te cuesta o te da algo distinto."
        ),
        "quantity": _("Te pregunto cuántos porque no hay tantos como pediste."),
    }
    default = _("Te pregunto para preparar tu compra tal como la quieres.")
    return reasons.get(flow.asked, default) + " " + _("No se cobra nada sin que lo confirmes.")


KIND: Final = FlowKind(
    name=NAME,
    answered=answered,
    called=called,
    why=why,
    again=changing.again,
    chosen=chosen,
    none_of_them=none_of_them,
    corrected=changing.corrected,
    keeps=keeps,
    idle=lambda flow: bool(flow.slots.get("browsing")),
    edit=changing.edit,
)
SHOP: Final = Domain(
    name="marketplace",
    wishes={SEARCH: search, COMPARE: compare, PURCHASE: begin},
    flows=(KIND,),
)
