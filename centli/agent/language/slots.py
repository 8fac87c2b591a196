"""What a wish needs besides amounts, people and dates: account, product, benefit, alias."""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language import amounts, phrases
from centli.agent.language.people import RELATIONS
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns

_ACCOUNTS: Final = (
    (
        "savings",
        r"ahorros?|haorros?|aorros?|ahoros?|ahorritos?|alcancia|guardadito|savings?|cochinito|apartado",
    ),
    ("credit", r"creditos?|tdc|tarjeta de credito|tarjetas? de credito|credit(?: card)?"),
    (
        "checking",
        r"debito|cheques|chequera|nomina|corriente|checking|cuenta principal|tarjeta de debito|debit",
    ),
)
_ACCOUNT_WORD: Final = "|".join(f"(?P<{name}{{0}}>{words})" for name, words in _ACCOUNTS)
_OWNED = r"(?:mis? |la |el |my |las |los |the )?(?:propia )?(?:cuenta |tarjeta |account )?(?:de |del |en )?(?:la |mi |el )?"
_ANY_ACCOUNT = patterns.lazy(rf"\b(?:{_ACCOUNT_WORD.format('')})\b")
_SOURCE = patterns.lazy(
    rf"\b(?:de|desde|del|con|usando|from|out of|using|with) {_OWNED}(?:{_ACCOUNT_WORD.format('')})\b"
)
_TARGET = patterns.lazy(
    rf"\b(?:a|al|hacia|para|en|to|into|pa|pal) {_OWNED}(?:{_ACCOUNT_WORD.format('')})\b"
)
_EXCLUDED = patterns.lazy(
    rf"(?<!\bsi )\b(?:no|ni|nunca|tampoco|not|don'?t|excepto|menos|sin)\b"
    rf"(?: (?:que|lo|la|los|las|le|se|me|vaya|vayas|a|quiero|quieras|it|them))*"
    rf"(?: (?:salg\w*|sal[ei]\w*|sea[ns]?|son|es|tom\w+|us[ea]\w*|saqu?\w+|carg\w+|descuent\w+|quit\w+|to(?:c|qu)\w+|agarr\w+|cobr\w+|met\w+|mand\w+|envi\w+|pag\w+|pas\w+|transf\w+|deposit\w+|hag\w+|take|from|touch|with|of)(?: (?:el|la|los|las|lo|it|them|dinero|lana|pago|envio))*)*"
    rf"(?: (?:de|desde|del|con|usando|from|out of|using|with))? {_OWNED}(?:{_ACCOUNT_WORD.format('')})\b"
)
"""An account that money must not leave: "que no salga de mi ahorro"; "no, de mi ahorro" names it after a comma."""
_SPLIT = patterns.lazy(
    rf"\b(?:mitad|half|parte|part|[0-9.,]+|cien|mil|[a-z]+cientos|una parte|otra parte)(?: (?:pesos|mil|y|la|el))* (?:de|desde|del|con|from) {_OWNED}(?:{_ACCOUNT_WORD.format('_a')})\b"
    rf".*\b(?:mitad|half|parte|part|otr[oa]s?|resto|rest|y|[0-9.,]+)(?: (?:la|el|los))* ?(?:de|desde|del|con|from) {_OWNED}(?:{_ACCOUNT_WORD.format('_b')})\b"
)
"""One amount from two accounts: "mitad de cheques y mitad de ahorro"."""
_PAY_CREDIT = patterns.lazy(
    r"\b(?:pag(?:a|ar|o|ame|arle|ale)|abon(?:a|ar|ale|ame|o)|liquid(?:a|ar)|cubr(?:e|ir)|pay(?: off)?)(?: [0-9$.,a-z]+){0,6}? (?:a |al |de |en )?(?:mi |la |el |my )?(?:deuda (?:de|del) )?(?:(?:la |mi )?(?P<credit>credito|tarjeta(?: de credito)?|tdc|credit card|card))\b(?! de debito)"
)
_OF_SOMEBODY = patterns.lazy(
    rf" (?:de(?:l)?|a|of) (?:(?:mi|su|tu|la|el|my|un|una) )*(?!(?:la|el|mi|su)\b)(?:{'|'.join(sorted(RELATIONS))})\b| de (?:don|dona|senora?) "
)
"""After an account: whose it is, when not the customer's own."""
_TO_SOMEBODY = patterns.lazy(r" a ")
_OF_A_NAME = patterns.lazy(r" (?i:de) [A-ZÁÉÍÓÚÑ][a-záéíóúñ]")
_SPELLED_CLABE = patterns.lazy(r"(?<![0-9])([0-9](?:[ -]?[0-9]){17})(?![0-9])")
_CONCEPT = patterns.lazy(
    r"(?<!\bsin )\b(?:(?:con (?:el )?|de |por )?concepto(?: de)?:? ?|con (?:la )?(?:nota|leyenda|descripcion|referencia)(?: de)?:? ?|motivo:? ?|por (?:lo |la |el |los |las )?(?:del? )?(?=(?!(?:menos|arriba|abajo|debajo|mas|favor|fa|ciento|ahora|spei|transferencia|fis|mi|el momento|hoy|que|cuenta|whats)\b)[a-z])|(?:para|pa) (?:la |el |los |las |lo )(?:de la |del |de )?(?=(?:renta|comida|cena|luz|agua|gas|super|escuela|colegiatura|despensa|medicinas?|gasolina|pasaje|boletos?|regalo|fiesta|tanda|cumple\w*|boda|viaje|libros?|uniformes?|taxi|uber|internet|telefono|mandado|tortillas|pan|pastel|chelas|cervezas|carne)\b)|for (?:the )?(?=(?:rent|food|dinner|lunch|gas|groceries|tickets?|party|gift)\b))[\"«“']?(?P<concept>[^,.;\"»”'0-9$]{2,40})"
)
_QUOTED = patterns.lazy(r"\"[^\"]+\"|«[^»]+»|“[^”]+”|(?<!\w)'[^']+'(?!\w)")
_QUOTED_WORDS_MIN: Final = 4
_QUOTED_CONCEPT = patterns.lazy(
    r"(?:concepto|nota|leyenda|descripci[oó]n|referencia|motivo|diga|note|memo|concept)(?: de)?:? *[\"«“'](?P<concept>[^\"»”]+)[\"»”']",
    re.IGNORECASE,
)
_CONCEPT_END = patterns.lazy(
    r" (?:a mi|a la|al|para mi|de mi|desde|con mi|porfa|por favor|porfavor|please|plis|hoy|manana|ahorita|ya|y (?:mand|envi|transf|pas|dep|otr|tambien|[0-9$])|gracias|from|to my|a [a-z]+ [a-z]*$|le mand|mand|envi|transf|deposit|pas[ae]|pag).*$"
)
_MONTHS = patterns.lazy(
    r"\b(?:(?:msi|me[sz]e[sz] sin intereses|sin intereses|me[sz]e[sz]|plazos?|mensualidades)(?: (?:a|de|por|en))?:? (?P<after>[0-9]{1,2}|[a-z]+)|(?P<before>[0-9]{1,2}|[a-z]+) ?(?:msi|me[sz]e[sz]|mensualidades|pagos|quincenas|months?|installments))\b"
)
_MONTHS_EITHER = patterns.lazy(
    r"\b(?P<a>[0-9]{1,2}|tres|seis|nueve|doce|dieciocho) ?(?:meses |msi )?(?:o|u|y|vs) (?:a )?(?P<b>[0-9]{1,2}|tres|seis|nueve|doce|dieciocho) ?(?:meses|msi|mensualidades|pagos)\b"
)
_MONTHS_A = patterns.lazy(r"\ba (?P<n>3|6|9|12|13|15|18|24|36|48)(?: sin intereses)?$")
_NOT_THOSE = patterns.lazy(
    r"\b(?:no|not) (?:a|en|at|in) (?:[0-9]{1,2}|tres|seis|nueve|doce|dieciocho|veinticuatro)\b(?: (?:meses|msi|months?)\b)?"
)
_MONTHS_MAX: Final = 60
_BENEFITS: Final = (
    (
        "msi",
        patterns.lazy(
            r"\bmsi\b|\bme[sz]e[sz]\b|\bsin intereses\b|\bmensualidades\b|\binstallments?\b|\binterest free\b"
        ),
    ),
    (
        "cashback",
        patterns.lazy(
            r"\bcash ?back\b|\bcashbak\b|\bdevolucion\b|\breembolso\b|\bbonificacion\b|\bdinero de (?:vuelta|regreso)\b"
        ),
    ),
    (
        "points",
        patterns.lazy(
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
_CATEGORY = patterns.lazy("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _CATEGORIES))
_SPENT_ON = patterns.lazy(
    "|".join(
        rf"(?P<{name}>\b(?:{words})\b)"
        for name, words in (
            (
                "food",
                r"tacos?|tortas?|pizzas?|cafe|cafecito|cafes|cafeterias?|starbucks|antojit\w+|despensas?|mandado|mercado|fondas?|desayunos?|cenas?|rappi|ubereats|uber eats|didi food|mcdonalds|lunch|dinner|walmart|soriana|chedraui|oxxo",
            ),
            (
                "transport",
                r"gas|didi|camion(?:es)?|metro|casetas?|estacionamiento|pasaje|transport\w*|llantas",
            ),
            (
                "entertainment",
                r"netflix|spotify|suscripci\w+|conciertos?|chelas?|cervezas?|alcohol|bares|bar|antro|videojuegos|salidas?|juegos|entertainment|peda|pedas",
            ),
            ("clothing", r"zapatos|tenis|vestidos"),
            ("health", r"doctor|dentista|hospital(?:es)?|terapia|consultas?"),
            ("electronics", r"videojuegos?|celulares"),
        )
    )
)
_CATEGORY_WORDS = patterns.lazy("|".join(words for _, words in _CATEGORIES))
_LIMIT = patterns.lazy(
    r"\b(?:(?:ultim[oa]s|primer[oa]s|recientes|last|latest|mis|los|las|top|solo|muestrame|dame|ver|ensename|dime|show me(?: the| my)?)(?: (?:los|las|mis|my|the|ultim[oa]s|last))* (?P<a>[0-9]{1,3}|[a-z]+)(?: (?:ultim[oa]s|mas recientes|recientes|last))?(?= (?:movimientos?|movs|transacciones|operaciones|compras|cargos|transferencias|depositos|pagos|gastos|abonos|envios|retiros|transactions|purchases|payments|movements|transfers|recientes|mas recientes|ultim[oa]s|que)\b|$))"
)
_ONE_LAST = patterns.lazy(
    r"\b(?:mi|el|la|cual fue (?:mi|el|la)|my|the) (?:ultim[oa]|last|latest) (?:movimiento|transaccion|operacion|compra|cargo|transferencia|deposito|pago|gasto|abono|envio|retiro|transaction|purchase|payment)\b"
)
_LIMIT_MAX: Final = 100

_NEW_VERB = r"(?:agreg|registr|anad|guard|met|apunt|anot|cre|inclu|inscrib|sum)[a-z]*|pon(?:me)?(?= a )|da(?:r|le|me)? de alta|dar? alta|alta de|add|save|register"
_WRAP = r"un|una|el|la|los|las|a|al|an|nuevo|nueva|new|como|otro|otra|mi|mis|my|este|esta|the|contacto|beneficiari[oa]|destinatari[oa]|persona|de|payee|beneficiary|contact|for|le|cuenta|clabe|para"
_PERSON = r"(?P<name>[a-z]+(?: [a-z]+){0,5})"
_NAME_CUES = (
    patterns.lazy(
        rf"\b(?:se llama|a nombre de|nombre(?: es)?:?|llamad[oa]|named|called|name is|titular(?: es)?:?) {_PERSON}"
    ),
    patterns.lazy(rf"\b(?:{_NEW_VERB})(?: (?:{_WRAP}|amig[oa]))*[:,]? {_PERSON}"),
    patterns.lazy(
        rf"(?:\b(?:cuenta|clabe|account|numero)|[0-9]{{4}}),? (?:es )?(?:del?|for|of|para|y es de|es) (?:(?:la|el|mi|un|una|my|senor|senora|sr|sra) )*{_PERSON}"
    ),
    patterns.lazy(
        rf"\b(?:beneficiari[oa]|contacto|destinatari[oa]|payee|contact|beneficiary):? {_PERSON}"
    ),
    patterns.lazy(rf"^(?:a|para|agrega) (?:(?:la|el|mi|my) )*{_PERSON}"),
)
_NOT_NAMES: Final = frozenset(
    "clabe cuenta beneficiario beneficiaria contacto contactos beneficiarios destinatario nuevo nueva persona alguien"
    " porfa favor con como se que quien alta lista numero tarjeta banco esta este mis mi la el una un puedo como hago"
    " agrego registro mas por para y o al a en de le les me te su favoritos amigos otra otro cuentas clave interbancaria"
    " contact payee beneficiary account new someone person please to as my terceros tercero alias siguiente gente"
    " ahorro debito credito nomina spei transferencia dinero lana poder mandar mandarle depositar transferir es"
    " quiero necesito porfavor interbancario contactito nadie ella ellos alguno alguna cual donde esto eso datos this that these it me transferirle mandarle depositarle pagarle enviarle hacerle darle pasarle guardar agregar registrar dar tenerlo tenerla".split()
)
_NOT_A_NAME: Final = patterns.lazy(r"(?:[bv]ene[fb]i|destinat|contac|pagos|transfer)")
_NAME_END = patterns.lazy(
    r"(?:^| )(?:con|como|clabe|su|alias|cuenta|a (?:mi|mis|la|los|tu)|en (?:mi|mis|la)|de (?:bancomer|bbva|banamex|santander|banorte|hsbc|azteca|nu|mi|beneficiari\w*|alta)|numero|por|para|pa|porfa|porfavor|please|es|tarjeta|banco|to|with|as|in|beneficiari\w*|contacto|nuev[oa]|le|les|ponle|y|que|account|favor|o|al|entre|bbva|banamex|the|my|clave|interbancaria|apodo|apodad[oa]|conocid[oa]|aka|nickname\w*|dile|guardal[oa]|pero|no|si|ya|yo|se|me|gracias)\b.*$"
)
_RELATION_AND_NAME: Final = 2
_NO_ALIAS = r"con|clabe|y|porfa|cuenta|en|a|de|su|que|por|favor|para|please|with|and|es|gracias"
_ALIAS = patterns.lazy(
    r"\b(?:(?:con (?:el )?)?alias(?: de)?(?: es)?|apodo(?: es| de)?|apodad[oa]|como|ponle(?: de alias)?|guardal[oa] como|dile|le digo|le decimos|llamal[oa]|as|nickname(?:d)?(?: is)?|aka|sobrenombre|conocid[oa] como)[: ]+(?:a |el |la |mi |my |un |una )*[\"«“']?"
    r"(?P<alias>[a-z]+(?: (?!(?:el|la) del?\b)[a-z]+)?)"
    rf"(?P<which> (?:el|la) del? (?:(?:la|el|los|las|mi) )?(?!(?:la|el|los|las|mi|{_NO_ALIAS})\b)[a-z]+(?: (?!(?:{_NO_ALIAS})\b)[a-z]+)?)?"
)
_ALIAS_END = patterns.lazy(rf"(?:^| )(?:{_NO_ALIAS})\b.*$")
_SECOND_SURNAME: Final = re.compile(
    r" y (?!CLABE)[A-ZÁÉÍÓÚÑ][^\W\d_]+(?=[,.;]|$| (?:con|clabe|CLABE|su|alias)\b)"
)
"""«Guadalupe Hernández y Garza» is one person, by the capital; «Luis y a Pedro» are two."""
_NOT_ALIASES: Final = frozenset(
    "beneficiario beneficiaria contacto contactos destinatario destinataria nuevo nueva favorito favorita se le lo puedo hago agrego"
    " registro doy payee beneficiary contact otro otra alguien te me mi esta este guardo persona new frecuente alta tercero".split()
)


_HELD_IN: Final = patterns.lazy(
    r"\b(?P<what>(?:lo|todo lo|la mitad de lo|cuanto) que (?:tengo|hay|traigo|queda|me queda|tenga|haya)) en "
)


def accounts(text: str) -> dict[str, str]:
    """Return which own accounts are named: ``source``, ``target``, ``any``.

    ``without`` is one that money must not leave; ``split`` the first of two that were to share.
    """
    folded = fold_with_places(text)
    # "Pasa lo que tengo en ahorro a débito": it leaves where it is held. As many letters as before.
    said = _HELD_IN.sub(r"\g<what> de ", folded.text)
    found: dict[str, str] = {}
    split = _SPLIT.search(said)
    if split is not None:
        found["split"] = next(name for name, _ in _ACCOUNTS if split[f"{name}_a"])
        return found
    excluded = _EXCLUDED.search(said)
    if excluded is not None:
        found["without"] = next(name for name, _ in _ACCOUNTS if excluded[name])
        said = said[: excluded.start()] + ", " + said[excluded.end() :]
    unchanged = len(said) == len(folded.text)

    def is_own(match: re.Match[str]) -> bool:
        end = folded.span(0, match.end())[1] if unchanged else len(text)
        return not (_OF_SOMEBODY.match(said, match.end()) or _OF_A_NAME.match(text, end))

    def pays(match: re.Match[str]) -> bool:
        # "De mi ahorro a mi mamá" names who gets it; "la cuenta de mi mamá" is hers.
        return _TO_SOMEBODY.match(said, match.end()) is not None or is_own(match)

    target = next(filter(is_own, _TARGET.finditer(said)), None)
    source = next(
        (
            m
            for m in filter(pays, _SOURCE.finditer(said))
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
            # "Paga 500 de mi tarjeta de crédito con mi ahorro": what is paid pays nothing.
            del found["source"]
            payers = (m for m in _SOURCE.finditer(said) if not m["credit"] and is_own(m))
            payer = next(payers, None)
            if payer is not None:
                found["source"] = next(name for name, _ in _ACCOUNTS if payer[name])
    return found


def clabe(text: str) -> str | None:
    """Return eighteen digits, grouped or not, as one string; the check digit is the bank's business."""
    match = _SPELLED_CLABE.search(fold_with_places(text).text)
    return re.sub(r"[ -]", "", match[1]) if match else None


def quoted(text: str) -> list[tuple[int, int]]:
    """Return the spans of quotations: what somebody else said, or a concept; data, never orders."""
    return [m.span() for m in _QUOTED.finditer(text) if len(m[0].split()) >= _QUOTED_WORDS_MIN]


def concept(text: str) -> tuple[str, tuple[int, int]] | None:
    """Return what a transfer is for ("por la comida"), with the span of its words."""
    folded = fold_with_places(text)
    told = _QUOTED_CONCEPT.search(text)
    if told is not None:
        return told["concept"].strip().lower(), told.span()
    match = _CONCEPT.search(folded.text)
    if match is None:
        return None
    said = _until_an_amount(_CONCEPT_END.sub("", match["concept"]).strip())
    if not said or re.match(r"[0-9$]", said) or _is_an_amount(said):
        return None
    if match[0].startswith("por ") and _PUTS_INSTEAD.search(folded.text[: match.start()]):
        return None
    start = match.start("concept")
    span = folded.span(start, start + len(match["concept"][: len(said)]))
    whole = folded.span(match.start(), start + len(said))
    return text[slice(*span)].strip().lower(), whole


_PUTS_INSTEAD: Final = patterns.lazy(
    r"\b(?:cambi|sustitu|reempla|rempla)[a-z]*\b(?:(?!\b(?:y|pero)\b)[^,;.])*$"
)
"""«Cambia la de mi mamá por Bruno»: what is to stand there is no concept."""


def _until_an_amount(said: str) -> str:
    """Return "la luz" of "la luz y cien para el gas": what follows is for something else."""
    ends = (m for m in re.finditer(" y ", said) if _begins_with_an_amount(said[m.end() :]))
    return next((said[: m.start()] for m in ends), said)


def _begins_with_an_amount(said: str) -> bool:
    found = amounts.read_all(said)
    return bool(found) and found[0].span[0] == 0


def _is_an_amount(said: str) -> bool:
    """Tell "por tres mil doscientos" from what a transfer is for."""
    found = amounts.read_all(said)
    return len(found) == 1 and found[0].span == (0, len(said))


def months(text: str) -> list[int]:
    """Return the numbers of monthly instalments that are asked for: "a 6 o a 12 meses" are two."""
    said = without_denied_months(fold_with_places(text).text)
    either = _MONTHS_EITHER.search(said)
    if either is not None:
        both = [phrases.small_number(either["a"]), phrases.small_number(either["b"])]
        return [n for n in both if n is not None and 0 < n <= _MONTHS_MAX]
    for match in _MONTHS.finditer(said):
        number = phrases.small_number(match["before"] or match["after"])
        if number is not None and 0 < number <= _MONTHS_MAX:
            return [number]
    last = _MONTHS_A.search(said)
    return [int(last["n"])] if last else []


def without_denied_months(folded: str) -> str:
    """Return folded words without the months that are taken back: "a 12, no a 6"."""
    return _NOT_THOSE.sub("", folded).strip(" ,;.!?")


def benefits(text: str) -> list[str]:
    """Return the benefits that are named, in order: msi, cashback, points."""
    said = fold_with_places(text).text
    found = [(m.start(), name) for name, pattern in _BENEFITS if (m := pattern.search(said))]
    return [name for _, name in sorted(found)]


def categories(text: str, *, spending: bool = False) -> list[str]:
    """Return the categories that are named, by their codes; what one spends on has more names."""
    said = fold_with_places(text).text
    patterns = (_CATEGORY, _SPENT_ON) if spending else (_CATEGORY,)
    found = sorted(
        (m.start(), m.lastgroup or "") for pattern in patterns for m in pattern.finditer(said)
    )
    return list(dict.fromkeys(name for _, name in found))


def named_accounts(text: str) -> list[str]:
    """Return every own account that is named, in order."""
    said = fold_with_places(text).text
    found = [
        next(name for name, _ in _ACCOUNTS if match[name]) for match in _ANY_ACCOUNT.finditer(said)
    ]
    return list(dict.fromkeys(found))


def limit(text: str) -> int | None:
    """Return how many movements are asked for."""
    said = fold_with_places(text).text
    for match in _LIMIT.finditer(said):
        number = phrases.small_number(match["a"])
        if number is not None and 0 < number <= _LIMIT_MAX:
            return number
    return 1 if _ONE_LAST.search(said) else None


def product(text: str) -> tuple[str | None, int | None]:
    """Return the product that is wanted, as said, and how many when a number was said."""
    found = phrases.thing(text, category_words=_CATEGORY_WORDS)
    return (found.said, found.quantity) if found else (None, None)


def reward(text: str) -> str | None:
    """Return the reward that points are to buy, as said."""
    found = phrases.thing(text)
    return found.said if found else None


def new_beneficiary(text: str) -> dict[str, str]:
    """Return name, alias and clabe of somebody who is to be added.

    A relation ("mi suegra") is an alias, not a name; an alias is kept without its possessive.
    """
    folded = fold_with_places(text)
    found: dict[str, str] = {}
    alias = _alias(folded.text)
    if alias:
        found["alias"] = text[slice(*folded.span(*alias))].strip().lower()
    for pattern in _NAME_CUES:
        span = _name(pattern, folded.text, alias)
        if span is None:
            continue
        words = folded.text[slice(*span)].split()
        if words[0] not in RELATIONS:
            start, end = folded.span(*span)
            second = _SECOND_SURNAME.match(text, end) if len(words) > 1 else None
            found["name"] = text[start : second.end() if second else end].strip().lower()
            break
        if len(words) > _RELATION_AND_NAME and words[1] not in {"el", "la", "de"}:
            # "al plomero Juan Ortega": what he is, and his name.
            start = span[0] + len(words[0]) + 1
            found.setdefault("alias", words[0])
            found["name"] = text[slice(*folded.span(start, span[1]))].strip().lower()
            break
        if "alias" not in found:
            found["alias"] = text[slice(*folded.span(*span))].strip().lower()
    number = clabe(text)
    if number:
        found["clabe"] = number
    return dict(sorted(found.items(), key=lambda item: ("name", "alias", "clabe").index(item[0])))


def _alias(said: str) -> tuple[int, int] | None:
    for match in _ALIAS.finditer(said):
        words = _ALIAS_END.sub("", match["alias"]).strip()
        if words and words.split()[0] not in _NOT_ALIASES:
            # "mi compadre el de la tiendita": which one it is belongs to it, where nothing was cut before.
            is_whole = words == match["alias"]
            which = len(match["which"] or "") if is_whole else 0
            return match.start("alias"), match.start("alias") + len(words) + which
    return None


def _name(
    pattern: re.Pattern[str], said: str, alias: tuple[int, int] | None
) -> tuple[int, int] | None:
    for match in pattern.finditer(said):
        words = _NAME_END.sub("", match["name"]).strip()
        start = match.start("name")
        # The nickname is not the name, and neither are the words that ask for it to be kept.
        if alias and start < alias[1] and alias[0] < start + len(words):
            continue
        first = words.split()[0] if words else ""
        if first and first not in _NOT_NAMES and not _NOT_A_NAME.match(first):
            return start, start + len(words)
    return None
