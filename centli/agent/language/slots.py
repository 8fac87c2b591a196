"""What a wish needs besides amounts, people and dates: account, product, benefit, alias."""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language.digits import read as read_figures
from centli.agent.language.numbers import number_word
from centli.agent.language.tokens import fold_with_places

_ACCOUNTS: Final = (
    ("savings", r"ahorros?|alcancia|guardadito|savings?|cochinito|apartado"),
    ("credit", r"creditos?|tdc|tarjeta de credito|tarjetas? de credito|credit(?: card)?"),
    (
        "checking",
        r"debito|cheques|chequera|nomina|corriente|checking|cuenta principal|tarjeta de debito|debit",
    ),
)
_ACCOUNT_WORD: Final = "|".join(f"(?P<{name}{{0}}>{words})" for name, words in _ACCOUNTS)
_OWNED = r"(?:mis? |la |el |my |las |los |the )?(?:propia )?(?:cuenta |tarjeta |account )?(?:de |del |en )?(?:la |mi |el )?"
_ANY_ACCOUNT = re.compile(rf"\b(?:{_ACCOUNT_WORD.format('')})\b")
_SOURCE = re.compile(
    rf"\b(?:de|desde|del|con|usando|from|out of|using|with) {_OWNED}(?:{_ACCOUNT_WORD.format('')})\b"
)
_TARGET = re.compile(
    rf"\b(?:a|al|hacia|para|en|to|into|pa|pal) {_OWNED}(?:{_ACCOUNT_WORD.format('')})\b"
)
_PAY_CREDIT = re.compile(
    r"\b(?:pag(?:a|ar|o|ame|arle|ale)|abon(?:a|ar|ale|ame|o)|liquid(?:a|ar)|cubr(?:e|ir)|pay(?: off)?)(?: [0-9$.,a-z]+){0,6}? (?:a |al |de |en )?(?:mi |la |el |my )?(?:deuda (?:de|del) )?(?:(?:la |mi )?(?P<credit>credito|tarjeta(?: de credito)?|tdc|credit card|card))\b(?! de debito)"
)
_SPELLED_CLABE = re.compile(r"(?<![0-9])([0-9](?:[ -]?[0-9]){17})(?![0-9])")
_CONCEPT = re.compile(
    r"\b(?:(?:con (?:el )?|de |por )?concepto(?: de)?:? ?|con (?:la )?(?:nota|leyenda|descripcion|referencia)(?: de)?:? ?|que diga:? ?|motivo:? ?|por (?:lo |la |el |los |las )?(?:del? )?(?=(?!(?:favor|fa|ciento|ahora|spei|transferencia|fis|mi|el momento|hoy|que|cuenta|whats)\b)[a-z])|(?:para|pa) (?:la |el |los |las |lo )(?:de la |del |de )?(?=(?:renta|comida|cena|luz|agua|gas|super|escuela|colegiatura|despensa|medicinas?|doctor|gasolina|pasaje|boletos?|regalo|fiesta|tanda|cumple\w*|boda|viaje|libros?|uniformes?|taxi|uber|internet|telefono|mandado|tortillas|pan|pastel|chelas|cervezas|carne)\b)|for (?:the )?(?=(?:rent|food|dinner|lunch|gas|groceries|tickets?|party|gift)\b))[\"«“']?(?P<concept>[^,.;\"»”']{2,40})"
)
_CONCEPT_END = re.compile(
    r" (?:a mi|a la|al|para mi|de mi|desde|con mi|porfa|por favor|porfavor|please|plis|hoy|manana|ahorita|ya|y (?:mand|envi|transf|pas|dep|otr|tambien|[0-9$])|gracias|from|to my|a [a-z]+ [a-z]*$|le mand|mand|envi|transf|deposit|pas[ae]|pag).*$"
)
_MONTHS = re.compile(
    r"\b(?:(?:msi|meses sin intereses|sin intereses|meses|plazos?|mensualidades)(?: (?:a|de|por|en))?:? (?P<after>[0-9]{1,2}|[a-z]+)|(?P<before>[0-9]{1,2}|[a-z]+) ?(?:msi|meses|mensualidades|pagos|quincenas|months?|installments))\b"
)
_MONTHS_A = re.compile(r"\ba (?P<n>3|6|9|12|13|15|18|24|36|48)(?: sin intereses)?$")
_MONTHS_MAX: Final = 60
_BENEFITS: Final = (
    (
        "msi",
        re.compile(
            r"\bmsi\b|\bmeses\b|\bsin intereses\b|\bmensualidades\b|\binstallments?\b|\binterest free\b"
        ),
    ),
    (
        "cashback",
        re.compile(
            r"\bcash ?back\b|\bcashbak\b|\bdevolucion\b|\breembolso\b|\bbonificacion\b|\bdinero de (?:vuelta|regreso)\b"
        ),
    ),
    (
        "points",
        re.compile(
            r"\b(?:con|en|usando|de|con mis|gano|dan|por|mis|with|in|more|mas|o|vs) (?:los |mis |my |mas )?(?:puntos|points)\b|\bpuntos\b|\bpoints\b"
        ),
    ),
)
_CATEGORIES: Final = (
    ("electronics", r"electronic[ao]s?|electronicos|tecnologia|gadgets?|electronics"),
    ("clothing", r"ropa|vestimenta|moda|clothes|clothing"),
    (
        "food",
        r"comida|alimentos|despensa|supermercado|super|restaurantes?|food|groceries|comidas|antojos",
    ),
    ("home", r"hogar|muebles|linea blanca|home|casa|decoracion|furniture"),
    ("transport", r"transporte|gasolina|uber|taxis?|pasajes"),
    ("entertainment", r"entretenimiento|cine|diversion|streaming|antros?|fiestas?"),
    ("health", r"salud|farmacias?|medicinas|medicamentos|doctores|health"),
    ("beauty", r"belleza|cosmeticos|maquillaje|beauty"),
    ("sports", r"deportes?|deportiv[oa]s?|sports?"),
    ("toys", r"juguetes|juguetería|toys"),
    ("travel", r"viajes?|vuelos|hoteles|travel"),
)
_CATEGORY = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _CATEGORIES))
_LIMIT = re.compile(
    r"\b(?:(?:ultim[oa]s|primer[oa]s|recientes|last|latest|mis|los|las|top|solo|muestrame|dame|ver|ensename|dime|show me(?: the| my)?)(?: (?:los|las|mis|my|the|ultim[oa]s|last))* (?P<a>[0-9]{1,3}|[a-z]+)(?: (?:ultim[oa]s|mas recientes|recientes|last))?(?= (?:movimientos?|movs|transacciones|operaciones|compras|cargos|transferencias|depositos|pagos|gastos|abonos|envios|retiros|transactions|purchases|payments|movements|transfers|recientes|mas recientes|ultim[oa]s|que)\b|$))"
)
_ONE_LAST = re.compile(
    r"\b(?:mi|el|la|cual fue (?:mi|el|la)|my|the) (?:ultim[oa]|last|latest) (?:movimiento|transaccion|operacion|compra|cargo|transferencia|deposito|pago|gasto|abono|envio|retiro|transaction|purchase|payment)\b"
)
_LIMIT_MAX: Final = 100

_PRODUCT = re.compile(
    r"\b(?:compr(?:a|ar|arme|ame|o|arle|amos|ale|arnos|ando)|adquirir|llevarme|me llevo|ordena(?:r|me)?|pideme|encarga(?:me)?|buy(?: me)?|purchase|get me|order|busc(?:a|ar|o|ame|ando|aba)|encuentra(?:me)?|muestra(?:me)?|ensena(?:me)?|ver|venden|vendes|hay|tienes|tienen|manejan|cuesta(?:n)?|vale(?:n)?|precios?(?: de| del)?|ofertas?(?: de| en| del)?|promociones?(?: de| en)?|descuentos?(?: en| de)?|catalogo de|modelos de|opciones de|quiero|necesito|cotiza(?:me)?|show me|find(?: me)?|search(?: for)?|looking for|do you (?:have|sell)|for|conviene(?: mas)?(?: para| con| en)?(?: comprar)?|beneficios?(?: para| de| tiene| con| en| hay para)?|msi(?: para| en| de)|cashback (?:en|para|de)|a meses)"
    r" (?:(?:comprar|comprarme|adquirir|ver|buy|get|buscar|un|una|unos|unas|el|la|los|las|otro|otra|ese|esa|esos|esas|este|esta|algun|alguna|algunos|a|an|the|some|de|del|en|para|nuevo|nueva|nuevos|me|al|mas)\s+)*(?:(?P<n>[0-9]{1,2}|dos|tres|cuatro|cinco|seis|two|three) )?(?P<product>[a-z][a-z0-9 ]{1,60})"
)
_PRODUCT_END = re.compile(
    r"(?:^| )(?:a (?:[0-9]+|meses|msi|plazos|credito|seis|doce|tres|nueve|dieciocho|cuantos|pagos)|con|en (?:[0-9]+|msi|meses|oferta|promocion|efectivo|liverpool|amazon|coppel|elektra|\w+ meses|mensualidades|pagos)|por (?:menos|hasta|favor|abajo)|de (?:menos|hasta|maximo|[0-9]+ ?(?:mil|k|pesos))|que (?:cuest|no|valg|sea|est|teng|hay)|menos de|hasta|maximo|baratas?|baratos?|economic\w*|porfa|porfavor|por favor|please|para (?:mi|el|la|mis|regal|pag)|pagando|usando|sin intereses|msi|meses|hoy|ahorita|ya|y |under|with|up to|less than|for (?:less|under|my)|on|in|disponibles?|me conviene|tiene|tienen|hay|cuanto|o |entre|mas barat\w*|al mejor|mejor|arriba|de (?:mi|tu) |desde|tarjeta|usar|gracias|nuev[oa]s?|buen[oa]s?).*$"
)
_NOT_PRODUCTS: Final = frozenset(
    "saber ver mi mis saldo dinero cuenta cuentas puntos recompensas premios movimientos comprar pagar transferir"
    " mandar enviar algo cosas todo nada hablar ayuda productos producto catalogo ofertas promociones tienda msi meses"
    " cashback beneficios beneficio una un la el que cuanto cuantos opciones en de lo los las agregar dar canjear beneficiarios contactos gastos"
    " transacciones ultimos ultimas estado tienes venden hay comparar conviene".split()
)
_REWARD = re.compile(
    r"\b(?:canje(?:a|ar|ame|arlos|o|armelos|alos|arme|emos)|cambi(?:a|ar|ame|o|alos|arlos)|redeem|usar?|uso|exchange|quiero|gastar)(?: (?:mis|los|my|mi|unos|[0-9,.]+|de|algunos|todos|the|some))* ?(?:puntos|points|pts)? ?(?:por|para|en|for|x|on)? ?(?:(?:un|una|el|la|los|las|unos|unas|a|an|the|mi|mis|lo) )?(?P<reward>[a-z][a-z0-9 ]{2,50})"
)
_REWARD_END = re.compile(
    r"(?:^| )(?:con (?:mis|los|puntos)|porfa|por favor|please|usando|hoy|ahorita|ya|with|que|de (?:mis|los) puntos|gracias|por (?:mis )?puntos).*$"
)
_NAME = re.compile(
    r"\b(?:(?:agreg|registr|anad|guard|met|apunt|anot|cre)[a-z]*|da(?:r|le|me)? de alta|dar? alta|alta de|add|save|register)(?: (?:un|una|el|la|los|a|al|an|nuevo|nueva|new|como|otro|otra|mi|mis|my|este|esta|the|contacto|beneficiari[oa]|destinatari[oa]|persona|cuenta|de|payee|beneficiary|contact|amig[oa]|llamad[oa]|que se llama|se llama|named|called|for))*[:,]? (?P<name>[a-z]+(?: [a-z]+){0,5})"
)
_NAME_OF = re.compile(
    r"\b(?:se llama|a nombre de|nombre(?: es)?:?|llamad[oa]|named|called|name is) (?P<name>[a-z]+(?: [a-z]+){0,5})"
)
_NAME_END = re.compile(
    r"(?:^| )(?:con|como|clabe|su|alias|cuenta|a (?:mi|mis|la|los|tu)|en (?:mi|mis|la)|de (?:bancomer|bbva|banamex|santander|banorte|hsbc|azteca|nu|mi)|numero|por|para|porfa|porfavor|please|es|tarjeta|banco|to|with|as|in|de beneficiari\w*|beneficiari\w*|contacto|nuev[oa]|le|ponle|y|que|account|favor|o|al|entre|bbva|banamex|the|my|clave|interbancaria|apodo|apodad[oa]|conocid[oa]).*$"
)
_ALIAS = re.compile(
    r"\b(?:(?:con (?:el )?)?alias(?: de)?(?: es)?|apodo|apodad[oa]|como|ponle|guardalo como|guardala como|dile|llamalo|llamala|as|nicknamed?|aka|sobrenombre)[: ]+(?:a |el |la |mi )?[\"«“']?(?P<alias>(?!beneficiari|contact|destinatari|nuev|favorit|se |le |lo |puedo|hago|agreg|registr|doy|payee|a (?:new|payee)|otro|otra|un |una )[a-z]+(?: (?!con|clabe|y|porfa|cuenta|en|a|de|su)[a-z]+)?)"
)


def accounts(text: str) -> dict[str, str]:
    """Return which own accounts are named: ``source``, ``target``, ``any``."""
    said = fold_with_places(text).text
    found: dict[str, str] = {}
    target = _TARGET.search(said)
    source = next(
        (
            m
            for m in _SOURCE.finditer(said)
            if target is None or m.end() <= target.start() or m.start() >= target.end()
        ),
        None,
    )
    anything = _ANY_ACCOUNT.search(said)
    for key, match in (("source", source), ("target", target), ("any", anything)):
        if match is not None:
            found[key] = next(name for name, _ in _ACCOUNTS if match[name])
    if "target" not in found and _PAY_CREDIT.search(said):
        found["target"] = "credit"
        if found.get("source") == "credit":
            del found["source"]
    return found


def clabe(text: str) -> str | None:
    """Return eighteen digits, grouped or not, as one string; the check digit is the bank's business."""
    match = _SPELLED_CLABE.search(fold_with_places(text).text)
    return re.sub(r"[ -]", "", match[1]) if match else None


def concept(text: str) -> tuple[str, tuple[int, int]] | None:
    """Return what a transfer is for ("por la comida"), with the span of its words."""
    folded = fold_with_places(text)
    match = _CONCEPT.search(folded.text)
    if match is None:
        return None
    said = _CONCEPT_END.sub("", match["concept"]).strip()
    if not said or re.match(r"[0-9$]", said):
        return None
    start = match.start("concept")
    span = folded.span(start, start + len(match["concept"][: len(said)]))
    whole = folded.span(match.start(), start + len(said))
    return text[slice(*span)].strip().lower(), whole


def months(text: str) -> int | None:
    """Return the number of monthly instalments that are asked for."""
    said = fold_with_places(text).text
    for match in _MONTHS.finditer(said):
        number = _small(match["before"] or match["after"])
        if number is not None and 0 < number <= _MONTHS_MAX:
            return number
    last = _MONTHS_A.search(said.rstrip(" .!?"))
    return int(last["n"]) if last else None


def benefit(text: str) -> str | None:
    """Return the benefit that is named first: msi, cashback or points."""
    said = fold_with_places(text).text
    found = [(m.start(), name) for name, pattern in _BENEFITS if (m := pattern.search(said))]
    return min(found)[1] if found else None


def category(text: str) -> str | None:
    """Return the category that is named, by its code."""
    match = _CATEGORY.search(fold_with_places(text).text)
    return match.lastgroup if match else None


def limit(text: str) -> int | None:
    """Return how many movements are asked for."""
    said = fold_with_places(text).text
    for match in _LIMIT.finditer(said):
        number = _small(match["a"])
        if number is not None and 0 < number <= _LIMIT_MAX:
            return number
    return 1 if _ONE_LAST.search(said) else None


def product(text: str) -> tuple[str | None, int | None]:
    """Return the product that is wanted, as said, and how many when a number was said."""
    folded = fold_with_places(re.sub(r"[¿?¡!]", " ", text))
    for match in _PRODUCT.finditer(folded.text):
        said = _PRODUCT_END.sub("", match["product"]).strip()
        words = said.split()
        if not words or all(w in _NOT_PRODUCTS for w in words):
            continue
        start = match.start("product") + match["product"].index(words[0])
        span = folded.span(start, start + len(said))
        return text[slice(*span)].strip().lower(), _small(match["n"]) if match["n"] else None
    return None, None


def reward(text: str) -> str | None:
    """Return the reward that points are to buy, as said."""
    folded = fold_with_places(text)
    for match in _REWARD.finditer(folded.text):
        said = _REWARD_END.sub("", match["reward"]).strip()
        if said and said.split()[0] not in {
            "mis",
            "mi",
            "puntos",
            "los",
            "algo",
            "canjear",
            "points",
            "my",
            "saber",
            "ver",
            "ya",
        }:
            start = match.start("reward")
            return text[slice(*folded.span(start, start + len(said)))].strip().lower()
    return None


def new_beneficiary(text: str) -> dict[str, str]:
    """Return name, alias and clabe of somebody who is to be added."""
    folded = fold_with_places(text)
    found: dict[str, str] = {}
    for pattern in (_NAME_OF, _NAME):
        named = pattern.search(folded.text)
        said = _NAME_END.sub("", named["name"]).strip() if named else ""
        if named and said and "name" not in found:
            start = named.start("name")
            found["name"] = text[slice(*folded.span(start, start + len(said)))].strip().lower()
    alias = _ALIAS.search(folded.text)
    if alias:
        found["alias"] = text[slice(*folded.span(*alias.span("alias")))].strip().lower()
    number = clabe(text)
    if number:
        found["clabe"] = number
    return found


def _small(said: str | None) -> int | None:
    if not said:
        return None
    if said.isdigit():
        figures = read_figures(said)
        return int(figures.values[0]) if figures.status == "exact" else None
    found = number_word(said, english=False) or number_word(said, english=True)
    return found[1] if found is not None and found[0] in "ueth" else None
