"""Periods as people say them, counted in the customer's days of Mexico City."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from centli.agent.language.numbers import number_word
from centli.agent.language.spelling import within_one_edit
from centli.agent.language.tokens import Folded, fold_with_places

MEXICO_CITY: Final = ZoneInfo("America/Mexico_City")
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_HALF_MONTH: Final = 15
_MONTHS_A_YEAR: Final = 12
_CENTURY: Final = 2000
_SHORT_YEAR: Final = 100
_NUMBER_MAX: Final = 1000

_MONTHS: Final = {
    name: n
    for n, names in enumerate(
        (
            "enero ene january jan",
            "febrero feb february",
            "marzo mar march",
            "abril abr april apr",
            "mayo may",
            "junio jun june",
            "julio jul july",
            "agosto ago august aug",
            "septiembre setiembre sep sept september",
            "octubre oct october",
            "noviembre nov november",
            "diciembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: Final = {
    name: n
    for n, names in enumerate(
        (
            "lunes monday",
            "martes tuesday",
            "miercoles mierkoles wednesday",
            "jueves thursday",
            "viernes friday",
            "sabado saturday",
            "domingo sunday",
        )
    )
    for name in names.split()
}
_SATURDAY: Final = 5
_WORD = re.compile(r"[a-z]+")
_MISSPELT: Final = {
    wrong: right
    for right, wrongs in {
        "ayer": "aller ayr ayet aier aller hayer yaer",
        "hoy": "hoi oi oy",
        "mes": "mez ms",
        "quincena": "kincena qincena quinsena kinsena qinsena quicena quincna",
        "semana": "smana seman cemana zemana senana sem semna",
        "pasado": "pasao pazado pasdo",
        "pasada": "pasaa pazada pasda",
        "antier": "antir antie antyer",
        "manana": "manna mañna",
        "ano": "anio annio",
        "hace": "ace ase hase hce",
        "que": "qe q ke",
        "dias": "diaz",
        "desde": "dsd desd dsde",
        "ultimos": "ultms ults ult",
        "fin de semana": "findesemana",
        "miercoles": "mierkoles miercolez mier",
        "sabado": "savado zabado",
        "jueves": "juebes jueves juevez",
        "viernes": "biernes viernez vierns",
        "lunes": "lunez lns",
        "martes": "martez",
        "septiembre": "septembre setiembre septimbre",
        "diciembre": "disiembre dicienbre",
        "noviembre": "nobiembre novienbre",
        "trimestre": "trimeste",
    }.items()
    for wrong in wrongs.split()
}
_SPELT: Final = frozenset(
    "quincena semana pasado pasada antier anteayer manana ultimo ultima ultimos ultimas proximo"
    " proxima siguiente lunes martes miercoles jueves viernes sabado domingo enero febrero marzo"
    " abril junio julio agosto septiembre octubre noviembre diciembre trimestre semestre bimestre"
    " antepasado antepasada yesterday weekend monday tuesday wednesday thursday friday saturday"
    " sunday january february august september october november december quincenas semanas"
    " principios mediados finales".split()
)
_SPELT_MIN: Final = 6
"""Letters of the shortest word that is corrected by its likeness alone."""
_NOT_MISSPELT: Final = frozenset(
    "pasados pasadas pasando pasador pesado pesada pasarlo pasarla parado posada julia julian julios"
    " martin enera sabana sabanas semanal quincenal mediado final ultimas domingos sabados"
    " proximos proximas siguientes casado casada jalisco basada tasado pisado lasagna ultimate junior"
    " mananas viernes marzos agostos octubres marta montana pasadito quincenas segunda funday"
    " trimestres semestres bimestres antepasados antepasadas pagado pagada pesados pasaba pasara"
    " pasare pasate paseado asado asada gasada".split()
)
_HOLIDAYS: Final = {
    "navidad": (12, 25),
    "nochebuena": (12, 24),
    "noche buena": (12, 24),
    "ano nuevo": (1, 1),
    "dia de reyes": (1, 6),
    "san valentin": (2, 14),
    "dia de las madres": (5, 10),
    "dia de la madre": (5, 10),
    "dia del nino": (4, 30),
    "dia de muertos": (11, 2),
    "dia de los muertos": (11, 2),
    "christmas": (12, 25),
    "halloween": (10, 31),
}
_SPANS: Final = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6, "quarter": 3}
_PLACES: Final = {
    said: n
    for n, words in enumerate(
        (
            "primer primero 1er 1o 1 first",
            "segundo 2o 2do 2 second",
            "tercer tercero 3er 3o 3 third",
            "cuarto 4o 4to 4 fourth",
            "quinto 5o 5",
            "sexto 6o 6",
        ),
        start=1,
    )
    for said in words.split()
}
_ORDINALS: Final = {"primero": 1, "primer": 1, "1o": 1, "1ro": 1, "1ero": 1, "1er": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``date_from`` to ``date_to``, both included, and the name that the slot carries."""

    name: str
    date_from: date
    date_to: date
    said: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Days:
    name: str
    first: date
    last: date


_Rule = Callable[["re.Match[str]", date], "_Days | None"]


def today_of(now: datetime) -> date:
    """Return the customer's day; a naive moment is taken as Mexico City's."""
    return now.astimezone(MEXICO_CITY).date() if now.tzinfo else now.date()


@dataclass(frozen=True, slots=True)
class _Found:
    """One period in the folded text; a smaller ``rank`` is a more particular rule."""

    days: _Days
    start: int
    end: int
    rank: int


def read(text: str, now: datetime) -> Period | None:
    """Return the period that an utterance names, or None.

    The most particular one counts, together with those joined to it ("ayer y antier", "de enero a
    hoy") and with what makes it last until today ("desde…", "…para acá").
    """
    today = today_of(now)
    folded = _corrected(fold_with_places(text), today)
    found = _find_all(folded.text, today)
    if not found:
        return None
    named = _joined(folded.text, found, today)
    span = folded.span(named.start, named.end)
    first, last = sorted((named.days.first, named.days.last))
    return Period(named.days.name, first, last, text[slice(*span)], span)


def _find_all(said: str, today: date) -> list[_Found]:
    """Return the periods of a folded text that do not overlap, in order."""
    found: list[_Found] = []
    for rank, (pattern, rule) in enumerate(_RULES):
        for match in pattern.finditer(said):
            if any(match.start() < f.end and f.start < match.end() for f in found):
                continue
            days = _safely(rule, match, today)
            if days is not None:
                found.append(_Found(days, *match.span(), rank))
    return sorted(found, key=lambda f: f.start)


def _joined(said: str, found: list[_Found], today: date) -> _Found:
    at = min(range(len(found)), key=lambda n: found[n].rank)
    first = last = at
    while first and _JOINED.fullmatch(said, found[first - 1].end, found[first].start):
        first -= 1
    while last + 1 < len(found) and _JOINED.fullmatch(said, found[last].end, found[last + 1].start):
        last += 1
    chain = found[first : last + 1]
    named = chain[0] if len(chain) == 1 else _union(chain)
    since = _SINCE_BEFORE.search(said[: named.start])
    if since and len(chain) == 1 and named.days.first <= today:
        return _Found(_Days("custom", named.days.first, today), since.start(), named.end, 0)
    until = _UNTIL_NOW.match(said, named.end)
    if until and named.days.first <= today:
        return _Found(_Days("custom", named.days.first, today), named.start, until.end(), 0)
    return named


def _union(chain: list[_Found]) -> _Found:
    days = [d for f in chain for d in (f.days.first, f.days.last)]
    return _Found(_Days("custom", min(days), max(days)), chain[0].start, chain[-1].end, 0)


# Spelling.


def _corrected(folded: Folded, today: date) -> Folded:
    """Spell the words of time right and name the year of "del año pasado", keeping places."""
    right = _replaced(folded, _WORD, lambda m: _spelt(m[0]))
    return _replaced(right, _MONTH_OF_A_YEAR, lambda m: _with_year(m, today))


def _spelt(word: str) -> str:
    if word in _MISSPELT:
        return _MISSPELT[word]
    if len(word) < _SPELT_MIN or word in _SPELT or word in _NOT_MISSPELT:
        return word
    near = [known for known in _SPELT if within_one_edit(word, known)]
    return near[0] if len(near) == 1 else word


def _with_year(match: re.Match[str], today: date) -> str:
    return f"{match['month']} del {today.year - 1 if match['past'] else today.year}"


def _replaced(
    folded: Folded, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> Folded:
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for match in pattern.finditer(folded.text):
        said = replacement(match)
        if said == match[0]:
            continue
        start, end = match.span()
        pieces += [folded.text[last:start], said]
        own = folded.places[start:end]
        places += [*folded.places[last:start], *_stretched(own, len(said))]
        last = end
    return Folded("".join([*pieces, folded.text[last:]]), (*places, *folded.places[last:]))


def _stretched(places: tuple[int, ...], size: int) -> list[int]:
    return [places[min(n, len(places) - 1)] for n in range(size - 1)] + [places[-1]]


def _safely(rule: _Rule, match: re.Match[str], today: date) -> _Days | None:
    try:
        return rule(match, today)
    except (ValueError, OverflowError):
        # The 31st of February: not a date, so nothing was said.
        return None


# Arithmetic of days.


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _shifted_month(day: date, months: int) -> date:
    index = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _fortnight(day: date) -> tuple[date, date]:
    first, last = _month(day.year, day.month)
    middle = first.replace(day=_HALF_MONTH)
    return (first, middle) if day <= middle else (middle + _DAY, last)


def _count(said: str) -> int | None:
    if said.isdigit():
        return int(said) if int(said) <= _NUMBER_MAX else None
    if said in {"un", "una", "uno", "a", "an", "one"}:
        return 1
    if said in {"par de", "un par de", "couple of"}:
        return 2
    found = number_word(said, english=False) or number_word(said, english=True)
    return found[1] if found is not None and found[0] in "ueth" else None


def _day_number(said: str) -> int | None:
    if said in _ORDINALS:
        return 1
    return 1 if said in {"uno", "un"} else _count(said.rstrip("o") if said[:1].isdigit() else said)


def _year(said: str | None, default: int) -> int:
    if not said:
        return default
    year = int(said)
    return year + _CENTURY if year < _SHORT_YEAR else year


def _latest(month: int, today: date) -> int:
    """Return the year of the month that was meant: this year's, or last year's if it lies ahead."""
    return today.year if month <= today.month else today.year - 1


# Rules, from the most particular to the most general.


def _one(name: str, offset: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        day = today + timedelta(days=offset)
        return _Days(name, day, day)

    return rule


def _week(name: str, weeks: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        first = _monday(today) + timedelta(days=_WEEK * weeks)
        return _Days(name, first, first + timedelta(days=_WEEK - 1))

    return rule


def _months(name: str, months: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        day = _shifted_month(today, months)
        return _Days(name, *_month(day.year, day.month))

    return rule


def _years(name: str, years: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        return _Days(name, date(today.year + years, 1, 1), date(today.year + years, 12, 31))

    return rule


def _fortnights(fortnights: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        first, last = _fortnight(today)
        for _n in range(abs(fortnights)):
            first, last = _fortnight(first - _DAY if fortnights < 0 else last + _DAY)
        return _Days("fortnight", first, last)

    return rule


def _half_of_month(match: re.Match[str], today: date) -> _Days | None:
    month = _MONTHS.get(match["month"] or "", 0)
    if match["month"] and not month:
        return None
    base = _shifted_month(today, _month_shift(match.groupdict().get("which") or ""))
    year = _year(match["year"], _latest(month, today)) if month else base.year
    first, last = _month(year, month or base.month)
    middle = first.replace(day=_HALF_MONTH)
    if match["half"].startswith(("pri", "1", "fir")):
        return _Days("fortnight", first, middle)
    return _Days("fortnight", middle + _DAY, last)


def _month_shift(which: str) -> int:
    """Return how many months away "pasado", "antepasado" or "que viene" is."""
    if which.startswith("antepasad"):
        return -2
    if re.match(r"pasad|anterior|previ|last", which):
        return -1
    return 1 if re.match(r"proxim|siguient|que viene|que entra", which) else 0


def _weekend(weeks: int) -> _Rule:
    def rule(_: re.Match[str], today: date) -> _Days:
        saturday = _monday(today) + timedelta(days=_SATURDAY + _WEEK * weeks)
        return _Days("custom", saturday, saturday + _DAY)

    return rule


def _to_date(match: re.Match[str], today: date) -> _Days:
    unit = match["unit"]
    if unit.startswith(("mes", "month")):
        return _Days("this_month", today.replace(day=1), today)
    if unit.startswith(("sem", "week")):
        return _Days("this_week", _monday(today), today)
    if unit.startswith("quin"):
        return _Days("fortnight", _fortnight(today)[0], today)
    if unit.startswith(("dia", "day")):
        return _Days("today", today, today)
    return _Days("this_year", date(today.year, 1, 1), today)


def _back(count: int, unit: str, today: date) -> date:
    if unit.startswith(("dia", "day")):
        return today - timedelta(days=count)
    if unit.startswith(("sem", "week")):
        return today - timedelta(days=count * _WEEK)
    if unit.startswith("quin"):
        return today - timedelta(days=count * _HALF_MONTH)
    if unit.startswith(("mes", "month")):
        return _shifted_month(today, -count)
    return _shifted_month(today, -count * _MONTHS_A_YEAR)


def _last_n(match: re.Match[str], today: date) -> _Days | None:
    count = _count(match["n"]) if match["n"] else 1
    if not count:
        return None
    # Today is one of the days.
    return _Days("custom", _back(count, match["unit"], today) + _DAY, today)


def _ago(match: re.Match[str], today: date) -> _Days | None:
    count = _count(match["n"])
    if count is None:
        return None
    day = _back(count, match["unit"], today)
    return _Days("custom", day, today if match["since"] else day)


def _ahead(match: re.Match[str], today: date) -> _Days | None:
    count = _count(match["n"])
    if count is None:
        return None
    day = _back(-count, match["unit"], today)
    return _Days("custom", day, day)


def _next_n(match: re.Match[str], today: date) -> _Days | None:
    count = _count(match["n"])
    return None if not count else _Days("custom", today, _back(-count, match["unit"], today) - _DAY)


def _past_weekday(name: str, today: date) -> date:
    back = (today.weekday() - _WEEKDAYS[name]) % _WEEK or _WEEK
    return today - timedelta(days=back)


def _weekday(match: re.Match[str], today: date) -> _Days | None:
    name = match["day"]
    if name not in _WEEKDAYS:
        return None
    if match["next"]:
        ahead = (_WEEKDAYS[name] - today.weekday()) % _WEEK or _WEEK
        day = today + timedelta(days=ahead)
    elif match["this"]:
        day = _monday(today) + timedelta(days=_WEEKDAYS[name])
    else:
        day = _past_weekday(name, today)
    return _Days("custom", day, day)


def _weekday_to_weekday(match: re.Match[str], today: date) -> _Days | None:
    if match["a"] not in _WEEKDAYS or match["b"] not in _WEEKDAYS:
        return None
    last = today if match["b"] in _named(today) else _past_weekday(match["b"], today)
    return _Days("custom", _past_weekday(match["a"], last), last)


def _named(day: date) -> set[str]:
    return {name for name, n in _WEEKDAYS.items() if n == day.weekday()}


def _range_in_month(match: re.Match[str], today: date) -> _Days | None:
    a, b = _day_number(match["a"]), _day_number(match["b"])
    groups = match.groupdict()
    month = _MONTHS.get(groups.get("month") or "")
    if a is None or b is None or (groups.get("month") and month is None):
        return None
    if month is None:
        return _days_of_latest_month(a, b, today)
    first_month = _MONTHS.get(groups.get("first") or "", month)
    year = _year(groups.get("year"), _latest(month, today))
    first_year = year if first_month <= month else year - 1
    return _Days("custom", date(first_year, first_month, a), date(year, month, b))


def _days_of_latest_month(a: int, b: int, today: date) -> _Days:
    if a > b:
        base = today if b <= today.day else _shifted_month(today.replace(day=1), -1)
        before = _shifted_month(base.replace(day=1), -1)
        return _Days("custom", before.replace(day=a), base.replace(day=b))
    base = today if a <= today.day else _shifted_month(today.replace(day=1), -1)
    return _Days("custom", base.replace(day=a), base.replace(day=b))


def _month_to_month(match: re.Match[str], today: date) -> _Days | None:
    a, b = _MONTHS.get(match["a"]), _MONTHS.get(match["b"])
    if a is None or b is None:
        return None
    year = _year(match["year"], _latest(b, today))
    first = _month(year if a <= b else year - 1, a)[0]
    return _Days("custom", first, _month(year, b)[1])


def _day_of_month(match: re.Match[str], today: date) -> _Days | None:
    number, month = _day_number(match["a"]), _MONTHS.get(match["month"])
    if number is None or month is None:
        return None
    year = _year(match["year"], today.year)
    day = date(year, month, number)
    ahead = match["next"] if "next" in match.re.groupindex else None
    if day > today and not match["year"] and not ahead:
        day = date(year - 1, month, number)
    return _Days("custom", day, today if match["since"] else day)


def _plain_day(match: re.Match[str], today: date) -> _Days | None:
    number = _day_number(match["a"])
    if number is None or not number:
        return None
    base = today if number <= today.day else _shifted_month(today.replace(day=1), -1)
    day = base.replace(day=number)
    return _Days("custom", day, today if match["since"] else day)


def _numeric(match: re.Match[str]) -> date:
    return date(_year(match["y"], 0), int(match["m"]), int(match["d"]))


def _numeric_day(match: re.Match[str], today: date) -> _Days:
    day = date(_year(match["y"], today.year), int(match["m"]), int(match["d"]))
    if day > today and not match["y"]:
        day = day.replace(year=day.year - 1)
    return _Days("custom", day, today if match["since"] else day)


def _numeric_range(match: re.Match[str], today: date) -> _Days:
    last = date(_year(match["y2"], today.year), int(match["m2"]), int(match["d2"]))
    first = date(_year(match["y1"], last.year), int(match["m1"]), int(match["d1"]))
    if first > last and not match["y1"]:
        first = first.replace(year=first.year - 1)
    return _Days("custom", first, last)


def _named_month(match: re.Match[str], today: date) -> _Days | None:
    month = _MONTHS.get(match["month"])
    if month is None:
        return None
    past = match["past"]
    if re.search(r"[0-9] (?:de )?$", match.string[: match.start()]):
        return None
    year = _year(match["year"], _latest(month, today))
    if past and not match["year"] and month == today.month:
        year -= 1
    first, last = _month(year, month)
    return _Days("custom", first, today if match["since"] else last)


def _part_of_month(match: re.Match[str], today: date) -> _Days | None:
    said = match["month"]
    month = _MONTHS.get(said or "")
    if said and month is None and said != "mes":
        return None
    year = today.year if month is None else _latest(month, today)
    first, last = _month(year, month or today.month)
    part = match["part"]
    if part.startswith(("prin", "ini")):
        return _Days("custom", first, first.replace(day=10))
    if part.startswith("med"):
        return _Days("custom", first.replace(day=11), first.replace(day=20))
    return _Days("custom", first.replace(day=21), last)


def _named_year(match: re.Match[str], _: date) -> _Days:
    year = int(match["year"])
    return _Days("custom", date(year, 1, 1), date(year, 12, 31))


def _last_unit(unit: str, today: date) -> _Days:
    """Read "el último mes": the days from a month ago to today."""
    if unit == "trimestre":
        return _Days("custom", _shifted_month(today, -3) + _DAY, today)
    return _Days("custom", _back(1, unit, today) + _DAY, today)


def _to_date_of(unit: str, today: date) -> _Days:
    match = re.fullmatch(r"(?P<unit>[a-z]+)", unit)
    assert match is not None
    return _to_date(match, today)


def _bare_weekend(said: str, today: date) -> _Days:
    """Read "el fin de semana": this one once it has begun or when "este" is said, else the last."""
    coming = said.startswith(("este", "this")) or today.weekday() >= _SATURDAY
    saturday = _monday(today) + timedelta(days=_SATURDAY - (0 if coming else _WEEK))
    return _Days("custom", saturday, saturday + _DAY)


def _since_named(name: str, today: date) -> _Days:
    return _Days("custom", _past_weekday(name, today), today)


def _month_of_last_year(match: re.Match[str], today: date) -> _Days:
    return _Days("custom", *_month(today.year - 1, _MONTHS[match["month"]]))


def _holiday(match: re.Match[str], today: date) -> _Days:
    month, number = _HOLIDAYS[match["name"]]
    year = _year(match["year"], today.year)
    day = date(year, month, number)
    if day > today and not match["year"]:
        day = day.replace(year=year - 1)
    return _Days("custom", day, day)


def _numbered_span(match: re.Match[str], today: date) -> _Days | None:
    """Read "primer trimestre de 2025"."""
    size = _SPANS[match["unit"]]
    place = _PLACES[match["place"]] - 1
    if place * size >= _MONTHS_A_YEAR:
        return None
    year = today.year - 1 if match["past"] else _year(match["year"], today.year)
    return _months_from(date(year, place * size + 1, 1), size)


def _half_of_year(match: re.Match[str], today: date) -> _Days:
    year = today.year - 1 if match["past"] else _year(match["year"], today.year)
    return _months_from(date(year, 1 if match["half"].startswith(("pri", "fir")) else 7, 1), 6)


def _span_now(spans: int) -> _Rule:
    """Read "este trimestre" and "el semestre pasado", counted from January."""

    def rule(match: re.Match[str], today: date) -> _Days:
        size = _SPANS[match["unit"]]
        first = today.replace(month=(today.month - 1) // size * size + 1, day=1)
        return _months_from(_shifted_month(first, spans * size), size)

    return rule


def _months_from(first: date, months: int) -> _Days:
    return _Days("custom", first, _shifted_month(first, months) - _DAY)


def _in_relative_month(match: re.Match[str], today: date) -> _Days | None:
    """Read "el 15 del mes pasado", "del 5 al 12 de este mes"."""
    base = _shifted_month(today.replace(day=1), _month_shift(match["which"] or ""))
    a = _day_number(match["a"])
    b = _day_number(match["b"]) if match["b"] else a
    if a is None or b is None:
        return None
    return _Days("custom", base.replace(day=a), base.replace(day=b))


def _in_relative_week(match: re.Match[str], today: date) -> _Days:
    which = match["which"]
    weeks = 0 if which.startswith(("esta", "this")) else -1
    weeks = -2 if "antepasada" in which else weeks
    day = _monday(today) + timedelta(days=_WEEKDAYS[match["day"]] + _WEEK * weeks)
    return _Days("custom", day, day)


def _named_weekday(match: re.Match[str], today: date) -> _Days | None:
    """Read "el jueves 12": the number says which."""
    number = int(match["a"])
    if not 0 < number <= _DAYS_MAX:
        return None
    base = today if number <= today.day else _shifted_month(today.replace(day=1), -1)
    day = base.replace(day=number)
    return _Days("custom", day, day)


def _week_of(match: re.Match[str], today: date) -> _Days | None:
    day = _day_of_month(match, today)
    if day is None:
        return None
    first = _monday(day.first)
    return _Days("custom", first, first + timedelta(days=_WEEK - 1))


def _last_fortnights(match: re.Match[str], today: date) -> _Days | None:
    """Read "las últimas dos quincenas": the one before this one, and those before it."""
    count = _count(match["n"])
    if not count:
        return None
    last = first = _fortnight(today)
    for n in range(count):
        first = _fortnight(first[0] - _DAY)
        last = first if n == 0 else last
    return _Days("custom", first[0], last[1])


def _edge_of_month(match: re.Match[str], today: date) -> _Days | None:
    """Read "la primera semana de octubre", "los últimos 5 días del mes"."""
    if not match["month"] and "mes" not in match[0]:
        return None
    count = _count(match["n"]) if match["n"] else 1
    if not count:
        return None
    month = _MONTHS.get(match["month"] or "")
    base = _shifted_month(today, _month_shift(match["which"] or ""))
    year = _year(match["year"], _latest(month, today)) if month else base.year
    first, last = _month(year, month or base.month)
    length = timedelta(days=count * (_WEEK if match["unit"].startswith(("sem", "week")) else 1))
    if match["edge"].startswith(("pri", "fir")):
        return _Days("custom", first, min(first + length - _DAY, last))
    return _Days("custom", max(last - length + _DAY, first), last)


def _nth_week(match: re.Match[str], today: date) -> _Days:
    """Read "la tercera semana de octubre": the days 15 to 21."""
    month = _MONTHS.get(match["month"], today.month)
    first = date(_year(match["year"], _latest(month, today)), month, 1)
    weeks = {"seg": 1, "sec": 1, "ter": 2, "thi": 2}.get(match["nth"][:3], 3)
    start = first + timedelta(days=_WEEK * weeks)
    return _Days("custom", start, start + timedelta(days=_WEEK - 1))


def _year_alone(match: re.Match[str], _: date) -> _Days:
    year = int(match["year"])
    return _Days("custom", date(year, 1, 1), date(year, 12, 31))


_DAYS_MAX: Final = 31
_NUMBER = r"[0-9]{1,3}|[a-z]+"
_UNIT = r"(?P<unit>dias?|days?|semanas?|weeks?|quincenas?|mes(?:es)?|months?|anos?|years?)"
_D = r"[0-9]{1,2}(?:ero|ro|o)?|[a-z]+"
_MONTH = r"[a-z]{3,10}"
_YEAR = r"(?:(?:,? (?:del? |of )?|(?<=/)|(?<=-))(?P<year>20[0-9]{2}))?"
_SINCE = r"(?P<since>(?:desde|a partir de|since|from) (?:hace )?)?"
_NUM = r"(?P<d{0}>[0-3]?[0-9])[/.-](?P<m{0}>[01]?[0-9])(?:[/.-](?P<y{0}>20[0-9]{{2}}|[0-9]{{2}}))?"
_DAYNAMES = "|".join(_WEEKDAYS)
_MONTHNAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LONG_MONTHS = "|".join(
    sorted((m for m in _MONTHS if len(m) > 3 or m in {"ene", "dic", "nov"}), key=len, reverse=True)  # noqa: PLR2004 - "mar" and "sep" are other words too
)
_PAST = r"(?:pasad[oa]s?|anterior(?:es)?|previ[oa]|que (?:acaba de |ya )?(?:paso|pasar|termino|terminar|se fue))"
_JOINED = re.compile(
    r"\s*(?:,|-|(?:y|e|o|u|a|al|hasta|y hasta|and|to|until|through|or)(?: tambien)?(?: (?:de|en|del|of|in))?(?: (?:el|la|los|las|the))?(?: dia(?: de)?)?)\s*"
)
_SINCE_BEFORE = re.compile(
    r"\b(?:desde|a partir|since|de)(?<!\bde)(?: de)?l?(?: (?:el|la|los|las|the|de))* ?$"
)
_UNTIL_NOW = re.compile(
    r" (?:para (?:aca|hoy)|pa ?ca|pa ?aca|a la fecha|al dia de hoy|hasta (?:la fecha|ahora|ahorita|el momento|el dia de hoy)|en adelante|(?:up )?(?:to|until|till) (?:now|date))\b"
)
_MONTH_OF_A_YEAR = re.compile(
    r"\b(?P<month>"
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r"),? (?:(?:del?|of) )?(?:(?P<past>ano pasado|ano anterior|last year)|este ano|this year)\b"
)
_NEXT = r"(?:proxim[oa]|siguiente|que viene|que entra|entrante)"

_RULES: Final[tuple[tuple[re.Pattern[str], _Rule], ...]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        # Figures.
        (
            rf"(?:del?|desde|entre|from|between)(?: el| las?)? {_NUM.format(1)} (?:al?|hasta|y|to|and|-)(?: el)? {_NUM.format(2)}(?![0-9])",
            _numeric_range,
        ),
        (
            r"(?<![0-9])(?P<y>20[0-9]{2})[-/](?P<m>[01]?[0-9])[-/](?P<d>[0-3]?[0-9])(?![0-9])",
            lambda m, _: _Days("custom", _numeric(m), _numeric(m)),
        ),
        (
            r"(?:(?P<since>desde|since|a partir de)l?(?: el| del)? )?(?<![0-9$.,/])(?P<d>[0-3]?[0-9])(?P<s>[/.-])(?P<m>[01]?[0-9])(?P=s)(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])",
            _numeric_day,
        ),
        (
            r"(?:(?P<since>desde|since|a partir de)l?(?: el| del)? )?(?<![0-9$.,/])(?P<d>[0-3]?[0-9])/(?P<m>[01]?[0-9])(?P<y>)(?![0-9/])",
            _numeric_day,
        ),
        # Days of a month that is named by its distance.
        (
            rf"\b(?:del? |desde el |entre el |el )?(?:dia )?(?P<a>{_D}) (?:al?|hasta(?: el)?|y(?: el)?)(?: dia)? (?P<b>{_D}) (?:de este mes|del (?:presente )?mes(?: (?P<which>(?:ante)?pasado|anterior|previo|en curso|actual|que viene|proximo))?)\b(?! de)",
            _in_relative_month,
        ),
        (
            r"\b(?:el |del |de |desde el )?(?:dia )?(?P<a>[0-9]{1,2}|primero)(?P<b>) (?:de este mes|del (?:presente )?mes(?: (?P<which>(?:ante)?pasado|anterior|previo|en curso|actual|que viene|proximo))?)\b(?! de)",
            _in_relative_month,
        ),
        (
            r"\b(?:the )?(?P<a>[0-9]{1,2})(?:st|nd|rd|th)?(?P<b>) (?:of )(?:this|(?P<which>last)) month\b",
            _in_relative_month,
        ),
        (
            rf"\bsemana del (?P<a>[0-9]{{1,2}})(?P<since>)(?: al [0-9]{{1,2}})?(?<! al [0-9])(?<! al [0-9][0-9]) de (?P<month>{_MONTHNAMES})\b{_YEAR}",
            _week_of,
        ),
        # Ranges.
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?|from(?: the)?)(?: dia)? (?P<a>{_D}) (?:de )?(?P<first>{_MONTHNAMES}) (?:al?|hasta(?: el)?|y(?: el)?|to(?: the)?)(?: dia)? (?P<b>{_D}) (?:de )?(?P<month>{_MONTHNAMES})\b{_YEAR}",
            _range_in_month,
        ),
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?|from(?: the)?)(?: dia)? (?P<a>{_D}) (?:al?|hasta(?: el)?|y(?: el)?|to(?: the)?)(?: dia)? (?P<b>{_D}) (?:de |of )(?P<month>{_MONTHNAMES})\b{_YEAR}",
            _range_in_month,
        ),
        (
            rf"\b(?P<a>[0-9]{{1,2}}) ?(?:al?|-|y el) ?(?P<b>[0-9]{{1,2}}) (?:de )?(?P<month>{_MONTHNAMES})\b{_YEAR}",
            _range_in_month,
        ),
        (
            rf"\b(?P<month>{_LONG_MONTHS}) (?P<a>[0-9]{{1,2}}) ?(?:to|-|through|al) ?(?P<b>[0-9]{{1,2}})\b{_YEAR}",
            _range_in_month,
        ),
        (
            rf"\b(?:from |between )?(?P<first>{_LONG_MONTHS}|may) (?:the )?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:to|and|through|until|-) (?P<month>{_LONG_MONTHS}|may) (?:the )?(?P<b>[0-9]{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}",
            _range_in_month,
        ),
        (
            rf"\b(?:del?|desde|entre|from|between) (?P<a>{_MONTHNAMES}) (?:al?|hasta|y|to|and) (?P<b>{_MONTHNAMES})\b{_YEAR}",
            _month_to_month,
        ),
        (
            rf"\b(?:del?|desde(?: el)?|entre(?: el)?) (?P<a>{_DAYNAMES}) (?:al?|hasta(?: el)?|y(?: el)?) (?P<b>{_DAYNAMES})\b",
            _weekday_to_weekday,
        ),
        (
            r"\b(?:del|desde el|entre el)(?: dia)? (?P<a>[0-9]{1,2}(?:ero|ro|o)?|[a-z]+) (?:al|hasta el|y el)(?: dia)? (?P<b>[0-9]{1,2}|[a-z]+)\b",
            _range_in_month,
        ),
        # Bimonths, quarters, halves of a year.
        (
            rf"\b(?P<place>{'|'.join(sorted(_PLACES, key=len, reverse=True))}) (?P<unit>{'|'.join(_SPANS)})(?: (?:del?|of)(?: (?:este|el|la|this))?(?: ano)?(?: (?P<past>pasado|anterior)| ?(?P<year>20[0-9]{{2}}))?)?",
            _numbered_span,
        ),
        (
            rf"\b(?P<unit>{'|'.join(_SPANS)}) {_PAST}\b",
            _span_now(-1),
        ),
        (rf"\b(?:last|previous|anterior|pasado) (?P<unit>{'|'.join(_SPANS)})\b", _span_now(-1)),
        (
            rf"\b(?:este|el|this|del) (?P<unit>{'|'.join(_SPANS)})\b(?! (?:que|pasado|anterior))",
            _span_now(0),
        ),
        (
            r"\b(?P<half>primera|1a|1ra|segunda|2a|2da|ultima) (?:quincena|mitad) del mes (?P<which>pasado|anterior|antepasado|previo|que viene|proximo)(?P<month>)(?P<year>)\b",
            _half_of_month,
        ),
        (
            rf"\b(?:l[oa]s? |el )?(?P<edge>primer|primero|primera|ultimo|ultima|primeros|primeras|ultimos|ultimas|first|last)(?: (?P<n>[0-9]{{1,2}}|[a-z]+))? (?P<unit>dias?|semanas?|days?|weeks?) (?:de (?:este )?|del |of )(?:mes(?: de(?:l)? )?)?(?P<month>{_MONTHNAMES})?(?: ?(?P<which>pasado|anterior|antepasado))?\b{_YEAR}",
            _edge_of_month,
        ),
        (
            rf"\b(?P<nth>segunda|tercera|cuarta|second|third|fourth) (?:semana|week) (?:de(?:l mes de)?|del|of) (?P<month>mes|{_MONTHNAMES})\b{_YEAR}",
            _nth_week,
        ),
        # Half a month by its pay day.
        (
            r"\bquincena del? (?:dia )?(?P<half>1)5(?P<month>)(?P<year>)\b(?! de)",
            _half_of_month,
        ),
        (
            rf"\bquincena del? (?:dia )?(?P<half>1)5 de (?P<month>{_MONTHNAMES})\b{_YEAR}",
            _half_of_month,
        ),
        (
            rf"\b(?:ultim[oa]s|pasad[oa]s) (?P<n>{_NUMBER}) quincenas\b",
            _last_fortnights,
        ),
        (r"\b(?:quincena antepasada|antepasada quincena)\b", _fortnights(-2)),
        (
            r"\b(?P<half>primera|segunda|first|second) (?:mitad|half) (?:del?|of) (?:este |el |the |this )?(?:ano|year)(?: (?P<past>pasado|anterior)| ?(?P<year>20[0-9]{2}))?\b",
            _half_of_year,
        ),
        (
            r"\bfrom the (?P<a>[0-9]{1,2})(?:st|nd|rd|th) (?:to|until|through) the (?P<b>[0-9]{1,2})(?:st|nd|rd|th)\b",
            _range_in_month,
        ),
        # Halves of a month.
        (
            rf"\b(?P<half>primera|1a|1ra|segunda|2a|2da|ultima(?= quincena del? )|first|second) (?:quincena|mitad|half)(?: (?:de(?:l mes de|l mes|l)?|of)(?: (?P<month>{_MONTHNAMES}))?)?{_YEAR}",
            _half_of_month,
        ),
        (
            rf"\b(?:quincena (?:{_PAST})|(?:ultima|anterior|pasada) quincena|last fortnight|last pay ?period)\b",
            _fortnights(-1),
        ),
        (
            rf"\b(?:(?:proxima|siguiente) quincena|quincena {_NEXT}|next fortnight)\b",
            _fortnights(1),
        ),
        # Counted.
        (
            rf"\b(?:en |de |durante |in |for )?(?:los |las |the )?(?:ultim[oa]s|pasad[oa]s|last|past|previous) (?P<n>{_NUMBER}) {_UNIT}\b",
            _last_n,
        ),
        (
            rf"\b(?:en |de )?(?:l[oa]s) (?P<n>{_NUMBER}) (?:ultim[oa]s|pasad[oa]s) {_UNIT}\b",
            _last_n,
        ),
        (
            r"\b(?:en |de )?(?:el ultimo|la ultima|ultimo|ultima)(?P<n>) (?P<unit>mes|semana|ano|trimestre)\b(?! quincena)",
            lambda m, t: _last_unit(m["unit"], t),
        ),
        (
            rf"\b(?P<since>desde )?hace (?:como |casi |unos |unas |mas o menos |aproximadamente |apenas |ya )*(?P<n>un par de|{_NUMBER}) {_UNIT}\b",
            _ago,
        ),
        (rf"\b(?P<n>{_NUMBER}|a couple of) {_UNIT} (?:ago|atras)(?P<since>)\b", _ago),
        (rf"\b(?:en|dentro de|in) (?P<n>un par de|{_NUMBER}) {_UNIT}\b(?! sin)", _ahead),
        (rf"\b(?:l[oa]s )?(?:proxim[oa]s|siguientes|next) (?P<n>{_NUMBER}) {_UNIT}\b", _next_n),
        (
            r"\b(?:in |over |for )?(?:the|this) past(?P<n>) (?P<unit>week|month|year)\b",
            _last_n,
        ),
        (r"\bultimas (?:24|veinticuatro) horas\b", lambda _, t: _Days("custom", t - _DAY, t)),
        # To date.
        (
            r"\b(?:(?:en )?lo que (?:va|llevamos|lleva|ha pasado)(?: transcurrido)? (?:del?|de la|de este|de esta)|lo que va del?(?: la)?|desde (?:el )?(?:inicio|principio|principios) del?(?: la)?)"
            r" ?(?P<unit>mes|ano|semana|quincena|dia)\b",
            _to_date,
        ),
        (
            r"\b(?P<unit>month|year|week) (?:to date|so far)\b|\bso far this (?P<u2>month|year|week)\b",
            lambda m, t: _to_date_of(m["unit"] or m["u2"], t),
        ),
        # Weekends before weeks.
        (
            rf"\b(?:(?:fin|fines?) de semana|finde|weekend) (?:{_PAST})\b|\b(?:el )?(?:pasado|ultimo|last) (?:fin de semana|finde|weekend)\b",
            _weekend(-1),
        ),
        (
            r"\b(?:(?:fin de semana|finde) antepasado|antepasado (?:fin de semana|finde))\b",
            _weekend(-2),
        ),
        (
            rf"\b(?:proximo|siguiente|next) (?:fin de semana|finde|weekend)\b|\b(?:fin de semana|finde) {_NEXT}\b",
            _weekend(1),
        ),
        (
            r"\b(?:(?:este|el|this|en) )?(?:fin de semana|finde|weekend)\b",
            lambda m, t: _bare_weekend(m[0], t),
        ),
        (
            rf"\b(?P<day>{_DAYNAMES}) de (?P<which>esta semana|la semana (?:pasada|anterior|antepasada|previa))\b",
            _in_relative_week,
        ),
        (
            r"\b(?:la )?(?:semana|week) antepasada\b|\bantepasada semana\b|\bthe week before last\b|\bla semana anterior a la pasada\b",
            _week("custom", -2),
        ),
        (r"\b(?:el )?mes antepasado\b|\bantepasado mes\b", _months("custom", -2)),
        (r"\b(?:el )?(?:ano antepasado|antepasado ano)\b", _years("custom", -2)),
        (
            rf"\bsemana (?:{_PAST})\b|\b(?:pasada|anterior) semana\b|\blast week\b",
            _week("last_week", -1),
        ),
        (
            rf"\bmes (?:{_PAST})\b|\b(?:pasado|anterior) mes\b|\blast month\b",
            _months("last_month", -1),
        ),
        (
            rf"\b(?:en |de |mes de )*(?P<month>{_MONTHNAMES}) (?:del ano pasado|of last year)\b",
            _month_of_last_year,
        ),
        (rf"\bano (?:{_PAST})\b|\b(?:pasado|anterior) ano\b|\blast year\b", _years("custom", -1)),
        (rf"\bsemana {_NEXT}\b|\b(?:proxima|siguiente) semana\b|\bnext week\b", _week("custom", 1)),
        (rf"\bmes {_NEXT}\b|\b(?:proximo|siguiente) mes\b|\bnext month\b", _months("custom", 1)),
        (rf"\bano {_NEXT}\b|\b(?:proximo|siguiente) ano\b|\bnext year\b", _years("custom", 1)),
        (
            r"\b(?:de )?(?:es[t]?a|esta|(?<!\ba )la) (?:misma )?semana\b(?! (?:que|santa))|\bthis week\b|\bsemana actual\b|\bsemana en curso\b|\bsemanal\b",
            _week("this_week", 0),
        ),
        (
            rf"\b(?:est[ea]|ese|del|el) (?:mismo )?mes\b(?! (?:que|de (?:{_MONTHNAMES})))|\bthis month\b|\bmes (?:actual|en curso|corriente)\b|\bmensual\b",
            _months("this_month", 0),
        ),
        (
            r"\b(?:est[ea]|del|el) (?:mismo )?ano\b(?! (?:que|20[0-9]{2}|pasado|anterior))|\bthis year\b|\bano (?:actual|en curso)\b|\banual\b",
            _years("this_year", 0),
        ),
        (rf"\bquincena\b(?! de (?:{_MONTHNAMES})\b)|\bfortnight\b|\bquincenal\b", _fortnights(0)),
        # Single days.
        (
            r"\b(?:antier|anteayer|antes de ayer|antiayer|antayer|antenoche|antes de anoche|(?:the )?day before yesterday)\b",
            _one("custom", -2),
        ),
        (r"\b(?:trasantier|anteantier|tras antier)\b", _one("custom", -3)),
        (r"\b(?P<s>desde) ayer\b", lambda _, t: _Days("custom", t - _DAY, t)),
        (r"\b(?:ayer|yesterday|anoche|last night)\b", _one("yesterday", -1)),
        (r"\b(?:pasado manana|day after tomorrow)\b", _one("custom", 2)),
        (
            r"\b(?:hoy|today|ahorita|el dia de hoy|esta (?:manana|tarde|noche|madrugada)|this (?:morning|afternoon|evening)|tonight|hace (?:un )?(?:rato|ratito|ratillo|momento|(?:[0-9]+|unas|una|dos|tres|poquitas) horas?|(?:[0-9]+|unos) minutos?))\b",
            _one("today", 0),
        ),
        (r"(?<!la )(?<!por la )\b(?:manana|tomorrow)\b(?! (?:mismo )?te)", _one("custom", 1)),
        # Feasts.
        (
            rf"\b(?P<name>{'|'.join(sorted(_HOLIDAYS, key=len, reverse=True))})\b(?:(?: del?)?(?: ano)? (?P<year>20[0-9]{{2}}))?",
            _holiday,
        ),
        # Days of a month.
        (
            rf"\b(?P<since>(?:desde|a partir)(?: el| del| de)* )?(?:el |del )?(?:dia )?(?P<a>[0-9]{{1,2}}(?:ero|ro|o)?|primero|[a-z]{{3,12}})(?: (?:de |del |of )?|[-/. ])(?P<month>{_MONTHNAMES})\b(?:[-/](?=20))?{_YEAR}",
            _day_of_month,
        ),
        (
            rf"\b(?P<since>since |from )?(?P<month>{_LONG_MONTHS}) (?:the )?(?P<a>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?![0-9]){_YEAR}",
            _day_of_month,
        ),
        (
            rf"\b(?:a |de |en )?(?P<part>principios|inicios|mediados|fines|finales) (?:de |del )(?P<month>mes|{_MONTHNAMES})\b",
            _part_of_month,
        ),
        (
            rf"\b(?:{_DAYNAMES}),? (?:el |dia )?(?P<a>[0-9]{{1,2}})\b(?! ?(?:%|por|pesos|varos|mil|k|[0-9]|[.,][0-9]|msi|de [a-z]|/|:))",
            _named_weekday,
        ),
        # Weekdays.
        (
            rf"\b(?:desde|a partir)(?: de)?l?(?: el| este| pasado)* (?P<day>{_DAYNAMES})\b|\bsince (?:last )?(?P<d2>{_DAYNAMES})\b",
            lambda m, t: _since_named(m["day"] or m["d2"], t),
        ),
        (rf"\b(?P<next>proximo |next |siguiente )(?P<this>)(?P<day>{_DAYNAMES})\b", _weekday),
        (rf"\b(?P<day>{_DAYNAMES})(?P<this>) (?P<next>{_NEXT})\b", _weekday),
        (rf"\b(?P<next>)(?P<this>este |this )(?P<day>{_DAYNAMES})\b(?! pasado)", _weekday),
        (rf"\b(?P<next>)(?P<this>)(?P<day>{_DAYNAMES})\b", _weekday),
        # Months and years.
        (
            rf"\b(?P<since>desde |since )?(?:en|de|del|mes de|in) (?P<month>{_MONTHNAMES})\b(?: (?P<past>pasado))?{_YEAR}",
            _named_month,
        ),
        (
            rf"\b(?P<since>desde |since |a partir de )?(?:(?:en|de|del|mes de|todo|in|el|durante|of) )*(?:mes de )?(?P<month>{_LONG_MONTHS})\b(?: (?P<past>pasado))?{_YEAR}",
            _named_month,
        ),
        (
            r"\b(?:en|del?|ano|todo(?: el)?|durante|in|of) (?:el |ano )?(?P<year>20[0-4][0-9])\b(?! ?(?:pesos|varos|mil))",
            _named_year,
        ),
        (
            r"(?:^\W*|\b(?:gastos|movimientos|movs|resumen|compras|transacciones|estados?|ingresos|depositos|historial) )(?P<year>20[0-4][0-9])(?=\W*$)",
            _year_alone,
        ),
        (
            r"\b(?P<since>desde )?(?:el |del )(?:dia )?(?P<a>[0-9]{1,2}|primero)\b(?! ?(?:%|por|pesos|mil|k|[0-9]|[.,][0-9]|msi|de [a-z]|/|:))",
            _plain_day,
        ),
        (r"\b(?P<since>)dia (?P<a>[0-9]{1,2}|primero)\b", _plain_day),
    )
)
