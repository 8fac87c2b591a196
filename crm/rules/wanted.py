"""What kind of thing a question asks for: a name, a time, a number, an amount, a reason; and whether a text has one.

"Cuándo nació" is answered by a year and "quién ganó" by a name that the question does not have itself. Words cannot tell whether
it is the right year; but a sentence without any answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.rules import lexicon, terms
from crm.rules.passages import MONTHS, NUMERALS, WEEKDAYS

_TIMES: Final = (
    "anos? dias? horas? manana hoy meses mes semanas? momento noche antes despues".split()
)
_UNITS: Final = (
    (
        r"\b(cuest|costo|costaba|costar|precio|vale\b|valia|cobra|cobro|paga|pago\b|pagaron|gana\b|ganaba|salario|sueldo|multa)",
        r"[$€]|\b(pesos?|dolar|dolares|euros?|libras?|florin|francos?|centavos?|mxn|udis?|gratis|sin costo|gratuit)",
    ),
    (
        r"\b(pesa|pesaba|pesan|peso de)\b",
        r"\b(kilos?|kilogramos?|toneladas?|gramos?|libras?|kg|mg)\b",
    ),
    (
        r"\b(mide|miden|media\b|altura|altitud|longitud|largo|profundidad|profund|distancia|ancho|diametro|lejos|hond)",
        r"\b(metros?|kilometros?|centimetros?|milimetros?|km|cm|mm|m|pies|millas|anos luz)\b",
    ),
    (
        r"\b(dura|duran|duro|tarda|tardan|tardo|cuanto tiempo|plazo|vive|viven|vivio|duerme)\b",
        r"(?<!\bal )(?<!\bpor )\b(segundos?|minutos?|horas?|dias?|semanas?|quincenas?|mes|meses|anos?|siglos?|decadas?|instante|inmediat)",
    ),
    (r"\b(velocidad|que tan rapido)\b", r"por (hora|segundo)|km/h|\b(nudos|mach)\b"),
    (r"\b(temperatura|grados)\b", r"\b(grados?|celsius|kelvin)\b|°"),
    (
        r"\b(porcentaje|proporcion|tasa|que parte)\b",
        r"%|por ciento|\b(tercio|tercera|cuarta|mitad|decima|quinta|tres cuartas|cada diez|cada cien)",
    ),
    (r"\b(edad|cuantos anos (tenia|tiene|cumpl))\b", r"\banos\b|\bedad\b"),
    (
        r"\b(cuando|que (ano|fecha|dia|siglo|mes|decada|epoca))\b",
        r"\b(1\d{3}|20\d{2}|[5-9]\d\d|siglos? [xvi]+|a\.c|d\.c|"
        + "|".join((*_TIMES, *MONTHS, *WEEKDAYS))
        + r")\b",
    ),
    (
        r"\b(cuant[oa]s|cuanta|cuanto)\b",
        rf"\d|\b(un|una|uno|cientos|miles|ningun|ninguna|todos|todas|decenas?|docenas?|{'|'.join(NUMERALS)})\b",
    ),
)
"""What a question asks for by its words, and what must then be among those of a passage that answers it."""
_UNIT_OF: Final = tuple((patterns.lazy(asked), patterns.lazy(told)) for asked, told in _UNITS)

_REASON: Final = "reason"
_TIME: Final = "time"
_NUMBER: Final = "number"
_PERSON: Final = "person"
_PLACE: Final = "place"
_MEASURES: Final = "|".join(
    "porcentaje proporcion edad altura altitud temperatura velocidad distancia numero cantidad profundidad longitud peso plazo"
    " tasa antiguedad superficie precio costo duracion alcance autonomia".split()
)
_PLACES: Final = "|".join(
    "pais ciudad lugar estado isla region continente sitio municipio puerto provincia museo montana calle rio".split()
)
_KINDS: Final = tuple(
    (kind, patterns.lazy(asked))
    for kind, asked in (
        (_REASON, r"^\W*(por que|a que se deb|cual (es|fue|era) (la|el) (causa|motivo|razon))"),
        (
            _TIME,
            r"\bcuando\b|\b(que|cual) (ano|fecha|dia|siglo|mes|epoca|decada|hora)\b",
        ),
        (
            _NUMBER,
            rf"\bcuant[oa]s?\b|\bque tan\b|\b(que|cual (es|era|fue) (el|la)) ({_MEASURES})\b",
        ),
        (_PERSON, r"\bquien(es)?\b"),
        (
            _PLACE,
            rf"\b(a|de)?donde\b|\b(en|de|a|desde|hacia) que ({_PLACES})\b",
        ),
    )
)
_BECAUSE: Final = patterns.lazy(
    r"\b(porque|ya que|pues|debido|a causa|caus[ao]|por (el|las?|los|sus?|una?)|para|puesto que|dado que|gracias a|de modo que"
    r"|motivo|razon|asi|como|se debe|al \w+r|a fin)\b"
)
_WORD: Final = patterns.lazy(r"[^\W_][\w'’.,-]*[^\W_]|[^\W_]")
_ROMAN: Final = patterns.lazy(r"[XVI]+")
_NUMBERS: Final = frozenset(NUMERALS) | frozenset(
    "cero primer primera primero segundo segunda tercer tercera tercio cuarto cuarta quinto decima undecima ningun ninguna".split()
)
_MOMENTS: Final = _NUMBERS | frozenset(
    (
        *MONTHS,
        *WEEKDAYS,
        *"hoy ayer noche manana despues tras durante cuando medianoche mediodia".split(),
    )
)
_WHEREABOUTS: Final = frozenset("en desde hasta junto sobre bajo".split())
_ONE: Final = frozenset({"un", "una"})
_COUNTED: Final = patterns.lazy(r"\bcuant[oa]s ([a-z]+)")
_MONEY: Final = frozenset("mxn peso pesos udi udis".split())
_NUMBER_BEFORE: Final = 4
"""Words before a noun among which its number is looked for: "tres mil de sus casas"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for."""

    kind: str | None
    counted: str | None
    """The stem of what is to be counted: "cuántas torres"."""
    words: frozenset[str]
    """The question's own, which are no answer."""
    _unit: re.Pattern[str] | None

    def lacks_unit(self, texts: Sequence[str]) -> bool:
        """Say whether an amount, a size, a time … is asked for, and none of its kind is in a text."""
        return self._unit is not None and not any(self._unit.search(fold(text)) for text in texts)

    def tells_unit(self, text: str) -> bool:
        """Say whether an amount, a size, a time … is asked for, or how many of a thing, and a text has one of its kind."""
        if self.counted is not None:
            return not self.lacks_count([text])
        return self._unit is not None and self._unit.search(fold(text)) is not None

    def lacks_kind(self, text: str) -> bool:
        """Say whether a name, a time, a number or a reason is asked for, and a text has none but the question's own."""
        if self.kind is None:
            return False
        if self.kind == _REASON:
            return _BECAUSE.search(fold(text)) is None
        said = _WORD.findall(text)
        if said and fold(said[0]) in terms.stops():
            # It has a capital because it begins the sentence.
            said[0] = fold(said[0])
        return not any(_FITS[self.kind](word) for word in said if fold(word) not in self.words)

    def lacks_count(self, texts: Sequence[str]) -> bool:
        """Say whether things are to be counted, and a text has no number shortly before them."""
        return self.counted is not None and not any(_counts(self.counted, text) for text in texts)


@lru_cache(maxsize=1_000)
def read(question: str) -> Wanted:
    """Return what a question asks for."""
    said = fold(question)
    kind = next((name for name, asked in _KINDS if asked.search(said)), None)
    counted = _COUNTED.search(said)
    return Wanted(
        kind=kind,
        counted=None if counted is None else _stem(counted[1]),
        words=frozenset(terms.words(question)),
        _unit=next((given for asked, given in _UNIT_OF if asked.search(said)), None),
    )


def _stem(word: str) -> str | None:
    return None if word in terms.stops() else terms.stem(terms.concept(word))


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBERS


def _is_time(word: str) -> bool:
    said = fold(word)
    return said[0].isdigit() or said in _MOMENTS or _ROMAN.fullmatch(word) is not None


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper()


_FITS: Final[dict[str, Callable[[str], bool]]] = {
    _TIME: _is_time,
    _NUMBER: lambda word: _is_number(fold(word)),
    _PERSON: _is_name,
    _PLACE: lambda word: _is_name(word) or word in _WHEREABOUTS,
}


def _counts(counted: str, text: str) -> bool:
    said = [fold(word) for word in _WORD.findall(text)]
    for at, word in enumerate(said):
        before = _without_amounts(said[max(0, at - _NUMBER_BEFORE) : at])
        if any(_is_number(each) or each in _ONE for each in before) and lexicon.has(
            terms.stem(terms.concept(word)), frozenset({counted})
        ):
            return True
    return False


def _without_amounts(said: Sequence[str]) -> list[str]:
    """Leave out what counts money: "$100.00 MXN no dan puntos" counts no points."""
    return [word for word, after in pairwise((*said, "")) if after not in _MONEY]
