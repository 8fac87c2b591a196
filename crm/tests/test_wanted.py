"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest

from centli.kernel.testing import read_long
from crm.rules import wanted


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("¿De qué color es?", "Es azul.", None),
        ("¿Qué pasa cuando se acaba el agua?", "Se para.", None),
        ("¿Qué obra pagó la ciudad?", "El puente.", None),
        ("¿Cuándo se fundó?", "Se fundó en 1531.", True),
        ("¿Cuándo se fundó?", "La fundaron nueve familias.", False),
        ("cuando llega mi tarjeta", "Llega en 5 días.", True),
        ("¿En qué año se fundó?", "Se fundó en mayo.", False),
        ("¿A qué hora abre?", "Abre de 9 a 14 horas.", True),
        ("¿A qué hora abre?", "Abre los lunes.", False),
        ("¿Cuánto dinero ganó?", "Ganó dos premios.", False),
        ("¿Cuánto dinero ganó?", "Ganó mil pesos.", True),
        ("¿Cuánto tardaba el viaje?", "Llegaba en una semana.", True),
        ("¿Cuánta agua gasta?", "Se abrió en 1999.", False),
        ("¿Cuánta agua gasta?", "Gasta mil litros.", True),
        ("¿Cuántos años vive?", "Recorre veinte kilómetros al año.", False),
        ("¿Cuántas mariposas marcó?", "Pasó cuarenta años marcando mariposas.", False),
        ("¿Cuántas mariposas marcó?", "Marcó tres mil de sus mariposas.", True),
        ("¿Cuántos científicos hay?", "Guarda el setenta por ciento.", False),
        ("¿Quién lo pintó?", "Lo pintó Diego Rivera.", True),
        ("¿Quién lo pintó?", "Se pintó en Nueva York.", False),
        ("¿Quién me contesta?", "Te contesta una persona.", True),
        ("¿Dónde nació?", "Nació en un pueblo.", True),
        ("¿Dónde nació?", "Nació en invierno.", False),
        ("¿Qué rey lo mandó?", "Se mandó hacer de piedra.", False),
        ("¿Qué rey lo mandó?", "Lo mandó Felipe II.", True),
        ("¿Cómo se llamaba la madre de Frida?", "La madre de Frida era de Oaxaca.", True),
        ("¿Cómo se llamaba la madre de Frida?", "Frida creció con su madre.", False),
    ],
)
def test_a_text_fits_what_is_asked_for(question, text, fits):
    assert wanted.read(question).fits(text) is fits


@pytest.mark.parametrize(
    "piece", ["cuánto ", "que ", "cual es la ", "como se llam", "desde cuando ", "a las 5 ", "mil "]
)
def test_long_questions_hold_nothing_up(piece):
    read_long(lambda text: wanted.read.__wrapped__(text).fits(text), piece=piece)
