"""A typed yes is read by our own comparison, and only when it is nothing else."""

from __future__ import annotations

import pytest

from centli.agent import policy


@pytest.mark.parametrize(
    "text", ["sí", "Si", "SÍ.", "¡Sí!", "confirmo", "Confirmar", "sí, confirmo"]
)
def test_a_whole_yes_is_consent(text):
    assert policy.is_consent(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "¿sí?",
        "si?",
        "sí pero mejor 600",
        "si quieres",
        "¿sí?, no",
        "no confirmo",
        "claro",
        "ok",
        "sí a mi mamá",
        "confirmo que no",
        "si si",
    ],
)
def test_anything_more_or_other_is_not(text):
    assert not policy.is_consent(text)
