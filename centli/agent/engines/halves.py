"""Two wishes in one sentence that the language engine takes for one: where the cut is, and which comes first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from centli.agent.engines import brake, intents
from centli.agent.language import (
    amounts,
    dates,
    is_no,
    people,
    thefts,
)
from centli.agent.language.guards import is_past
from centli.kernel.text import fold

_TWO: Final = 2
_JOINTS_MAX: Final = 8
_CANCEL_AND = re.compile(
    r"\W*((?:(?:no|mejor|ya),? )*(?:cancel\w*|olv[ií]d\w*|anul\w*)(?: (?:(?:mi|el|la|es[ea]) )?(?:env[ií]o|transferencia)| (?:eso|esa|ese|la|lo|el|todo))?)"
    r"(?:\s*[,;.]\s*(?:y\s+)?|\s+y\s+)(?:mejor\s+)?(.{4,})",
    re.IGNORECASE,
)
_CALLS_OFF = re.compile(
    r"\W*(?:(?:no|mejor|ya|espera|oye|porfa),? )*"
    r"(?:cancel(?:a|al[ao]|ar|e|es)|anul(?:a|al[ao])|no (?:se )?(?:l[ao]s?|les?) (?:mandes|envies|hagas|transfieras|deposites|pagues|pases))"
    r"(?: (?:nada|eso|es[ae]|el|la|mi|envio|transferencia|pago|porfa|todavia|ya))*\W*"
)
"""«Cancela el envío», «no le mandes nada»: what waits is to be taken back."""
_THEN_SEND = re.compile(
    r",?\s+(?:y|and|luego|después|despues|además|ademas)\s+(?=(?:luego |también |despu[eé]s )?(?:m[aá]nd|env[ií]|transf|p[aá]s|dep[oó]s|p[aá]g|send|pay)\w*)",
    re.IGNORECASE,
)
_AND_ASK = re.compile(
    r",?\s+(?:y|and)\s+(?:(?:luego|también|tambien|además|ademas)\s+)?(?=(?:dime|d[ií]game|expl[ií]ca|quiero saber|c[oó]mo|cu[aá]nto|qu[eé] |mu[eé]str|ens[eé]ñ|tell me|how)\w*)",
    re.IGNORECASE,
)
_BUT_FIRST = re.compile(r"\s(?:pero|but)\s(?:primero|antes(?! de\b| que\b)|first)\s", re.IGNORECASE)
_AND = re.compile(r"\s*[,;.]\s*(?:y\s+)?|\s+(?:y|and)\s+", re.IGNORECASE)
_JOINT = re.compile(
    r",? (?:y|and) (?:tambien |luego |despues )?(?=[$0-9]|\w+ (?:mil|cientos|pesos))"
)


def parted(text: str, known: Sequence[str], now: datetime) -> tuple[str, str] | None:
    """Return the two wishes of a sentence, the one that is done first before the other; None where it is one."""
    return (
        _but_first(text)
        or _one_amount_for_the_second(text, known)
        or _corrected_and(text, known)
        or _limit_and_transfer(text)
        or _cancel_and(text)
        or _brake_and(text)
        or _no_theft_and(text)
        or _order_and(text)
        or _two_sums(text, known, now)
    )


def _but_first(text: str) -> tuple[str, str] | None:
    """Return "dime cuánto tengo" before "quiero mandarle 300 a mi hermano, pero primero dime cuánto tengo"."""
    parts = _BUT_FIRST.split(text, maxsplit=1)
    whole = len(parts) == _TWO and all(len(part.split()) >= _TWO for part in parts)
    return (parts[1], parts[0]) if whole else None


def _one_amount_for_the_second(text: str, known: Sequence[str]) -> tuple[str, str] | None:
    """Part "mándale a mi hermano y 300 a mi mamá": the amount stands behind the joint, so it is the second one's."""
    joint = _JOINT.search(fold(text))
    if joint is None or len(fold(text)) != len(text):
        return None
    halves = text[: joint.start()], text[joint.end() :]
    first, second = (amounts.read_all(half) for half in halves)
    both_named = all(len(people.read_all(half, known)) == 1 for half in halves)
    return halves if both_named and not first and len(second) == 1 else None


def _cancel_and(text: str) -> tuple[str, str] | None:
    """Part "cancela eso y mejor dime mi saldo"."""
    match = _CANCEL_AND.match(text)
    return None if match is None or is_no(match[2]) else (match[1], match[2])


def called_off_and(text: str) -> tuple[str, str] | None:
    """Part "no le mandes nada, bloquea mi tarjeta": neither what is taken back nor what is urgent is lost."""
    for joint in itertools.islice(_AND.finditer(text), _JOINTS_MAX):
        first, second = text[: joint.start()], text[joint.end() :]
        if _CALLS_OFF.fullmatch(fold(first)) is not None:
            stop = brake.asked(second, ())
            blocks = stop is not None and stop.intent == brake.BLOCK
            if blocks or thefts.tells_of_theft(second):
                return first, second
    return None


def _order_and(text: str) -> tuple[str, str] | None:
    """Part "mándale 120 a Juan y dime si ya le había mandado": whole orders are not lost behind what follows them."""
    folded = fold(text)
    joint = _AND_ELSE.search(folded) if len(folded) == len(text) else None
    if joint is None:
        return None
    first, second = text[: joint.start()], text[joint.end() :]
    orders = intents.SAYS_TO_SEND.search(fold(first)) and not is_past(first)
    figures = [one for one in amounts.read_all(first) if one.definite]
    named = people.read_all(first)
    if not orders or not named or len(figures) != len(named) or "?" in first:
        return None
    if len(named) == 1 and _SENT_BEFORE.match(fold(second)) and not people.read_all(second):
        # To whom it goes.
        second = f"{second} a {named[0].said}"
    return first, second


_SENT_BEFORE: Final = re.compile(r"(?:dime|checa|ve|revisa|fijate|dice) si\b")
_AND_ELSE: Final = re.compile(
    r"(?:\s*[,.;]\s*|\s+)(?:(?:y|ah|ay|oye|oiga|tambien|ademas|de paso|and|also)\s+){1,4}"
    r"(?=(?:(?:sub|baj|cambi|aument|ajust)\w* (?:mi|el|los|mis) limites?|(?:dime|checa|ve|revisa|fijate|dice) si (?:(?:yo|ya|antes|no|le|les|se lo) )+(?:habia|he|mande|envie|deposite|pague|pase|transferi)\b"
    r"|(?:avisa|notifica|escribe)(?:le|les|selo)\b|quien (?:es el que )?(?:me|nos) (?:cobr|carg|quit|descont)\w*|que es (?:ese|este|el|un) (?:cargo|cobro)"
    r"|(?:tell|let|text) (?:him|her|them)\b|(?:raise|lower|change) my limit|who charged me))"
)
"""What begins another wish behind an order: a limit, what was sent before, word to whom it goes, a charge."""


def asked_alike(text: str) -> str:
    """Return "¿cuánto gasté con Bruno y cuánto con mi mamá?" with what is asked said of both; any other text as it is."""
    joint = _AND_HOW_MUCH.search(text)
    if joint is None:
        return text
    first, second = text[: joint.start()], text[joint.end() :]
    if _DID.match(fold(first)) is not None:
        first = f"cuánto {first}"
    asked = _UP_TO_WHOM.match(first) if _ALIKE.match(second) else None
    if asked is None:
        return text
    return (
        f"{first}{text[slice(*joint.span())]}{asked[0].lstrip('¿ ')} {second.split(maxsplit=1)[1]}"
    )


def _two_sums(text: str, known: Sequence[str], now: datetime) -> tuple[str, str] | None:
    """Part "¿cuánto he mandado y cuánto he recibido en octubre?": days behind both are for both."""
    joint = _AND_HOW_MUCH.search(text)
    if joint is None:
        return None
    first, second = text[: joint.start()], text[joint.end() :]
    whom = [bool(people.read_all(half, known)) for half in (first, second)]
    # "¿Cuánto le he mandado y cuánto me ha mandado mi mamá?" is of one person.
    whole = _HOW_MUCH.search(fold(first)) and len(second.split()) > 1 and (whom[0] or not whom[1])
    if not whole or _OF_RULES.search(fold(text)):
        return None
    if not whom[0] and _OF_SOMEBODY.search(fold(first)):
        return None
    days = dates.read(second, now)
    if days is not None and dates.read(first, now) is None:
        first = f"{first} {days.said}"
    return first, second


_DID: Final = re.compile(
    r"(?:le )?(?:gaste|mande|envie|pague|deposite|transferi|recibi) (?:con|a|al|en|de) "
)
_ALIKE: Final = re.compile(
    r"cu[aá]nto (?:con|al?|en|de) (?!(?:el|la|este|esta|total)\b)", re.IGNORECASE
)
_UP_TO_WHOM: Final = re.compile(
    r".{0,30}?\bcu[aá]nto (?!(?:con|al?|en|de)\b)[^,.;?]{2,30}?(?=\s(?:con|al?|en|de)\s)",
    re.IGNORECASE,
)
"""«¿Cuánto gasté con Bruno y cuánto con mi mamá?» asks the same of both."""
_AND_HOW_MUCH: Final = re.compile(
    r"\s*,?\s+(?:y|e|and)\s+(?=(?:cu[aá]nt[oa]|how much)\b(?! (?:en (?:total|todo|lo|el|la|los|las|est[ea]|[0-9]|(?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)\w*)|el|la|los|las|este|esta|del?|in|this|last)\b))",
    re.IGNORECASE,
)
_HOW_MUCH: Final = re.compile(r"\b(?:cuant[oa]|how much)\b")
_OF_SOMEBODY: Final = re.compile(r"\b(?:les?|him|her|them)\b")
_OF_RULES: Final = re.compile(
    r"\b(?:pued\w+|podria|cobr\w+|cuesta|comision\w*|limite\w*|tard\w+|can|may|fees?|costs?|si|if)\b"
)


def _no_theft_and(text: str) -> tuple[str, str] | None:
    """Part "no me han robado, solo quiero ver mis movimientos": what is denied is not asked of the articles."""
    joint = _AND.search(text)
    if joint is None or "?" in text[: joint.start()]:
        return None
    first, second = text[: joint.start()], text[joint.end() :]
    robbed = any(map(thefts.tells_of_theft, (text, second))) or thefts.tells_of_money_taken(text)
    is_rest = len(second.split()) > _TWO and not robbed
    return (first, second) if is_rest and thefts.denies_any(first) else None


def _brake_and(text: str) -> tuple[str, str] | None:
    """Part "bloquea mi tarjeta y dime cómo pido otra": what comes first is not asked, what comes second is."""
    joint = _AND_ASK.search(text)
    if joint is not None:
        first, second = text[: joint.start()], text[joint.end() :]
        stops = (brake.asked(first), brake.asked(second))
        if stops[0] is not None and stops[1] is None:
            return first, second
    return None if brake.asked(text) is None else _brake_and_money(text)


def _brake_and_money(text: str) -> tuple[str, str] | None:
    """Part "pásale 100 a Bruno y bloquea mi tarjeta", whichever stands first: a whole order is none of the brake's."""
    for joint in _AND.finditer(text):
        first, second = text[: joint.start()], text[joint.end() :]
        stops = [brake.asked(half) is not None for half in (first, second)]
        stop, other = (second, first) if stops[1] else (first, second)
        orders = intents.SAYS_TO_SEND.search(fold(other)) and any(
            one.definite for one in amounts.read_all(other)
        )
        if sum(stops) == 1 and orders and not amounts.read_all(stop):
            return first, second
    return None


def _corrected_and(text: str, known: Sequence[str]) -> tuple[str, str] | None:
    """Part "mándale 200 a Bruno, digo, a Lucía y 100 a mi mamá": what is taken back is of the first order alone."""
    folded = fold(text)
    joint = _JOINT.search(folded) if len(folded) == len(text) else None
    if joint is None:
        return None
    halves = text[: joint.start()], text[joint.end() :]
    figures = [[one for one in amounts.read_all(half) if one.definite] for half in halves]
    whom = [people.read_all(half, known) for half in halves]
    back = _TAKEN_BACK.search(folded, 0, joint.start())
    is_one_each = all(len(each) == 1 for each in figures) and len(whom[1]) == 1
    parts = back is not None and is_one_each and len(whom[0]) > 1
    if not parts or not intents.SAYS_TO_SEND.search(fold(halves[0])):
        return None
    return halves[0], f"envía {halves[1]}"


_TAKEN_BACK: Final = re.compile(
    r"\b(?:digo|perdon|quise decir|mas bien|no,? (?:mejor|perdon)|i mean|sorry)\b"
)


def _limit_and_transfer(text: str) -> tuple[str, str] | None:
    """Part "sube mi límite a 110 mil y mándale 20 a Bruno"."""
    parts = _THEN_SEND.split(text, maxsplit=1)
    if (
        len(parts) != _TWO
        or not intents.SAYS_LIMIT.search(fold(parts[0]))
        or intents.SAYS_LIMIT.search(fold(parts[1]))
    ):
        return None
    return parts[0], parts[1]
