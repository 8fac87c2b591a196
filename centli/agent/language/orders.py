"""What people say about a purchase that they have made: where it is, to call it off, to bring it back.

The public intents have no name of their own for these. ``act`` tells them apart, and ``FILED_UNDER``
says under which public intent each is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from centli.agent.language.guards import plain
from centli.agent.language.tokens import fold_with_places
from centli.kernel import patterns

Act = Literal["", "status", "cancel", "return", "list"]

FILED_UNDER: Final[Mapping[Act, str]] = {
    "status": "purchase",
    "list": "purchase",
    "cancel": "cancel",
    "return": "open_ticket",
}
_THE = r"(?:(?:mi|mis|el|la|los|las|lo|un|una|ese|esa|este|esta|de|del|al|con|que|my|the|an|a|ultim[oa]s?|last|latest|otr[oa]|primer[oa]?) )*"
_GOODS = (
    r"(?:laptops?|lap|compu(?:tadora)?s?|cel(?:ular(?:es)?|us?)?|telefono|tele(?:s|vision|visor)?|tv|pantallas?|audifonos|bocinas?|tablets?|iphones?|ipad"
    r"|consolas?|xbox|playstation|play|relo(?:j|jes)|camaras?|impresoras?|refri(?:gerador)?s?|lavadoras?|estufas?|microondas|licuadoras?|freidoras?|cafeteras?"
    r"|planchas?|aspiradoras?|colchon(?:es)?|salas?|sillon(?:es)?|sofas?|sillas?|mesas?|comedor|cama|escritorio|tenis|zapatos|botas|playeras?|camisas?|pantalon(?:es)?"
    r"|vestidos?|chamarras?|mochilas?|lentes|bicis?|bicicletas?|juguetes?|libros?|perfumes?|productos?|articulos?|phone|fridge|headphones|shoes|sneakers|shirts?|item)"
)
_BOUGHT = r"(?:compr(?:e|o|amos)|pedi|pidio|pedimos|ordene|encargue|bought|ordered)"
_ORDER = rf"(?:pedid(?:o|os|ito)|orden(?:es)?|compras?|paquete|entrega|envio (?:de|del) {_THE}(?:pedido|compra|{_GOODS})|orders?|purchases?|package|parcel|delivery|{_GOODS} que (?:ya |te |les |ayer |hoy |me )*{_BOUGHT}|lo que (?:ya |te |les |me )*{_BOUGHT})"
_ASK = r"(?:(?:oye|hola|disculpa|perdon|buenas|y|ya|porfa|por favor|quiero|quisiera|necesito|saber|puedes|podrias|me|decir|dime|checa(?:me)?|checar|revisa|ver|si) )*"
_NOT_ARRIVED = patterns.lazy(
    r"\b(?:no (?:me |nos )?(?:ha |han )?(?:llego|llega\b|llegado|recib\w+|entreg\w+)|nunca (?:me )?(?:llego|recibi)|incomplet\w*|equivocad\w*|rot[oa]|danad[oa]|defectuos\w*|golpead[oa]"
    r"|falta|me cobraron|doble|never arrived|damaged|broken|wrong|missing)\b"
)
"""What is a complaint, whatever else it asks."""
_OF_WHAT = patterns.lazy(
    rf"\b(?:(?:pedido|orden|compra|paquete|entrega|devolucion|reembolso|envio|order|purchase) (?:de|del|of|for) {_THE}(?!(?:{_ORDER}|ayer|antier|hoy|dia|semana|mes|lunes|martes|miercoles|jueves|viernes|sabado|domingo|tienda|week|yesterday|today)\b)|(?={_GOODS}\b))(?P<what>\w)"
)
_KEEP = patterns.lazy(
    r"\b(?:no|nunca|don t|do not) (?:me |lo |la |vayas a |quiero )*(?:cancel|anul|devolv|regres)\w*"
)
_CANCEL_VERB = r"(?:cancel\w*|anul\w+|det(?:en|ener|enga|enlo|enla)|parar|ech(?:a|ar)(?:me)? (?:para )?atras|desha(?:z|cer)|call off|undo|stop)"
_RETURN_VERB = r"(?:devolv\w+|devuelv\w+|regres(?:ar|arles|arle|o)|retorn\w+|return|send back|reembols\w+|refund\w*)"
_PATTERNS: Final[Mapping[Act, re.Pattern[str]]] = {
    "cancel": patterns.lazy(
        rf"\b{_CANCEL_VERB} {_THE}{_ORDER}\b|\b{_CANCEL_VERB} {_THE}{_GOODS}\b(?! y )|\bya no (?:voy a querer|quiero|la quiero|lo quiero|necesito) {_THE}(?:pedido|compra|orden|{_GOODS} que (?:ya |te |les )*{_BOUGHT})\b"
        rf"|^{_ASK}(?:arrepenti|arrepiento) de {_THE}{_ORDER}\b|\bi (?:don t|no longer) want (?:my|the) (?:order|purchase)\b"
    ),
    "return": patterns.lazy(
        rf"\b{_RETURN_VERB} {_THE}(?:{_ORDER}|{_GOODS})\b|\b(?:reembolso|devolucion|refund|return) (?:de|del|por|of|for|on) {_THE}(?:{_ORDER}|{_GOODS})\b"
        rf"|^{_ASK}(?:l[oa]s? (?:(?:quiero|quisiera|voy a|necesito|deseo) )*(?:devolver|devuelvo|regresar)|(?:(?:quiero|quisiera|voy a|necesito|deseo|como) )+(?:devolver|regresar)l[oa]s?)(?: (?:porfa|por favor|a la tienda|mejor))*$"
    ),
    "status": patterns.lazy(
        rf"\b(?:donde|where)(?! (?:puedo|hago|se hace|compro|pago|can i|do i))(?: \w+){{0,3}} {_THE}{_ORDER}\b|\b(?:donde|en que|por donde|como|que tal|a donde)(?: \w+)? (?:anda|va|viene|esta|quedo|ira|vendra|vienen|van|estan) {_THE}{_ORDER}\b"
        rf"|\b(?:cuando|que dia|a que hora|en cuanto tiempo|para cuando|cuanto (?:tarda|falta|le falta|tardara)(?: en| para(?: que)?)?|when)(?: \w+)? (?:llega\w*|entreg\w+|viene|cae|traen|arrib\w+|will|does|is|recib\w+|sale)? ?{_THE}{_ORDER}\b"
        rf"|\b(?:rastre\w+|trac(?:k|ea\w*)|seguimiento|estatus|estado|status|ubicacion|localiz\w+|paradero|novedades|noticias|informacion|numero de guia|guia)(?: (?:a|al|de|del|of|for|on|sobre))* {_THE}{_ORDER}\b"
        rf"|\b(?:que (?:paso|onda|hay|hubo)|como (?:va|vamos|sigue)) (?:con )?{_THE}{_ORDER}\b"
        rf"|\b(?:ya )?(?:llego|llegara|viene|salio|mandaron|enviaron|despacharon|surtieron|embarcaron|esta listo|va|entregaron|procesaron|quedo|quedaron|se hizo|paso|cobraron) (?:en camino )?{_THE}(?:pedido|paquete|orden|entrega|{_GOODS} que (?:ya |te |les )*{_BOUGHT})\b"
        rf"|^{_ASK}(?:mi|el) (?:pedido|paquete|orden)(?: \w+)?(?: \w+)? (?:ya |cuando |donde |por donde )*(?:viene|llega|llego|salio|esta|va|anda|llegara|sale)\b|\bhas my (?:order|package)\b|\bis my (?:order|package)\b|\btrack my\b"
    ),
    "list": patterns.lazy(
        rf"^{_ASK}(?:(?:muestra(?:me)?|ensena(?:me)?|lista(?:me)?|dame|ver|checar|consultar|cuales son|show|see|list|what are) )*(?:me )?(?:(?:mi|mis|los|todos|ultim[oa]s|my|recientes|que) )+(?:ultim[oa]s )?(?:pedidos|ordenes|orders)(?: (?:recientes|anteriores|que he hecho|tengo|pendientes|activos|en curso|hay))*(?: (?:porfa|por favor|please))?$"
        r"|\b(?:historial|lista|resumen) de (?:mis )?(?:pedidos|ordenes)\b|\border history\b|^que (?:pedidos|ordenes) (?:tengo|hice|he hecho)\b"
    ),
}


def act(text: str) -> Act:
    """Return what is wished about an order that was placed: "¿dónde viene mi pedido?" is its status.

    A complaint ("mi pedido no ha llegado") is none of these, it is a report; nor is "no canceles mi pedido".
    """
    said = plain(text)
    if _NOT_ARRIVED.search(said) or _KEEP.search(said):
        return ""
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(said)), "")


def named(text: str) -> str:
    """Return the words from where an order's product is named: "la laptop que compré" in "cancela la laptop que compré"."""
    folded = fold_with_places(text)
    match = _OF_WHAT.search(folded.text)
    if match is None:
        return ""
    tail = text[folded.span(match.start("what"), len(folded.text))[0] :]
    return re.split(r"[?,.;]| que | y ", tail, maxsplit=1)[0]
