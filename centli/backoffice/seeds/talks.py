"""What demo customers said to the assistant and to people of the bank, as data: one of them still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from centli.backoffice.seeds.cast import CARLA, JUAN, Person


@dataclass(frozen=True, slots=True)
class Says:
    """The customer writes; the assistant answers unless a person does."""

    text: str


@dataclass(frozen=True, slots=True)
class Asks:
    """The customer presses the button that asks for a person."""


@dataclass(frozen=True, slots=True)
class Takes:
    """A member of staff takes the customer over."""


@dataclass(frozen=True, slots=True)
class Answers:
    """That person writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Releases:
    """That person gives the customer back to the assistant."""


Step = Says | Asks | Takes | Answers | Releases


@dataclass(frozen=True, slots=True)
class Talk:
    """A customer's conversation, which began so long before the seeding; a minute lies between two steps."""

    person: Person
    ago: timedelta
    steps: tuple[Step, ...]


TALKS: Final = (
    Talk(
        CARLA,
        timedelta(hours=26),
        (
            Says("¿Cuánto tengo?"),
            Says("Mándale 500 a mi novio"),
            Says("no, mejor cancela"),
            Says("me cobraron dos veces en la farmacia"),
            Asks(),
            Says("¿me pueden ayudar con el cobro doble?"),
            Takes(),
            Answers("Hola, Carla, soy Sara. Reviso contigo el cobro de la farmacia. ¿De qué día es?"),
            Says("del martes, son 320 pesos"),
            Answers("Gracias. Anoté la aclaración con ese dato; te escribimos por correo en 48 horas."),
            Says("mil gracias"),
            Releases(),
            Says("mis movimientos"),
        ),
    ),
    Talk(
        JUAN,
        timedelta(minutes=9),
        (
            Says("hola"),
            Says("¿cuánto tengo en mi ahorro?"),
            Says("¿por qué está congelada mi cuenta? perdí mi teléfono la semana pasada"),
            Asks(),
            Says("ya tengo teléfono nuevo, quiero que la descongelen"),
        ),
    ),
)  # fmt: skip
STAFF_EMAIL: Final = "support@demo.centli.mx"
"""Who took those who were taken over."""
