"""What words do to the cards that wait: a yes, a cancellation, a change; and which of several is meant."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import answering, called, pointing, revising
from centli.agent.engines.flows import (
    FLOWS,
    WISHES,
    accounts,
    contacts,
    going_on,
    orders,
    shopping,
    support,
    transfers,
)
from centli.agent.engines.heard import CHANGE, LIMITS, ORDER_CANCEL, REMOVE, REWARD_ORDERS, Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import (
    WHICH,
    Flow,
    Steps,
    Talk,
    default_suggestions,
    not_understood,
)
from centli.agent.language import advised
from centli.agent.types import (
    Option,
    Outcome,
    Refuse,
    Say,
    Step,
)
from centli.kernel.errors import DomainError
from centli.kernel.money import Money

CARD_NAME_MAX: Final = 60


def chosen(talk: Talk, flow: Flow, confirmation_id: str | None) -> Steps:
    """Do with the card that was meant what was asked about; None: with none of them."""
    if confirmation_id is None or confirmation_id not in talk.open:
        yield Say(_("Va, las dejo como están. No se movió dinero."), default_suggestions())
    elif flow.slots["to"] == "cancel":
        yield from withdraw(talk, confirmation_id)
    else:
        yield from _set(talk, confirmation_id, _change_asked_about(talk, flow.slots))


def _change_asked_about(talk: Talk, slots: Mapping[str, Any]) -> pointing.Change:
    heard, _later = hear(slots["text"], now=talk.now)
    told = {name: slots[name] for name in ("delta", "concept") if name in slots}
    to = replace(heard, **told)
    return pointing.Change("", to, slots.get("way", 0), doubtful=slots.get("doubtful", False))


def begin_edit(talk: Talk, confirmation_id: str) -> Steps:
    """Ask what is to be changed about a card, where it can be."""
    card = talk.cards.get(confirmation_id)
    edit = None if card is None else FLOWS[card["name"]].edit
    if confirmation_id not in talk.open or edit is None:
        text = _("Eso ya no se puede cambiar. Dime otra vez qué quieres hacer.")
        yield Say(text, default_suggestions())
    else:
        yield from edit(talk, confirmation_id)


def answer_yes(talk: Talk) -> Steps:
    """Say what a yes does here: a question wants more than that, and a card its button."""
    if talk.top is not None:
        yield from talk.ask_again(talk.top)
    elif talk.open:
        yield Say(called.tap(talk.waiting, many=len(talk.open)))
    else:
        yield Say(
            _("No hay nada pendiente de confirmar. ¿Qué te gustaría hacer?"), default_suggestions()
        )


# ── Cancelling ───────────────────────────────────────────────────────────────────────────────────────────────────────


def cancelled(talk: Talk, heard: Heard) -> Answered:
    """Take back what is under way: the cards that are named, the question, else the one open card; False: an order is meant."""
    cards, may_be = yield from pointing.taken_back(talk, heard)
    of_orders = not cards or heard.intent == ORDER_CANCEL
    if of_orders and (yield from orders.cancel_placed(talk, heard)):
        return True
    if heard.intent in {ORDER_CANCEL, REWARD_ORDERS}:
        # Who only looked around has nothing that could be meant.
        talk.stack = [flow for flow in talk.stack if not answering.is_idle(flow)]
    everything = pointing.means_all(heard.text, len(talk.open))
    if cards:
        yield from withdraw(talk, *cards)
    elif talk.top is not None and (everything or not answering.is_held(talk.top, talk)):
        yield from _drop(talk, talk.top, everything=everything)
    elif len(talk.open) > 1 and everything:
        refused = yield from _withdraw_all(talk)
        done = Say(_("Listo, las cancelé todas. No se movió dinero."), default_suggestions())
        yield done if refused is None else Refuse(refused, default_suggestions())
    elif len(talk.open) > 1 or may_be is not None:
        yield from _ask_which(talk, {"to": "cancel"}, may_be)
    elif talk.open and revising.only_denies_it(heard.text):
        yield from _ask_what_instead(talk, next(iter(talk.open)))
    elif talk.open:
        yield from withdraw(talk, next(iter(talk.open)))
    elif heard.intent in {ORDER_CANCEL, REWARD_ORDERS}:
        return False
    else:
        yield from _cancels_nothing_open(talk, heard)
    return True


def _ask_what_instead(talk: Talk, confirmation_id: str) -> Steps:
    """Ask what is to be another where only "esa no" is said; a card that cannot be changed may be cancelled."""
    card = talk.cards.get(confirmation_id)
    if card is None or FLOWS[card["name"]].edit is None:
        yield from _ask_which(talk, {"to": "cancel"})
    else:
        yield from begin_edit(talk, confirmation_id)


def _cancels_nothing_open(talk: Talk, heard: Heard) -> Steps:
    if not (yield from going_on.cancels_what_was_sent(talk, heard)):
        # Not that no money has moved: a moment ago it may have.
        is_no = "negated" in heard.notes
        text = _("De acuerdo, no hago nada.") if is_no else _("No hay nada que cancelar.")
        yield Say(text, default_suggestions())


def _withdraw_all(talk: Talk) -> Generator[Step, Outcome | None, DomainError | None]:
    """Take every card back; return why one could not be, as it was confirmed meanwhile."""
    refused = None
    for confirmation_id in list(talk.open):
        refused = (yield from talk.withdraw(confirmation_id)) or refused
    return refused


def _drop(talk: Talk, flow: Flow, *, everything: bool) -> Steps:
    """End the flow under way; what waited behind it is not begun, and that is said."""
    waiting = [text for text, _recipient in talk.queue]
    talk.queue.clear()
    talk.drop(flow)
    error = None
    if everything:
        talk.stack.clear()
        error = yield from _withdraw_all(talk)
    elif (before := flow.slots.get("supersedes")) in talk.open:
        # «Lo cancelé» is not said over a card that could still be confirmed as it was before the change.
        error = yield from talk.withdraw(before)
    if error is not None:
        yield Refuse(error, default_suggestions())
        return
    text = _("Listo, lo cancelé. No se movió dinero.")
    if flow.name == support.REPORT and talk.open and not waiting:
        # «Lo cancelé» is not said of a question over a card, which may have been meant.
        yield Say(_("Listo, no preparo ese reporte. No se movió dinero."))
        yield from _ask_which(talk, {"to": "cancel"})
        return
    if flow.name == WHICH and not everything:
        # Only the question is gone.
        text = _("Va, las dejo como están. No se movió dinero.")
    if waiting:
        text += " " + _("Tampoco hice lo otro que me pediste; si lo quieres, dímelo otra vez.")
    yield Say(text, tuple(dict.fromkeys(waiting))[:2] or default_suggestions())


def told_not_to(talk: Talk, heard: Heard) -> Answered:
    """Ask whether what waits is to be cancelled, where somebody else says so: «mi esposa dice que no la compre»."""
    is_story = talk.top is not None and talk.top.asked == "text"
    if is_story or not advised.told_not_to(heard.text):
        return False
    if talk.open:
        yield from _ask_which(talk, {"to": "cancel"})
    elif talk.top is not None:
        text = _("Tú decides: no se ha movido dinero. Para dejarlo, dime «cancelar».")
        yield Say(text, (_("Cancelar"),))
    else:
        text = _("No hay nada pendiente. Si algo salió mal, cuéntame y levanto un reporte.")
        yield Say(text, (_("Mis movimientos"), _("Levantar un reporte")))
    return True


def tell_standing(talk: Talk, heard: Heard) -> Steps:
    """Answer "¿se canceló?": whether anything still waits, or how that stands which was confirmed a moment ago."""
    if talk.open or talk.stack:
        yield Say(_("Sigue pendiente: no se ha movido dinero. ¿Lo cancelo?"), (_("Cancelar"),))
    elif not (yield from going_on.cancels_what_was_sent(talk, heard)):
        # Not that no money has moved: a purchase may have been paid.
        yield Say(_("No hay nada pendiente."), default_suggestions())


def withdraw(talk: Talk, *cards: str) -> Steps:
    """Take cards back, and say so; where that fails, say why and leave the rest."""
    # A change of a card that is no more is not asked about either.
    talk.stack = [flow for flow in talk.stack if flow.slots.get("supersedes") not in cards]
    for confirmation_id in cards:
        error = yield from talk.withdraw(confirmation_id)
        if error is not None:
            yield Refuse(error, default_suggestions())
            return
    yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())


# ── Changing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def changed(talk: Talk, heard: Heard) -> Answered:
    """Change an open card; "confirma con concepto renta" is shown with it first, for nothing else was shown."""
    if heard.yes and not heard.writes:
        return False
    if not (yield from changes_a_card(talk, heard)):
        return (yield from _is_to_be_another(talk, heard))
    if heard.yes and talk.top is None:
        yield from answer_yes(talk)
    return True


def _is_to_be_another(talk: Talk, heard: Heard) -> Answered:
    """Ask what is to be another where nothing but that is said: "no, la otra", "no es esa"."""
    card = next(reversed(talk.cards), "")
    if not card or FLOWS[talk.cards[card]["name"]].edit is None:
        return False
    if not revising.names_another(heard.text):
        return False
    yield from begin_edit(talk, card)
    return True


def changes_a_card(talk: Talk, heard: Heard) -> Answered:
    """Make a new card of an open one when the words correct it; False when they are something else."""
    if (yield from shopping.asked_of_card(talk, heard)):
        return True
    corrects = heard.corrects or heard.factor is not None or heard.only_value or heard.instead
    corrects = corrects or transfers.takes_the_other(heard.text) or transfers.amends(heard)
    shown = next(reversed(talk.cards.values()), {})
    renames = shown.get("name") == contacts.NAME and contacts.names_a_value(heard)
    adds = bool(heard.delta) and heard.amount is not None and heard.person is None
    # A figure alone begins no transfer while the card of one waits: "y doscientos cincuenta nomás".
    figure = heard.amount is not None and heard.amount.definite and heard.intent == "transfer"
    figure = figure and not (heard.verb or heard.person or heard.people or heard.to_account)
    other_limit = shown.get("name") == accounts.LIMIT and accounts.names_the_other(heard)
    # "Sube a 80": what it is to be.
    moves = bool(revising.way(heard.text)) and heard.amount is not None and heard.person is None
    # "Paga con mi débito": another account, of a purchase.
    pays = shown.get("name") == shopping.NAME and shopping.pays_otherwise(heard)
    # "A 12 entonces", "dos piezas".
    counts = shown.get("name") == shopping.NAME and shopping.says_how_many(heard)
    corrects = corrects or counts or pays or renames or adds or moves or figure or bool(other_limit)
    if not talk.cards or not corrects or heard.again or heard.intent in {LIMITS, REMOVE, CHANGE}:
        return False
    if "musing" in heard.notes and not heard.delta:
        # "Soñé que eran 600" changes nothing; it is asked about.
        return False
    if (
        heard.sure
        and not (renames or counts or transfers.amends(heard) or revising.only_reckons(heard.text))
        and heard.intent in WISHES
        and heard.intent != "transfer"
        and (not heard.only_value or (heard.explicit and not _names_a_value(heard)))
    ):
        return False
    card = yield from pointing.named(talk, heard)
    if card is None and sum(one["name"] == transfers.NAME for one in talk.cards.values()) > 1:
        yield from _ask_which(talk, {"to": "change", "text": heard.text})
        return True
    return (yield from _corrected(talk, card or next(reversed(talk.cards)), heard))


def _names_a_value(heard: Heard) -> bool:
    """Say whether a card can have what is named: "mis movimientos" is no contact, though it sounds like one."""
    return heard.amount is not None or heard.any_account is not None or heard.writes


def of_one_pointed_at(talk: Talk, heard: Heard) -> Answered:
    """Change the cards that words point at: "la del plomero que sea de 300"; what only speaks of one changes nothing."""
    if talk.top is None and (yield from _says_which_is_wanted(talk, heard)):
        return True
    cards = [key for key, card in talk.cards.items() if card["name"] == transfers.NAME]
    changes = pointing.changes(talk, heard) if cards else ()
    found = yield from pointing.each(talk, [one.who for one in changes], cards)
    certain = pointing.certain(found)
    if not certain and any(one.of_people for one in changes):
        return False
    if (yield from _pays_one_already(talk, changes, cards)):
        # "Cambia la transferencia a mi hermano", who has a card: which it is, or whose it is to be.
        yield from not_understood(talk)
    elif certain:
        for key, change in zip(certain, changes, strict=True):
            yield from _set(talk, key, change)
    elif len(changes) == 1:
        [one] = changes
        told = {"text": one.to.text, "delta": one.to.delta, "concept": one.to.concept}
        of_it = {"way": one.way, "doubtful": one.doubtful}
        yield from _ask_which(talk, {"to": "change", **told, **of_it}, found[0])
    elif changes or (cards and pointing.puts_one_for_another(heard.text)):
        yield from not_understood(talk)
    else:
        return (yield from _takes_one_off(talk, heard))
    return True


def _says_which_is_wanted(talk: Talk, heard: Heard) -> Answered:
    """Say how the one of several is confirmed that is wanted: "solo la de mi mamá"; the others wait."""
    who = pointing.only_that(heard.text) if len(talk.open) > 1 else ""
    found = (yield from pointing.fitting(talk, who, list(talk.open))) if who else ()
    if len(found) != 1:
        return False
    yield Say(called.tap([talk.open[found[0]]]))
    return True


def _pays_one_already(
    talk: Talk, changes: Sequence[pointing.Change], cards: Sequence[str]
) -> Answered:
    """Say whether a card is to go to somebody to whom one goes already."""
    for one in changes:
        if one.to.person and (yield from pointing.fitting(talk, one.to.person, cards)):
            return True
    return False


def _takes_one_off(talk: Talk, heard: Heard) -> Answered:
    """Take "quita la de mi hermano" and "no quiero la segunda" for the card that is certainly meant."""
    cards, may_be = yield from pointing.taken_back(talk, heard)
    if cards and may_be is not None:
        yield from withdraw(talk, *cards)
    elif pointing.only_speaks_of_one(heard):
        yield from not_understood(talk)
    else:
        return False
    return True


def _set(talk: Talk, key: str, change: pointing.Change) -> Steps:
    """Give a card what it is to have; where that is not certain, it is asked for."""
    amount = change.to.amount
    pending = talk.cards[key]["slots"].get("amount", 0)
    figure = (amount.centavos or 0) if amount is not None else 0
    # "Sube la de mi mamá a 100", said of a card of 300: one of the two is not what was meant.
    against = figure and not change.to.delta and change.way * (figure - pending) < 0
    if change.doubtful or against:
        yield from talk.ask(talk.begin_change(key), "amount", _("¿Cuál es el nuevo monto?"))
    elif not (yield from _corrected(talk, key, change.to)):
        yield from not_understood(talk)


def _corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    card = talk.cards.get(confirmation_id)
    if card is None:
        return False
    return (yield from FLOWS[card["name"]].corrected(talk, confirmation_id, heard))


def _ask_which(talk: Talk, slots: dict[str, Any], fitting: Sequence[str] | None = None) -> Steps:
    """Ask which card is meant, of those that fit the words; none of them: of all, and that is said."""
    text = _("¿Cuál cancelo?") if slots["to"] == "cancel" else _("¿Cuál cambio?")
    names = {key: _card_name(talk.open[key].card) for key in fitting or talk.open}
    if fitting is None and slots["to"] == "cancel" and len(names) == 1:
        text = _("¿Cancelo %(card)s?") % {"card": next(iter(names.values()))}
    if fitting is not None and not fitting:
        text = _("Ninguna es esa.") + " " + text
        if slots["to"] == "cancel" and len(names) == 1:
            only = _("No tienes esa: lo único por confirmar es %(card)s. ¿Lo cancelo?")
            text = only % {"card": next(iter(names.values()))}
    options = [Option(key, name) for key, name in names.items()]
    flow = Flow(WHICH, slots)
    talk.stack.append(flow)
    yield from talk.choose(flow, WHICH, text, options)


def _card_name(card: Mapping[str, Any]) -> str:
    amount, payee = card.get("amount"), card.get("product") or card.get("payee") or {}
    figure = "" if amount is None else Money.parse(amount["amount"]).display()
    named = " · ".join(
        part for part in (figure, payee.get("name", "") or card.get("concept", "")) if part
    )
    told = next((row["value"] for row in card.get("rows", ())), "")
    return named or told[:CARD_NAME_MAX] or _("Operación")
