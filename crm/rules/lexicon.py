"""Words that say much the same, and how much of a word a text has: itself, another form of it, a synonym, or a thing of its kind.

General Spanish, nothing of a bank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from crm.rules import terms

_LIKE: Final = 0.7
"""What another form of a word counts, by how alike the two are."""
_LIKE_FROM: Final = 0.5
_SAME_START: Final = 3
_SYNONYM: Final = 0.75
_OF_KIND: Final = 0.5
"""What "paludismo" counts where an illness is asked for."""

_LANGUAGE: Final[terms.Language] = "es"
_FORMS: Final = " = "
_VERBS: Final = ("er", "ir")
"""Words that have another stem where somebody did it: nacer, nació."""

_FILE: Final = Path(__file__).parent / "synonyms.es.txt"


@lru_cache(maxsize=50_000)
def has(stem: str, said: frozenset[str], language: terms.Language = "es") -> float:
    """Return 1 where a stem is said, less where a form or a synonym of it is, or a thing of its kind, 0 where none.

    Synonyms and kinds are Spanish; in English forms alone count.
    """
    if stem in said:
        return 1.0
    if stem[0].isdigit():
        return 0.0
    groups = _groups() if language == "es" else _NO_GROUPS
    if not said.isdisjoint(groups.alike.get(stem, ())):
        return _SYNONYM
    start = stem[:_SAME_START]
    form = max((_LIKE * _alike(stem, each) for each in said if each.startswith(start)), default=0.0)
    return form if said.isdisjoint(groups.of_kind.get(stem, ())) else max(form, _OF_KIND)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """Return how many pieces of three letters two stems share (Dice); 0 where that is less than half."""
    left, right = _pieces(one), _pieces(other)
    share = 2 * len(left & right) / (len(left) + len(right))
    return share if share >= _LIKE_FROM else 0.0


@lru_cache(maxsize=50_000)
def _pieces(stem: str) -> frozenset[str]:
    edged = f" {stem} "
    return frozenset(edged[at : at + 3] for at in range(len(edged) - 2))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Stems that say much the same as one, and the things of the kind that it names."""

    alike: Mapping[str, set[str]]
    of_kind: Mapping[str, set[str]]


_NO_GROUPS: Final = _Groups({}, {})


@cache
def _groups() -> _Groups:
    lines = [line for line in _FILE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    forms = _forms(lines)
    alike: dict[str, set[str]] = {}
    of_kind: dict[str, set[str]] = {}
    for line in lines:
        head, _, things = line.partition(":")
        group = _stems(head, forms)
        found = _stems(things, forms) if things else group
        for stem in group:
            (of_kind if things else alike).setdefault(stem, set()).update(found)
    return _Groups(alike, of_kind)


def _forms(lines: Sequence[str]) -> dict[str, list[str]]:
    """Return the forms that are written of words: "dormir = duerme durmio"."""
    written = (line.partition(_FORMS) for line in lines)
    return {word: others.split() for word, mark, others in written if mark}


def _stems(words: str, forms: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the stems of words and of their other forms: those that are written, and those that all words of that ending have."""
    each = {*words.replace(_FORMS, " ").split()}
    each |= {form for word in each for form in forms.get(word, ())}
    each |= {word[:-2] + "io" for word in each if word.endswith(_VERBS)}
    each |= {word[:-1] + "ces" for word in each if word.endswith("z")}
    # The language is named since concepts are looked up with it: so each word is stemmed once.
    return {terms.stem(terms.concept(word, _LANGUAGE), _LANGUAGE) for word in each}
