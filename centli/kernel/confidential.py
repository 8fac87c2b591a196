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
_NUMBER: Final = (
    rf"(?:{_UNIT}|diez|once|doce|trece|catorce|quince|dieci\w{{3,6}}|veinte|veinti\w{{2,6}}|treinta|cuarenta|cincuenta|sesenta|setenta"
    r"|ochenta|noventa|cien(?:to)?|(?:dos|tres|cuatro|seis|sete|ocho|nove)cientos|quinientos|mil|ten|eleven|twelve|\w{3,5}teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
)
_SPOKEN: Final = rf"{_NUMBER}(?:[\s,-]{{1,2}}(?:y\s)?{_NUMBER}){{1,7}}+"
_CODE: Final = rf"(?:\d(?:[ .-]?\d){{2,7}}|{_UNIT}(?:[\s,-]{{1,2}}{_UNIT}){{2,7}})"
_IS_A_WORD: Final = (
    r"(?:\s*[:=]|,?(?:\s+que)?\s+(?:es|is|era|was|fue|sea)\b\s*:?)\s*(?:el\s+|the\s+)?[\"'«“(]?"
)
_IS: Final = rf"(?:{_IS_A_WORD}|\s+(?:son|are|dice|says)\b\s*:?\s*[\"'«“(]?)"
_OF: Final = (
    r"(?:\s+(?:de|del|la|el|mi|tu|of|the|my|for|en|tarjeta|d[eé]bito|cr[eé]dito|cajero|app|banca|banco|cuenta|correo|l[ií]nea|m[oó]vil"
    r"|centli|card|account|bank|seguridad|atr[aá]s|actual|anterior|nuev[oa]|viej[oa]|din[aá]mic[oa]|old|new|current|[3-8]\s(?:d[ií]gitos|digits))){0,6}"
)
_WHICH: Final = r"(?:\s+(?:que|that|i|they|you|we)(?:\s+(?!(?:y|e|o|pero|and|or|but|saldo|monto|total|precio|balance|amount)\b)\w{1,20}){1,6}?)?"
"""What is said of which one it is: «que me dieron en la sucursal»."""
_KEY: Final = r"(?:c[oó]digo|clave|token|code)"
"""What many things have: parcels, products, addresses, errors."""
_SURE: Final = (
    r"(?:nip|pin|cvv2?|cvc2?|otp|c[oó]digo\s+(?:de\s+(?:seguridad|verificaci[oó]n|acceso|confirmaci[oó]n|un\s+solo\s+uso)|din[aá]mico|sms)"
    r"|(?:security|verification|one.time)\s+code|(?:n[uú]meros?|numeritos|d[ií]gitos)\s+(?:de\s+(?:atr[aá]s|seguridad)|del\s+reverso))"
)
"""Words that name nothing else."""
_CLOSE: Final = rf"(?:token{_OF}{_WHICH}|(?:mi|my|el|la|the)\s+(?:clave|c[oó]digo|code){_OF})"
_SENT: Final = r"(?:me\s+(?:acaban?\s+de\s+)?(?:lleg(?:[oó]|ar|aron)|mand(?:[oó]|ar|aron)|envi(?:[oó]|ar|aron))|recib[ií]|(?:they\s+)?sent\s+me|i\s+(?:got|received))"
_BY: Final = r"(?:\s+(?:por|al|en|by|on)(?:\s+(?:mi|el|un|my))?\s+(?:sms|mensaje|whatsapp|correo|celular|tel[eé]fono|text|phone|mail))?"
_A: Final = r"\s+(?:un|una|el|la|este|esta|ese|esa|mi|a|the|this)\s+"
_GAVE: Final = r"(?:les?|me)\s+(?:di|dije|dict[eé]|pas[eé])"
_WORD_FOR_ENTRY: Final = r"(?:contrase[nñ]a|password|passwd|pwd)"
_WORD: Final = r"[^\s,;\"'»”)]{2,64}"
_ENTERS: Final = (
    r"(?:\s+(?:que|de|del|para|en|that|of|for|i|they|actual|anterior|nueva|vieja|temporal)"
    r"(?:\s+(?!(?:no|ya|y|e|o|pero|not|and|or|but)\b)\w{1,20}){0,5}?)?"
)


def _told(before: str, code: str = _CODE) -> re.Pattern[str]:
    """Return what finds a code behind words that name it."""
    return patterns.lazy(rf"\b(?P<before>{before}){code}{_ENDS}", re.IGNORECASE)


_PATTERNS: Final = (
    _told(rf"{_SURE}{_OF}{_WHICH}{_IS}", rf"(?:{_CODE}|{_SPOKEN})"),
    _told(rf"{_CLOSE}{_IS}", rf"(?P<loose>{_CODE}|{_SPOKEN})"),
    # A one-time code is told with how it came, or to whom it was told.
    _told(
        rf"{_KEY}{_OF}\s+(?:(?:que|that)\s+{_SENT}|they\s+sent\s+me|i\s+(?:got|received)){_BY}(?:{_IS}|,?\s+)"
    ),
    _told(
        rf"(?:{_SENT}(?:{_A}(?:sms|mensaje|correo|whatsapp)\s+con)?|{_GAVE}){_A}(?:{_KEY}|nip|pin){_BY}(?:{_IS}|,?\s+)"
    ),
    _told(
        rf"(?:{_KEY}|nip|pin)\s+y\s+(?:se\s+lo|les?)\s+(?:dije|dict[eé])(?:\s+que\s+(?:es|era))?\s+"
    ),
    _told(rf"(?:{_KEY}|nip|pin)\s+y\s+(?:era|(?:se\s+lo|les?)\s+(?:di|pas[eé]))\s+", r"\d{6}"),
    _told(r"(?:nip|pin)\s+", rf"(?:\d{{4,6}}|{_UNIT}(?:[\s,-]{{1,2}}{_UNIT}){{2,7}})"),
    _told(rf"(?:cvv2?|cvc2?){_OF}\s+", r"\d{3,4}"),
    _told(rf"(?!nip|pin|cv){_SURE}\s+"),
    patterns.lazy(
        rf"(?<![\w$.,-])(?P<before>){_CODE}(?=\s+(?:es|is|era|was)\s+(?:mi|my|el|la|the)\s+(?:{_SURE}|{_KEY})\b(?!\s+(?:postal|de|interbancaria)\b))",
        re.IGNORECASE,
    ),
    # A card's verification code behind its date, behind what was left of its number.
    patterns.lazy(
        rf"(?P<before>{HIDDEN} \d{{4}}\W{{1,3}}(?:\w{{1,8}}\W{{1,2}}){{0,2}}\d\d\s?[/-]\s?\d{{2,4}}\W{{1,3}})\d{{3,4}}{_ENDS}"
    ),
    patterns.lazy(
        rf"\b(?P<before>(?:{_WORD_FOR_ENTRY}{_ENTERS}|(?:mi|my)\s+clave){_IS_A_WORD})(?P<word>{_WORD})",
        re.IGNORECASE,
    ),
    patterns.lazy(
        rf"\b(?P<before>{_WORD_FOR_ENTRY}(?:\s+(?:a|por|to))?\s+)(?=[^\s,;]{{0,60}}\d)(?=[^\s,;]{{0,60}}[A-Za-z]){_WORD}",
        re.IGNORECASE,
    ),
    patterns.lazy(
        rf"\b(?P<before>(?i:{_WORD_FOR_ENTRY}\s+(?:a|por|to))\s+)\w{{1,30}}[a-z][A-Z]\w{{0,30}}"
    ),
)
_HID: Final = patterns.lazy(rf"{HIDDEN}(?! ?\d)")
_MAY: Final = patterns.lazy(
    rf"[np]i[np]|cv[vc]|otp|contrase|passw|pwd|token|c[oó]d|clave|atr[aá]s|reverso|seguridad|{HIDDEN}",
    re.IGNORECASE,
)
_SAYS_HOW: Final = frozenset(
    "la el los las un una mi tu su lo que de del no muy mas tan ya otra otro esta esa este ese igual misma mismo demasiado"
    " correcta correcto incorrecta incorrecto valida valido invalida invalido erronea erroneo equivocada mala buena nueva vieja"
    " antigua actual segura insegura debil fuerte facil dificil larga corta diferente distinta imposible necesaria obligatoria"
    " importante secreta personal confidencial privada rechazada temporal unica para por con sin cual como donde cuando"
    " the a an not too very wrong invalid incorrect correct valid weak strong old new expired rejected blocked locked same long"
    " short secret private required different being urgente urgent lento lenta bloqueada caducada vencida expirada compleja sencilla"
    " complicada numerica alfanumerica mejor peor todo nada algo robada hackeada".split()
)
"""What is said of a password that is not told."""
POSTAL_DIGITS: Final = 5
LOOKED_BACK: Final = 60
_ADDRESS: Final = patterns.lazy(
    r"\b(?:postal|c\.?p\b|zip|colonia|calle|domicilio|direcci[oó]n|vivo|address)", re.IGNORECASE
)
_COMMA: Final = patterns.lazy(r",\s+(?:que\s+)?\w{2,3}\s+(?:el\s+|the\s+)?$", re.IGNORECASE)
_LOST: Final = patterns.lazy(
    r"\b(?:olvid|perd|recuper|restablec|recuerd|acuerd|no s[eé]\b|cambiar|forg[eo]t|lost|reset|remember)\w{0,10}(?:\s+\w{1,12}){0,2}\s+$",
    re.IGNORECASE,
)
"""What is said before a password that somebody has not got."""
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
    parts = found.groupdict()
    if loose := parts.get("loose"):
        # A code of five digits, beside an address, is the address's.
        is_postal = len(loose) == POSTAL_DIGITS and _ADDRESS.search(found.string) is not None
        return found[0] if is_postal else found["before"] + HIDDEN
    word = parts.get("word")
    if word is None:
        return found["before"] + HIDDEN
    bare = word.rstrip(".?!:")
    goes_on = _GOES_ON.match(found.string, found.end()) is not None
    # «Olvidé mi contraseña, es urgente» tells of it, and does not tell it.
    is_told_of = _COMMA.search(found["before"]) or _LOST.search(
        found.string, max(0, found.start() - LOOKED_BACK), found.start()
    )
    is_prose = bare.isalpha() and bare[1:].islower() and (goes_on or is_told_of)
    if is_prose or fold(bare) in _SAYS_HOW or bare == HIDDEN:
        return found[0]
    return found["before"] + HIDDEN + word[len(word.rstrip(".?")) :]
