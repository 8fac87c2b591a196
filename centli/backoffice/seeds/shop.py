"""What the seeded marketplace sells: categories, invented retailers, and believable products of invented brands."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SIZES: Final = {"small": 120, "medium": 2_000, "large": 10_000}
"""How many products there are."""

ROOTS: Final = (
    ("electronics", "Electrónica", "Electronics"),
    ("home", "Hogar", "Home"),
    ("clothing", "Ropa y calzado", "Clothing"),
    ("food", "Alimentos", "Food"),
    ("sports", "Deportes", "Sports"),
    ("toys", "Juguetes", "Toys"),
    ("beauty", "Belleza", "Beauty"),
    ("books", "Libros", "Books"),
    ("tools", "Herramientas", "Tools"),
    ("pets", "Mascotas", "Pets"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A sort of product: a leaf of the tree, its picture, what it is called and what it costs (in pesos)."""

    code: str
    category: str
    name_es: str
    name_en: str
    glyph: str
    noun: str
    variants: tuple[str, ...]
    pesos: tuple[int, int]
    text: str
    alt: str


LINES: Final = (
    Line("LAP", "electronics.laptops", "Laptops", "Laptops", "laptop", "Laptop", ('14" 8 GB', '14" 16 GB', '15.6" 16 GB', '16" 32 GB gamer'), (8_499, 34_999), "Computadora portátil con teclado en español y batería para toda la jornada.", "Laptop abierta"),
    Line("CEL", "electronics.phones", "Celulares", "Phones", "phone", "Celular", ("128 GB", "256 GB", "5G 256 GB", "Pro 512 GB"), (2_799, 22_999), "Teléfono con doble SIM, buena cámara de noche y carga rápida.", "Celular de frente"),
    Line("TVS", "electronics.tvs", "Pantallas", "TVs", "screen", "Pantalla", ('43" 4K', '50" 4K', '55" QLED', '65" QLED'), (5_499, 27_999), "Televisión inteligente con control por voz y tres entradas HDMI.", "Pantalla encendida"),
    Line("AUD", "electronics.audio", "Audio", "Audio", "headphones", "Audífonos", ("inalámbricos", "con cancelación de ruido", "deportivos", "de estudio"), (449, 6_499), "Sonido claro, micrófono para llamadas y estuche de viaje.", "Audífonos de diadema"),
    Line("TAB", "electronics.tablets", "Tabletas", "Tablets", "tablet", "Tableta", ('8" 64 GB', '10" 128 GB', '11" 256 GB', "para niños 32 GB"), (1_999, 14_499), "Para leer, dibujar y ver series; incluye funda.", "Tableta con un documento"),
    Line("JUE", "electronics.consoles", "Videojuegos", "Gaming", "console", "Consola", ("1 TB", "portátil", "con dos controles", "edición coleccionista"), (4_999, 15_999), "Juega en línea y comparte con la familia; incluye un control.", "Control de videojuegos"),
    Line("CAM", "electronics.cameras", "Cámaras", "Cameras", "camera", "Cámara", ("compacta", "sin espejo", "de acción 4K", "instantánea"), (1_899, 24_999), "Fotos nítidas y video 4K; incluye correa y batería.", "Cámara fotográfica"),
    Line("REF", "home.appliances", "Electrodomésticos", "Appliances", "fridge", "Refrigerador", ("11 pies", "14 pies", "18 pies", "dos puertas 22 pies"), (7_999, 32_999), "Bajo consumo de energía, congelador amplio y despachador de agua.", "Refrigerador de dos puertas"),
    Line("LAV", "home.appliances", "Electrodomésticos", "Appliances", "washer", "Lavadora", ("16 kg", "18 kg", "20 kg", "secadora 22 kg"), (6_499, 21_999), "Carga frontal, doce ciclos y ahorro de agua.", "Lavadora de carga frontal"),
    Line("CAF", "home.kitchen", "Cocina", "Kitchen", "coffee_maker", "Cafetera", ("de goteo 12 tazas", "de cápsulas", "espresso", "programable"), (549, 5_999), "Café caliente en minutos; jarra de vidrio resistente.", "Cafetera con jarra"),
    Line("LIC", "home.kitchen", "Cocina", "Kitchen", "blender", "Licuadora", ("2 velocidades", "10 velocidades", "vaso de vidrio", "de alta potencia"), (499, 3_999), "Muele hielo y salsas; vaso de 1.5 litros.", "Licuadora con jugo"),
    Line("SAR", "home.kitchen", "Cocina", "Kitchen", "pan", "Sartén", ("20 cm", "24 cm", "28 cm", "juego de 3"), (199, 1_899), "Antiadherente, para gas e inducción.", "Sartén con un huevo estrellado"),
    Line("SOF", "home.furniture", "Muebles", "Furniture", "sofa", "Sillón", ("de dos plazas", "de tres plazas", "cama", "en L"), (4_999, 19_999), "Tapizado suave que se limpia con un paño; estructura de pino.", "Sillón con cojín"),
    Line("SIL", "home.furniture", "Muebles", "Furniture", "chair", "Silla de oficina", ("ergonómica", "ejecutiva", "de malla", "con reposabrazos"), (1_199, 6_999), "Altura ajustable y soporte lumbar.", "Silla de oficina con ruedas"),
    Line("COL", "home.bedroom", "Recámara", "Bedroom", "bed", "Colchón", ("individual", "matrimonial", "queen size", "king size"), (2_999, 15_999), "Espuma de memoria y diez años de garantía.", "Cama tendida"),
    Line("LAM", "home.bedroom", "Recámara", "Bedroom", "lamp", "Lámpara", ("de buró", "de pie", "de escritorio LED", "de techo"), (249, 2_499), "Luz cálida y base estable.", "Lámpara de buró"),
    Line("PLA", "home.garden", "Jardín", "Garden", "plant", "Maceta", ("chica con agave", "mediana con sansevieria", "grande con palma", "colgante"), (149, 1_299), "Barro hecho a mano, con plato.", "Planta en su maceta"),
    Line("PLY", "clothing.shirts", "Playeras", "Shirts", "shirt", "Playera", ("talla CH", "talla M", "talla G", "talla EG"), (149, 699), "Algodón peinado que no encoge.", "Playera con franja"),
    Line("CHA", "clothing.jackets", "Chamarras", "Jackets", "jacket", "Chamarra", ("talla CH", "talla M", "talla G", "talla EG"), (599, 3_499), "Forro térmico y bolsas con cierre.", "Chamarra con cierre"),
    Line("VES", "clothing.dresses", "Vestidos", "Dresses", "dress", "Vestido", ("talla CH", "talla M", "talla G", "talla EG"), (399, 2_299), "Tela fresca con caída, para todo el día.", "Vestido de puntos"),
    Line("TEN", "clothing.shoes", "Calzado", "Shoes", "shoe", "Tenis", ("24 cm", "26 cm", "27 cm", "28 cm"), (549, 3_299), "Suela ligera con buen agarre.", "Tenis de bota"),
    Line("MOC", "clothing.bags", "Mochilas", "Bags", "bag", "Mochila", ("escolar", "para laptop", "de viaje 40 L", "de piel sintética"), (299, 2_499), "Repelente al agua, con espalda acolchada.", "Mochila con bolsa al frente"),
    Line("REL", "clothing.watches", "Relojes", "Watches", "watch", "Reloj", ("clásico", "deportivo", "inteligente", "de acero"), (449, 7_999), "Resistente al agua, con extensible intercambiable.", "Reloj de pulsera"),
    Line("CFE", "food.coffee", "Café", "Coffee", "sack", "Café", ("molido 500 g", "en grano 1 kg", "descafeinado 500 g", "de altura 250 g"), (99, 549), "Tostado medio de la sierra; notas de cacao y piloncillo.", "Bolsa de café"),
    Line("CHO", "food.sweets", "Dulces", "Sweets", "bar", "Chocolate", ("70 % cacao 100 g", "con almendra 200 g", "de mesa 500 g", "surtido 24 piezas"), (49, 449), "Cacao mexicano, molido en piedra.", "Tableta de chocolate"),
    Line("MER", "food.pantry", "Despensa", "Pantry", "jar", "Mermelada", ("de guayaba 400 g", "de fresa 400 g", "de mango 400 g", "paquete de 3"), (59, 299), "Con trozos de fruta y poca azúcar.", "Frasco de mermelada"),
    Line("ACE", "food.pantry", "Despensa", "Pantry", "bottle", "Aceite de oliva", ("500 ml", "750 ml", "extra virgen 1 L", "paquete de 2"), (129, 749), "Primera prensada en frío.", "Botella de aceite"),
    Line("BIC", "sports.bikes", "Bicicletas", "Bikes", "bike", "Bicicleta", ("urbana R26", "de montaña R29", "plegable R20", "infantil R16"), (2_299, 18_999), "Cuadro de aluminio y frenos de disco.", "Bicicleta de perfil"),
    Line("PES", "sports.fitness", "Ejercicio", "Fitness", "weights", "Mancuernas", ("par de 3 kg", "par de 5 kg", "par de 10 kg", "ajustables 24 kg"), (249, 5_499), "Recubiertas, no ruedan y no maltratan el piso.", "Mancuerna con discos"),
    Line("CAS", "sports.camping", "Campismo", "Camping", "tent", "Casa de campaña", ("2 personas", "4 personas", "6 personas", "8 personas"), (899, 6_999), "Se arma en cinco minutos y aguanta la lluvia.", "Casa de campaña con banderín"),
    Line("BAL", "sports.balls", "Balones", "Balls", "ball", "Balón de futbol", ("No. 3", "No. 4", "No. 5", "profesional No. 5"), (199, 1_499), "Costuras selladas y bote parejo.", "Balón de futbol"),
    Line("BLO", "toys.building", "Construcción", "Building", "blocks", "Bloques", ("60 piezas", "120 piezas", "250 piezas", "500 piezas"), (199, 1_999), "Madera pintada con tintes seguros.", "Bloques apilados"),
    Line("PEL", "toys.plush", "Peluches", "Plush", "bear", "Oso de peluche", ("25 cm", "40 cm", "60 cm", "1 m"), (149, 1_299), "Suave, lavable y sin piezas pequeñas.", "Oso de peluche con moño"),
    Line("LIB", "books.novels", "Novelas", "Novels", "books", "Colección de novelas", ("3 tomos", "4 tomos", "5 tomos", "edición de lujo"), (299, 1_799), "Autoras y autores de América Latina, pasta dura.", "Libros en una repisa"),
    Line("CRE", "beauty.skin", "Cuidado de la piel", "Skin care", "cream", "Crema facial", ("de día 50 ml", "de noche 50 ml", "con FPS 50", "juego de 2"), (129, 1_599), "Hidrata sin dejar grasa; para piel sensible.", "Frasco y tubo de crema"),
    Line("TAL", "tools.power", "Eléctricas", "Power tools", "drill", "Taladro", ("12 V", "20 V", "percutor", "con 30 accesorios"), (699, 4_999), "Dos velocidades y luz LED.", "Taladro inalámbrico"),
    Line("HER", "tools.hand", "Manuales", "Hand tools", "tools", "Caja de herramientas", ("39 piezas", "79 piezas", "110 piezas", "con ruedas"), (399, 3_999), "Acero al cromo vanadio con garantía de por vida.", "Caja de herramientas"),
    Line("CRO", "pets.food", "Alimento para mascotas", "Pet food", "bowl", "Croquetas", ("cachorro 4 kg", "adulto 10 kg", "adulto 20 kg", "gato 3 kg"), (199, 1_699), "Con pollo de verdad, sin colorantes.", "Plato de croquetas"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shop:
    """An affiliated retailer: where it stands, what it sells (roots), and what it gives."""

    name: str
    category: str
    about: str
    sells: tuple[str, ...]
    glyph: str
    msi: tuple[int, ...]
    cashback: tuple[int, int] = (0, 0)
    """Basis points, and the cap of a month in pesos."""
    points: int = 0
    merchant_pays: bool = False


EVERYTHING: Final = tuple(code for code, *_ in ROOTS)
SHOPS: Final = (
    Shop("Tecnópolis", "electronics", "Computadoras, celulares y audio con garantía extendida.", ("electronics",), "laptop", (3, 6, 9, 12, 18, 24), (300, 1_000)),
    Shop("Almacenes Ahuehuete", "home", "La tienda departamental de siempre, de la sala a la despensa.", EVERYTHING, "sofa", (3, 6, 12, 18), (500, 600), 10),
    Shop("Casa Cobalto", "home", "Muebles, línea blanca y cocina para estrenar casa.", ("home",), "lamp", (6, 12, 18, 24), (0, 0), 15, merchant_pays=True),
    Shop("Píxel y Café", "electronics", "Videojuegos y electrónica para la tarde del domingo.", ("electronics", "food"), "console", (3, 6, 9), (400, 400)),
    Shop("Moda Magnolia", "clothing", "Ropa y calzado de diseñadores mexicanos.", ("clothing",), "dress", (3, 6), (800, 300), 20),
    Shop("Deportes Quetzal", "sports", "Todo para correr, rodar y acampar.", ("sports", "clothing"), "bike", (3, 6, 12), (600, 500)),
    Shop("Mercado Jacaranda", "food", "Del productor a tu cocina, con entrega el mismo día.", ("food", "pets", "home"), "jar", (), (200, 250), 10),
    Shop("Juguetería Trompo", "toys", "Juguetes que duran más que las pilas.", ("toys", "books"), "bear", (3, 6), (0, 0), 25, merchant_pays=True),
    Shop("Librería Luciérnaga", "books", "Libros, y un rincón para leerlos.", ("books", "toys"), "books", (), (1_000, 200), 10),
    Shop("Botica Bugambilia", "beauty", "Cuidado de la piel con ingredientes de aquí.", ("beauty",), "cream", (3,), (700, 300)),
    Shop("Ferretería Tres Clavos", "tools", "La herramienta correcta y quien te explica cómo usarla.", ("tools", "home"), "drill", (3, 6, 12), (0, 0), 10),
    Shop("Patitas y Compañía", "pets", "Para los que sí mandan en la casa.", ("pets",), "bowl", (), (500, 200), 15),
)  # fmt: skip

BRANDS: Final = ("Nube", "Colibrí", "Obsidiana", "Trueno", "Marea", "Nopal", "Zenit", "Sierra", "Brisa", "Lumbre", "Jade", "Cobre")  # fmt: skip
SERIES: Final = ("Alba", "Cenit", "Eco", "Plus", "Uno", "Terra", "Viva", "Sol", "Luna", "Clave", "Prisma", "Ágata", "Norte", "Origen", "Ritmo", "Senda")  # fmt: skip
TONES: Final = ("en azul", "en verde", "en grafito", "en arena", "en vino", "en blanco")


@dataclass(frozen=True, slots=True)
class Ware:
    """One product: who offers it at which price (in centavos) and with how many pieces."""

    code: str
    line: Line
    name: str
    brand: str
    description: str
    variant: int
    offers: tuple[tuple[str, int, int], ...]

    @property
    def alt(self) -> str:
        """The picture in words."""
        return f"{self.line.alt}: {self.name}"


def wares(size: str, seed: int) -> Sequence[Ware]:
    """Return the products of a size; the same seed, the same products, and a larger size begins with the smaller."""
    return [_ware(number, seed) for number in range(SIZES[size])]


def _ware(number: int, seed: int) -> Ware:
    line = LINES[number % len(LINES)]
    turn = number // len(LINES)
    chance = random.Random(f"{seed}:{line.code}:{turn}")  # noqa: S311 - believable, not secret
    variant = line.variants[turn % len(line.variants)]
    brand = BRANDS[(turn // len(line.variants) + turn + number) % len(BRANDS)]
    series = SERIES[
        (turn // (len(line.variants) * len(BRANDS)) * 5 + turn * 7 + number) % len(SERIES)
    ]
    tone = TONES[chance.randrange(len(TONES))]
    pesos = _price(line, turn % len(line.variants), chance)
    return Ware(
        code=f"{line.code}-{turn + 1:04d}",
        line=line,
        name=f"{line.noun} {brand} {series} {variant}",
        brand=brand,
        description=f"{line.text} Modelo {series}, {tone}.",
        variant=turn,
        offers=tuple(_offers(line, number, pesos, chance)),
    )


def _price(line: Line, step: int, chance: random.Random) -> int:
    """Return a price in pesos that grows with the variant and ends as prices do: 499, 1,299, 12,999."""
    low, high = line.pesos
    share, whole = step * 1000 + chance.randrange(1000), len(line.variants) * 1000
    pesos = low + (high - low) * share * share // (whole * whole)
    unit = 10 if pesos < 500 else 100 if pesos < 10_000 else 500  # noqa: PLR2004 - as shops round
    return max(low, (pesos + unit // 2) // unit * unit - 1)


def _offers(
    line: Line, number: int, pesos: int, chance: random.Random
) -> Iterator[tuple[str, int, int]]:
    root = line.category.partition(".")[0]
    able = [shop.name for shop in SHOPS if root in shop.sells]
    first = number % len(able)
    many = min(len(able), 1 + (number % 5 == 0) + (number % 3 == 0))
    for step in range(many):
        dearer = step * chance.randint(1, 6) * max(1, pesos // 100)
        stock = 0 if number % 23 == 22 else chance.choice((2, 4, 8, 15, 30, 60))  # noqa: PLR2004 - some are sold out
        yield able[(first + step) % len(able)], (pesos + dearer) * 100, stock
