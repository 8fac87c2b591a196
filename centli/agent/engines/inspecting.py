"""Whether words ask what a thing is like, and which of those shown they are about. Nothing is read or asked here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from centli.agent.engines import places
from centli.agent.language.guards import plain
from centli.agent.language.spelling import by_ear
from centli.kernel import patterns
from centli.kernel.text import fold_words

_VERB: Final = (
    r"(?:es|son|sera|seran|trae|traen|trai|tiene|tienen|incluyen?|viene|vienen|caben?|aguantan?|sirven?|funcionan?|jalan?|soportan?|resisten?|graban?|pesan?|miden?|duran?|llevan?|huelen?|saben?|usan?|necesitan?|ocupan?|cargan?|calientan?|hacen?"
    r"|se (?:le |les )?pueden?|se (?:lavan?|mojan?|rompen?|doblan?|conectan?|desarman?|arman?|enchufan?|descarapelan?)|is|are|does|do|has|have|can|will|fits?|comes?|holds?|works?)"
)
_KIND: Final = r"(?:color(?:es)?|tallas?|tamanos?|medidas?|material(?:es)?|marcas?|modelos?|tipos?|telas?|sabor(?:es)?|numeros?|capacidad|titulos?|autor(?:es)?)"
_WHICH: Final = patterns.lazy(
    rf"\b(?:de que|que tan|que tal|de cuant[oa]s?|para que|con que|en que) (?:{_KIND}|kilos|gramos|litros|pulgadas|piezas|gigas?|pies|{_VERB}|esta|estan|hech[oa]s?|grandes?|chic[oa]s?|pesad[oa]s?|potentes?|buen[oa]s?|resistentes?)\b"
    rf"|\bque (?:{_KIND}|{_VERB})\b|\bcual(?:es)? (?:trae|traen|tiene|tienen|son|incluye)\b|\bpara que (?:tipo|clase|edad|piel|talla)\b"
    r"|\bcuant[oa]s? (?:\w+ )?(?:pesan?|miden?|duran?|traen?|caben?|tienen?|cargan?|aguantan?|rinden?|incluyen?|graban?)\b|\bcuant[oa]s (?:gramos|kilos|litros|mililitros|pulgadas|gigas?|gb|ml|cm|hdmi|puertos|velocidades|tazas|pilas)\b"
    r"|\bcomo (?:es|son|viene|vienen|huele|sabe)\b|\bquien (?:(?:lo|la|los|las) )?(?:hace|hizo|planta|fabrica|escribe|escribio)\b"
    r"|\bwhat(?: s| is)? (?:colou?r|size|material|it made|kind|brand|it like)\b|\bwhat(?: s| is) (?:it|that|this) (?:made|like)\b|\bwhat does (?:it|that|the) .{0,30}?(?:have|include|come with)\b"
    r"|\bhow (?:big|heavy|large|long is|tall|wide|many pieces)\b|\bmade (?:of|out of)\b|\bcome with\b|\bwho (?:plants|makes|wrote)\b"
)
"""What is asked of a thing in words that ask: "de qué es", "cuánto pesa", "what is it made of"."""
_LEADS: Final = r"(?:(?:y|e|oye|oigan|pero|ok|a ver|entonces|una duda|duda|disculpa|(?:que|q) onda(?: con)?|hey|and|so|but|hi|quiero saber|quisiera saber|sabes|dime|me dices|si|tambien|ah) )*"
_ARTICLE: Final = r"(?:el|la|los|las|su|the|es[ae]|est[ae]|es[oa]s|est[oa]s)"
_NAME: Final = (
    r"(?!(?:quiero|compro|llevo|que)\b)[a-z0-9]+(?: (?!(?:que|quien|no|ya|me|te)\b)[a-z0-9]+){0,4}?"
)
_THIS: Final = r"(?:es[aeo]|est[aeo]|es[ao]s|it|that one|this one|that|they)"
_THING: Final = rf"(?:{_ARTICLE} {_NAME}|{_THIS})"
_WHETHER: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:no )?(?:(?:la|lo|le|les|los|las) )?{_VERB}\b|{_THING} (?:no )?(?:(?:la|lo|le|les|los|las) )?{_VERB}\b|{_THING} (?:de )?(?:que|cuant[oa]s?|como|cual|quien|para que)\b)"
)
"""A question without its mark: "trae pilas", "la mochila le cabe una lap", "la segunda de qué es"."""
_SUBJECT: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:is|are|does|do|has|can|will) )?(?:{_ARTICLE} (?P<thing>{_NAME})|{_THIS})(?: (?:no )?(?:(?:la|lo|le|les|los|las) )?(?:{_VERB}|de que|que|quien|cuant[oa]s?|como|para que|big|large|made|come|have|has|hold)\b| se le\b|$)"
)
_ORDERED: Final = patterns.lazy(
    r"\b(?:quiero|quisiera|dame|deme|damel[oa]s?|me das|ponme|compr\w+|pid[oae]\w*|canje\w+|cambiame\w*|prepara\w*|agrega\w*|me (?:la|lo|las|los) (?:llevo|quedo)|me quedo|va(?: por)?|buy|order|redeem|i ll take|get me|i want|give me|reserva\w*|aparta\w*)\b"
)
_TO_KNOW: Final = patterns.lazy(
    r"\b(?:quiero|quisiera|necesito|i want to) (?:saber|preguntar|know)\b"
)
_OF_ANOTHER_KIND: Final = patterns.lazy(
    r"\b(?:cuesta\w*|cuestan|vale|valen|valdria|precio|sale|salen|saldria|cobra\w*|pag\w+|mes(?:es)?|msi|mensualidad\w*|plazos?|cashback|contado|puntos?|points|alcanz\w*|falta\w*|quedan?|quedaria\w*|hay|lleg\w+|entreg\w+|envi\w+|mand\w+|tarda\w*|devol\w+|devuel\w+|regres\w+|cancel(?!ling\b|acion de ruido)\w+|reembols\w+|vence\w*|stock|existencias?|conviene|mejor(?:es)?|recomiend\w*|tiendas?|vend\w+|garantia\w*|descuent\w*|cost\w*|price\w*|pay\w*|months?|monthly|installments?|deliver\w*|ship\w*|return\w*|refund\w*|best|better|left|afford|warranty|(?:cual(?:es)?|which(?: one)?) (?:es|son|is|are) (?:(?:l[ao]s?|el|the) )?(?:(?:mas|most) )?(?:barat|car|econom|cheap|expens|nuev|new|lates)\w*)\b"
)
"""What is asked of buying it, which others answer."""
_RESTRICTS: Final = patterns.lazy(
    rf"\b(?:el|la|los|las|lo|the one|one) (?:que|that) (?:no )?{_VERB}\b"
)
"""«El que tiene 5 gigas» points, and asks nothing."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_STEM: Final = 5
_SHORTEST: Final = 2
_SAYS_NOTHING: Final = frozenset(
    [
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "un",
        "una",
        "con",
        "para",
        "por",
        "que",
        "es",
        "en",
        "al",
        "the",
        "of",
        "for",
        "and",
        "with",
        "se",
        "le",
        "lo",
        "su",
        "mi",
        "tu",
        "son",
        "tiene",
        "trae",
        "este",
        "esta",
        "ese",
        "esa",
        "it",
        "is",
        "are",
        "does",
        "do",
        "has",
        "have",
        "can",
    ]
)


def asks(text: str) -> bool:
    """Say whether it asks what something is like: its stuff, its size, what it comes with; not what it costs or how it is had."""
    said = _plain(text)
    wanted = _ORDERED.search(_TO_KNOW.sub(" ", said)) is not None
    if wanted or _OF_ANOTHER_KIND.search(said) is not None or _RESTRICTS.search(said) is not None:
        return False
    marked = "?" in text and _ANY_VERB.search(said) is not None
    return marked or _WHICH.search(said) is not None or _WHETHER.match(said) is not None


def asks_about_one(text: str) -> bool:
    """Say whether one is only asked about, in whatever words: "¿y el chocolate?", "¿la segunda?"; not what it costs."""
    said = _plain(text)
    return places.asks(text) and not (_ORDERED.search(said) or _OF_ANOTHER_KIND.search(said))


_ANY_VERB: Final = patterns.lazy(rf"\b{_VERB}\b")


def subject(text: str) -> str:
    """Return the thing that is asked about, as it is named; "" where none is."""
    said = _plain(text)
    found = _SUBJECT.match(said)
    if found is not None and found["thing"]:
        return found["thing"]
    behind = None if found is not None else _BEHIND.search(said)
    return "" if behind is None else behind["thing"]


_BEHIND: Final = patterns.lazy(
    rf"\b{_ARTICLE} (?P<thing>[a-z0-9]+(?: (?:de|of|para|for) [a-z0-9]+)?)$"
)
"""«¿De qué material son los bloques?»"""


def shown(options: Sequence[Mapping[str, str]], text: str) -> list[int]:
    """Return the places of those shown that words name: by their place or price, else by most of their name."""
    said = places.without_refused(text)
    at = [n for n in places.named(said, len(options)) if n < len(options)]
    if at:
        return at
    words = {_stem(word) for word in _WORD.findall(fold_words(said))} - _SAYS_NOTHING
    names = [{_stem(w) for w in _WORD.findall(fold_words(one["label"]))} for one in options]
    fits = [
        sum(len(word) >= _SHORTEST for word in words & (name - _SAYS_NOTHING)) for name in names
    ]
    most = max(fits, default=0)
    return [n for n, many in enumerate(fits) if many == most] if most else []


def looks_for(text: str) -> bool:
    """Say whether something is looked for as goods are: "busco…", "un regalo para…"."""
    return _LOOKS.search(_plain(text)) is not None


_LOOKS: Final = patterns.lazy(
    r"\b(?:busco|buscando|buscame|comprar|me interesa|regal\w+|i m looking for|gift|present)\b"
)


def has_all(label: str, thing: str) -> bool:
    """Say whether a label has every telling word of a name; a place names no word of it."""
    words = {_stem(word) for word in _WORD.findall(fold_words(thing))} - _SAYS_NOTHING
    name = {_stem(word) for word in _WORD.findall(fold_words(label))}
    return bool(places.named(thing, 1)) or words <= name


def any_of(options: Sequence[Mapping[str, str]], text: str) -> list[int]:
    """Return the places of all those shown that words name, each by itself: "la taza o la playera"."""
    parts = _TWO.split(fold_words(text))
    return sorted({n for part in parts for n in shown(options, part)})


_TWO: Final = re.compile(r" (?:y|o|u|ni|e|or|and) ")


def _stem(word: str) -> str:
    return word.rstrip("s")[:_STEM] if len(word) > _STEM else word.rstrip("s")


def _plain(text: str) -> str:
    return by_ear(" ".join(_WORD.findall(plain(text))))


def takes_it(text: str, *, paid: bool) -> bool:
    """Say whether it takes the one thing that was spoken of: "la quiero", "va esa", "ok get me that one".

    ``paid``: how it is to be paid is said as well, and may stand behind it.
    """
    found = None if "?" in text else _TAKES.match(_plain(text))
    return found is not None and (not found["rest"] or paid)


_TAKES: Final = patterns.lazy(
    r"(?:(?:ok|okay|okey|va|sale|si|simon|bueno|pues|entonces|orale|listo|perfecto|porfa|yes|sure|great|alright|y|mejor) )*"
    rf"(?:(?:la|lo) (?:quiero|llevo|compro|canjeo|pido|tomo)|(?:quiero|dame|deme|va|compro|canjea|canjeame|prefiero|me (?:llevo|quedo con|gusta)|get(?: me)?|buy|i ll take|i want|give me|redeem|order) (?:{_THIS}|un[oa])|{_THIS}(?: (?:va|quiero|mera|mero|mismo|misma|me gusta))?"
    r"|me (?:la|lo) (?:llevo|quedo)|(?:compra|canjea|pide|prepara|aparta|da)(?:me)?l[oa])"
    r"(?: (?:mera|mero|mismo|misma|porfa|por favor|entonces|va|please|then|ya))*(?P<rest> (?:pero )?(?:a|con|de|en|with|over|in|for|at) .{1,40})?$"
)
