"""Words that say much the same."""

from __future__ import annotations

import pytest

from centli.kernel.text import fold
from crm.rules import lexicon, terms

LINES = [
    line
    for line in lexicon._FILE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_groups_are_of_folded_words_and_none_is_within_another():
    assert [line for line in LINES if line != fold(line)] == []
    lines = [line for line in LINES if ":" not in line and "=" not in line]
    forms = lexicon._forms(LINES)
    groups = {line: lexicon._stems(line, forms) for line in lines}
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


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("murió", "falleció"),
        ("duerme", "descansó"),
        ("cosió", "sastres"),
        ("veloz", "rápidas"),
        ("luz", "iluminada"),
        ("luces", "iluminada"),
        ("construyó", "erigido"),
    ],
)
def test_a_form_with_another_stem_counts_as_its_word(asked, told):
    [one], [other] = terms.stems(asked), terms.stems(told)
    assert lexicon.has(one, frozenset({other})) == 0.75


def test_forms_are_of_words_that_a_group_or_a_kind_has():
    said = {word for line in LINES if "=" not in line for word in line.replace(":", " ").split()}
    heads = [line.partition(" = ")[0] for line in LINES if "=" in line]
    assert len(heads) == len(set(heads))
    assert [head for head in heads if head not in said] == []
