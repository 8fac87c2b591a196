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
from crm.rules import lexicon, phrasings, terms, wanted
from crm.rules.passages import Passage, sentences
from crm.rules.retrieval import Hit, Index

NAMES: Final = (
    "told", "together", "asked", "asked_first", "matched", "phrased", "alike", "words", "letters", "fitting",
    "unknown", "names_lacking", "unit_lacking", "kind_lacking", "count_lacking", "elsewhere", "own",
)  # fmt: skip
NOTHING: Final = tuple(float(name == "unknown") for name in NAMES)
"""The signs where nothing was found: every word is unknown."""
AGAINST: Final = frozenset(NAMES[-7:])
"""Signs that speak against an answer; all others speak for one, whatever little data may suggest."""
_MATCHED_MAX: Final = 6

_BESIDE: Final = 0.6
"""What a sentence's neighbour adds to what it tells."""

_ASKED_FOR: Final = """
ano anos epoca siglo decada numero cantidad cifra porcentaje proporcion edad altura altitud temperatura velocidad distancia longitud
peso precio superficie duracion fecha dia mes pais ciudad lugar sitio estado municipio region persona nombre llama llaman
llamaba llamo llamaban denomina denominan conoce recibe titulo significa define consiste termino tipo clase manera forma tiempo
veces lado partir
""".split()
"""What a question asks for is seldom said in the answer: "en qué año" is answered by 1910."""

_NAME: Final = re.compile(r"[^\W_][\w'’-]*")
_YEAR: Final = re.compile(r"1\d{3}|20\d{2}")
_OWN: Final = re.compile(
    r"\b(?:yo|mis?|me|m[ií][oa]s?|conmigo|puedo|quiero|quisiera|tengo|necesito|debo|hago|hice|soy|estoy|voy|nos|nuestr[oa]s?"
    r"|c[oó]mo (?:l[aeo] |me )?[^\W\d_]{1,15}[^\W\d_iíó]o)\b"
)
"""Words of who asks for themselves: «mi», «puedo», «cómo saco …»; not «cómo murió»."""
_TO_THE_READER: Final = re.compile(
    r"\b(tu|tus|te|ti|contigo|usted|ustedes|puedes|tienes|debes|hay que"
    r"|se (deben?|pueden?|recomienda|necesita|pide|paga|solicita|tramita|presenta))\b"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a passage says, as stems."""

    spots: tuple[frozenset[str], ...]
    """Each sentence with the next and the title, and each phrasing."""
    phrasings: tuple[frozenset[str], ...]
    """The title, and how customers ask."""
    said: frozenset[str]
    """The same, all their words (``phrasings.said``)."""
    texts: tuple[str, ...]
    """Its sentences, as they stand."""
    sentences: tuple[frozenset[str], ...]
    every: frozenset[str]
    words: frozenset[str]
    is_to_the_reader: bool
    """It tells what somebody can do, or how they have asked."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question says: its telling stems with their weights (of a whole of one), and those that are no names."""

    weights: Mapping[str, float]
    relation: Mapping[str, float]
    names: tuple[str, ...]
    """Words with a capital, and years."""
    wanted: wanted.Wanted
    language: terms.Language
    is_own: bool
    """It asks of one's own things: "mi tarjeta", "¿puedo…?"."""


def signs(
    question: str,
    hits: Sequence[Hit],
    index: Index,
    best: Passage,
    language: terms.Language = "es",
) -> tuple[float, ...]:
    """Return the signs of ``NAMES`` for the first hit, whose passage is ``best``, each from 0 up.

    The share of the question that the passage tells; that its best two sentences tell; the same of what is asked of the
    names, and of the first word of that; how many words match; how much of it one phrasing says; how like the phrasings it is; what BM25 and letters say; the
    share of the best sentence that has a thing of the kind that is asked for (an amount, a name, a time …); the share of words and
    names that nobody wrote; whether an amount or a time is asked for and none is told; whether the best sentence lacks a name, a
    figure, a time … that is asked for; whether things are to be counted that stand behind no number; by how much a sentence without
    such a thing tells more; whether one's own things are asked about and the passage speaks to nobody.
    """
    asked, told = _asked(question, index, language), _told(best, language)
    stems = dict.fromkeys(terms.stems(question, language))
    whole = sum(map(index.rarity, stems)) or 1.0
    has = {stem: lexicon.has(stem, told.every, language) for stem in asked.weights}
    best_told, fitting = _told_where_it_fits(asked, told)
    return (
        *_told_of(asked, told),
        min(_MATCHED_MAX, sum(stem in told.every for stem in asked.weights)) / _MATCHED_MAX,
        max(_share(asked.weights, each, asked.language) for each in told.phrasings),
        hits[0].phrased,
        hits[0].words / whole,
        hits[0].letters,
        fitting,
        sum(
            weight * (1 - has[stem])
            for stem, weight in asked.weights.items()
            if stem not in index.frequencies
        ),
        _names_lacking(asked, told),
        float(asked.wanted.lacks_unit(told.texts)),
        float(asked.wanted.lacks_kind(_best_text(asked, told))),
        float(asked.wanted.lacks_count(told.texts)),
        best_told - fitting,
        float(asked.is_own and not told.is_to_the_reader),
    )


def is_asked_of(question: str, passage: Passage, language: terms.Language = "es") -> bool:
    """Say whether a passage has this very question, or is called so: the same stems, and more than one, or the same words, and more than one."""
    told = _told(passage, language)
    stems, said = frozenset(terms.stems(question, language)), phrasings.said(question, language)
    return (len(stems) > 1 and stems in told.phrasings) or (" " in said and said in told.said)


def _asked(question: str, index: Index, language: terms.Language) -> _Asked:
    stems = list(dict.fromkeys(terms.stems(question, language)))
    asked_for = _asked_for() if language == "es" else frozenset[str]()
    telling = [stem for stem in stems if stem not in asked_for] or stems
    names = _names(question, language)
    named = {terms.stem(name, language) for name in names}
    relation = [stem for stem in telling if stem not in named]
    return _Asked(
        weights=_weighed(telling, index.rarity),
        relation=_weighed(relation, index.rarity),
        names=names,
        wanted=wanted.read(question),
        language=language,
        is_own=language == "es" and _OWN.search(question.lower()) is not None,
    )


def _weighed(stems: Sequence[str], rarity: Callable[[str], float]) -> dict[str, float]:
    whole = sum(map(rarity, stems)) or 1.0
    return {stem: rarity(stem) / whole for stem in stems}


def _names(question: str, language: terms.Language) -> tuple[str, ...]:
    """Return the words with a capital that do not begin the question, and its years."""
    said = _NAME.findall(question.strip("¿?¡! \"«»'"))
    stops = terms.stops(language)
    return tuple(
        fold(word)
        for at, word in enumerate(said)
        if (at and word[0].isupper() and fold(word) not in stops) or _YEAR.fullmatch(word)
    )


@lru_cache(maxsize=1_000)
def _told(passage: Passage, language: terms.Language) -> _Told:
    said = [one.text for one in sentences(passage.body)]
    each = tuple(frozenset(terms.stems(text, language)) for text in said)
    title = frozenset(terms.stems(passage.title, language))
    asked = tuple(frozenset(terms.stems(text, language)) for text in passage.questions)
    pairs = zip(each, (*each[1:], frozenset[str]()), strict=False)
    return _Told(
        spots=(*(one.union(other, title) for one, other in pairs), *asked) or (title,),
        phrasings=(title, *asked),
        said=frozenset(
            phrasings.said(text, language) for text in (passage.title, *passage.questions)
        ),
        texts=tuple(said),
        sentences=each,
        every=frozenset().union(title, *each, *asked),
        words=frozenset(terms.words(" ".join((passage.title, passage.body, *passage.questions)))),
        is_to_the_reader=bool(passage.questions)
        or _TO_THE_READER.search(fold(passage.body)) is not None,
    )


def _told_of(asked: _Asked, told: _Told) -> tuple[float, float, float, float]:
    """Return the share of a question that the passage tells, its best two sentences tell, of what is asked, and of that first."""
    best = max(told.spots, key=lambda each: _share(asked.weights, each, asked.language))
    first = next(iter(asked.relation), None)
    return (
        _share(asked.weights, told.every, asked.language),
        _share(asked.weights, best, asked.language),
        _share(asked.relation, best, asked.language) if asked.relation else 1.0,
        lexicon.has(first, best, asked.language) if first is not None else 1.0,
    )


def _told_where_it_fits(asked: _Asked, told: _Told) -> tuple[float, float]:
    """Return how much the best sentence tells, and the best that has a thing of the kind that is asked for; neighbours add in part."""
    title = told.phrasings[0]
    shares = []
    for at, said in enumerate(told.sentences):
        alone = _share(asked.weights, said | title, asked.language)
        beside = [
            _share(asked.weights, said | title | other, asked.language)
            for other in told.sentences[max(0, at - 1) : at + 2]
        ]
        shares.append(alone + _BESIDE * (max(beside) - alone))
    # Who wrote how it is asked has said that the article answers it.
    phrased = max(_share(asked.weights, each, asked.language) for each in told.phrasings)
    fits = (
        share
        for share, text in zip(shares, told.texts, strict=True)
        if asked.wanted.fits(text) is not False
    )
    return max((phrased, *shares)), max((phrased, *fits))


def _best_text(asked: _Asked, told: _Told) -> str:
    """Return the sentence that tells most of a question."""
    shares = [_share(asked.weights, each, asked.language) for each in told.sentences]
    return told.texts[shares.index(max(shares))] if shares else ""


def _share(weights: Mapping[str, float], said: frozenset[str], language: terms.Language) -> float:
    return sum(weight * lexicon.has(stem, said, language) for stem, weight in weights.items())


@cache
def _asked_for() -> frozenset[str]:
    return frozenset(terms.stem(terms.concept(word)) for word in _ASKED_FOR)


def _names_lacking(asked: _Asked, told: _Told) -> float:
    """Return the share of the question's names that the passage has not."""
    lacking = sum(
        name not in told.words and terms.stem(name, asked.language) not in told.every
        for name in asked.names
    )
    return lacking / len(asked.names) if asked.names else 0.0
