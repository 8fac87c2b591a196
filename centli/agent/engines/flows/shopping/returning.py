"""What is said to a product that was chosen: another of those shown is meant, or a way to pay is refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.shopping import naming, paying, shelf
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.engines.wanting import NO_BENEFIT
from centli.agent.types import Option


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
    at = _place(heard, len(shown))
    instead = at is not None and places.corrects(heard.text)
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
    at = _place(heard, len(shown))
    if _is_refused(slots, heard) and not (not wants.doubtful and (wants.benefit or wants.plain)):
        flow = talk.begin_change(key)
        for name in ("benefit", "months", "plain"):
            flow.slots.pop(name, None)
        yield from paying.compare(talk, flow)
    elif at is not None:
        flow = talk.begin_change(key)
        is_it = shown[at]["id"] == f"{slots.get('product_id')}.{slots.get('retailer_id')}"
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
    else:
        return False
    return True


def _is_refused(slots: dict[str, object], heard: Heard) -> bool:
    """Say whether the way to pay that a card has is refused."""
    way = NO_BENEFIT if slots.get("plain") else slots.get("benefit")
    return bool(heard.wants.refuses) and heard.wants.refuses == way


def _place(heard: Heard, many: int) -> int | None:
    """Return the place of those shown that is named, where there are so many; what else is said must be how it is paid."""
    found, wants = places.placed(heard.text), heard.wants
    if found is None or (found["paid"] and not (wants.benefit or wants.plain or wants.several)):
        return None
    return places.place(found, many)


def _take(talk: Talk, flow: Flow, heard: Heard, at: int) -> Steps:
    """Take the product at a place of what was shown, with what else is said of it."""
    shelf.choose_product(flow, shelf.before(flow.slots)[at]["id"])
    naming.take(flow.slots, heard.wants, product=False)
    if pieces := places.pieces(heard.text):
        flow.slots["quantity"] = pieces
    if naming.decided(flow.slots) and not heard.wants.several and "?" not in heard.text:
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
