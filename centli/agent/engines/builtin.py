"""The built-in engine: no network, no key. A stack of flows with correction, digression, return, repeat and «¿por qué?».

It decides what words are taken for (``_taken``) and has it done: by the flow that asked (``answering`` says whether they answer it),
by the cards that wait (``open_cards``), by what «¿por qué?» means (``reasons``), or by the flow of a new wish.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines import (
    alarms,
    answering,
    asking,
    given_back,
    halves,
    inquiring,
    leftovers,
    open_cards,
    places,
    pointing,
    reasons,
    revising,
)
from centli.agent.engines import brake as brakes
from centli.agent.engines.brake import BLOCK
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.flows import (
    FLOWS,
    WISHES,
    accounts,
    asked,
    brake,
    contacts,
    exchanged,
    going_on,
    in_all,
    orders,
    paid_for,
    people,
    points,
    shopping,
    support,
    things,
    topics,
    transfers,
    waiting,
)
from centli.agent.engines.flows.points.naming import REDEEM
from centli.agent.engines.heard import LIMITS, Heard, Later
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import (
    QUEUE_MAX,
    WHICH,
    Flow,
    Steps,
    Talk,
    default_suggestions,
    not_done,
    not_understood,
    unchanged,
)
from centli.agent.engines.wanting import COMPARE, PURCHASE, SHOPPING
from centli.agent.language import amounts, courtesy
from centli.agent.types import (
    Outcome,
    Press,
    Say,
    Step,
    Thought,
    TurnContext,
)
from centli.kernel.text import fold

IMPERSONAL: Final = frozenset(
    {"balance", "greet", "thanks", "spending", "human", LIMITS, CHAT_OFF, CHAT_ON}
)
"""Wishes that name nobody: the contacts need not be read for them."""
ABOUT_TALK: Final = frozenset({"greet", "thanks"})
"""Wishes after which a repetition means the one before."""
TOLD_MIN: Final = 6
"""Words from which the articles are asked, though nothing in them asks: what names the bank may be asked about, the rest must be sure."""
PASSED_OVER_MAX: Final = 3
"""After so many wishes that came between, what was asked is let go."""
_CHANGE_IT = re.compile(
    r"(?:(?:quiero|puedes|puedo|mejor|si|hay que|i want to) )*(?:cambi|modific|edit|corrig|correg|change|edit)\w*"
    r"(?: (?:la|lo|el|eso|esa|ese|it|the card|tarjeta|algo))*"
)
_CODE_PUT = re.compile(
    r"(?:(?:listo|ok|oye|ya|si) )*(?:puse|meti|escribi|capture|teclee|tengo|ingrese) (?:el|mi) (?:codigo|token)(?: (?:ya|y|ahora|que|hago|sigue))*"
)
_LAST_TIME = re.compile(
    r"\b(?:que|de|como) (?:la |el |lo )?(?:otra|ultima|vez|siempre|pasad|mes|anterior)|\blast time\b"
)
_LEAVES = re.compile(
    r"\W*(?:(?:ay|ah|sabes que|oye|bueno)\b\W*)*(?:no|siempre no|ya no|nel)\b"
    r"(?: (?:quiero|voy a|le|les|lo|la|nada|(?:mand|envi|transf|pas|pag|hac)\w*))*\W+mejor\b(?![^,.;]* (?:antes|primero)\b)"
    r"|\W*(?:siempre|ya|mejor) no\b(?: (?:quiero|gracias))?\s*[,.;]\s*(?=\w)"
)
_TOLD: Final = frozenset({support.REPORT, support.MESSAGE, support.HELP})
"""Flows that ask what happened, or what it is about: an alarm answers them, or ends them."""
_BOUGHT: Final = {"pur_": orders, "rwd_": points}
"""Whose button it is, by what its choice names; any other is the shop's."""


class Builtin:
    """Understands Mexican Spanish by our own grammar, and says so when it does not."""

    name = "builtin"
    prompt_version = "2026-11-22.1"

    def think(self, turn: TurnContext) -> Thought:
        """Play one turn."""
        talk = Talk(turn)
        if turn.press is not None:
            yield from _pressed(talk, turn.press)
        else:
            yield from _hear(talk, turn.text)
        while talk.queue and all(
            answering.is_idle(flow) or flow.passed_over for flow in talk.stack
        ):
            talk.behind, recipient = talk.queue.pop(0)
            talk.last_before = talk.last
            yield from _hear(talk, talk.behind, recipient)
        if not (talk.asked_now or talk.of_a_card):
            yield from _offer_again(talk)
        return talk.state()


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pressed(talk: Talk, press: Press) -> Steps:
    if press.action == "edit":
        yield from open_cards.begin_edit(talk, press.target_id)
        return
    if press.action == "buy":
        taken = next(
            (m for prefix, m in _BOUGHT.items() if press.choice.startswith(prefix)), shopping
        )
        yield from taken.pressed(talk, press)
        return
    flow = talk.top
    if flow is None or not flow.asked.startswith("choice:"):
        yield Say(_("Esa pregunta ya pasó. ¿Qué te gustaría hacer?"), default_suggestions())
        return
    yield from _chosen(talk, flow, press.choice)


def _chosen(talk: Talk, flow: Flow, choice: str) -> Steps:
    slot = flow.asked.partition(":")[2]
    offered = choice in {option["id"] for option in flow.options}
    if flow.name == WHICH:
        talk.drop(flow)
        yield from open_cards.chosen(talk, flow, choice if offered else None)
    elif offered:
        yield from FLOWS[flow.name].chosen(talk, flow, slot, choice)
    elif (none_of_them := FLOWS[flow.name].none_of_them) is not None:
        yield from none_of_them(talk, flow, slot)
    else:
        talk.drop(flow)
        yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _hear(talk: Talk, text: str, recipient: str = "") -> Steps:
    known: Sequence[str] = ()
    text = halves.asked_alike(given_back.half_of_a_bill(courtesy.plainly(text)))
    takes_a_but = talk.open if talk.top is None else answering.takes_a_but(talk.top, talk)
    but = revising.behind_but(text) if takes_a_but else None
    text = but or text
    text = _as_a_change(talk, text)
    heard, later = hear(text, now=talk.now, recipient=recipient)
    if talk.stack or talk.open or heard.intent not in IMPERSONAL:
        known = yield from talk.known_names()
        heard, later = hear(text, now=talk.now, known=known, recipient=recipient)
    if not recipient:
        read = partial(hear, now=talk.now, known=known)
        waits = bool(talk.open or talk.stack)
        whole = leftovers.whole(text, heard, later, read, waits=waits)
        heard, later = whole.heard, whole.later
        yield from not_done(*whole.undone)
        heard, later = _card_first(heard, later, read)
    if but and talk.open and heard.intent == "transfer" and not revising.adds_another(but):
        # "Sí, pero 300 a mi mamá": instead of what waits.
        heard = replace(heard, corrects=True)
    missed = talk.misses
    urgent = [words for words, _whom in later if alarms.raised(hear(words, now=talk.now)[0])]
    later = [wish for wish in later if wish[0] not in urgent]
    if (yield from _has_room(talk, heard, later)):
        if talk.behind and heard.whole_transfer:
            # Said in one breath with another order, it changes no card of that one.
            yield from _start(talk, replace(heard, corrects=False))
        else:
            yield from _taken(talk, heard)
        # Afterwards: to cancel what is under way takes what waited behind it along, not what was just said.
        queue = [*(list(wish) for wish in later), *talk.queue]
        talk.queue = queue[:QUEUE_MAX]
        yield from not_done(*(words for words, _whom in queue[QUEUE_MAX:]))
    for words in urgent:
        # An alarm waits for no answer to what was said before it.
        yield from _hear(talk, words)
    if talk.misses == missed:
        talk.misses = 0


def _as_a_change(talk: Talk, text: str) -> str:
    """Return what changes the card that waits in plain words: "me equivoqué, al casero", "cámbiala a Bruno"; else the text as it is."""
    card = next(reversed(talk.cards.values()), {})
    slip = revising.behind_a_slip(text) if talk.open else ""
    if not slip and card.get("name") == transfers.NAME:
        slip = revising.to_whom_instead(text)
    return slip if slip and _is_a_change(talk, slip) else text


def _is_a_change(talk: Talk, text: str) -> bool:
    """Say whether words are another value of what waits, and no wish: "no, al casero"; not "no, bloquea mi tarjeta"."""
    heard, later = hear(text, now=talk.now)
    values = heard.only_value or heard.corrects or transfers.amends(heard)
    return values and not (later or heard.cancel or heard.verb) and not _is_another_thing(heard)


def _card_first(heard: Heard, later: Later, read: leftovers.Reads) -> tuple[Heard, Later]:
    """Put a transfer that says all before a thing to buy, of which it is asked which: "compra unos audífonos y mándale 300 a mi mamá"."""
    if heard.intent not in _ASKED_WHICH or not later:
        return heard, later
    words, _whom = later[0]
    order, others = read(words)
    plain = order.sure and order.whole_transfer and not (order.notes or others)
    return (order, [(heard.text, ""), *later[1:]]) if plain else (heard, later)


_ASKED_WHICH: Final = frozenset({PURCHASE, REDEEM})


def _has_room(talk: Talk, heard: Heard, later: Later) -> Answered:
    """Say whether there is room for the cards of several transfers; else that is told, and none is prepared."""
    if not later or heard.intent != transfers.NAME:
        return True
    wished = [heard.text, *(words for words, _whom in later)]
    cards = sum(bool(amounts.read_all(words)) for words in wished)
    return cards <= 1 or (yield from transfers.has_room(talk, cards))


def _taken(talk: Talk, heard: Heard) -> Steps:
    """Take an utterance for what it is: an alarm before anything else, whatever else its words answer."""
    if (leaves := _LEAVES.match(fold(heard.text))) is not None:
        heard = yield from _left(talk, heard, leaves)
    told = talk.top is not None and talk.top.name in _TOLD
    stop = brakes.asked(heard.text) if told else None
    if stop is not None and stop.intent == BLOCK and not stop.others:
        # "Sí, bloquéala", to which charge it was.
        heard = replace(heard, intent=BLOCK, sure=True, yes=False)
    if alarms.raised(heard) and not (told and heard.intent != BLOCK):
        yield from _start(talk, heard)
    elif not (yield from support.whose_told(talk, heard)):
        aside = support.told_of_what_waits(talk, heard)
        if aside is not None:
            talk.drop(aside)
        yield from _taken_up(talk, heard)
        if aside is not None:
            # It is asked again beneath what was answered.
            talk.stack.insert(0, aside)


def _taken_up(talk: Talk, heard: Heard) -> Steps:
    """Take an utterance for the first of these that it can be; the order is the engine's manners."""
    flow = talk.top
    if heard.why:
        yield from reasons.why(talk, heard)
    elif flow is not None and heard.hesitates and not answering.is_held(flow, talk):
        yield from talk.ask_again(flow, _("Sin prisa."))
    elif flow is None and not talk.open and shopping.pays_goods(heard):
        yield from _start(talk, replace(heard, intent=COMPARE, sure=True))
    elif (
        (yield from people.said_aside(talk, heard))
        or (yield from transfers.to_new_account(talk, heard))
        or (yield from paid_for.heard_of(talk, heard))
        or (yield from in_all.heard_of(talk, heard))
        or (yield from exchanged.heard_of(talk, heard))
        or (yield from going_on.heard_of(talk, heard, free=flow is None or answering.is_idle(flow)))
        or (yield from things.heard_of(talk, heard))
        or (yield from shopping.heard_of_terms(talk, heard))
        or (yield from shopping.heard_of(talk, heard))
        or (yield from points.refuses_one(talk, heard))
        or (bool(talk.open) and (yield from _left_alone(talk, heard)))
        or (yield from open_cards.told_not_to(talk, heard))
        or (bool(talk.open) and (yield from open_cards.of_one_pointed_at(talk, heard)))
        or (
            flow is not None
            and answering.is_held(flow, talk)
            and (yield from _of_the_card(talk, heard))
        )
        or (flow is not None and (yield from _continue(talk, flow, heard)))
        or (yield from orders.follows(talk, heard))
        or (yield from points.asked_on(talk, heard))
        or (yield from support.judged(talk, heard))
        or (yield from support.follows(talk, heard))
        or (yield from brake.follows(talk, heard))
        or (yield from waiting.heard_of(talk, heard))
        or (yield from topics.heard_of(talk, heard))
        or (yield from transfers.to_unlisted(talk, heard))
        or (yield from contacts.of_somebody(talk, heard))
    ):
        return
    elif talk.top is None and talk.cards and _CHANGE_IT.fullmatch(_letters(heard.text)):
        yield from open_cards.begin_edit(talk, next(reversed(talk.cards)))
    elif heard.cancel and not transfers.amends(heard):
        yield from _cancel(talk, heard)
    elif talk.top is None and (yield from open_cards.changed(talk, heard)):
        return
    elif heard.again:
        yield from _again(talk, heard)
    elif heard.yes or (talk.open and _CODE_PUT.fullmatch(_letters(heard.text))):
        yield from open_cards.answer_yes(talk)
    else:
        yield from _start(talk, heard)


def _left(
    talk: Talk, heard: Heard, leaves: re.Match[str]
) -> Generator[Step, Outcome | None, Heard]:
    """Let go of what waits for who would rather have something else, and return that wish."""
    wish = yield from _instead(talk, heard, leaves)
    heard = heard if wish is None else wish
    flow = talk.top
    if flow is not None and answering.is_digression(heard, flow):
        # "No, mejor dime mi saldo": what was asked is not asked again.
        talk.drop(flow)
    elif flow is None and talk.open and wish is not None:
        # "Ya no, mejor dime cuánto gasté": nor does the card wait for more.
        yield from open_cards.withdraw(talk, next(reversed(talk.open)))
    return heard


def _instead(
    talk: Talk, heard: Heard, leaves: re.Match[str]
) -> Generator[Step, Outcome | None, Heard | None]:
    """Return the wish behind "no, mejor…": its "no" denies what waits, not the wish; None where there is no other."""
    if len(fold(heard.text)) != len(heard.text):
        return None
    known = yield from talk.known_names()
    rest, _later = hear(heard.text[leaves.end() :].strip(), now=talk.now, known=known)
    is_whole = heard.sure or rest.amount is None
    # "No, mejor un termo", said of a reward, names another reward; nobody asked for the shop.
    card = next(reversed(talk.cards.values()), {}).get("name")
    redeems = not rest.explicit and (card if talk.top is None else talk.top.name) == points.NAME
    redeems = redeems and not alarms.raised(rest)
    return rest if is_whole and not redeems and _is_another_thing(rest) else None


def _is_another_thing(heard: Heard) -> bool:
    """Say whether another wish is had instead of what a card is for; another transfer changes the card."""
    other = heard.sure and heard.intent in WISHES.keys() - ABOUT_TALK - {"transfer"}
    return other and not (heard.cancel or heard.keeps)


def _of_the_card(talk: Talk, heard: Heard) -> Answered:
    talk.of_a_card = (yield from open_cards.changes_a_card(talk, heard)) or (
        yield from waiting.heard_of(talk, heard)
    )
    return talk.of_a_card


def _left_alone(talk: Talk, heard: Heard) -> Answered:
    """Leave the cards as they are, and do what is wanted instead: "no le quites 100, quítale 50"."""
    kept = pointing.kept(heard.text)
    if kept is None and {card["name"] for card in talk.cards.values()} <= _PAYING:
        kept = pointing.changes_nothing(heard.text)
    if kept is None:
        return False
    rest = pointing.behind_kept(heard.text, kept)
    if rest.strip() and not pointing.leaves_it(rest):
        wish, _later = hear(rest, now=talk.now)
        yield from _taken(talk, wish)
    else:
        yield from unchanged(talk)
    return True


_PAYING: Final = frozenset({transfers.NAME, shopping.NAME})


def _cancel(talk: Talk, heard: Heard) -> Steps:
    """Take back what is under way; with nothing under way, «cancela mi pedido» is a wish."""
    if not (yield from open_cards.cancelled(talk, heard)):
        yield from _start(talk, heard)


def _letters(text: str) -> str:
    return " ".join(re.sub(r"[^a-z ]+", " ", fold(text)).split())


def _continue(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Let the words answer what was asked; False when they are about something else."""
    if (
        flow.asked.startswith("choice:")
        and (choice := answering.option_said(flow, heard)) is not None
    ):
        yield from _chosen(talk, flow, choice)
        return True
    if flow.passed_over and talk.open and (yield from waiting.heard_of(talk, heard)):
        return True
    refuses_one = flow.asked.startswith("choice:") and places.only_refuses(heard.text)
    if refuses_one or answering.narrowed(flow, heard):
        yield from talk.ask_again(flow)
        return True
    leaves = (heard.cancel and bool(talk.open)) or answering.is_another_wish(heard, flow)
    if flow.name == support.HELP and leaves:
        # Which topic was meant is asked no more; what was said next neither waits for it nor cancels it instead of a card.
        talk.drop(flow)
        return False
    repeats = heard.again and not heard.corrects and not heard.only_value
    if heard.cancel or flow.name == WHICH or repeats or answering.is_digression(heard, flow):
        return False
    return (yield from FLOWS[flow.name].answered(talk, flow, heard))


# ── Wishes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _start(talk: Talk, heard: Heard) -> Steps:
    """Begin what the words wish for."""
    asks_on = asked.is_only_a_period(heard)
    if talk.last.get("intent") == "spending" and asks_on:
        # "¿Y en junio?" asks on, of the same.
        text = asked.in_another_period(str(talk.last.get("text", "")), heard, talk)
        heard = replace(heard, intent="spending", text=text, sure=True)
    elif talk.last.get("intent") == "transactions" and asks_on:
        # "¿Y ayer?" asks the same of another day.
        text = asked.in_another_period(str(talk.last.get("text", "")), heard, talk)
        heard = replace(hear(text, now=talk.now)[0], intent="transactions", sure=True)
    elif talk.last.get("intent") == LIMITS and accounts.changes_it(heard):
        heard = replace(heard, intent=LIMITS)
    if heard.intent == "cancel" and "?" in heard.text:
        yield from open_cards.tell_standing(talk, heard)
        return
    start = WISHES.get(heard.intent)
    if _begins_nothing(talk, heard):
        start = None
    if heard.intent == "out_of_scope" and asked.asks_of_others_money(heard.text):
        yield from accounts.others_money()
        return
    is_free = talk.top is None and not talk.open
    if start is None or not heard.sure:
        looks_around = talk.top is not None and answering.is_idle(talk.top) and not talk.open
        yield from _unsure(talk, heard, is_free=is_free or looks_around)
        return
    if is_free and not asks_on and (yield from _rather_asked(talk, heard)):
        return
    if heard.intent not in ABOUT_TALK:
        talk.last = {"text": heard.text, "intent": heard.intent}
    yield from start(talk, heard)


def _begins_nothing(talk: Talk, heard: Heard) -> bool:
    """Say whether words only sound like a wish: a figure that is changed or wondered at; a place where nothing was shown to choose from."""
    if heard.intent in SHOPPING:
        return bool(talk.open) and not talk.seen and places.placed(heard.text) is not None
    changes = _is_only_corrected(talk, heard) or _only_wonders(heard)
    return heard.intent == "transfer" and changes


def _only_wonders(heard: Heard) -> bool:
    """Say whether a figure is only asked about: "¿por qué me salen 850 pesos menos?" sends nothing to nobody."""
    named = heard.verb or heard.person or heard.people or heard.to_account or heard.any_account
    return "musing" in heard.notes and not named and inquiring.begins_asking(heard.text)


def _rather_asked(talk: Talk, heard: Heard) -> Answered:
    """Answer what asks how things are, though its words are those of a wish; False: it is the wish, or no article knows."""
    least = asking.least(heard)
    return least is not None and (yield from support.answers(talk, heard, least=least))


def _is_only_corrected(talk: Talk, heard: Heard) -> bool:
    """Say whether a figure of what waits is changed and nothing else: "que sean dos" of a shelf, "bájale 500" of 300."""
    named = heard.verb or heard.person is not None or heard.to_account is not None
    waits = talk.top is not None or bool(talk.open)
    # "Mejor dos" may be of anything that is counted, and nobody is paid by it.
    counts = bool(heard.wants.quantity)
    changes = (heard.corrects and (waits or counts)) or (heard.delta and bool(talk.open))
    return bool(changes) and not named


def _unsure(talk: Talk, heard: Heard, *, is_free: bool) -> Steps:
    """Look for what is meant: something of the card that waits, a question that the articles answer; else say so."""
    # What is asked with the bank's own words, the articles know or not; with something pending it is asked again.
    asks = is_free and (
        inquiring.asks_about_the_bank(heard.text)
        or (heard.intent == support.HELP and inquiring.wants_of_the_bank(heard.text))
    )
    if asks:
        talk.last = {"text": heard.text, "intent": support.HELP}
        yield from support.ask(talk, heard)
        return
    if talk.open and (yield from _last_words(talk, heard)):
        return
    asks = inquiring.asks(heard.text)
    if asks and not is_free and (yield from support.answers(talk, heard, least=asking.SURE)):
        # What waits is offered again below.
        return
    least = _worth_looking_up(heard, asks=asks) if is_free else None
    if least is not None and (yield from support.answers(talk, heard, least=least)):
        return
    if not (
        is_free
        and (
            (yield from contacts.number_alone(talk, heard))
            or (yield from things.wanted(talk, heard))
        )
    ):
        yield from not_understood(talk)


def _worth_looking_up(heard: Heard, *, asks: bool) -> int | None:
    """Return how sure an article must be of what was not understood; None: it is too short to be told anything."""
    tells = len(heard.text.split()) >= TOLD_MIN
    names = inquiring.names_the_bank(heard.text)
    if asks or (names and tells):
        return asking.CHOOSE
    if names:
        return asking.TOLD
    return asking.SURE if tells else None


def _last_words(talk: Talk, heard: Heard) -> Answered:
    """Take what is said of the card behind an outcry: "¿estás loco? No, nomás 100"."""
    *outcry, last = _SENTENCE.split(heard.text.strip())
    if not outcry or talk.top is not None:
        return False
    said, _later = hear(last, now=talk.now)
    return (yield from open_cards.changes_a_card(talk, said))


_SENTENCE = re.compile(r"(?<=[?!.])\s+")


def _offer_again(talk: Talk) -> Steps:
    """Offer once to go on with what another wish came between; then it waits in silence, and not for ever."""
    flow = talk.top
    if flow is None or answering.is_idle(flow):
        return
    passed_over = flow.passed_over + 1
    if passed_over > PASSED_OVER_MAX or (passed_over > 1 and talk.proposed_now):
        talk.drop(flow)
        return
    if talk.proposed_now:
        # A card is the last word: «sí» and «no, 400» mean it.
        flow.held = True
    elif passed_over == 1 or (flow.held and not talk.open):
        lead = _("¿Seguimos con %(what)s?") % {"what": FLOWS[flow.name].called(flow)}
        yield from talk.offer(flow, lead)
        flow.held = False
    flow.passed_over = passed_over


def _again(talk: Talk, heard: Heard) -> Steps:
    """Do the last wish once more, with what the words change; with nothing to repeat, say the last words again."""
    if talk.top is not None:
        yield from talk.ask_again(talk.top)
        return
    if heard.intent == "transfer" and (
        yield from going_on.sends_to_who_was_asked_about(talk, heard)
    ):
        return
    last = (
        talk.made
        if heard.intent == "transfer" and not _LAST_TIME.search(fold(heard.text))
        else talk.last
    )
    if last.get("name") in FLOWS:
        yield from FLOWS[last["name"]].again(talk, last["slots"], heard)
    elif heard.intent == "transfer":
        yield from _start(talk, heard)
    elif talk.last.get("text"):
        before, _later = hear(talk.last["text"], now=talk.now)
        yield from _start(talk, replace(before, intent=talk.last.get("intent", before.intent)))
    else:
        said = next((u.content for u in reversed(talk.turn.history) if u.role == "assistant"), "")
        yield Say(
            said or _("No hay nada que repetir. ¿Qué te gustaría hacer?"), default_suggestions()
        )
