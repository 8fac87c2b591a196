"""What the intent classifier looks at: words and letters, with money, people and days made alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from centli.agent.language import amounts, people
from centli.agent.language.guards import plain
from centli.agent.language.numbers import sound
from centli.kernel import patterns

VERSION: Final = 4
"""Counts changes of the features; weights of another version are not used."""

_SHORTEST: Final = 2
_LONGEST: Final = 5
_FIGURES = patterns.lazy(r"[0-9]+")
_GOODS: Final = frozenset(
    "laptop lapto compu computadora celular cel telefono smartphone tele television tv pantalla audifono headphone bocina speaker"
    " tablet iphone ipad airpod macbook samsung xiaomi motorola huawei sony hp dell lg jbl kindle alexa gopro dron consola xbox"
    " playstation ps5 ps4 play nintendo switch reloj watch smartwatch camara camera impresora printer monitor teclado keyboard mouse cargador"
    " memoria usb router proyector microfono videojuego escritorio desk silla chair sillon sala sofa comedor mesa table cama bed colchon mattress"
    " sabana cobija edredon almohada refri refrigerador fridge lavadora secadora estufa horno microondas microwave licuadora blender"
    " freidora airfryer fryer cafetera olla sarten vajilla plancha aspiradora ventilador minisplit calentador boiler batidora extractor parrilla"
    " asador lampara lamp espejo tapete cortina librero closet ropero comoda mueble furniture teni sneaker bota boot zapato shoe sandalia"
    " playera shirt camisa blusa pantalon pant jean vestido dress falda chamarra jacket sueter sudadera hoodie gorra calcetin calceta"
    " traje corbata cinturon pijama disfraz ropa clothe bolsa cartera mochila backpack maleta lente arete collar anillo joya perfume crema"
    " labial maquillaje tinte bici bicicleta bike caminadora pesa balon pelota patineta patin juguete toy muneca lego triciclo carriola cuna"
    " panal andadera libro book guitarra taladro herramienta llanta casco croqueta vitamina proteina regalo gift termo taza mug botella"
    " hamaca mecedora podadora manguera electronico electronica electrodomestico".split()
)
_SIGNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (f"f:{name}", patterns.lazy(rf"\b(?:{words})\b"))
    for name, words in (
        (
            "time",
            r"hoy|ayer|antier|anoche|ahorita|semanas?|quincenas?|mes(?:es)?|anos?|dias?|lunes|martes|miercoles|jueves|viernes|sabado|domingo|finde|fin de semana|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|pasad[oa]|ultim[oa]s?|yesterday|today|weeks?|months?|last|monday|friday",
        ),
        (
            "bank",
            r"saldos?|cuentas?|tarjetas?|transfer\w*|trasfer\w*|spei\w*|clabes?|nip|pin|cargos?|cobr\w+|comision\w*|deposit\w+|cajeros?|app|movimientos?|movs?|transacci\w+|nomina|ahorros?|debito|credito|banco|limite|tope|beneficiari\w+|contactos?|puntos?|points?|reporte|queja|aclaracion|ticket|account|balance|card|charge\w*|payments?|dinero|lana|feria|varo|money|pag\w+|gast\w+|reembolso|compras?|cashback|msi|contrasena|retir\w+|codigo",
        ),
        ("no", r"no|nunca|ni|nada|sin|jamas|nel|not|don|never"),
        (
            "ask",
            r"que|cual(?:es)?|cuant[oa]s?|quien(?:es)?|como|donde|cuando|por que|what|how|which|who|where|when|why|is|are|do|does",
        ),
        ("mine", r"mi|mis|me|yo|tengo|my|i|mine"),
        (
            "past",
            r"\w+(?:aron|ieron|aste|iste)|(?:he|has|ha|han) \w+[ai]do|cayo|llego|paso|salio|cobro|hizo|hice|gaste|compre|pague|mande|did|was",
        ),
        ("order", r"\w{3,}(?:ale|ele|ame|eme|selo|sela|rle|rme|alo|ala)"),
    )
)


_SHORT: Final[dict[str, str]] = {
    short: word
    for word, shorts in {
        "que": "q k ke qe",
        "por": "x",
        "por que": "xq pq porq porque",
        "para": "pa pra",
        "de": "d",
        "te": "t",
        "porfa": "porfis porfi xfa xfis plis pls plz plx please porfavor porfavorcito",
        "tambien": "tmb tb tmbn tambn",
        "esta": "ta sta",
        "estoy": "toy stoy",
        "estas": "tas stas",
        "pues": "pos ps pus",
        "donde": "dond onde",
        "cuando": "cuand cdo",
        "bien": "bn",
        "mensaje": "msj mensajito",
        "persona": "xsona",
        "movimientos": "movs movimientitos",
        "puntos": "pts",
        "telefono": "tel",
        "cel": "celu celular celulares",
        "lana": "dinero feria varo varos baro baros marmaja morralla billullo billuyo cash money plata guita pachocha",
        "wey": "we guey ue wee",
    }.items()
    for short in shorts.split()
}
"""What thumbs leave out, and the many words for money, as one word each."""
_DRAWN_OUT = patterns.lazy(r"([a-z])\1{2,}")
_SMALL = patterns.lazy(r"(?P<stem>[a-z]{3,}?)c?it(?P<end>[oa]s?)")


def _in_full(said: str) -> str:
    """Write out what is short, and draw together what is drawn out."""
    return " ".join(_SHORT.get(word, word) for word in _DRAWN_OUT.sub(r"\1", said).split())


def _heard(full: str) -> list[str]:
    """Return the words of a text as they sound: spelling by ear is no news."""
    return [sound(word) for word in full.split()]


def features(text: str) -> frozenset[str]:
    """Return the features of an utterance: words as they sound, pairs of them, and pieces of words."""
    return frozenset(_features(_in_full(alike(text))))


@lru_cache(maxsize=256)
def alike(text: str) -> str:
    """Return plain words in which every amount, person and figure looks the same."""
    readings = [r for r in amounts.read_all(text) if r.kind != "relative"]
    spans = [(r.span, " xmonto ") for r in readings if not amounts.is_sum(r)]
    for person in people.read_all(text):
        if not any(a < person.span[1] and person.span[0] < b for (a, b), _ in spans):
            spans.append((person.span, " xpersona "))
    pieces: list[str] = []
    last = 0
    for (start, end), mark in sorted(spans):
        pieces += [text[last:start], mark]
        last = max(last, end)
    pieces.append(text[last:])
    return _FIGURES.sub("0", plain("".join(pieces)))


def names_goods(text: str) -> bool:
    """Tell whether something that shops sell is named."""
    words = plain(text).split()
    return any(_is_goods(word) or word.rstrip("s") in _IN_ENGLISH for word in words)


_IN_ENGLISH: Final = frozenset(
    "phone cellphone computer washer camera toy perfume pan lamp tent ball bike couch cookware".split()
)
"""Goods that the classifier need not tell from other words."""


def _is_goods(word: str) -> bool:
    return word in _GOODS or word.rstrip("s") in _GOODS or word.removesuffix("es") in _GOODS


_MARKS: Final = frozenset({"xmonto", "xpersona"})
_TELLING_MIN: Final = 3
"""Letters of the shortest word that tells what an utterance is about."""


def telling_words(text: str) -> frozenset[str]:
    """Return the words that tell what an utterance is about; amounts and people are none."""
    heard = _heard(_in_full(alike(text)))
    return frozenset(w for w in heard if len(w) >= _TELLING_MIN and w not in _MARKS)


def unknown_share(text: str, known: frozenset[str]) -> float:
    """Return how many of an utterance's words, of all, are none that wishes are made of."""
    found = telling_words(text)
    return len(found - known) / len(found) if found else 0.0


def _features(said: str) -> Iterator[str]:
    yield from (name for name, pattern in _SIGNS if pattern.search(said))
    spelt = said.split()
    if any(map(_is_goods, spelt)):
        yield "f:goods"
    # "saldito" counts as "saldo" too.
    small = (match for word in spelt if (match := _SMALL.fullmatch(word)))
    yield from (f"w:{sound(match['stem'] + match['end'])}" for match in small)
    words = ["^", *_heard(said), "$"]
    for n, word in enumerate(words):
        yield f"w:{word}"
        if n:
            yield f"b:{words[n - 1]} {word}"
        if n > 1:
            yield f"t:{words[n - 2]} {words[n - 1]} {word}"
        yield from _pieces(word)


def _pieces(word: str) -> Iterator[str]:
    if word in {"^", "$"} or word in _MARKS:
        return
    padded = f"_{word}_"
    for size in range(_SHORTEST + 1, _LONGEST + 1):
        for start in range(len(padded) - size + 1):
            yield f"c:{padded[start : start + size]}"
