"""Number words of Mexican Spanish and of English: what each says, misspellings included."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from centli.agent.language.spelling import within_one_edit

_SPANISH: Final = {
    "u": "un 1 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9"
    " sinco 5 seiz 6 ziete 7 quatro 4 cuatr 4 nuebe 9 sies 6 trez 3",
    "e": "diez 10 once 11 doce 12 trece 13 catorce 14 quince 15 dieciseis 16 diecisiete 17"
    " dieciocho 18 diecinueve 19 veinte 20 veintiuno 21 veintiun 21 veintiuna 21 veintidos 22"
    " veintitres 23 veinticuatro 24 veinticinco 25 veintiseis 26 veintisiete 27 veintiocho 28"
    " veintinueve 29 dies 10 onse 11 dose 12 trese 13 catorse 14 quinse 15 beinte 20 veinticinko 25"
    " diesiseis 16 diesisiete 17 diesiocho 18 diesinueve 19 ventiuno 21 ventidos 22 ventitres 23"
    " venticuatro 24 venticinco 25 veintisinco 25 ventiseis 26 ventisiete 27 ventiocho 28"
    " ventinueve 29",
    "t": "veinte 20 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80"
    " noventa 90 beinte 20 treynta 30 trenta 30 quarenta 40 sincuenta 50 sincuenta 50 cinquenta 50"
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
_LONG_ENOUGH: Final = 7
_FUZZY: Final = tuple(w for w in SPANISH if len(w) >= _LONG_ENOUGH and w != "doscientitos")
_GLUE_MIN: Final = 6
_GLUED_MIN: Final = 3
"""Letters of the shortest number word that is looked for inside a word; "un" is too short."""
_GLUED: Final = tuple(
    sorted(
        (w for w, (tag, _) in SPANISH.items() if len(w) >= _GLUED_MIN and tag != "m"),
        key=len,
        reverse=True,
    )
)
_AMBIGUOUS_ENGLISH: Final = frozenset({"a", "an", "one", "ten", "six", "half", "grand", "zero"})
"""English number words that a Spanish sentence may hold as something else."""
_NOT_NUMBERS: Final = frozenset(
    {
        "quincena",
        "cuarentena",
        "sesiones",
        "misiones",
        "ochentera",
        "cielito",
        "cielitos",
        "vestidos",
        "vendidos",
        "ochentero",
        "novenas",
        "setentero",
    }
)


@lru_cache(maxsize=8192)
def number_word(word: str, *, english: bool) -> tuple[str, int] | None:
    """Return a folded word's class and value, or None when it is no number word.

    A word of seven letters or more may have one letter wrong, unless two numbers are as near.
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
    if len(word) < _LONG_ENOUGH - 1 or word in _NOT_NUMBERS:
        return None
    near = {SPANISH[known] for known in _FUZZY if within_one_edit(word, known)}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=8192)
def unglue(word: str) -> tuple[str, ...]:
    """Split number words that were written as one: "dosmil" to "dos", "mil"; else the word alone."""
    if len(word) < _GLUE_MIN or word in SPANISH or word in _NOT_NUMBERS:
        return (word,)
    return _segments(word) or (word,)


def _segments(word: str) -> tuple[str, ...] | None:
    if not word:
        return ()
    for known in (*_GLUED, "y"):
        if word.startswith(known):
            rest = _segments(word[len(known) :])
            if rest is not None:
                return (known, *rest)
    return None
