"""From what a customer wrote to what they want: intent, slots, and what has to be asked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from centli.agent.language import keywords, moods, orders, people, slots, thefts, troubles
from centli.agent.language.amounts import AmountReading
from centli.agent.language.corrections import Operation, has_cue
from centli.agent.language.facts import Facts, facts_of
from centli.agent.language.filling import FILLERS, Filled, SlotValue, no_slots, order_slots
from centli.agent.language.tokens import TEXT_MAX, fold_with_places
from centli.agent.language.wishes import (
    GUARDS,
    OUT_OF_SCOPE,
    intent_of,
    is_strange_order,
    notes_of,
    social,
)
from centli.kernel import patterns
from centli.kernel.text import fold

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
PARTS_MAX: Final = 5


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
    """negated, past, condition, request, later, recurring, musing, dated."""


def understand(text: str, *, now: datetime, known_people: Sequence[str] = ()) -> Understanding:
    """Read one utterance.

    It never guesses money: an amount or a person that could be two is in ``unclear``, and words that
    deny, ask about the past, suppose or thank never become a transfer.
    """
    text = text[:TEXT_MAX]
    known = tuple(known_people)
    facts = facts_of(text, known)
    whole = _single(facts, now)
    parts = _parts(whole, facts, now, known)
    return replace(parts[0], text=text, parts=tuple(parts)) if parts else whole


def _single(facts: Facts, now: datetime) -> Understanding:
    text = facts.text
    notes = notes_of(text, now)
    act = orders.act(text)
    intent, confidence = (orders.FILED_UNDER[act], 0.9) if act else intent_of(facts, notes)
    base = Understanding(text, intent, confidence, amounts=facts.amounts, notes=notes)
    filled = order_slots(facts, act) if act else FILLERS.get(intent, no_slots)(facts, now)
    correction = _correction(facts, filled) if intent == "transfer" else None
    told = correction is not None and moods.corrects_nothing(text)
    if told or (intent == "transfer" and correction is None and is_strange_order(facts)):
        base = replace(base, notes=notes | {"musing"})
        correction = None
    amount = facts.amounts[0] if facts.amounts else None
    return replace(
        base,
        slots=filled.slots,
        unclear=filled.unclear,
        correction=correction,
        amount=amount,
    )


def _correction(facts: Facts, filled: Filled) -> Correction | None:
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
    if read.intent == "transfer" and "musing" in read.notes:
        # Whether it is meant is asked first, so nothing of it is sure.
        found |= {n: [str(read.slots[n])] for n in ("amount", "recipient") if n in read.slots}
    if asked := people.asked(str(read.slots.get("recipient", ""))):
        found["recipient"] = list(asked)
    return found


def details(read: Understanding) -> dict[str, SlotValue]:
    """Return what was read besides the public slots: concept and the own account money goes to."""
    return {name: value for name, value in read.slots.items() if name not in SLOT_NAMES}


# Several wishes.

_JOINT = re.compile(
    r"\s*[,;.]?\s+(?:y|e|i|and|ademas|tambien|luego|despues|then|also|asi como|mas)(?: (?:tambien|luego|despues|ademas|then|also|otros|otras|de paso|ya que estas|dime|porfa))*\s+|\s*[;.\n]\s*|(?<=\?)\s+(?=\S)|,\s+"
)
_GOES_ON = re.compile(
    r"(?:no (?:me |le |se |nos |ha |han |ha)*(?:cay|ca[ií]d|lleg|aparec|reflej|funcion|jal|pas|sirv|entr|abr|recib|dio|sal)|ni sus luces)\w*"
    r"|¿?qu[eé] (?:hago|puedo hacer|debo hacer|procede|sigue)\W*$"
)
_EACH = re.compile(
    r"\b(?:a cada (?:uno|una|quien)|cada (?:uno|una|quien)|c/u|cu|por cabeza|each)\b"
)
_EACH_MIN: Final = 2
_QUESTION_MIN: Final = 3
_IN_A_STORY: Final = frozenset(
    {"open_ticket", "balance", "purchase", "search_products", "transactions", "spending"}
)
"""What a complaint names on its way: what was bought, when, on which statement."""
_QUESTION_ENDS: Final = re.compile(r"\?\s*[¿,;.]?\s*(?:y|e|and|pero|ah|oye|bueno|ok)?\s+(?=\S)")


def _asks_then_orders(text: str, read: Sequence[Understanding]) -> bool:
    """Tell "¿cuánto tarda? Y mándale 200 a Ana" from "si me pagan, mándale 200": the question has its own end."""
    return _QUESTION_ENDS.search(text) is not None and all(
        not r.notes & (GUARDS - {"past"}) for r in read if "?" not in r.text
    )


def _parts(
    whole: Understanding, facts: Facts, now: datetime, known: tuple[str, ...]
) -> list[Understanding]:
    text = facts.text
    denied = _NOT_FROM.search(fold_with_places(text).text)
    cue = facts.cue if denied is None else has_cue(_NOT_FROM.sub(" ", fold_with_places(text).text))
    if cue or facts.operation or facts.dropped_amounts or facts.dropped_people:
        return []
    if whole.intent == "transfer" and len(facts.people) >= _EACH_MIN and len(facts.amounts) == 1:
        return _for_each(whole, facts) if _EACH.search(fold_with_places(text).text) else []
    segments = _all_from_one(_segments(text, facts, whole.notes))
    read = [_single(facts_of(segment, known), now) for segment in segments] if segments[1:] else []
    # "…. ¿Quién usó mi tarjeta?" is nobody's small talk.
    read = [
        replace(r, intent="open_ticket", confidence=0.9)
        if r.intent == OUT_OF_SCOPE and thefts.tells_of_theft(r.text)
        else r
        for r in read
    ]
    read = [r for r in read if r.intent != OUT_OF_SCOPE]
    if len(read) < _EACH_MIN:
        return []
    if whole.notes & (GUARDS - {"past"}) and not _asks_then_orders(text, read):
        return []
    told = troubles.tells_of_trouble(text) or thefts.tells_of_theft(text)
    if told and whole.intent == "open_ticket" and {r.intent for r in read} <= _IN_A_STORY:
        # "compré unos tenis y me los cobraron doble" tells one thing.
        return []
    return _merge_same(read)


def _for_each(whole: Understanding, facts: Facts) -> list[Understanding]:
    names = list(dict.fromkeys(p.said for p in facts.people))[:PARTS_MAX]
    return [replace(whole, slots={**whole.slots, "recipient": name}, unclear={}) for name in names]


def _segments(text: str, facts: Facts, notes: frozenset[str]) -> list[str]:
    folded = fold_with_places(text)
    taken = [r.span for r in facts.amounts] + [p.span for p in facts.people] + slots.quoted(text)
    cuts = [
        folded.span(*m.span())
        for m in _JOINT.finditer(folded.text)
        if not any(
            a < folded.span(*m.span())[1] and folded.span(*m.span())[0] < b for a, b in taken
        )
    ]
    paired = [] if notes & GUARDS else _between_pairs(facts)
    cuts = sorted([*cuts, *(at for at in paired if not any(a < at[0] <= b for a, b in cuts))])
    # "¿Cuál es mejor, la primera o la segunda?": what there is to choose from belongs to its question.
    cuts = [cut for cut in cuts if not _offers_a_choice(text, cut)]
    # "…y no cayó", "…, ¿qué hago?": both go on with what was told.
    cuts = [cut for cut in cuts if _GOES_ON.match(text[cut[1] :].lower()) is None]
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


def _between_pairs(facts: Facts) -> list[tuple[int, int]]:
    """Return the cuts of "manda 300 a mi mamá 200 a Bruno", said in one breath: figures and people in turn, and nothing else."""
    many = len(facts.amounts)
    if many < _EACH_MIN or many != len(facts.people) or not all(a.definite for a in facts.amounts):
        return []
    figures = [one.span for one in facts.amounts]
    whom = [(one.start, one.span[1]) for one in facts.people]
    first, second = (figures, whom) if figures[0] < whom[0] else (whom, figures)
    turns = [span for pair in zip(first, second, strict=True) for span in pair]
    between = [facts.text[one[1] : other[0]] for one, other in itertools.pairwise(turns)]
    is_plain = all(_NOTHING_ELSE.fullmatch(fold_with_places(words).text) for words in between)
    return [(at, at) for at, _end in first[1:]] if turns == sorted(turns) and is_plain else []


_NOTHING_ELSE: Final = patterns.lazy(
    r"\W*(?:(?:y|e|i|and|otr[oa]s?|luego|tambien|pesos|pesitos|varos|baros|mxn)\b\W*){0,3}"
)
"""What stands between figures and people that are paid, and tells nothing."""


def _all_from_one(segments: Sequence[str]) -> list[str]:
    """Let the account that one of several transfers names pay those that only go on from it: "de mi ahorro 250 a Ana y 150 a Luis".

    Behind the last it is for all where nothing else is said of it, and for the last alone where that one is named with it;
    of anything else each is asked about. One that has a verb of its own is an order of its own.
    """
    denied = _NOT_FROM.search(fold_with_places(segments[-1]).text) if segments[1:] else None
    if denied is not None:
        # "100 a Ana y 200 a Luis, no de ahorro": neither is paid from there.
        behind = f", {denied['denied']}"
        return [
            one.rstrip(" ,;.") + behind if _is_paid(one) and one != segments[-1] else one
            for one in segments
        ]
    own = [slots.accounts(segment) for segment in segments]
    named = [at for at, found in enumerate(own) if "source" in found]
    if len(named) != 1 or any(found.keys() - {"source", "any"} for found in own):
        return list(segments)
    [at] = named
    last = len(segments) - 1
    goes_on = [_goes_on(segment) for segment in segments]
    if at == 0 and _is_paid(segments[0]):
        held = [n for n in range(1, len(segments)) if all(goes_on[1 : n + 1])]
    elif at == last and (pair := _paid_until(segments[at])):
        behind = fold_with_places(segments[at][pair:]).text
        is_bare = _FROM_THERE.fullmatch(behind) is not None
        if not is_bare and not _is_of(segments[at], pair) and slots.accounts(behind).get("any"):
            return _asked(segments, pair)
        for_all = is_bare and (all(goes_on[1:]) or _FOR_ALL.search(behind) is not None)
        held = list(range(last)) if for_all else []
    else:
        held = []
    source = _PAYERS[own[at]["source"]]
    return [
        f"{segment.rstrip(' ,;.')} {source}" if n in held and _is_paid(segment) else segment
        for n, segment in enumerate(segments)
    ]


def pays_for_all(text: str) -> bool:
    """Say whether the account that is named behind several payees is for all: "…, lo de Ana de ahorro" is not."""
    behind = fold_with_places(text.rpartition(",")[2]).text
    # "…, a Ana y a Luis de ahorro": behind the last of those who are paid.
    paid = [one.span[1] for one in people.read_all(behind)]
    behind = behind[max(paid, default=0) :]
    return "any" not in slots.accounts(behind) or _FROM_THERE.fullmatch(behind) is not None


def _asked(segments: Sequence[str], pair: int) -> list[str]:
    """Return transfers whose account is to be asked for: what was said of it is not known to be of which."""
    *before, last = segments
    return [
        f"{segment.rstrip(' ,;.')}, {_OF_WHICH}" if _is_paid(segment) else segment
        for segment in (*before, last[:pair])
    ]


def _paid_until(segment: str) -> int:
    """Return where the words of whom and how much end, 0 where they do not say both."""
    facts = facts_of(segment, ())
    if not (facts.amounts and facts.people):
        return 0
    return max(facts.amounts[0].span[1], facts.people[0].span[1])


def _is_of(segment: str, pair: int) -> bool:
    """Say whether what is behind a transfer speaks of its own payee: "150 a Luis, lo de Luis de ahorro"."""
    payee = fold(facts_of(segment, ()).people[0].said)
    found = _OF_PAYEE.fullmatch(fold_with_places(segment[pair:]).text)
    return found is not None and found["who"] == payee


def _goes_on(segment: str) -> bool:
    """Say whether a transfer begins with how much or to whom, and has no verb of its own."""
    facts = facts_of(segment, ())
    named = [one.span for one in facts.amounts] + [one.span for one in facts.people]
    begins = min(named, default=(0, 0))[0]
    return set(fold_with_places(segment[:begins]).text.split()) <= _AND and (
        _SENDS.search(fold_with_places(segment).text) is None
    )


def _is_paid(segment: str) -> bool:
    facts = facts_of(segment, ())
    return bool(facts.amounts and facts.people) and "?" not in segment


_AND: Final = frozenset(
    "y e and also tambien ademas luego otros otras unos a al los las para de $ ,".split()
)
_SAVED: Final = r"(?:ahorros?|ahorritos?|cheques|debito|nomina|credito|savings|checking)"
_BARE_FROM: Final = rf"(?:de|del|desde|con|from) (?:(?:mi|la|el|mis|los|my|cuenta|tarjeta|de)\W+){{0,4}}{_SAVED}(?: account)?"
_TAKES: Final = r"(?:sale[n]?|salga[n]?|(?:sac|tom|agarr|carg)a(?:l[oa]s?)?|cobral[oa]s?|pagal[oa]s?|que|sea|sean)"
_PLEASE: Final = r"(?:porfa|por favor|please|pues|ya|ahora|ahorita|hoy|gracias|nomas)"
_NOT_FROM: Final = patterns.lazy(
    rf"(?<=\w)(?: ?,|;)? (?:(?:pero|y|and|but) )?(?P<denied>(?:no|not) (?:l[oa]s? saques |saques |sea )?{_BARE_FROM})(?=\W*$)"
)
"""«…, no de ahorro»: what money must not leave; nothing that was said is taken back by it."""
_FROM_THERE: Final = patterns.lazy(
    rf"\W*(?:(?:y|pero|mejor|tod[oa]s?|amb[oa]s|l[oa]s (?:dos|tres)|both|all|{_PLEASE}|{_TAKES})\W+){{0,5}}{_BARE_FROM}(?:\W+{_PLEASE}){{0,3}}\W*"
)
"""«…, todo de mi ahorro»: from where, and nothing else."""
_OF_PAYEE: Final = patterns.lazy(
    rf"\W*(?:(?:y|pero|solo|nomas)\W+){{0,3}}(?:lo|la|el) (?:de|para) (?P<who>(?:mi |el |la )?\w+(?: \w+)?),?(?: (?:que )?{_TAKES}){{0,2}} {_BARE_FROM}(?:\W+{_PLEASE}){{0,3}}\W*"
)
_OF_WHICH: Final = "parte de cheques y parte de ahorro"
"""What asks from which account: neither is meant yet."""
_SENDS: Final = re.compile(
    r"\b(?:mand|envi|transf|transfier|pas[ae]|deposit|pag[aou]|abon|gir[ae]|prest|send|pay|wire|spei|traspas|dale|darle|hazle|das)\w*"
)
_FOR_ALL: Final = re.compile(r"\b(?:tod[oa]s?|amb[oa]s|l[oa]s (?:dos|tres)|both|all)\b")
_PAYERS: Final = {
    "savings": "de mi cuenta de ahorro",
    "checking": "de mi cuenta de cheques",
    "credit": "de mi tarjeta de credito",
}


def _offers_a_choice(text: str, cut: tuple[int, int]) -> bool:
    first, last = cut
    return (
        text[first:last].strip() == ","
        and _WHICH.search(text[:first].lower()) is not None
        and _ALTERNATIVES.match(text[last:].lower()) is not None
    )


_WHICH = re.compile(r"\b(?:cu[aá]l(?:es)?|qu[eé]|which|what)\b[^,.;?!]{0,60}$")
_ALTERNATIVES = re.compile(r"[^,.;?!]{1,60}?\s(?:o|u|or)\s[^,.;?!]{1,60}\?")


def _start_of(text: str, segment: str) -> int:
    return text.rindex(segment)


def _is_wish(segment: str) -> bool:
    if social(segment) is not None:
        return False
    facts = facts_of(segment, ())
    if facts.amounts and (facts.people or "target" in facts.accounts):
        return True
    if troubles.tells_of_trouble(segment):
        return True
    if segment.rstrip().endswith("?") and len(segment.split()) >= _QUESTION_MIN:
        # Whoever goes on behind the mark has asked already: "¿cómo recupero mi contraseña? y pásame mi saldo".
        return True
    return keywords.intent_of(segment) not in {None, "cancel", "greet", "thanks"}


def _merge_same(read: Sequence[Understanding]) -> list[Understanding]:
    """Keep several wishes only when they differ, or are several complete transfers."""
    intents = {r.intent for r in read}
    if len(intents) > 1 or intents == {"transfer"}:
        return list(read)
    return []
