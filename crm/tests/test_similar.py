"""Finding what is alike among many: the right one first, a typo apart, at the same cost however many there are."""

from __future__ import annotations

import random

import pytest

from crm.rules import similar, vectors
from crm.rules.similar import Mirror

TEXTS = {
    1: "mi tarjeta no pasa en la tienda",
    2: "no llegó la transferencia por spei",
    3: "quiero canjear mis puntos por una taza",
    4: "la aplicación se queda en blanco",
}


def add(mirror: Mirror, key: int, text: str) -> None:
    mirror.add(key, vectors.stems(text, "es"), vectors.packed(vectors.letters(text, "es")))


def search(mirror: Mirror, text: str, **options) -> list[int]:
    dense = vectors.packed(vectors.letters(text, "es"))
    return [one.key for one in mirror.search(vectors.stems(text, "es"), dense, limit=5, **options)]


@pytest.fixture
def mirror():
    made = Mirror(vectors.SIZE)
    for key, text in TEXTS.items():
        add(made, key, text)
    return made


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tarjeta rechazada en tienda", 1),
        ("tranferensia spei", 2),
        ("cangear puntos", 3),
        ("aplicasion en blanko", 4),
    ],
)
def test_what_is_alike_comes_first_also_when_it_is_misspelt(mirror, text, key):
    assert search(mirror, text)[0] == key


def test_nothing_alike_finds_nothing(mirror):
    assert search(mirror, "xyzzy") == []
    assert search(mirror, "") == []


def test_words_alone_find_what_no_letters_are_like(mirror):
    hits = mirror.search(vectors.stems("tarjeta", "es"), bytes(vectors.SIZE), limit=5)

    assert [(one.key, one.alike) for one in hits] == [(1, 0.0)]


def test_one_may_be_left_out_and_another_replaced(mirror):
    assert 1 not in search(mirror, TEXTS[1], without=[1])
    add(mirror, 1, "otra cosa sin parecido")

    assert 1 not in search(mirror, "tarjeta tienda")
    assert search(mirror, "cosa parecido") == [1]
    assert len(mirror) == 4


def test_a_vector_of_another_size_is_refused(mirror):
    with pytest.raises(ValueError, match="128"):
        mirror.add(9, {"a": 1}, bytes(128))


def test_of_very_many_that_share_a_word_the_rarer_words_choose(monkeypatch):
    summed_max = 300
    monkeypatch.setattr(similar, "CANDIDATES_MAX", summed_max)
    chance = random.Random(1)
    mirror = Mirror(vectors.SIZE)
    for key in range(2 * summed_max):
        add(mirror, key, f"tarjeta {''.join(chance.choices('bcdfglmnpr', k=7))}")
    add(mirror, 10_000_000, "tarjeta del mercado de jamaica")
    for key in range(5_000, 5_000 + 2 * summed_max):
        add(mirror, key, f"tarjeta {''.join(chance.choices('bcdfglmnpr', k=7))}")

    assert search(mirror, "tarjeta mercado jamaica")[0] == 10_000_000


def test_packing_keeps_the_direction():
    one = [0.5, -0.25, 0.125]

    assert vectors.unpacked(vectors.packed(one)).tolist() == [127, -64, 32]
    assert vectors.packed([0.0, 0.0]) == bytes(2)
