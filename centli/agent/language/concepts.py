"""What a transfer is to say, named as such: «con concepto renta», «que diga 500 pesos». It is data, and orders nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from centli.agent.language import amounts, endings, people, slots, thefts
from centli.kernel import patterns
from centli.kernel.text import fold

_FIELD: Final = r"(?:concepto|motivo|nota|mensaje|descripcion|referencia|leyenda|note|memo|concept|message|reference)"
_WRITE: Final = r"(?:(?:pon(?:er|e|es|ga|gas|go|gan)?|(?:agreg|anot|apunt|cambi|modific)(?:a|as|ar|ue|ues)|cambie|modifique|(?:anad|escrib)(?:e|es|ir|a|as)|corri(?:ge|ges|ja|jas)|corregir)(?:me|les?|l[oa]|se)*\b|change|set|write)"
_SAYS: Final = r"(?:diga|dice|diciendo|ponga|says?|saying)"
_TOLD: Final = (
    r"(?!(?:\s+\w+){0,5}?\s+(?:dec(?:ia|ian)|dijo|dijeron|pon(?:ia|ian)|pedian?|said|told)\b)"
)
"""«El mensaje decía…» tells of one that there was, and writes none."""
_ALONE: Final = "".join(
    rf"(?<!\b{word} )"
    for word in "que cual cuyo el la los las un una the a su mi tu ese esa este esta otro mismo sin del what which no".split()
)
"""A word for it alone leads to one, but not where an article or a question stands before: «qué concepto le pusiste»."""
_JUDGED: Final = r"\s+(?:muy|demasiado|que|cual|no|otr[oa]|es[ea]|est[ea]|mal|incorrect[oa]|correct[oa]|equivocad[oa]|obligatori[oa]|opcional|necesari[oa]|importante|visible|public[oa]|privad[oa])\b"
_LEAD: Final = patterns.lazy(
    r"(?:(?<=\s)(?:y|pero|and)\s+)?(?:"
    rf"\b(?:(?P<written>{_WRITE}\s+)|que\s+(?=el|la))?(?:(?P<with>(?:con|de|por|en|como|with)\s+)(?:(?:el|la|un|una|the|a)\s+)?|(?:el|la|un|una|the|a)\s+|(?(written)|{_ALONE}(?=concept|memo|(?:motivo|nota|mensaje|referencia|leyenda|note)\s*:))){_FIELD}\b{_TOLD}"
    rf"(?P<put>\s*:|\s+(?:que\s+|that\s+)?{_SAYS}(?:\s+que\s+(?:es|son))?\b|\s+(?:(?:que\s+)?sea|(?:es|era|mejor)(?=\s+\w)(?!{_JUDGED})|of|de(?:\s+que)?|{_WRITE}|por)\b)*"
    rf"|\b(?:{_WRITE}\s+)?(?:que|q|that)\s+(?P<says>diga|ponga|says)(?:\s+que\s+(?:es|son))?\b:?|\bsaying\b:?"
    r")\s*"
)
"""What comes before it: «con el concepto de», «ponle una nota que diga», «de concepto ponle», «motivo:»."""
_BEFORE_FIELD: Final = patterns.lazy(
    rf"(?:(?<=\s)(?:y|pero)\s+)?\b{_WRITE}\s+(?P<value>\S(?:(?!\b{_FIELD}\b).){{1,60}}?)\s+(?:al?|en\s+(?:el|la)|como|de|a\s+la)\s+{_FIELD}\b"
)
"""«Ponle cena de concepto»: it comes first."""
_TO_ANOTHER: Final = patterns.lazy(r"(?:a|to)\s+(?=\S)")
_CHANGES_IT: Final = patterns.lazy(r"(?:cambi|corrig|modific|change|set)")
"""«Cambia el concepto a renta»."""
_QUOTE: Final = patterns.lazy(r"[\"«“'](?P<value>[^\"«»“”]{1,100}?)[\"»”'](?!\w)")
_ORDER: Final = patterns.lazy(rf"\b{endings.VERB}\b")
_TAIL: Final = patterns.lazy(
    r"(?<![\s,])[\s,]+(?:(?:(?:de|desde|con|usando)\s+mi|desde|from(?:\s+my)?)\s+(?:(?:cuenta|tarjeta)\s+(?:de\s+)?)?(?:ahorros?|cheques|debito|nomina|credito|savings|checking)|porfa|porfis|por\s+favor|please|plis|hoy|manana|y\s+(?:ya|listo)|(?:eso\s+)?es\s+todo)\W*$"
)
_LEFT_OVER: Final = re.compile(r"\s(?:y|e|pero|and|a|por|con|de)\s*$")
_TAKES_AWAY: Final = patterns.lazy(r"\b(?:quit|borr|elimin|remuev|sin)[a-z]*\s*$")
_SAYS_NOTHING: Final = patterns.lazy(
    r"(?:algo|alguno|cualquiera?|cualquier cosa|lo que (?:sea|quieras)|otra cosa|something|anything|whatever)"
)
"""«Ponle algo de concepto»: what, is not said yet."""
_NONE_OF_IT: Final = patterns.lazy(
    r"\b(?:no|ni|nunca|tampoco)(?:\s+(?:quiero|quisiera|necesito|ocupo|hace\s+falta|hay|lleva|lleve|tiene|tenga|va|vaya|diga|pongo|le|les|l[oa]|se|me|que|a|ning[uú]n|ponerle|agregarle))+\s*$"
)
"""«No quiero concepto ni nada»: what follows is not to be written."""
_NOT_WRITTEN: Final = patterns.lazy(
    r"(?:pong|agregu|anot|apunt|escrib|anad|cambi|modifiqu)[ae]s(?:me|les?|l[oa]|se)*\b"
)
_NO: Final = patterns.lazy(r"\b(?:no|ni|nunca|tampoco)(?:\s+(?:le|les|l[oa]|se|me))*\s*$")
"""«No le pongas concepto ni nota»; «no, ponle renta de concepto» is an order."""
_WORDS: Final = re.compile(r"\w")
VALUE_MAX: Final = 100
PARTED_MAX: Final = 4
_RELATIVE: Final = patterns.lazy(
    r"\s*que\s+(?:(?:me|te|le|les|nos|se|ya|yo|el|ella|siempre)\s+){0,3}(?:di|dio|dieron|mand[oe]|mand(?:aste|aron)|envi[oe]|envi(?:aste|aron)|pas[oe]|pas(?:aste|aron)|dij\w+|pus\w+|pid\w+|escrib\w+|viene|sale|aparece|trae|tiene|lleva|esta|llego|us[oae]\w*|quier\w+)\b"
)
"""Which one is meant, not what it says: «por la referencia que me dio»."""
_TOLD_OF: Final = patterns.lazy(
    r"\s*(?:(?:est(?:a|an|aba|uvo)|cual(?:es)?|como|donde|cuando|quien|por\s+que|no|ya|si|tiene|tenia|trae|traia|va|iba|sale|salio|llega|llego|aparece|quedo|puede|debe|lleva|se|me|le|les|lo(?!\s+que\b)|te|al?|es|era|fue|seria|viene|venia|falt[oa]|luego|despues|(?:quit|borr|elimin)[a-z]*)\b|\W*$)"
)
"""What tells something of a concept or asks about it: «el concepto está mal», «le llega el concepto a mi mamá»."""


@dataclass(frozen=True, slots=True)
class Told:
    """One concept: what it says, and the span of it with the words that name it."""

    value: str
    span: tuple[int, int]
    quoted: bool = False
    """Whether it stands in quotes: all of it is to be written, and nothing behind it."""


def read_all(text: str) -> list[Told]:
    """Return what is to be said in a text's transfers, in order; a slip of the tongue ("300, que diga 500, a Ana") is none."""
    folded = fold(text)
    found: list[Told] = []
    if len(folded) != len(text):
        return found
    at = 0
    while len(found) < PARTED_MAX and (told := _next(text, folded, at)) is not None:
        found.append(told)
        at = told.span[1]
    return found


def _next(text: str, folded: str, at: int) -> Told | None:
    first = _BEFORE_FIELD.search(folded, at)
    lead = _lead(folded, at)
    if first is not None and (lead is None or first.start() <= lead.start()):
        value = text[slice(*first.span("value"))].strip(" \"'«»“”")
        is_one = not (_begins_with_amount(value) or _SAYS_NOTHING.fullmatch(fold(value)))
        return Told(value, first.span()) if is_one else None
    if lead is None:
        return None
    start = lead.end()
    if _CHANGES_IT.match(lead[0]) and (to := _TO_ANOTHER.match(folded, start)) is not None:
        start = to.end()
    quote = _QUOTE.match(text, start)
    if quote is not None:
        return Told(quote["value"].strip(), (lead.start(), quote.end()), quoted=True)
    end = _end(text, folded, lead.start(), start)
    value = _LEFT_OVER.sub("", text[start:end]).strip(" ,;.:")
    if not _WORDS.search(value) or _is_refused(folded, lead, value):
        return None
    if lead["says"] and _is_slip(text[: lead.start()], value):
        return None
    return Told(value.replace('"', "")[:VALUE_MAX], (lead.start(), end))


def _is_refused(folded: str, lead: re.Match[str], value: str) -> bool:
    """Say whether nothing is to be written, or not yet what, or what is written is to go."""
    before = folded[: lead.start()]
    if (
        _SAYS_NOTHING.fullmatch(fold(value))
        or _TAKES_AWAY.search(before)
        or _NONE_OF_IT.search(before)
    ):
        return True
    return _NOT_WRITTEN.match(lead[0]) is not None and _NO.search(before) is not None


def _lead(folded: str, at: int) -> re.Match[str] | None:
    """Return the next words that lead to what is to be said; those that only speak of a concept are passed over."""
    for lead in itertools.islice(_LEAD.finditer(folded, at), PARTED_MAX):
        sets = lead["put"] or lead["says"] or not re.search(rf"{_FIELD}\s*$", lead[0])
        told_of = not (sets or lead["written"] or lead["with"]) and _TOLD_OF.match(
            folded, lead.end()
        )
        if not told_of and (sets or _RELATIVE.match(folded, lead.end()) is None):
            return lead
    return None


def _begins_with_amount(value: str) -> bool:
    """Say whether "ponle 400 y cena de concepto" names an amount first; "ponle 500 de concepto" is the concept."""
    spans = [one.span for one in amounts.read_all(value)]
    return any(start == 0 and end < len(value) for start, end in spans)


def _end(text: str, folded: str, lead: int, start: int) -> int:
    """Return where the words of a concept end: before another order, and before what the order still lacks."""
    before = text[:lead]
    end = endings.end(text, folded, start)
    if before.rstrip().endswith("("):
        # In brackets, it ends with them: «(concepto renta) y dime mi saldo».
        inside = text.find(")", start, end)
        end = inside if inside > start else end
    named = bool(people.read_all(before)) or "target" in slots.accounts(before)
    if not amounts.read_all(before):
        end = _where_the_amount_is(text, folded, start, end, named=named)
    elif not named:
        whom = [one for one in people.read_all(text[start:end]) if one.start > 0]
        if whom and not _WORDS.search(text[start + whom[-1].span[1] : end]):
            end = start + whom[-1].start
    while (tail := _TAIL.search(folded[start:end])) is not None and tail.start() > 0:
        end = start + tail.start()
    return end


def _where_the_amount_is(text: str, folded: str, start: int, end: int, *, named: bool) -> int:
    """Return where an order begins that a concept stands before: "con la nota cena mándale 300 a mi mamá"."""
    order = _ORDER.search(folded, start, end)
    if order is not None and order.start() > start and amounts.read_all(text[order.start() : end]):
        return order.start()
    for one in amounts.read_all(text[start:end]):
        at, behind = start + one.span[0], start + one.span[1]
        is_last = _COMMA.search(text[start:at]) and not _WORDS.search(text[behind:end])
        if at > start and (is_last or (not named and endings.TO.match(folded, behind))):
            return at
    # "Con concepto renta 300": what is sent is asked.
    return end


_COMMA: Final = re.compile(r",\s*$")


def _is_slip(before: str, value: str) -> bool:
    """Say whether "que diga" takes back what was just said: "300 que diga 500 a mi mamá", "a mi mamá, que diga a Ana"."""
    figures = amounts.read_all(value)
    if any(one.span[0] == 0 for one in figures):
        if not _WORDS.search(before):
            return True
        last = [one.span[1] for one in amounts.read_all(before)][-1:]
        return bool(last) and not _WORDS.search(before[last[0] :])
    whom = people.read_all(value)
    is_whole = bool(whom) and whom[0].start == 0 and whom[0].span[1] == len(value)
    return is_whole and re.match(r"al? ", value) is not None


# ── Set aside ────────────────────────────────────────────────────────────────────────────────────────────────────────

_STANDS: Final = (
    "renta",
    "comida",
    "cena",
    "luz",
    "agua",
    "gas",
    "super",
    "cine",
    "regalo",
    "boda",
)
"""Words that stand for concepts while an order is read: what many are for, so that nothing sounds strange by them."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A text whose concepts were set aside."""

    order: str
    """What else it says, each concept a plain word in quotes; nothing, where it only says what is to be written."""
    told: Mapping[str, str]
    """The concepts by the words that stand for them."""
    tells_of_theft: bool = False
    """Whether one that is not in quotes tells of a theft, whoever it is told."""

    def given_back(self, said: str) -> str:
        """Return words of the order with what the customer said in place of what stood for it."""
        for word, value in self.told.items():
            said = value if said == word else said.replace(f'"{word}"', f'"{value}"')
        return said

    def without(self, said: str) -> str:
        """Return words of the order without any concept."""
        return " ".join(_PUT.sub("", said).split())


_PUT: Final = patterns.lazy(rf" ?con concepto \"(?:{'|'.join(_STANDS)})\"")


def set_aside(text: str) -> Aside | None:
    """Part what is to be written from the order around it; None where nothing is to be written."""
    found = read_all(text)
    if not found or _is_told_of(text, found[0]):
        return None
    order, led, at = "", "", 0
    words = [word for word in _STANDS if word not in fold(text)]
    if len(words) < len(found):
        return None
    for told, word in zip(found, words, strict=False):
        order += text[at : told.span[0]].rstrip(" ,;")
        put = f' con concepto "{word}" '
        order, led = ("", put) if _EMPTY.fullmatch(fold(order)) else (order + put, led)
        at = told.span[1]
    if led:
        order += _JOINS.sub("", text[at:]).lstrip(" ,;.")
    else:
        # A point or a comma parts what stands behind it from the transfer.
        order = order.rstrip() + text[at:] if _PARTS.match(text, at) else order + text[at:]
    values = {word: told.value for told, word in zip(found, words, strict=False)}
    if _EMPTY.fullmatch(fold(order)) is not None:
        # "La nota que me llegó dice…" tells of one, and writes none.
        told_of = _ONLY_NAMED.match(fold(text[slice(*found[0].span)]))
        taken_back = endings.takes_back(fold(text[at:]))
        return None if told_of or taken_back or "?" in text else Aside("", values)
    if led:
        first = endings.end(order, fold(order), 0)
        behind = order[first:] if _PARTS.match(order, first) else f" {order[first:]}"
        order = order[:first].rstrip() + led.rstrip() + behind
    robbed = any(thefts.tells_of_theft(text[slice(*one.span)]) for one in found if not one.quoted)
    return Aside(" ".join(order.split()), values, robbed)


def _is_told_of(text: str, first: Told) -> bool:
    """Say whether a message is told of, and not written: "el mensaje decía transfiere 3000 a Ana" orders nothing."""
    if amounts.read_all(text[: first.span[0]]):
        return False
    named = _BARE.match(fold(text[slice(*first.span)])) is not None
    return named or _ORDER.fullmatch(fold(first.value)) is not None


_BARE: Final = patterns.lazy(
    rf"(?:(?:y|pero|and)\s+)?(?:(?:en|por|in)\s+)?(?:el|la|un|una|the|a)\s+(?:nota|mensaje|note|message)\b(?!\s*:)"
    rf"(?!\s+(?:(?:que|that)\s+)?(?:sea|diga|ponga|{_WRITE})\b)(?!\s+(?:que|that)\s+says?\b)"
)
"""A message named with no word that writes it, before any amount."""
_EMPTY: Final = patterns.lazy(
    r"(?:\W|\b(?:y|e|no|mejor|oye|ok|bueno|ah|ay|perdon|espera|porfa|porfis|por favor|please|pero|si|ya|pues|entonces|nomas|tambien|quiero|quisiera|puedes|puedo|podrias|me|que|solo)\b)*"
)
"""What says nothing but please."""
_ONLY_NAMED: Final = patterns.lazy(
    rf"(?:y\s+)?(?:(?:el|la|un|una|the|a)\s+(?!concepto\b){_FIELD}\b(?!\s*(?::|(?:que\s+)?(?:sea|{_SAYS})\b))|(?:de|por|en)\s+(?:el|la|un|una)\s+{_FIELD}\b(?!\s+(?:{_WRITE}|{_SAYS})\b))"
)
_PARTS: Final = patterns.lazy(r"[,;.!?]")
_JOINS: Final = patterns.lazy(r"^[\s,;.]*(?:(?:y|pero|and)\s)?")
