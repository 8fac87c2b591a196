"""Misspelt words of time, set right before they are read, keeping their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from centli.agent.language.dates.words import MONTHS
from centli.agent.language.numbers import number_word
from centli.agent.language.spelling import within_one_edit
from centli.agent.language.tokens import Folded

_WORD = re.compile(r"[a-z]+")
_DEGREE = re.compile(r"(?<=[0-9])°")
"""How "1º" is typed where there is no ordinal sign."""

_MISSPELT: Final = {
    wrong: right
    for right, wrongs in {
        "ayer": "aller ayr ayet aier aller hayer yaer",
        "hoy": "hoi oi oy",
        "mes": "mez ms",
        "quincena": "kincena qincena quinsena kinsena qinsena quicena quincna",
        "semana": "smana seman cemana zemana senana sem semna",
        "pasado": "pasao pazado pasdo psado",
        "pasada": "pasaa pazada pasda psada",
        "antier": "antir antie antyer",
        "manana": "manna mañna",
        "ano": "anio annio",
        "hace": "ace ase hase hce",
        "que": "qe q ke",
        "de": "d",
        "dias": "diaz",
        "desde": "dsd desd dsde",
        "ultimos": "ultms ults ult",
        "fin de semana": "findesemana",
        "miercoles": "mierkoles miercolez mier",
        "sabado": "savado zabado",
        "jueves": "juebes jueves juevez",
        "viernes": "biernes viernez vierns",
        "lunes": "lunez lns",
        "martes": "martez",
        "septiembre": "septembre setiembre septimbre",
        "diciembre": "disiembre dicienbre",
        "noviembre": "nobiembre novienbre",
        "trimestre": "trimeste",
    }.items()
    for wrong in wrongs.split()
}

_SPELT: Final = frozenset(
    "quincena semana pasado pasada antier anteayer manana ultimo ultima ultimos ultimas proximo"
    " proxima siguiente lunes martes miercoles jueves viernes sabado domingo enero febrero marzo"
    " abril junio julio agosto septiembre octubre noviembre diciembre trimestre semestre bimestre"
    " antepasado antepasada yesterday weekend monday tuesday wednesday thursday friday saturday"
    " sunday january february august september october november december quincenas semanas"
    " principios mediados finales".split()
)

_SPELT_MIN: Final = 6

_NOT_MISSPELT: Final = frozenset(
    "pasados pasadas pasando pasador pesado pesada pasarlo pasarla parado posada julia julian julios"
    " martin enera sabana sabanas semanal quincenal mediado final ultimas domingos sabados"
    " proximos proximas siguientes casado casada jalisco basada tasado pisado lasagna ultimate junior"
    " mananas viernes marzos agostos octubres marta montana pasadito quincenas segunda funday"
    " trimestres semestres bimestres antepasados antepasadas pagado pagada pesados pasaba pasara"
    " pasare pasate paseado asado asada gasada".split()
)

_MONTH_OF_A_YEAR = re.compile(
    r"\b(?P<month>"
    + "|".join(sorted(MONTHS, key=len, reverse=True))
    + r"),? (?:(?:del?|of) )?(?:(?P<past>ano pasado|ano anterior|last year)|este ano|this year)\b"
)


_UNITS: Final = "un|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
_TENS_AND_UNITS = re.compile(
    rf"\b(?P<tens>veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa) [yi] (?P<unit>{_UNITS})\b"
)
_DAYS: Final = (
    "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete|dieciocho"
    "|diecinueve|veinte|veintiuno|veintidos|veintitres|veinticuatro|veinticinco|veintiseis|veintisiete|veintiocho"
    "|veintinueve|treinta"
)
_DAY_IN_WORDS = re.compile(
    rf"\b(?P<lead>(?:del|dia|al|desde el|hasta el|entre el|y el) )(?P<day>{_DAYS})\b"
)
_BARE_DAY_IN_WORDS = re.compile(
    rf"(?<=\w )(?P<lead>el )(?P<day>{_DAYS})(?= (?:a|al|para|por favor|porfa)\b|\W*$)"
)
"""«Mándale quinientos el cinco a mi mamá», and not «el dos por uno» nor a «el dos» that answers which one."""


def corrected(folded: Folded, today: date) -> Folded:
    """Spell the words of time right, write days that are said in words in figures, and name the year of "del año pasado"; keep places."""
    right = _replaced(folded, _DEGREE, lambda _: "o")
    right = _replaced(right, _WORD, lambda m: _spelt(m[0]))
    right = _replaced(right, _TENS_AND_UNITS, lambda m: str(_value(m["tens"]) + _value(m["unit"])))
    for day in (_DAY_IN_WORDS, _BARE_DAY_IN_WORDS):
        right = _replaced(right, day, lambda m: f"{m['lead']}{_value(m['day'])}")
    return _replaced(right, _MONTH_OF_A_YEAR, lambda m: _with_year(m, today))


def _value(word: str) -> int:
    found = number_word(word, english=False)
    return found[1] if found is not None else 0


@lru_cache(maxsize=4096)
def _spelt(word: str) -> str:
    if word in _MISSPELT:
        return _MISSPELT[word]
    if len(word) < _SPELT_MIN or word in _SPELT or word in _NOT_MISSPELT:
        return word
    near = [known for known in _SPELT if within_one_edit(word, known)]
    return near[0] if len(near) == 1 else word


def _with_year(match: re.Match[str], today: date) -> str:
    return f"{match['month']} del {today.year - 1 if match['past'] else today.year}"


def _replaced(
    folded: Folded, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> Folded:
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for match in pattern.finditer(folded.text):
        said = replacement(match)
        if said == match[0]:
            continue
        start, end = match.span()
        pieces += [folded.text[last:start], said]
        own = folded.places[start:end]
        places += [*folded.places[last:start], *_stretched(own, len(said))]
        last = end
    if not pieces:
        return folded
    return Folded("".join([*pieces, folded.text[last:]]), (*places, *folded.places[last:]))


def _stretched(places: tuple[int, ...], size: int) -> list[int]:
    return [places[min(n, len(places) - 1)] for n in range(size - 1)] + [places[-1]]
