"""Who is one of those that money is shared among: oneself, who is left out, who comes in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from centli.agent.language import people
from centli.kernel import patterns
from centli.kernel.text import fold

_ONESELF: Final = re.compile(
    r"\b(?:y|e|and) (?:yo|me|myself|i)\b(?=\W*$|[,.;!?]| (?:por|en|porfa|partes|equally|please)\b)"
    r"|\b(?:entre|between|among) (?:yo|me|mi|myself)\b(?=,| (?:y|and)\b)|\bconmigo\b"
)
_CHANGES: Final = re.compile(
    r"\b(?:(?P<out>(?:quit|sac|borr|elimin|remov|remuev)[a-z]*|menos|excepto|salvo|sin|except|without|but not|pero no|no(?= (?:al?|le|les|to)\b))"
    r"|(?P<only>solo|solamente|nomas|nada mas|unicamente|only|just)"
    r"|(?P<in>(?:agreg|anad|sum|inclu|met)[a-z]*|pon(?:le|me)?|tambien|add|include)|(?P<instead>mejor|instead))\b"
)
_TOLD: Final = re.compile(
    r"\b(?:dij|dic|pid|said|says|told)[a-z]*\b|\b(?:no (?:solo|solamente|nomas|nada mas|unicamente)|not (?:only|just))\b|\bno (?:(?:me|le|les|l[oa]s?) )*(?:quit|sac|borr|elimin|agreg|anad|sum|inclu|met|pong)[a-z]+"
)
"""«Me dijo que quite a Ana», «no quites a Ana», «no solo a Ana»: nothing is changed by it."""
_TO: Final = re.compile(
    r"\s*(?:(?:le|les|se lo|mandes|envies|des|mandale|dale|al?|para|to|el|la)\b\s*)*"
)
_NO_BEHIND: Final = re.compile(r"\s+(?:no|not)\b(?!\s+(?:al?|to)\b)")
_GOES_ON: Final = re.compile(r"\s*(?:,|\b(?:y|ni|o|e|and|or)\b)?\s*(?:al?|para|to)?\s*")
_BARE: Final = re.compile(r"^(?:(?:mi|my|la|el)\s+)+")


_SAYS_NOTHING: Final = patterns.lazy(
    r"\b(?:si|yes|sip|ok|okey|va|sale|dale|orale|claro|pues|entonces|bueno|ah|ay|oye|perdon|espera|porfa|porfis|por|favor|please|gracias|mejor|confirmo|correcto|exacto|afirmativo|simon|andale|vez|one"
    r"|al?|para|pa|del?|el|l[ao]s?|les?|se|mi|my|me|the|to|for|of|y|e|and|pero|but|que|ya|ahora|ahorita|hoy|quiero|cada|un[ao]|quien|cual|[cu]|each|ambos|ambas|both|dos|tres|tod[oa]s|all"
    r"|them|ell[oa]s|him|her|it|seria|sean?|es|son|eso|asi|igual|mism[oa]|tambien|nomas|nada|mas|sol[oa]|solamente|unicamente|only|just|pesos|mxn"
    r"|(?:mand|envi|deposit|pas|transfier|haz|prepar|send|transfer)\w*)\b"
)
"""Words that add nothing to who is meant, and to a yes."""
_OWN_ACCOUNT: Final = patterns.lazy(
    r"\b(?:desde|con|cuenta|ahorros?|cheques|debito|nomina|(?:sal|sac|tom)\w*|from|savings|checking|account)\b"
)
_NO: Final = patterns.lazy(r"\b(?:no|ni|not)\b")


def left_over(text: str, known: Sequence[str], *, account: bool, changes: bool) -> list[str]:
    """Return the words of an answer that are accounted for by nothing: neither who is meant, nor that it is so.

    ``account``: whether an own account is named, which the words for it say; ``changes``: whether to leave out and to take in is.
    """
    said = fold(text)
    for one in reversed(people.read_all(text, known)):
        said = f"{said[: one.start]} , {said[one.span[1] :]}"
    told = [
        _SAYS_NOTHING,
        *([_OWN_ACCOUNT] if account else ()),
        *([_CHANGES, _NO] if changes else ()),
    ]
    for words in told:
        said = words.sub(" ", said)
    return re.findall(r"\w+", said)


def named(names: Sequence[str], text: str, known: Sequence[str]) -> list[str]:
    """Return whom words name, each once: those of a list as it has them."""
    said = {_bare(one.said) for one in people.read_all(text, known)}
    return [name for name in names if _bare(name) in said] or sorted(said)


def with_oneself(text: str) -> bool:
    """Say whether who speaks is one of those: "entre Bruno, Lucía y yo"."""
    return _ONESELF.search(fold(text)) is not None


def may_change(text: str) -> bool:
    """Say whether words may say who is left out or comes in."""
    return _CHANGES.search(fold(text)) is not None


def changed(names: Sequence[str], text: str, known: Sequence[str]) -> list[str] | None:
    """Return who is left of a list, with who comes in: "sí, a cada uno menos a Lucía", "quita a Rosa y agrega a Pedro".

    None where words do neither, leave out somebody who is not in it, or both leave out and name the only one.
    """
    said = fold(text)
    if len(said) != len(text) or "?" in text or _TOLD.search(said):
        return None
    left, only, way, reached = list(names), list[str](), "", 0
    for one in people.read_all(text, known):
        before = said[reached : one.start]
        marks = list(_CHANGES.finditer(before))
        if marks:
            way = str(marks[-1].lastgroup) if _TO.fullmatch(before, marks[-1].end()) else ""
        elif not way or _GOES_ON.fullmatch(before) is None:
            way = ""
        reached = one.span[1]
        if _NO_BEHIND.match(said, reached):
            way = "out"
        found = [name for name in names if _bare(name) == _bare(one.said)]
        if way == "out" and len(found) == 1 and found[0] in left:
            left.remove(found[0])
        elif way == "only" and len(found) == 1:
            only.append(found[0])
        elif not found and (way == "in" or (way == "instead" and len(left) < len(names))):
            left.append(one.said)
        else:
            return None
    if only:
        left = only if left == list(names) else []
    return left if left and left != list(names) else None


def _bare(name: str) -> str:
    return _BARE.sub("", fold(name))
