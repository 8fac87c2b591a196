"""Who is seeded: the demo customers and staff by name, and as many others as a size asks for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.kernel import clabe
from centli.kernel.text import fold

DEMO_PASSWORD: Final = "centli-demo-2026"  # noqa: S105 - the demo's, printed by it; production refuses seeds
STAFF_PASSWORD: Final = "centli-demo-staff-2026"  # noqa: S105 - likewise
DAYS: Final = 90
SIZES: Final = {"small": 0, "medium": 25, "large": 250}
"""How many customers there are besides the demo's own."""

CHECKING: Final = "checking"
SAVINGS: Final = "savings"
CREDIT: Final = "credit"
CLOSED: Final = "closed"
FROZEN: Final = "frozen"
"""Names of accounts within a person; a closed or frozen one is a second savings account."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody on a person's list: another seeded person's checking account, or a CLABE."""

    name: str
    alias: str
    relationship: str
    email: str = ""
    clabe: str = ""


@dataclass(frozen=True, slots=True)
class Gift:
    """A transfer to a payee, so many days after the story began."""

    day: int
    alias: str
    pesos: int
    concept: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and the shape of their life: amounts in pesos."""

    email: str
    name: str
    phone: str
    opening: int
    payroll: int
    employer: str
    credit_line: int = 0
    saves: int = 0
    rent: int = 0
    landlord: str = ""
    payees: tuple[Payee, ...] = ()
    gifts: tuple[Gift, ...] = ()
    accounts: tuple[str, ...] = (CHECKING, SAVINGS, CREDIT)
    limits: tuple[int, int] | None = None
    """Per operation and per day."""
    holds: bool = False
    """Whether a purchase is only held at the story's end."""
    order_to: str = ""
    """Whom an order is under way to at the story's end: a bank's answer to it is told in their chat at once."""

    def number(self, account: str) -> str:
        """Return an account's number: the natural key by which a second run knows it."""
        return f"{random.Random(f'{self.email}:{account}').randrange(10**11):011d}"  # noqa: S311 - not a secret

    def clabe(self, account: str = CHECKING) -> str:
        """Return an account's CLABE."""
        return clabe.generate(bank=clabe.OWN_BANK, account=self.number(account))


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff."""

    email: str
    name: str
    role: str


def _clabe(bank: str, account: str) -> str:
    return clabe.generate(bank=bank, account=account)


JUAN: Final = Person(
    email="juan@demo.centli.mx",
    name="Juan López",
    phone="+525555010104",
    opening=12_500,
    payroll=8_400,
    employer="Talleres Unidos SA de CV",
    saves=500,
    accounts=(CHECKING, FROZEN),
    payees=(Payee("Ana Torres", "hermana", "sister", email="ana@demo.centli.mx"),),
    gifts=(Gift(62, "hermana", 350, "Lo de la cena"),),
)
ANA: Final = Person(
    email="ana@demo.centli.mx",
    name="Ana Torres",
    phone="+525555010101",
    opening=196_000,
    payroll=24_500,
    employer="Grupo Aurora SA de CV",
    credit_line=60_000,
    saves=3_000,
    rent=12_500,
    landlord="casero",
    limits=(100_000, 250_000),
    holds=True,
    payees=(
        Payee("Juan López", "hermano", "brother", email="juan@demo.centli.mx"),
        Payee("María Elena Ríos", "mamá", "mother", clabe=_clabe("072", "10254478811")),
        Payee("Lucía Torres", "hermana", "sister", clabe=_clabe("014", "60591203345")),
        Payee("Pedro Ramírez", "Pedro fut", "friend", clabe=_clabe("021", "40617728350")),
        Payee("Pedro Rivas", "Pedro trabajo", "friend", clabe=_clabe("044", "25601443927")),
        Payee("Inmobiliaria del Valle", "casero", "service", clabe=_clabe("012", "00260507838")),
        Payee("Bruno Salas", "Bruno", "friend", email="bruno@demo.centli.mx"),
        Payee("Raúl Ortega", "plomero", "service", clabe=_clabe("137", "30118822598")),
        Payee("Gimnasio Titán", "gimnasio", "service", clabe=_clabe("058", "77120034599")),
    ),
    gifts=(
        Gift(8, "hermano", 1_200, "Para el regalo de mamá"),
        Gift(14, "mamá", 2_500, "Súper"),
        Gift(27, "Bruno", 480, "La comida del jueves"),
        Gift(39, "hermano", 850, "Boletos"),
        Gift(45, "plomero", 1_350, "Fuga del baño"),
        Gift(52, "gimnasio", 899, "Mensualidad"),
        Gift(58, "hermana", 600, "Cooperación"),
        Gift(66, "Pedro fut", 250, "La cancha"),
        Gift(71, "hermano", 2_000, "Préstamo"),
        Gift(76, "mamá", 2_500, "Súper"),
    ),
)
BRUNO: Final = Person(
    email="bruno@demo.centli.mx",
    name="Bruno Salas",
    phone="+525555010102",
    opening=48_000,
    payroll=15_800,
    employer="Logística Bajío SA de CV",
    credit_line=35_000,
    saves=1_500,
    rent=7_800,
    landlord="renta",
    payees=(
        Payee("Ana Torres", "Ana", "friend", email="ana@demo.centli.mx"),
        Payee("Carla Méndez", "Carla", "partner", email="carla@demo.centli.mx"),
        Payee("Socorro Vega", "la seño", "service", clabe=_clabe("127", "01330098717")),
        Payee("Rentas Narvarte", "renta", "service", clabe=_clabe("072", "00418830925")),
    ),
    gifts=(
        Gift(22, "Carla", 1_500, "Viaje"),
        Gift(48, "Ana", 480, "Lo que te debía"),
        Gift(69, "la seño", 700, "Limpieza"),
    ),
)
CARLA: Final = Person(
    email="carla@demo.centli.mx",
    name="Carla Méndez",
    phone="+525555010103",
    opening=73_000,
    payroll=19_200,
    employer="Clínica San Ángel SC",
    credit_line=45_000,
    saves=2_500,
    accounts=(CHECKING, SAVINGS, CREDIT, CLOSED),
    order_to="abuelita",
    payees=(
        Payee("Bruno Salas", "mi novio", "partner", email="bruno@demo.centli.mx"),
        Payee("Ana Torres", "Anita", "friend", email="ana@demo.centli.mx"),
        Payee("Rosa Méndez", "abuelita", "grandmother", clabe=_clabe("166", "05500119283")),
    ),
    gifts=(
        Gift(19, "abuelita", 1_000, "Medicinas"),
        Gift(35, "mi novio", 900, "Cumpleaños"),
        Gift(64, "Anita", 320, "Cine"),
    ),
)
DEMO: Final = (ANA, BRUNO, CARLA, JUAN)
STAFF: Final = (
    Staff("teller@demo.centli.mx", "Teresa Luna", role="teller"),
    Staff("support@demo.centli.mx", "Sara Solís", role="support"),
    Staff("admin@demo.centli.mx", "Andrés Campos", role="admin"),
)

_FIRST: Final = [
    "Sofía",
    "José",
    "Ximena",
    "Luis",
    "Valeria",
    "Miguel",
    "Fernanda",
    "Jorge",
    "Daniela",
    "Carlos",
    "Regina",
    "Francisco",
    "Renata",
    "Jesús",
    "Mariana",
    "Antonio",
    "Camila",
    "Alejandro",
    "Paola",
    "Ricardo",
    "Natalia",
    "Fernando",
    "Andrea",
    "Eduardo",
    "Gabriela",
    "Roberto",
]
_LAST: Final = [
    "Hernández",
    "García",
    "Martínez",
    "López",
    "González",
    "Pérez",
    "Rodríguez",
    "Sánchez",
    "Ramírez",
    "Cruz",
    "Flores",
    "Gómez",
    "Morales",
    "Vázquez",
    "Reyes",
    "Jiménez",
    "Torres",
    "Díaz",
    "Gutiérrez",
    "Ruiz",
    "Mendoza",
    "Aguilar",
    "Ortiz",
    "Moreno",
    "Castillo",
    "Romero",
]
_EMPLOYERS: Final = (
    "Comercial del Centro SA de CV",
    "Servicios Integrales MX SC",
    "Autopartes del Norte SA de CV",
    "Secretaría de Educación",
    "Hoteles Costa SA de CV",
)


def customers(size: str, seed: int) -> Sequence[Person]:
    """Return everybody of a size; the same size and seed name the same people."""
    rng = random.Random(f"cast:{seed}")  # noqa: S311 - not a secret
    return [*DEMO, *(_somebody(rng, number) for number in range(SIZES[size]))]


def somebody_named(rng: random.Random) -> tuple[str, str]:
    """Return a name, folded for an address, and as it is written."""
    first, last, second = rng.choice(_FIRST), rng.choice(_LAST), rng.choice(_LAST)
    return f"{fold(first)}.{fold(last)}", f"{first} {last} {second}"


def _somebody(rng: random.Random, number: int) -> Person:
    first, last, second = rng.choice(_FIRST), rng.choice(_LAST), rng.choice(_LAST)
    payroll = rng.randrange(5_200, 21_000, 100)
    relative = f"{rng.choice(_FIRST)} {last}"
    bank = rng.choice(("002", "012", "014", "072", "127", "638"))
    return Person(
        email=f"{fold(first)}.{fold(last)}{number}@demo.centli.mx",
        name=f"{first} {last} {second}",
        phone=f"+5255{rng.randrange(10**8):08d}",
        opening=rng.randrange(9_000, 60_000, 500),
        payroll=payroll,
        employer=rng.choice(_EMPLOYERS),
        credit_line=rng.randrange(8_000, 50_000, 1_000),
        saves=payroll // 1_000 * 50,
        payees=(
            Payee(
                relative, "familia", "other", clabe=_clabe(bank, f"9{rng.randrange(10**7):07d}001")
            ),
        ),
        gifts=(Gift(rng.randrange(10, 60), "familia", rng.randrange(2, 12) * 100, "Gastos"),),
    )
