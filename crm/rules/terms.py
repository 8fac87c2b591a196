"""What retrieval reads of a text: stems of its words, and pieces of their letters.

Both see the same folded text, so that accents, capitals and the sort of quotation marks never matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal
from zlib import crc32

from centli.kernel.text import fold

VERSION: Final = 10
"""Counts changes of the terms; statistics of another version are made anew."""

Language = Literal["es", "en"]

TEXT_MAX: Final = 20_000
"""Characters of a text that are read."""
WORD_MAX: Final = 40
GRAM_MIN: Final = 3
GRAM_MAX: Final = 5

_WORDS: Final = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*|[a-z0-9]+")
_FIGURE: Final = re.compile(r"[0-9]")
_WHOLE: Final = re.compile(r"(?<=[0-9])\.00?$")
"""Centavos that are none."""
_NUMERALS: Final[dict[Language, dict[str, int]]] = {
    "es": {
        "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12,
        "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
        "veinte": 20, "veinticuatro": 24, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
        "ochenta": 80, "noventa": 90, "cien": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
        "quinientos": 500, "mil": 1000,
    },
    "en": {
        "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
        "eighteen": 18, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "thousand": 1000,
    },
}  # fmt: skip
_NAMES: Final[dict[Language, str]] = {"es": "spanish", "en": "english"}
_FILES: Final[dict[Language, Path]] = {
    "es": Path(__file__).parent / "thesaurus.es.txt",
    "en": Path(__file__).parent / "thesaurus.en.txt",
}

_SPANISH: Final = """
a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquellas aquellos aqui asi aun aunque bajo bien
cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde dos e el ella ellas ellos en
entre era eran eres es esa esas ese eso esos esta estaba estaban estamos estan estar este esto estos estoy fue fueron
ha habia han has hasta hay he la las le les lo los mas me mi mia mias mio mios mis mucho muchos muy nada ni no nos
nosotros nuestra nuestras nuestro nuestros o para pero poco por porque pues que quien quienes se
sea sean ser si sido siempre sin sino sobre solo somos son soy su sus suya suyo tal tambien tan tanto te tengo ti tiene
tienen toda todas todo todos tu tus tuya tuyo u un una unas uno unos usted ustedes y ya yo
hola buenas buenos dias tardes noches gracias favor porfa oye oigan disculpa disculpen puedo puede pueden podria quiero
quisiera necesito debo hago hacer hace haga
q k ke qe xq pq pk x d pa pal ps pos pus tmb tb bn oiga oye wey guey bro neta chale ora orale ahorita nomas kiero qiero ocupo porfis plis
""".split()
_ENGLISH: Final = """
a about all am an and any are as at be been but by can could did do does for from had has have he her here him his how i
if in into is it its me my no not of on or our please she should so some such than that the their them then there these
they this those to too was we were what when where which who why will with would you your hello hi hey thanks thank
want wants need needs like know mean means whats hows wheres another other others s t d m re ll ve don doesn didn isn
""".split()
_STOPS: Final[dict[Language, frozenset[str]]] = {
    "es": frozenset(_SPANISH),
    "en": frozenset(_ENGLISH),
}


def words(text: str) -> list[str]:
    """Return the words and figures of a text, folded: «Comisión: $1,500.00» is "comision", "1500.00"."""
    found = _WORDS.findall(fold(text[:TEXT_MAX]))
    return [_figure(word) if _FIGURE.match(word) else word[:WORD_MAX] for word in found]


def named(text: str, language: Language = "es") -> list[str]:
    """Return the words of a text, each thing called what the bank calls it, several words for one thing as one."""
    stops = _STOPS[language]
    known = thesaurus(language)
    telling = _numbers(_without(known.sayings, words(text)), _NUMERALS[language])
    said = [word if word in stops else concept(word, language) for word in telling]
    each = [stem(word, language) for word in said]
    phrases = known.phrases
    found, at = [], 0
    while at < len(said):
        name, length = said[at], 1
        for phrase, other in phrases.get(each[at], ()):
            if tuple(each[at : at + len(phrase)]) == phrase:
                name, length = other, len(phrase)
                break
        found.append(name)
        at += length
    return found


def stems(text: str, language: Language = "es") -> list[str]:
    """Return the stems of the words that say something; a text of nothing but stop words keeps them all."""
    said = named(text, language)
    telling = [word for word in said if word not in _STOPS[language]]
    return [stem(word, language) for word in telling or said]


def stops(language: Language = "es") -> frozenset[str]:
    """Return the folded words that say nothing of what a text is about."""
    return _STOPS[language]


def grams(text: str, language: Language = "es") -> Counter[int]:
    """Return how often each piece of three to five letters occurs, by its hash, the same in every process.

    A piece never spans two words, and a word's edges are letters of their own.
    """
    found: Counter[int] = Counter()
    for word, times in Counter(named(text, language)).items():
        if word not in _STOPS[language]:
            for gram in pieces(word):
                found[gram] += times
    return found


def _without(sayings: Mapping[str, Sequence[tuple[str, ...]]], said: list[str]) -> list[str]:
    kept, at = [], 0
    while at < len(said):
        for saying in sayings.get(said[at], ()):
            if tuple(said[at : at + len(saying)]) == saying:
                at += len(saying)
                break
        else:
            kept.append(said[at])
            at += 1
    return kept


@lru_cache(maxsize=50_000)
def concept(word: str, language: Language = "es") -> str:
    """Return the word that the bank uses for what a folded word means; most words mean themselves."""
    return thesaurus(language).words.get(stem(word, language), word)


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """What words and phrases mean, by their stems: the word that the bank uses."""

    words: Mapping[str, str]
    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    """By the first stem, the longest first."""
    sayings: Mapping[str, Sequence[tuple[str, ...]]]
    """What says nothing where it stands word for word ("no pasa nada"), by the first word."""


@cache
def thesaurus(language: Language = "es") -> Thesaurus:
    """Return the words for one thing that are written in ``thesaurus.es.txt`` or ``thesaurus.en.txt``."""
    return read_thesaurus(_FILES[language].read_text("utf-8"), language)


def read_thesaurus(text: str, language: Language = "es") -> Thesaurus:
    """Return what a file's text says; a group of a word that says nothing itself is one of sayings.

    Raises:
        ValueError: a line is no group, or a word is in two groups.
    """
    single: dict[str, str] = {}
    several: list[tuple[list[str], str]] = []
    sayings: dict[str, list[tuple[str, ...]]] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, others = line.partition(":")
        [name] = words(head)
        if name in _STOPS[language]:
            for saying in map(words, others.split(",")):
                sayings.setdefault(saying[0], []).append(tuple(saying))
            continue
        for each in (name, *others.split(",")):
            said = words(each)
            if len(said) > 1:
                several.append((said, name))
            elif not said or single.setdefault(stem(said[0], language), name) != name:
                raise ValueError(f"«{each.strip()}» of «{name}» is of another group, or nothing")
    phrases: dict[str, dict[tuple[str, ...], str]] = {}
    for phrase, name in several:
        key = tuple(stem(single.get(stem(word, language), word), language) for word in phrase)
        if phrases.setdefault(key[0], {}).setdefault(key, name) != name:
            raise ValueError(f"«{' '.join(phrase)}» of «{name}» is of another group")
    longest = {
        first: sorted(named.items(), key=lambda pair: -len(pair[0]))
        for first, named in phrases.items()
    }
    return Thesaurus(single, longest, sayings)


@lru_cache(maxsize=50_000)
def pieces(word: str) -> tuple[int, ...]:
    """Return the hashes of a word's pieces."""
    edged = f" {word} "
    return tuple(
        crc32(edged[at : at + size].encode())
        for size in range(GRAM_MIN, GRAM_MAX + 1)
        for at in range(len(edged) - size + 1)
    )


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language = "es") -> str:
    """Return a folded word's stem; figures stay as they are."""
    if _FIGURE.search(word):
        return word
    with _ONE_AT_A_TIME:
        return str(_stemmer(language).stemWord(word))


_ONE_AT_A_TIME: Final = Lock()
"""A stemmer keeps the word that it works on: two threads would mix theirs."""


@cache
def _stemmer(language: Language) -> Any:
    import snowballstemmer  # noqa: PLC0415 - it loads thirty languages, and most processes stem nothing

    return snowballstemmer.stemmer(_NAMES[language])


def _numbers(said: list[str], numerals: Mapping[str, int]) -> list[str]:
    """Return words with their numbers in figures, as articles write them: «cinco mil», «5 mil» and «5,000.00» are 5000."""
    found: list[str] = []
    for word in said:
        number = str(numerals[word]) if word in numerals else _WHOLE.sub("", word)
        if number == "1000" and word != number and found and found[-1].isdecimal():
            before = found[-1]
            if len(before) < len(number):
                found[-1] = before + number[1:]
                continue
        found.append(number)
    return found


def _figure(word: str) -> str:
    return word.replace(",", "")[:WORD_MAX]
