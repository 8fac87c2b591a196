"""What is said to a product that was chosen: another of those shown is meant, or a way to pay is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.shopping import naming, paying, shelf
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk, not_understood, unchanged
from centli.agent.engines.wanting import NO_BENEFIT, SHOPPING
from centli.agent.types import Option
from centli.kernel import patterns
from centli.kernel.text import fold_words


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Go back to what was shown before, or to the ways to pay where one is refused; False: it is something else."""
    flow = talk.top
    if flow is not None:
        if flow.asked == "choice:place" and (heard.wants.benefit or heard.wants.plain):
            # Of which product is not known yet.
            yield from talk.ask_again(flow)
            return True
        return flow.asked == "choice:benefit" and (yield from _below_the_ways(talk, flow, heard))
    key = next(reversed(talk.cards), "")
    if not key or talk.cards[key]["name"] != naming.NAME or len(talk.open) > 1:
        return False
    return (yield from _over_the_card(talk, key, heard))


def _below_the_ways(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    wants, shown = heard.wants, shelf.before(flow.slots)
    names_one = not wants.doubtful and (wants.benefit or wants.plain)
    if wants.refuses and not names_one:
        yield from talk.ask_again(flow)
        return True
    if (wants.benefit or wants.plain) and _is_strange(flow.slots, heard):
        yield from talk.ask_again(flow)
        return True
    at = _meant(flow.slots, heard)
    instead = at is not None and (places.corrects(heard.text) or places.asks(heard.text))
    if at is not None and (instead or wants.how or wants.several or at >= len(flow.options)):
        yield from _take(talk, flow, heard, at)
    elif at is not None:
        yield from _which_place(talk, flow, at)
    elif shown and places.asks_for_another(heard.text):
        yield from _another(talk, flow)
    else:
        return False
    return True


def _over_the_card(talk: Talk, key: str, heard: Heard) -> Answered:
    slots, wants = talk.cards[key]["slots"], heard.wants
    shown = shelf.before(slots)
    at = _meant(slots, heard)
    if _way_is_open(slots, heard):
        flow = talk.begin_change(key)
        for name in ("benefit", "months", "plain"):
            flow.slots.pop(name, None)
        yield from paying.compare(talk, flow)
    elif at is None and (refused := _refused(slots, heard)):
        yield from _refused_over_the_card(talk, key, heard, refused)
    elif at is not None:
        flow = talk.begin_change(key)
        is_it = shown[at]["id"] == shelf.chosen(slots)
        if is_it and not wants.how:
            # "No, la segunda", of the second: it is not wanted.
            yield from shelf.show_again(talk, flow)
        else:
            yield from _take(talk, flow, heard, at)
    elif shown and shelf.order(heard.text) and not wants.what:
        # "Algo más barato": the shelf anew; until one is chosen the card stays.
        flow = talk.begin_change(key)
        for name in naming.OF_THE_PRODUCT:
            flow.slots.pop(name, None)
        flow.slots |= {"sort": shelf.order(heard.text), "browsing": True}
        yield from shelf.find(talk, flow)
    elif shown and places.asks_for_another(heard.text):
        yield from _another(talk, talk.begin_change(key))
    elif _names_two(slots, heard):
        yield from not_understood(talk)
    else:
        return False
    return True


def _refused(slots: Mapping[str, Any], heard: Heard) -> set[str]:
    """Return those shown that are refused by their place or name, where nothing else is said."""
    shown = shelf.before(slots)
    at = places.named(heard.text, len(shown)) if places.only_refuses(heard.text) else []
    if not at and places.only_refuses_names(heard.text):
        named = places.refused_names(heard.text)
        found = [shelf.by_name(slots, what.partition(" ")[2]) for what in named]
        at = [ns[0] for ns in found if len(ns) == 1]
    return {shown[n]["id"] for n in at if 0 <= n < len(shown)}


def _refused_over_the_card(talk: Talk, key: str, heard: Heard, refused: set[str]) -> Steps:
    """Leave the card where another than its product is refused; else ask which is wanted of those shown."""
    slots = talk.cards[key]["slots"]
    if shelf.chosen(slots) in refused or places.may_correct(heard.text):
        yield from shelf.show_again(talk, talk.begin_change(key))
    else:
        yield from unchanged(talk)


def _way_is_open(slots: dict[str, Any], heard: Heard) -> bool:
    """Say whether a card's way to pay is refused, or another in words that may refuse or want it: "no a 6 meses", of cash."""
    wants = heard.wants
    if wants.doubtful and wants.benefit and slots.get("plain"):
        return True
    instead = not wants.doubtful and (wants.benefit or wants.plain)
    return _is_refused(slots, heard) and not instead


def _is_refused(slots: dict[str, object], heard: Heard) -> bool:
    """Say whether the way to pay that a card has is refused."""
    way = NO_BENEFIT if slots.get("plain") else slots.get("benefit")
    return bool(heard.wants.refuses) and heard.wants.refuses == way


def _meant(slots: Mapping[str, Any], heard: Heard) -> int | None:
    """Return the place of the one of those shown that is meant: by its place, its price or its name."""
    shown, wants = shelf.before(slots), heard.wants
    found = places.placed(heard.text)
    if found is not None:
        # What else is said must be how it is paid.
        says = not found["paid"] or wants.benefit or wants.plain or wants.several
        return places.place(found, len(shown)) if says else None
    at = places.named(heard.text, len(shown))
    if len(at) == 1 and places.asks(heard.text) and _PRICE.search(fold_words(heard.text)):
        return at[0] if at[0] < len(shown) else None
    if not shown or _is_strange(slots, heard) or not (wants.how or places.corrects(heard.text)):
        return None
    priced = shelf.by_price(slots, heard.text)
    if priced is not None:
        return priced
    named = _named(slots, heard)
    is_it = [n for n in named if shown[n]["id"] == shelf.chosen(slots)]
    # «La bici de contado» is the one that is looked at, whatever else is called that.
    return next(iter(is_it if wants.how else ()), None) if is_it else next(iter(named), None)


_PRICE: Final = patterns.lazy(r"\b(?:cuanto (?:cuesta|vale|sale|es)|precio|how much)\b")


def _named(slots: Mapping[str, Any], heard: Heard) -> list[int]:
    """Return those shown that a name fits; of "la urbana no, la plegable", the second."""
    named = heard.wants.product or ""
    if places.refused_names(heard.text):
        named = places.wanted_instead(heard.text).partition(" ")[2].removeprefix("de ")
    return shelf.by_name(slots, named)


def _is_strange(slots: Mapping[str, Any], heard: Heard) -> bool:
    """Say whether something is named that is neither looked at nor one other of those shown, or is refused."""
    shown, named = shelf.before(slots), heard.wants.product or ""
    if not shown or places.placed(heard.text):
        return False
    if _names_several(slots, heard):
        return True
    if places.extreme(heard.text) and shelf.by_price(slots, heard.text) is None:
        return True
    found = _named(slots, heard)
    is_it = any(shown[n]["id"] == shelf.chosen(slots) for n in found)
    if not places.is_thing(heard.text, named) or is_it or len(found) == 1:
        return False
    return bool(found or places.refused_names(heard.text)) or not (
        heard.sure and heard.intent in SHOPPING
    )


_MAY_BE_OF_THEM: Final = SHOPPING | {"transfer", "out_of_scope", "cancel"}
"""What is heard in words that point at goods; other wishes, where they are sure, are no answer to the card."""


def _names_two(slots: Mapping[str, Any], heard: Heard) -> bool:
    """Say whether a card is answered with more than one of those shown: "la primera o la tercera", "ninguna de esas dos"."""
    many = len(shelf.before(slots))
    if not many or (heard.sure and heard.intent not in _MAY_BE_OF_THEM):
        return False
    at = places.named(places.without_refused(heard.text), many)
    return len(at) > 1 or places.joins(heard.text)


def _names_several(slots: Mapping[str, Any], heard: Heard) -> bool:
    """Say whether more is named of those shown than one in its place: "la primera y la segunda"."""
    shown = shelf.before(slots)
    at = places.named(places.without_refused(heard.text), len(shown))
    return (
        bool(shown) and places.placed(heard.text) is None and bool(at or places.joins(heard.text))
    )


def _take(talk: Talk, flow: Flow, heard: Heard, at: int) -> Steps:
    """Take the product at a place of what was shown, with what else is said of it."""
    one = shelf.before(flow.slots)[at]["id"]
    if one != shelf.chosen(flow.slots):
        # Another thing does not keep how many were wanted of the one before.
        flow.slots.pop("quantity", None)
    shelf.choose_product(flow, one)
    naming.take(flow.slots, heard.wants, product=False)
    if pieces := places.pieces(heard.text):
        flow.slots["quantity"] = pieces
    asks = heard.wants.several or places.asks(heard.text)
    if naming.decided(flow.slots) and not asks:
        yield from paying.propose(talk, flow)
    else:
        yield from paying.compare(talk, flow)


def _which_place(talk: Talk, flow: Flow, at: int) -> Steps:
    """Ask whether the product at a place is meant, or the way to pay there."""
    product = shelf.before(flow.slots)[at]
    way = flow.options[at]
    options = (
        Option(way["id"], way["label"], way.get("detail", "")),
        Option(product["id"], product["label"], product["detail"]),
    )
    yield from talk.choose(flow, "place", _("¿Esta forma de pago, o este producto?"), options)


def _another(talk: Talk, flow: Flow) -> Steps:
    """Take the other where two were shown; of more, ask which."""
    chosen = f"{flow.slots.get('product_id')}.{flow.slots.get('retailer_id')}"
    others = [one for one in shelf.before(flow.slots) if one["id"] != chosen]
    if len(others) != 1:
        yield from shelf.show_again(talk, flow)
        return
    shelf.choose_product(flow, others[0]["id"])
    if naming.decided(flow.slots):
        yield from paying.propose(talk, flow)
    else:
        yield from paying.compare(talk, flow)
