"""Periods as people say them, counted in the customer's days of Mexico City.

``read`` spells the words right, lets every rule of ``rules`` look, and takes the most particular one
together with what is joined to it. The rules' functions are in ``days``, ``ranges``, ``units`` and ``spans``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from centli.agent.language.dates.counting import DAY, Days
from centli.agent.language.dates.rules import RULES
from centli.agent.language.dates.spelling import corrected
from centli.agent.language.tokens import fold_with_places

MEXICO_CITY: Final = ZoneInfo("America/Mexico_City")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``date_from`` to ``date_to``, both included, and the name that the slot carries."""

    name: str
    date_from: date
    date_to: date
    said: str
    span: tuple[int, int]


def today_of(now: datetime) -> date:
    """Return the customer's day; a naive moment is taken as Mexico City's."""
    return now.astimezone(MEXICO_CITY).date() if now.tzinfo else now.date()


@dataclass(frozen=True, slots=True)
class _Found:
    """One period in the folded text; a smaller ``rank`` is a more particular rule."""

    days: Days
    start: int
    end: int
    rank: int


def read(text: str, now: datetime) -> Period | None:
    """Return the period that an utterance names, or None.

    The most particular one counts, together with those joined to it ("ayer y antier", "de enero a
    hoy") and with what makes it last until today ("desde…", "…para acá").
    """
    return _read(text, today_of(now))[0]


def impossible(text: str, now: datetime) -> str:
    """Return the words of a day that no calendar has ("31 de febrero"), where no other one is named; else nothing."""
    return _read(text, today_of(now))[1]


@lru_cache(maxsize=256)
def _read(text: str, today: date) -> tuple[Period | None, str]:
    folded = corrected(fold_with_places(text), today)
    found, nowhere = _find_all(folded.text, today)
    if not found:
        said = text[slice(*folded.span(*nowhere[0]))] if nowhere else ""
        return None, _LEAD.sub("", said)
    named = _joined(folded.text, found, today)
    span = folded.span(named.start, named.end)
    first, last = sorted((named.days.first, named.days.last))
    return Period(named.days.name, first, last, text[slice(*span)], span), ""


def _find_all(said: str, today: date) -> tuple[list[_Found], list[tuple[int, int]]]:
    """Return the periods of a folded text that do not overlap, in order, and where days are named that do not exist.

    Nothing else is read out of such a day: the 29th of February 2026 is not the year.
    """
    found: list[_Found] = []
    nowhere: list[tuple[int, int]] = []
    for rank, (pattern, rule) in enumerate(RULES):
        for match in pattern.finditer(said):
            taken = [*((f.start, f.end) for f in found), *nowhere]
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            try:
                days = rule(match, today)
            except ValueError:
                nowhere.append(match.span())
                continue
            except OverflowError:
                continue
            if days is not None:
                found.append(_Found(days, *match.span(), rank))
    return sorted(found, key=lambda f: f.start), sorted(nowhere)


def _joined(said: str, found: list[_Found], today: date) -> _Found:
    at = min(range(len(found)), key=lambda n: found[n].rank)
    first = last = at
    while first and _JOINED.fullmatch(said, found[first - 1].end, found[first].start):
        first -= 1
    while last + 1 < len(found) and _JOINED.fullmatch(said, found[last].end, found[last + 1].start):
        last += 1
    chain = found[first : last + 1]
    named = chain[0] if len(chain) == 1 else _union(chain)
    ends = len(chain) > 1 and re.search(r"\b(?:hasta|until|through)\b", said[: chain[-1].start])
    if ends and ends.start() >= chain[-2].end - 1:
        # "desde el viernes" alone would last until today.
        days = Days("custom", named.days.first, chain[-1].days.last)
        return _Found(days, named.start, named.end, 0)
    since = _SINCE_BEFORE.search(said[: named.start])
    if since and len(chain) == 1 and named.days.first <= today:
        return _Found(Days("custom", named.days.first, today), since.start(), named.end, 0)
    until = _UNTIL_NOW.match(said, named.end)
    if until and named.days.first <= today:
        return _Found(Days("custom", named.days.first, today), named.start, until.end(), 0)
    return _open_ended(said, named, today) if len(chain) == 1 else named


def _open_ended(said: str, named: _Found, today: date) -> _Found:
    """Read "hasta el 10", "antes de octubre" and "después del 10".

    What has an end and no beginning begins with the month of its last day, or with the year where a
    month or more was named; what has a beginning and no end lasts until today.
    """
    lead = said[: named.start]
    first, last = named.days.first, named.days.last
    after = _AFTER.search(lead)
    if after and last < today:
        return _Found(Days("custom", last + DAY, today), after.start(), named.end, 0)
    until, before = _UNTIL.search(lead), _BEFORE.search(lead)
    if not (until or before) or first > today:
        return named
    end = last if until else first - DAY
    long = (last - first).days >= _MONTH_MIN
    begin = end.replace(month=1, day=1) if long else end.replace(day=1)
    start = until.start() if until else before.start() if before else named.start
    return _Found(Days("custom", begin, end), start, named.end, 0)


def _union(chain: list[_Found]) -> _Found:
    days = [d for f in chain for d in (f.days.first, f.days.last)]
    return _Found(Days("custom", min(days), max(days)), chain[0].start, chain[-1].end, 0)


_LEAD = re.compile(r"^(?:del?|desde|el|entre|on|the)(?: el)? ", re.IGNORECASE)
_JOINED = re.compile(
    r"(?: pasad[oa])?\s*(?:,|-|(?:y|e|o|u|a|al|hasta|y hasta|and|to|until|through|or)(?: tambien)?(?: (?:de|en|del|of|in))?(?: (?:el|la|los|las|the))?(?: dia(?: de)?)?)\s*"
)

_SINCE_BEFORE = re.compile(
    r"\b(?:desde|a partir|since|de)(?<!\bde)(?: de)?l?(?: (?:el|la|los|las|the|de))* ?$"
)

_THE = r"(?: (?:de|del|al|a|to|el|la|las|los|the|dia|que|mes|ano))* ?$"
_UNTIL = re.compile(rf"\b(?:hasta|until|till|up to|through){_THE}")
_BEFORE = re.compile(rf"\b(?:antes|previ[oa]s?|anterior(?:es|mente)?|before|prior){_THE}")
_AFTER = re.compile(rf"\b(?:despues|posterior(?:es)?|luego|pasando|after){_THE}")
_MONTH_MIN: Final = 27
"""Days after the first one of the shortest month."""
_UNTIL_NOW = re.compile(
    r" (?:para (?:aca|hoy)|pa ?ca|pa ?aca|a la fecha|al dia de hoy|hasta (?:la fecha|ahora|ahorita|el momento|el dia de hoy)|en adelante|(?:up )?(?:to|until|till) (?:now|date))\b"
)
