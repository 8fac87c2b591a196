"""Whether somebody else is told not to want what waits: «mi esposa dice que no la compre»; it is asked about, and reports nothing."""

from __future__ import annotations

from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold_words

_SAYS: Final = r"(?:dice[ns]?|dij(?:o|eron)|opinan?|creen?|piensan?|quieren?|piden?|pidio|aconsejan?|aconsejo|recomiendan?|prefieren?|insisten?(?: en)?|says?|said|thinks?|wants?)"
_SOMEBODY: Final = r"(?:(?:mis?|el|la|los|las|una?|my|the) )?(?!yo\b|que\b|no\b)\w+"
_NOT_TO: Final = patterns.lazy(
    r"(?:(?:oye|ay|no|pues|es que|fijate que|y|pero|espera|ahora) )*"
    rf"(?:{_SOMEBODY}(?: (?!que\b)\w+)? (?:(?:me|nos|ya) )*{_SAYS}|(?:(?:me|nos) )?{_SAYS} {_SOMEBODY}(?: (?!que\b)\w+)?) (?:que )?"
    r"(?:(?:ya|mejor|siempre|que|i|me) )*(?:no|not to|shouldn t|don t)"
    r"(?: (?:(?:me|te|le|les|l[oa]s?|se|nos) )*(?:mand|envi|transfier|deposit|pas|pagu|compr|hag|gast|pid|prest|agregu|canje|d|send|pay|buy|do)(?:e|a|ees?|es|as|emos|amos)?\b(?: (?!porque\b|pero\b|y\b)[a-z]+){0,4})?"
)
_DID: Final = patterns.lazy(r"(?:mand|envi|deposit|pas|pagu|compr|gast|prest|hic)[éíó]\b")
"""«Dice que no le mandé nada» tells of what did not come."""


def told_not_to(text: str) -> bool:
    """Say whether another's advice against it is all that is told."""
    if "?" in text or _DID.search(text.lower()) is not None:
        return False
    return _NOT_TO.fullmatch(fold_words(text)) is not None
