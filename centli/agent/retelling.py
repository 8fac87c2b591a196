"""What was asked in one language, said again in the other: a question waits in the words it was asked with.

Which message it was made of is found by its text; what was put into it stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

from centli.kernel.languages import ENGLISH

_PLACE: Final = re.compile(r"%\((\w+)\)[sd]")
_SENTENCE: Final = re.compile(r"(?<=[.?!])\s+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LETTERS_MIN: Final = 6
"""Of a message's own; «%(one)s de %(other)s» would fit anything."""
_ACCOUNT: Final = re.compile(r"(?P<label>.+?)(?P<number> ···· [0-9]{4})")


def retold(text: str) -> str:
    """Return a text of ours in the language of today, sentence by sentence where it was made of several; another's as it is."""
    account = _ACCOUNT.fullmatch(text)
    if account is not None and (label := _whole(account["label"].capitalize())) is not None:
        is_small = account["label"].islower()
        return (label.lower() if is_small else label) + account["number"]
    whole = _whole(text)
    if whole is None:
        whole = " ".join(_whole(part) or part for part in _SENTENCE.split(text))
    return whole


def _whole(text: str) -> str | None:
    """Return the message that a text was made of, in the language of today with the same put into it; None where there is none."""
    best, found = -1, None
    for told, meant in _pairs():
        start = _PLACE.split(told, maxsplit=1)[0]
        if told == text:
            return meant
        if start == told or not text.startswith(start):
            continue
        own = len(_LETTER.findall(_PLACE.sub("", told)))
        if own < max(best + 1, _LETTERS_MIN):
            continue
        values = _read(told, text)
        if values is not None:
            best, found = own, _told(meant, values)
    return found


def _told(meant: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], ""), meant).replace("%%", "%")


def _pairs() -> Iterator[tuple[str, str]]:
    """Return each message in the other language and in that of today; the messages' own is Spanish."""
    to_english = get_language() == ENGLISH
    catalogue = translation(ENGLISH)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - Django has no other door to it
    for own, english in catalogue.items():
        if isinstance(own, str) and own and english:
            yield (own, english) if to_english else (english, own)


def _read(told: str, text: str) -> dict[str, str] | None:
    """Return what was put into a message to make a text."""
    pattern, at, seen = "", 0, set[str]()
    for place in _PLACE.finditer(told):
        name = place[1]
        pattern += re.escape(told[at : place.start()].replace("%%", "%"))
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
        seen.add(name)
        at = place.end()
    match = re.fullmatch(pattern + re.escape(told[at:].replace("%%", "%")), text, re.DOTALL)
    return None if match is None else match.groupdict()
