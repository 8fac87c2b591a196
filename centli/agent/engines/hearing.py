"""What the built-in engine hears in an utterance: the language engine's reading, in the form that the flows use (``heard``).

Two wishes in one sentence are parted first (``halves``); of each, ``intents`` says which wish it is, and ``revising`` what it takes back.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from centli.agent.engines import (
    alarms,
    brake,
    given_back,
    halves,
    intents,
    reporting,
    revising,
    wanting,
)
from centli.agent.engines.brake import BLOCK, KEEP, UNBLOCK
from centli.agent.engines.heard import (
    ACCOUNT_WORDS_MAX,
    LIMITS,
    Heard,
    Later,
)
from centli.agent.engines.reporting import WRITE
from centli.agent.engines.wanting import SHOPPING
from centli.agent.language import (
    Correction,
    Understanding,
    amounts,
    concepts,
    dates,
    is_yes,
    keywords,
    people,
    purposes,
    several,
    slots,
    thefts,
    understand,
)
from centli.agent.language.amounts import AmountReading
from centli.agent.language.dates import Period
from centli.agent.language.understanding import pays_for_all
from centli.agent.language.vocabulary import MONTHS
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold, fold_words

_TWO: Final = 2
_NOT_WORDS = re.compile(r"[^\w%$.,]+|[.,](?![0-9])")
_OF_A_DAY = re.compile(r"\b(?:del?|desde|lo|los|que|cada)(?: (?:el|la|los|las))?\W*$")
_PAST_DAY = re.compile(
    r"(?:ayer|antier|anteayer|anoche|hace|ultim|last|yesterday)|\b\w+(?: \w+)? (?:pasad[oa]|anterior)\b(?! manana)"
)
"""Days that are gone; nothing is sent on them."""
_LATER_TODAY = patterns.lazy(
    r"(?<!de )(?<!del )\b(?:(?:mas )?al rato|mas (?:tarde|noche)|(?:en|por) la (?:tarde|noche)|en (?:un|el) rat(?:o|ito)"
    r"|en (?:[0-9]+|una?|dos|tres|media|un par de|an|a few) (?:horas?|horitas?|minutos?|hours?|minutes?)"
    r"|a las? (?:[0-9]{1,2}(?::[0-9]{2})?|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)(?= ?(?:$|[,.]|de la|am\b|pm\b|hrs?\b|horas\b|en punto|y media))"
    r"|despues de (?:las [0-9]+|comer|la comida)|later(?: today)?|tonight|this evening|at [0-9]{1,2} ?(?:am|pm))\b"
)
"""An hour to come: «al rato», «a las 5»."""
_OF_THAT_DAY = patterns.lazy(
    r"\bdel?(?: (?:el|este|la))? (?:hoy|ayer|antier|manana|pasado manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|fin de semana|[0-9]{1,2}(?: de [a-z]{3,12})?)\s*$"
)
"""«La cena de hoy en la noche»: the hour is that of what is paid."""
_ASKED_OF_IT: Final = frozenset({"ask_help", "out_of_scope"})
"""What a question behind a story is taken for when it stands alone."""
_WHY = re.compile(
    r"(?:(?:y|pero|oye|a ver|no|entonces|bueno) )*(?:por ?que|porque|xq|pq|para que|why|how come|what for)"
    r"(?: (?:no|me|te|le|lo|la|se|eso|esto|necesitas?|ocupas?|quieres|preguntas?|pides?|piden|pidio|debo|tengo que|"
    r"puedo|puede|pudo|pudiste|paso|salio|falta|rechaz\w+|cancel\w+|asi|tanto|el|mi|codigo|clabe|monto|limite|"
    r"do|you|need|ask|asking|that|it|not|is|did|fail|was|refused|confirmar|otra vez|ahora|envio|transferencia|deja\w*))*"
)
_AGAIN = re.compile(
    r"\b(?:otra vez|de nuevo|nuevamente|repit\w+|repet\w+|lo mismo|una vez mas|otr[oa] igual|igualit[oa]|again|repeat"
    r"|same (?:thing|again|as)|the same)\b"
)
KEEPS_BACK: Final = re.compile(
    r"\b(?:menos|excepto|salvo|quitando|dejando(?:me)?|pero d[eé]jame|y d[eé]jame|except)\b"
)
"""What of a whole is not to be sent follows."""
_TAIL = re.compile(
    r"(?:\s+(?:pues|porfa|por favor|mejor|entonces|nom[aá]s|nada m[aá]s|solamente|solo|please|ya|instead))+\W*$",
    re.IGNORECASE,
)
_HESITATES = re.compile(
    r"(?:(?:pues|mmm*|este|ay|la verdad|todavia|aun|ahorita|deja|dejame|espera\w*|un|i|let me|wait|hmm*) )*"
    r"(?:no (?:lo )?(?:se|sabria|recuerdo|estoy segur[oa])|no me acuerdo|luego te (?:digo|aviso)|ahorita te (?:digo|aviso)|dejame ver"
    r"|(?:lo )?(?:pienso|checo|veo|reviso)|momento|momentito|segundo|tantito|espera(?:me|te)?|aguanta(?:me|te)?|dame (?:chance|un (?:momento|momentito|segundo|minuto|ratito))|permiteme|don t know|not sure|me think|wait)"
    r"(?: (?:un|tantito|momento|segundo|bien|aun|todavia|wey|guey|la verdad|cuanto|cual|a quien|luego te (?:digo|aviso)|ahorita te (?:digo|aviso)))*"
)
_REPEAT_IT = re.compile(
    r"(?:\w+ )?(?:repit|repet|repeat)\w* (?:(?:el|la|ese|esa|mi|the|my|last|ultim[oa]|mism[oa]) )+(?:envio|transferencia|operacion|pago|deposito|transfer|payment)\b"
)
_AND_LET = re.compile(r"^\W*y (?=(?:que|mejor)\b)")
"""«Y que sean 450» is about what waits, «y 450 a mi mamá» is not."""
_LEAD = re.compile(
    r"^\W*(?:(?:(?:ja){2,6}|(?:je){2,6}|uy|pues|pos|entonces|bueno|ok|okey|va|mejor|ah|ay|este|eh|mm+|oye|no|si|sí|perd[oó]n|digo|ya|eran?|iba|ser[ií]a|que sean?|sorry|well|then|oh)\b\W*)+",
    re.IGNORECASE,
)
_FILLER: Final = frozenset(
    "que sean sea son era eran es mejor no ok si va bueno pon ponle ponlo dejalo dejala dejalos en solo nomas nada mas"
    " perdon digo por porfa favor pesos pesitos varos a de por el la los las mxn mn un una please just make it i meant"
    " actually wait entonces seria serian cambialo cambiala cambia siempre pero ya al ah ay ups sorry exactamente exactos cerrados"
    " exacto tal vez casi espera oye pero monto cantidad esta mal equivocado equivoque me perate esperate esperame perame aguanta aguantame x fa xfa q k"
    " tanto mucho demasiado poco muy".split()
)
_ACCOUNT_LEADS: Final = frozenset(
    "de desde del con mejor usa que no toma tomalo sacalo cargalo cambia la mi ahorro cheques from use".split()
)
_NO_ORDERS: Final = frozenset(
    "transactions spending open_ticket ticket_status ticket_message ask_help search_products purchase add_beneficiary redeem_reward human".split()
)
"""What may speak of a note, a message or a reference, and orders no transfer."""
_ONLY_WRITES: Final = "concepto renta"
"""How words are read that only say what is to be written, whatever that is."""


def hear(
    text: str, *, now: datetime, known: Sequence[str] = (), recipient: str = ""
) -> tuple[Heard, Later]:
    """Read an utterance: its first wish, and the others as (text, person) for later.

    What a transfer is to say is set aside meanwhile, so that nothing in it is taken for an order.
    """
    text = given_back.plainly(_AS_SENT.sub(r"\g<order>lo mismo que", text))
    urgent = None if recipient else _with_an_alarm(text, now, known)
    if urgent is not None:
        return urgent
    order = _with_its_purpose(text, now, known, recipient)
    return _with_its_concept(text, now, known, recipient) if order is None else (order, ())


def _with_its_concept(
    text: str, now: datetime, known: Sequence[str], recipient: str
) -> tuple[Heard, Later]:
    aside = concepts.set_aside(text)
    whole, rest = _hear(text, now=now, known=known, recipient=recipient)
    tells = whole.sure and whole.intent in _NO_ORDERS
    if aside is None or _is_forced(text) or aside.tells_of_theft or (tells and not aside.order):
        return whole, rest
    agrees = is_yes(aside.without(aside.order))
    if not aside.order or agrees:
        heard, _later = _hear(_ONLY_WRITES, now=now, known=known, recipient=recipient)
        concept = next(iter(aside.told.values()))
        heard = replace(heard, text=text, said=text, concept=concept, writes=True)
        return replace(heard, yes=agrees), ()
    heard, later = _hear(aside.order, now=now, known=known, recipient=recipient)
    asks = heard.intent in _ASKED_OF_IT and whole.intent != "transfer"
    if asks and not (heard.amount or heard.person):
        # "¿Cómo agrego un mensaje a mi reporte?" leaves no order beside the message.
        return whole, rest
    if heard.intent != "transfer" and (tells or "musing" in whole.notes):
        # "Me mandó un mensaje que dice mándame 300" is asked about, as it is.
        return whole, rest
    amount = heard.amount and replace(heard.amount, said=aside.given_back(heard.amount.said))
    heard = replace(
        heard,
        text=aside.without(heard.text),
        said=aside.given_back(heard.text),
        concept=aside.given_back(heard.concept),
        amount=amount,
    )
    return heard, [(aside.given_back(one), whom) for one, whom in later]


def _with_its_purpose(
    text: str, now: datetime, known: Sequence[str], recipient: str
) -> Heard | None:
    """Read an order of one transfer that says behind a pause what it is for; None where it is none."""
    parted = purposes.behind(text)
    if parted is None:
        return None
    heard, later = _hear(parted[0], now=now, known=known, recipient=recipient)
    is_whole = heard.intent == "transfer" and heard.sure and heard.amount is not None
    whole = is_whole and not (later or heard.concept)
    return replace(heard, said=text, concept=parted[1]) if whole else None


_AS_SENT: Final = re.compile(
    r"(?P<order>\b(?:m[aá]nda|env[ií]a|p[aá]sa|dep[oó]sita|p[aá]ga|transfi[eé]re)(?:les?)?\b[^?.,;]{0,40}?)"
    r"\blo (?:mismo )?que (?:ya )?les? (?:(?:he|hab[ií]a) (?:mandado|enviado|depositado|pasado|pagado|transferido)|mand[eé]|envi[eé]|deposit[eé]|pas[eé]|pagu[eé]|transfer[ií]|d[ií])\b",
    re.IGNORECASE,
)
"""«Mándale lo que le mandé el mes pasado»: as much as then."""


def _with_an_alarm(text: str, now: datetime, known: Sequence[str]) -> tuple[Heard, Later] | None:
    """Read what is taken back before an alarm, else the alarm behind a pause; None where there is neither."""
    parts = halves.called_off_and(text)
    if parts is not None:
        heard, _later = _hear(parts[0], now=now, known=known, recipient="")
        if heard.cancel:
            return heard, [(parts[1], "")]
    if behind := alarms.behind_a_pause(text):
        heard, later = hear(behind, now=now, known=known)
        if alarms.raised(heard):
            return heard, later
    return None


def _hear(text: str, *, now: datetime, known: Sequence[str], recipient: str) -> tuple[Heard, Later]:
    parted = halves.parted(text, known, now)
    if not recipient and parted is not None:
        before, others = _hear(parted[0], now=now, known=known, recipient="")
        return before, [*others, (parted[1], "")]
    read = understand(text, now=now, known_people=known)
    if not recipient:
        tale = read.intent != "transfer" and intents.wishes_at_last(read)
        read = _everybody(replace(read, parts=()) if tale else read, known)
    if not recipient and _is_forced(text):
        # Nothing is sent for whom they threaten.
        return _heard(replace(read, intent="open_ticket", confidence=1.0, parts=()), now), ()
    person = next((part for part in read.parts if part.intent == "human"), None)
    if person is not None and thefts.tells_of_theft(text):
        # Nobody who was robbed answers questions before a person is called; the person reads what was told.
        return _heard(replace(person, text=read.text), now, known=known), ()
    if not recipient and read.parts:
        first, *rest = read.parts
        if first.intent == "open_ticket" and all(part.intent in _ASKED_OF_IT for part in rest):
            # "Le mandé a otra CLABE, ¿se puede regresar?" asks of what was told, not of something else.
            return _heard(replace(first, text=read.text), now, known=known), ()
        later = [(part.text, _sole_payee(part)) for part in rest]
        return _heard(first, now, known=known), later
    return _heard(read, now, recipient=recipient, known=known), ()


def _is_forced(text: str) -> bool:
    return thefts.tells_of_force(_QUOTED.sub(" ", text))


_QUOTED: Final = re.compile(r"[\"«“][^\"»”]{1,100}[\"»”]")


def _everybody(read: Understanding, known: Sequence[str]) -> Understanding:
    """Return what was read with everybody that a list names: nobody of "a Pedro, Ana y mi mamá" is lost."""
    if read.parts and all(part.text == read.text for part in read.parts):
        # "Cien a cada uno" has a part for everybody that was found.
        names = several.listed(read.text, known)
        found = {part.slots.get("recipient") for part in read.parts}
        return _with_payees(replace(read, parts=()), names) if len(names) > len(found) else read
    if read.parts and _are_halves(read):
        # "1000, la mitad a mi mamá y la otra mitad a mi hermano": of the figure, and of no balance.
        return _with_payees(replace(read, parts=()), several.listed(read.text, known))
    if read.parts:
        return replace(read, parts=tuple(_everybody(part, known) for part in read.parts))
    names = several.listed(read.text, known)
    shares = not read.notes and _SHARES_OUT.search(fold(read.text)) and _amount(read.amounts)
    if read.intent == "out_of_scope" and shares and names:
        # "Hay que dividir 1200 entre mi mamá y Bruno": how much is for each is asked before anything.
        return _with_payees(replace(read, intent="transfer", confidence=1.0), names)
    if read.intent != "transfer" or (read.correction and read.correction.rejected_people):
        return read
    found = {*read.unclear.get("recipient", ()), read.slots.get("recipient")} - {None}
    return _with_payees(read, names) if len(names) > len(found) else read


_SHARES_OUT: Final = re.compile(
    r"\b(?:hay que|quiero|necesito|vamos a|voy a|toca|let s|want to|need to) (?:divid|repart|split)\w*"
)


def _are_halves(read: Understanding) -> bool:
    first, *rest = read.parts
    whole = any(one.definite for one in first.amounts)
    return whole and any(one.relation == "half" for part in rest for one in part.amounts)


def _with_payees(read: Understanding, names: Sequence[str]) -> Understanding:
    told = {name: value for name, value in read.slots.items() if name != "recipient"}
    return replace(read, slots=told, unclear={**read.unclear, "recipient": list(names)})


def _sole_payee(part: Understanding) -> str:
    """Return whom a wish for later is for; several are asked about when its turn comes."""
    return "" if "recipient" in part.unclear else str(part.slots.get("recipient", ""))


def _known_payee(read: Understanding, known: Sequence[str]) -> str | None:
    """Return the contact of "mándale 100 a Pedro trabajo", whose alias hides the wish from the language engine."""
    if read.notes or read.intent not in {"out_of_scope", "list_beneficiaries"}:
        return None
    named = people.read_all(read.text, known)
    is_wish = intents.SAYS_TO_SEND.search(fold(read.text)) and any(a.definite for a in read.amounts)
    if not is_wish or len(named) != 1 or fold(named[0].said) not in {fold(one) for one in known}:
        return None
    return named[0].said


def _heard(
    read: Understanding, now: datetime, *, recipient: str = "", known: Sequence[str] = ()
) -> Heard:
    folded, found = fold(read.text), read.slots
    words = fold_words(read.text)
    said = " ".join(_NOT_WORDS.sub(" ", folded).split())
    intent, sure = intents.intent_of(read, folded)
    if intent in SHOPPING and revising.only_reckons(read.text):
        # "Menos 100" is of a figure that waits, and looks for nothing in the shop.
        intent, sure = "out_of_scope", False
    own = intent in intents.OWN
    may_stop = intent in {BLOCK, UNBLOCK, "open_ticket"}
    stop = brake.asked(read.text, read.notes) if may_stop else None
    added = reporting.asked(read.text) if intent == WRITE else None
    accounts = slots.accounts(read.text)
    if "source" in accounts and "recipient" in read.unclear and "," in read.text:
        # "…, lo de mi mamá de ahorro": which pays the others is asked.
        accounts = accounts if pays_for_all(read.text) else {"split": accounts["source"]}
    new = slots.new_beneficiary(read.text) if read.intent == "add_beneficiary" else {}
    correction = read.correction
    operation = "" if correction is None else correction.operation
    sent = _sent(read, _Sent(intent, sure, read.notes), accounts, known)
    intent, sure, amount, named = sent.intent, sent.sure, sent.amount, sent.person
    whole_person = _whole_person(read.text)
    period = dates.read(read.text, now)
    concept = _concept(read.text) or _LEFT_OPEN.sub("", str(found.get("concept", "")))[:100]
    if intent == "transfer" and not concept:
        concept = revising.put_behind(read.text)
    again = _says_again(said, sent)
    of_thing = period is not None and _is_behind_a_thing(read, period, known)
    when = _when(read.text, intent, period, concept, now, of_thing=of_thing)
    # The day of what is paid for is none of the order's.
    told = {"later"} if intent == "transfer" and of_thing and not when else set()
    return Heard(
        text=read.text,
        said=read.text,
        intent=intent,
        sure=sure,
        explicit=own or keywords.intent_of(read.text) is not None,
        amount=amount,
        person=recipient or named,
        people=() if recipient else tuple(read.unclear.get("recipient", ())),
        whole_person=None if again or operation else whole_person,
        to_account=None if recipient or named else accounts.get("target"),
        from_account=accounts.get("source"),
        any_account=accounts.get("any"),
        without_account=accounts.get("without"),
        split="split" in accounts,
        period=period,
        limit=slots.limit(read.text),
        concept=concept,
        name=new.get("name", ""),
        alias=new.get("alias", ""),
        clabe=_clabe(read.text),
        corrects=(correction is not None or sent.swap is not None) and not own,
        rejected_people=revising.rejected(correction, sent.swap, "people"),
        rejected_centavos=revising.rejected(correction, sent.swap, "amounts"),
        delta=revising.delta(read.text),
        factor=revising.FACTORS.get(operation),
        writes=False,
        only_value=_only_value(said, read, accounts),
        verb=bool(intents.SAYS_TO_SEND.search(folded)),
        notes=(sent.notes - told) | when,
        wants=wanting.want(read),
        ordered=str(found.get("product", "")) if "act" in found else "",
        others_account=stop is not None and stop.others,
        blocks=stop is not None and stop.intent == BLOCK,
        keeps=stop is not None and stop.intent == KEEP,
        addition="" if added is None else added.text,
        yes=is_yes(read.text),
        cancel=revising.takes_back(read, said, intent, sure=sure),
        why=_WHY.fullmatch(words) is not None,
        again=again,
        hesitates=_HESITATES.fullmatch(words) is not None,
    )


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is to be sent, and to whom: of an order, or of what sounds like one."""

    intent: str
    sure: bool
    notes: frozenset[str]
    amount: AmountReading | None = None
    person: str | None = None
    swap: revising.Swap | None = None
    """What a correction puts in the place of what."""


def _sent(
    read: Understanding, wish: _Sent, accounts: Mapping[str, str], known: Sequence[str]
) -> _Sent:
    """Return the wish with its amount and its payee, and as a transfer where it is one after all."""
    named = str(read.slots.get("recipient", "")) or None
    is_open = named is None and "recipient" not in read.unclear
    if is_open and wish.intent == "transfer" and "musing" in read.notes:
        named = people.read(read.text, known)
    if named is None and (payee := _known_payee(read, known)) is not None:
        wish, named = replace(wish, intent="transfer", sure=True), payee
    orders = wish.intent == "transfer"
    # What reads like a concept in a transfer ("por operación a 120 mil") holds the figure of a limit.
    amount = _amount(amounts.read_all(read.text) if wish.intent == LIMITS else read.amounts)
    amount = _whole_but(read) or amount
    amount = revising.figure_of(read.text) or amount
    swap = revising.swapped(read, named, known)
    answers = wish.intent == "out_of_scope"
    if (orders or answers) and swap is None and not _takes_any_back(read.correction):
        amount = _one_of_several(read) or amount
    amount = _sent_or_told(read.text) or amount
    if orders and read.correction is None and "split" not in accounts:
        amount = _half_or_whole(read) or amount
    if orders and amount is not None and _is_of_more(read.text, amount):
        amount = replace(amount, kind="vague", centavos=None, candidates=(), relation="")
    if swap is not None:
        amount = swap.amount or amount
        named = None if named in swap.people else swap.person or named
    if not orders and intents.wishes_at_last(read) and amounts.read_all(read.text):
        # Whether it is meant is asked, and whom it is for where that is not plain.
        notes = (wish.notes - {"past"}) | {"musing"}
        wish = replace(wish, intent="transfer", sure=True, notes=notes)
        amount, named = _amount(amounts.read_all(read.text)), _who_asked(read.text)
    return replace(wish, amount=amount, person=named, swap=swap)


def _says_again(said: str, wish: _Sent) -> bool:
    """Say whether it wants the same once more: "muéstrame otra vez mis movimientos" says what it wants itself."""
    if wish.intent == "transfer":
        # So does "mándale otra vez 300 a mi hermano".
        is_whole = wish.amount is not None and wish.amount.definite and wish.person is not None
    else:
        is_whole = wish.sure and wish.intent not in {"out_of_scope", "confirm"}
    repeats = _AGAIN.search(said) is not None and not is_whole
    return repeats or _REPEAT_IT.match(said) is not None


def _takes_any_back(correction: Correction | None) -> bool:
    """Say whether a cue takes anything back or names it anew: the "no" of "…, no de ahorro" does neither."""
    return correction is not None and correction != Correction()


def _when(
    text: str, intent: str, period: Period | None, concept: str, now: datetime, *, of_thing: bool
) -> frozenset[str]:
    """Note that an order names the day it is for: "mándale 1000 el viernes" means the one to come, whatever day it is.

    A day behind "de" or within the concept says what it is for: "por la cena del viernes".
    """
    if intent != "transfer":
        return frozenset()
    hour = _LATER_TODAY.search(fold(text))
    if hour is not None and hour.group().strip() not in fold(concept):
        of_that = _OF_THAT_DAY.search(fold(text[: hour.start()])) is not None
        return frozenset() if of_that else frozenset({"later"})
    if period is None or fold(period.said) in fold(concept):
        return frozenset()
    today = dates.today_of(now)
    start, end = period.span
    led = _OF_A_DAY.search(fold(text[:start])) or _PAST_DAY.search(fold(text[start:]))
    of_it = of_thing and _is_of_it(fold(text[:start]), fold(text[start:end]))
    told = led is not None or of_it
    is_name = text[start:end].istitle() and text[:start].rstrip().endswith(" a")
    is_today = (period.date_from, period.date_to) == (today, today)
    return frozenset() if told or is_name or is_today else frozenset({"later"})


def _is_behind_a_thing(read: Understanding, period: Period, known: Sequence[str]) -> bool:
    """Say whether something else than who is paid, how much, or a time stands before a day: "la cena de mañana"."""
    before = _OF_AT_END.sub("", read.text[: period.span[0]]).rstrip(" ,.;:")
    ends = {one.span[1] for one in people.read_all(read.text, known)}
    ends |= {one.span[1] for one in read.amounts}
    return _NO_THING.search(fold(before)) is None and len(before) not in ends


def _is_of_it(before: str, day: str) -> bool:
    """Say whether a day or a month belongs to the word before it: "renta de noviembre", "colegiatura enero"."""
    return _LED_BY_OF.match(day) is not None or (day in MONTHS and _ON_IT.search(before) is None)


_OF_AT_END: Final = re.compile(r"\s(?:del?|of)(?: (?:el|la|los|las|the))?\s*$", re.IGNORECASE)
_LED_BY_OF: Final = re.compile(r"del? ")
_NO_THING: Final = re.compile(
    r"\b(?:mes|dia|dias|semana|quincena|partir|despues|antes|hasta|desde)\W*$"
)
"""«El mes de diciembre», «a partir de enero»: when, and not what for."""
_ON_IT: Final = re.compile(
    r"\b(?:en|para|pa|hasta|desde|el|la|este|proximo|a|in|on|by|for)\W*$|^\W*$|[,;.:]\W*$"
)


def _amount(found: Sequence[AmountReading]) -> AmountReading | None:
    """Return the amount that is meant: the first definite one, else the first."""
    definite = (one for one in found if one.definite)
    return next(definite, found[0] if found else None)


def _whole_but(read: Understanding) -> AmountReading | None:
    """Return the whole of "todo mi saldo excepto mil": the figure behind it is what stays."""
    whole = next((one for one in read.amounts if one.kind == "relative"), None)
    kept = None if whole is None else KEEPS_BACK.search(read.text.lower(), whole.span[1])
    return None if kept is None else whole


def _is_of_more(text: str, amount: AmountReading) -> bool:
    """Say whether an amount is only a part of what is said: "500 más que la otra vez", "lo de la renta y la luz"."""
    # Letter by letter, so that places are those of the text, spaces at its ends included.
    folded = "".join(fold(one) or one for one in text)
    if len(folded) != len(text):
        return False
    said = amounts.read_all(text)
    before = [one for one in said if one.relation == "same" or one.relation.startswith("usual:")]
    if _MORE_THAN.match(folded, amount.span[1]):
        return True
    if any(_AND_OF.match(folded, one.span[1]) for one in before):
        return True
    return any(
        _ADDED.fullmatch(folded[one.span[1] : other.span[0]]) is not None
        for one, other in itertools.pairwise(said)
        if one in before or other in before
    )


_MORE_THAN: Final = re.compile(
    r"\s*(?:pesos |pesitos |varos |mxn )?(?:mas|menos|extra|more|less) (?:que|de lo (?:mismo )?que|than)\b(?! mil)"
)
_AND_OF: Final = re.compile(
    r"(?:\s*,|\s+y|\s+mas|\s+con)\s+(?:tambien )?(?:lo )?(?:de (?:la|el|los|las)|del|la|el|los|las)\s+(?!de\b|que\b)[a-z]+"
)
_ADDED: Final = re.compile(r"\s*(?:mas|con|y|plus|y (?:otros|aparte)|con otros|\+)\s+(?:otros )?")


def _one_of_several(read: Understanding) -> AmountReading | None:
    """Return several figures as one that has to be asked: "cien y luego doscientos a Anita"."""
    definite = [one for one in read.amounts if one.definite and one.centavos]
    if len(definite) < _TWO or "amount" not in read.unclear:
        return None
    options = tuple(Money.parse(option).centavos for option in read.unclear["amount"])
    span = definite[0].span[0], definite[-1].span[1]
    return AmountReading("ambiguous", read.text[slice(*span)], span, candidates=options)


def _half_or_whole(read: Understanding) -> AmountReading | None:
    """Return the figure of "4500, pero la mitad ahorita" as one to be asked: half of it, or all."""
    halves = [one for one in read.amounts if one.relation == "half"]
    figures = {one.centavos for one in read.amounts if one.definite and one.centavos}
    if len(figures) != 1 or len(halves) == 0 or several.listed(read.text):
        return None
    whole = figures.pop() or 0
    if whole % _TWO:
        return None
    spans = [one.span for one in read.amounts]
    span = min(spans)[0], max(spans)[1]
    return AmountReading(
        "ambiguous", read.text[slice(*span)], span, candidates=(whole // _TWO, whole)
    )


def _who_asked(text: str) -> str | None:
    """Return the one relation of a tale."""
    named = set(_RELATED.findall(fold(text))) & people.RELATIONS
    return people.told_of(text) if len(named) == 1 else None


_RELATED = re.compile(r"\b(?:mi|my) ([a-z]+)")


def _sent_or_told(text: str) -> AmountReading | None:
    """Return the two figures of "300 que diga 500 a mi mamá" as one to be asked: a slip, or what it is to say."""
    figures = [one for one in amounts.read_all(text) if one.definite and one.centavos]
    for one, other in itertools.pairwise(figures):
        if _TO_SAY.fullmatch(fold(text[one.span[1] : other.span[0]])):
            span = one.span[0], other.span[1]
            options = one.centavos or 0, other.centavos or 0
            return AmountReading("ambiguous", text[slice(*span)], span, candidates=options)
    return None


_TO_SAY = re.compile(
    r"\W*(?:(?:pesos|pesitos|varos|baros|mxn)\W+)?(?:que|q|that)\W+(?:diga|ponga|says)\b[\W]*"
)


def _whole_person(text: str) -> str | None:
    """Return the person of an answer that is nothing else, whatever it begins with: "pues a mi hermana"."""
    return people.read_whole(_TAIL.sub("", _LEAD.sub("", text)))


_LEFT_OPEN: Final = re.compile(r"(?: (?:del?|la|el|los|las|por|para|con|en))+$")
"""«La cena de (hoy)»: what is left of a concept whose day was read as one."""


def _concept(text: str) -> str:
    """Return the concept where it is spoken of by name: "cambia el concepto a renta"."""
    aside = concepts.set_aside(text)
    return "" if aside is None else next(iter(aside.told.values()))


def _only_value(said: str, read: Understanding, accounts: Mapping[str, str]) -> bool:
    text = read.text
    if _whole_person(text) is not None:
        return True
    if intents.SAYS_TO_SEND.search(said) or text.strip().endswith("?"):
        return False
    amount = _amount(read.amounts)
    if amount is not None:
        start, end = amount.span
        rest = _AND_LET.sub("", fold(text[:start] + " " + text[end:]))
        return all(word in _FILLER for word in re.sub(r"[^\w]+", " ", rest).split())
    words = said.split()
    if "any" in accounts:
        bare = fold(_LEAD.sub("", text)).split()
        leads = {words[0], *bare[:1]} & _ACCOUNT_LEADS
        return len(words) <= ACCOUNT_WORDS_MAX and bool(leads)
    aside = concepts.set_aside(text)
    return aside is not None and not aside.order


def _clabe(text: str) -> str | None:
    """Return the digits that stand where a CLABE stands, right or wrong."""
    match = intents.CLABE.search(text)
    return None if match is None else re.sub(r"[ -]", "", match.group())
