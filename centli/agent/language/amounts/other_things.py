"""Numbers that count something else: hours, days, ages, sizes and folios."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from centli.agent.language import vocabulary
from centli.agent.language.amounts.pieces import CENTS, Run
from centli.agent.language.amounts.values import THOUSAND, Number
from centli.agent.language.dates.counting import DAYS_MAX
from centli.agent.language.dates.words import WEEKDAYS

_HOURS_MAX: Final = 24
_PLURAL_MIN: Final = 3
_COUNT_MAX: Final = 20
_AGE_MAX: Final = 110


def is_other_thing(run: Run, number: Number) -> bool:
    """Tell whether a number counts or names something that is not money."""
    value = number.values[0] if number.values else Fraction(0)
    return any(check(run, value) for check in _OTHER_THINGS)


def is_hour(run: Run, value: Fraction) -> bool:
    """Tell whether a number is an hour: "a las 3", "3 pm"."""
    before = run.word(-1)
    return (before in {"las", "la"} and value <= _HOURS_MAX) or run.word(
        1
    ) in vocabulary.HOURS_AFTER


def is_day(run: Run, value: Fraction) -> bool:
    """Tell whether a number is a day of a month: "el 15", "15 de mayo"."""
    if run.word(-1) == "del" and run.tag(1) != "M" and value < CENTS:
        # "soy del 85", "botas del 27"
        return True
    if value > DAYS_MAX or value.denominator != 1:
        return False
    after = run.word(1), run.word(2)
    if run.word(-1) in WEEKDAYS and run.word(-2) in {"el", "del", "este", "al", "desde", "pasado"}:
        # "el viernes 14"
        return True
    month = after[0] in vocabulary.MONTHS or (
        after[0] in {"de", "of"} and after[1] in {*vocabulary.MONTHS, "este", "cada"}
    )
    return month or run.word(-1) in vocabulary.DAYS_BEFORE or run.word(-1) in vocabulary.MONTHS


def _is_numbered(run: Run, value: Fraction) -> bool:
    before = run.word(-1)
    if before == "la" and run.word(-2) in {"de", "a", "con", "desde"} and _is_ending(run):
        return True
    if before in vocabulary.LINKS and before not in vocabulary.NUMBERED:
        before = run.word(-2) or before
        if before in vocabulary.DEVICES and _has_thousand(run):
            # "una tele de 10 mil" is a price, "una tele 4k" and "tele de 55" are sizes.
            return False
    figures = run.pieces[run.first].tag == "D"
    long_enough = figures and value >= THOUSAND and run.tag(1) not in {"P", "V", "L"}
    return before in vocabulary.NUMBERED or (before in vocabulary.ACCOUNT_WORDS and long_enough)


def _has_thousand(run: Run) -> bool:
    said = [p.word for p in run.pieces[run.first : run.last]]
    scaled = any(p.tag == "M" for p in run.pieces[run.first : run.last])
    return scaled and said not in (["4", "k"], ["8", "k"])


def _is_ending(run: Run) -> bool:
    """Whether a run is four figures as they name an account: "de la 4455"."""
    return run.last == run.first + 1 and re.fullmatch("[0-9]{4}", run.word(0)) is not None


def counts_things(run: Run) -> bool:
    """Tell whether what follows may be the plural of something that is no money: "200 euritos"."""
    after = run.word(1)
    return (
        run.tag(1) == "w"
        and len(after) > _PLURAL_MIN
        and after.isalpha()
        and after.endswith("s")
        and after not in vocabulary.NOT_COUNTED | vocabulary.SAID_AFTER
    )


def _is_count(run: Run, value: Fraction) -> bool:
    before, after = run.word(-1), run.word(1)
    if before in vocabulary.COUNT_BEFORE:
        return True
    if before in {"los", "nosotros", "ustedes", "ellos", "ambos"} and value <= _HOURS_MAX:
        return True
    if before.startswith("cumpl") and value <= _AGE_MAX:
        return True
    if before in {"entre", "x", "por"} and after == "x":
        return True
    if "x" in {before, after}:
        return True
    plural = (
        len(after) > _PLURAL_MIN and after.endswith("s") and after not in vocabulary.NOT_COUNTED
    )
    return (plural and value <= _COUNT_MAX) or after in vocabulary.COUNTED


def _is_idiom(run: Run, value: Fraction) -> bool:
    words = (run.word(-1), run.word(1))
    if value == THOUSAND:
        said = " ".join(p.word for p in run.pieces[run.first : run.last])
        return (
            words[1] in vocabulary.THOUSAND_THINGS
            or (said == "mil" and counts_things(run))
            or (words[0] in {"de", "a"} and words[1] in {"amores", "por"})
        )
    if value == CENTS:
        return words[0] == "al" or words[1] == "por"
    if value == 0 and words[0] in {"un", "otro", "el", "ese", "dos", "los"}:
        return True
    return words[0] == "entre" and words[1] not in {"y", "and"}


def _is_fraction(run: Run, value: Fraction) -> bool:
    # Hours, dates and fractions; "500 00/100" never comes here, its 500 is read first.
    del value
    around = {run.tag(-1), run.tag(1)}
    return bool(around & {":", "/"}) and (run.tag(2) == "D" or run.tag(-2) in {"D", "z", "#"})


_OTHER_THINGS: Final[tuple[Callable[[Run, Fraction], bool], ...]] = (
    _is_fraction,
    is_hour,
    is_day,
    _is_numbered,
    _is_count,
    _is_idiom,
)
