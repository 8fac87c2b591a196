"""The words of Mexican money: units, slang, notes, hedges, idioms, and figures that are no money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from centli.kernel import patterns

# Units and nouns, by class: P pesos, V slang for one peso, L a thousand, S slang with a worth of its
# own, A notes whose worth changed, F other currencies, C centavos, c "con", d "de", n not money.

_P = "peso pesos pezos pesoss pesox psos pseos pesoz pesis pesillo pesillos pesin pesines mxn mxp mn pesps moneda"
_V = (
    "varo varos baro baros varitos baritos pesito pesitos pesote pesotes bolas morlaco morlacos"
    " devaluados bolitas varillos barillos varillitos"
)
_L = "luca lucas luka lukas luquita luquitas"
SLANG: Final = {
    "toston": 50, "tostones": 50, "tostoncito": 50, "tostoncitos": 50,
    "ciego": 100, "ciegos": 100, "quina": 500, "quinas": 500,
    "quinienton": 500, "quinientones": 500, "quinientona": 500, "diego": 500, "diegos": 500,
    "frida": 500, "fridas": 500, "milpa": 1000, "milpas": 1000, "milagro": 1000, "milagros": 1000,
    "milagrito": 1000, "milanesa": 1000, "milanesas": 1000, "kilo": 1000, "kilos": 1000,
    "melon": 1_000_000, "melones": 1_000_000, "ajolote": 50, "ajolotes": 50, "morelos": 50,
    "neza": 100, "nezas": 100, "nezahualcoyotl": 100, "grandes": 1000,
}  # fmt: skip
UNSURE: Final = {
    "beni": (20, 500), "benis": (20, 500), "benito": (20, 500), "benitos": (20, 500),
    "juarez": (20, 500), "sor juana": (200, 100), "sor juanas": (200, 100), "sorjuana": (200, 100),
    "de los grandes": (1_000_000, 1_000), "palo": (1_000_000, 1_000), "palos": (1_000_000, 1_000), "bucks": (1,), "buck": (1,), "verdes": (),
}  # fmt: skip
_F = (
    "dolar dolares dolarucos dolaritos dls dlls dlrs dlr dol usd us eur euro euros libra libras yen"
    " yenes dollar dollars btc bitcoin bitcoins quetzal quetzales reales soles pounds cad gbp"
    " usdt colombianos argentinos chilenos uruguayos cubanos dominicanos filipinos bolivianos euritos eurito eurazos dolarines"
    " dolarones yuan yuanes rupias francos pesetas bolivares lempiras colones cordobas rublos wones udi udis mxv uma umas"
    " ars cop clp brl uyu gtq crc dop chf jpy cny aud hkd eth ethers € £ ¥"
)
_C = "centavo centavos ctvs ctv cvs centavitos ¢ cents"
_NOT_MONEY_UNITS = (
    "msi meses mes mensualidades mensualidad quincenas quincena pagos pago parcialidades puntos punto"
    " pts pt porciento dia dias semana semanas ano anos hora horas hrs hr minuto minutos min"
    " segundos veces vez gb tb mb gigas pulgadas pulg litros litro lts kg kgs gramos gr metros mts km"
    " cm mm mp hz watts pzas pza piezas pieza personas persona movimientos movimiento transacciones"
    " operaciones compras envios transferencias registros resultados months month days day weeks"
    " week years year points hours times percent installments payments inches transactions msis"
    " niveles estrellas am pm aniversario digitos"
)
MONEY: Final[dict[str, str]] = {
    word: tag
    for tag, words in (
        ("P", _P),
        ("V", _V),
        ("L", _L),
        ("F", _F),
        ("C", _C),
        ("n", _NOT_MONEY_UNITS),
        ("S", " ".join(SLANG)),
        ("A", " ".join(w for w in UNSURE if " " not in w)),
        ("y", "y and"),
        ("c", "con with"),
        ("d", "de of"),
    )
    for word in words.split()
}
SIGNS: Final = {"$": "$", "%": "%", "-": "-", "/": "/", ":": ":", "€": "F", "£": "F", "¥": "F"}
MERGED: Final[dict[tuple[str, ...], str]] = {
    ("1", "/", "2"): "m",
    ("m", ".", "n", "."): "P",
    ("m", ".", "n"): "P",
    ("mx", "$"): "$",
    ("us", "$"): "F",
    ("u", "$", "s"): "F",
    ("pesos", "mexicanos"): "P",
    ("peso", "mexicano"): "P",
    ("mexican", "pesos"): "P",
    ("moneda", "nacional"): "P",
    ("del", "aguila"): "V",
    ("de", "aguila"): "V",
    ("de", "lana"): "V",
    ("de", "feria"): "V",
    ("de", "varos"): "V",
    ("sor", "juana"): "A",
    ("sor", "juanas"): "A",
    ("de", "los", "grandes"): "A",
    ("por", "ciento"): "%",
    ("por", "cien"): "%",
    ("meses", "sin", "intereses"): "n",
    ("canadian", "dollars"): "F",
}
MERGE_MAX: Final = max(map(len, MERGED))
SUFFIXES: Final = {
    "k": ("M", 1000),
    "kk": ("X", 1_000_000),
    "mm": ("X", 1_000_000),
    "grand": ("M", 1000),
}
"""What may stand after figures, glued or not: "15k"."""
GLUED_AFTER: Final = frozenset(
    {"a", "al", "para", "por", "porfa", "de", "pa", "y", "mas", "bro", "to", "for"}
)
"""Words that people glue to an amount by mistake."""
BEFORE: Final = frozenset(
    {"mxn", "mn", "mx", "us $", "usd", "us", "eur", "€", "£", "¥", "m . n .", "u $ s"}
)
"""Currency that stands before the figures."""
_CURRENCIES: Final = (
    ("EUR", ("euro", "eur", "€")),
    ("GBP", ("libra", "£", "gbp", "pound")),
    ("USD", ("dol", "dl", "usd", "us", "verdes")),
    ("BTC", ("btc", "bitcoin", "usdt")),
    ("JPY", ("yen", "¥", "jpy")),
    ("MXV", ("udi", "mxv")),
)
_ENGLISH_ONLY: Final = frozenset(
    "the my send to please how much do have want what is need give pay transfer show me buy for can"
    " two three four five six seven eight nine eleven twelve fifteen twenty thirty forty fifty sixty"
    " seventy eighty ninety million grand"
    " you i from brother sister mother father mom dad money account hundred thousand thousands"
    " pesos? spend spent last dollars bucks half and would like".split()
) - {"me", "pesos?"}
_SPANISH_ONLY: Final = frozenset(
    "el la los las de mi mis a al por para que y en con cuanto tengo quiero manda mandale pasa pasame"
    " pasale envia enviale transfiere deposita es un una pesos mil del se le no lo su".split()
) - {"pesos", "a", "no", "me"}

HEDGES: Final[dict[tuple[str, ...], str]] = {
    tuple(words.split()): bound
    for bound, lines in (
        (
            "",
            "unos|unas|como|como unos|como unas|casi|aprox|aprox .|aproximadamente|alrededor de|cerca de"
            "|mas o menos|mas o menos unos|entre|por ahi de|por ahi de unos|algo como|como por|tipo"
            "|about|around|roughly|almost|nearly|approximately|some|between|from|maybe|tal vez|quiza"
            "|quizas|digamos que unos|poco mas de|un poco mas de|un poco menos de|cosa de|de a como"
            "|masomenos|aproximado|aproximadamente unos|de perdida|ponle que|a lo mejor",
        ),
        (
            "max",
            "hasta|maximo|maximo de|menos de|no mas de|a lo mucho|cuando mucho|tope|tope de|under|up to"
            "|max|max .|less than|below|at most|debajo de|por debajo de|que no pase de|no pase de"
            "|no cueste mas de|no cuesten mas de|no valga mas de|no valgan mas de|no sea de mas|no rebase|no rebase los"
            "|no exceda|no exceda de|no exceda los|que no rebase|que no exceda|no supere|no pase de los|no pasen de|no salga de|a no mas de"
            "|no cueste arriba de|de no mas de|cueste menos de|cuesten menos de|con tope de|maximo unos|not over|no more than"
            "|abajo de|maximum|abajo de los|menor a|menores a|menor de|menos que|no more than"
            "|que no pasen de|que no supere|no supere los|que no pase de los|menos de los"
            "|presupuesto de|presupuesto es de|presupuesto|presupuesto maximo de|por menos de|cheaper than",
        ),
        (
            "min",
            "minimo|minimo de|al menos|por lo menos|mas de|arriba de|at least|over|more than|above"
            "|mayor a|mayores a|desde|a partir de|como minimo|de menos",
        ),
    )
    for words in lines.split("|")
}
HEDGE_MAX: Final = 4
HEDGES_AFTER: Final = frozenset(
    tuple(words.split())
    for words in (
        "y pico|y feria|y piquillo|y pilon|y picos|y cacho|y tantos|y tantas|y fraccion|y algo|y pelos|y piquito|mas o menos|aprox"
        "|aproximadamente|o asi|o algo asi|o por ahi|o menos|o mas|or so|or more|or less|masomenos"
        "|maso menos|y un poco|y un poco mas|y cachito|y feriecita|y un pico|maximo|max|minimo|cuando mucho"
        "|a lo mucho|more or less|ish|con algo"
    ).split("|")
)
AT_LEAST: Final = frozenset({"al", "lo", "a", "no", "mas", "o"})

# Numbers that count something else.

MONTHS: Final = frozenset(
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre"
    " diciembre ene feb mar abr may jun jul ago sep sept oct nov dic january february march april june"
    " july august september october november december".split()
)
HOURS_AFTER: Final = frozenset(
    {"am", "pm", "hrs", "hr", "horas", "h", "hs", "oclock", "a.m", "p.m"}
)
DAYS_BEFORE: Final = frozenset({"el", "del", "al", "dia", "dias", "cada", "desde", "antes"}) - {
    "desde",
    "antes",
}
LINKS: Final = frozenset({"en", "es", ":", "#", ".", "de", "con", "numero", "no", "num"})
NUMBERED: Final = frozenset(
    "talla tallas television televisiones televisor numeros recibo factura boleta nota comprobante poliza kilometro folio terminacion termina terminada terminados terminado acaba nip pin cvv cvc codigo token clabe"
    " tarjeta num numero # ticket referencia ref pedido orden telefono tel cel celular whatsapp whats"
    " calle depto piso cp version clave contrato id rastreo guia iphone galaxy xbox playstation ps"
    " ipad redmi moto core windows switch reporte caso solicitud ubicacion colonia avenida av interior"
    " notaria primaria secundaria prepa preparatoria cetis cbtis conalep sucursal lote bodega seccion zona ruta"
    " tele tv pantalla monitor video smart edificio modelo serie number ending card phone no. nro opcion".split()
)
DEVICES: Final = frozenset(
    "television televisiones televisor televisores tele tv pantalla monitor video smart cel celular iphone"
    " galaxy xbox playstation ps ipad redmi moto windows phone laptop".split()
)
"""Those of them that are bought: "un cel de 5 mil" names a price."""
ACCOUNT_WORDS: Final = frozenset({"cuenta", "cuentas", "account", "banco", "cta"})
COUNT_BEFORE: Final = frozenset(
    "ultimos ultimas ultimo ultima primeros primeras primeras top proximos proximas siguientes last"
    " next first previous pasados quincenas".split()
)
COUNTED: Final = frozenset(
    "laptop laptops celular celulares boleto boletos pizza tele teles television camisa pantalon"
    " movimiento iphone tortillas tacos amigos familiares msi cuotas".split()
)
NOT_COUNTED: Final = frozenset(
    "pesos mas menos pues gracias antes entonces ademas despues nomas todos todas unos unas please"
    " este ahorros mis sus bros dos tres seis porfis plis pls andres luis jesus carlos marcos nicolas"
    " moises tomas lucas jonas matias elias isaias ines mercedes dolores reyes flores torres morales"
    " ramos rojas cortes porfavorcitos vales grandes pesotes dolares euros libras centavos varos"
    " baros rapidos buenos buenas hoy mas's des".split()
)
SAID_AFTER: Final = frozenset(
    "puedes podrias quieres tienes sabes crees dices estas tenias tendras haces mandas pasas depositas envias quisieras"
    " always plus minus less this yes pesos apenas atras lejos encima ademas quizas jamas adios meses dios bros fines"
    " menores mayores exactos exactas cerrados justos completos netos libres limpios mexicanos extras fijos diarios"
    " semanales mensuales quincenales iguales redondos".split()
)
"""Words that end as a plural does and are not counted: "mándale 500 apenas puedas"."""
THOUSAND_THINGS: Final = frozenset(
    "gracias disculpas perdones veces cosas besos bendiciones felicidades amores anos personas abrazos"
    " maneras formas usos thanks".split()
)

# Whole phrases. "hide" keeps words away from the number grammar.

_GIVE = (
    r"(?:mand|envi|transf|transfier|pas|deposit|dep[oó]sit|prest|gir|dal|dar|dame|sac|retir|send|give|"
    r"mov|muev|abon|pag)[a-z]*"
)
IDIOMS: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = tuple(
    (kind, relation, patterns.lazy(pattern))
    for kind, relation, pattern in (
        (
            "vague",
            "",
            r"\b(?:(?:un|tres|medio|[0-9]) )?(?:cuartos?|tercios?|quintos?|decimos?) de (?:un )?(?:millon|mil|melon)\b",
        ),
        (
            "vague",
            "",
            r"\b(?:[0-9]{1,3}(?<!\b1)|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte) (?:de a|(?:billetes?|billetitos?|monedas?|pagos|depositos|transferencias|envios|exhibiciones|partes|tandas|spei|transfers|payments|bills) (?:iguales )?(?:de|por|of)(?: a)?) \$? ?(?:[0-9][0-9.,]*|mil|cien|doscientos|quinientos|cincuenta|veinte|cinco|diez)(?: ?(?:mil|k|pesos))?\b",
        ),
        (
            "relative",
            "all",
            r"^\W*(?:pues |que sea |si,? )?tod(?:o|ito|a)(?: todo| completo| completito)?\W*$",
        ),
        ("vague", "", r"\bni un (?:quinto|peso|centavo|varo|baro|cinco|clavo)\b"),
        ("vague", "", r"\b(?:un )?par de (?:miles|milecitos|cientos)\b"),
        ("vague", "", r"\b(?:un )?par de (?:lucas|pesos|varos|milpas|melones|baros|pesitos)\b"),
        (
            "vague",
            "",
            r"\b(?:unos|unas|algunos|algunas|varios|varias|muchos|muchas|pocos|some|a few)"
            r"(?: cuantos| cuantas)? (?:pesos|pesitos|varos|baros|miles|lucas|centavos|varitos|bolas"
            r"|billetes|cientos|milpas|mil pesos)\b",
        ),
        ("vague", "", r"\b(?:miles|cientos) de (?:pesos|varos)\b"),
        (
            "vague",
            "",
            r"\b(?:un poco|un poquito|algo|tantit[oa]|un montonal|un monton|un chingo|un resto|poquit[oa])"
            r" de (?:lana|dinero|plata|feria|efectivo|varo|marmaja|billete|cash|luz|morralla)\b",
        ),
        (
            "vague",
            "",
            r"\bun (?:buen|chorro|titipuchal|tanto|bonche|poco|cachito|friego|madral|chingo|chingos)(?: de (?:lana|dinero|plata|feria|efectivo|varo|billete|cash|pesos|varos))?\b(?! (?:dia|tarde|favor|precio|servicio|rato))",
        ),
        ("vague", "", r"\$? ?[0-9][0-9.,]*[.,]{2,}[0-9]+"),
        (
            "vague",
            "",
            r"\b[0-9]+[.,]?o{2,}\b|\b[0-9]+o+[0-9]+\b|\b(?<![a-z][.,])[lios][.,][0-9o]{3}\b",
        ),
        ("vague", "", r"(?<![0-9/])(?!1/2)[1-9] ?/ ?[1-9] (?:de )?(?:un )?(?:millon|melon|mil)\b"),
        ("vague", "", r"\ba couple (?:of )?(?:hundred|thousand|grand|bucks|pesos)\b"),
        (
            "vague",
            "",
            r"\b(?:un|dos|tres) (?:tercios?|cuartos?|quintos?) de (?:mi|lo que|la|mis) [a-z]+\b|\bparte de (?:mi|mis) (?:saldo|ahorros?|dinero|quincena)\b",
        ),
        ("vague", "", r"\blo que (?:me |nos )?(?:quede|queda|sobra|sobre)\b"),
        ("vague", "", r"\blo que (?:alcance|sobre|haya|se junte|te parezca|creas)\b"),
        ("vague", "", r"\blo que (?:puedas|sea|quieras|gustes|tengas|se pueda)\b"),
        (
            "vague",
            "",
            r"\b(?:tantito|poquito|poco|algo|bastante) (?:dinero|dinerito|lana|feria|efectivo)\b",
        ),
        ("vague", "", r"\bun (?:dinerito|dineral|dinero|billetito|varito|cambio)\b"),
        ("vague", "", r"\buna? (?:lana|lanita|feria|ferie?cita|plata|platita)\b"),
        (
            "relative",
            "all",
            r"\btod[oa] (?:mi|el|la|lo que (?:tengo|hay|queda|quede|me queda|tenga)) ?"
            r"(?:saldo|dinero|lana|ahorro|ahorros|feria|plata|cuenta|disponible)?(?: disponible)?",
        ),
        (
            "relative",
            "all",
            r"\btodo lo (?:de|que (?:tengo|hay|queda|traigo) en) (?:mi |la |el )?(?:cuenta(?: de)? ?)?(?:ahorros?|debito|nomina|cuenta|cochinito|guardadito|saldo)\b",
        ),
        ("relative", "all", r"\b(?:everything|all (?:of )?(?:my|the) (?:money|balance|savings))\b"),
        (
            "relative",
            "all",
            rf"(?<=\b)(?:(?<=\b){_GIVE}(?: a [a-z ]+?)? todo)\b(?! (?:el|la|los|las|bien|eso|esto|ok|por|lo|un|mi)\b)",
        ),
        ("relative", "all", rf"\b{_GIVE} (?:mi saldo|my balance)\b"),
        (
            "relative",
            "all",
            rf"(?<=\b)(?:(?<=\b){_GIVE} )lo que (?:tengo|hay|traigo|me queda) (?:en|de) (?:mi |la |el )?(?:cuenta(?: de)? ?)?(?:ahorros?|debito|nomina|cuenta|cochinito|guardadito)\b",
        ),
        (
            "relative",
            "half",
            r"\b(?:la mitad|mitad)(?: (?:de (?:todo )?(?:mi|la|lo que|el|mis)|del) [a-z]+(?: de [a-z]+)?| de todo)?",
        ),
        ("relative", "half", r"\bhalf (?:of )?(?:my|the|it)\b(?: [a-z]+)?"),
        (
            "relative",
            "percent:{0}",
            r"\b(?:el |un )?([0-9]{1,2}(?:\.[0-9]+)?|100|cinco|diez|quince|veinte|veinticinco|treinta|cuarenta|cincuenta|setenta y cinco|cien) ?(?:%|por ?ciento)"
            r" (?:de|of) (?:mi|la|lo que|el|mis|my) ?(?:saldo|cuenta|ahorros?|quincena|nomina|dinero|lana"
            r"|tengo|balance|savings|account)\b",
        ),
        (
            "relative",
            "percent:{0}",
            rf"(?<=\b){_GIVE} (?:el|un) ([0-9]{{1,2}}|100) ?(?:%|por ?ciento)",
        ),
        (
            "relative",
            "same",
            r"\b(?:lo mismo|igual que (?=la|el|lo|ayer|siempre)|la misma cantidad|el mismo monto|the same(?: amount)?)"
            r"(?: (?:que|de|as)(?: (?:la|el|last|lo))?(?: (?:otra|ultima|vez|time|mes|semana|anterior|pasad[oa]|siempre|ayer))+)?",
        ),
        (
            "relative",
            "usual:{0}",
            r"\blo de(?:l| la| los| las)? (renta|luz|agua|gas|internet|telefono|colegiatura|siempre|comida|escuela|super|quincena|semana|mes|otra vez|tanda|doctor|dentista|gasolina|cena|fiesta|regalo|boda|viaje|terapia|gym|gimnasio)\b",
        ),
        (
            "relative",
            "double",
            r"\bel (?:doble|triple) (?:de|que) (?:lo de )?(?:la |el |lo )?(?:ayer|otra vez|ultima vez|siempre|semana pasada|mes pasado|vez pasada|pasada|anterior)\b",
        ),
        (
            "relative",
            "owed",
            r"\b(?:el total (?:de|a) (?:la|mi)(?= tarjeta| deuda| credito| tdc)|(?:el )?pago (?:minimo|para no generar intereses)|todo lo que (?:le )?debo|(?:mi|la) deuda (?:completa|total|entera))\b",
        ),
        ("relative", "received", r"\blo recibido\b"),
        ("relative", "owed", r"\blo que (?:le |les |te )?(?:debo|falta|resta|debe)\b"),
        (
            "hide",
            "",
            r"\b(?:quit|agreg|pon|aument|sobr|falt|sum|borr)[a-z]* (?:le |un |otro |el |dos |tres |los |uno )*ceros?\b",
        ),
        ("hide", "", r"\b(?:un|otro|ese|dos|tres) ceros?\b"),
        (
            "hide",
            "",
            r"\b(?:mil|un millon de|miles de|1000) (?:gracias|disculpas|perdones|veces|bendiciones|besos|abrazos|thanks)\b",
        ),
        ("hide", "", r"\b(?:a thousand|a million|thanks a) (?:thanks|times|million)\b"),
        (
            "hide",
            "",
            r"\bal cien\b|\bal 100\b|\bcien por ?ciento\b|\b100 ?%|\bde mil amores\b|\bmil y un[oa]?\b|\bdos que tres\b|\bdos dos\b",
        ),
        (
            "hide",
            "",
            r"\b(?:es|fue|por|de|un verdadero|hiz[oa]|hazme el|haz un) (?:un )?milagr(?:o|ito)\b",
        ),
        (
            "hide",
            "",
            r"\b(?:un|dos|tres|medio|cuarto de|[0-9]+) (?:kilos?|milanesas?|melon(?:es)?|milpas?) (?:de(?! (?:feria|lana))|con|para (?:llevar|comer|cenar|desayunar|hacer|preparar|la (?:comida|cena|despensa|fiesta)|el desayuno)\b)(?: [a-z]+)?",
        ),
        (
            "hide",
            "",
            r"\b(?:at once|once (?:again|more|a (?:day|week|month|year)|you|i|the|that)|one (?:moment|second|sec|minute|more|thing))\b",
        ),
        ("hide", "", r"\buna? (?:vez|duda|pregunta|cosa|momento|segundo|favor)\b"),
        ("hide", "", r"\bde un(?:a)? (?:jalon|vez)\b"),
    )
)

NOT_MONEY: Final = tuple(
    patterns.lazy(pattern)
    for pattern in (
        # What is left of a card's number, and how an account is written: "•••• 1111".
        r"[•·]{2,8} ?[0-9]{3,4}(?![0-9])",
        # Cards (15, 16) and CLABEs (18), with or without groups.
        r"(?<![0-9$.,])[0-9](?:[ -]?[0-9]){14,17}(?![0-9])",
        r"(?<![0-9$.,])[0-9]{11,}(?![0-9.,])",
        # Phones: ten digits, grouped or not, with or without the country code.
        r"(?<![0-9$.,])(?:\+ ?52[ -]?)?(?:1[ -])?(?:\([0-9]{2,3}\)|[0-9]{2,3})[ .-][0-9]{3,4}[ .-][0-9]{4}(?![0-9])",
        r"(?<![0-9$.,])(?:\+ ?52[ -]?)?(?:\([0-9]{2,3}\)|[0-9]{2})[ -]?[0-9]{8}(?![0-9.,]| ?(?:pesos|varos|mxn))",
        r"(?<![0-9$.,])[0-9]{2}(?:[ .-][0-9]{2}){4}(?![0-9])",
        r"\+ ?[0-9]{1,3}(?= ?[0-9])",
        # Dates and hours.
        r"(?<![0-9$.,])[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})(?![0-9,])",
        r"(?<![0-9$])(?:19|20)[0-9]{2}-[0-9]{1,2}(?:-[0-9]{1,2})?(?![0-9])",
        r"(?<![0-9$.,/])(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])(?![0-9/]| (?:millon|melon|mil|luca)\b)",
        r"(?<![0-9$])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?(?:am|pm|hrs|h))?(?![0-9])",
        r"\ba la una(?: (?:y (?:media|cuarto)|en punto))?\b|\ba las (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|1?[0-9]) (?:y (?:media|cuarto)|en punto)\b",
        r"\b(?:de|del|en|el|ano|of|in) (?:19|20)[0-4][0-9](?![0-9.,]| ?(?:pesos|varos|mil|k|mxn|baros|a|para)\b)(?<!de 2000)(?<!en 2000)(?<!el 2000)",
        r"\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
        r" (?:de |del )?20[0-4][0-9]\b",
        r"\b(?:del?|entre el) (?:[0-9]{1,2}|primero|uno|[a-z]{3,6}) (?:de [a-z]+ )?(?:al|y el) [0-9]{1,2}(?! ?(?:mil|k|pesos|%))\b(?= ?(?:de|$|[,.?!]))",
        # Passwords, e-mail and web addresses.
        r"\b(?:pago|mensualidad|parcialidad|abono|letra|cuota|quincena|semana|payment|installment) [0-9]{1,3} (?:de|of) [0-9]{1,3}\b",
        r"\S+@\S+",
        r"https?://\S+",
        r"\b[0-9]+ ?[x*] ?[0-9]+\b",
    )
)


# Arithmetic.

_FIGURE = (
    r"(?:\$ ?)?(?:[0-9][0-9.,]*|(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta"
    r"|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|mil)\b|[a-z]+(?:cientos|ientos)\b)"
)
_UNITS = r"(?: ?(?:mil|k|pesos|pesitos|varos|baros|mxn|lucas))*"
_OPERATOR = (
    r"(?:(?:mas|menos|por|entre|plus|minus|times|over|multiplicad[oa]s? por|dividid[oa]s? (?:entre|por)|sumad[oa]s? a"
    r"|restandole|sumandole|quitandole|agregandole|descontando(?:le)?)\b|[+*/÷×])"
)
ARITHMETIC: Final = patterns.lazy(
    rf"{_OPERATOR}|%|\b(?:doble|triple|cuadruple|quintuple|mitad|tercios?|partes?|double|twice|triple|half|percent|ciento"
    r"|cambio|vuelto|resto|diferencia|suma|resta|change|difference|cuart[oa]s?|quint[oa]s?|raiz|cuadrado)\b"
)
"""What makes a figure worth a second look."""
PARTS: Final[Mapping[str, Fraction]] = {
    "doble": Fraction(2),
    "double": Fraction(2),
    "twice": Fraction(2),
    "triple": Fraction(3),
    "cuadruple": Fraction(4),
    "mitad": Fraction(1, 2),
    "half": Fraction(1, 2),
}
"""What a part or a multiple of a given figure comes to, where everybody agrees."""
PART_OF: Final = patterns.lazy(
    r"(?:\b(?:el|la|un|una|the) )?(?:(?<![0-9.,])(?P<percent>[0-9]{1,3}) ?(?:%|por ?ciento|percent)"
    r"|\b(?:(?P<part>doble|double|twice|triple|cuadruple|mitad|half)|[a-z]+ partes?|quintuple|tercio|cuarto|quinto"
    r"|[a-z]+ (?:tercios|cuartos|quintos)|[a-z]+ ?(?:%|por ?ciento|percent)|cambio|vuelto|resto|diferencia|suma|resta"
    r"|change|difference|raiz(?: cuadrada)?))"
    r"(?: (?:de|del|of|entre)(?: (?:los|las|esos|unos|mis|un billete de|the))?)? ?\$? ?$"
)
OPERATION_BEFORE: Final = patterns.lazy(
    rf"(?<!folio )(?<!numero )(?<!recibo )(?<!factura )(?<!pedido )(?<!orden )(?<![0-9.,]){_FIGURE}{_UNITS} ?{_OPERATOR} ?(?:otros |los |el )?\$? ?$"
)
_COUNTS_THINGS = r"(?! (?!(?:a|al|para|pa|y|porfa|por|de|pesos|varos|to|the)\b)[a-z])"
"""Not before what is bought: "600 por 2 boletos" says what for."""
OPERATION_AFTER: Final = patterns.lazy(
    rf"{_UNITS} ?(?:(?:por|entre)\b ?(?:los |las )?{_FIGURE}\b{_COUNTS_THINGS}"
    rf"|(?!por|entre){_OPERATOR} ?(?:(?:otr[oa]s?|los|las|el|la|un|unos|lo de la|lo del|su|sus) )*"
    rf"(?:{_FIGURE}{_UNITS}(?: ?%| por ?ciento)?|(?:mitad|iva|comision(?:es)?|propinas?|intereses|impuestos|envio|tercio|cambio|uno)\b))"
    rf"|{_UNITS} al cuadrado\b"
)


def looks_english(words: frozenset[str]) -> bool:
    """Tell whether an utterance's words are rather English than Spanish."""
    return len(words & _ENGLISH_ONLY) > len(words & _SPANISH_ONLY)


def currency(said: str) -> str:
    """Return the code of the foreign currency that a folded text names, or XXX."""
    return next((code for code, marks in _CURRENCIES if any(mark in said for mark in marks)), "XXX")
