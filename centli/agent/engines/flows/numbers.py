"""A number that money cannot be sent to, where a CLABE is needed: what it is, and what is needed instead."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from django.utils.translation import gettext as _

from centli.agent.engines import intents
from centli.kernel import patterns
from centli.kernel.text import fold

Number: TypeAlias = Literal["", "card", "phone", "wrong"]

CARD_DIGITS: Final = frozenset({15, 16})
_HIDDEN: Final = r"•{4} ?[0-9]{4}"
"""A number that could be a card's, as it is kept from us."""
NO_NAMES: Final = frozenset({"cel", "tel", "whats", "num"})
"""«Al cel 55…»: what a number is, and nobody's name."""
_IS_HIDDEN: Final = patterns.lazy(_HIDDEN)
_SAYS_CLABE: Final = patterns.lazy(r"\bclabe\b")
_PHONE: Final = patterns.lazy(
    r"\b(?:al?|numero|num|celular|cel|telefono|tel|whats\w*|phone|number|cuenta|account)(?: (?:de|su|es|el|este|ese|celular|cel|telefono|numero))*[ :]{1,2}(?:\+?52 ?)?[0-9](?:[ -]?[0-9]){9,10}(?![0-9]|[ -][0-9])"
)
_TO_A_CARD: Final = patterns.lazy(
    rf"\b(?:a|en|to) (?:(?:la|su|esta|esa|una|el|numero|de|the|his|her|this|card) )*(?:tarjeta|card)\b[^.;0-9•]{{0,20}}(?:{_HIDDEN}|[0-9](?:[ -]?[0-9]){{14,15}}(?![0-9]))"
)


def kind(text: str) -> Number:
    """Return what a number is that is no CLABE: what is hidden as a card's may only be called one; empty: it may be one, or there is none."""
    folded = fold(text)
    found = intents.CLABE.search(folded)
    if found is not None:
        return "card" if sum(map(str.isdigit, found.group())) in CARD_DIGITS else ""
    if _IS_HIDDEN.search(folded) is not None:
        return "wrong" if _SAYS_CLABE.search(folded) else "card"
    return "phone" if _PHONE.search(folded) is not None else ""


def to_a_card(text: str) -> bool:
    """Say whether money is to go to a card's number: "a mi mamá a su tarjeta 4152…"."""
    return _TO_A_CARD.search(fold(text)) is not None


def needs_a_clabe(number: str) -> str:
    """Say what is wrong with a number, and what is needed."""
    if number == "card":
        return _(
            "Ese es un número de tarjeta, y a tarjetas no puedo enviar. Necesito la CLABE de 18 dígitos: está en la app o en el estado de cuenta de su banco. ¿Cuál es?"
        )
    if number == "phone":
        return _(
            "Ese parece un número de celular o de cuenta. Para enviar necesito la CLABE, de 18 dígitos: está en la app o en el estado de cuenta de su banco. ¿Cuál es?"
        )
    return _("Esa CLABE no es válida: revisa sus 18 dígitos y dímela otra vez.")
