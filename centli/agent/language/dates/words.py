"""The words of days, months and feasts, and the pieces that the patterns are made of."""

from __future__ import annotations

from typing import Final

MONTHS: Final = {
    name: n
    for n, names in enumerate(
        (
            "enero ene january jan",
            "febrero feb february",
            "marzo mar march",
            "abril abr april apr",
            "mayo may",
            "junio jun june",
            "julio jul july",
            "agosto ago august aug",
            "septiembre setiembre sep sept september",
            "octubre oct october",
            "noviembre nov november",
            "diciembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS: Final = {
    name: n
    for n, names in enumerate(
        (
            "lunes monday",
            "martes tuesday",
            "miercoles mierkoles wednesday",
            "jueves thursday",
            "viernes friday",
            "sabado saturday",
            "domingo sunday",
        )
    )
    for name in names.split()
}

HOLIDAYS: Final = {
    "navidad": (12, 25),
    "nochebuena": (12, 24),
    "noche buena": (12, 24),
    "ano nuevo": (1, 1),
    "dia de reyes": (1, 6),
    "san valentin": (2, 14),
    "dia de las madres": (5, 10),
    "dia de la madre": (5, 10),
    "dia del nino": (4, 30),
    "dia de muertos": (11, 2),
    "dia de los muertos": (11, 2),
    "dia de la independencia": (9, 16),
    "dia de la revolucion": (11, 20),
    "dia del amor": (2, 14),
    "dia de la candelaria": (2, 2),
    "dia del trabajo": (5, 1),
    "dia del maestro": (5, 15),
    "new year s day": (1, 1),
    "valentine s day": (2, 14),
    "valentines day": (2, 14),
    "christmas": (12, 25),
    "halloween": (10, 31),
}

SPANS: Final = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6, "quarter": 3}

PLACES: Final = {
    said: n
    for n, words in enumerate(
        (
            "primer primero 1er 1o 1 first",
            "segundo 2o 2do 2 second",
            "tercer tercero 3er 3o 3 third",
            "cuarto 4o 4to 4 fourth",
            "quinto 5o 5",
            "sexto 6o 6",
        ),
        start=1,
    )
    for said in words.split()
}

ORDINALS: Final = {"primero": 1, "primer": 1, "1o": 1, "1ro": 1, "1ero": 1, "1er": 1}

DAYNAMES = "|".join(WEEKDAYS)

MONTHNAMES = "|".join(sorted(MONTHS, key=len, reverse=True))

LONG_MONTHS = "|".join(
    sorted((m for m in MONTHS if len(m) > 3 or m in {"ene", "dic", "nov"}), key=len, reverse=True)  # noqa: PLR2004 - "mar" and "sep" are other words too
)

NUMBER = r"[0-9]{1,3}|[a-z]+"

UNIT = r"(?P<unit>dias?|days?|semanas?|weeks?|quincenas?|mes(?:es)?|months?|anos?|years?)"

D = r"[0-9]{1,2}(?:ero|ro|o)?|[a-z]+"

YEAR = r"(?:(?:,? (?:del? |of )?|(?<=/)|(?<=-))(?P<year>20[0-9]{2}))?"

NUM = r"(?P<d{0}>[0-3]?[0-9])[/.-](?P<m{0}>[01]?[0-9])(?:[/.-](?P<y{0}>20[0-9]{{2}}|[0-9]{{2}}))?"

PAST = r"(?:pasad[oa]s?|anterior(?:es)?|previ[oa]|que (?:acaba de |ya )?(?:paso|pasar|termino|terminar|se fue))"

NEXT = r"(?:proxim[oa]|siguiente|que viene|que entra|entrante)"
