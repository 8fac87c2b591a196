"""The built-in engine: no network, no key. A stack of flows with correction, digression, return, repeat and «¿por qué?»."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import asking, pointing, reporting
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.flows import (
    FLOWS,
    WISHES,
    accounts,
    asked,
    brake,
    contacts,
    going_on,
    orders,
    points,
    shopping,
    support,
    topics,
    transfers,
    waiting,
)
from centli.agent.engines.heard import CHANGE, LIMITS, ORDER_CANCEL, REMOVE, REWARD_ORDERS, Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import ORDINALS, QUEUE_MAX, Flow, Steps, Talk, default_suggestions
from centli.agent.language import amounts
from centli.agent.types import (
    Option,
    Outcome,
    Press,
    Refuse,
    Say,
    Step,
    Thought,
    TurnContext,
)
from centli.kernel.money import Money
from centli.kernel.text import fold

NONE_CHOICE: Final = "none"
IMPERSONAL: Final = frozenset(
    {"balance", "greet", "thanks", "spending", "human", LIMITS, CHAT_OFF, CHAT_ON}
)
"""Wishes that name nobody: the contacts need not be read for them."""
FREE_TEXT: Final = frozenset({"name", "alias", "concept", "edit"})
"""What is answered with words of the customer's own: only plain words of a wish are something else."""
ABOUT_TALK: Final = frozenset({"greet", "thanks"})
"""Wishes after which a repetition means the one before."""
MISSES_MAX: Final = 2
"""After so many turns in a row that were not understood, a person is offered."""
SHORT_ANSWER: Final = 3
TOLD_MIN: Final = 6
"""Words from which the articles are asked, though nothing in them asks: what names the bank may be asked about, the rest must be sure."""
CARD_NAME_MAX: Final = 60
PASSED_OVER_MAX: Final = 3
"""After so many wishes that came between, what was asked is let go."""
_CHANGE_IT = re.compile(
    r"(?:(?:quiero|puedes|puedo|mejor|si|hay que|i want to) )*(?:cambi|modific|edit|corrig|correg|change|edit)\w*"
    r"(?: (?:la|lo|el|eso|esa|ese|it|the card|tarjeta|la tarjeta|algo))*"
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
    r"|\W*(?:siempre|ya) no\b(?: (?:quiero|gracias))?\s*[,.;]\s*(?=\w)"
)

_BOUGHT: Final = {"pur_": orders, "rwd_": points}
"""Whose button it is, by what its choice names; any other is the shop's."""
WHICH: Final = "which"
"""The engine's own flow: which of several open cards is meant."""


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
        while talk.queue and all(_is_idle(flow) or flow.passed_over for flow in talk.stack):
            text, recipient = talk.queue.pop(0)
            yield from _hear(talk, text, recipient)
        if not (talk.asked_now or talk.of_a_card):
            yield from _offer_again(talk)
        return talk.state()


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pressed(talk: Talk, press: Press) -> Steps:
    if press.action == "edit":
        yield from _edit(talk, press.target_id)
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
        yield from _card_chosen(talk, flow, choice if offered else None)
    elif offered:
        yield from FLOWS[flow.name].chosen(talk, flow, slot, choice)
    elif (none_of_them := FLOWS[flow.name].none_of_them) is not None:
        yield from none_of_them(talk, flow, slot)
    else:
        talk.drop(flow)
        yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


def _card_chosen(talk: Talk, flow: Flow, confirmation_id: str | None) -> Steps:
    if confirmation_id is None or confirmation_id not in talk.open:
        yield Say(_("Va, las dejo como están. No se movió dinero."), default_suggestions())
    elif flow.slots["to"] == "cancel":
        yield from _withdraw(talk, confirmation_id)
    else:
        yield from _set(talk, confirmation_id, _change_asked_about(talk, flow.slots))


def _change_asked_about(talk: Talk, slots: Mapping[str, Any]) -> pointing.Change:
    heard, _later = hear(slots["text"], now=talk.now)
    told = {name: slots[name] for name in ("delta", "concept") if name in slots}
    to = replace(heard, **told)
    return pointing.Change("", to, slots.get("way", 0), doubtful=slots.get("doubtful", False))


def _edit(talk: Talk, confirmation_id: str) -> Steps:
    card = talk.cards.get(confirmation_id)
    edit = None if card is None else FLOWS[card["name"]].edit
    if confirmation_id not in talk.open or edit is None:
        text = _("Esa tarjeta ya no se puede cambiar. Dime otra vez qué quieres hacer.")
        yield Say(text, default_suggestions())
    else:
        yield from edit(talk, confirmation_id)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _hear(talk: Talk, text: str, recipient: str = "") -> Steps:
    heard, later = hear(text, now=talk.now, recipient=recipient)
    if talk.stack or talk.open or heard.intent not in IMPERSONAL:
        people = yield from talk.contacts()
        known = [name for person in people for name in (person.alias, person.name)]
        heard, later = hear(text, now=talk.now, known=known, recipient=recipient)
    missed = talk.misses
    if later and heard.intent == transfers.NAME:
        wished = [heard.text, *(words for words, _whom in later)]
        cards = sum(bool(amounts.read_all(words)) for words in wished)
        if cards > 1 and not (yield from transfers.has_room(talk, cards)):
            return
    yield from _taken(talk, heard)
    # Afterwards: to cancel what is under way takes what waited behind it along, not what was just said.
    talk.queue = [*(list(wish) for wish in later), *talk.queue][:QUEUE_MAX]
    if talk.misses == missed:
        talk.misses = 0


def _taken(talk: Talk, heard: Heard) -> Steps:
    """Take an utterance for the first of these that it can be; the order is the engine's manners."""
    if (leaves := _LEAVES.match(fold(heard.text))) is not None:
        heard = yield from _left(talk, heard, leaves)
    flow = talk.top
    if heard.why:
        yield from _why(talk, heard)
    elif flow is not None and heard.hesitates and not _is_held(flow, talk):
        yield from talk.ask_again(flow, _("Sin prisa."))
    elif (
        (yield from going_on.heard_of(talk, heard, free=flow is None or _is_idle(flow)))
        or (bool(talk.open) and (yield from _of_one_card(talk, heard)))
        or (flow is not None and _is_held(flow, talk) and (yield from _of_the_card(talk, heard)))
        or (flow is not None and (yield from _continue(talk, flow, heard)))
        or (yield from orders.follows(talk, heard))
        or (yield from points.asked_on(talk, heard))
        or (yield from support.judged(talk, heard))
        or (yield from support.follows(talk, heard))
        or (yield from brake.follows(talk, heard))
        or (yield from waiting.heard_of(talk, heard))
        or (yield from topics.heard_of(talk, heard))
        or (yield from contacts.of_somebody(talk, heard))
    ):
        return
    elif talk.top is None and talk.cards and _CHANGE_IT.fullmatch(_letters(heard.text)):
        yield from _edit(talk, next(reversed(talk.cards)))
    elif heard.cancel and not transfers.amends(heard):
        yield from _cancel(talk, heard)
    elif talk.top is None and (yield from _changed(talk, heard)):
        return
    elif heard.again:
        yield from _again(talk, heard)
    elif heard.yes or (talk.open and _CODE_PUT.fullmatch(_letters(heard.text))):
        yield from _yes(talk)
    else:
        yield from _start(talk, heard)


def _left(
    talk: Talk, heard: Heard, leaves: re.Match[str]
) -> Generator[Step, Outcome | None, Heard]:
    """Let go of what waits for who would rather have something else, and return that wish."""
    wish = yield from _instead(talk, heard, leaves)
    heard = heard if wish is None else wish
    flow = talk.top
    if flow is not None and _is_digression(heard, flow):
        # "No, mejor dime mi saldo": what was asked is not asked again.
        talk.drop(flow)
    elif flow is None and talk.open and wish is not None:
        # "Ya no, mejor dime cuánto gasté": nor does the card wait for more.
        yield from _withdraw(talk, next(reversed(talk.open)))
    return heard


def _instead(
    talk: Talk, heard: Heard, leaves: re.Match[str]
) -> Generator[Step, Outcome | None, Heard | None]:
    """Return the wish behind "no, mejor…": its "no" denies what waits, not the wish; None where there is no other."""
    if len(fold(heard.text)) != len(heard.text):
        return None
    people = yield from talk.contacts()
    known = [name for person in people for name in (person.alias, person.name)]
    rest, _later = hear(heard.text[leaves.end() :].strip(), now=talk.now, known=known)
    is_whole = heard.sure or rest.amount is None
    # "No, mejor un termo", said of a reward, names another reward; nobody asked for the shop.
    card = next(reversed(talk.cards.values()), {}).get("name")
    redeems = not rest.explicit and (card if talk.top is None else talk.top.name) == points.NAME
    return rest if is_whole and not redeems and _is_another_thing(rest) else None


def _is_another_thing(heard: Heard) -> bool:
    """Say whether another wish is had instead of what a card is for; another transfer changes the card."""
    other = heard.sure and heard.intent in WISHES.keys() - ABOUT_TALK - {"transfer"}
    return other and not (heard.cancel or heard.keeps)


def _is_held(flow: Flow, talk: Talk) -> bool:
    """Say whether a card came over a question: until it is gone, words are about it before they answer."""
    return flow.held and bool(talk.open)


def _of_the_card(talk: Talk, heard: Heard) -> Answered:
    talk.of_a_card = (yield from _changes_a_card(talk, heard)) or (
        yield from waiting.heard_of(talk, heard)
    )
    return talk.of_a_card


def _letters(text: str) -> str:
    return " ".join(re.sub(r"[^a-z ]+", " ", fold(text)).split())


def _continue(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Let the words answer what was asked; False when they are about something else."""
    if flow.asked.startswith("choice:") and (choice := _option_said(flow, heard)) is not None:
        yield from _chosen(talk, flow, choice)
        return True
    if flow.passed_over and talk.open and (yield from waiting.heard_of(talk, heard)):
        return True
    if _narrowed(flow, heard):
        yield from talk.ask_again(flow)
        return True
    leaves = (heard.cancel and bool(talk.open)) or _is_another_wish(heard, flow)
    if flow.name == support.HELP and leaves:
        # Which topic was meant is asked no more; what was said next neither waits for it nor cancels it instead of a card.
        talk.drop(flow)
        return False
    repeats = heard.again and not heard.corrects and not heard.only_value
    if heard.cancel or flow.name == WHICH or repeats or _is_digression(heard, flow):
        return False
    return (yield from FLOWS[flow.name].answered(talk, flow, heard))


def _is_another_wish(heard: Heard, flow: Flow) -> bool:
    return flow.name != WHICH and not heard.cancel and _is_digression(heard, flow)


def _is_digression(heard: Heard, flow: Flow) -> bool:
    """Say whether words are a wish of their own rather than an answer to what was asked."""
    if not heard.sure or heard.intent not in WISHES:
        return False
    if FLOWS[flow.name].keeps(flow, heard):
        return False
    if heard.intent == "transfer":
        if flow.name == transfers.NAME:
            return _is_another_transfer(heard, flow)
        # A contact or a limit must not take "envíale 500" for its own figure.
        return heard.explicit or (heard.person is not None and flow.asked not in FREE_TEXT)
    if flow.asked in FREE_TEXT:
        is_own = flow.name == contacts.NAME and heard.intent == "add_beneficiary"
        return heard.explicit and not is_own and not _names_a_field(flow, heard)
    return heard.intent in {LIMITS, REMOVE} or not _is_short_answer(heard)


def _is_short_answer(heard: Heard) -> bool:
    """Say whether it is one or two words that name a person or an amount: "cheques", "mi mamá"."""
    named = heard.whole_person is not None or heard.amount is not None
    return named and not heard.explicit and len(heard.text.split()) <= SHORT_ANSWER


def _is_another_transfer(heard: Heard, flow: Flow) -> bool:
    """Tell "mándale 300 a mi mamá" from an answer, while another payee's amount is asked for."""
    known = flow.slots.get("label") or flow.slots.get("person")
    whole = heard.whole_transfer and heard.verb and not heard.corrects
    return bool(
        known and whole and flow.asked == "amount" and heard.person != flow.slots.get("person")
    )


def _names_a_field(flow: Flow, heard: Heard) -> bool:
    return flow.asked == "edit" and len(heard.text.split()) < SHORT_ANSWER


_OPTION_WORDS: Final = frozenset(
    "el la los las de del al a mi es ese esa que con por para lo the one".split()
)


def _option_said(flow: Flow, heard: Heard) -> str | None:
    """Return the option that words or an ordinal name: "el primero", "2", "juan", "el del trabajo"."""
    said = _words(heard.text)
    says = heard.wants.benefit or heard.wants.plain or shopping.says_how_many(heard)
    if flow.name == shopping.NAME and flow.asked != "choice:figure" and says:
        # "3 meses" is not the third, nor are "2 piezas" the second, and "la segunda a 6 meses" says more than which.
        return None
    bare = [word for word in said if word not in _OPTION_WORDS]
    first = bare[0] if 0 < len(bare) <= 2 else ""  # noqa: PLR2004 - "2", "el segundo"
    ids = {option["id"] for option in flow.options}
    if first.isdecimal() and any(one.startswith("MSI-") for one in ids):
        # Where months are to be had, «3» is no place: these months, or it is asked again.
        return f"MSI-{first}" if f"MSI-{first}" in ids else None
    for number, option in enumerate(flow.options, start=1):
        ordinal = ORDINALS[number - 1] if number <= len(ORDINALS) else None
        if first == str(number) or (ordinal is not None and first.startswith(ordinal)):
            return option["id"]
    if " ".join(said) in {
        "ninguno",
        "ninguna",
        "nadie",
        "none",
        "ninguno de ellos",
        "ninguno de esos",
        "ninguno de estos",
        "ninguna de estas",
    }:
        return NONE_CHOICE
    is_it = flow.name == WHICH and heard.yes and len(flow.options) == 1
    by_amount = [one["id"] for one in flow.options if is_it or _same_amount(one["id"], heard)]
    if len(by_amount) == 1:
        return by_amount[0]
    named = _named(flow, bare)
    return named[0]["id"] if len(named) == 1 else None


def _named(flow: Flow, bare: Sequence[str]) -> list[dict[str, str]]:
    """Return the options that have every word; of goods, English words for how they look stand for the Spanish ones."""
    english = _ENGLISH if flow.name == shopping.NAME else {}

    def has(words: set[str], word: str) -> bool:
        stems = english.get(word)
        return word in words or (stems is not None and any(one.startswith(stems) for one in words))

    return [one for one in flow.options if bare and all(has(_words_of(one), w) for w in bare)]


_ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "black": ("negr",), "white": ("blanc",), "blue": ("azul",), "red": ("roj",), "green": ("verde",),
    "grey": ("gris",), "gray": ("gris",), "pink": ("rosa",), "yellow": ("amarill",), "brown": ("cafe", "marron"),
    "silver": ("plata", "platead"), "gold": ("dorad", "oro"), "purple": ("morad", "lila"), "orange": ("naranja",),
    "big": ("grande",), "large": ("grande",), "small": ("chic", "pequen"), "mini": ("mini",),
    "mountain": ("montana",), "city": ("urban", "ciudad"), "urban": ("urban",), "kids": ("infantil", "nin"),
    "kid": ("infantil", "nin"), "electric": ("electric",), "wireless": ("inalambric",), "gaming": ("gam",),
    "men": ("hombre",), "women": ("mujer", "dama"), "wooden": ("madera",), "leather": ("piel", "cuero"),
}  # fmt: skip
"""Colours, sizes and kinds in English, by how the catalogue's words for them begin."""


def _narrowed(flow: Flow, heard: Heard) -> bool:
    """Leave those of a shelf that words fit where they fit more than one: "la de 55"; False where they part nothing."""
    if flow.name != shopping.NAME or heard.wants.benefit or heard.wants.plain:
        return False
    said = _words(heard.text)
    kept = _named(flow, [word for word in said if word not in _OPTION_WORDS])
    if not 1 < len(kept) < len(flow.options):
        return False
    shopping.keep(flow, kept)
    return True


def _words_of(option: Mapping[str, str]) -> set[str]:
    return set(_words(f"{option['label']} {option.get('detail', '')}"))


def _words(text: str) -> list[str]:
    """Return the words of what is said or shown, units as labels write them: "16 kilos" is «16 kg», "50 pulgadas" «50"»."""
    said = re.sub(r"[^\w ]+", " ", fold(text)).split()
    return [word for each in said if (word := _UNITS.get(each, each))]


_UNITS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("kilo", "kilos", "kgs", "kilogramos"), "kg"),
    **dict.fromkeys(("gramo", "gramos", "grs", "gr"), "g"),
    **dict.fromkeys(("litro", "litros"), "l"),
    **dict.fromkeys(("giga", "gigas", "gigabytes"), "gb"),
    **dict.fromkeys(("tera", "teras"), "tb"),
    **dict.fromkeys(("centimetros",), "cm"),
    **dict.fromkeys(("pulgada", "pulgadas", "inch", "inches"), ""),
}


def _same_amount(option_id: str, heard: Heard) -> bool:
    amount = heard.amount
    return amount is not None and amount.definite and option_id == f"amount:{amount.centavos}"


def _start(talk: Talk, heard: Heard) -> Steps:
    """Begin what the words wish for."""
    asks_on = asked.is_only_a_period(heard)
    if talk.last.get("intent") == "spending" and asks_on:
        # "¿Y en junio?" asks on, of the same.
        text = asked.in_another_period(str(talk.last.get("text", "")), heard, talk)
        heard = replace(heard, intent="spending", text=text)
    elif talk.last.get("intent") == "transactions" and asks_on:
        # "¿Y ayer?" asks the same of another day.
        text = asked.in_another_period(str(talk.last.get("text", "")), heard, talk)
        heard = replace(hear(text, now=talk.now)[0], intent="transactions", sure=True)
    elif talk.last.get("intent") == LIMITS and accounts.changes_it(heard):
        heard = replace(heard, intent=LIMITS)
    if heard.intent == "cancel" and "?" in heard.text:
        yield from _tell_standing(talk)
        return
    start = WISHES.get(heard.intent)
    if heard.intent == "transfer" and _is_only_corrected(talk, heard):
        start = None
    if heard.intent == "out_of_scope" and asked.asks_of_others_money(heard.text):
        yield from accounts.others_money()
        return
    is_free = talk.top is None and not talk.open
    if start is None or not heard.sure:
        yield from _unsure(talk, heard, is_free=is_free)
        return
    if is_free and not asks_on and (yield from _rather_asked(talk, heard)):
        return
    if heard.intent not in ABOUT_TALK:
        talk.last = {"text": heard.text, "intent": heard.intent}
    yield from start(talk, heard)


def _rather_asked(talk: Talk, heard: Heard) -> Answered:
    """Answer what asks how things are, though its words are those of a wish; False: it is the wish, or no article knows."""
    least = asking.least(heard)
    return least is not None and (yield from support.answers(talk, heard, least=least))


def _is_only_corrected(talk: Talk, heard: Heard) -> bool:
    """Say whether a figure of what waits is changed and nothing else: "que sean dos" of a shelf, "bájale 500" of 300."""
    named = heard.verb or heard.person is not None or heard.to_account is not None
    waits = talk.top is not None or bool(talk.open)
    changes = (heard.corrects and waits) or (heard.delta and bool(talk.open))
    return bool(changes) and not named


def _unsure(talk: Talk, heard: Heard, *, is_free: bool) -> Steps:
    """Look for what is meant: something of the card that waits, a question that the articles answer; else say so."""
    # What is asked with the bank's own words, the articles know or not; with something pending it is asked again.
    asks = is_free and (
        reporting.asks_about_the_bank(heard.text)
        or (heard.intent == support.HELP and reporting.wants_of_the_bank(heard.text))
    )
    if asks:
        talk.last = {"text": heard.text, "intent": support.HELP}
        yield from support.ask(talk, heard)
        return
    if talk.open and (yield from _last_words(talk, heard)):
        return
    asks = reporting.asks(heard.text)
    if asks and not is_free and (yield from support.answers(talk, heard, least=asking.SURE)):
        # What waits is offered again below.
        return
    least = _worth_looking_up(heard, asks=asks) if is_free else None
    if least is None or not (yield from support.answers(talk, heard, least=least)):
        yield from _not_understood(talk)


def _worth_looking_up(heard: Heard, *, asks: bool) -> int | None:
    """Return how sure an article must be of what was not understood; None: it is too short to be told anything."""
    tells = len(heard.text.split()) >= TOLD_MIN
    names = reporting.names_the_bank(heard.text)
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
    return (yield from _changes_a_card(talk, said))


_SENTENCE = re.compile(r"(?<=[?!.])\s+")


def _is_idle(flow: Flow) -> bool:
    return flow.name == WHICH or FLOWS[flow.name].idle(flow)


def _offer_again(talk: Talk) -> Steps:
    """Offer once to go on with what another wish came between; then it waits in silence, and not for ever."""
    flow = talk.top
    if flow is None or _is_idle(flow):
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
        yield from talk.ask_again(flow, lead)
        flow.held = False
    flow.passed_over = passed_over


def _not_understood(talk: Talk) -> Steps:
    """Say so, and what can be done; what was asked is asked again."""
    talk.misses += 1
    person = (_("Hablar con una persona"),) if talk.misses >= MISSES_MAX else ()
    flow = talk.top
    if flow is not None:
        lead = _("No te entendí.")
        if person:
            lead += " " + _("Si prefieres, escribe «persona» y te atiende alguien, o «cancelar».")
        yield from talk.ask_again(flow, lead)
        return
    if talk.open:
        text = _(
            "No te entendí, así que no cambié nada: tu tarjeta sigue esperando. ¿La cambio o la cancelo?"
        )
        yield Say(text, (_("Cámbiala"), _("Cancelar"), *person))
        return
    text = _(
        "No te entendí, o es algo que no sé hacer. Puedo decirte cuánto tienes, tus movimientos y gastos, "
        "enviar dinero a tus contactos, pasar dinero entre tus cuentas, agregar contactos, comprar con beneficios y canjear puntos."
    )
    yield Say(text, (*person, *default_suggestions())[:4])


# ── Yes, no, why, again ──────────────────────────────────────────────────────────────────────────────────────────────


def _yes(talk: Talk) -> Steps:
    if talk.top is not None:
        yield from talk.ask_again(talk.top)
    elif len(talk.open) > 1:
        text = _("Tienes varias tarjetas abiertas: toca el botón de la que quieras confirmar.")
        yield Say(text)
    elif talk.open:
        yield Say(_("Para confirmar, toca el botón de la tarjeta. Sin eso no se mueve nada."))
    else:
        yield Say(
            _("No hay nada pendiente de confirmar. ¿Qué te gustaría hacer?"), default_suggestions()
        )


def _cancel(talk: Talk, heard: Heard) -> Steps:
    """Take back what is under way: the cards that are named, the question, else the one open card."""
    cards, may_be = yield from pointing.taken_back(talk, heard)
    of_orders = not cards or heard.intent == ORDER_CANCEL
    if of_orders and (yield from orders.cancel_placed(talk, heard)):
        return
    if heard.intent in {ORDER_CANCEL, REWARD_ORDERS}:
        # Who only looked around has nothing that could be meant.
        talk.stack = [flow for flow in talk.stack if not _is_idle(flow)]
    everything = pointing.means_all(heard.text, len(talk.open))
    if cards:
        yield from _withdraw(talk, *cards)
    elif talk.top is not None and (everything or not _is_held(talk.top, talk)):
        yield from _drop(talk, talk.top, everything=everything)
    elif len(talk.open) > 1 and everything:
        yield from _withdraw_all(talk)
        yield Say(_("Listo, las cancelé todas. No se movió dinero."), default_suggestions())
    elif len(talk.open) > 1 or may_be is not None:
        yield from _ask_which(talk, {"to": "cancel"}, may_be)
    elif talk.open:
        yield from _withdraw(talk, next(iter(talk.open)))
    elif heard.intent in {ORDER_CANCEL, REWARD_ORDERS}:
        yield from _start(talk, heard)
    else:
        yield from _cancels_nothing_open(talk, heard)


def _cancels_nothing_open(talk: Talk, heard: Heard) -> Steps:
    if not (yield from going_on.cancels_what_was_sent(talk, heard)):
        # Not that no money has moved: a moment ago it may have.
        is_no = "negated" in heard.notes
        text = _("De acuerdo, no hago nada.") if is_no else _("No hay nada que cancelar.")
        yield Say(text, default_suggestions())


def _withdraw_all(talk: Talk) -> Steps:
    for confirmation_id in list(talk.open):
        yield from talk.withdraw(confirmation_id)


def _drop(talk: Talk, flow: Flow, *, everything: bool) -> Steps:
    """End the flow under way; what waited behind it is not begun, and that is said."""
    waiting = [text for text, _recipient in talk.queue]
    talk.queue.clear()
    talk.drop(flow)
    if everything:
        talk.stack.clear()
        yield from _withdraw_all(talk)
    elif (changed := flow.slots.get("supersedes")) in talk.open:
        # «Lo cancelé» is not said over a card that could still be confirmed as it was before the change.
        error = yield from talk.withdraw(changed)
        if error is not None:
            yield Refuse(error, default_suggestions())
            return
    text = _("Listo, lo cancelé. No se movió dinero.")
    if flow.name == WHICH and not everything:
        # Only the question is gone.
        text = _("Va, las dejo como están. No se movió dinero.")
    if waiting:
        text += " " + _("Tampoco hice lo otro que me pediste; si lo quieres, dímelo otra vez.")
    yield Say(text, tuple(dict.fromkeys(waiting))[:2] or default_suggestions())


def _tell_standing(talk: Talk) -> Steps:
    """Answer "¿se canceló?"."""
    if talk.open or talk.stack:
        yield Say(_("Sigue pendiente: no se ha movido dinero. ¿Lo cancelo?"), (_("Cancelar"),))
    else:
        yield Say(_("No hay nada pendiente. No se movió dinero."), default_suggestions())


def _withdraw(talk: Talk, *cards: str) -> Steps:
    # A change of a card that is no more is not asked about either.
    talk.stack = [flow for flow in talk.stack if flow.slots.get("supersedes") not in cards]
    for confirmation_id in cards:
        error = yield from talk.withdraw(confirmation_id)
        if error is not None:
            yield Refuse(error, default_suggestions())
            return
    yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())


def _why(talk: Talk, heard: Heard) -> Steps:
    """Say why it refused, why it asks, or why it wants a code."""
    flow = talk.top
    card = next(reversed(talk.open.values()), None)
    reasons = [
        _FACTOR_REASONS[reason]()
        for reason in (() if card is None else card.card.get("factor_reasons", ()))
        if reason in _FACTOR_REASONS
    ]
    if talk.refused_before in _REFUSED:
        yield Say(_REFUSED[talk.refused_before](), default_suggestions()[:3])
    elif flow is not None:
        which = _("Te pregunto porque tienes más de una tarjeta abierta y no adivino.")
        yield Say(which if flow.name == WHICH else FLOWS[flow.name].why(flow))
        yield from talk.ask_again(flow)
    elif reasons:
        text = _(
            "Te pido tu código de verificación porque %(reasons)s. Así nadie más puede hacerlo por ti."
        )
        yield Say(text % {"reasons": _(" y ").join(reasons)})
    elif card is not None:
        text = _(
            "Te muestro la tarjeta para que revises todo: sin tu confirmación no se mueve nada."
        )
        yield Say(text)
    elif not (
        (yield from orders.why_failed(talk, heard))
        or (yield from support.answers(talk, heard, least=asking.CHOOSE))
    ):
        yield Say(_("¿Por qué qué? Dime qué te gustaría saber o hacer."), default_suggestions())


_FACTOR_REASONS: Final = {
    "over_limit": lambda: _("pasa de tu límite por operación"),
    "over_day": lambda: _("pasa de tu límite del día"),
    "first_payment": lambda: _("es tu primer envío a esa persona"),
    "new_payee": lambda: _("agregaste a esa persona hace menos de 24 horas"),
    "rapid": lambda: _("llevas varios envíos en pocos minutos"),
    "payee_not_from_customer": lambda: _("el contacto no salió de tus palabras"),
    "amount_not_from_customer": lambda: _("la cantidad la calculé yo y no salió de tus palabras"),
    "raises_rights": lambda: _("cambia a quién o cuánto se puede enviar"),
}
_REFUSED: Final = {
    "insufficient_funds": lambda: _(
        "Porque la cuenta no tiene disponible todo ese monto. Puedes enviar menos o pasar dinero de otra cuenta tuya."
    ),
    "insufficient_points": lambda: _(
        "Porque la recompensa pide más puntos de los que tienes. Nunca se canjea a medias."
    ),
    "limit_exceeded": lambda: _(
        "Porque pasa del máximo que se puede autorizar, aun con código. Es una protección para tu dinero."
    ),
    "too_many_open": lambda: _(
        "Porque ya tienes tres tarjetas esperando tu confirmación. Confirma o cancela alguna y seguimos."
    ),
    "payee_not_usable": lambda: _(
        "Porque a un contacto nuevo se le puede enviar a los 30 minutos, y las primeras 24 horas hasta $5,000.00 MXN. "
        "Es para frenar fraudes."
    ),
    "account_blocked": lambda: _(
        "Porque esa cuenta está congelada: no entra ni sale dinero de ella."
    ),
    "confirmation_expired": lambda: _(
        "Porque cada tarjeta vale cinco minutos, por si cambia tu saldo."
    ),
}


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


# ── Changing a card ──────────────────────────────────────────────────────────────────────────────────────────────────


def _changed(talk: Talk, heard: Heard) -> Answered:
    """Change an open card; "confirma con concepto renta" is shown with it first, for nothing else was shown."""
    if (heard.yes and not heard.writes) or not (yield from _changes_a_card(talk, heard)):
        return False
    if heard.yes and talk.top is None:
        yield from _yes(talk)
    return True


def _changes_a_card(talk: Talk, heard: Heard) -> Answered:
    """Make a new card of an open one when the words correct it; False when they are something else."""
    if (yield from shopping.asked_of_card(talk, heard)):
        return True
    corrects = heard.corrects or heard.factor is not None or heard.only_value or heard.instead
    corrects = corrects or transfers.takes_the_other(heard.text) or transfers.amends(heard)
    shown = next(reversed(talk.cards.values()), {})
    renames = shown.get("name") == contacts.NAME and contacts.names_an_alias(heard.text)
    adds = bool(heard.delta) and heard.amount is not None and heard.person is None
    # A figure alone begins no transfer while the card of one waits: "y doscientos cincuenta nomás".
    figure = heard.amount is not None and heard.amount.definite and heard.intent == "transfer"
    figure = figure and not (heard.verb or heard.person or heard.people or heard.to_account)
    other_limit = shown.get("name") == accounts.LIMIT and accounts.names_the_other(heard)
    # "Paga con mi débito": another account, of a purchase.
    pays = shown.get("name") == shopping.NAME and shopping.pays_otherwise(heard)
    # "A 12 entonces", "dos piezas".
    counts = shown.get("name") == shopping.NAME and shopping.says_how_many(heard)
    corrects = corrects or counts or pays or renames or adds or figure or bool(other_limit)
    if not talk.cards or not corrects or heard.again or heard.intent in {LIMITS, REMOVE, CHANGE}:
        return False
    if "musing" in heard.notes and not heard.delta:
        # "Soñé que eran 600" changes nothing; it is asked about.
        return False
    if (
        heard.sure
        and not (renames or counts or transfers.amends(heard))
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


def _of_one_card(talk: Talk, heard: Heard) -> Answered:
    """Change the cards that words point at: "la del plomero que sea de 300"; what only speaks of one changes nothing."""
    if (kept := pointing.kept(heard.text)) is not None:
        yield from _leave(talk, pointing.behind_kept(heard.text, kept))
        return True
    cards = [key for key, card in talk.cards.items() if card["name"] == transfers.NAME]
    changes = pointing.changes(talk, heard) if cards else ()
    found = yield from pointing.each(talk, [one.who for one in changes], cards)
    certain = pointing.certain(found)
    if certain:
        for key, change in zip(certain, changes, strict=True):
            yield from _set(talk, key, change)
    elif len(changes) == 1:
        [one] = changes
        told = {"text": one.to.text, "delta": one.to.delta, "concept": one.to.concept}
        of_it = {"way": one.way, "doubtful": one.doubtful}
        yield from _ask_which(talk, {"to": "change", **told, **of_it}, found[0])
    elif changes:
        yield from _not_understood(talk)
    else:
        return (yield from _takes_one_off(talk, heard))
    return True


def _takes_one_off(talk: Talk, heard: Heard) -> Answered:
    """Take "quita la de mi hermano" and "no quiero la segunda" for the card that is certainly meant."""
    cards, may_be = yield from pointing.taken_back(talk, heard)
    if cards and may_be is not None:
        yield from _withdraw(talk, *cards)
    elif pointing.only_speaks_of_one(heard):
        yield from _not_understood(talk)
    else:
        return False
    return True


def _leave(talk: Talk, rest: str) -> Steps:
    """Leave the cards as they are, and do what is wanted instead: "no le quites 100, quítale 50"."""
    if rest.strip() and not pointing.leaves_it(rest):
        heard, _later = hear(rest, now=talk.now)
        yield from _taken(talk, heard)
    else:
        yield Say(_("De acuerdo, no cambié nada: tu tarjeta sigue esperando."))


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
        yield from _not_understood(talk)


def _corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    card = talk.cards.get(confirmation_id)
    if card is None:
        return False
    return (yield from FLOWS[card["name"]].corrected(talk, confirmation_id, heard))


def _ask_which(talk: Talk, slots: dict[str, Any], fitting: Sequence[str] | None = None) -> Steps:
    """Ask which card is meant, of those that fit the words; none of them: of all, and that is said."""
    text = _("¿Cuál cancelo?") if slots["to"] == "cancel" else _("¿Cuál cambio?")
    names = {key: _card_name(talk.open[key].card) for key in fitting or talk.open}
    if fitting is not None and not fitting:
        text = _("Ninguna es esa.") + " " + text
        if slots["to"] == "cancel" and len(names) == 1:
            only = _("No tienes esa: la única tarjeta abierta es %(card)s. ¿La cancelo?")
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
    return named or told[:CARD_NAME_MAX] or _("Tarjeta")
