"""What an utterance orders besides what was heard of it: no order is lost in silence.

``hear`` reads a first wish, and those that it parts from it. What the clauses of the same words order by themselves is
held against that: an order that nothing heard stands for is heard after the others; one that cannot be is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from centli.agent.engines import alarms, inquiring, places
from centli.agent.engines.brake import BLOCK, UNBLOCK
from centli.agent.engines.heard import CHANGE, LIMITS, REMOVE, Heard, Later
from centli.agent.engines.reporting import WRITE
from centli.agent.language import amounts, concepts, slots, thefts, troubles
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns
from centli.kernel.text import fold

Reads: TypeAlias = Callable[[str], tuple[Heard, Later]]

CLAUSES_MAX: Final = 6
_SHOWS: Final = frozenset({"balance", "transactions", "spending", "list_beneficiaries"})
_ORDERS: Final = frozenset(
    {BLOCK, UNBLOCK, REMOVE, CHANGE, LIMITS, "add_beneficiary", "transfer", "ask_help", *_SHOWS}
)
"""What is ordered, or asked, in so many words; a tale behind another belongs to it."""
_OF_A_LIST: Final = frozenset({"add_beneficiary", REMOVE, CHANGE, "out_of_scope"})
_STANDS_FOR: Final = {"open_ticket": frozenset({"transactions", "ask_help"})}
"""What a tale goes on with, and wishes for nothing else."""
_HOLDS_NO_ORDER: Final = frozenset({WRITE})
"""What is told there is for a person to read."""
_ASKS_HOW: Final = patterns.lazy(r"\bcomo (?:se|le|lo|la)s? (?:hace|hago|puedo|haria)\b\W*$")
"""«Quiero bloquear y desbloquear mi tarjeta, ¿cómo se hace?»."""
_POLITE: Final = (
    r"(?:(?:y|e|and|pero|but|ah|ay|oye|oiga|tambien|ademas|luego|despues|then|also|de paso|ya que estas|porfa|xfa|por favor|please|ahora|nada mas|nomas"
    r"|me|nos|puedes|podrias|can you|could you|quiero(?: que)?|quisiera|necesito(?: que)?|ocupo(?: que)?|mejor|primero|antes|si no) ){0,8}"
)
_JOINT: Final = r"(?: ?[,;.!?\n]+ ?| (?=(?:y|e|and|pero|but|ah|tambien|ademas|luego|despues|then|also|de paso) )| (?=si ya ))"
_ENCLITIC: Final = r"(?:(?:me|nos|te|se)?(?:l[aeo]s?)?)"
_SPOKEN_TO: Final = (
    r"(?:[a-z]{2,12}(?:a|e|i|an|en)(?:me|nos|les?|sel[oa]s?|mel[oa]s?)|diles?|dime|digame)"
)
_OF_CONTACTS: Final = patterns.lazy(
    r"(?:(?:quit|borr|elimin|agreg|registr|anad|cambi|renombr|remove|delete|rename)[a-z]*|da(?:le|r|rle)? de baja) (?:a |al |el |la |mi )?(?!(?:concepto|monto|cantidad)\b)[a-z]"
)
"""What the contacts' own names make an order of: «…y quita al gimnasio»."""
_VERB: Final = (
    rf"(?:(?:bloque|congel|desbloque|descongel|reactiv|mand|envi|transfi?er|deposit|pas|pag|abon|quit|borr|elimin|agreg|registr|anad|guard|cambi|renombr|sub|baj|aument|revis|chec|ensen)(?:a|e|ar|es|ue|ues){_ENCLITIC}"
    r"|(?:dame|muestra(?:me)?|ver|saber|cuantos?|cual(?:es)?|como|cuando|quien|block|freeze|unblock|send|pay|transfer|wire|remove|delete|add|raise|lower|show|tell me|check|how)"
    r"|si (?:me (?:alcanza|queda|sobra)|hay|tengo|puedes|se puede)|si ya (?:me|nos|le|les)"
    rf"|(?<=me )(?:avis|notific|confirm)as|les? (?:mand|envi|deposit|pas|pag)as|les? transfieres|let me know|dales?|{_SPOKEN_TO})"
)
"""How an order begins; what «-me» and «-le» end is spoken to the bank, whatever the verb."""
_BEGINS: Final = patterns.lazy(rf"{_JOINT}(?P<order>{_POLITE}{_VERB}\b)")
_OF_THE_ORDER: Final = patterns.lazy(
    rf"{_POLITE}(?:pon|agrega|anota|apunta|escribe|anade|cobra|carga|saca|toma|descuenta|deja|hazme (?:el|un) (?:favor|paro)|echa|apoya|contesta|responde|regresa|devuelve|perdona|disculpa|espera|permite|ayuda|aguanta|fija)[a-z]*\b"
)
"""«…y ponle renta», «…y sácalo de ahorro»: of the order before it, as «me equivoqué, regrésamelo»; «…y ayúdame» orders nothing."""
_DEPENDS: Final = patterns.lazy(
    r"\b(?:cuando|en cuanto|if|when|unless|hasta que|dice[ns]?|dijo|dijeron|quiere[ns]?|pide[ns]?|pidio|pidieron|says|said|wants|sone|imagina|supon)\b|(?<!\ba ver )(?<!\bdime )(?<!\bsaber )(?<!\bno se )\bsi\b(?! (?:ya|le habia|les habia|cayo|llego))"
)
"""What an order behind it may hang on: «si me pagan, …», «mi hijo dice que…»."""
_AGREES: Final = patterns.lazy(r"^\W*si\b\W*(?=,|$|(?:mand|envi|pas|bloque|quit)[ae]\w*)")
_TOLD: Final = frozenset({"negated", "past", "condition", "request", "musing"})
_WHOLE: Final = frozenset({"request"})
_MARKS: Final = " ,;.\n"
_LED: Final = patterns.lazy(r"^\W*(?:(?:y|e|and|pero|but|ah)\s+)?", re.IGNORECASE)
_IF: Final = patterns.lazy(r"(?:(?:y|pero|and|but) )?(?:si|cuando|en cuanto|if|when)\b")
_IF_NOT: Final = patterns.lazy(r"^si no,? ", re.IGNORECASE)
"""«…, y si no, mándale 400»: it hangs on what is asked before it."""
_TO_THE_BANK: Final = patterns.lazy(rf"{_POLITE}{_SPOKEN_TO}\b")


@dataclass(frozen=True, slots=True)
class Whole:
    """All that was heard: the first wish, those for later, and the words of which nothing is done."""

    heard: Heard
    later: Later
    undone: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause of an utterance: its words, what it is heard as, and the words around it."""

    said: str
    one: Heard
    more: Later
    """What else is heard of it: "100 a Ana y 200 a Luis"."""
    before: str
    rest: str
    first: bool

    @property
    def hangs(self) -> bool:
        """Whether it hangs on what is said before it: "si me pagan, …"."""
        before = _AGREES.sub("", fold(self.before.rpartition("?")[2]))
        return _DEPENDS.search(before) is not None or _IF_NOT.match(self.said) is not None


def whole(text: str, heard: Heard, later: Later, read: Reads, *, waits: bool = False) -> Whole:
    """Return what was heard of an utterance with the orders that it lost; ``waits``: there is something to take back."""
    found = _whole(text, heard, later, read, waits=waits)
    figure = _figure_beside(text, found)
    if figure is None:
        return found
    start, end = figure
    if waits:
        # "500 y mis movimientos": what answers comes before what is asked.
        rest = f"{text[:start].rstrip(_MARKS)} {_LED.sub('', text[end:])}".strip(_MARKS)
        rest = _JOINT_LEFT.sub("", rest)
        return Whole(read(text[start:end])[0], [(rest, "")], found.undone)
    return Whole(found.heard, found.later, [*found.undone, text[start:end]])


def _figure_beside(text: str, found: Whole) -> tuple[int, int] | None:
    """Return where a figure stands all alone beside what is asked, and nothing heard takes it: "500 y mis movimientos"."""
    asks = found.heard.intent in _ASKED_BESIDE or any(
        words.strip() and found.heard.intent == "transfer" for words, _whom in found.later
    )
    if not asks or found.heard.notes & _TOLD or "?" in text:
        return None
    # What is said behind is held against its own words when it is heard.
    taken = [words for words, _whom in found.later]
    taken += [found.heard.text] if _PAYS.search(fold(found.heard.text)) else []
    for one in amounts.read_all(text):
        start, end = one.span
        alone = _BEFORE_ALONE.search(fold(text[:start])) and _BEHIND_ALONE.match(fold(text[end:]))
        if one.definite and alone and not any(one.said in words for words in taken):
            return start, end
    return None


_ASKED_BESIDE: Final = _SHOWS | {"points_balance", "list_rewards", BLOCK, UNBLOCK}
_PAYS: Final = patterns.lazy(
    r"[0-9a-z] (?:a|al|para|pa|to|for) [a-z]|\b[a-z]+(?:le|les|lo|los|selos?)\b"
)
_BEFORE_ALONE: Final = patterns.lazy(r"(?:^|[,;.]|\b(?:y|e|and|luego|tambien))\s*$")
_BEHIND_ALONE: Final = patterns.lazy(
    r"\s*(?:pesos|pesitos|varos|baros|mxn)?\s*(?:$|[,;!]|\.(?![0-9])|\b(?:y|e|and)\b)"
)
_JOINT_LEFT: Final = patterns.lazy(r"(?:\s*,)?\s+(?:y|e|and)\s*$", re.IGNORECASE)


def _whole(text: str, heard: Heard, later: Later, read: Reads, *, waits: bool = False) -> Whole:
    found = Whole(heard, later)
    asks_how = heard.intent == "ask_help" and _ASKS_HOW.search(fold(text)) is not None
    if waits and (parts := _order_and_takes_back(text)) is not None:
        order, back = read(parts[0]), read(parts[1])[0]
        if back.cancel and _is_order(order[0]):
            # "Mándale 300 a mi mamá, cancela lo de mi hermano": what is ordered is not lost with what is taken back.
            return Whole(back, [(parts[0], "")])
    spans = [] if asks_how or heard.intent in _HOLDS_NO_ORDER else _clauses(text)
    if not spans[1:] or (waits and _LEAVES_IT.match(fold(text)) is not None):
        return found
    standing = [heard, *(read(words)[0] for words, _whom in later)]
    clauses = [_clause(text, start, end, read) for start, end in spans]
    first = clauses[0]
    if waits and (_takes_back(first.one, standing) or _answers_before(clauses, heard)):
        # "Cancel it and block my card", "500, y dime mi saldo": what is of what waits, before what is ordered.
        return Whole(first.one, [*first.more, (first.rest, "")])
    for clause in clauses:
        if clause.rest and _is_lost(clause, standing):
            with_it = _with(clause, found, read)
            if with_it is not None:
                return with_it
    return found


def _order_and_takes_back(text: str) -> tuple[str, str] | None:
    """Part an order from what is taken back behind it, where that names what: "…, y cancela lo de mi hermano"."""
    found = _AND_CANCEL.search(fold(text)) if len(fold(text)) == len(text) else None
    return None if found is None else (text[: found.start()], text[found.start("back") :])


_AND_CANCEL: Final = patterns.lazy(
    r"(?: ?[,;.] ?|(?= y ))(?:(?: ?y|pero|mejor|tambien|ademas|ahora|ya|luego|porfa|por favor) )*(?P<back>(?:cancela|anula|quita|olvida)(?:me|te)? (?:lo|la|el|las|los)(?: (?:envio|transferencia|deposito|pago|tarjeta))?(?: (?:del?|de la|para|al?)| (?:otr[oa]|anterior|primer[oa]?|segund[oa]|de antes))\b.{0,60})$"
)


def _clause(text: str, start: int, end: int, read: Reads) -> _Clause:
    said, before = _LED.sub("", text[start:end]).strip(_MARKS), text[:start].rstrip(_MARKS)
    rest = f"{before}, {_LED.sub('', text[end:])}".strip(_MARKS)
    one, more = read(_IF_NOT.sub("", said))
    return _Clause(said, one, more, before, rest, first=start == 0)


def _answers_before(clauses: Sequence[_Clause], heard: Heard) -> bool:
    """Say whether a value is named before what all the words are heard to ask: "500, y dime cuánto tengo", "500 y quita a Luis"."""
    one = clauses[0].one
    named = one.amount or one.whole_person or one.any_account or one.clabe or one.corrects
    of_contacts = [_OF_CONTACTS.match(fold(each.said)) is not None for each in clauses]
    if of_contacts[0]:
        return False
    asks = heard.intent in _SHOWS and any(other.one.intent == heard.intent for other in clauses[1:])
    if (asks or any(of_contacts)) and bool(named) and not _is_order(one):
        return True
    # "A mi hermano, y bloquea mi tarjeta", "la segunda, y mándale 200 a Bruno".
    said = fold(one.text)
    is_value = one.only_value and (one.amount is not None or _TO.fullmatch(said) is not None)
    orders = [other.one for other in clauses[1:] if _is_order(other.one)]
    # An alarm is no moment to choose what is bought.
    chooses = places.placed(one.text) is not None and not any(map(alarms.raised, orders))
    return (is_value or chooses) and bool(orders) and not _is_order(one)


_TO: Final = patterns.lazy(
    r"\W*(?:(?:mejor|pues|si|va|ok)\W+)*(?:al?|para|pa|to) (?!.*\b(?:no|ni|not)\b).*"
)
"""«Hermano, bloquea mi tarjeta» names nobody who is to get anything, and «a mi mamá no, …» one who is not."""


def _with(clause: _Clause, found: Whole, read: Reads) -> Whole | None:
    """Return what was heard with a clause that was lost; None where it is ordered by nobody."""
    if clause.hangs:
        is_told = _is_order(clause.one) and found.heard.intent in _SHOWS - {"balance"}
        return Whole(found.heard, found.later, [clause.said]) if is_told else None
    return (_with_first if clause.first else _with_later)(clause, found, read)


def _with_first(clause: _Clause, found: Whole, read: Reads) -> Whole | None:
    """Hear what comes first before the rest."""
    first, others = read(clause.rest)
    of_contacts = _OF_CONTACTS.match(fold(clause.said)) is not None
    if _is_order(clause.one) and _IF.match(fold(clause.rest)) and first.amount is None:
        # "Mándale 1500 si ya me cayó la nómina" hangs on what follows it; what follows is answered.
        return Whole(found.heard, found.later, [clause.said])
    if _is_order(clause.one) or (of_contacts and found.heard.intent not in _OF_A_LIST):
        return Whole(clause.one, [*clause.more, (clause.rest, "")])
    if of_contacts or not _is_order(first):
        # "Quita a Bruno y agrega a Ana" is the contacts' to hear.
        return None
    behind = _whole(clause.rest, first, others, read)
    return Whole(behind.heard, behind.later, [clause.said, *behind.undone])


def _with_later(clause: _Clause, found: Whole, read: Reads) -> Whole:
    """Hear a clause after what is left of the words without it, or tell of it."""
    one = clause.one
    first, others = read(clause.rest)
    is_done = _is_order(one) or _OF_CONTACTS.match(fold(clause.said)) is not None
    is_done = is_done or inquiring.wants_word(clause.said)
    if not _is_kept(found.heard, first, one):
        # All the words together are heard as something else; money is not sent beside that.
        beside = [(clause.said, "")] if is_done and one.intent != "transfer" else []
        return Whole(found.heard, [*found.later, *beside], () if beside else [clause.said])
    behind = _whole(clause.rest, first, others, read)
    if not is_done or (one.intent == "transfer" and _is_risky(f"{clause.before} {clause.rest}")):
        return Whole(behind.heard, behind.later, [clause.said, *behind.undone])
    text = f"{clause.before} {clause.said} {clause.rest}"
    wishes = sorted([*behind.later, (clause.said, "")], key=lambda wish: text.find(wish[0]))
    return Whole(behind.heard, wishes, behind.undone)


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the spans of an utterance's clauses that begin as orders do, behind what comes first."""
    folded = fold_with_places(text)
    begins = [folded.span(*found.span("order"))[0] for found in _BEGINS.finditer(folded.text)]
    told = [*slots.quoted(text), *(one.span for one in concepts.read_all(text))]
    begins = [one for one in begins if not any(a <= one < b for a, b in told)][:CLAUSES_MAX]
    return list(zip([0, *begins], [*begins, len(text)], strict=True))


def _is_lost(clause: _Clause, standing: Sequence[Heard]) -> bool:
    """Say whether a clause orders something that nothing heard stands for, or asks for what nobody understood."""
    one, said = clause.one, fold(clause.said)
    if inquiring.wants_word(clause.said):
        return True
    if _is_order(one):
        plain = one.explicit or one.whole_transfer or not clause.first
        return plain and not any(_stands_for(other, one) for other in standing)
    small = one.yes or one.cancel or one.again or one.hesitates or one.corrects
    spoken_to = len(said.split()) > 1 and (
        _OF_CONTACTS.match(said) is not None or _TO_THE_BANK.match(said) is not None
    )
    not_understood = one.intent == "out_of_scope" and "negated" not in one.notes and not small
    # "Me equivoqué, regrésame el dinero": what is told as a whole is for the flows to hear.
    heard = standing[0]
    is_own = heard.intent != "out_of_scope" and not heard.notes & _WHOLE
    return not_understood and spoken_to and is_own and _OF_THE_ORDER.match(said) is None


def _takes_back(one: Heard, standing: Sequence[Heard]) -> bool:
    plain = one.cancel and (one.explicit or "negated" in one.notes)
    return plain and not any(other.intent == "cancel" for other in standing)


_LEAVES_IT: Final = patterns.lazy(
    r"\W*(?:no|don ?'?t|do not) (?:\w+ ){0,2}?(?:cancel|anul|quit|olvid|borr)"
)
"""«No lo canceles, bloquea mi tarjeta»: who leaves a card as it is, hears what else they want there."""


def _is_order(one: Heard) -> bool:
    """Say whether words order something; what they deny, tell or suppose they do not."""
    whole = one.intent != "transfer" or (one.verb and one.amount is not None)
    said = one.corrects or bool(one.notes & _TOLD)
    return one.sure and one.intent in _ORDERS and whole and not said


def _stands_for(other: Heard, one: Heard) -> bool:
    """Say whether what was heard holds what a clause orders; of several transfers each is for itself."""
    if one.intent == BLOCK and other.intent == "open_ticket":
        # Whoever reports a loss is offered the block.
        return other.blocks or thefts.tells_of_theft(other.text)
    if one.intent == BLOCK and other.blocks:
        return True
    if other.intent != one.intent:
        return one.intent in _STANDS_FOR.get(other.intent, ())
    if one.intent != "transfer":
        return True
    same = (
        other.amount is not None and one.amount is not None and other.amount.said == one.amount.said
    )
    return same or bool(other.people) or (one.person is not None and one.person == other.person)


def _is_kept(before: Heard, after: Heard, lost: Heard) -> bool:
    """Say whether what is left of the words still says what was heard of them."""
    orders = _is_order(after) and before.intent not in _ORDERS - {"ask_help"}
    same = after.intent == before.intent or not before.sure or before.intent == "out_of_scope"
    return (same or orders) and (before.intent != lost.intent or after.whole_transfer)


def _is_risky(text: str) -> bool:
    """Say whether nothing is to be sent: who is forced or called by a swindler may be told to."""
    return thefts.tells_of_force(text) or troubles.tells_of_a_call(text)
