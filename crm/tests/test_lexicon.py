"""Words that say much the same."""

from __future__ import annotations

from centli.kernel.text import fold
from crm.rules import lexicon, terms

LINES = [
    line
    for line in lexicon._FILE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_groups_are_of_folded_words_and_none_is_within_another():
    assert [line for line in LINES if line != fold(line)] == []
    lines = [line for line in LINES if ":" not in line]
    groups = {line: lexicon._stems(line) for line in lines}
    assert len(groups) == len(lines)
    assert [line for line, group in groups.items() if len(group) < 2] == []
    by_stem: dict[str, set[str]] = {}
    for line, group in groups.items():
        for stem in group:
            by_stem.setdefault(stem, set()).add(line)
    within = [
        line
        for line, group in groups.items()
        if set.intersection(*(by_stem[stem] for stem in group)) - {line}
    ]
    assert within == []


def test_a_synonym_counts_in_part():
    said = frozenset(terms.stems("Un fuerte sismo derribó la vivienda."))
    [quake, house, king] = terms.stems("terremoto casas reyes")
    assert lexicon.has(quake, said) == lexicon.has(house, said) == 0.75
    assert lexicon.has(king, said) == 0


def test_a_thing_of_the_kind_that_is_asked_for_counts_in_part():
    [illness, malaria, cholera] = terms.stems("enfermedad paludismo cólera")
    assert lexicon.has(illness, frozenset({malaria})) == 0.5
    assert lexicon.has(malaria, frozenset({illness})) == 0
    assert lexicon.has(malaria, frozenset({cholera})) == 0
