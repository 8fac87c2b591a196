"""From what a customer wrote to what they want: intent, slots, and what has to be asked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from centli.agent.language import (
    amounts,
    classifier,
    corrections,
    dates,
    features,
    guards,
    keywords,
    orders,
    people,
    phrases,
    shopping,
    slots,
)
from centli.agent.language.amounts import AmountReading
from centli.agent.language.classifier import Guess
from centli.agent.language.corrections import Operation
from centli.agent.language.people import Person
from centli.agent.language.tokens import TEXT_MAX, fold_with_places
from centli.kernel.money import Money

INTENTS: Final = (
    "balance",
    "transfer",
    "transactions",
    "spending",
    "list_beneficiaries",
    "add_beneficiary",
    "search_products",
    "compare_benefits",
    "purchase",
    "points_balance",
    "list_rewards",
    "redeem_reward",
    "open_ticket",
    "ticket_status",
    "ask_help",
    "confirm",
    "cancel",
    "greet",
    "thanks",
    "capabilities",
    "human",
    "out_of_scope",
)
OUT_OF_SCOPE: Final = "out_of_scope"
PARTS_MAX: Final = 5

_BY_WORDS: Final = 0.5
"""The confidence of an intent that words alone gave away."""

_TELLING: Final = frozenset(
    "open_ticket ticket_status ask_help human balance transactions spending search_products".split()
)
_ACTING: Final = frozenset({"transfer", "purchase", "redeem_reward", "add_beneficiary", "confirm"})
"""Intents that start something; words that deny, tell or suppose never do."""
_OWN_ACCOUNTS: Final = frozenset({"balance", "spending", "transactions"})
_SHOPPING: Final = frozenset({"purchase", "search_products", "compare_benefits"})
_INVESTMENT: Final = re.compile(
    r"\b(?:bitcoins?|btc|ethereum|eth|dogecoin|usdt|cripto\w*|crypto\w*|acciones|stocks?|cetes|bonos|etfs?|dolares|euros|oro|divisas|seguros? (?:de|para)|boletos? de avion|vuelos?|depas?|departamentos?|terrenos?)\b"
)
"""What people buy elsewhere."""
_SOCIAL: Final = frozenset({"confirm", "cancel", "greet", "thanks"})
_SOCIAL_WORDS_MAX: Final = 8
_SURELY: Final = 0.9
_PLAIN: Final = 0.8
"""The confidence from which the classifier outweighs a verb of sending without amount or person."""

SlotValue = str | int


@dataclass(frozen=True, slots=True)
class Correction:
    """New values for what is pending, and those that were taken back."""

    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    operation: Operation = ""
    rejected_amounts: tuple[int, ...] = ()
    rejected_people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one utterance means.

    ``slots`` holds what was said for sure; ``unclear`` names what was said in a way that has to be
    asked about, with its candidates (amounts in the wire form, people as said).
    """

    text: str
    intent: str
    confidence: float
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    unclear: Mapping[str, list[str]] = field(default_factory=dict)
    amount: AmountReading | None = None
    amounts: tuple[AmountReading, ...] = ()
    correction: Correction | None = None
    parts: tuple[Understanding, ...] = ()
    """The single wishes when there are several, in order; else empty."""
    notes: frozenset[str] = frozenset()
    """negated, past, condition, request, later, recurring, musing."""


def understand(text: str, *, now: datetime, known_people: Sequence[str] = ()) -> Understanding:
    """Read one utterance.

    It never guesses money: an amount or a person that could be two is in ``unclear``, and words that
    deny, ask about the past, suppose or thank never become a transfer.
    """
    text = text[:TEXT_MAX]
    known = tuple(known_people)
    parts = _parts(text, now, known)
    if parts:
        return replace(parts[0], text=text, parts=tuple(parts))
    return _single(text, now, known)


# One wish.


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the grammars found in one wish."""

    text: str
    amounts: tuple[AmountReading, ...]
    dropped_amounts: tuple[AmountReading, ...]
    people: tuple[Person, ...]
    dropped_people: tuple[Person, ...]
    accounts: Mapping[str, str]
    concept: str
    operation: Operation
    cue: bool


def _told(text: str) -> list[tuple[int, int]]:
    """Return the spans that are data: a transfer's concept and quotations."""
    concept = slots.concept(text)
    return [*slots.quoted(text), *([concept[1]] if concept else [])]


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= place < b for a, b in spans)


def _facts(text: str, known: tuple[str, ...]) -> _Facts:
    concept = slots.concept(text)
    hidden = _told(text)
    readings = [r for r in amounts.read_all(text) if not _inside(r.span[0], hidden)]
    found = [p for p in people.read_all(text, known) if not _inside(p.span[0], hidden)]
    kept, dropped = corrections.settle(text, readings)
    names, not_names = corrections.settle(text, found)
    return _Facts(
        text=text,
        amounts=tuple(kept),
        dropped_amounts=tuple(dropped),
        people=tuple(names),
        dropped_people=tuple(not_names),
        accounts=slots.accounts(text),
        concept=concept[0] if concept else "",
        operation=corrections.operation(text),
        cue=corrections.has_cue(text),
    )


def _single(text: str, now: datetime, known: tuple[str, ...]) -> Understanding:
    facts = _facts(text, known)
    notes = _notes(text, now)
    act = orders.act(text)
    intent, confidence = (orders.FILED_UNDER[act], 0.9) if act else _intent(facts, notes)
    base = Understanding(text, intent, confidence, amounts=facts.amounts, notes=notes)
    filled = _order_slots(facts, act) if act else _FILLERS.get(intent, _no_slots)(facts, now)
    correction = _correction(facts, filled) if intent == "transfer" else None
    amount = facts.amounts[0] if facts.amounts else None
    return replace(
        base,
        slots=filled.slots,
        unclear=filled.unclear,
        correction=correction,
        amount=amount,
    )


def _notes(text: str, now: datetime) -> frozenset[str]:
    checks = {
        "negated": guards.is_negated(text),
        "past": guards.is_past(text),
        "condition": guards.is_condition(text),
        "request": guards.is_request_from_others(text),
        "later": _is_later(text, now),
        "recurring": guards.is_recurring(text),
        "musing": guards.is_musing(text),
    }
    return frozenset(name for name, holds in checks.items() if holds)


def _is_later(text: str, now: datetime) -> bool:
    period = dates.read(text, now)
    return period is not None and period.date_from > dates.today_of(now)


_LETTER = re.compile(r"[^\W\d_]")
_GUARDS: Final = frozenset({"negated", "past", "condition", "request"})


def _intent(facts: _Facts, notes: frozenset[str]) -> tuple[str, float]:
    whole = _whole(facts.text)
    if whole is not None:
        return whole, 1.0
    if not _LETTER.search(facts.text):
        # Figures alone answer a question; they wish for nothing.
        return OUT_OF_SCOPE, 0.3
    plainly = _plainly(facts)
    return (plainly, 0.9) if plainly is not None else _judged(facts, notes)


def _judged(facts: _Facts, notes: frozenset[str]) -> tuple[str, float]:
    """Let guards, grammar and classifier decide, in this order."""
    guess = classifier.guess(facts.text)
    elsewhere = guess.intent in _TELLING and guess.confidence >= _SURELY and not facts.amounts
    if not elsewhere and _is_correction(facts, notes):
        return "transfer", 0.9
    if notes & _GUARDS:
        return _guarded(facts, notes, guess)
    if "musing" in notes and guess.intent in {OUT_OF_SCOPE} | _ACTING:
        return OUT_OF_SCOPE, 0.8
    if _is_transfer(facts, guess):
        called_off = _CALLED_OFF.search(guards.plain(facts.text)) is not None
        return ("cancel", 0.9) if called_off else ("transfer", 0.95)
    other = _OTHER_THING.search(guards.plain(facts.text)) is not None and not facts.amounts
    return _classified(facts.text, guess, never=frozenset({"transfer"} if other else ()))


_WHOM_KEPT = re.compile(
    r"\b(?:a )?(?:quien|quienes)(?: (?:les?|mas))? (?:tengo|puedo|hay|estan?|son)\b.*\b(?:guardad|registrad|agregad|dad[oa]s de alta|contactos?|beneficiari|list|mand|envi|transf|deposit)"
)
_CONTACT_CHANGE = re.compile(
    r"\b(?:cambi|modific|edit|actualiz|corrig|correg|renombr|ponle|change|rename|update)\w*(?: (?:el|la|su|de|the|otro|nuevo))* (?:alias|apodo|sobrenombre|nickname|nombre|clabe|datos|contacto|banco) (?:de(?:l)?|a|of|for) \w+"
)


def changes_a_contact(text: str) -> bool:
    """Tell whether it is about changing somebody's details: "cambia el alias de Pedro a Pete"."""
    return bool(_CONTACT_CHANGE.search(guards.plain(text)))


def _plainly(facts: _Facts) -> str | None:
    """Return what the words alone say where a verb of sending misleads."""
    if not facts.amounts and _WHOM_KEPT.search(guards.plain(facts.text)):
        return "list_beneficiaries"
    if _VERB.search(guards.plain(facts.text)) and guards.asks_how(facts.text):
        return "ask_help"
    return OUT_OF_SCOPE if changes_a_contact(facts.text) else None


def _classified(text: str, guess: Guess, *, never: frozenset[str]) -> tuple[str, float]:
    """Take the classifier's word; what it is not sure of, the words decide; else it is out of scope."""
    if guess.intent in _OWN_ACCOUNTS and guards.is_about_another_bank(text):
        return OUT_OF_SCOPE, 0.9
    if guess.intent == "balance" and guards.is_about_others(text):
        return OUT_OF_SCOPE, 0.9
    if guess.intent in _SHOPPING and _INVESTMENT.search(guards.plain(text)):
        return OUT_OF_SCOPE, 0.8
    if guess.sure and guess.intent not in never and not _is_odd(text, guess):
        return guess.intent, round(guess.confidence, 3)
    named = keywords.intent_of(text)
    if named is not None and named not in never:
        return named, _BY_WORDS
    return OUT_OF_SCOPE, round(1 - guess.confidence, 3)


_NEEDS = re.compile(
    r"\b(?:necesita|ocupa|pide|pidio|debe|deben|gana|cobra|falta|faltan|needs|wants|owes|earns)\b"
)


def _is_odd(text: str, guess: Guess) -> bool:
    """Tell whether small talk is doubtful or long, or a transfer speaks of no money and nobody."""
    if guess.intent == "transfer":
        if _NEEDS.search(guards.plain(text)) and not _VERB.search(guards.plain(text)):
            # "mi mamá necesita 500" asks for nothing yet.
            return True
        return not (
            _VERB.search(guards.plain(text))
            or _TRANSFER_NOUN.search(guards.plain(text))
            or _speaks_of_money(text)
            or people.read_all(text)
            or guards.has_money_words(text)
        )
    doubtful = guess.confidence < _PLAIN or len(guards.plain(text).split()) > _SOCIAL_WORDS_MAX
    return guess.intent in _SOCIAL and doubtful


_UNIT = re.compile(r"\$|[a-z]")


def _speaks_of_money(text: str) -> bool:
    """Tell "500 pesos" and "quinientos" from bare figures, which may count anything."""
    found = amounts.read_all(text)
    return any(_UNIT.search(fold_with_places(one.said).text) for one in found)


def _whole(text: str) -> str | None:
    """Return the intent of an utterance that is nothing but yes, no, a greeting or thanks."""
    checks = (
        ("confirm", guards.is_yes),
        ("cancel", guards.is_no),
        ("greet", guards.is_greeting),
        ("thanks", guards.is_thanks),
    )
    return next((name for name, check in checks if check(text)), None)


def _is_correction(facts: _Facts, notes: frozenset[str]) -> bool:
    back = guards.is_taken_back(facts.text)
    if facts.operation and not back and not notes & {"past", "condition"}:
        return True
    if back or not facts.cue or notes & {"condition", "request"}:
        return False
    if notes & _GUARDS and not (facts.amounts or facts.people):
        return False
    if keywords.intent_of(facts.text) not in {None, "transfer", "cancel", "ask_help"}:
        return False
    values = facts.amounts or facts.dropped_amounts or facts.people or facts.dropped_people
    if not (facts.amounts or facts.dropped_amounts) and not corrections.is_plain(facts.text):
        return False
    kept = bool(facts.amounts or facts.people)
    swapped = bool(
        (facts.amounts and facts.dropped_amounts) or (facts.people and facts.dropped_people)
    )
    sure = swapped or (kept and not _refuses(facts.text))
    return bool(values) and ("negated" not in notes or sure)


def _refuses(text: str) -> bool:
    """Tell "no le mandes…" from "no, 600"."""
    return bool(_REFUSAL.search(guards.plain(text)))


def _guarded(facts: _Facts, notes: frozenset[str], guess: Guess) -> tuple[str, float]:
    """Return what words that deny, tell, suppose or ask of others mean; never a transfer."""
    never = frozenset({"transfer"}) if notes & _GUARDS <= {"request"} else _ACTING
    if notes & _GUARDS == {"past"} and guess.confidence >= _SURELY:
        # "te paso la clabe" looks like "te pasó": only money is kept from moving.
        never = frozenset({"transfer", "confirm"})
    if guess.intent not in never and guess.confidence >= _BY_WORDS:
        return guess.intent, round(guess.confidence, 3)
    named = keywords.intent_of(facts.text)
    money_talk = bool(_VERB.search(guards.plain(facts.text))) or bool(
        facts.amounts and facts.people
    )
    read: str | None = None
    if "condition" in notes and guards.asks_for_balance(facts.text):
        read = "balance"
    elif "condition" in notes and (money_talk or named == "ask_help"):
        read = "ask_help"
    elif "negated" in notes and (money_talk or named in {None, "cancel", *_ACTING}):
        read = "cancel"
    elif "past" in notes and (facts.amounts or facts.people or guards.has_money_words(facts.text)):
        read = "transactions"
    elif "request" in notes:
        read = OUT_OF_SCOPE
    return (read, 0.85) if read else _classified(facts.text, guess, never=never)


_VERB = re.compile(
    r"\b(?:mand(?:a|ar|e|en|as)?(?:le|les|me|selos?|selas?|rle|rles|rselo|rselos|rme)?|envi(?:a|ar|e|en|as)?(?:le|les|me|selos?|rle|rles|rselos?|rme)?"
    r"|transfi?er(?:e|a|ir|ele|eles|eme|irle|irles|irme|as|es|an|o|ele)|trasfi?er(?:e|ir|ele|irle)|transf\w{1,3}|transfer(?:encia)?|spei(?:ale|ame)?"
    r"|pas(?:a|ar|e|ale|ales|ame|arle|arles|arme|aselos?|aselas?|as)|deposit(?:a|ar|e|ale|ales|ame|arle|arles|arme|aselos?|as)|dep[oo]sit(?:o)?(?: a)"
    r"|pag(?:a|ar|ale|ales|arle|arles|ame|arme|aselos?|as|uen|ue)|abon(?:a|ar|ale|ame|arle)|gir(?:a|ar|ale|arle)|dispers(?:a|ar|ale)"
    r"|traspas(?:a|ar|o|ale|ame)|muev(?:e|eme|ele)|mover|movele|prest(?:a|ale|arle)|ech(?:a|ale|ame)|avient(?:a|ale)|rol(?:a|ale)|suelt(?:a|ale)|d(?:a|ar)le|d(?:a|ar)les"
    r"|hazle|haz(?:me)? (?:un|una)|hacer(?:le)? (?:un|una)|ponle|poner(?:le)?|met(?:e|ele|er|erle)|apart(?:a|ar|ame)|regal(?:a|ale|arle)|devuelv(?:e|ele)|regres(?:a|ale)|liquid(?:a|ar)|send|transfer|pay|give|wire|move|shoot|zelle)\b"
)
_TRANSFER_NOUN = re.compile(
    r"\b(?:(?:una|hacer|haz(?:me|le)?|quiero|realizar|nueva|otra|un|make a|do a|a) (?:transferencia|transfer|spei|deposito|envio|traspaso|pago)|transferir|transferencia|trasferencia|"
    r"(?:mand|envi|transf|deposit|pas|send|transfer)\w* (?:\w+ )?(?:dinero|lana|feria|varo|plata|money|efectivo|billete|cash)|^transfer(?:ir|encia|e|iere)?$|^(?:enviar|mandar|depositar)(?: dinero)?$)"
)
_OTHER_WISH = frozenset(
    {
        "purchase",
        "search_products",
        "compare_benefits",
        "redeem_reward",
        "list_rewards",
        "points_balance",
        "open_ticket",
        "ticket_status",
        "human",
        "add_beneficiary",
    }
)
_TO_ME = re.compile(
    r"\b(?:mandame|enviame|pasame|dame|send me|give me)\b(?! (?:[0-9$]|un |una |mil|cien|dos|tres|quin))"
)


_CALLED_OFF = re.compile(
    r"\b(?:cancel\w*|anul(?:a|ar|alo|ala)|deten(?:er|la|lo)?|abort\w*|olvida(?:te)?|stop|call off|undo)\b"
)
_OTHER_THING = re.compile(
    r"\b(?:mand|envi|pas[ae]|dale|darle|dile|ech|send|give|dej)\w* (?:(?:un|una|unos|unas|el|la|los|las|su|mi|a|an|the|him|her|my|muchos|muchas) )*(?:\w+ )?"
    r"(?:mensaj\w*|correos?|e ?mails?|mails?|text|whats\w*|wasap|bes(?:o|ito)s?|abraz\w+|salud(?:o|itos?)s?|flores|flowers|ramo|fotos?|photos?|ubicacion|location|receta|numero|telefono|audios?|links?|archivos?|cartas?|letter|pizza|tacos|videos?|memes?|direccion|recados?|paquetes?|message|felicit\w+|invitacion|playlist|cancion|rosas|chocolates|stickers?)\b"
)


def _without_amounts(facts: _Facts) -> str:
    """Return the text without its amounts: "que no pase de mil" sends nothing."""
    pieces: list[str] = []
    last = 0
    for reading in facts.amounts:
        pieces.append(facts.text[last : reading.span[0]])
        last = reading.span[1]
    return " ".join([*pieces, facts.text[last:]])


def _is_transfer(facts: _Facts, guess: Guess) -> bool:
    """Tell a wish to send money by its words; where they leave room, the classifier has a say."""
    said = guards.plain(_without_amounts(facts))
    verb = bool(_VERB.search(said)) and not _TO_ME.search(said)
    money = bool(facts.amounts) or guards.has_money_words(facts.text)
    whom = bool(facts.people) or "target" in facts.accounts
    # "x al cuadrado menos 4" is a sum, not somebody's money.
    complete = whom and any(verb or one.kind != "refused" for one in facts.amounts)
    other = keywords.intent_of(facts.text)
    elsewhere = (
        (_OTHER_THING.search(said) and not facts.amounts)
        or guards.is_foreign(facts.text)
        or (guards.is_about_others(facts.text) and not (verb and complete))
        or (other in _OTHER_WISH and not (verb and complete))
        or (guess.intent in _TELLING and guess.confidence >= _SURELY)
        or (guess.intent != "transfer" and guess.confidence >= _PLAIN and not complete)
    )
    if elsewhere:
        return False
    if verb and (money or whom) and other not in {"human", "add_beneficiary"}:
        return True
    shopping = guess.intent in _OTHER_WISH and guess.confidence >= _PLAIN
    if guess.intent in _SHOPPING and not verb and features.names_goods(facts.text):
        # "quiero un regalo para mi novia, traigo 1500"
        return False
    if complete and not shopping and not _ASKING.search(said):
        return True
    believed = guess.intent == "transfer" or guess.confidence < _BY_WORDS
    named = bool(_TRANSFER_NOUN.search(said)) and not _ABOUT_TRANSFERS.search(said)
    return believed and named and other in {None, "transfer"}


_ASKING = re.compile(r"\b(?:cuanto|cuando|que|quien|how|when|what)\b")
_ABOUT_TRANSFERS = re.compile(
    r"\b(?:como|cuanto|cuando|donde|que es|que hora|se puede|transferencias|aprueb\w+|autoriz\w+|how|mis|my|ultim\w+)\b"
)
_REFUSAL = re.compile(
    r"^(?:(?:aguanta|espera\w*|oye|hey|ey|ay|ah|alto|para|stop|wait|todavia|aun|porfa|por favor|mejor|no|bueno|ok|pues|momento|tantito|hola|perdon|sabes que|guey|wey|ya) )*no (?:le|les|se|lo|los|la|las|quiero|voy|mand|envi|transf|pag|pas|depos|don t|do not)"
)

# Slots.


@dataclass(frozen=True, slots=True)
class _Filled:
    slots: dict[str, SlotValue] = field(default_factory=dict)
    unclear: dict[str, list[str]] = field(default_factory=dict)


def _no_slots(facts: _Facts, now: datetime) -> _Filled:
    del facts, now
    return _Filled()


def _wire(centavos: int) -> str:
    return Money(centavos).wire()


def _transfer_slots(facts: _Facts, now: datetime) -> _Filled:
    del now
    filled = _Filled()
    _fill_amount(facts, filled)
    _fill_recipient(facts, filled)
    source, target = facts.accounts.get("source"), facts.accounts.get("target")
    if target and not facts.people:
        filled.slots["to_account"] = target
    if source and source != target:
        filled.slots["account"] = source
    elif "split" in facts.accounts:
        filled.unclear["account"] = slots.named_accounts(facts.text)
    elif facts.accounts.get("without") == "checking":
        # The usual one is ruled out and none is named instead.
        filled.unclear["account"] = ["savings"]
    if facts.concept:
        filled.slots["concept"] = facts.concept
    clabe = slots.clabe(facts.text)
    if clabe:
        filled.slots["clabe"] = clabe
    return filled


_ADDED = re.compile(
    r"\+|\b(?:y|e|mas|luego|despues|otr[oa]s?|tambien|ademas|aparte|and|plus|another|then|otra)\b"
)
"""What makes two figures for one person two amounts: "100 y otros 100"."""
_TIMES = re.compile(r"\b(?:veces|times|cada uno de|por cada)\b|[0-9] ?[x*] ?[0-9]")


def _fill_amount(facts: _Facts, filled: _Filled) -> None:
    readings = facts.amounts or facts.dropped_amounts
    if not readings:
        return
    if any(r.definite for r in readings):
        # "lo de la tanda, 1000 pesos": the figure says how much that is.
        readings = tuple(r for r in readings if not r.relation.startswith(("usual", "owed")))
    said = {r.centavos if r.definite else None for r in readings}
    only = said.pop() if len(said) == 1 else None
    added = _sum(facts.text, readings)
    times = _TIMES.search(fold_with_places(facts.text).text)
    # "$3,000.00 (tres mil pesos)" says one amount twice; "10 veces 50" says neither ten nor fifty.
    if facts.amounts and only is not None and not times and not added:
        filled.slots["amount"] = _wire(only)
        return
    options = [
        c for r in readings for c in ((r.centavos,) if r.centavos is not None else r.candidates)
    ]
    filled.unclear["amount"] = [_wire(c) for c in dict.fromkeys([*added, *options])]


def _sum(text: str, readings: Sequence[AmountReading]) -> list[int]:
    """Return what "100 y otros 100" come to, where figures are added to one another."""
    between = [text[one.span[1] : other.span[0]] for one, other in itertools.pairwise(readings)]
    added = bool(between) and all(_ADDED.search(fold_with_places(words).text) for words in between)
    parts = [r.centavos for r in readings if r.definite and r.centavos]
    return [sum(parts)] if added and len(parts) == len(readings) else []


def _fill_recipient(facts: _Facts, filled: _Filled) -> None:
    names = list(dict.fromkeys(p.said for p in facts.people))
    if len(names) == 1:
        filled.slots["recipient"] = names[0]
    elif names:
        filled.unclear["recipient"] = names


def _period(text: str, now: datetime) -> dict[str, SlotValue]:
    period = dates.read(text, now)
    if period is None:
        return {}
    return {
        "period": period.name,
        "date_from": period.date_from.isoformat(),
        "date_to": period.date_to.isoformat(),
    }


_PAID_WAGES = re.compile(
    r"\b(?:pag\w+|cay\w+|lleg\w+|deposit\w+|entr\w+|cae|cobr\w+)(?: \w+){0,2} nomina\b|\bnomina (?:ya |me )*(?:cay|lleg|entr|deposit|pag)"
)
_OWED = re.compile(
    r"\b(?:deb[oe]|debemos|deuda|adeudo|owe|pago minimo|no generar intereses)\b|\btdc\b"
)


def _account(facts: _Facts) -> dict[str, SlotValue]:
    account = facts.accounts.get("any")
    said = guards.plain(facts.text)
    if account == "checking" and _PAID_WAGES.search(said):
        # "ya cayó la nómina" speaks of wages, not of an account.
        account = None
    if account is None and _OWED.search(said):
        account = "credit"
    return {"account": account} if account else {}


def _put(filled: _Filled, name: str, options: Sequence[SlotValue]) -> None:
    """Fill a slot with the one value that was said; several are a question."""
    if len(options) == 1:
        filled.slots[name] = options[0]
    elif options:
        filled.unclear[name] = [str(option) for option in options]


def _account_slot(facts: _Facts) -> _Filled:
    named = slots.named_accounts(facts.text)
    filled = _Filled()
    if len(named) > 1:
        _put(filled, "account", named)
    else:
        filled.slots.update(_account(facts))
    return filled


def _balance_slots(facts: _Facts, now: datetime) -> _Filled:
    del now
    return _account_slot(facts)


def _transactions_slots(facts: _Facts, now: datetime) -> _Filled:
    filled = _account_slot(facts)
    filled.slots.update(_period(facts.text, now))
    limit = slots.limit(facts.text)
    if limit is not None:
        filled.slots["limit"] = limit
    _fill_recipient(facts, filled)
    if not facts.people:
        teller = people.told_of(facts.text)
        if teller is not None:
            filled.slots["recipient"] = teller
    return filled


def _spending_slots(facts: _Facts, now: datetime) -> _Filled:
    filled = _account_slot(facts)
    filled.slots.update(_period(facts.text, now))
    _put(filled, "category", slots.categories(facts.text, spending=True))
    return filled


def _product_slots(facts: _Facts, now: datetime) -> _Filled:
    del now
    wanted = shopping.read(facts.text)
    filled = _Filled()
    said: Mapping[str, SlotValue | None] = {
        "product": wanted.product,
        "quantity": wanted.quantity,
        "max_price": _wire(wanted.max_centavos) if wanted.max_centavos else None,
        "min_price": _wire(wanted.min_centavos) if wanted.min_centavos else None,
        "account": wanted.account,
    }
    filled.slots.update({name: value for name, value in said.items() if value is not None})
    _put(filled, "category", wanted.categories)
    _put(filled, "benefit", wanted.benefits)
    _put(filled, "months", wanted.months)
    return filled


def _order_slots(facts: _Facts, act: orders.Act) -> _Filled:
    """Tell what is wished about an order that was placed, and which product it is of."""
    topic = phrases.topic(facts.text, "open_ticket") if act == "return" else None
    product = slots.product(orders.named(facts.text))[0]
    said = {"act": act, "product": product, "topic": topic}
    return _Filled({name: value for name, value in said.items() if value})


def _beneficiary_slots(facts: _Facts, now: datetime) -> _Filled:
    del now
    return _Filled(dict(slots.new_beneficiary(facts.text)))


def _reward_slots(facts: _Facts, now: datetime) -> _Filled:
    del now
    reward = slots.reward(facts.text)
    return _Filled({"reward": reward} if reward else {})


def _topic_slots(intent: str) -> Callable[[_Facts, datetime], _Filled]:
    def fill(facts: _Facts, now: datetime) -> _Filled:
        del now
        topic = phrases.topic(facts.text, intent)
        return _Filled({"topic": topic} if topic else {})

    return fill


_FILLERS: Final = {
    "open_ticket": _topic_slots("open_ticket"),
    "ask_help": _topic_slots("ask_help"),
    "transfer": _transfer_slots,
    "balance": _balance_slots,
    "transactions": _transactions_slots,
    "spending": _spending_slots,
    "search_products": _product_slots,
    "compare_benefits": _product_slots,
    "purchase": _product_slots,
    "add_beneficiary": _beneficiary_slots,
    "redeem_reward": _reward_slots,
}


def _correction(facts: _Facts, filled: _Filled) -> Correction | None:
    rejected = bool(facts.dropped_amounts or facts.dropped_people)
    if not (facts.cue or facts.operation or rejected):
        return None
    return Correction(
        slots=filled.slots,
        operation=facts.operation,
        rejected_amounts=tuple(r.centavos for r in facts.dropped_amounts if r.centavos),
        rejected_people=tuple(p.said for p in facts.dropped_people),
    )


SLOT_NAMES: Final = frozenset(
    "amount recipient account period date_from date_to limit product category max_price quantity"
    " benefit months name alias clabe reward topic".split()
)
"""The slots that are told to others; what else a transfer says (concept, own target) is a detail."""


def named_slots(read: Understanding) -> dict[str, SlotValue]:
    """Return the slots under their public names: an own account that money goes to is the account."""
    unclear = named_unclear(read)
    found = {
        name: value
        for name, value in read.slots.items()
        if name in SLOT_NAMES and name not in unclear
    }
    if "account" not in found and "to_account" in read.slots:
        found["account"] = read.slots["to_account"]
    return found


def named_unclear(read: Understanding) -> dict[str, list[str]]:
    """Return what has to be asked about, with its candidates; "mi jefe" may be a father or a boss."""
    found = dict(read.unclear)
    if asked := people.asked(str(read.slots.get("recipient", ""))):
        found["recipient"] = list(asked)
    return found


def details(read: Understanding) -> dict[str, SlotValue]:
    """Return what was read besides the public slots: concept and the own account money goes to."""
    return {name: value for name, value in read.slots.items() if name not in SLOT_NAMES}


# Several wishes.

_JOINT = re.compile(
    r"\s*[,;.]?\s+(?:y|e|and|ademas|tambien|luego|despues|then|also|asi como|mas)(?: (?:tambien|luego|despues|ademas|then|also|otros|otras|de paso|ya que estas|dime|porfa))*\s+|\s*[;.\n]\s*|,\s+"
)
_EACH = re.compile(
    r"\b(?:a cada (?:uno|una|quien)|cada (?:uno|una|quien)|c/u|cu|por cabeza|each)\b"
)
_EACH_MIN: Final = 2


def _parts(text: str, now: datetime, known: tuple[str, ...]) -> list[Understanding]:
    facts = _facts(text, known)
    if facts.cue or facts.operation or facts.dropped_amounts or facts.dropped_people:
        return []
    whole = _single(text, now, known)
    if whole.intent == "transfer" and len(facts.people) >= _EACH_MIN and len(facts.amounts) == 1:
        return _for_each(whole, facts) if _EACH.search(fold_with_places(text).text) else []
    segments = _segments(text, facts)
    read = [_single(segment, now, known) for segment in segments]
    read = [r for r in read if r.intent != OUT_OF_SCOPE]
    if len(read) < _EACH_MIN or whole.notes & (_GUARDS - {"past"}):
        return []
    return _merge_same(read)


def _for_each(whole: Understanding, facts: _Facts) -> list[Understanding]:
    names = list(dict.fromkeys(p.said for p in facts.people))[:PARTS_MAX]
    return [replace(whole, slots={**whole.slots, "recipient": name}, unclear={}) for name in names]


def _segments(text: str, facts: _Facts) -> list[str]:
    folded = fold_with_places(text)
    taken = [r.span for r in facts.amounts] + [p.span for p in facts.people] + slots.quoted(text)
    cuts = [
        folded.span(*m.span())
        for m in _JOINT.finditer(folded.text)
        if not any(
            a < folded.span(*m.span())[1] and folded.span(*m.span())[0] < b for a, b in taken
        )
    ]
    segments: list[str] = []
    start = 0
    for first, last in [*cuts, (len(text), len(text))]:
        segment = text[start:first]
        if segments and not (_is_wish(segment) and _is_wish(segments[-1])):
            segments[-1] = text[_start_of(text, segments[-1]) : first]
        elif segment.strip():
            segments.append(segment)
        start = last
    return segments[:PARTS_MAX]


def _start_of(text: str, segment: str) -> int:
    return text.rindex(segment)


def _is_wish(segment: str) -> bool:
    if _whole(segment) is not None:
        return False
    facts = _facts(segment, ())
    if facts.amounts and (facts.people or "target" in facts.accounts):
        return True
    return keywords.intent_of(segment) not in {None, "cancel", "greet", "thanks"}


def _merge_same(read: Sequence[Understanding]) -> list[Understanding]:
    """Keep several wishes only when they differ, or are several complete transfers."""
    intents = {r.intent for r in read}
    if len(intents) > 1 or intents == {"transfer"}:
        return list(read)
    return []
