"""What opens an account and is told to nobody: PIN, password, CVV, one-time code. Found where it is named, and never kept.

In doubt it stays: an amount, an account's last digits or a folio that were hidden would be another's wish.

Source: PCI DSS 4.0.1, requirement 3.3.1 (neither a card's verification code nor its PIN is stored), read 2026-11-22.
"""

from __future__ import annotations

import re
from typing import Final

from centli.kernel import patterns, personal
from centli.kernel.cards import mask_cards
from centli.kernel.text import clean, fold

HIDDEN: Final = "••••"

_ENDS: Final = r"(?![\w$%]|[ .,-]?\d|\s{0,2}(?:pesos|varos|mxn|m\.?n\b|usd|d[oó]lares|mil\b|k\b|veces|d[ií]as|horas|minutos|meses|a[nñ]os|d[ií]gitos|digits|times|days))"
"""What stands behind a code, and not behind an amount or a count."""
_UNIT: Final = r"(?:cero|un[oa]|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|zero|one|two|three|four|five|six|seven|eight|nine)"
_CODE: Final = rf"(?:\d(?:[ .-]?\d){{2,7}}|{_UNIT}(?:[\s,-]{{1,2}}{_UNIT}){{2,7}})"
_IS: Final = (
    r"(?:\s*[:=]|,?(?:\s+que)?\s+(?:es|is|era|was|fue|sea)\b\s*:?)\s*(?:el\s+|the\s+)?[\"'«“(]?"
)
_OF: Final = r"(?:\s+(?:de|del|la|el|mi|tu|of|the|my|for|en|tarjeta|d[eé]bito|cr[eé]dito|cajero|app|banca|banco|cuenta|correo|l[ií]nea|m[oó]vil|centli|card|account|bank)){0,6}"
_SURE: Final = r"(?:nip|pin|cvv2?|cvc2?|c[oó]digo\s+de\s+(?:seguridad|verificaci[oó]n|acceso|confirmaci[oó]n)|(?:security|verification)\s+code)"
"""Words that name nothing else."""
_CLOSE: Final = rf"(?:{_SURE}|token|(?:mi|my|el|la|the)\s+(?:clave|c[oó]digo|code))"
_WORD_FOR_ENTRY: Final = r"(?:contrase[nñ]a|password|passwd|pwd)"
_WORD: Final = r"[^\s,;\"'»”)]{2,64}"

_PATTERNS: Final = (
    patterns.lazy(rf"\b(?P<before>{_CLOSE}{_OF}{_IS}){_CODE}{_ENDS}", re.IGNORECASE),
    patterns.lazy(rf"\b(?P<before>(?:nip|pin)\s+)\d{{4,6}}{_ENDS}", re.IGNORECASE),
    patterns.lazy(rf"\b(?P<before>(?:cvv2?|cvc2?){_OF}\s+)\d{{3,4}}{_ENDS}", re.IGNORECASE),
    patterns.lazy(
        rf"(?<![\w$.,-])(?P<before>){_CODE}(?=\s+(?:es|is|era|was)\s+(?:mi|my|el|la|the)\s+(?:{_SURE}|token|clave|c[oó]digo|code)\b(?!\s+(?:postal|de|interbancaria)\b))",
        re.IGNORECASE,
    ),
    # A card's verification code behind its date, behind what was left of its number.
    patterns.lazy(
        rf"(?P<before>{HIDDEN} \d{{4}}\W{{1,3}}(?:\w{{1,8}}\W{{1,2}}){{0,2}}\d\d\s?[/-]\s?\d{{2,4}}\W{{1,3}})\d{{3,4}}{_ENDS}"
    ),
    patterns.lazy(rf"\b(?P<before>{_WORD_FOR_ENTRY}{_OF}{_IS})(?P<word>{_WORD})", re.IGNORECASE),
    patterns.lazy(
        rf"\b(?P<before>{_WORD_FOR_ENTRY}\s+)(?=[^\s,;]{{0,60}}\d)(?=[^\s,;]{{0,60}}[A-Za-z]){_WORD}",
        re.IGNORECASE,
    ),
)
_HID: Final = patterns.lazy(rf"{HIDDEN}(?! ?\d)")
_MAY: Final = patterns.lazy(
    rf"[np]i[np]|cv[vc]|contrase|passw|pwd|token|c[oó]d|clave|{HIDDEN}", re.IGNORECASE
)
_SAYS_HOW: Final = frozenset(
    "la el los las un una mi tu su lo que de del no muy mas tan ya otra otro esta esa este ese igual misma mismo demasiado"
    " correcta correcto incorrecta incorrecto valida valido invalida invalido erronea erroneo equivocada mala buena nueva vieja"
    " antigua actual segura insegura debil fuerte facil dificil larga corta diferente distinta imposible necesaria obligatoria"
    " importante secreta personal confidencial privada rechazada temporal unica para por con sin cual como donde cuando"
    " the a an not too very wrong invalid incorrect correct valid weak strong old new expired rejected blocked locked same long"
    " short secret private required different being".split()
)
"""What is said of a password that is not told."""
_GOES_ON: Final = patterns.lazy(r"\s+(?!(?:y|e|pero|and|but)\b)\w", re.IGNORECASE)
"""What goes on behind a plain word makes it one of a sentence."""


def mask_codes(text: str) -> str:
    """Replace what is told to nobody by ``••••``; the words that name it stay, so that it can be answered."""
    if _MAY.search(text) is None:
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(_hidden, text)
    return text


def is_hidden(text: str) -> bool:
    """Say whether something was hidden in it; what is left of a card's number is nothing."""
    return _HID.search(text) is not None


def kept(text: str, *, length_max: int) -> str:
    """Return what somebody wrote as it may be kept: as data, without card numbers and without what they should not have told."""
    return mask_codes(clean(mask_cards(text), length_max=length_max))[:length_max].rstrip()


def nameless(text: str, *, length_max: int) -> str:
    """Return what somebody wrote as it may be kept where nobody looks at it unmasked: without what names anybody, either."""
    return personal.mask(kept(text, length_max=length_max)).text[:length_max].rstrip()


def _hidden(found: re.Match[str]) -> str:
    word = found.groupdict().get("word")
    if word is None:
        return found["before"] + HIDDEN
    bare = word.rstrip(".?!:")
    is_prose = bare.isalpha() and _GOES_ON.match(found.string, found.end()) is not None
    if is_prose or fold(bare) in _SAYS_HOW or bare == HIDDEN:
        return found[0]
    return found["before"] + HIDDEN + word[len(word.rstrip(".?")) :]
