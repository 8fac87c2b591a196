"""What kind of thing a question asks for: a name, a time, a number, an amount; and whether a text has one.

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
_WHICH: Final = r"\b(que|cual (es|era|fue|sera) (el|la|su)) (es )?"
_TIME_UNITS: Final = (
    (
        r"\b(a|desde|hasta) que horas?\b|\bque horario",
        rf"\d:\d\d|\b\d{{1,2}} ?(h|hrs?|a\.?m|p\.?m|horas)\b|\ba las? (\d|una\b|{'|'.join(NUMERALS)})|mediodia|medianoche|24 horas",
    ),
    (
        r"\bque ano\b",
        r"\b(1\d{3}|20\d{2}|[5-9]\d\d|[1-9]\d{0,2} (a\.|d\.|antes de)|ano \w+|mil (quinientos|seiscientos|setecientos|ochocientos|novecientos)|dos mil)",
    ),
    (
        r"(^\W*((desde|hasta|para|de|a partir de) )?|, )cuando\b|\b(que (ano|fecha|dia|siglo|mes|decada|epoca))\b",
        r"\b(1\d{3}|20\d{2}|[5-9]\d\d|siglos? [xvi]+|a\.c|d\.c|"
        + "|".join((*_TIMES, *MONTHS, *WEEKDAYS))
        + r")\b",
    ),
)
_UNITS: Final = (
    (
        r"\b(cuest|costo|costaba|costar|precio|vale\b|valia|cobra|cobro|paga|pago\b|pagaron|gana\b|ganaba|salario|sueldo|multa|cuanto dinero|en cuanto se (vend|compr))",
        r"[$€]|\b(pesos?|dolar|dolares|euros?|libras?|florin|francos?|centavos?|mxn|udis?|gratis|sin costo|gratuit)",
    ),
    (
        r"\b(pesa|pesaba|pesan|peso de)\b",
        r"\b(kilos?|kilogramos?|toneladas?|gramos?|libras?|kg|mg)\b",
    ),
    (
        rf"\bcuanto (mide|midio|media)n?\b|{_WHICH}(altura|altitud|longitud|profundidad|distancia|anchura|diametro)|\bque tan (alt|larg|profund|anch|lejos|hond)",
        r"\b(metros?|kilometros?|centimetros?|milimetros?|km|cm|mm|m|pies|millas|anos luz)\b",
    ),
    (
        r"\b((dura|tarda|demora)(ba|ra|n|ban|ran|ron)?|duro|tardo|cuanto tiempo|plazo)\b|\bcuanto (vive|viven|vivio|vivia|duerme|duermen)\b",
        r"(?<!\bal )(?<!\bpor )\b(segundos?|minutos?|horas?|dias?|semanas?|quincenas?|mes|meses|anos?|siglos?|decadas?|instante|inmediat)",
    ),
    (rf"{_WHICH}velocidad\b|\bque tan rapido\b", r"por (hora|segundo)|km/h|\b(nudos|mach)\b"),
    (rf"{_WHICH}temperatura\b|\bcuantos grados\b", r"\b(grados?|celsius|kelvin)\b|°"),
    (
        rf"{_WHICH}(porcentaje|proporcion|tasa)\b",
        r"%|por ciento|\b(tercio|tercera|cuarta|mitad|decima|quinta|tres cuartas|cada diez|cada cien)",
    ),
    (rf"{_WHICH}edad\b|\bcuantos anos (tenia|tiene|cumpl)", r"\banos\b|\bedad\b"),
    *_TIME_UNITS,
    (
        r"\b(cuant[oa]s|cuanta|cuanto)\b",
        rf"\d|\b(un|una|uno|cientos|miles|ningun|ninguna|todos|todas|decenas?|docenas?|{'|'.join(NUMERALS)})\b",
    ),
)
"""What a question asks for by its words, and what must then be among those of a passage that answers it."""
_UNIT_OF: Final = tuple((patterns.lazy(asked), patterns.lazy(told)) for asked, told in _UNITS)
_TIMES_OF: Final = tuple((patterns.lazy(asked), patterns.lazy(told)) for asked, told in _TIME_UNITS)

_TIME: Final = "time"
_NUMBER: Final = "number"
_PERSON: Final = "person"
_NAME: Final = "name"
_PLACE: Final = "place"
_MEASURES: Final = "|".join(
    "porcentaje proporcion edad altura altitud temperatura velocidad distancia numero cantidad profundidad longitud peso plazo"
    " tasa antiguedad superficie precio costo duracion alcance autonomia".split()
)
_PLACES: Final = "|".join(
    "pais ciudad lugar estado isla region continente sitio municipio puerto provincia museo montana calle rio".split()
)
_BEARERS: Final = "|".join(
    "rey reina emperador emperatriz monarca soberano faraon virrey principe princesa presidente presidenta gobernador alcalde ministro ministra"
    " politico papa obispo santo escritor escritora autor autora poeta novelista dramaturgo pintor pintora artista escultor arquitecto"
    " ingeniero cientifico cientifica medico fisico quimico astronomo filosofo historiador inventor explorador navegante conquistador general"
    " coronel capitan almirante musico compositor cantante actor actriz director directora cineasta jugador jugadora futbolista ciclista"
    " boxeador corredor corredora atleta tenista entrenador astronauta periodista economista"
    " pais paises ciudad ciudades nacion isla continente provincia universidad museo hospital hotel teatro estadio puerto aeropuerto"
    " rio lago mar oceano volcan planeta empresa compania club seleccion".split()
)
_KIN: Final = "|".join(
    "madre padre hijo hija hermano hermana esposo esposa marido mujer abuelo abuela barco nave buque perro caballo".split()
)
_KINDS: Final = tuple(
    (kind, patterns.lazy(asked))
    for kind, asked in (
        (
            _TIME,
            r"(^\W*((desde|hasta|para|de|a partir de) )?|, )cuando\b|\b(que|cual) (ano|fecha|dia|siglo|mes|epoca|decada|hora)\b",
        ),
        (
            _NUMBER,
            rf"\bcuant[oa]s?\b|\bque tan\b|\b(que|cual (es|era|fue) (el|la)) ({_MEASURES})\b",
        ),
        (_PERSON, r"\bquien(es)?\b"),
        (
            _NAME,
            rf"\b(que|cual (es|fue|era) (el|la)) ({_BEARERS})\b|\bcomo se llam\w{{1,5}} (el|la|su|un|una) ({_BEARERS}|{_KIN})\b",
        ),
        (
            _PLACE,
            rf"\b(a|de)?donde\b|\b(en|de|a|desde|hacia) que ({_PLACES})\b",
        ),
    )
)
_WORD: Final = patterns.lazy(r"[^\W_][\w'’.,-]*[^\W_]|[^\W_]")
_ROMAN: Final = patterns.lazy(r"[XVI]+")
_NUMBERS: Final = frozenset(NUMERALS) | frozenset(
    "cero primer primera primero segundo segunda tercer tercera tercio cuarto cuarta quinto decima undecima ningun ninguna".split()
)
_MOMENTS: Final = frozenset(
    (
        *MONTHS,
        *WEEKDAYS,
        *"hoy ayer noche manana despues tras durante cuando mientras medianoche mediodia momento instante enseguida".split(),
    )
)
_SPANS: Final = frozenset(
    "dia dias semana semanas mes meses ano anos hora horas minuto minutos segundo segundos siglo siglos decada decadas".split()
)
_YEAR: Final = patterns.lazy(r"1\d{3}|20\d{2}|[5-9]\d\d")
_MOMENT: Final = patterns.lazy(r"1\d{3}|20\d{2}|[5-9]\d\d|\d{1,2}[:/][\d:/]+")
_BEFORE_A_YEAR: Final = frozenset("en desde hasta hacia ano del siglo".split())
_WHEREABOUTS: Final = frozenset("en desde hasta junto sobre bajo entre".split())
_NOWHERE: Final = frozenset(
    "que cada general parte total promedio realidad efecto cambio torno lugar tiempo epoca epocas siglo siglos ano anos mes dia forma manera"
    " verano invierno primavera otono comun conjunto vez caso este ese aquel otro otros todo todos".split()
)
"""What follows "en" and is no place."""
_ARTICLES: Final = frozenset("el la los las un una unos unas su sus".split())
_ONE: Final = frozenset({"un", "una"})
_SOMEBODY: Final = frozenset(
    "persona personas alguien nadie cliente clientes titular asistente equipo".split()
)
_COUNTED: Final = patterns.lazy(r"\bcuant[oa]s ([a-z]+)")
_MONEY: Final = frozenset("mxn peso pesos udi udis".split())
_NUMBER_BEFORE: Final = 4
"""Words before a noun among which its number is looked for: "tres mil de sus casas"."""
_PARTS: Final = frozenset("a al por en con para y o que entre desde hasta".split())
"""What parts a number from a noun: "veinte kilómetros al año" counts no years."""
_SAME: Final = 0.5
"""How alike what is counted must be to what stands behind a number."""


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
        """Say whether a name, a time or a number is asked for, and a text has none but the question's own."""
        if self.kind is None:
            return False
        return not _tells(self.kind, text, self.words)

    def fits(self, text: str) -> bool | None:
        """Say whether a text has something of the kind that is asked for; None where nothing of a kind is."""
        if self.counted is not None:
            return not self.lacks_count([text])
        if self.kind is None:
            return None
        has_units = self.kind in {_NUMBER, _TIME}
        return not self.lacks_kind(text) and not (has_units and self.lacks_unit([text]))

    def lacks_count(self, texts: Sequence[str]) -> bool:
        """Say whether things are to be counted, and a text has no number shortly before them."""
        return self.counted is not None and not any(_counts(self.counted, text) for text in texts)


@lru_cache(maxsize=1_000)
def read(question: str) -> Wanted:
    """Return what a question asks for."""
    said = fold(question)
    kind = next((name for name, asked in _KINDS if asked.search(said)), None)
    counted = _COUNTED.search(said)
    units = _UNIT_OF if kind != _TIME else _TIMES_OF
    return Wanted(
        kind=kind,
        counted=None if counted is None else _stem(counted[1]),
        words=frozenset(terms.words(question)),
        _unit=next((given for asked, given in units if asked.search(said)), None),
    )


def _stem(word: str) -> str | None:
    return None if word in terms.stops() else terms.stem(terms.concept(word))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it stands and folded, the one that leads to it (articles and names passed over), and the one after."""

    said: str
    plain: str
    led: str
    after: str

    @property
    def is_name(self) -> bool:
        return len(self.said) > 1 and self.said[0].isupper()

    @property
    def is_number(self) -> bool:
        return _is_number(self.plain)


def _tells(kind: str, text: str, asked: frozenset[str]) -> bool:
    """Say whether a text has a word of a kind that is none of the question's own."""
    said = _WORD.findall(text)
    if said and fold(said[0]) in terms.stops():
        # It has a capital because it begins the sentence.
        said[0] = fold(said[0])
    led = ""
    for one, after in pairwise((*said, "")):
        word = _Word(one, fold(one), led, fold(after))
        if word.plain not in asked and _FITS[kind](word):
            return True
        if word.plain not in _ARTICLES and not word.is_name:
            led = word.plain
    return False


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBERS


def _is_time(word: _Word) -> bool:
    if word.plain in _MOMENTS or word.plain in _SPANS or _MOMENT.fullmatch(word.plain):
        return True
    is_dated = word.led == "siglo" or word.after in _SPANS or word.after == "de"
    return is_dated and (word.is_number or _ROMAN.fullmatch(word.said) is not None)


def _is_amount(word: _Word) -> bool:
    if word.plain in _ONE:
        return word.after in _SPANS
    is_year = word.led in _BEFORE_A_YEAR and _YEAR.fullmatch(word.plain) is not None
    return word.is_number and not is_year


def _is_person(word: _Word) -> bool:
    return word.plain in _SOMEBODY or (word.is_name and word.led not in _WHEREABOUTS)


def _is_place(word: _Word) -> bool:
    is_thing = word.plain not in _ARTICLES and word.plain not in _NOWHERE and not _is_time(word)
    return word.is_name or (word.led in _WHEREABOUTS and is_thing and not word.is_number)


_FITS: Final[dict[str, Callable[[_Word], bool]]] = {
    _TIME: _is_time,
    _NUMBER: _is_amount,
    _PERSON: _is_person,
    _NAME: lambda word: word.is_name,
    _PLACE: _is_place,
}


def _counts(counted: str, text: str) -> bool:
    said = [fold(word) for word in _WORD.findall(text)]
    for at, word in enumerate(said):
        if (
            lexicon.has(terms.stem(terms.concept(word)), frozenset({counted})) >= _SAME
            and any(_is_number(each) or each in _ONE for each in _before(said, at))
        ):  # fmt: skip
            return True
    return False


def _before(said: Sequence[str], at: int) -> list[str]:
    """Return the words that belong to a noun before it, without what counts money or time.

    "$100.00 MXN no dan puntos" counts no points, "pasó cuarenta años marcando mariposas" no butterflies.
    """
    near = said[max(0, at - _NUMBER_BEFORE) : at]
    parted = max((place for place, word in enumerate(near) if word in _PARTS), default=-1)
    near = near[parted + 1 :]
    return [
        word for word, after in pairwise((*near, "")) if after not in _MONEY and after not in _SPANS
    ]
