"""What an utterance wants from the shop, in the form that the flows use: which thing, how many, how paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from centli.agent.language import Understanding, shopping
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words
from marketplace.contracts import BenefitKind

SEARCH: Final = "search_products"
COMPARE: Final = "compare_benefits"
PURCHASE: Final = "purchase"
SHOPPING: Final = frozenset({SEARCH, COMPARE, PURCHASE})
NO_BENEFIT: Final = "none"
_NAMES: Final[Mapping[str, str]] = {"msi": "MSI", "cashback": "cashback", "points": "points"}
_PLAIN: Final = re.compile(
    r"\b(?:de|al) contado\b|\bsin (?:(?:los|el|la|ningun[oa]?) )?(?:meses(?! sin)|msi|mensualidades|beneficios?|promocion(?:es)?|cashback|puntos)\b"
    r"|\bningun beneficio\b|\b(?:una sola|un solo|(?:en|de|con) una?) (?:exhibicion|pago|jalon)\b|\bde (?:golpe|una sola vez)\b|\bpago (?:unico|completo)\b|\bin full\b|\b(?:no|without) (?:installments|benefit)\b"
)
_WAY: Final = r"(?:meses|msi|mensualidades|cashback|puntos|contado|installments|months|points|cash)"
_EITHER: Final = re.compile(
    rf"\b{_WAY}\b[^.;?]{{0,25}}\b(?:o|u|or|vs|versus|contra)\b[^.;?]{{0,20}}\b{_WAY}\b"
)
"""Two ways to pay, of which neither is chosen: "con meses o de contado"."""
_WAY_IN_FULL: Final = (
    rf"(?P<way>{_WAY.removesuffix(')')}|cash ?back|un (?:solo )?pago)\b)(?: sin intereses| free)?"
)
_SMALL: Final = r"(?:[0-9]{1,2}|tres|seis|nueve|doce|dieciocho|veinticuatro)"
_REFUSED: Final = patterns.lazy(
    r"\b(?:no|ni|tampoco|not|don.?t|do not)(?P<verb>(?: (?:me|se|lo|la|los|las|le|yo|ya|quiero|quisiera|necesito|acepto|pongas|uses|cobres|cargues|nada|que|sean?|vaya|pagar(?:l[oa]s?)?|comprar(?:l[oa]s?)?|want|pay|use|it|to)\b)*)"
    rf"(?: (?:con|de|a|al|en|por|el|mis|ese|esos|with|in|by|over|for|any)\b| {_SMALL}\b)* {_WAY_IN_FULL}"
)
"""«No quiero meses» refuses them; «no con cashback» may lack the comma of a correction."""
_REFUSED_AFTER: Final = patterns.lazy(
    rf"\b(?:(?:con|de|a|al|en|with|in) )?(?:(?:los|las|el|mis) )?(?:{_SMALL} )?{_WAY_IN_FULL}[, ] ?(?:(?:ya|mejor|siempre|pues|creo que|eso) )*no(?=\W*$|\s*[,.;])(?!\W*\?)"
)


_OFFERS: Final = patterns.lazy(
    r"(?:(?:y|oye|hola|que|cuales|hay|tienen|tienes|ver|muestrame|ensename|dime|dame|quiero|me|alguna|algunas|las|los|sus|mis|de|hoy|son|show|what|any|the|your|are|there|do|you|have) )*"
    r"(?:ofertas?|promociones|promocion|promos?|descuentos?|offers?|deals?)(?: (?:hay|tienen|tienes|hoy|disponibles|del?|dia|la|en|tienda|mes|today|are|there|available))*"
)
"""«¿Qué ofertas hay?», and nothing of what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted, as far as it was said; amounts in centavos."""

    product: str | None = None
    quantity: int | None = None
    benefit: str | None = None
    months: int | None = None
    plain: bool = False
    """Whether it is to be paid at once, with no benefit."""
    category: str | None = None
    price_max: int | None = None
    price_min: int | None = None
    account: str | None = None
    """The own account that is to pay."""
    several: bool = False
    """Whether it names more than one benefit or number of months: it compares them."""
    refuses: str = ""
    """A way to pay that is refused, as a benefit; «none» of all benefits, which is to pay at once."""
    doubtful: bool = False
    """Whether what is named may be what is refused: "no con cashback"."""

    @property
    def how(self) -> bool:
        """Whether it says how to pay, or how many."""
        return bool(self.benefit or self.plain or self.quantity or self.account)

    @property
    def what(self) -> bool:
        """Whether it says what to look for."""
        return bool(self.product or self.category or self.price_max or self.price_min)


def asks_for_offers(text: str) -> bool:
    """Say whether it is asked what is on offer, of nothing in particular."""
    return _OFFERS.fullmatch(fold_words(text)) is not None


def want(read: Understanding) -> Wanted:
    """Read what an utterance wants."""
    text, refuses, doubtful = _refused(read.text)
    found = shopping.read(text)
    either = _EITHER.search(fold(text)) is not None
    plain = not either and _PLAIN.search(fold(text)) is not None
    named, months = ((), ()) if plain or either else (found.benefits, found.months)
    one = _NAMES[named[0]] if len(named) == 1 else None
    return Wanted(
        product=found.product,
        quantity=found.quantity or shopping.quantity(text),
        benefit=one,
        months=months[0] if len(months) == 1 and one == "MSI" else None,
        plain=plain,
        category=found.categories[0] if found.categories else None,
        price_max=found.max_centavos,
        price_min=found.min_centavos,
        account=found.account,
        several=either or len(named) > 1 or len(months) > 1,
        refuses=refuses,
        doubtful=doubtful,
    )


def _refused(text: str) -> tuple[str, str, bool]:
    """Return the words without the way to pay that they refuse, which that is, and whether it may be what is wanted."""
    said = fold(text)
    found = _REFUSED.search(said) or _REFUSED_AFTER.search(said)
    if found is None or len(said) != len(text) or _EITHER.search(said):
        return text, "", False
    refuses = next(
        (kind for kind, stem in _STEMS if found["way"].startswith(stem)), BenefitKind.MSI.value
    )
    if "verb" in found.groupdict() and not found["verb"].strip():
        return text, refuses, True
    return f"{text[: found.start()]} {text[found.end() :]}".strip(), refuses, False


_STEMS: Final = (
    (BenefitKind.CASHBACK.value, ("cashback", "cash back")),
    (BenefitKind.POINTS.value, ("puntos", "points")),
    (NO_BENEFIT, ("contado", "un ", "cash")),
)
