"""What an utterance says about something to buy, whatever its intent: the thing, how many, how paid, up to what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.agent.language import amounts, phrases, slots
from centli.agent.language.amounts import AmountReading
from centli.agent.language.guards import plain
from centli.kernel import patterns
from centli.kernel.text import fold

QUANTITY_MAX: Final = 99
_CENTAVOS: Final = 100
_PRICE_MIN_CENTAVOS: Final = 30 * _CENTAVOS
"""What is said without a unit and is less is hardly a price: "que no pase de 15" may mean thousands."""
_UNIT = patterns.lazy(r"[$]|\b(?:pes|var|bar)[a-z]+")
_QUANTITY = patterns.lazy(
    r"^(?:(?:quiero|dame|deme|pon(?:me|le)?|que sean|mejor|y|compro|llevo|pido|if i (?:buy|get)|son|serian|agrega(?:me)?|solo|nomas|pues|no|si|ok|va|porfa|por favor|de una vez|espera|oye|ay|digo|perdon|entonces|i want|make it|give me|just|wait|actually) )*"
    r"(?P<n>[0-9]{1,2}|[a-z]+)(?: (?:piezas?|pzas?|unidad(?:es)?|de esos|de esas|de ellos|porfa|por favor|please|nomas|nada mas|mejor|pieces))*$"
)
_MONTHS_ALONE = patterns.lazy(
    r"(?:(?:quiero|quisiera|dame|pon(?:me|l[oa]|mel[oa])?|dej(?:al[oa]|amel[oa])|cambi(?:al[oa]|amel[oa]|a)|pas(?:al[oa]|amel[oa])|haz(?:l[oa]|mel[oa])|l[oa] quiero|que sean?|mejor|y|pero|pues|no|si|ok|okey|va|bueno"
    r"|ay|oye|entonces|digo|perdon|solo|nomas|porfa|por favor|please|no wait|actually|make it|put it|change it|switch it|i d rather|i want|just|but|then) )*"
    r"(?:(?:a|en|at) (?:los |las )?(?P<n>[0-9]{1,2}|[a-z]+)"
    r"|(?:(?:a|en|con|por|de|to|at|in|over|for|with) )?(?:los |las )?(?P<of>[0-9]{1,2}|[a-z]+) ?(?:me[sz]e[sz]|msi|mensualidades|pagos|plazos|months?|installments|payments))(?: sin intereses| interest free)?"
    r"(?: (?:entonces|mejor|pues|porfa|por favor|please|nomas|nada mas|mas bien|va|ok|si|ya|instead|then|better|actually|gracias|thanks))*"
)
"""Months and nothing else: "a 12 entonces", "mejor a doce", "12 mezes", "make it 12 months"."""
_MONTHS_MIN: Final = 3
_MONTHS_MAX: Final = 60
_HOW_PAID = patterns.lazy(
    r"\b(?:con|a|de|en|por|with|over|in) (?:(?:[0-9]{1,2}|tres|seis|nueve|doce|dieciocho|veinticuatro) )?(?:cash ?back|puntos|msi|meses(?: sin intereses)?|mensualidades|contado|points|months?|installments)\b"
)
"""How it is paid says nothing of how many: "dame dos con cashback"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said about a thing to buy; several benefits, months or categories are a question."""

    product: str | None = None
    quantity: int | None = None
    categories: Sequence[str] = ()
    benefits: Sequence[str] = ()
    months: Sequence[int] = ()
    max_centavos: int | None = None
    min_centavos: int | None = None
    account: str | None = None
    """The own account that is to pay: checking, savings or credit."""


def read(text: str) -> Wanted:
    """Read "dos audífonos de hasta 500 pesos a 3 MSI"; also an answer such as "a 12 meses" or "la de 8 mil"."""
    alone = months_alone(text)
    product, quantity = (None, None) if alone else slots.product(text)
    months = [alone] if alone else slots.months(text)
    found = amounts.read_all(text)
    return Wanted(
        product=product,
        quantity=quantity,
        categories=tuple(slots.categories(text)),
        benefits=tuple(slots.benefits(text) or (["msi"] if months else [])),
        months=tuple(months),
        max_centavos=_highest(found),
        min_centavos=_lowest(found),
        account=slots.accounts(text).get("source"),
    )


def quantity(text: str) -> int | None:
    """Return how many are wanted where an answer says nothing else: "dos", "quiero 3", "que sean cuatro"."""
    match = _QUANTITY.match(" ".join(_HOW_PAID.sub(" ", plain(text)).split()))
    number = phrases.small_number(match["n"]) if match else None
    return number if number and number <= QUANTITY_MAX else None


_DENIED_BEFORE = patterns.lazy(r"^\W*(?:no|nel|nop)\s*[,.;]+\s*")


def months_alone(text: str) -> int | None:
    """Return how many months are wanted where an utterance says nothing else; «a 12» has the word for them left out."""
    # "No, a 6 meses" denies what was before; "a 12, no a 6" those that it names.
    said = _DENIED_BEFORE.sub("", fold(text))
    match = _MONTHS_ALONE.fullmatch(slots.without_denied_months(" ".join(plain(said).split())))
    found = match and phrases.small_number(match["n"] or match["of"])
    return found if found and _MONTHS_MIN <= found <= _MONTHS_MAX else None


def _is_price(reading: AmountReading) -> bool:
    options = _options(reading)
    said = bool(_UNIT.search(reading.said.lower()))
    return bool(options) and (said or max(options) >= _PRICE_MIN_CENTAVOS)


def _options(reading: AmountReading) -> Sequence[int]:
    return (reading.centavos,) if reading.centavos is not None else reading.candidates


def _highest(found: Sequence[AmountReading]) -> int | None:
    """Return the most that it may cost: "de menos de 8 mil", "entre 10 y 15 mil", "como de 10 mil"."""
    prices = [r for r in found if r.bound != "min" and r.kind != "ambiguous" and _is_price(r)]
    return max(_options(prices[0])) if prices else None


def _lowest(found: Sequence[AmountReading]) -> int | None:
    """Return the least that it may cost: "de más de 10 mil", "entre 10 y 15 mil"."""
    for reading in found:
        options = _options(reading)
        ranged = reading.kind == "vague" and len(options) > 1
        if _is_price(reading) and (reading.bound == "min" or ranged):
            return min(options)
    return None
