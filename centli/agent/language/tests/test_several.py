"""Everybody whom a list names, and nobody who is only spoken of."""

import pytest

from centli.agent.language import several
from centli.kernel.testing import read_long

KNOWN = ["pedro", "Pedro Ruiz", "ana", "Ana Soto", "carla", "mamá", "María Torres"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mándale 300 a pedro y carla", ["pedro", "carla"]),
        ("mándale 300 a Pedro, Ana y mi mamá", ["pedro", "ana", "mi mamá"]),
        ("mándale 300 a pedro ana y carla", ["pedro", "ana", "carla"]),
        ("mándale a mi mamá 300 y ana", ["mi mamá", "ana"]),
        ("mándale 300 a mi mamá y hermano", ["mi mamá", "hermano"]),
        ("mándale 300 a pedro, fulana y ana ya", ["pedro", "fulana", "ana"]),
        ("mándale 300 a pedro y Fulana ahora mismo", ["pedro", "fulana"]),
        ("mándale 300 a pedro y fulana de mi ahorro", ["pedro", "fulana"]),
        ("manda 200 a cada uno: pedro, ana y mi mamá", ["pedro", "ana", "mi mamá"]),
        ("divide 600 entre mi mamá mi hermano y pedro", ["mi mamá", "mi hermano", "pedro"]),
        ("divide 600 entre juanito y lupita", ["juanito", "lupita"]),
        ("send 100 to pedro, ana and carla", ["pedro", "ana", "carla"]),
        ("mándale 300 a María José", []),
        ("mándale 300 a mi mamá y avísame", []),
        ("mándale 300 a mi mamá y ya", []),
        ("mándale 120 a mi mamá, mitad de cheques y mitad de ahorro", []),
        ("mándale 300 a mi mamá, gracias", []),
        ("mándale 300 a mi mamá y dime mi saldo", []),
        ("mi mamá y mi hija me pidieron 500, le quiero mandar", ["mi mamá", "mi hija"]),
        ("mándale 300 a mi mamá, pedro me pidió 200", []),
        ("mándale 300 a mi mamá de la fiesta de pedro y ana", []),
    ],
)
def test_a_list_names_everybody(text, names):
    assert several.listed(text, KNOWN) == names


@pytest.mark.parametrize("piece", ["a pedro, ", "pedro ana ", "mi mamá y ", "y ", "entre ", "Fu "])
def test_long_lists_hold_nothing_up(piece):
    read_long(
        lambda text: several.listed(text, KNOWN), piece=piece, before="mándale 300 a pedro y "
    )
