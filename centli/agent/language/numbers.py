"""Number words of Mexican Spanish and of English: what each says, misspellings included."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from centli.agent.language.spelling import within_one_edit
from centli.kernel import patterns

_SPANISH: Final = {
    "u": "un 1 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 oxo 8 nueve 9"
    " sinco 5 seiz 6 ziete 7 quatro 4 cuatr 4 nuebe 9 sies 6 trez 3",
    "e": "diez 10 once 11 doce 12 trece 13 catorce 14 quince 15 dieciseis 16 diecisiete 17"
    " dieciocho 18 diecinueve 19 veinte 20 veintiuno 21 veintiun 21 veintiuna 21 veintidos 22"
    " veintitres 23 veinticuatro 24 veinticinco 25 veintiseis 26 veintisiete 27 veintiocho 28"
    " veintinueve 29 dies 10 onse 11 dose 12 trese 13 catorse 14 quinse 15 beinte 20 veinticinko 25"
    " diesiseis 16 diesisiete 17 diesiocho 18 diesinueve 19 ventiuno 21 ventidos 22 ventitres 23"
    " venticuatro 24 venticinco 25 veintisinco 25 ventiseis 26 ventisiete 27 ventiocho 28"
    " ventinueve 29",
    "t": "veinte 20 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80"
    " noventa 90 beinte 20 viente 20 veite 20 bente 20 beite 20 treynta 30 trenta 30 quarenta 40 sincuenta 50 sincuenta 50 cinquenta 50"
    " cicuenta 50 sinquenta 50 secenta 60 cesenta 60 cetenta 70 ocenta 80 nobenta 90"
    " cincuentita 50 veintito 20 veinti 20 treinti 30 dieci 10 cuarenti 40 cincuenti 50",
    "h": "cien 100 ciento 100 doscientos 200 trescientos 300 cuatrocientos 400 quinientos 500"
    " seiscientos 600 setecientos 700 ochocientos 800 novecientos 900 sien 100 docientos 200"
    " dosientos 200 dosciento 200 tresientos 300 trecientos 300 cuatrosientos 400 quatrocientos 400"
    " kinientos 500 quiniento 500 quinietos 500 seicientos 600 seisientos 600 sietecientos 700"
    " setesientos 700 ochosientos 800 nuevecientos 900 novesientos 900 nuebecientos 900"
    " doscientas 200 trescientas 300 cuatrocientas 400 quinientas 500 seiscientas 600"
    " setecientas 700 ochocientas 800 novecientas 900 quinientitos 500 doscientitos 200"
    " cientito 100 cienito 100",
    "M": "mil 1000 mill 1000 milll 1000 milecito 1000",
    "X": "millon 1000000 millones 1000000 miyon 1000000 miyones 1000000 millonsito 1000000"
    " milloncito 1000000 milloncitos 1000000 mdp 1000000",
    "B": "billon 1000000000000 billones 1000000000000 trillon 1000000000000"
    " trillones 1000000000000",
    "0": "cero 0",
    "m": "medio 0 media 0",
    "o": "uno 1 una 1 un 1",
}
_ENGLISH: Final = {
    "u": "two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9",
    "e": "ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14 fifteen 15 sixteen 16 seventeen 17"
    " eighteen 18 nineteen 19",
    "t": "twenty 20 thirty 30 forty 40 fourty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90",
    "H": "hundred 100",
    "M": "thousand 1000 grand 1000",
    "X": "million 1000000 millions 1000000",
    "B": "billion 1000000000 trillion 1000000000000",
    "0": "zero 0",
    "o": "one 1 a 1 an 1",
    "m": "half 0",
}


def _table(source: dict[str, str]) -> dict[str, tuple[str, int]]:
    table: dict[str, tuple[str, int]] = {}
    for tag, pairs in source.items():
        words = pairs.split()
        table.update({w: (tag, int(n)) for w, n in zip(words[::2], words[1::2], strict=True)})
    return table


SPANISH: Final = _table(_SPANISH)
ENGLISH: Final = _table(_ENGLISH)
_SOUNDS: Final = (
    ("ch", "ʃ"),
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("c", "k"),
    ("q", "k"),
    ("v", "b"),
    ("ll", "i"),
    ("y", "i"),
    ("h", ""),
)
_DOUBLE = patterns.lazy(r"(.)\1+")


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """Return how a folded word sounds to a Mexican ear: "sinko" and "cinco" are alike."""
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    return _DOUBLE.sub(r"\1", word)


_SHORTEST_SOUND: Final = 3
_HEARD: Final[dict[str, str]] = {}
"""The first number word that sounds so."""
for _word in SPANISH:
    if len(sound(_word)) >= _SHORTEST_SOUND:
        _HEARD.setdefault(sound(_word), _word)
_ANOTHER_WORD: Final = frozenset({"siento", "miyon"})
"""What sounds like a number and is read as one only among others: "lo siento"."""
_LONG_ENOUGH: Final = 7
_FUZZY: Final = tuple(w for w in SPANISH if len(w) >= _LONG_ENOUGH and w != "doscientitos")
_GLUE_MIN: Final = 5
_GLUED: Final = tuple(
    sorted(
        (heard for heard, word in _HEARD.items() if SPANISH[word][0] != "m"), key=len, reverse=True
    )
)
_GLUED_UNITS: Final = ("pesitos", "pesos", "varitos", "varos", "baros", "lucas")
"""Money that is written into the number: "milpesos"."""
_AMBIGUOUS_ENGLISH: Final = frozenset({"a", "an", "one", "ten", "six", "half", "grand", "zero"})
"""English number words that a Spanish sentence may hold as something else."""
_NOT_NUMBERS: Final = frozenset(
    "quincena cuarentena sesiones misiones ochentera cielito cielitos vestidos vendidos ochentero novenas"
    " setentero".split()
)
_NEAR_MIN: Final = 4
_ORDINARY: Final = frozenset(
    "torres torre bien quien quienes tien cien diaz dias dia dice dime dile dose siente sientes siento sienta suite nueva nuevo nuevas"
    " nuevos mueve mueva muebe nube nieve sino cinta cinto circo cuarto cuartos cuadro cuadra cuando cuanto cuanta cuento"
    " cuenta cuentas viento lento teatro cuarta crece presta preste tres trae traes trata reses renta venta menta"
    " renta entra entre once onde doce dote done dale dele dame pose sein seas sean sera seria meses veces mese mesa"
    " quince quinte quinta quinto quintos quintas novena docena decena centena sobre cobre noche ocha ocho oscar ocio"
    " melon milton siete siesta sieste fiesta puente gente vente lente mente frente veo vino tinto finca chico"
    " cuatri cuate cuatro diego dijo dejo dedo dedos dos des tes treta tienes tiene viene vienes necesito"
    " sesion sesiones novia novio novios nomas mitad milagro millie sinto siguiente cienta quiera quiero quieres"
    " catorce pasiente paciente ciento asiento doctor cientos sientan sientate cuarentena quincena ochoa nieves nubes"
    " duenos duos treinta sesenta setenta quinceanos cuentame cuantos cuantas cuentos duente".split()
)
"""Words that look like a number's and are none, names among them."""
_STEMS = patterns.lazy(
    r"(?:b[ei]+nt[ei]|b[ei]+ntai|tr[ei]+nt|kuar[ei]?nt|sinkuent|sinkent|sesent[aiy]|setent[aiy]|oʃent[aiy]|nobent[aiy]|k[ui]+nient|kinent)"
    r"[a-zʃ]+|[a-zʃ]*(?:sient[oa]s|siet[oa]s|enta(?:i|y)[a-zʃ]+)|diesi[a-zʃ]{3,}|[a-zʃ]+(?:tant[oa]s|piko)mil"
)


@lru_cache(maxsize=8192)
def number_word(word: str, *, english: bool) -> tuple[str, int] | None:
    """Return a folded word's class and value, or None when it is no number word.

    What sounds like a number is one. A word of seven letters or more may have one letter wrong, unless
    two numbers are as near.
    """
    table = ENGLISH if english else SPANISH
    exact = table.get(word)
    if exact is not None:
        return exact
    if english:
        # Spanglish: "send dos mil"; but "once" is the English word.
        return SPANISH.get(word) if word not in {"once", "ten", "dies", "dose"} else None
    if word in ENGLISH and word not in _AMBIGUOUS_ENGLISH:
        return ENGLISH[word]
    heard = _HEARD.get(sound(word)) if len(word) >= _NEAR_MIN else None
    if heard is not None and word not in _ANOTHER_WORD and word not in _ORDINARY:
        return SPANISH[heard]
    if len(word) < _LONG_ENOUGH - 1 or word in _NOT_NUMBERS:
        return None
    near = {SPANISH[known] for known in _FUZZY if within_one_edit(word, known)}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=8192)
def resembles(word: str) -> str | None:
    """Return the number word that a folded word was probably meant to be: "viente" is "veinte".

    An empty string says that it looks like a number and no more: "treintaitantos". None: like none.
    """
    if word in _ORDINARY or word in _NOT_NUMBERS or len(word) < _NEAR_MIN:
        return "mil" if word in _NEARLY_THOUSAND else None
    if word in _NEARLY_THOUSAND:
        return "mil"
    heard = sound(word)
    near = {
        SPANISH[known]: known
        for key, known in _HEARD.items()
        if len(key) > _NEAR_MIN and SPANISH[known][0] not in "0mXB" and within_one_edit(heard, key)
    }
    if len(near) == 1:
        return next(iter(near.values()))
    return "" if near or _STEMS.fullmatch(heard) else None


_NEARLY_THOUSAND: Final = frozenset(
    "miel mul mol nil mli iml mjl mkl mol mils miol mial miul mik milk mild".split()
)
"""Slips of the thumb for "mil", told only behind a number."""


@lru_cache(maxsize=8192)
def unglue(word: str) -> tuple[str, ...]:
    """Split number words that were written as one: "dosmil", "treintaidós"; else the word alone."""
    if len(word) < _GLUE_MIN or word in SPANISH or word in _NOT_NUMBERS or word in _ORDINARY:
        return (word,)
    for unit in _GLUED_UNITS:
        number = word.removesuffix(unit)
        if number != word and number:
            parts = (number,) if number in SPANISH else _segments(sound(number))
            return (*parts, unit) if parts else (word,)
    return _segments(sound(word)) or (word,)


def _segments(heard: str, before: str = "") -> tuple[str, ...] | None:
    """Split a sound into number words; "un" stands only before a thousand or behind a ten's "i"."""
    if not heard:
        return () if before != "i" else None
    for known in (*_GLUED, "i", *_SHORT):
        if not heard.startswith(known) or not _may_follow(known, before, heard):
            continue
        # "doscientossesenta": one letter is heard for two.
        rests = [heard[len(known) :], heard[len(known) - 1 :]]
        for rest in rests if len(known) > 1 else rests[:1]:
            if len(rest) == len(heard):
                continue
            following = _segments(rest, known)
            if following is not None:
                return ("y" if known == "i" else _HEARD.get(known, known), *following)
    return None


_SHORT: Final = ("uno", "una", "un")


def _may_follow(known: str, before: str, heard: str) -> bool:
    if known in _SHORT:
        return before == "i" or (not before and heard.startswith(("unmil",)))
    return known != "i" or (bool(before) and SPANISH.get(_HEARD.get(before, ""), ("",))[0] in "teh")
