"""What can be told from a ticket's text alone: language, urgency, mood, what it names, and what it repeats.

Plain words decide, never a model: each finding can be pointed at in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, TypeVar
from zlib import crc32

from centli.kernel import languages, patterns
from centli.kernel.text import fold
from crm.rules import terms

Priority = Literal["low", "normal", "high", "urgent"]
Sentiment = Literal["negative", "neutral", "positive"]

TEXT_MAX: Final = 20_000
FOUND_MAX: Final = 20
"""How many of each entity are kept."""


@dataclass(frozen=True, slots=True)
class Entities:
    """What a text names, in its order: amounts in centavos of pesos, dates, folios and ids as they are written."""

    amounts_centavos: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    folios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enriched:
    """Everything that is told from a text."""

    language: terms.Language
    priority: Priority
    fraud: bool
    """Whether somebody else may have the customer's money, card or access: offer to block at once."""
    sentiment: Sentiment
    mood: float
    """−1 to 1."""
    entities: Entities
    sketch: tuple[int, ...]
    """For ``resemblance``: the same text has the same sketch."""


def enrich(text: str, *, today: date) -> Enriched:
    """Return what a text tells; ``today`` is the customer's day, which «ayer» counts from."""
    said = text[:TEXT_MAX]
    urgency, fraud = priority(said)
    mood = mood_of(said)
    return Enriched(
        language=language(said),
        priority=urgency,
        fraud=fraud,
        sentiment=sentiment(mood),
        mood=mood,
        entities=entities(said, today=today),
        sketch=sketch(said),
    )


# Language


def language(text: str, otherwise: terms.Language = "es") -> terms.Language:
    """Return the language of a text; Spanish, or the one given, when nothing tells."""
    spoken = languages.spoken(text)
    if not spoken:
        return otherwise
    return "en" if spoken == languages.ENGLISH else "es"


# Priority

_FRAUD: Final = patterns.lazy(
    r"\b(?:fraud\w*|rob(?:o|ar|aron|ada|ado|adas|ados|aran|ando)|asalt\w+|clon(?:ar|aron|ada|ado|ando|acion)|(?:hac|hak|jac|jak)k?e\w+|estaf\w+|extors\w+|vacia(?:ndo|ron|do)"
    r"|phishing|smishing|suplant\w+|no reconozco|no (?:lo |la |los |las )?recono[sz]\w+|no (?:es|son) mi[ao]s?|que no conozco|(?:cargo|cobro|compra|movimiento|retiro)s? (?:muy )?(?:rar[oa]s?|extran[oa]s?|desconocid[oa]s?|sospechos[oa]s?)|desconozco (?:el|un|este|ese|los|unos) (?:cargo|movimiento|compra|retiro)s?"
    r"|no (?:fui|fue) yo|que (?:yo )?(?:no|nunca|jamas) (?:lo |la |los |las )?(?:hice|autorice|realice|compre|pedi)|(?:me )?(?:obligaron|amenazaron)|bolse(?:aron|ado)|atrac(?:aron|ado)|no h?e reconocid[oa]|donde (?:ni|no|nunca) (?:vivo|he ido|he estado|fui)|yo (?:no|nunca|jamas) (?:fui|hice|compre|retire|autorice|realice|agregue|pedi|cambie)|(?:me|se) (?:quitaron|llevaron) (?:mi |la |el |mis |una )?(?:tarjeta|cartera|bolsa|celular|caja|dinero)|(?:les? )?(?:di|puse|pase|dicte) (?:mi|el|la|mis) (?:nip|contrasena|clave|codigo|token|cvv|tarjeta|correo)|no encuentro mi (?:tarjeta|plastico|cartera|celular)|bloqueen mi|bloquear mi tarjeta ya|no (?:hice|autorice|realice) (?:yo )?(?:es[eao]s?|est[eao]s?|ningun\w*|la|el|los|las|un|una)"
    r"|(?:me|se me) (?:sacaron|retiraron) (?:\w+ )?(?:\$|\d|mil\b|dinero|lana|todo|del? )|(?:entraron|se metieron|alguien se metio) (?:a|en) (?:mi|la) (?:cuenta|app|banca)|(?:puse|di|meti|comparti) (?:mis|los) datos"
    r"|(?:deje|olvide) (?:mi|la) (?:tarjeta|cartera|bolsa|celular) (?:tirad[ao] )?en (?:un|una|el|la)|quien me (?:cobro|cargo|saco)"
    r"|(?:mi (?:hij[oa]|ex|espos[oa]|novi[oa]|prim[oa]|herman[oa])|un (?:mesero|empleado)) (?:uso|usa|tiene|agarro|clono) mi tarjeta"
    r"|alguien (?:mas )?(?:uso|usa|esta usando|entro|tiene|compro|saco|retiro)|sin (?:mi )?(?:permiso|autorizacion|consentimiento)"
    r"|(?:perdi|extravi\w+|se me (?:perdio|extravio|cayo)) (?:mi |la |el )?(?:tarjeta|plastico|cartera|celular)"
    r"|stolen|stole|robbed|hacked|scam\w*|unauthori[sz]ed|cloned|identity theft|lost my (?:card|wallet|phone)"
    r"|(?:do not|don'?t|didn'?t|did not) (?:recogni[sz]e|make|authori[sz]e)|someone (?:else )?(?:used|is using|has|took|stole|charged))\b"
)
_URGENT: Final = patterns.lazy(
    r"\b(?:urgente|urge|urgentemente|emergencia|de inmediato|inmediatamente|lo antes posible|cuanto antes|hospital|varad[oa]"
    r"|urgent|urgently|emergency|immediately|asap|right now|stranded)\b"
)
_HIGH: Final = patterns.lazy(
    r"\b(?:doble cargo|cobr\w+ (?:doble|dos veces|de mas)|cargo doble|duplicad[oa]|no (?:me |se )?(?:ha )?(?:lleg\w+|reflej\w+|aparec\w+|deposit\w+|entreg\w+|dio|devolv\w+)"
    r"|se (?:trago|quedo) (?:mi |la |con )|bloquead[oa]|no (?:puedo|me deja) (?:entrar|acceder|ingresar|pagar|transferir|retirar|usar)"
    r"|rechaz\w+|declin\w+|no pasa|se fue a otra cuenta|equivocad[oa]|condusef|demand\w+|queja|reclam\w+"
    r"|charged twice|double charge|missing|never arrived|not arrived|blocked|locked out|can'?t (?:log|access|pay|withdraw)|declined|swallowed)\b"
)
_LOW: Final = patterns.lazy(
    r"\b(?:sugerencia|sugiero|felicit\w+|duda general|curiosidad|solo (?:queria|quiero) saber|cuando puedan|sin prisa|no (?:es|hay|corre) (?:urgente|prisa|urge)"
    r"|suggestion|no rush|just wondering|curious|whenever you can|congratulat\w+)\b"
)
_TROUBLE: Final = patterns.lazy(
    r"\bno (?:me|se|la|lo|le|puedo|pude|sirve|funciona|carga|abre|jala|llega|aparece|sale|deja|paso|pasa)\b|\b(?:me|se) (?:cobr|equivoc|descont|bloque|vencieron|trab)\w*"
)
"""A question that tells of something that went wrong is no mere question."""
_SUPPOSED: Final = patterns.lazy(
    r"(?:que (?:hago|pasa|hacer|debo hacer|puedo hacer) (?:si|en caso)|en caso de|como (?:puedo |se puede |debo )?(?:evito|evitar|prevengo|prevenir|me protejo|proteger\w*|protejo|cuido|cuidar\w*|se si)"
    r"|si (?:me |mi |la |pierdo |algun dia )+(?:roban?|pierdo|clonan|extravio)|what (?:if|happens if|should i do if)|how (?:do i|to|can i) (?:avoid|prevent|protect))[^.!?]*$"
)
_DENIED: Final = patterns.lazy(
    r"\b(?:no (?:es|fue|hubo|creo que sea|parece)|tampoco|not) (?:un |una |a |an |robo o )*$|\b(?:no|nunca|nadie) (?:quiero que )?(?:me |nos )?(?:han? |estan )?$"
)


def priority(text: str) -> tuple[Priority, bool]:
    """Return how soon a text must be answered, and whether it reports a fraud or a loss.

    What is only supposed ("¿qué hago si me roban…?") or denied ("no es fraude") reports none.
    """
    said = fold(text)
    if any(_is_meant(said, found) for found in _FRAUD.finditer(said)):
        return "urgent", True
    if any(_is_meant(said, found) for found in _URGENT.finditer(said)):
        return ("urgent" if _HIGH.search(said) else "high"), False
    if _HIGH.search(said):
        return "high", False
    asks = "?" in said and mood_of(text) > -_NEUTRAL and not _TROUBLE.search(said)
    return ("low" if asks or _LOW.search(said) else "normal"), False


def _is_meant(said: str, found: re.Match[str]) -> bool:
    before = said[max(0, found.start() - 60) : found.start()]
    # "No no reconozco" denies nothing twice.
    denied = not found.group().startswith("no ") and _DENIED.search(before)
    return not denied and not _SUPPOSED.search(before + found.group())


# Sentiment

_BAD: Final = frozenset(
    "mal mala malo pesimo pesima terrible horrible fatal harto harta enojado enojada molesto molesta furioso furiosa decepcionado"
    " decepcionada inaceptable ridiculo vergonzoso vergüenza ladrones rateros robo robaron fraude estafa odio peor nunca basura"
    " porqueria inutil inutiles incompetentes desesperado desesperada preocupado preocupada angustiado falla fallo error problema"
    " queja demanda absurdo injusto burla grosero grosera tardado lento pinche chingada madres bad terrible awful horrible angry"
    " upset worst useless ridiculous unacceptable disappointed frustrated frustrating hate scam stolen problem wrong annoyed"
    " worried furious never".split()
)
_GOOD: Final = frozenset(
    "gracias excelente genial perfecto perfecta bueno buena bien feliz contento contenta encanta encanto amable rapido rapida"
    " padre chido increible maravilloso satisfecho satisfecha recomiendo felicidades felicito agradezco agradecido agradecida mejor"
    " util thanks thank great excellent perfect good happy love amazing helpful awesome satisfied appreciate best nice".split()
)
_NOT: Final = frozenset(
    "no ni nunca tampoco jamas sin nada not never no don't didn't isn't hardly".split()
)
_VERY: Final = frozenset(
    "muy super bien tan demasiado mucho sumamente very so really extremely".split()
)
_CAPITALS: Final = patterns.lazy(r"\b[A-ZÑÁÉÍÓÚ]{4,}\b")
_NEUTRAL: Final = 0.2
_TURNED: Final = 2
"""Words after a negation that it turns."""


def sentiment(mood: float) -> Sentiment:
    """Return a mood's name."""
    if mood <= -_NEUTRAL:
        return "negative"
    return "positive" if mood >= _NEUTRAL else "neutral"


def mood_of(text: str) -> float:
    """Return the mood of a text, −1 to 1: good and bad words, turned by a "no", stressed by "muy", "!!" and capitals."""
    said = terms.words(text)
    total = sum(_points(said, at) for at in range(len(said)))
    if total < 0:
        stressed = text.count("!") >= 2 or len(_CAPITALS.findall(text)) >= 2  # noqa: PLR2004 - one is nothing
        total *= 1.5 if stressed else 1.0
    return max(-1.0, min(1.0, total / 3))


def _points(said: Sequence[str], at: int) -> float:
    points = float(said[at] in _GOOD) - float(said[at] in _BAD)
    before = said[max(0, at - _TURNED) : at]
    if points > 0 and _NOT.intersection(before):
        # "No está mal" is hardly praise; "no es bueno" is a complaint.
        points = -points
    elif points < 0 and "no" in before:
        points = 0.0
    return points * (1.5 if before and before[-1] in _VERY else 1.0)


# Entities

_AMOUNT: Final = patterns.lazy(
    r"(?:\$|\bmxn)\s*(?P<led>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)(?![\d.,]*\d)(?P<led_thousand>\s*(?:mil\b|k\b))?"
    r"|(?<![\w.,$-])(?P<followed>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)(?P<thousand>\s*(?:mil|k)\b)?\s*(?:pesos?|mxn|m\.?n\.?|varos)\b"
)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "enero january,febrero february,marzo march,abril april,mayo may,junio june,julio july,agosto august,"
        "septiembre setiembre september,octubre october,noviembre november,diciembre december".split(
            ","
        ),
        start=1,
    )
    for name in names.split()
}
_ISO: Final = patterns.lazy(
    r"(?<![\d/-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])"
)
_SLASHED: Final = patterns.lazy(
    r"(?<![\d/.-])(?P<day>\d{1,2})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<year>(?:19|20)?\d\d)(?![\d/-])"
)
_NAMED: Final = patterns.lazy(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?:de\s+)?(?P<name>{'|'.join(_MONTHS)})\b(?:\s+(?:de|del)?\s*(?P<year>(?:19|20)\d\d))?"
)
_NEARBY: Final = patterns.lazy(r"\b(?P<word>hoy|ayer|antier|anteayer|anoche|today|yesterday)\b")
_BACK: Final = {
    "hoy": 0,
    "today": 0,
    "ayer": 1,
    "anoche": 1,
    "yesterday": 1,
    "antier": 2,
    "anteayer": 2,
}
_CENTURY: Final = 2000
_FOLIO: Final = patterns.lazy(
    r"\b(?:folio|rastreo|referencia|reporte|ticket|autorizaci[oó]n|pedido)\b(?:\s+(?:de|es|el|la|n[uú]mero|n[uú]m|no|spei)\b\.?){0,3}"
    r"\s*[:#°º.]*\s*(?P<said>[A-Za-z0-9-]*\d[A-Za-z0-9-]{3,30})\b",
    re.IGNORECASE,
)
_CODE: Final = patterns.lazy(
    r"\b(?P<said>(?:tr|pur|ord|tk)_[0-9a-f]{32}|CENTLI\d{6,24}|(?=[0-9A-F]{10}\b)(?=[0-9A-F]*\d)(?=[0-9A-F]*[A-F])[0-9A-F]{10})\b",
    re.ASCII,
)


def entities(text: str, *, today: date) -> Entities:
    """Return the amounts, dates and folios of a text; what could be read two ways («$1.500») is left out."""
    said = fold(text)
    return Entities(
        amounts_centavos=_unique(_amounts(said)),
        dates=_unique(_dates(said, today)),
        folios=_unique(_folios(text)),
    )


_Found = TypeVar("_Found")


def _unique(found: Iterator[_Found]) -> tuple[_Found, ...]:
    return tuple(dict.fromkeys(found))[:FOUND_MAX]


def _amounts(said: str) -> Iterator[int]:
    for found in _AMOUNT.finditer(said):
        number = Decimal((found["led"] or found["followed"]).replace(",", ""))
        if found["led_thousand"] or found["thousand"]:
            number *= 1000
        yield int(number * 100)


def _dates(said: str, today: date) -> Iterator[date]:
    found = sorted(
        (
            (match.start(), number, match)
            for number, pattern in enumerate((_ISO, _SLASHED, _NAMED, _NEARBY))
            for match in pattern.finditer(said)
        ),
        key=lambda each: each[:2],
    )
    for _, _, match in found:
        day = _date_of(match.groupdict(), today)
        if day is not None:
            yield day


def _date_of(parts: dict[str, str | None], today: date) -> date | None:
    word = parts.get("word")
    if word:
        return today - timedelta(days=_BACK[word])
    month = _MONTHS[name] if (name := parts.get("name")) else int(parts["month"] or 0)
    number = int(parts.get("year") or today.year)
    number += _CENTURY if number < _CENTURY - 100 else 0
    try:
        day = date(number, month, int(parts["day"] or 0))
        # People report what has happened: a date without a year is the last one of its kind.
        return day if parts.get("year") or day <= today else day.replace(year=today.year - 1)
    except ValueError:
        return None


def _folios(text: str) -> Iterator[str]:
    found = [(match.start("said"), match["said"]) for match in _CODE.finditer(text)]
    found += [(match.start("said"), match["said"]) for match in _FOLIO.finditer(text)]
    for _, folio in sorted(found):
        yield folio


# Duplicates

SKETCH: Final = 64
"""Hashes kept of a text; texts with fewer pieces are compared whole."""
SHINGLE: Final = 5
DUPLICATE_FROM: Final = 0.6
"""Resemblance from which one text says again what another said."""


def sketch(text: str) -> tuple[int, ...]:
    """Return the least hashes of a text's five-letter pieces, in order: alike for alike texts.

    Source: Broder, "On the resemblance and containment of documents" (1997), bottom-k sketches.
    """
    said = " ".join(terms.words(text[:TEXT_MAX]))
    pieces = (
        {said[at : at + SHINGLE] for at in range(max(1, len(said) - SHINGLE + 1))}
        if said
        else set()
    )
    return tuple(sorted(crc32(piece.encode()) for piece in pieces)[:SKETCH])


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how alike two sketched texts are: the estimated share of their pieces that both have."""
    if not one or not other:
        return 0.0
    least = sorted({*one, *other})[:SKETCH]
    both = set(one).intersection(other)
    return sum(each in both for each in least) / len(least)
