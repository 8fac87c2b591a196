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
    groups = {
        line: frozenset(terms.stem(terms.concept(word)) for word in line.split()) for line in LINES
    }
    assert len(groups) == len(LINES)
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
