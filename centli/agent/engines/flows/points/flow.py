"""The flow of a redemption: how it begins, what answers it, how its card is changed. It ends in a card, never in an order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent.engines import places
from centli.agent.engines.flows.points import naming, questions, shelf
from centli.agent.engines.flows.points.naming import NAME, REDEEM
from centli.agent.engines.heard import REWARD_ORDERS, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions, unchanged
from centli.agent.engines.wanting import SHOPPING
from centli.agent.types import OPTIONS_MAX, Press, Say
from centli.kernel.errors import DomainError
from centli.kernel.text import fold, fold_words

_BETTER: Final = re.compile(r"\b(?:mejor|en vez|en lugar|instead|rather|cambi\w+(?:la|lo)?)\b")


def asked_on(talk: Talk, heard: Heard) -> Answered:
    """Take what goes on from points: "¿y cuándo vencen?", "mejor el cine", "¿cuánto me falta para el concierto?"; False: it is something else."""
    said = fold_words(heard.text)
    free = talk.top is None or talk.top.name == NAME
    if free and (
        (yield from _of_those_shown(talk, heard))
        or (yield from _another(talk, heard))
        or (yield from questions.left(talk, said))
        or (yield from questions.lacking(talk, said))
    ):
        return True
    when = questions.WHEN.fullmatch(said)
    mine = when is not None and "mis" in said.split()
    if when is None or not (mine or talk.last.get("intent") == "points_balance"):
        return False
    yield from questions.balance(talk, heard)
    return True


def refuses_one(talk: Talk, heard: Heard) -> Answered:
    """Keep the card of a reward where one of those shown is refused by its place; False: that is not said."""
    return places.only_refuses(heard.text) and (yield from _of_those_shown(talk, heard))


def _another(talk: Talk, heard: Heard) -> Answered:
    """Change the card that waits to another reward that is named: "mejor el cine", "cámbialo por el cine"; False: none is."""
    card = next(reversed(talk.cards), "")
    if not card or talk.cards[card]["name"] != NAME:
        return False
    said = fold_words(places.without_names_refused(heard.text))
    named = naming.NAMES_ONE.fullmatch(said)
    if named is None:
        return (yield from _refused_by_name(talk, card, heard))
    what = named["what"]
    if talk.cards[card]["slots"].get("reward") == what:
        return False
    flow = Flow(NAME, {"reward": what, "said": said, "supersedes": card})
    if places.joins(heard.text):
        return (yield from shelf.either(talk, flow, what))
    page = yield from shelf.page(talk, {"text": what, "limit": OPTIONS_MAX + 1})
    if page is None or not page.items:
        return page is None
    one = naming.the_one(what, page.items)
    if places.asks(heard.text) and one is not None:
        yield Say(shelf.reach(one), _ways_on())
    else:
        shelf.take_place(talk, flow)
        yield from run(talk, flow)
    return True


def _refused_by_name(talk: Talk, card: str, heard: Heard) -> Answered:
    """Leave the card where other rewards than its own are refused: "no quiero el cine"; False: none is."""
    if not places.only_refuses_names(heard.text):
        return False
    for what in places.refused_names(heard.text):
        _one, _points, items = yield from questions.reward_named(talk, what.partition(" ")[2])
        now = talk.cards[card]["slots"]["product_id"]
        is_it = any(each.product_id == now for each in items)
        if is_it or not items:
            return False
    yield from unchanged(talk, _ways_on())
    return True


def _ways_on() -> tuple[str, ...]:
    return (_("Cámbiala"), _("Cancelar"))


def _of_those_shown(talk: Talk, heard: Heard) -> Answered:
    """Change the card that waits to another of those shown, or show them again: "mejor el segundo", "no, otro"; False: none is meant."""
    card = next(reversed(talk.cards), "")
    if talk.top is not None or len(talk.open) > 1 or not card or talk.cards[card]["name"] != NAME:
        return False
    shown, now = talk.cards[card]["slots"].get("shelf", ()), talk.cards[card]["slots"]
    found = places.placed(heard.text)
    at = None if found is None or found["paid"] else places.place(found, len(shown))
    others = [one for one in shown if one["id"] != now.get("product_id")]
    is_it = at is not None and shown[at]["id"] == now.get("product_id")
    refuses = places.only_refuses(heard.text)
    if not shown or not (refuses or at is not None or places.asks_for_another(heard.text)):
        return False
    if at is not None and places.asks(heard.text):
        one, _points, _items = yield from questions.reward_named(talk, shown[at]["label"])
        if one is not None:
            yield Say(shelf.reach(one), _ways_on())
            return True
    flow = shelf.fresh(talk)
    flow.slots["supersedes"] = card
    flow.asked, flow.question = "choice:reward", _("¿Cuál te interesa?")
    flow.options = [dict(one) for one in shown]
    if at is not None and not is_it:
        flow.slots |= {"quantity": many} if (many := places.pieces(heard.text)) else {}
        yield from chosen(talk, flow, "reward", shown[at]["id"])
    elif not refuses and at is None and len(others) == 1:
        yield from chosen(talk, flow, "reward", others[0]["id"])
    else:
        yield from talk.ask_again(flow)
    return True


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def redeem(talk: Talk, heard: Heard) -> Steps:
    """Begin to redeem what the words name; without a name, show what could be."""
    card = talk.card_of(NAME)
    changes = heard.corrects or _BETTER.search(fold(heard.text))
    if card and changes and (yield from corrected(talk, card, heard)):
        return
    flow = shelf.fresh(talk)
    naming.take(flow.slots, heard)
    said = fold_words(heard.text)
    named = naming.NAMES_ONE.fullmatch(said)
    is_two = named is not None and places.joins(said)
    if named is not None and is_two and (yield from shelf.either(talk, flow, named["what"])):
        return
    if (
        not flow.slots.get("reward")
        and named is not None
        and naming.CALLED.search(named["what"]) is None
    ):
        # «Canjea el cine»: what is no kind of goods may be a reward.
        flow.slots |= {"reward": named["what"], "said": said}
    if flow.slots.get("reward"):
        yield from run(talk, flow)
        return
    flow.slots["browsing"] = True
    yield from shelf.show_affordable(talk, flow, _("¿Cuál quieres canjear?"))
    choice = naming.pointed(flow, heard)
    if choice is not None and naming.extreme(heard.text) is min:
        # They are shown from the fewest points on; the dearest may not be among them.
        yield from chosen(talk, flow, "reward", choice)


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a redemption as far as it goes: to a question, a shelf, a refusal or a card."""
    flow.asked, flow.options = "", []
    if not flow.slots.get("product_id") and not (yield from shelf.find(talk, flow)):
        return
    yield from _propose(talk, flow)


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    outcome = yield from talk.propose("points_redemption_propose", slots, _arguments)
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    slots["label"] = outcome.value.card.get("reward", {}).get("name", slots.get("label", ""))
    slots.pop("browsing", None)
    yield from talk.accepted(flow, outcome.value, slots)


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {
        "product_id": slots["product_id"],
        "quantity": slots.get("quantity", 1),
        "supersedes": slots.get("supersedes"),
    }
    return {name: value for name, value in wanted.items() if value}


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
        for each in naming.OF_THE_REWARD:
            slots.pop(each, None)
        yield from shelf.show_affordable(
            talk, flow, before=_("%(name)s: se agotó.") % {"name": name}
        )
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
    if flow.asked == "choice:reward" and naming.asks_within_reach(heard):
        return True
    on_shelf = flow.asked == "choice:reward"
    if on_shelf and (places.placed(heard.text) or places.named(heard.text, len(flow.options))):
        # «Quiero dos del primero», of the rewards shown; of "la primera y la segunda" it is asked which.
        return (
            heard.intent in SHOPPING
            or naming.asks_the_cost(heard)
            or (places.placed(heard.text) is not None and naming.pointed(flow, heard) is not None)
        )
    if heard.intent in SHOPPING and not heard.wants.what:
        return naming.pointed(flow, heard) is not None
    if heard.intent != REDEEM:
        return False
    return naming.pointed(flow, heard) is not None or (
        bool(flow.slots.get("product_id")) and not naming.reward_named(heard)
    )


def chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    """Take the button or the words that chose, and go on."""
    label = next((one["label"] for one in flow.options if one["id"] == choice), "")
    flow.slots.update(product_id=choice, label=label, shelf=flow.options)
    flow.slots.pop("browsing", None)
    yield from run(talk, flow)


def pressed(talk: Talk, press: Press) -> Steps:
    """Take «Canjear» of a reward's card."""
    flow = shelf.fresh(talk)
    flow.slots["product_id"] = press.choice.partition(".")[0]
    yield from run(talk, flow)


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    if flow.asked == "choice:reward" and (yield from _of_the_shelf(talk, flow, heard)):
        return True
    if flow.asked == "edit" and (yield from _field_named(talk, flow, heard)):
        return True
    before = dict(flow.slots)
    if flow.asked == "quantity" and (pieces := naming.pieces(heard)):
        flow.slots["quantity"] = pieces
    elif (
        flow.asked in {"edit", "reward"} or heard.intent == REDEEM or naming.wants_one(flow, heard)
    ):
        # «¿Qué cambio? … lo demás se queda igual.»
        naming.take(flow.slots, heard, keeps_count=flow.asked in {"edit", "reward"})
    if flow.slots == before:
        return False
    yield from run(talk, flow)
    return True


def _of_the_shelf(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take one of the rewards shown, or say what it costs; of two that are named it is asked which. False: none is meant."""
    choice = naming.pointed(flow, heard)
    if choice is not None and naming.asks_the_cost(heard):
        label = next(one["label"] for one in flow.options if one["id"] == choice)
        one, _points, _items = yield from questions.reward_named(talk, label)
        yield from talk.ask_again(flow, "" if one is None else shelf.reach(one))
    elif choice is not None:
        naming.another(flow.slots)
        if pieces := naming.counted(heard):
            flow.slots["quantity"] = pieces
        yield from chosen(talk, flow, "reward", choice)
    elif naming.asks_within_reach(heard):
        yield from shelf.show_affordable(talk, shelf.fresh(talk))
    elif places.named(heard.text, len(flow.options)):
        yield from talk.ask_again(flow)
    else:
        return False
    return True


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards[confirmation_id]
    slots = dict(card["slots"])
    naming.take(slots, heard)
    if slots == card["slots"]:
        return False
    flow = shelf.fresh(talk)
    flow.slots.update(slots, supersedes=confirmation_id)
    yield from run(talk, flow)
    return True


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a redemption like an earlier one; a card of it that still waits is replaced."""
    flow = shelf.fresh(talk)
    flow.slots.update(slots)
    if heard.wants.quantity:
        flow.slots["quantity"] = heard.wants.quantity
    flow.slots["supersedes"] = talk.card_of(NAME, slots)
    yield from run(talk, flow)


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = shelf.fresh(talk)
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
        "points_balance": questions.balance,
        "list_rewards": questions.search,
        REDEEM: redeem,
        REWARD_ORDERS: questions.orders,
    },
    flows=(KIND,),
)
