"""What the seeded points buy, and who works with whom: pure data."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.backoffice.seeds import cast

TEAMS: Final = (
    "Banca digital",
    "Sucursal Centro",
    "Riesgos",
    "Atención a clientes",
    "Operaciones",
    "Personas",
)
EMPLOYEES: Final = 60
OF_THE_CAST: Final = (cast.ANA, cast.BRUNO, cast.CARLA)
"""They work in the first team, and Ana is responsible for it."""
REDEMPTIONS: Final = {"small": 12, "medium": 240, "large": 1_200}

WHY: Final = (
    ("performance", "Cerró el trimestre sin pendientes"),
    ("sales_goal", "Superó la meta de apertura de cuentas"),
    ("suggestion", "Su idea redujo el tiempo de espera en ventanilla"),
    ("anniversary", "Un año más construyendo CENTLI"),
    ("campaign", "Campaña de cierre de año"),
)
THANKS: Final = (
    ("teamwork", "Gracias por quedarte a cerrar conmigo el corte"),
    ("customer", "Acompañaste a la clienta hasta resolver su caso"),
    ("ownership", "Tomaste el incidente aunque no era tu turno"),
    ("ideas", "Tu propuesta del tablero nos ahorra horas"),
    ("care", "Cubriste a quien lo necesitaba sin que te lo pidieran"),
    ("teamwork", "Qué buena explicación para los nuevos"),
)


@dataclass(frozen=True, slots=True)
class Prize:
    """A reward: its picture, what it is called, what it costs, how many there are."""

    glyph: str
    name: str
    category: str
    cost: int
    stock: int
    about: str
    alt: str
    staged: bool = False


PRIZES: Final = (
    Prize("mug", "Taza CENTLI", "Casa", 120, 80, "Cerámica esmaltada de 350 ml.", "Taza con asa"),
    Prize("mug", "Taza de viaje", "Casa", 260, 40, "De acero, mantiene el calor seis horas.", "Taza con tapa"),
    Prize("plant", "Maceta con agave", "Casa", 220, 25, "Barro hecho a mano, con plato.", "Planta en su maceta"),
    Prize("lamp", "Lámpara de escritorio", "Casa", 540, 15, "Luz cálida con atenuador.", "Lámpara de buró"),
    Prize("coffee_maker", "Cafetera", "Casa", 1_450, 8, "Doce tazas, programable.", "Cafetera con jarra", staged=True),
    Prize("blender", "Licuadora", "Casa", 1_200, 9, "Vaso de vidrio de 1.5 litros.", "Licuadora con jugo", staged=True),
    Prize("pan", "Sartén de hierro", "Casa", 480, 20, "24 cm, para toda la vida.", "Sartén con un huevo estrellado"),
    Prize("jar", "Miel de la sierra", "Comida", 150, 60, "Frasco de 500 gramos.", "Frasco con tapa"),
    Prize("bar", "Chocolate de Oaxaca", "Comida", 90, 120, "Tablilla con 70 % de cacao.", "Tableta de chocolate"),
    Prize("sack", "Café de Chiapas", "Comida", 180, 70, "Un kilo en grano, tostado medio.", "Costal de café"),
    Prize("bottle", "Termo de acero", "Deporte", 320, 45, "Un litro, doble pared.", "Botella con tapa"),
    Prize("ball", "Balón de futbol", "Deporte", 410, 30, "Número 5, cosido.", "Balón"),
    Prize("weights", "Mancuernas", "Deporte", 690, 12, "Par de 5 kilos.", "Mancuernas"),
    Prize("tent", "Casa de campaña", "Deporte", 2_300, 5, "Para cuatro personas.", "Casa de campaña", staged=True),
    Prize("bike", "Bicicleta urbana", "Deporte", 6_800, 2, "Siete velocidades.", "Bicicleta", staged=True),
    Prize("headphones", "Audífonos", "Tecnología", 980, 18, "Inalámbricos, con estuche.", "Audífonos de diadema"),
    Prize("camera", "Cámara instantánea", "Tecnología", 2_100, 6, "Con diez fotos.", "Cámara fotográfica", staged=True),
    Prize("tablet", "Tableta de lectura", "Tecnología", 3_400, 4, "Pantalla sin reflejos.", "Tableta con un documento", staged=True),
    Prize("phone", "Teléfono", "Tecnología", 8_900, 2, "128 GB, doble SIM.", "Celular de frente", staged=True),
    Prize("laptop", "Laptop", "Tecnología", 14_500, 1, "14 pulgadas, 16 GB.", "Laptop abierta", staged=True),
    Prize("console", "Control de videojuegos", "Tecnología", 1_150, 10, "Para computadora y consola.", "Control de videojuegos"),
    Prize("watch", "Reloj deportivo", "Tecnología", 1_900, 7, "Con medidor de pulso.", "Reloj de pulsera", staged=True),
    Prize("shirt", "Playera CENTLI", "Ropa", 200, 90, "Algodón orgánico.", "Playera"),
    Prize("jacket", "Chamarra CENTLI", "Ropa", 850, 20, "Rompevientos ligero.", "Chamarra"),
    Prize("shoe", "Tenis", "Ropa", 1_600, 8, "Para correr en ciudad.", "Tenis", staged=True),
    Prize("bag", "Mochila", "Ropa", 640, 22, "Con espacio para laptop de 15 pulgadas.", "Bolsa con asas"),
    Prize("umbrella", "Paraguas", "Ropa", 240, 35, "Resiste el viento de marzo.", "Paraguas abierto"),
    Prize("books", "Tres novelas mexicanas", "Cultura", 380, 25, "Selección de una librería independiente.", "Libros apilados"),
    Prize("ticket", "Dos entradas al cine", "Cultura", 250, 100, "En cualquier sala del país.", "Boleto de entrada"),
    Prize("ticket", "Museo en familia", "Cultura", 160, 100, "Cuatro entradas, un año de vigencia.", "Boleto de museo"),
    Prize("ticket", "Concierto en el auditorio", "Cultura", 1_300, 6, "Dos lugares en la sección general.", "Boleto de concierto", staged=True),
    Prize("blocks", "Bloques de madera", "Familia", 290, 30, "Cincuenta piezas sin pintura.", "Bloques de juguete"),
    Prize("bear", "Oso de peluche", "Familia", 230, 40, "Hipoalergénico, 30 cm.", "Oso de peluche"),
    Prize("bowl", "Plato para mascota", "Familia", 140, 50, "Acero con base de hule.", "Plato con croquetas"),
    Prize("gift_card", "Tarjeta de regalo de $100", "Tarjetas", 1_000, 200, "Para tu cuenta de una tienda afiliada.", "Tarjeta de regalo"),
    Prize("gift_card", "Tarjeta de regalo de $500", "Tarjetas", 5_000, 60, "Para tu cuenta de una tienda afiliada.", "Tarjeta de regalo con moño"),
    Prize("suitcase", "Maleta de cabina", "Viaje", 1_750, 6, "Cuatro ruedas, 38 litros.", "Maleta con ruedas", staged=True),
    Prize("suitcase", "Fin de semana en Valle de Bravo", "Viaje", 9_500, 2, "Dos noches para dos personas.", "Maleta lista", staged=True),
    Prize("plant", "Un árbol a tu nombre", "Causas", 100, 500, "Lo planta una comunidad de Michoacán.", "Árbol recién plantado"),
    Prize("books", "Útiles para una escuela", "Causas", 300, 300, "Un paquete para una niña de primaria.", "Cuadernos y libros"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """An employee who is no customer of the cast."""

    email: str
    name: str
    team: int


def colleagues(seed: int) -> Sequence[Colleague]:
    """Return the employees who are made up; the same seed names the same people."""
    rng = random.Random(f"colleagues:{seed}")  # noqa: S311 - not a secret
    return [
        Colleague(f"{folded}.{number}@centli.example", name, number % len(TEAMS))
        for number in range(EMPLOYEES - len(OF_THE_CAST))
        for folded, name in [cast.somebody_named(rng)]
    ]
