"""What a transfer is for, said by its name alone behind a pause: «500 a mi hermano, renta de noviembre», «…, lo de la luz».

Only what people pay each other for is taken for it: whatever else stands behind a comma may be anything.
"""

from __future__ import annotations

from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold

_THING: Final = (
    r"(?:rentas?|comidas?|cenas?|desayunos?|almuerzos?|luz|agua|gas|super|escuela|colegiaturas?|inscripcion(?:es)?|despensas?|medicinas?|medicamentos?|gasolina|pasajes?|boletos?|entradas?|regalos?"
    r"|fiestas?|pastel(?:es)?|flores|tandas?|cumple\w*|bodas?|xv|viajes?|hotel|vuelos?|libros?|utiles|uniformes?|ropa|zapatos|taxis?|uber|internet|telefono|recargas?|cable|netflix|spotify|mandado|tortillas|pan"
    r"|chelas|cervezas|carne|tacos|pizzas?|cafe|mensualidad(?:es)?|anualidad(?:es)?|cooperacha|cooperacion(?:es)?|coperacha|prestamos?|deudas?|adeudos?|anticipos?|adelantos?|enganche"
    r"|(?:pagos?|abonos?|cuentas?|gastos?)(?= (?:del?|para)\b)|cuotas?|multas?|seguros?|mantenimiento|limpieza|reparacion(?:es)?|fugas?|plomeria|pintura|material(?:es)?|herramientas?|honorarios|consultas?|doctor|dentista|veterinari[oa]|terapia|estudios|analisis"
    r"|clases?|cursos?|talleres|cancha|gimnasio|gym|partido|cine|concierto|teatro|peliculas?|juegos?|apuestas?|quiniela|rifas?|donativo|limosna|ofrenda|mesada|vuelto|propinas?"
    r"|rent|food|dinner|lunch|groceries|tickets?|party|gift|loan|drinks)"
)
_OF: Final = r"(?: (?:de|del|de la|de los|de las|para|para el|para la|para los|con|en|of|for)(?: (?:mi|mis|su|sus|tu|el|la|este|esta|the|my))? [a-z]+)"
_LED: Final = r"(?:(?:(?:es|son|va|era) )?(?:(?:para|por|de) )?(?:(?:lo|el|la|los|las|un|una|su|mi|unos|unas|the) )?(?:(?:del|de la|de los|de las|de) )?)"
_LATE: Final = r"(?:,? (?:porfa|por favor|please|gracias|va|ok))*\W*"
_BEHIND: Final = patterns.lazy(
    rf"[,;:]\s*(?:y )?{_LED}(?P<what>{_THING}(?: [a-z]{{4,}}(?<!mente))?{_OF}{{0,3}}){_LATE}"
)
_ALONE: Final = patterns.lazy(
    rf"\W*(?:(?:no|mejor|perdon|digo|ay|ah|oye|quise decir)\b\W*){{1,4}}{_LED}(?P<what>{_THING}(?: [a-z]{{4,}}(?<!mente))?{_OF}{{0,3}}){_LATE}"
)


def behind(text: str) -> tuple[str, str] | None:
    """Part an order from what it is for, named behind its last comma; None where anything else is said there."""
    said = fold(text)
    at = max(said.rfind(mark) for mark in ",;:")
    while at >= 0 and _LATE_ALONE.fullmatch(said, at) is not None:
        at = max(said.rfind(mark, 0, at) for mark in ",;:")
    found = _BEHIND.fullmatch(said, at) if at >= 0 and len(said) == len(text) else None
    if found is None or "?" in text:
        return None
    return text[:at], text[slice(*found.span("what"))]


_LATE_ALONE: Final = patterns.lazy(r"[,;:] ?(?:porfa|por favor|please|gracias|va|ok)\W*")


def instead(text: str) -> str:
    """Return what a transfer is to be for instead, said as a correction alone: "no, renta de diciembre"."""
    said = fold(text)
    found = _ALONE.fullmatch(said) if len(said) == len(text) and "?" not in text else None
    return "" if found is None else text[slice(*found.span("what"))]
