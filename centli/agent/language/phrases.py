"""The thing that a wish is about: what is left when the words that only wrap it are taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from centli.agent.language import amounts
from centli.agent.language.digits import read as read_figures
from centli.agent.language.numbers import number_word
from centli.agent.language.tokens import Token, fold_with_places, tokens
from centli.kernel import patterns

_QUANTITY_MIN: Final = 2
_QUANTITY_MAX: Final = 99
_WORDS_MAX: Final = 8

_LINKS: Final = frozenset(
    "de del para pa con sin la el los las lo y a en tipo marca modelo of for with".split()
)
"""Words that may stand inside a thing's name, but neither begin nor end it."""
_WRAPPING: Final = frozenset(
    "regalarle regalarles regalarselo regalarsela regalale onda rollo pex tranza quiubo quihubo primeros primeras segundas terceros terceras ultimos ultimas a al algo alguien algun alguna algunos algunas alguno ahi ahorita ahora hoy manana ya aqui alla and ando anda andaba"
    " antes aun asi bien bueno buena buenos buenas centli chance como con cual cuales cuando cuanta cuantas cuanto cuantos"
    " cada da dan dame das darme de del demas desde disculpa donde e el ella ellos en entre era es esa esas ese eso esos esta"
    " estan estar este esto estos estas estoy favor fue gracias gustaria gusta ha haber hacer hacen haces hago hasta"
    " hay haz hazme hola i igual la las le les lo los luego mas mayor me mejor mejores menor menos mi mis mira mismo mucho"
    " muy nada necesito necesitamos ni no nos nomas nuevo nueva nuevos nuevas o ocupo oferta ofertas opcion opciones ora otra otro otros otras"
    " oye para pero pls please plis poder podria podrias ponme por porfa porfavor porfis porque pues puede puedes puedo pueda pronto que"
    " quede queria quiera quiere quieres quiero quisiera qe q k ke rapido se sale saldria saldra salen sea ser si sin sino sobre"
    " solo son su sus supuesto tambien tal te tiene tienen tienes tengan tengo ti todo toda todos todas tu u un una unas uno unos urge"
    " usted va vamos van vas ver veo verdad vez voy xfa x xfavor y yo bro wey guey carnal amigo compa urgente"
    " barato barata baratos baratas economico economica economicos economicas caro cara caros caras chido chida chidos chidas"
    " padre bonito bonita bonitos bonitas disponible disponibles precio precios costo costos cuesta cuestan vale valen"
    " vendes vende venden venta vendan manejan manejas maneja ofrecen ofreces tienda catalogo producto productos articulo articulos"
    " neta orale andale late latio existencia existencias stock tiendas par pares cosa cosas categoria categorias seccion departamento modelos promocion promociones promo promos descuento descuentos rebaja rebajas rebajado dia novedades"
    " busca busco buscas buscar buscame buscando buscaba encuentra encuentras encontrar encuentrame muestra muestrame mostrar muestras"
    " ensena ensename ensenas ensenar recomienda recomiendas recomiendame sugiere sugiereme sugieres cotiza cotizame cotizar dime dimelo decir decirme"
    " checa checame checar revisa interesa interesan interesado gustan"
    " compra compras comprar comprarme comprare comprame compro compre comprarle comprando comprarlo comprarla compraria compraste compren cmprar conprar kiero qiero kisiera"
    " adquirir llevar llevarme llevo llevame llevarmelo llevarmela pedir pide pideme pido pedirme encarga encargame encargar encargo"
    " ordena ordename ordenar orden apartar apartame aparta consigueme consigue consigo regalame estrenar mete metele agrega agregame pon"
    " carrito carro pedido saca sacame sacar decidi quedo tomo tomar tomare hace"
    " pagar pago pague pagarlo pagarla pagando pagas pagaria usar usando usa conviene convienen convenga convendria conveniente comparar compara"
    " comparame comparacion comparativa diferencia diferencias versus vs beneficio beneficios ventaja ventajas ahorra ahorrar ahorro ahorraria gano gana ganaria ganar obtengo regresan"
    " regresa devuelven sirve sirven aplica aplican hacerme forma formas manera maneras mensual mensualidad mensualidades msi meses mes intereses interes"
    " plazo plazos plazitos cashback cash back puntos punto bonificacion contado credito debito tarjeta efectivo quincenas pagos rinde acepta aceptan financiamiento financiar financiado mensuales"
    " queda quedan quedaria quedarian saber duda pregunta regalar pesos peso varos mxn dinero lana feria presupuesto maximo minimo tope"
    " ser mejorcito mejorcita mero alcanza alcance alcanzan hijo hija"
    " what which do does you have has sell sells under i im i'm want wanna to buy get getting order purchase a an the some any with my me mine show"
    " find looking search searching is are there how much cost costs price prices it its this that these those would like can could should need let lets let's"
    " us take cheap cheaper best better good new more or pay paying using in on at by from installments installment monthly months month benefit benefits option options deal deals"
    " sale products product store catalog item items compare between difference give gives saves save point points interest free less than up please d id i'd ll buying got"
    " interested available want's mas prefer rather choose all over per today tomorrow segunda primera tercera primero segundo tercero deseo gastar gasta gasto convierte convertir redimir add combiene combienen convine mandame traeme tanto tanta tantos tantas contra versus viendo mirando pensando animo animado if when di dile talla segun andan tendran tendra per getme use using used one ones which ustedes ustd usted them be would will darian daria want colega they centlii jefe"
    " dias tardes noches morning afternoon evening hi hello hey mm mmm mmmh hm hmm eh ah oh ay uy este toca tocan tocaria llega llegan llegara"
    " make change switch turn instead cash joven senorita oiga oigan muchacho pieza piezas pza pzas unidad unidades piece pieces most expensive newest latest cheapest cheaper"
    " whats hazme traigo trae traen ps pos pus pal pala guys ok okay okey entonces cualquiera cualesquiera any anyone anything except excepto first second third fourth fifth last cuarta cuarto quinta quinto".split()
)
_STEMS: Final = patterns.lazy(
    r"(?:canj|kanj|cangea|redim|reclam|cambi|redeem|exchang|claim|premi|recompens|reward)[a-z]*"
)
_VERBS: Final = patterns.lazy(
    r"(?:compr|conpr|llev|pag|orden|encarg|busc|vusc|muestr|mostr|ensen|recomend|recomiend|quier|qier|kier|necesit|nesesit|consig|consegu|vend|ofrec|conven|convien|acept|aplic"
    r"|financi|apart|cotiz|compar|ahorr|sac|ped|pid|quis|encuentr|encontr|suger|sugier|reserv|agreg|da|dar|dari|canje|saldr|costar|cuest|gust|manej|tien|prefier|prefer|decid|elij|eleg|escog|tendr|anda|dej|ech|pon|sum|carg|regres|devuelv|devolv|obten|reciv|recib)"
    r"(?:a|o|e|i|ar|er|ir|r|n|an|en|as|es|s|me|le|les|ale|ales|ele|eles|arle|arles|irle|irles|erle|ame|eme|arme|erme|irme|rme|ala|alo|alas|alos|ela|elo|elas|elos|arla|arlo|arlas|arlos|erlo|irlo|irla|aria|eria|iria|arian|erian|irian|ian|ia|rian|ara|are|ere|eran|aran|ando|iendo|ado|amos|emos|imos|aste|iste|aron|ieron|io|aba|me|melo|mela|amelo|amela|ga|go|gas)?"
)
_DRAWN_OUT: Final = patterns.lazy(r"est?e{2,}|e+m+|m{2,}|a{2,}h?|pue+s+")
"""How who looks for words sounds: "esteee"."""
_KEPT: Final = patterns.lazy(
    r"\b(?:tarjetas? (?:de )?(?:regalo|amazon|spotify|netflix|google play|itunes|steam|xbox)(?: de [a-z]+)?|gift cards?|credit card holder|puntos? de sutura)\b"
)
"""Things whose name is made of wrapping words."""
_PHRASES: Final = patterns.lazy(
    r"\b(?:(?:a|en|con|de) )?(?:[0-9]{1,2}|tres|seis|nueve|doce|quince|dieciocho|veinticuatro) ?(?:msi|meses(?: sin intereses)?|mensualidades|pagos|quincenas|months?|installments|plazos)(?: interest free)?\b"
    r"|\bmeses sin intereses\b|\b(?:en|por) (?:liverpool|amazon|coppel|elektra|walmart|mercado libre|palacio|sears|costco|sams|suburbia|bodega aurrera)\b"
    r"|\b(?:para|pa|a) (?:mi|mis|el|la|un|una) (?:herman|mama|papa|hij|espos|novi|sobrin|jef|espos|amig|prim|abuel|niet|suegr|tia|tio|vieja|nin|bebe|chamac|morr|chav|compa)[a-z]*(?: [a-z]+)?\b"
    r"|\b(?:para|pa) (?:regalar(?:sel[ao]|le)?|regalo|ir|ver|mi|ella|el(?! )|ti|navidad|su cumple\w*|el cumple\w*)\b(?: (?:a|de) (?:mi )?[a-z]+)?"
    r"|\bpara (?:la|el|mi) (?:casa|hogar)\b"
    r"|\b(?:con|usando|por|de|en|a) (?:mis |los |las |mi |la |el )?(?:puntos|cashback|cash back|msi|meses|contado|credito|tarjeta(?: de (?:credito|debito))?|debito|oferta|promocion|descuento|efectivo|ahorros?)\b(?! de regalo)"
    r"|\bque (?:no )?(?:pase|cuest|valg|sea|este|teng|rebas|super)[a-z]*\b(?: de)?"
    r"|\bhaz(?:me|nos)? (?:el|un) (?:paro|favor|grande)\b|\bpor favor\b|\blo (?:antes|mas) [a-z]+(?: posible)?|\bde una vez\b|\bbuen fin\b|\bal mes\b|\bmas (?:barat|economic|nuev|car|vendid)[a-z]*\b|\bwith (?:my )?(?:points|cashback|installments)\b"
)
_WORN_IN_PAIRS: Final = patterns.lazy(
    r"(?:tenis|zapat|bota|sandalia|chancla|huarach|calcet|guante|arete|lente|aud[ií]fono|zapatilla|tac[oó]n|shoe|sneaker|boot|sock)"
)
"""Of these a pair is one."""
_SIZES: Final = frozenset({"talla", "numero", "size"})
_GENERIC: Final = frozenset(
    "par opcion cosa articulo eso esa ese ellos regalo regalos regalito detalle detallito gift present".split()
)
_ANY_OF_A_KIND: Final = patterns.lazy(
    r"^(?:regal(?:o|ito)s?|detall(?:e|ito)s?|gifts?|presents?) (?:de|para) "
)
"""«Un regalo de belleza» is anything of that kind."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is wanted, as said, and how many when a number stands before it."""

    said: str
    quantity: int | None = None


def thing(text: str, *, category_words: re.Pattern[str] | None = None) -> Thing | None:
    """Return the first thing that an utterance names, or None when it only wraps."""
    folded_text = fold_with_places(text)
    kept = _KEPT.search(folded_text.text)
    if kept is not None:
        return Thing(text[slice(*folded_text.span(*kept.span()))].strip().lower())
    found = _words(text)
    hidden = _hidden(text)
    at = 0
    while at < len(found):
        if not _is_content(found[at], hidden):
            at += 1
            continue
        end = _end(found, at, hidden)
        said = re.sub(r"\s+", " ", text[found[at].start : found[end - 1].end]).strip().lower()
        folded = fold_with_places(said).text
        kind = _ANY_OF_A_KIND.sub("", folded)
        generic = kind in _GENERIC or (category_words and category_words.fullmatch(kind))
        if not generic:
            return Thing(said, _quantity(found, at))
        at = end
    return None


def _words(text: str) -> list[Token]:
    """Return the tokens, with "t-shirts" and "wi-fi" as one word."""
    joined: list[Token] = []
    for token in tokens(text):
        last = joined[-1] if joined else None
        if last is not None and last.end == token.start and _is_one_word(last, token):
            both = last.text + token.text
            joined[-1] = Token(both, "word", last.start, token.end, spaced=last.spaced)
        else:
            joined.append(token)
    return joined


def _is_one_word(left: Token, right: Token) -> bool:
    hyphen = right.text == "-" or left.text.endswith("-")
    return hyphen or {left.kind, right.kind} == {"number", "word"}


def _hidden(text: str) -> list[tuple[int, int]]:
    folded = fold_with_places(text)
    spans = [folded.span(*m.span()) for m in _PHRASES.finditer(folded.text)]
    return spans + [r.span for r in amounts.read_all(text) if _is_price(r)]


def _is_price(reading: amounts.AmountReading) -> bool:
    """Tell a price from a number of pieces ("dos audífonos")."""
    value = reading.centavos or 0
    return bool(reading.bound) or reading.kind != "exact" or value > _QUANTITY_MAX * 100


def _is_content(token: Token, hidden: Iterable[tuple[int, int]]) -> bool:
    if token.kind == "sign" or any(a <= token.start < b for a, b in hidden):
        return False
    if token.kind == "number" or number_word(token.text, english=False):
        return False
    word = token.text
    wraps = (
        word in _WRAPPING
        or word in _LINKS
        or _as_it_sounds(word) in _WRAPPING_BY_EAR
        or _STEMS.fullmatch(word)
        or _VERBS.fullmatch(word)
        or _DRAWN_OUT.fullmatch(word)
    )
    return len(word) > 1 and not wraps


def _as_it_sounds(word: str) -> str:
    """Write a word as it sounds: "kuanto" and "cuanto", "varato" and "barato" are one; a short one stays as it is."""
    if len(word) < _BY_EAR_MIN:
        return word
    for spelled, sounds in (
        ("qu", "k"),
        ("ce", "se"),
        ("ci", "si"),
        ("c", "k"),
        ("z", "s"),
        ("v", "b"),
        ("h", ""),
    ):
        word = word.replace(spelled, sounds)
    return word


_BY_EAR_MIN: Final = 5
_WRAPPING_BY_EAR: Final = frozenset(
    _as_it_sounds(word) for word in _WRAPPING if len(word) >= _BY_EAR_MIN
)


def _end(found: list[Token], at: int, hidden: list[tuple[int, int]]) -> int:
    """Return where the thing that begins at ``at`` ends."""
    end = at + 1
    while end < len(found) and end - at < _WORDS_MAX:
        token = found[end]
        if any(a <= token.start < b for a, b in hidden):
            break
        if _is_content(token, hidden) or _is_model(found, end):
            end += 1
            continue
        step = _linked(found, end, hidden)
        if not step:
            break
        end += step
    return end


def _is_model(found: list[Token], at: int) -> bool:
    """Tell the figure of "iphone 15" and "pantalla de 55 pulgadas"."""
    return found[at].kind == "number" and found[at].spaced


def _linked(found: list[Token], at: int, hidden: list[tuple[int, int]]) -> int:
    """Return how many tokens link the name to more of it: "de", "de la", "talla m"."""
    if found[at].text in _SIZES and at + 1 < len(found) and found[at + 1].kind != "sign":
        return 2
    if len(found[at].text) == 1 and found[at - 1].text in {"series", "serie"}:
        return 1
    size = 0
    while at + size < len(found) and found[at + size].text in _LINKS and size < 2:  # noqa: PLR2004 - "de la"
        size += 1
    if not size or at + size >= len(found) or found[at].text in {"y", "a", "en", "lo", "la", "el"}:
        return 0
    following = found[at + size]
    inside = not any(a <= following.start < b for a, b in hidden)
    counted = following.kind == "number" and at + size + 1 < len(found)
    return size + 1 if inside and (_is_content(following, hidden) or counted) else 0


def _quantity(found: list[Token], at: int) -> int | None:
    if at > 1 and found[at - 2].text == "par" and found[at - 1].text == "de":
        return None if _WORN_IN_PAIRS.match(found[at].text) else 2
    before = found[at - 1] if at else None
    number = small_number(before.text) if before is not None else None
    return number if number and _QUANTITY_MIN <= number <= _QUANTITY_MAX else None


def small_number(said: str | None) -> int | None:
    """Return what a figure or a number word below a thousand says, or None."""
    if not said:
        return None
    if said.isdigit():
        figures = read_figures(said)
        return int(figures.values[0]) if figures.status == "exact" else None
    found = number_word(said, english=False) or number_word(said, english=True)
    return found[1] if found is not None and found[0] in "ueth" else None


# What a report or a question is about.

_OPENING: Final = patterns.lazy(
    r"^(?:(?:hola|oye|oigan?|disculp[ae]|buen[oa]s?|dias|tardes|noches|centli|por favor|porfa|hey|hi|hello|please|pues|es que|fijate|saben?|mira)(?: ?, ?| )?)+"
)
_ASKING: Final[dict[str, re.Pattern[str]]] = {
    "open_ticket": patterns.lazy(
        r"^(?:(?:yo |ya |tambien )?(?:quiero|quisiera|necesito|ocupo|me urge|deseo|puedo|puedes|podrias|me gustaria|ayudame a|me ayudas? a|voy a|how do i|can i|i want to|i need to|i'd like to|id like to|want to) )?"
        r"(?:(?:levant|pon|abr|hac|hag|met|gener|interpon|registr|cre|inici|report|fil|open|submit|mak|tengo|tener|quej|reclam|disput)[a-z]*(?: una?| un| el| la| mi| a| an)?(?: |$))?"
        r"(?:(?:ticket|reporte|queja|aclaracion|reclamo|reclamacion|caso|denuncia|disputa|problema|complaint|report|case|dispute|incidencia|inconformidad)(?: |$))?"
        r"(?:(?:por|de|del|sobre|porque|que|con|para|about|for|on|against|contra)(?: |$))?(?:(?:un|una|el|la|los|las|a|an|the) )?"
    ),
    "ask_help": patterns.lazy(
        r"^(?:(?:me )?(?:puedes |podrias |pueden )?(?:ayud|explic|orient|dec|dim|dig)[a-z]*(?: a entender)? ?)?(?:necesito (?:ayuda|saber) ?|quiero saber ?|quisiera saber ?|help(?: me)?(?: with)? ?|tengo (?:una )?(?:duda|pregunta) ?|una (?:duda|pregunta),? ?|duda ?|pregunta ?)?"
        r"(?:(?:con|sobre|de|acerca de|about|with|para|por) )?"
        r"(?:(?:como|komo|how) (?:(?:puedo|podria|se|le hago para|hago para|le hago pa|hago pa|do i|can i|does|do|to|es que) ?)*|(?:que|what) (?:es|son|significa|significan|is|are|does)(?= )|(?:que|what) (?:hago|pasa|procede|sucede|happens) si |para que sirven? |what if |donde (?:puedo )?(?:veo|ver|encuentro|consulto|saco|esta|estan) |where (?:can i|do i) (?:see|find) )?"
        r"(?: ?(?:un|una|el|la|los|las|the) )?"
    ),
}
_CLOSING: Final = patterns.lazy(
    r"(?:(?: ?, ?| )?(?:por favor|porfa|porfavor|porfis|please|pls|gracias|ayuda|ayudame|urge|xfa|centli|help))+$"
)


_EMPTY: Final = patterns.lazy(
    r"(?:(?:necesito |quiero )?(?:que )?(?:me )?(?:ayud[a-z]*|expli[a-z]*)|no (?:le )?entiendo(?: nada)?|algo|esto|eso|aqui|queja|reporte|ticket|aclaracion)?"
)


def topic(text: str, intent: str) -> str | None:
    """Return what a report or a question is about, as said, without what opens and closes it."""
    bare = re.sub(r"[¿?¡!]", " ", text).strip(" .,;:\n")
    folded = fold_with_places(bare)
    said = folded.text
    start = 0
    closing = _CLOSING.search(said)
    last = closing.start() if closing else len(said)
    said = said[:last]
    for pattern in (_OPENING, _ASKING[intent]):
        match = pattern.match(said, start) if start == 0 else pattern.match(said[start:])
        if match is not None:
            start += match.end()
            while start < len(said) and said[start] in " ,":
                start += 1
    if _EMPTY.fullmatch(said[start:].strip(" .,;")):
        return None
    kept = bare[slice(*folded.span(start, last))]
    return re.sub(r"\s+", " ", kept).strip(" .,;").lower()
