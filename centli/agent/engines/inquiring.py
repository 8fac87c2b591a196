"""Whether words inquire, and about what: a rule, a cost, how things are, what the bank does, who answers."""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language import guards, thefts, troubles
from centli.agent.language.spelling import spoken
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

REPORT: Final = r"(?:reportes?|tickets?|quejas?|aclaracion(?:es)?|reclamos?|reclamacion|casos?|complaint|report|case)"
"""How a report is called."""
_CASE: Final = patterns.lazy(
    r"\b(?:en|para) (?:ese|este|el|tal|todo|cualquier) caso\b|\bcaso de\b|\bl[aoe]s? reporte\b"
)
"""«En ese caso» and «la reporté» speak of no report."""
_TO_THEM: Final = patterns.lazy(
    r"\b(?:quien(?:es)?|que persona|alguien) (?:me |nos |los |las |se )*(?:lee|leen|ve|ven|revisa|revisan|atiende|atienden|contesta|contestan|responde|responden|recibe|reciben)(?: \w+){0,3}? (?:reportes?|tickets?|quejas?|aclaraciones|mensajes?|casos?)\b"
    r"|\b(?:a quien|con quien) (?:le )?(?:llegan?|va|van|cae|caen)(?: \w+){0,2}? (?:reportes?|quejas?|aclaraciones|mensajes?)\b"
    r"|^(?:(?:oye|hola|y|disculpa|perdon|pero) )*(?:tu )?(?:eres|es|son|ustedes son|estoy (?:hablando )?con|hablo con|aqui es|este es)(?: (?:el|la|los|las|de|del|un|con))* (?:atencion (?:a|al|de) clientes?|servicio al cliente|soporte|servicio a clientes|area de (?:quejas|aclaraciones|fraudes?)|mesa de ayuda|customer (?:service|support))\b"
    r"|\bwho (?:reads|answers|handles) my (?:reports?|messages?|tickets?|complaints?)\b"
)
"""What is asked of the desk itself: who reads, and who this is."""
_WHAT_ANSWERS: Final = patterns.lazy(
    r"\b(?:contesta|responde|atiende|es|eres|escribe|estoy hablando con|hablo con)(?: \w+){0,2}? (?:(?:un|una) )?(?:persona|humano|robot|bot|maquina)(?: \w+)? o (?:es |un |una |con )*(?:persona|humano|robot|bot|maquina|ia|inteligencia)\b"
)
_HANDS_OVER: Final = patterns.lazy(
    r"\b(?:pas[ae]|comunic|conect|canaliz|enlaz|transfier|transfer)\w*(?:me|nos)\b|\b(?:persona|human|asesor|ejecutiv|alguien|agente?|person)\w*\b"
)
"""Who is to answer is said, and no longer asked: «mejor pásame con una persona»."""
_TRUE: Final = patterns.lazy(
    r"\b(?:es|son|sera|seran|eso es|fue|fueron) (?:(?:esto|eso|de) )?(?:ciert[oa]|verdad|real(?:es)?|legitim[oa]|ustedes|un fraude|fraude|estafa|seguro|confiable|el banco|del banco|del banco o que|neta)(?: o (?:no|que|fraude|es fraude|estafa|falso))?\W*$"
    r"|\bis (?:it|this|that) (?:real|legit|true|a scam|from you)\W*$"
)
_TOLD_ME: Final = patterns.lazy(
    r"\b(?:mensaje|sms|correo|mail|llamada|llamaron|hablaron|marcaron|whats\w*|link|liga|escribieron|dicen|dijeron|me llego|message|text|call)\b"
)
_ANY_REPORT: Final = patterns.lazy(rf"\b(?:un|una|las|los|cada|a|any) {REPORT}\b")
_OWN_REPORT: Final = patterns.lazy(
    rf"\b(?:mis?|nuestr[oa]s?|el|la|ese|esa|este|esta|my|the) {REPORT}\b|\b(?:r-[0-9a-f]{{4,}}|folio)\b"
)
FEW_WORDS: Final = 9
"""What goes on from an answer is short; a longer one says what is wanted itself."""
_QUESTION: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:como|(?:a |de )?donde|adonde|cuando|(?:a )?cuant[oa]s?|cual(?:es)?|(?:con|a|de|para) quien|que (?:es|son|significa|quiere decir|necesito|tarjetas?|papeles|datos|documentos|requisitos|dias?|horas?|horarios?|plazos?|diferencia|nivel|tiendas|bancos|cajeros|hago|pasa (?:si|con|cuando))|por que|para que"
    r"|puedo|se puede|es posible|(?:hasta|desde|a partir de) cuando|(?:a|en|de|con|hasta|desde) que (?!son\b|sea)\w+|(?:hasta|en|de|cada|por) cuant[oa]s?|cada cuando|a partir de|hay(?! que\b)|how|what|where|when|why|(?:can|could|may|should) (?:i|we|someone|somebody|they|anyone)|(?:do|does|is|are|am|will) (?:i|you|we|my|the|an?|there|it|this|they|your))\b"
)
_BANKING: Final = patterns.lazy(
    r"\b(?:tarjetas?|plastico|cajeros?|spei|clabe|transferencias?|rastreo|depositos?|retiros?|banco|app|aplicacion|nip|contrasena|huella|codigos?|token|comision(?:es)?|anualidad|prestamos?|interes(?:es)?|fecha de corte"
    r"|estado de cuenta|aclaracion(?:es)?|reportes?|credito|debito|sucursal(?:es)?|envios?|puntos|cuentas?|correo|telefono|domicilio|direccion|cashback|msi|pedidos?|condusef|me quejo|quejar(?:me|se)?|cards?|atms?|transfers?|fees?|pin|password)\b"
)
_OWN: Final = patterns.lazy(
    r"\b(?:mis?|nuestr[oa]s?|tengo|debo|llevo|me (?:queda|sobra|quedan|sobran|dio|dieron|abonaron)|my|(?:do|did) i (?:have|owe)|i have|(?:sent|paid) me)\b"
)
_OF_USE: Final = patterns.lazy(
    r"\b(?:cuanto tiempo|cuantos (?:dias|meses)|cada cuando|como(?! (?:va|van|sigue|siguen|quedo|anda|(?:de )?(?:un[oa]s )?[0-9]+)\b)|en que casos|que (?:documentos|papeles|requisitos)|por que)\b.*"
    r"|\bsi (?:ya )?(?:mi|tengo|debo)\b.*"
)
"""Who asks so asks for a rule, even of what is theirs: "¿cuánto tiempo tengo para usar mis puntos?", "… si mi reporte es urgente"."""
_ASKING: Final = patterns.lazy(
    r"^(?:tienen|hay|manejan|ofrecen|aceptan|atienden|cobran|venden)\b"
    r"|\b(?:como|cuando|cuant[oa]s?|donde|por que|que (?:le (?:doy|paso|digo)|hago|sigue|necesita|necesito|ocupo|pasa|debo)|se puede|puedo|pueden|(?:me|nos|les?) (?:cobran|cuesta|quitan|descuentan)|how|what|when|where|why|can i)\b"
)
_COSTS: Final = patterns.lazy(
    r"\b(?:(?:tiene|lleva|genera)n? (?:algun )?(?:costo|comision)|cuesta|cobran?|es gratis|piden? (?:\w+ )?codigo)\b"
)
_WHETHER: Final = patterns.lazy(
    rf"{_COSTS.pattern}|\b(?:que hago|(?:se )?puedo|se puede|pueden|podria|significa|diferencia|cuant[oa]s? (?:\w+ )?puedo)\b"
)
_TO_LOOK: Final = patterns.lazy(
    r"\bpuedo (?:ver|consultar|checar|revisar|saber|mirar)\b"
    r"|\b(?:que|cual(?:es)?)(?: \w+)? puedo (?:canjear|comprar|pedir)\b"
    r"|\b(?:what|which)(?: \w+){0,2} (?:are there|do you have|can i (?:redeem|buy|get))\b|\bdo you have any\b"
)
"""What is asked for so is wanted, or is what there is: "¿puedo ver mis movimientos?", "¿qué puedo canjear?"."""
_TO_SPEND: Final = patterns.lazy(
    r"\bpuedo (?:gastar|disponer|usar|retirar|sacar|mandar|enviar|transferir|pagar)\b"
)
"""What one has is asked for so: "¿cuánto puedo gastar?"; of goods it asks whether: "¿puedo pagar a meses?"."""
_HAPPENED: Final = patterns.lazy(
    r"\b(?:ya|aun|todavia|he|ha|han|hay|hubo|fue|fueron|queda|quedan|quedo|ultim[oa]s?|ayer|hoy|semana|quincena|mes|\w+(?:aste|iste|aron|ieron))\b"
)
_WHICH: Final = patterns.lazy(r"^(?:(?:oye|hola|y|a ver) )*(?:que|cual(?:es)?|cuant[oa]s?)\b")
"""No yes or no answers it: "¿qué puedo canjear?", "¿cuáles movimientos tengo?"."""
_RULE: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:(?:en |hasta )?cuanto (?:tiempo|tarda|tardan|se tarda|se tardan)|cuantos dias|hasta cuando|en cuanto|como (?:se|puedo|le hago)|que (?:hago|pasa|sucede) (?:si|cuando|en caso))\b"
)
_LITTLE: Final = patterns.lazy(r"^(?:(?:le|lo|la|les|los|las|se|me|y|pero|entonces) )+")
_OF_FEES: Final = patterns.lazy(
    r"\b(?:que|cuanta|cual es la|hay) (?:comision|costo|interes(?:es)?|tasa) (?:tiene|tienen|cobra|cobran|lleva|hay|genera|generan|de|por|al)\b"
)
_CHARGED: Final = patterns.lazy(
    r"\banualidad\b|\b(?:cuanto|que|q) (?:me |nos |se )?(?:cuestan?|cobran?)\b|\bannual fees?\b|\bhow much (?:is|are) (?:the|your) (?:\w+ )?fees?\b|\bwhat (?:does|do) .{1,40} cost\b"
)
_OWN_MONEY: Final = patterns.lazy(
    r"\b(?:saldos?|tengo|traigo|hay|quedan?|debo|debia|disponibles?|balances?|have|owe|left)\b"
)
_WANTS: Final = patterns.lazy(
    r"\b(?:necesito|quiero|quisiera|ocupo|solicito|me (?:pueden|podrian|puedes|podrias) (?:dar|mandar|enviar|pasar)|mandenme|denme|busco) (?:\w+ )?(?:mi|mis|un|una|el|la|los)\b"
)
_CREDIT_LIMIT: Final = patterns.lazy(
    r"\b(?:limites?|linea) (?:de |del |en )?(?:(?:mi|la|el) )?(?:tarjeta )?(?:de )?credito\b"
)
_THE_BANK_DOES: Final = (
    r"(?:abren|aceptan|actualizan|almacenan|aplican|aseguran|atienden|autorizan|avisan|bloquean|borran|caducan|cambian|cancelan|cierran|cobran|comparten|conocen|contestan|corren|cubren|cuentan|cuestan|dan|dejan|depositan|descuentan"
    r"|devuelven|duran|eliminan|emiten|entregan|envian|exigen|expiran|ganan|generan|graban|guardan|hablan|hacen|juntan|llaman|llegan|mandan|manejan|marcan|ofrecen|operan|pagan|penalizan|permiten|piden|prestan|protegen|quitan|rebotan"
    r"|rechazan|reciben|reembolsan|regalan|regresan|reponen|resuelven|responden|retienen|sirven|suman|tardan|tienen|trabajan|usan|valen|vencen|venden)"
)
"""What a bank and its things do, as it is said of all its customers: «cobran anualidad», «guardan los mensajes»."""
_IT_DOES: Final = r"(?:caduca|cuesta|cubre|dura|expira|funcionan?|genera|incluye|jalan?|llega|pierde|sirve|tarda|vale|vence)"
_IT_IS_DONE: Final = (
    r"se (?:acepta|activa|acumula|aplica|bloquea|borra|cambia|cancela|cobra|comparte|deposita|descuenta|devuelve|entrega|gana|genera|guarda|hace|junta|manda|necesita|ocupa|paga|permite|pide|pierde|puede|recibe|regresa|renueva|repone|requiere|tarda|usa|vence)n?"
    r"|hay que \w+[aei]r|es (?:necesari[oa]|obligatori[oa]|gratis|posible)|tiene(?:n)? (?:algun |alguna )?(?:costo|comision|limite|vencimiento|caducidad|vigencia|seguro)"
)
_ANYONE: Final = r"^(?:(?:y|e|oye|oigan|hola|buenas|una|duda|pregunta|disculpa|perdon|pero|entonces|aqui|ahi|ustedes|ellos|los del banco|en el banco|en centli|el banco|centli|siempre|tambien|no|si|ya|solo) )*"
_DONE_TO_ALL: Final = patterns.lazy(
    rf"{_ANYONE}(?:que )?(?:{_THE_BANK_DOES}|{_IT_DOES}|{_IT_IS_DONE}|(?:me|nos|les?|te) (?:cobran|cuesta|descuentan|penalizan|piden|quitan))\b"
    # "Las transferencias tardan…", "si cancelo la compra regresan…", "¿me suben el límite si…?".
    rf"|{_ANYONE}(?:el|la|los|las|una?) \w+(?: \w+){{0,3}}? (?:{_THE_BANK_DOES}|{_IT_DOES}|{_IT_IS_DONE})\b"
    rf"|{_ANYONE}(?:si|cuando|al) \w+(?: \w+){{0,8}}? (?:(?:me|nos|le|les|lo|la) )?(?:{_THE_BANK_DOES}|{_IT_IS_DONE})\b"
    rf"|{_ANYONE}(?:me|nos|les?) (?:{_THE_BANK_DOES}|suben|bajan|avisan)\b(?: \w+){{1,8}}? (?:si|cuando|aunque)\b"
    r"|^(?:(?:hi|hey|hello|so|and|please) )*(?:do you|does (?:the|a|an|it|centli)|is there|are there)\b"
)
_TO_BE_DONE: Final = patterns.lazy(
    rf"{_ANYONE}(?:hay que (?:bloque|congel)ar mis?\b"
    r"|(?:hay que (?:(?:bloque|congel|cancel)ar(?:la|lo)?|\w+[aei]r(?:me|nos)? (?:mis?|nuestr[oa]s?))|(?:se )?(?:bloque|congel|cancel)an? (?:mis?|nuestr[oa]s?))\b"
    r"(?!.* (?:si|cuando|cada|para|antes|despues|al \w+[aei]r|por no)\b))"
)
"""«Hay que bloquear la tarjeta» wants it done; with a condition, «hay que bloquear la tarjeta si…», it is asked."""
_KINDLY: Final = patterns.lazy(
    r"\b(?:por favor|porfa\w*|please|quiero|quisiera|necesito|ocupo|ayud[ae]\w*|puedes|podrias|urge|urgente)\b"
)
"""Who is so kind, or so much in need, wants it done."""
_AT_THEIRS: Final = patterns.lazy(r"\b(?:cajeros?|atms?)(?: \w+)? (?:de|en|del|at|from)\b")
"""Money is taken out with our card at another bank's cash machine."""
_SUPPOSES: Final = patterns.lazy(
    r"^(?:(?:oye|hola|y|pero|buenas|tardes|una duda|disculpa|que pasa|que hago|what) )*(?:si|en caso de|if)\b"
)
_TO_KNOW: Final = patterns.lazy(
    r"\b(?:(?:quiero|quisiera|necesito|ocupo|queria) (?:saber|entender|preguntar)|que (?:\w+ )?(?:necesito|ocupo|quieren)|i (?:want|need) to know)\b"
)
"""Who wants to know asks."""
_FURTHER: Final = patterns.lazy(
    r"(?:(?:ok|ah|oye|bueno|gracias|va) )*(?:y|e|pero|o|and|but) (?:si|a|al|con|en|para|desde|de|del|por|sin|cuando|el|la|los|las|hasta|que|cuanto|como|donde|tambien|eso|if|what|how|to|with|in)\b"
)
_WHEN_COMES: Final = patterns.lazy(
    r"^(?:(?:oye|hola|y|una duda|disculpa) )*(?:cada (?:cuando|cuanto)|cuando|en que (?:fecha|dia)|que dia|a donde|como (?:descargo|obtengo|pido|saco|bajo))\b.*\bestados? de cuenta\b"
    r"|\b(?:necesito|ocupo|quiero|quisiera|solicito|mandame|mandenme|enviame|(?:me|nos) (?:mandas|mandan|envian|pueden (?:mandar|enviar|dar)))\b(?: \w+){0,2}? estados? de cuenta\b"
    r"|\bcuando (?:me |nos )?(?:llega|entregan|mandan|envian)\b.*\b(?:tarjeta|plastico)\b|\b(?:tarjeta|plastico)\b.*\bcuando (?:me |nos )?(?:llega|entregan|mandan|envian)\b"
)
_WHEN_HERE: Final = patterns.lazy(
    r"\b(?:a que horas?|que horario|horarios?|hasta que hora|desde que hora|que dias|cuando)\b(?: \w+){0,4}? (?:atiend\w+|trabaj\w+|contest\w+|estan|hay|abr\w+|responden)\b|\bhorarios?\b(?: \w+){0,3}? (?:soporte|atencion|asesor\w*|ejecutiv\w*|personas?)\b"
    r"|^(?:(?:oye|hola|y|una duda|disculpa) )*hay (?:alguien|quien|personas?|gente)\b.*\b(?:lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|festivos?|fin de semana|noche|madrugada)\b"
)
_STANDS: Final = patterns.lazy(
    rf"\b(?:como (?:va|van|sigue|siguen|anda|andan|quedo)|en que (?:va|quedo)|que (?:paso|onda) con) (?:el|la|los|las|lo)(?: \w+)? {REPORT}\b"
)
_TAG: Final = patterns.lazy(r"\b(?:verdad|cierto|correcto|es asi|right|true)\W*$")
_STATES: Final = patterns.lazy(
    r"\b(?:comision(?:es)?|tasas?|anualidad|interes(?:es)?|spei|clabe|cajeros?|tarjetas?|cuenta|limites?)\b(?: \S+){0,4}? (?:cuesta|cuestan|cobran?|es de|son de|es|son|pagan?|tardan?|vence)\b"
)


def words_of(text: str) -> str:
    """Return the words as they sound, without marks; «en ese caso» speaks of no case."""
    return " ".join(_CASE.sub(" ", spoken(text)).split())


def asks_about_the_bank(text: str) -> bool:
    """Say whether something is asked in the bank's own words: the articles answer it, or say that they do not know."""
    said = words_of(text)
    return (
        not (is_of_others(text) or guards.is_not_offered(text))
        and (_QUESTION.search(said) is not None or "?" in text or asks_what_is_done(text))
        and _BANKING.search(said) is not None
    )


def is_of_others(text: str) -> bool:
    """Say whether it is about another bank, another company or somebody else: our articles are none of theirs."""
    return (
        guards.is_about_another_bank(_AT_THEIRS.sub(" ", fold(text)))
        or guards.is_about_another_company(text)
        or guards.is_about_others(text)
    )


def is_of_mine(text: str) -> bool:
    """Say whether it speaks of what the customer has, or how that stands, and not of a rule for it."""
    said = words_of(text)
    return _OWN.search(_OF_USE.sub(" ", said)) is not None or _STANDS.search(said) is not None


def tells_what_happened(text: str) -> bool:
    """Say whether it speaks of what has happened and does not ask how that is: "qué cargos me hicieron"."""
    happened = guards.is_past(text) or _HAPPENED.search(words_of(text)) is not None
    return happened and not begins_or_goes_on_asking(text)


def asks_for_a_rule(text: str) -> bool:
    """Say whether a rule is asked for, even of what is one's own: "¿cuánto tiempo tengo para usar mis puntos?"."""
    return _OF_USE.search(words_of(text)) is not None


def asks(text: str) -> bool:
    """Say whether it asks something, at its beginning or at its end: "ya la encontré, ¿cómo la activo?"."""
    said = words_of(text)
    begins = _ASKING.search(said) is not None or _QUESTION.search(said) is not None
    return "?" in text or begins or asks_what_is_done(text)


def asks_what_is_done(text: str) -> bool:
    """Tell "guardan mis mensajes", "se puede pagar con puntos" and "tarda a otro banco", marked or not, from what is wanted.

    The bank does it for anyone, or it is done by nobody in particular; an order has its verb in another form.
    """
    said = words_of(text)
    if _DONE_TO_ALL.search(said) is None or _KINDLY.search(said) is not None:
        return False
    return not (
        _TO_BE_DONE.search(said) is not None
        or thefts.tells_of_theft(text)
        or troubles.tells_of_trouble(text)
        or troubles.tells_of_a_slip(text)
    )


def ends_asking(text: str) -> bool:
    """Say whether its last words ask, with or without the mark: "la tiré, cuánto cuesta otra"."""
    return text.rstrip().endswith("?") or _QUESTION.search(_last_clause(text)) is not None


def asks_whether(text: str) -> bool:
    """Say whether it asks what may be, what it costs or what it means, of whatever: "si borro un contacto, ¿puedo recuperarlo?"."""
    said = words_of(text)
    asks = "?" in text or begins_asking(text) or ends_asking(text)
    looks = _TO_LOOK.search(said) is not None or _TO_SPEND.search(said) is not None
    return asks and _WHETHER.search(said) is not None and not looks


def wants_it(text: str) -> bool:
    """Say whether something is wanted, or asked for kindly, other than to know: "quiero…", "¿puedes…?", "por favor"."""
    return _KINDLY.search(_TO_KNOW.sub(" ", words_of(text))) is not None


def supposes(text: str) -> bool:
    """Tell "si no reconozco un cargo, ¿cuántos días tengo?" and "quisiera saber cuánto tardan en reponerla" from what happened."""
    said = words_of(text)
    happened = guards.is_past(text) or thefts.tells_of_theft(text)
    if happened and not guards.is_disowned(text):
        return False
    if _SUPPOSES.search(said) is not None:
        return _ASKING.search(said) is not None
    return _TO_KNOW.search(said) is not None and not happened


def asks_what_if(text: str) -> bool:
    """Tell "¿y si nunca me llega?", which has not happened, from "si no me llegó, ¿qué hago?"."""
    said = words_of(text)
    happened = guards.is_past(text) or thefts.tells_of_theft(text)
    asks = "?" in text or _WHAT_IF.search(said) is not None or _WHAT_THEN.search(said) is not None
    supposes = asks and _SUPPOSES.search(said) is not None
    dreamt = _DREAMT.search(said) is not None and imagines(text)
    return dreamt or (not happened and (supposes or imagines(text)))


def imagines(text: str) -> bool:
    """Say whether it is only imagined: "imagina que me roban la tarjeta"."""
    said = words_of(text)
    imagined = _IMAGINED.search(said) is not None or _DREAMT.search(said) is not None
    return imagined and not thefts.tells_behind_but(text)


_DREAMT: Final = patterns.lazy(
    r"^(?:\w+ ){0,2}?son(?:e|aba|amos) que\b(?!.* (?:y|luego|desperte)\b)"
)


_IMAGINED: Final = patterns.lazy(
    r"^(?:(?:oye|hola|a ver|y) )*(?:imagin\w+|supon\w+|digamos|haz de cuenta|imagine|suppose)\b"
)
_WHAT_IF: Final = patterns.lazy(
    r"^(?:(?:oye|hola|disculpa|pero|una duda) )*(?:y si|que (?:pasa|hago|sucede) (?:si|en caso)|what if)\b"
)


_WHAT_THEN: Final = patterns.lazy(
    r"\bsi (?:un dia |algun dia |luego |despues )?\S+ .*\bque (?:hago|debo hacer|tengo que hacer|procede|pasa|pasaria|sucede|onda|pedo|pex|rollo|show)\b"
    r"|\bif (?:i|my|they|somebody|someone) .*\bwhat (?:happens|then|do i do|should i do)\b"
)
"""«Si me roban el cel qué pedo con mi dinero», without a mark."""


def asks_to_look(text: str) -> bool:
    """Say whether what there is, or what one has, is asked for to be shown: "¿puedo ver mi saldo?", "what rewards are there?"."""
    return _TO_LOOK.search(words_of(text)) is not None


def asks_to_spend(text: str) -> bool:
    """Say whether it asks what of one's own may be spent, or sent: "¿cuánto puedo gastar?"."""
    return _TO_SPEND.search(words_of(text)) is not None


def asks_how_it_is(text: str) -> bool:
    """Say whether it asks yes or no of how things are, and not of one's own or of what has happened: "¿atienden el 25?"."""
    said = words_of(text)
    is_other = _WHICH.search(said) or _OWN.search(said) or _HAPPENED.search(said)
    return text.rstrip().endswith("?") and not is_other


def asks_for_the_rule_of_it(text: str) -> bool:
    """Tell "¿cuánto tiempo tengo para reportar un cargo?" from the charge that is reported."""
    return _RULE.search(words_of(text)) is not None


def asks_of_cost(text: str) -> bool:
    """Say whether it asks what something costs, or whether it wants the code: "¿pasar dinero a mi ahorro tiene costo?"."""
    return asks_whether(text) and _COSTS.search(words_of(text)) is not None


def begins_asking(text: str) -> bool:
    """Say whether its first words ask: "por qué no puedo pasar de 13 mil"."""
    return _QUESTION.search(words_of(text)) is not None


def begins_or_goes_on_asking(text: str) -> bool:
    """Say whether its first words ask, or those of its last clause: "ya la encontré, cómo la activo"."""
    return begins_asking(text) or _QUESTION.search(_last_clause(text)) is not None


def _last_clause(text: str) -> str:
    *_, last = [part for part in re.split(r"[.,;:]+|\by\b", text) if part.strip()] or [""]
    return _LITTLE.sub("", words_of(last))


def asks_of_fees(text: str) -> bool:
    """Tell "¿qué comisión tiene pagar con MSI?" from what is to be compared."""
    return _OF_FEES.search(words_of(text)) is not None


def asks_what_it_costs(text: str) -> bool:
    """Tell "¿cuánto cuesta la anualidad de mi tarjeta de crédito?" from what the account has."""
    said = words_of(text)
    return _CHARGED.search(said) is not None and _OWN_MONEY.search(said) is None


def wants_of_the_bank(text: str) -> bool:
    """Say whether something of the bank's is wanted of one's own: "necesito mi estado de cuenta de agosto"."""
    said = words_of(text)
    return _WANTS.search(said) is not None and _BANKING.search(said) is not None


def names_the_bank(text: str) -> bool:
    """Say whether it names what banks have: a card, a statement, a fee."""
    return _BANKING.search(words_of(text)) is not None


def asks_of_credit(text: str) -> bool:
    """Tell "¿cómo subo el límite de mi tarjeta de crédito?" from the limits of transfers."""
    said = words_of(text)
    return _QUESTION.search(said) is not None and _CREDIT_LIMIT.search(said) is not None


def asks_for_the_way(text: str) -> bool:
    """Say whether it asks how, how long or how much, in few words: "¿cómo pido otra?"."""
    said = words_of(text)
    return len(said.split()) <= FEW_WORDS and _QUESTION.search(said) is not None


def asks_whether_it_is_so(text: str) -> bool:
    """Say whether it asks no more than whether it is so, or why: "será cierto", "y por qué será", "is that true"."""
    return _SO.fullmatch(words_of(text)) is not None


_SO: Final = patterns.lazy(
    r"(?:(?:y|o|pero|and|but|so) )*(?:(?:sera|es|seran) (?:eso )?(?:cierto|verdad|normal|real|de verdad|seguro|posible|asi)|(?:y )?(?:por ?que|a poco)(?: (?:sera|es|pasa|paso))*|is (?:it|that|this) (?:true|real|normal|safe|possible)|why(?: (?:would|does|did) (?:that|it|this) happen(?: to me)?| is that)?)"
)


def asks_further(text: str) -> bool:
    """Say whether it goes on asking what was asked before: "¿y a otro banco?"."""
    said = words_of(text)
    return len(said.split()) <= FEW_WORDS and _FURTHER.match(said) is not None


def asks_when_it_comes(text: str) -> bool:
    """Tell "¿cada cuándo llega el estado de cuenta?" from a wish to see it, and when a card comes from a day's movements."""
    return _WHEN_COMES.search(words_of(text)) is not None


def asks_when_they_are_here(text: str) -> bool:
    """Tell "¿a qué hora atienden las personas de soporte?" from a wish to talk with one."""
    return _WHEN_HERE.search(words_of(text)) is not None


def asks_of_the_desk(text: str) -> bool:
    """Say whether it is asked who reads reports, or whom one talks with: "¿quién lee mis reportes?"."""
    said = words_of(text)
    wants = _KINDLY.search(said) is not None or wants_a_person(text)
    asks = _WHAT_ANSWERS.search(said) is not None and not wants
    return asks or _TO_THEM.search(said) is not None


def wants_a_person(text: str) -> bool:
    """Say whether a person is wanted beside the question who answers: "¿eres un robot o una persona? Pásame con una persona"."""
    beside, asks = _WHAT_ANSWERS.subn(" ", words_of(text))
    return asks > 0 and _HANDS_OVER.search(beside) is not None


def asks_whether_true(text: str) -> bool:
    """Say whether what others told the customer is asked to be true: "me llegó un SMS de que…, ¿es cierto?"."""
    said = words_of(text)
    told = _TRUE.search(said) is not None and _TOLD_ME.search(said) is not None
    stated = _TAG.search(said) is not None and _STATES.search(said) is not None
    return "?" in text and (told or stated)


def asks_of_any_report(text: str) -> bool:
    """Tell "¿cuánto tarda una aclaración?" from "¿cuánto le falta a mi aclaración?"."""
    said = words_of(text)
    is_general = _QUESTION.search(said) is not None and _ANY_REPORT.search(said) is not None
    return is_general and _OWN_REPORT.search(said) is None


def wants_word(text: str) -> bool:
    """Say whether word is wanted of what becomes of a transfer, or that money comes in: "avísame cuando llegue"."""
    said = fold_words(text)
    return _WANTS_WORD.fullmatch(said) is not None and _OF_GOODS.search(said) is None


_WANTS_WORD: Final = patterns.lazy(
    r"(?:(?:y|e|pero|oye|si|ok|va|me|nos|puedes|podrias|quiero|quisiera|necesito|que|tu|porfa|por favor|please|can you|and) )*"
    r"(?:(?:avis|notifi[cq]|inform|confirm)[a-z]*|let me know|tell me|dime|digame|dices) (?:(?:porfa|por favor|please|luego|tambien) )*"
    r"(?:cuando|en cuanto|apenas|ya que|si|once|when|if|as soon as) (?:(?:ya|le|les|me|nos|se|el|la|mi|su|ese|dinero|envio|deposito|pago|transferencia|quincena|nomina|it|the|money|payment|transfer|has|is|s) )*"
    r"(?:lleg|ca(?:iga|e|yo)|entr[eao]|deposit|abon|pagu?[ean]|complet|termin|sal(?:ga|e|io)|quede?\b|acredit|recib|mand|transfier|arriv|goes|gets|land|done)[a-z]*(?: \w+){0,6}"
)
_OF_GOODS: Final = patterns.lazy(
    r"\b(?:pedidos?|compras?|paquetes?|productos?|promo\w*|ofertas?|descuentos?|tarjetas?|limites?|saldos?|puntos|orders?|package|balance)\b"
)
