"""Intents that plain words give away: what is read when the classifier is unsure, and to split wishes."""

from __future__ import annotations

from typing import Final

from centli.agent.language.guards import plain
from centli.kernel import patterns

_NEW = r"(?:agreg|anad|registr|guard|da(?:r|me|le)? de alta|dar alta|alta de|add|save|register|met[ae]|apunt|anot)\w*"
_PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    ("human", r"\b(?:hablar con (?:un|una|alguien|el|la|un ser|tu)\b|(?:un|una) (?:humano|persona real|asesor|asesora|ejecutivo|ejecutiva|agente|operador|operadora)|persona de verdad|^persona$|^asesor$|^humano$|^agente$|comunicame con|pasame (?:con|a) (?:un|una|alguien)|atencion humana|real person|human|talk to (?:someone|somebody|a)|speak (?:to|with)|call center|representative|ser humano|alguien de verdad|alguien de carne y hueso|(?:quiero|necesito|ocupo|pueden|podrian|favor de) (?:\w+ )?(?:que )?(?:me |nos )(?:marquen|llamen|hablen|contacten|marcan|llaman))"),
    ("ticket_status", r"\b(?:(?:estado|estatus|status|seguimiento|avance|como va|que paso con|en que va|que onda con|novedades) (?:de |del |a |con |mi |al |otro |primer |ultimo )*(?:reporte|ticket|queja|aclaracion|caso|solicitud|folio|reclamo|reclamacion)|mis (?:tickets|reportes|quejas|aclaraciones)|ya (?:(?:me|nos|le|lo|la) )*(?:han )?(?:resolvieron|resolvio|contestaron|respondieron|atendieron|resuelto|contestado|respondido)|my (?:ticket|case|complaint)\b)"),
    ("open_ticket", r"\b(?:levant\w+|abr\w+|hacer|pon\w+|meter|interponer|registr\w+|quiero|generar|open|file|submit|crear|inici\w+) (?:una?|un|el|la|a|mi) (?:ticket|reporte|queja|aclaracion|reclamo|reclamacion|caso|complaint|case|denuncia|disputa)|\b(?:no reconozco|cargo (?:no reconocido|que no|desconocido|extrano|doble)|me (?:cobraron|cargaron) (?:doble|dos veces|de mas|algo|un|una|2)|reportar|quejarme|no me ha llegado|me clonaron|me robaron|no sirve la app|no funciona|report a problem|problema con|fraude)"),
    ("redeem_reward", r"\b(?:canje\w+|redeem\w*|cambi\w+ (?:mis |los |unos )?puntos|us\w+ (?:mis |los )?puntos (?:para|por|en))"),
    ("list_rewards", r"\b(?:recompensas|premios|rewards|que (?:puedo|se puede) (?:canjear|cambiar|comprar con)|catalogo de (?:puntos|recompensas|premios)|para que (?:me )?(?:alcanzan|sirven) (?:mis|los) puntos|que hay por puntos)"),
    ("points_balance", r"\b(?:(?:cuantos|mis|saldo de|how many|my|tengo|checar|ver) (?:\w+ )?(?:puntos|points)|puntos (?:tengo|acumulados|disponibles|llevo|me quedan))"),
    ("compare_benefits", r"\b(?:compar\w+|que (?:me )?conviene|conviene mas|cual (?:es|me da) (?:el )?(?:mejor|mas)|mejor (?:beneficio|opcion)|msi o|meses o|cashback o|puntos o|o cashback|o puntos|o a meses|o meses|beneficios (?:de|tiene|para|hay|con)|which benefit|better deal|que beneficios|diferencia entre)"),
    ("add_beneficiary", rf"\bclabe .*\b(?:guard|agreg|regist|anot)\w*|\b{_NEW} (?:.* )?(?:beneficiari\w*|contactos?|destinatari\w*|clabe|payee|beneficiary|contact|favoritos|cuenta de (?:mi|un|una))\b|\b(?:nuevo|nueva|new|otro|otra) (?:beneficiari[oa]|contacto|destinatari[oa]|payee|beneficiary)|\b(?:agreg\w+|anad\w+|registr\w+|da(?:r|me|le)? de alta|guard\w+|met(?:e|er)) (?:a|la cuenta|una cuenta|otra cuenta|al) \w+|\badd (?:my|a|the|someone|juan)\b"),
    ("list_beneficiaries", r"\b(?:(?:mis|los|lista de|ver|cuales son|quienes son|que|my|list) (?:\w+ )?(?:beneficiari[oa]s|contactos|destinatari[oa]s|beneficiaries|payees|contacts)|a quien(?:es)? (?:le|les|puedo|tengo)|quienes tengo|a quien tengo|cuentas registradas|cuentas guardadas|who can i (?:send|pay))"),
    ("spending", r"\b(?:(?:en que|cuanto) (?:\w+ )?(?:gast\w+|he gastado|llevo gastado|se me fue|se me ha ido|me gaste)|gastos|mis gastos|gaste|gasto (?:en|mensual|del)|spend(?:ing)?|spent|en que se (?:me )?(?:fue|va)|resumen de (?:gastos|compras)|donde se va)"),
    ("transactions", r"\b(?:movimientos|movs|transacciones|operaciones|estado de cuenta|historial|ultim[oa]s? (?:\w+ )?(?:compras?|cargos?|depositos?|transferencias?|pagos?|retiros?|abonos?|envios?)|transactions|history|statement|mis (?:depositos|cargos|transferencias|retiros|abonos|envios)|(?:ya )?(?:cayo|llego|se hizo|me depositaron|me pagaron|me llego)|que (?:compre|pague)|cuanto (?:le|les) (?:he )?(?:mand|envi|transf|deposit|pag|pas)\w+|cuanto (?:dinero )?(?:(?:me|nos|le|les|ya) )*(?:he|ha|han|hemos|llevo) (?:mand|envi|transfer|deposit|pag|pas|recib|prest|entr|ca)[ai]d?do|cuanto (?:dinero )?(?:(?:me|nos) (?:ya )?(?:(?:mand|envi|deposit|pag|pas|prest)(?:o|aron)|transfirio|transfirieron|cayo|entro|llego|dio|dieron)|recibi|(?:mande|envie|transferi)(?= (?:a|al|ayer|este|esta|el|la|en|hoy|y)\b))|how much (?:money )?(?:(?:did|have|has) (?:i|they|my \w+|he|she) (?:sent|send|receive|received|get|got|pay|paid|give|given)|came in|has come in))\b"),
    ("purchase", r"\b(?:compra(?:r|me|rme|rle|lo)?|adquirir|me llevo|llevarme|buy|purchase|ordena(?:r|me)?) (?:un|una|el|la|los|las|unos|unas|ese|esa|[0-9]+|dos|tres|a|the|some|me)\b|\bcompr(?:a|ar)\b"),
    ("search_products", r"\b(?:busc\w+|productos|catalogo|ofertas|promociones|descuentos|tienda|venden|vendes|que (?:laptops|celulares|teles|pantallas|productos)|products|deals|offers|catalog|looking for|(?:laptops|celulares|televisiones|pantallas|tenis|audifonos|ropa|muebles|electronica|refrigeradores|lavadoras|tablets|consolas)\b)"),
    ("balance", r"\b(?:saldo|saldos|cuanto (?:dinero |lana |varo |feria |plata )?(?:tengo|traigo|hay|me queda|queda|me sobra|debo)|con cuanto cuento|que tanto (?:tengo|hay)|balance|how much (?:money )?(?:do i have|do i owe(?! (?:to |him|her|them|my (?!card|credit|bank))\b)|have i got|is in|is left)|disponible|mi lana|mi dinero|dinero (?:tengo|en mi)|tengo (?:en (?:mi|la)|de (?:lana|dinero|saldo))|mis cuentas|my accounts?)"),
    ("capabilities", r"\b(?:que (?:puedes|sabes|haces|mas (?:puedes|sabes|haces)|cosas (?:puedes|haces|sabes))|para que sirves|en que (?:me )?(?:puedes )?ayuda\w*|que se puede|what can you|what do you do|como funcionas|tus funciones|menu|opciones|quien eres|que eres|eres un (?:bot|robot)|who are you)"),
    ("ask_help", r"\b(?:ayuda(?:me)?|help|como (?:puedo|se|le|hago|funciona|cambio|activo|bloqueo|subo|aumento)|que es|que significa|no (?:entiendo|se como|puedo)|cuanto (?:cobran|cuesta|tarda|es el limite|puedo)|hay comision\w*|cual es (?:el|mi) limite|tengo (?:una )?(?:duda|pregunta|problema)|orient(?:acion|ame|eme)|puedo|horarios?|comisiones|how (?:do|can|does))"),
    ("cancel", r"\b(?:cancel\w*|deten(?:er|lo|la)?|anul\w+|fren(?:a|ar|alo|ala)|abort\w*|olvid\w+|ya no quiero|dejalo|detente)\b"),
    ("greet", r"^(?:hola|buenos dias|buenas|buenas tardes|que onda|hi|hello)\b"),
    ("thanks", r"\b(?:gracias|thanks|thank you)\b"),
)  # fmt: skip
_COMPILED: Final = tuple((name, patterns.lazy(pattern)) for name, pattern in _PATTERNS)


def intent_of(text: str) -> str | None:
    """Return the intent whose words an utterance has, the more particular first, or None."""
    said = plain(text)
    return next((name for name, pattern in _COMPILED if pattern.search(said)), None)
