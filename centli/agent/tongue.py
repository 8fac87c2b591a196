"""In which language to answer: the customer's own choice, and English to whoever writes English. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from centli.kernel.text import fold

SPOKEN: Final = "spoken"
"""Where a conversation's state keeps the language that the customer wrote in last."""
ENGLISH: Final = "en"
SPANISH: Final = "es"

_WORDS = re.compile(r"[a-z']+")
_ENGLISH: Final = frozenset(
    "the my how much do does did i have is are was what what's whats can could would you your please send to pay money"
    " transfer balance show me last week month today yesterday want need account savings checking from and brother"
    " sister mother mom dad father friend hi hello hey thanks thank cancel that it again same for with this which who"
    " when where why not no don't yes yeah change limit add contact contacts spend spent spending transactions help buy"
    " points rewards give get know about instead actually make forget never mind of in on at be by a".split()
)
_SPANISH: Final = frozenset(
    "el la los las mi mis cuanto cuánto tengo manda mandale mandar envia enviale enviar transfiere transfiereme pasale"
    " pasame a al de del y o que con para por favor porfa quiero hola gracias si no cancela dinero saldo movimientos hermano hermana"
    " mama papa es son pesos ayer hoy semana mes cuenta ahorro un una le lo me te se como cuando donde quien ya mejor"
    " otra otro en su sus dime ver gastos limite puntos ayuda buenas buenos dias tardes noches".split()
)
_BOTH: Final = _ENGLISH & _SPANISH


def spoken(text: str) -> str:
    """Return "en" or "es" where words give the language away, else "": a name or a figure is in neither."""
    words = set(_WORDS.findall(fold(text))) - _BOTH
    english, spanish = len(words & _ENGLISH), len(words & _SPANISH)
    if english > spanish:
        return ENGLISH
    return SPANISH if spanish else ""


def heard(text: str, state: Mapping[str, Any]) -> str:
    """Return the language of a talk after these words: what they do not give away stays as it was."""
    return spoken(text) or str(state.get(SPOKEN, ""))


def locale_of(own: str, state: Mapping[str, Any]) -> str:
    """Return the locale to answer in: English for who chose it or last wrote it, else the customer's own."""
    return ENGLISH if state.get(SPOKEN) == ENGLISH else own
