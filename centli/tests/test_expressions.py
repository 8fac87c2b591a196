"""Expressions that read what customers write: no text of theirs holds one up.

An unbounded repeat of alternatives of which one is there twice, or is two others in a row ("ya", "no", "ya no"), reads the
same words in two ways, and tries both of each: thirty of them take minutes, in which the process does nothing else.
"""

from __future__ import annotations

import re
import re._constants as sre  # type: ignore[import-not-found]  # how Python reads an expression
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Final

import pytest

from centli.kernel import patterns

PACKAGES: Final = (
    "centli.agent",
    "centli.chat",
    "centli.kernel",
    "crm.rules",
    "points.rules",
    "banking.rules",
)
LEFT_OUT: Final = (".tests", ".management", ".migrations")
TEXTS_MAX: Final = 6_000
UNKNOWN_MAX: Final = 4
"""Expressions of which more texts are repeated than can be looked at."""
SEVERAL: Final = 12
"""A repeat of so many at most takes no longer than can be waited for."""
_WORD_ENDS: Final = "\0"
_LOOKED_AT: Final = re.compile("\1[^\2]*\2")
"""What stands for what is ahead or behind, which tells two of the same letters apart."""
_CLASSES: Final = {sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "w", sre.CATEGORY_DIGIT: "1"}


class _TooMany(Exception):
    pass


def _joined(before: Counter[str], behind: Counter[str]) -> Counter[str]:
    if len(before) * len(behind) > TEXTS_MAX:
        raise _TooMany
    found = Counter[str]()
    for first, ways in before.items():
        for second, more in behind.items():
            found[first + second] += ways * more
    return found


def _texts(parsed: Any) -> Counter[str]:
    """Return the texts that a parsed expression finds, and in how many ways: one letter for each class, few repeats."""
    found = Counter({"": 1})
    for kind, value in parsed:
        found = _joined(found, _of(kind, value))
    return found


def _of(kind: Any, value: Any) -> Counter[str]:
    if kind is sre.IN:
        of_others = value[0][0] is sre.NEGATE
        return Counter({"x"} if of_others else {_letter(*each) for each in value})
    if kind is sre.BRANCH:
        return sum(map(_texts, value[1]), Counter())
    if kind in {sre.SUBPATTERN, sre.ATOMIC_GROUP}:
        return _texts(value[-1] if kind is sre.SUBPATTERN else value)
    if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        least, most, repeated = value
        each, several, found = _texts(repeated), Counter({"": 1}), Counter[str]()
        for count in range(min(most, max(least, 2)) + 1):
            found += several if count >= least else Counter()
            several = _joined(several, each)
        return found
    if kind in {sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF}:
        return Counter([_WORD_ENDS if kind is sre.AT else f"\1{kind}{value}\2"])
    return Counter([_letter(kind, value)])


def _letter(kind: Any, value: Any) -> str:
    if kind is sre.RANGE:
        return chr(value[0])
    return chr(value) if kind is sre.LITERAL else _CLASSES.get(value, "x")


def _repeated(parsed: Any) -> Iterator[Any]:
    """Yield what an expression repeats without end, at any depth."""
    for kind, value in parsed:
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT} and value[1] > SEVERAL:
            yield value[2]
        for each in value if isinstance(value, tuple | list) else (value,):
            if isinstance(each, parser.SubPattern):
                yield from _repeated(each)
            elif isinstance(each, list):
                for inner in each:
                    if isinstance(inner, parser.SubPattern):
                        yield from _repeated(inner)


def _two_ways(repeated: Any) -> str:
    """Return a text of what is repeated that is there twice, or is two others of it as well; else nothing."""
    found = _texts(repeated)
    for text, ways in found.items():
        if text and ways > 1:
            return text
    plain = {_LOOKED_AT.sub("", text) for text in found}
    for text in plain if len(plain) > 1 else ():
        if any(text[:at] in plain and text[at:] in plain for at in range(1, len(text))):
            return text
    return ""


def _ours() -> set[str]:
    """Return every expression of the packages that read text."""
    for name in PACKAGES:
        for module in walk_packages(getattr(import_module(name), "__path__", ()), f"{name}."):
            if not any(part in module.name for part in LEFT_OUT):
                import_module(module.name)
    values = [
        value
        for name, module in list(sys.modules.items())
        if name.startswith(PACKAGES)
        for value in vars(module).values()
    ]
    compiled = {each.pattern for each in values if isinstance(each, re.Pattern)}
    return {each.pattern for each in patterns._ALL} | {
        each for each in compiled if isinstance(each, str)
    }


def test_nothing_that_is_repeated_without_end_reads_a_text_in_two_ways():
    unknown, wrong = [], []
    found = _ours()
    for pattern in found:
        for repeated in _repeated(parser.parse(pattern)):
            try:
                if text := _two_ways(repeated):
                    wrong.append((text, pattern[:200]))
            except _TooMany:
                unknown.append(pattern[:200])
    assert len(found) > 800
    assert wrong == []
    assert len(unknown) <= UNKNOWN_MAX, unknown


@pytest.mark.parametrize(
    ("pattern", "is_seen"),
    [
        (r"(?:(?:ya|no|ya no) )*x", True),
        (r"(?:a+)*x", True),
        (r"(?: ?,? ?porfa)+x", True),
        (r"(?:(?:hola|oye|buenos|buen[oa]s) )*x", True),
        (r"(?:x|(?:(?:un|una|a) ?)+)z", True),
        (r"(?:(?:un|una|a)\b ?)+z", False),
        (r"(?:(?:ya|no) ){0,8}x", False),
    ],
)
def test_one_that_does_is_seen(pattern, is_seen):
    assert any(map(_two_ways, _repeated(parser.parse(pattern)))) is is_seen
