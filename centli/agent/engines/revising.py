"""What words revise of what waits: they take it back, put one value for another, reckon a figure anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from centli.agent.engines import inquiring, intents
from centli.agent.engines.brake import KEEP, STANDING
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.heard import ORDER_CANCEL, REWARD_ORDERS
from centli.agent.engines.reporting import CLOSE, NONE
from centli.agent.language import (
    Correction,
    Understanding,
    amounts,
    corrections,
    is_no,
    is_taken_back,
    keywords,
    people,
    slots,
    thefts,
)
from centli.agent.language.amounts import AmountReading
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

FACTORS: Final[Mapping[str, tuple[int, int]]] = {
    "remove_zero": (1, 10),
    "add_zero": (10, 1),
    "double": (2, 1),
    "halve": (1, 2),
}
"""What an operation multiplies and divides the pending amount by."""
_TWO: Final = 2
_NO_BETWEEN = re.compile(
    r"(?:(?:pesos|pesitos|varos|baros) ?)?[,.]? ?no,? ?(?:(?:mejor|sino|son|eran|que sean|mas bien)\b ?)*(?:(?:a|al|para|por)\b ?)?\$?"
)
_TO_THE_ONE = re.compile(
    r"^\W*no\b\W+al? (?:(?:del?|de la) \w+|(?:la |el )?otr[oa](?: \w+){0,2})\W*$"
)
"""«No, al del trabajo» names another, and cancels nothing."""
_NO_BEFORE = re.compile(r"^\W*(?:(?:y|ay|ah|oye|perdon|pero)\W+)*no\b")
_NO_TWICE = re.compile(r"\W*(?:ay |ah |oye )?no\b.*\bno\W*")
_CANCELS = re.compile(
    r"(?:(?:no|mejor|ya|si|oye|porfa|por favor|quiero|puedes|espera|please) )*"
    r"(?:cancel\w*|anul[ae]\w*|olvid[ae]\w*|descart[ae]\w*|never ?mind|forget it)\b"
    r"(?!.*\b(?:tarjeta de|cuenta|seguro|suscripcion|limite|contrasena|clave|nip|pin|password|usuario|codigos?)\b)"
)
NOT_CANCELLED: Final = re.compile(
    r"\b(?:cancel|anul)(?:é|aste|ó|aron|ad[oa]s?)\b|\bno (?:(?:me|la|lo|las|los|se|le|quiero|vayas a) )*(?:que (?:(?:me|la|lo|las|los) )?)?(?:(?:cancel|anul|elimin|borr|quit|descart|olvid)(?:es|en|ar))|\b(?:don.?t|do not|never) (?:\w+ ){0,3}?(?:cancel|remove|delete)"
)
"""What was cancelled, or is not to be."""
_TO_A_CARD: Final = r" (?!(?:a|al|en|el|la|lo|los|las)\b)[^,;.]{1,30}? (?:a|de) l[ao]\b"
"""«Quita 100 a la de mi mamá» takes as much off that card as «quítale 100» does."""
_MORE = re.compile(
    r"\b(?:subele|sumale|agregale|anadele|aumentale|echale|ponle)\b.*\b(?:mas|otros)\b|\b(?:sumale|agregale|anadele|aumentale|subele)\b"
    r"|^\W*(?:(?:no|y|que|mejor|seria|sean?|son|otros|unos)\b[ ,]+){0,6}\$?[\w.,]+ (?:pesos )?mas\W*$|\badd\b.*\bmore\b"
    rf"|\b(?:sub|aument|agreg|anad|sum|ech)(?:[aeio]|u?e|[aei]r)\b{_TO_A_CARD}"
    r"|^\W*(?:(?:y|mejor|ok|porfa)\b[ ,]+){0,3}(?:sube|aumenta)(?:l[ao])? \$?[\w.,]+(?: pesos)?(?: mas)?\W*$"
)
_LESS = re.compile(
    r"\b(?:bajale|quitale|restale|descuentale)\b|^\W*(?:(?:no|y|que|mejor|seria|sean?|son|otros|unos)\b[ ,]+){0,6}\$?[\w.,]+ (?:pesos )?menos\W*$"
    r"|^\W*(?:(?:y|mejor|ok|porfa)\b[ ,]+){0,3}(?:baja|reduce)(?:l[ao])? \$?[\w.,]+(?: pesos)?(?: menos)?\W*$"
    rf"|\b(?:(?:baj|quit|rest|descuent|descont)(?:[aeo]|ar)|(?:quit|rest|descont|baj)arle)\b{_TO_A_CARD}"
)
_SUM: Final = patterns.lazy(
    r"\W*(?:(?:(?:no|y|que|mejor|ok|bueno|pero|oye|ah|ay|seria|sean?|son|ponle|dejalo en)\b\W*){0,4})"
    r"(?<!no )(?P<sign>mas|menos|plus|minus) (?:(?:otros|unos|another) )?(?P<figure>[$0-9][^?]{0,30}|[a-z]+(?: [a-z]+){0,4})"
)
"""«Menos 100», «mejor más 200»: a figure alone with its sign before it; «no más 200» is only so much."""
_TO_A_FIGURE = re.compile(r"\b(?:bajale|subele|aumentale|bajalo|subelo) a\b|\bceros?\b")
_ANEW: Final = patterns.lazy(
    r"\W*(?:(?:no|si|y|oye|ok|bueno|mejor|pero|ah|ay|perdon|espera|porfa|por favor|quiero|puedes)\b\W*){0,4}"
    r"(?P<verb>sub|aument|baj|reduc|reduz|dismin)(?:[aeo]|u[iy][ae]?r?|[aei]r)?(?:me)?(?:l[aeo]s?)? (?:el monto |la cantidad )?(?:a|hasta) (?!l[ao]s?\b)\S.{0,60}"
)
"""«Sube a 80»: the figure is what it is to be, and not what is added."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A change of mind that stands without a cue: "900 no, 90", "no, a Bruno no"."""

    amount: AmountReading | None = None
    person: str | None = None
    amounts: tuple[int, ...] = ()
    people: tuple[str, ...] = ()


def swapped(read: Understanding, named: str | None, known: Sequence[str]) -> Swap | None:
    """Return what is taken back without a cue; beside a cue, only figures spoken without a pause."""
    by_cue = read.correction is not None
    return _not_that_one(read, named) or (
        _not_this_but(read.text) if by_cue else _swap(read.text, known)
    )


def _swap(text: str, known: Sequence[str]) -> Swap | None:
    figures = [one for one in amounts.read_all(text) if one.definite]
    named = people.read_all(text, known)
    if (parted := _not_this_but(text)) is not None:
        return parted
    if len(figures) == _TWO and _NO_BETWEEN.fullmatch(
        fold(text[figures[0].span[1] : figures[1].span[0]])
    ):
        return Swap(amount=figures[1], amounts=(figures[0].centavos or 0,))
    if len(named) == _TWO and _NO_BETWEEN.fullmatch(
        fold(text[named[0].span[1] : named[1].span[0]])
    ):
        return Swap(person=named[1].said, people=(named[0].said,))
    return None


def _not_this_but(text: str) -> Swap | None:
    """Read "no doscientos doscientos cincuenta", spoken without a pause: the first is taken back, the second is meant."""
    found = amounts.read_all(text)
    if len(found) != 1 or found[0].kind != "ambiguous" or not _NO_BEFORE.search(fold(text)):
        return None
    words = found[0].said.split()
    pairs = []
    for at in range(1, len(words)):
        read = [amounts.read_all(" ".join(half)) for half in (words[:at], words[at:])]
        if all(len(half) == 1 and half[0].kind == "exact" for half in read):
            pairs.append((read[0][0], read[1][0]))
    if len(pairs) != 1:
        return None
    return Swap(amount=pairs[0][1], amounts=(pairs[0][0].centavos or 0,))


def rejected(correction: Correction | None, swap: Swap | None, what: str) -> tuple[Any, ...]:
    """Return the amounts, or the people, that words take back."""
    found: tuple[Any, ...] = () if swap is None else getattr(swap, what)
    return found or (() if correction is None else getattr(correction, f"rejected_{what}"))


def _not_that_one(read: Understanding, named: str | None) -> Swap | None:
    """Read "no, a Bruno no": somebody is taken back and nobody named instead."""
    if named is None or read.amounts or not _NO_TWICE.fullmatch(fold(read.text)):
        return None
    return Swap(people=(named,))


def delta(text: str) -> int:
    """Say whether a figure is to be added to the pending one (1), taken from it (-1), or stands for itself (0)."""
    said = fold(text)
    if _TO_A_FIGURE.search(said) or NO_CENTAVOS.search(said):
        return 0
    if (summed := _signed(text)) is not None:
        return 1 if summed["sign"] in {"mas", "plus"} else -1
    return 1 if _MORE.search(said) else -1 if _LESS.search(said) else 0


_ANOTHER_FIGURE: Final = patterns.lazy(
    r"\W*(?:(?:y|e|ah|ahora|luego|tambien|oye|ok|bueno|va|dale|and)\b\W*){0,4}(?:otr[oa]s|another) (?P<figure>\S.{0,40}?)"
    r"(?: (?:porfa|por favor|please|tambien))?\W*"
)


def another_figure(text: str) -> bool:
    """Say whether words are another figure beside the last and nothing else: "y otros 20"; "otros 20 más" is added to it."""
    found = _ANOTHER_FIGURE.fullmatch(fold(text))
    figures = [] if found is None else amounts.read_all(found["figure"])
    if found is None or len(figures) != 1 or not figures[0].definite or delta(text) < 0:
        return False
    start, end = figures[0].span
    return start == 0 and _OF_A_SUM.fullmatch(" ".join(found["figure"][end:].split())) is not None


_SLIP: Final = patterns.lazy(
    r"\W*(?:(?:no|ay|uy|ah|ups|chin|chale|hijole|perdon|disculpa|espera|oye|sorry)\b\W*){0,4}"
    r"(?:(?:me (?:equivoque|confundi)|la regue)(?: (?:de|en|con) (?:la |el )?(?P<field>persona|contacto|monto|cantidad|cuenta|concepto))?|i made a mistake)\b\W*(?P<rest>(?!\W*de\b).*)"
)


def behind_a_slip(text: str) -> str:
    """Return "uy no, me equivoqué, al casero" as a plain change of what waits: "no, al casero"; nothing where it is none."""
    found = _SLIP.fullmatch(fold(text)) if len(fold(text)) == len(text) else None
    if found is None or "?" in text:
        return ""
    if not found["rest"]:
        return f"cambia el {found['field']}" if found["field"] else ""
    return f"no, {text[found.start('rest') :]}"


def to_whom_instead(text: str) -> str:
    """Return "cámbiala a Bruno", of a transfer, likewise: "no, a Bruno"; a figure is changed as it is."""
    found = _CHANGED_TO.fullmatch(fold(text)) if len(fold(text)) == len(text) else None
    if found is None or "?" in text or amounts.read_all(text):
        return ""
    return f"no, {text[found.start('whom') :]}"


_CHANGED_TO: Final = patterns.lazy(
    r"\W*(?:(?:no|mejor|oye|porfa|por favor|ay|y|pero)\b\W*){0,4}(?:cambi(?:a|al[ao]|ar|arl[ao])|pas(?:al[ao])|pon(?:l[ao])|mand(?:al[ao])) (?:mejor )?(?P<whom>(?:al?|para) (?!(?:la|el|l[ao]s|mis|nombre|otr[oa]|(?:mi )?(?:cuenta|tarjeta|ahorros?|cheques|debito|credito|nomina))\b)\S.{1,40})"
)


def way(text: str) -> int:
    """Say whether what waits is to be raised (1) or lowered (-1) to a figure; 0 where words say neither."""
    found = None if "?" in text else _ANEW.fullmatch(fold(text))
    return 0 if found is None else 1 if found["verb"] in {"sub", "aument"} else -1


def _signed(text: str) -> re.Match[str] | None:
    """Match a sum that is nothing but a sign and a figure behind it: "menos 100"; not "más de 100"."""
    found = _SUM.fullmatch(fold(text).rstrip(" .!"))
    figures = [] if found is None else amounts.read_all(found["figure"])
    is_one = len(figures) == 1 and figures[0].definite and figures[0].span[0] == 0
    behind = found["figure"][figures[0].span[1] :] if found is not None and is_one else "?"
    return found if _OF_A_SUM.fullmatch(" ".join(behind.split())) is not None else None


def figure_of(text: str) -> AmountReading | None:
    """Return the figure of "menos 100", which alone would be less than nothing."""
    found = _signed(text)
    if found is None:
        return None
    [figure] = amounts.read_all(found["figure"])
    at = found.start("figure")
    return replace(figure, span=(figure.span[0] + at, figure.span[1] + at))


def only_reckons(text: str) -> bool:
    """Say whether words are a sum on what waits and nothing else: "otros 100 menos", "súmale 50", "menos 100"."""
    if not delta(text):
        return False
    if _signed(text) is not None:
        return True
    figures = amounts.read_all(text)
    if len(figures) != 1:
        return False
    start, end = figures[0].span
    return _OF_A_SUM.fullmatch(fold_words(f"{text[:start]} {text[end:]}")) is not None


_OF_A_SUM: Final = patterns.lazy(
    r"(?:(?:no|y|que|mejor|seria|sean?|son|otr[oa]s|unos|ok|bueno|pero|oye|por|porfa|favor|mas|menos|pes(?:it)?os|varos|de|a|nomas|nada|ya"
    r"|(?:sube|aumenta|baja|reduce)(?:l[ao])?|(?:pon|echa|sube|suma|agrega|anade|aumenta|baja|quita|resta|descuenta)le|add|more|less)(?: |$))*"
)


def behind_but(text: str) -> str | None:
    """Return what is changed behind a yes: "sí, pero a mi mamá"; None where nothing is."""
    found = _YES_BUT.match(fold(text))
    rest = "" if found is None or len(fold(text)) != len(text) else text[found.end() :].strip()
    return None if is_no(rest) else rest or None


def adds_another(text: str) -> bool:
    """Say whether what stands behind a "sí, pero" is to be beside what waits: "…también 200 a mi mamá"."""
    return _BESIDE.search(fold(text)) is not None


_BESIDE: Final = patterns.lazy(
    r"\b(?:tambien|ademas|otr[oa]s?|aparte|luego|despues|also|too|another)\b"
)
_YES_BUT: Final = patterns.lazy(
    r"\W*(?:(?:si|ok|okey|va|dale|sale|bueno|claro|esta bien|de acuerdo|perfecto|yes|sure|okay|all right|eso|porfa|por favor|gracias|esta)\b\W*){1,3}(?:pero|but|nomas que|solo que|nada mas que)\b\W*"
)
NO_CENTAVOS: Final = re.compile(
    r"\b(?:sin|quita\w*|borra\w*|elimina\w*)(?: (?:los|el|esos))? (?:centavos|decimales|centavitos)\b"
)
"""«Quítale los centavos»: the pesos alone."""


def derived(text: str, centavos: int) -> frozenset[int]:
    """Return the amounts that the customer's words make of a card's own: "quita un cero", "ponle 20 más"."""
    if NO_CENTAVOS.search(fold(text)):
        return frozenset({centavos, centavos // 100 * 100})
    times, over = FACTORS.get(corrections.operation(text), (1, 1))
    sign = delta(text)
    figure = figure_of(text)
    told = amounts.read_all(text) if figure is None else [figure]
    figures = [one.centavos for one in told if one.centavos] if sign else []
    return frozenset({centavos, centavos * times // over, *(centavos + sign * f for f in figures)})


def takes_back(read: Understanding, said: str, intent: str, *, sure: bool) -> bool:
    """Say whether what is under way is taken back."""
    return (
        intent not in _TAKES_BACK
        and NOT_CANCELLED.search(read.text.lower()) is None
        and not (intent == "open_ticket" and thefts.tells_of_theft(read.text))
        and not (intent in {ORDER_CANCEL, REWARD_ORDERS} and inquiring.asks_what_is_done(read.text))
        and (
            _ends_it(read.text)
            or (is_taken_back(read.text) and read.correction is None)
            or _CANCELS.match(said) is not None
            or (intent == "cancel" and sure and _is_plain_cancel(read))
        )
    )


def _ends_it(text: str) -> bool:
    """Say whether an utterance declines, or comes round to it: "sabes qué, mejor no"."""
    if is_no(text):
        return True
    *before, last = [part for part in re.split(r"[,.;:]+", text) if part.strip()] or [""]
    return bool(before) and "?" not in text and is_no(last)


def _is_plain_cancel(read: Understanding) -> bool:
    """Tell "ya déjalo" from "no, de la de cheques", which the classifier hears alike."""
    if "?" in read.text or names_another(read.text):
        # "¿sí se canceló?" asks; nothing is taken back by it.
        return False
    names_value = bool(read.amounts) or "any" in slots.accounts(read.text)
    names_value = names_value or _TO_THE_ONE.search(fold(read.text)) is not None
    refuses = "negated" in read.notes and intents.SAYS_TO_SEND.search(fold(read.text)) is not None
    return not names_value or refuses or keywords.intent_of(read.text) == "cancel"


def names_another(text: str) -> bool:
    """Say whether something else is meant, whatever that is: "no, la otra", "ese no es"; nothing is taken back by it."""
    return _ANOTHER.fullmatch(fold_words(text)) is not None


_ANOTHER: Final = patterns.lazy(
    r"(?:(?:ay|ah|oye|perdon|espera|no|pero|es[ae]|est[ae]|eso|yo|dije|te dije|era|es|quiero|quise|mejor|sino|mas bien|que sea|digo)(?: |$)){1,6}"
    r"(?:(?:a|de|con|en|para|desde) )?(?:(?:(?:el|la|lo|los|las|un|una) )?(?:otr[oa]s?|anterior|siguiente|de (?:arriba|abajo|antes|en medio))(?: (?:cosa|persona|cuenta|opcion|cantidad|monto|mejor|porfa|por favor)){0,2}"
    r"|(?:el|la|los|las) (?:concepto|cuenta|persona|monto|cantidad|nombre|contacto)(?: no)?|pesos|pesos mexicanos|moneda nacional)"
    r"|(?:(?:no|ay|ah|oye|perdon|espera|pero) ){0,3}(?:(?:no (?:es|era|son|eran|fue) )(?:es[aeo]s?|est[aeo]s?|asi)|(?:es[aeo]s?|est[aeo]s?) no (?:es|era|son|eran)|(?:a|para) (?:es[ae]|est[ae])(?: [a-z]{1,12})? no)"
    r"|no (?:mejor |solo |nomas )?(?:un[oa]|dos|tres|[0-9]{1,2})(?: (?:pieza|piezas|sol[oa]|nomas|nada mas)){0,2}"
)
"""«No, la otra», «esa no, otra», «no, el concepto», «no, pesos», «no era ese»."""


def only_denies_it(text: str) -> bool:
    """Say whether "esa no" is all that is said: that one is not it, and nothing tells whether another is."""
    return _NOT_IT.fullmatch(fold_words(text)) is not None


_NOT_IT: Final = patterns.lazy(
    r"(?:(?:no|ay|ah|oye|perdon|espera|pero) ){0,3}(?:a )?(?:es[ae]|est[ae]) no(?: (?:mejor|porfa|por favor|gracias))?|not (?:that|this)(?: one)?"
)
_TAKES_BACK: Final = frozenset({KEEP, CLOSE, NONE, STANDING, CHAT_OFF, CHAT_ON})
"""Intents that say themselves what is taken back; «cancelar» alone does not."""


def put(text: str) -> str:
    """Return what is to be written in "ponle pizza", as it was said; nothing where the words say anything else."""
    found = _PUTS.fullmatch(_bare(text))
    return "" if found is None else _as_said(text, found["what"])


def put_behind(text: str) -> str:
    """Return likewise what is written behind an order: "mándale 300 a mi mamá y ponle pizza"."""
    found = _PUTS_BEHIND.search(_bare(text))
    return "" if found is None else _as_said(text, found["what"])


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w%]+", " ", fold(text)).split())


def _as_said(text: str, what: str) -> str:
    """Return words of a folded text as the customer wrote them."""
    at = fold(text).rfind(what)
    same = at >= 0 and len(fold(text)) == len(text)
    return text[at : at + len(what)] if same else what


_NO_CONCEPT: Final = (
    r"(?:mas|menos|otr[oa]s?|alto|fin|pausa|stop|atencion|ganas|candado|seguro|alias|apodo|sobrenombre|nombre|concepto|nota|mensaje|motivo|monto|cantidad|foto|alarma|recordatorio|fecha|hora|limite|tope|contacto|persona"
    r"|eso|esto|esa|ese|est[ea]|asi|ya|ahi|aqui|alla|l[oa]s?|que|cual|como|cuando|donde|doble|triple|mitad|ceros?|pesos|varos|centavos|mucho|poco|tod[oa]|nada|algo|cualquiera?|a|al|para|desde|con|sin|en|no|si|me|te|se|le|cuenta|tarjeta|ahorros?|cheques|debito|credito|nomina|clave|nip|codigo|efectivo|puntos|meses|msi|un|una|mi|mejor|digo|perdon)\b"
)
"""What is no word of a concept: a value of another kind, or nothing at all."""
_PUT_IT: Final = rf"(?:pon|anota|apunta|escribe|agrega)le (?P<what>(?!{_NO_CONCEPT}|del?\b)[a-z]+(?: (?!{_NO_CONCEPT})[a-z]+){{0,3}}?)(?: (?:porfa|por favor|please|nomas))?"
_PUTS: Final = patterns.lazy(
    rf"(?:(?:y|ah|oye|pero|ok|bueno|si|porfa|por favor|tambien|mejor) )*{_PUT_IT}"
)
"""«Ponle pizza»: of a transfer that waits, what it is for."""
_PUTS_BEHIND: Final = patterns.lazy(rf"(?<=\w) (?:(?:y|e|porfa|tambien) )*{_PUT_IT}$")
