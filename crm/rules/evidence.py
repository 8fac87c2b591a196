"""How much of what a question asks a passage tells: what confidence in an answer is made of.

A passage about the right thing shares the question's names; one that answers it also has what is asked of them, near each
other and in a unit that fits ("cuánto pesa": kilos). Words count by how rare they are; one that a passage says in another form
or by a synonym counts in part. Nothing here knows what a passage is about: the same signs hold for articles of a bank and
for an encyclopaedia.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from centli.kernel.text import fold
from crm.rules import terms
from crm.rules.passages import MONTHS, NUMERALS, WEEKDAYS, Passage, sentences
from crm.rules.retrieval import Hit, Index

NAMES: Final = (
    "told", "together", "asked", "asked_first", "matched", "phrased", "words", "letters",
    "unknown", "names_lacking", "unit_lacking",
)  # fmt: skip
NOTHING: Final = (0.0,) * (len(NAMES) - 3) + (1.0, 0.0, 0.0)
"""The signs where nothing was found: every word is unknown."""
AGAINST: Final = frozenset({"unknown", "names_lacking", "unit_lacking"})
"""Signs that speak against an answer; all others speak for one, whatever little data may suggest."""
_LIKE: Final = 0.7
"""What another form of a word counts, by how alike the two are."""
_LIKE_FROM: Final = 0.5
_SAME_START: Final = 3
_SYNONYM: Final = 0.75
_MATCHED_MAX: Final = 6

_ASKED_FOR: Final = """
ano anos epoca siglo decada numero cantidad cifra porcentaje proporcion edad altura altitud temperatura velocidad distancia longitud
peso precio superficie duracion fecha dia mes pais ciudad lugar sitio estado municipio region persona nombre llama llaman
llamaba llamo llamaban denomina denominan conoce recibe titulo significa define consiste termino tipo clase manera forma tiempo
veces lado partir
""".split()
"""What a question asks for is seldom said in the answer: "en qué año" is answered by 1910."""

_SYNONYMS: Final = """
nacer nacio nacimiento natal surgir surgio originario origen proceder procede proviene provenir
morir murio muerte fallecer fallecio fallecimiento deceso perecer muertos victimas
matar asesinar asesinato ejecutar ejecucion ajusticiar
crear creo creacion inventar invento inventor idear disenar diseno desarrollar ideo inventado
fundar fundo fundacion fundador establecer establecio instaurar instituir inaugurar inauguro abrir abrio
construir construyo construccion edificar levantar erigir obra constructor
descubrir descubrio descubrimiento hallar hallazgo encontrar hallo encontro descubridor
escribir escribio autor autora escritor redactar publicar publico publicacion obra
pintar pinto pintor cuadro retrato
dirigir dirigio director encabezar lider liderar mandar mando comandar gobernar
ganar gano ganador vencer vencio derrotar derroto triunfar triunfo victoria campeon
perder derrota vencido
empezar empezo comenzar comenzo inicio iniciar arrancar principio
acabar acabo terminar termino fin final concluir finalizar
suprimir abolir prohibir prohibio eliminar
usar utilizar emplear servir sirve uso empleo
hacer fabricar elaborar producir produccion productor cosecha cosechar
vivir habitar habitante poblacion residir vecinos
comer alimentar alimento dieta consumir devorar
medir mide altura longitud largo
pesar pesa peso kilos toneladas gramos
costar costo precio vale pagar pago
durar dura duracion tardar tarda plazo
casarse caso matrimonio esposo esposa conyuge boda
padre madre hijo hija hermano hermana familia
rey reina monarca soberano emperador
guerra batalla conflicto combate contienda
ejercito tropas soldados militar
prisionero preso capturar capturado detener arrestar apresar
dueno propietario propiedad poseer pertenecer
enfermedad padecimiento mal dolencia afeccion trastorno padecer
curar tratar tratamiento remedio terapia
causa causar provocar motivo razon producir origina generar debido
consecuencia efecto resultado provocar
principal mayor mas grande importante
nombrar llamar denominar apodo conocido nombre
situar ubicar localizar encontrarse
ciudad capital poblacion urbe localidad
pais nacion estado
trabajo oficio empleo profesion dedicarse ocupacion
estudiar estudio estudios formacion cursar
ensenar profesor maestro catedra
premio galardon recompensa medalla
dinero moneda fondos
barco nave buque navio embarcacion
avion aeronave vuelo
coche auto automovil vehiculo carro
herramienta utensilio instrumento aparato
maquina dispositivo computadora equipo
ley norma codigo reglamento decreto
permitir autorizar
proteger defender conservar resguardar proteccion defensa
destruir destruyo derribar arrasar desplomar derrumbe derrumbar caer cayo colapso
expulsar arrojar emitir lanzar salir segregar producir liberar
conquistar invadir ocupar someter
dividir separar repartir partes
aumentar crecer subir incremento crecimiento
disminuir reducir bajar descenso reduccion
unir reunir juntar asociar
ayudar ayuda apoyo apoyar colaborar participar participo
enviar mandar remitir envio
comprar adquirir compra
vender venta comerciar comercio
ensenanza escuela educacion
lengua idioma
pueblo gente personas habitantes
mundo mundial planeta internacional
primero primera inicial original
ultimo reciente actual actualidad hoy
antiguo viejo historico
rapido veloz velocidad
componer compone compuesto formar formado constar integrar
representar representa simbolizar simbolo
explicar describir describio
demostrar demostro probar prueba
proponer propuso propuesta plantear
volver regresar retorno devolver
quedar permanecer seguir
contabilidad cuentas
ventaja beneficio provecho
desventaja inconveniente defecto
temor miedo
riesgo peligro amenaza
agua acuatico
mar oceano marino
montana cerro sierra cordillera
""".split("\n")
"""Words that say much the same, a line each."""

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
        r"\b(segundos?|minutos?|horas?|dias?|semanas?|quincenas?|mes|meses|anos?|siglos?|decadas?|instante|inmediat)",
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
_UNIT_OF: Final = tuple((re.compile(asked), re.compile(told)) for asked, told in _UNITS)
_NAME: Final = re.compile(r"[^\W_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a passage says, as stems."""

    spots: tuple[frozenset[str], ...]
    """Each sentence with the next and the title, and each phrasing."""
    phrasings: tuple[frozenset[str], ...]
    """The title, and how customers ask."""
    texts: tuple[str, ...]
    every: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question says: its telling stems with their weights (of a whole of one), and those that are no names."""

    weights: Mapping[str, float]
    relation: Mapping[str, float]
    names: tuple[str, ...]
    folded: str


def signs(
    question: str,
    hits: Sequence[Hit],
    index: Index,
    best: Passage,
    language: terms.Language = "es",
) -> tuple[float, ...]:
    """Return the signs of ``NAMES`` for the first hit, whose passage is ``best``, each from 0 up.

    The share of the question that the passage tells; that its best two sentences tell; the same of what is asked of the
    names, and of the first word of that; how many words match; how well it is phrased alike; what BM25 and letters say; the
    share of words and names that nobody wrote; whether an amount or a time is asked for and none is told.
    """
    asked, told = _asked(question, index, language), _told(best, language)
    stems = dict.fromkeys(terms.stems(question, language))
    whole = sum(map(index.rarity, stems)) or 1.0
    has = {stem: _has(stem, told.every) for stem in asked.weights}
    return (
        *_told_of(asked, told),
        min(_MATCHED_MAX, sum(stem in told.every for stem in asked.weights)) / _MATCHED_MAX,
        max(_share(asked.weights, each) for each in told.phrasings),
        hits[0].words / whole,
        hits[0].letters,
        sum(
            weight * (1 - has[stem])
            for stem, weight in asked.weights.items()
            if stem not in index.frequencies
        ),
        _names_lacking(asked.names, told),
        _unit_lacking(asked, told),
    )


def _asked(question: str, index: Index, language: terms.Language) -> _Asked:
    stems = list(dict.fromkeys(terms.stems(question, language)))
    telling = [stem for stem in stems if stem not in _asked_for()] or stems
    names = _names(question)
    named = {terms.stem(name, language) for name in names}
    relation = [stem for stem in telling if stem not in named]
    return _Asked(
        weights=_weighed(telling, index.rarity),
        relation=_weighed(relation, index.rarity),
        names=names,
        folded=fold(question),
    )


def _weighed(stems: Sequence[str], rarity: Callable[[str], float]) -> dict[str, float]:
    whole = sum(map(rarity, stems)) or 1.0
    return {stem: rarity(stem) / whole for stem in stems}


def _names(question: str) -> tuple[str, ...]:
    """Return the words with a capital that do not begin the question."""
    said = _NAME.findall(question.strip("¿?¡! \"«»'"))
    stops = terms.stops()
    return tuple(fold(word) for word in said[1:] if word[0].isupper() and fold(word) not in stops)


@lru_cache(maxsize=1_000)
def _told(passage: Passage, language: terms.Language) -> _Told:
    said = [one.text for one in sentences(passage.body)]
    each = tuple(frozenset(terms.stems(text, language)) for text in said)
    title = frozenset(terms.stems(passage.title, language))
    phrasings = tuple(frozenset(terms.stems(text, language)) for text in passage.questions)
    pairs = zip(each, (*each[1:], frozenset[str]()), strict=False)
    return _Told(
        spots=(*(one.union(other, title) for one, other in pairs), *phrasings) or (title,),
        phrasings=(title, *phrasings),
        texts=tuple(fold(text) for text in said),
        every=frozenset().union(title, *each, *phrasings),
        words=frozenset(terms.words(" ".join((passage.title, passage.body, *passage.questions)))),
    )


def _told_of(asked: _Asked, told: _Told) -> tuple[float, float, float, float]:
    """Return the share of a question that the passage tells, its best two sentences tell, of what is asked, and of that first."""
    best = max(told.spots, key=lambda each: _share(asked.weights, each))
    first = next(iter(asked.relation), None)
    return (
        _share(asked.weights, told.every),
        _share(asked.weights, best),
        _share(asked.relation, best) if asked.relation else 1.0,
        _has(first, best) if first is not None else 1.0,
    )


def _share(weights: Mapping[str, float], said: frozenset[str]) -> float:
    return sum(weight * _has(stem, said) for stem, weight in weights.items())


@lru_cache(maxsize=50_000)
def _has(stem: str, said: frozenset[str]) -> float:
    """Return 1 where a stem is said, less where a form or a synonym of it is, 0 where neither."""
    if stem in said:
        return 1.0
    if stem[0].isdigit():
        return 0.0
    if any(not said.isdisjoint(group) for group in _groups().get(stem, ())):
        return _SYNONYM
    start = stem[:_SAME_START]
    return max((_LIKE * _alike(stem, each) for each in said if each.startswith(start)), default=0.0)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """Return how many pieces of three letters two stems share (Dice); 0 where that is less than half."""
    left, right = _pieces(one), _pieces(other)
    share = 2 * len(left & right) / (len(left) + len(right))
    return share if share >= _LIKE_FROM else 0.0


@lru_cache(maxsize=50_000)
def _pieces(stem: str) -> frozenset[str]:
    edged = f" {stem} "
    return frozenset(edged[at : at + 3] for at in range(len(edged) - 2))


@cache
def _asked_for() -> frozenset[str]:
    return frozenset(terms.stem(terms.concept(word)) for word in _ASKED_FOR)


@cache
def _groups() -> dict[str, tuple[frozenset[str], ...]]:
    found: dict[str, list[frozenset[str]]] = {}
    for line in _SYNONYMS:
        group = frozenset(terms.stem(terms.concept(word)) for word in line.split())
        for stem in group:
            found.setdefault(stem, []).append(group)
    return {stem: tuple(groups) for stem, groups in found.items()}


def _names_lacking(names: Sequence[str], told: _Told) -> float:
    """Return the share of the question's names that the passage has not."""
    lacking = sum(name not in told.words and terms.stem(name) not in told.every for name in names)
    return lacking / len(names) if names else 0.0


def _unit_lacking(asked: _Asked, told: _Told) -> float:
    """Return 1 where the question asks for an amount, a size, a time … and the passage has none of its kind."""
    for wanted, given in _UNIT_OF:
        if wanted.search(asked.folded):
            return float(not any(given.search(text) for text in told.texts))
    return 0.0
