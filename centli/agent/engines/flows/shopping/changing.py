"""A purchase that has its card, changed by words or done once more: each time a new card, and the old one is void."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.flows.shopping import naming, paying, shelf
from centli.agent.engines.flows.shopping.naming import NAME
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.engines.wanting import SHOPPING
from centli.agent.language import shopping as words
from centli.agent.types import Option
from centli.kernel.text import fold


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards[confirmation_id]
    slots = dict(card["slots"])
    naming.take(slots, heard.wants, product=heard.intent in SHOPPING)
    if not heard.wants.benefit and (pieces := naming.pieces(heard)):
        bare = PIECES.search(fold(heard.text)) is None
        if bare and (yield from _months_or_pieces(talk, confirmation_id, pieces)):
            return True
        slots["quantity"] = pieces
    if heard.any_account is not None and not heard.wants.how:
        naming.take_account(slots, heard.any_account)
    if slots == card["slots"]:
        return False
    slots["supersedes"] = confirmation_id
    paying.dropped(talk)
    if slots.get("benefit") == "MSI" and slots.get("account_type") not in {None, "credit"}:
        if not heard.wants.benefit:
            # "Mejor con mi débito", said of a card in months: no card is to show another account than was said.
            for name in ("benefit", "months"):
                slots.pop(name)
            lead = _("Los meses sin intereses van solo con tu tarjeta de crédito.")
            yield from paying.compare(talk, talk.begin(NAME, slots), lead)
            return True
        slots.pop("account_type")
        slots.pop("account_id", None)
    yield from paying.run(talk, talk.begin(NAME, slots))
    return True


def _months_or_pieces(talk: Talk, confirmation_id: str, pieces: int) -> Answered:
    """Ask whether a bare figure is months or pieces, where the card is in months and these could be had; False: it is pieces."""
    slots = talk.cards[confirmation_id]["slots"]
    if pieces == 1 or not slots.get("months") or pieces == slots["months"]:
        return False
    if pieces not in (yield from paying.months_offered(talk, slots)):
        return False
    flow = talk.begin(NAME, {**slots, "supersedes": confirmation_id, "figure": pieces})
    yield from which_figure(talk, flow)
    return True


def says_how_many(heard: Heard) -> bool:
    """Say whether it names months or pieces, and nothing else: "a 12 entonces", "que sean 3 piezas"."""
    said = fold(heard.text)
    months = heard.wants.months and words.months_alone(heard.text) is not None
    return bool(months) or (
        words.quantity(heard.text) is not None and PIECES.search(said) is not None
    )


PIECES: Final = re.compile(r"\b(?:piezas?|pzas?|unidad(?:es)?|pieces?)\b")


def pays_otherwise(heard: Heard) -> bool:
    """Say whether another account is to pay: "paga con mi débito"; a card or a credit to be paid is none."""
    names_one = heard.wants.account is not None and heard.person is None and heard.amount is None
    return names_one and _PAYS.match(fold(heard.text)) is not None


_PAYS: Final = re.compile(
    r"\W*(?:(?:no|mejor|y|porfa|ok|va|bueno)\W+)*(?:pag|cobr|carg|us|pay|charge|use)\w* (?:(?:it|this) )?(?:con|de|en|desde|with|from|mejor) "
)


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a purchase like an earlier one; a card of it that still waits is replaced."""
    wanted = {name: value for name, value in slots.items() if name not in paying.OF_THE_WISH}
    naming.take(wanted, heard.wants, product=False)
    wanted["supersedes"] = talk.card_of(NAME, slots)
    yield from paying.run(talk, talk.begin(NAME, wanted))


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = talk.begin_change(confirmation_id)
    text = _("¿Qué cambio? El beneficio, la cantidad o el producto; lo demás se queda igual.")
    yield from talk.ask(flow, "edit", text, (_("El beneficio"), _("La cantidad"), _("El producto")))


def field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that was named; False when its new value was said at once."""
    said = fold(heard.text)
    if heard.wants.how:
        return False
    if re.search(r"\b(?:beneficio|benefit|pago|meses|payment)\b", said):
        for name in ("benefit", "months", "plain"):
            flow.slots.pop(name, None)
        yield from paying.compare(talk, flow)
    elif re.search(r"\b(?:cantidad|piezas|cuantos|cuantas|quantity)\b", said):
        yield from talk.ask(flow, "quantity", _("¿Cuántos quieres?"), ("1", "2", "3"))
    elif re.search(r"\b(?:producto|product)\b", said):
        yield from talk.ask(flow, "product", _("¿Qué producto quieres entonces?"), shelf.ideas())
    else:
        return False
    return True


def which_figure(talk: Talk, flow: Flow) -> Steps:
    """Ask whether a bare figure is months or pieces."""
    figure = {"n": flow.slots["figure"]}
    options = (
        Option("months", _("%(n)d meses") % figure),
        Option("pieces", _("%(n)d piezas") % figure),
    )
    yield from talk.choose(flow, "figure", _("¿%(n)d meses o %(n)d piezas?") % figure, options)
