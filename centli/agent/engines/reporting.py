"""What words want with a report that there is, or with none; and whether an answer that was given helped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.agent.language import guards, keywords, troubles
from centli.agent.language.spelling import by_ear
from centli.kernel import patterns
from centli.kernel.text import fold

WRITE: Final = "ticket_message"
CLOSE: Final = "close_ticket"
NONE: Final = "no_ticket"
"""Words that take a report back before there is one: "no fue fraude, sí fui yo"."""
_NOUN: Final = r"(?:reportes?|tickets?|quejas?|aclaracion(?:es)?|reclamos?|reclamacion|casos?|complaint|report|case)"
_OF_MINE: Final = rf"(?:mi|mis|el|la|ese|esa|este|esta|al|del|my|the|that)(?: \w+)? {_NOUN}"
_ADDS: Final = r"(?:agreg|anad|anex|adjunt|sum|aument|complement|pon(?:le|er|erle|ga|gan|gale)?\b|escrib|mand|envi|sub(?:ir|e|o)|add|append)\w*"
_TO_MINE: Final = rf"(?:(?:a|en|to|on|sobre|para|in) (?:mi|mis|el|la|ese|esa|este|esta|my|the|that)|al)(?: \w+)? {_NOUN}"
_WRITES: Final = patterns.lazy(
    rf"\b{_ADDS}(?: \w+){{0,5}}? {_TO_MINE}\b"
    rf"|\b(?:falto|olvido|olvide|quiero|queria|deberia|puedo|necesito|forgot to)(?: \w+){{0,3}}? (?:decir|mencionar|comentar|aclarar|contestar|responder|agregar|mention|say)\w*(?: \w+){{0,3}}? {_TO_MINE}\b"
    rf"|\b(?:dar|darles|darle|tengo|paso|mando|enviar|mandar)(?: \w+){{0,2}}? (?:datos|informacion|info|detalles|pruebas|fotos?)(?: \w+)? (?:de|sobre|para) (?:mi|el|la|ese|esa)(?: \w+)? {_NOUN}\b"
    rf"|\bdi(?:le|les|ganle)\b(?: \w+){{1,5}}? {_OF_MINE} (?:que|lo)\b"
    r"|\b(?:responder|contestar|responde|contesta|contestale|respondele|escribele) (?:a |al |en |el |mi )*(?:reporte|ticket|queja|aclaracion|caso)\b"
)
_CLOSES: Final = patterns.lazy(
    rf"\b(?:cancel\w*|cierr\w+|cerrar\w*|retir(?:a|ar|en|o)\w*|elimin\w+|borr\w+|quit(?:a|ar|en)\w*|anul\w+|da(?:r|me|le|n)? de baja|desist\w+|close|withdraw|drop)(?: \w+){{0,2}}? {_OF_MINE}\b"
    rf"|\bya no (?:quiero|necesito|ocupo|hace falta|va|procede|sigas|sigan|le sigan)(?: \w+)? {_OF_MINE}\b"
    rf"|\b{_OF_MINE}(?: \w+){{0,6}}? (?:cierra(?:l[oa]|nl[oa])?|cancela(?:l[oa])?|cierrenl[oa]|retirenl[oa])\b"
    rf"|\bya se (?:resolvio|arreglo|soluciono|compuso)(?: \w+){{0,3}}? {_OF_MINE}\b"
)
_NO_REPORT: Final = patterns.lazy(
    r"\b(?:no|ya no|tampoco) (?:(?:quiero|quisiera|necesito|ocupo|hace falta|hay que|es necesario|vayas a|voy a|quise) )*(?:(?:levant(?:ar|es|en)|pon(?:er|gas|gan)|hacer|hag(?:as|an)|abr(?:ir|as|an)|met(?:er|as|an)|gener(?:ar|es|en)|registr(?:ar|es|en)) )?"
    r"(?:(?:un|una|ningun|ninguna|el|la|nada de) )*(?:reportes?|tickets?|quejas?|aclaracion(?:es)?|reclamos?|reclamacion)\b"
    r"|\bno (?:es|fue|era|hubo|hay|creo que (?:sea|fuera)) (?:un |una |ningun |robo o )*(?:fraude|robo|estafa)\b"
    r"|\b(?:no|nadie) me (?:han? )?(?:rob|clon|hacke|jacke|estaf|asalt)(?:aron|ado|o)\b"
    r"|\b(?:si fui yo|fui yo mism[oa]|era mi[ao]|ya (?:lo |la )?reconoci|ya (?:me )?acorde que (?:es|era|fue|fui|si)|it was me)\b"
    r"|^(?:(?:(?:ya )?no (?:le |les )?(?:hagan|hagas) (?:caso|nada)|olvidenlo|dejenlo|ya no|no|oye|hola|olvidalo|gracias|dejalo|ok|listo) )*(?:ya (?:se (?:resolvio|arreglo|soluciono|compuso)|quedo (?:resuelto|arreglado|solucionado)|aparecio|la encontre|lo encontre|me llego|me cayo))\b"
)
_ASKS: Final = patterns.lazy(
    r"^(?:(?:oye|hola|y) )*(?:como|que pasa|que hago|cuando|cuanto|donde|por que|how|what|when|why)\b"
)
_BUT: Final = patterns.lazy(r"\b(?:pero|sino|aunque|solo que|but)\b")
_AGAIN: Final = patterns.lazy(
    r"\b(?:otra vez|de nuevo|otr[oa]s?|menos|mal|incomplet[oa]|mitad|again)\b"
)
"""«Ya me cayó otra vez» takes nothing back."""
_INCOME: Final = patterns.lazy(
    r"\b(?:quincena|nomina|sueldo|salario|raya|pago|deposito|transferencia|dinero|lana|feria|aguinaldo)\b"
)
"""«Ya me cayó la quincena» asks for it, or tells of it, and takes nothing back."""
_CASE: Final = patterns.lazy(
    r"\b(?:en|para) (?:ese|este|el|tal|todo|cualquier) caso\b|\bcaso de\b|\bl[aoe]s? reporte\b"
)
"""«En ese caso» and «la reporté» speak of no report."""
_LEFT_MAX: Final = 4
"""Words beside those that take a report back; more of them say something of their own."""
_CONTENT: Final = patterns.lazy(
    rf"\b{_NOUN}\b\W*(?:,|:|\bque|\bdiciendo que|\besto:?)\s+(?P<content>.{{4,}})$", re.DOTALL
)
_UNHELPFUL: Final = patterns.lazy(
    r"\bno (?:me |te |se |nos |le |lo |la )?(?:(?:ha|has) )?(?:sirv\w+|ayud\w+|funcion\w+|quedo claro|quedo|entend\w+|contest\w+|respond\w+|resolv\w+|resuelv\w+|aclar\w+|dice|dijiste)\b"
    r"|\b(?:eso|esa|asi|esto)(?: \w+)? no\b|\bno (?:\w+ )?(?:es|era|fue|pregunt\w+|pedi|dije|hablo|hablaba)(?: \w+)? (?:eso|esa|lo que|de eso)\b|\bno (?:era|es) eso\b|\bno pregunte\b"
    r"|\beso ya (?:lo )?(?:se|sabia|hice|intente|probe|lei)\b|\bya (?:hice|intente|probe|le hice) (?:eso|asi|lo que)\b|\b(?:sigo|quede|me quede) (?:igual|sin entender|en las mismas)\b|\b(?:pregunte|queria|pedi|era) otra cosa\b|\botra cosa (?:pregunte|queria)\b|\bsigo sin (?:poder|entender)\b|\b(?:esta|estan|estas) (?:mal|equivocad[oa]|incorrect[oa])\b"
    r"|\b(?:that s )?not what i (?:asked|meant|said)|\b(?:didn t|doesn t|not) (?:help|answer|work)\w*|\bwrong answer\b|\bmal[a]? respuesta\b|\b(?:respuesta|info\w*) (?:equivocada|incorrecta)\b"
)
_HELPFUL: Final = patterns.lazy(
    r"\b(?:ya (?:pude|quedo|jalo|lo hice|la hice|entre|funciono|salio|entendi|lo vi|lo encontre|estuvo)|(?:si )?me (?:sirvio|ayudo|funciono|quedo claro)|justo eso|eso era|eso buscaba|worked|that helped)\b"
)
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
_ANY_REPORT: Final = patterns.lazy(rf"\b(?:un|una|las|los|cada|a|any) {_NOUN}\b")
_OWN_REPORT: Final = patterns.lazy(
    rf"\b(?:mis?|nuestr[oa]s?|el|la|ese|esa|este|esta|my|the) {_NOUN}\b|\b(?:r-[0-9a-f]{{4,}}|folio)\b"
)
_WORDS_MAX: Final = 9
"""An opinion of an answer is short; a longer one says what is wanted instead."""
_QUESTION: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:como|(?:a |de )?donde|adonde|cuando|(?:a )?cuant[oa]s?|cual(?:es)?|(?:con|a|de|para) quien|que (?:es|son|significa|quiere decir|necesito|tarjetas?|papeles|datos|documentos|requisitos|dias?|horas?|horarios?|plazos?|diferencia|nivel|tiendas|bancos|cajeros|hago|pasa (?:si|con|cuando))|por que|para que"
    r"|puedo|se puede|es posible|(?:hasta|desde|a partir de) cuando|(?:a|en|de|con|hasta|desde) que (?!son\b|sea)\w+|(?:hasta|en|de|cada|por) cuant[oa]s?|cada cuando|a partir de|hay(?! que\b)|how|what|where|when|why|(?:can|could|may|should) (?:i|we|someone|somebody|they|anyone)|(?:do|does|is|are|am|will) (?:i|you|we|my|the|an?|there|it|this|they|your))\b"
)
_BANKING: Final = patterns.lazy(
    r"\b(?:tarjetas?|plastico|cajeros?|spei|clabe|transferencias?|rastreo|depositos?|retiros?|banco|app|aplicacion|nip|contrasena|huella|codigos?|token|comision(?:es)?|anualidad|prestamos?|interes(?:es)?|fecha de corte"
    r"|estado de cuenta|aclaracion(?:es)?|reportes?|credito|debito|sucursal(?:es)?|envios?|puntos|cuentas?|correo|telefono|domicilio|direccion|cashback|msi|pedidos?|condusef|me quejo|quejar(?:me|se)?|cards?|atms?|transfers?|fees?|pin|password)\b"
)
_OWN: Final = patterns.lazy(
    r"\b(?:mis?|nuestr[oa]s?|tengo|debo|llevo|me (?:queda|sobra|quedan|sobran|dio|dieron|abonaron)|my|(?:do|did) i have|i have|(?:sent|paid) me)\b"
)
_OF_USE: Final = patterns.lazy(
    r"\b(?:cuanto tiempo|cuantos (?:dias|meses)|cada cuando|como(?! (?:va|van|sigue|siguen|quedo|anda)\b)|en que casos|que (?:documentos|papeles|requisitos)|por que)\b.*"
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
    r"^(?:(?:oye|hola|y|buenas|tardes|una duda|disculpa|que pasa|que hago) )*(?:si|en caso de|if)\b"
)
_TO_KNOW: Final = patterns.lazy(
    r"\b(?:(?:quiero|quisiera|necesito|ocupo|queria) (?:saber|entender|preguntar)|que (?:\w+ )?(?:necesito|ocupo|quieren)|i (?:want|need) to know)\b"
)
"""Who wants to know asks."""
_ONLY_ASKS: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:se puede|es posible|puedo|como (?:puedo|se|le|pido|hago|doy|solicito|saco)|que (?:pasa|pasaria|sucede|tengo que hacer|necesito|se necesita|requisitos)|cada cuando|cada cuanto|hay forma de|existe|can i|how do i)\b"
)
"""What asks for the way, or whether there is one, and tells of nothing."""
_REMEMBERS: Final = patterns.lazy(
    r"\b(?:ah+|oh|ay|oye|perdon|disculpa|ya me (?:acorde|di cuenta)(?! que\b)|ya vi)\b"
)
"""What leads in and says nothing of its own."""
_LEADS: Final = r"^(?:(?:y|oye|oigan|hola|ah|ay|ok|ya|pero|entonces|tambien|por cierto|perdon|disculpa|pues|bueno|porfa) )*"
_HOW_IS_IT: Final = patterns.lazy(
    _LEADS
    + r"(?:como (?:va|van|sigue)|en que (?:va|quedo|quedamos)|ya quedo|que (?:paso|onda|hubo|ha pasado|dijeron|te dijeron|dicen)|(?:ya )?(?:hay|tienen|tienes|alguna|algun) (?:alguna |algun )?(?:novedad(?:es)?|respuesta|avances?|noticias?|algo nuevo)"
    r"|ya (?:(?:me|lo|la|le) )*(?:vieron|checaron|revisaron|resolvieron|contestaron|respondieron|leyeron|arreglaron)"
    r"|(?:cuanto|como cuanto) (?:(?:me|se|le) )*(?:falta|tarda|tardan|tardaran|van a tardar)|(?:para |como para )?cuando (?:(?:me|se|lo|la) )*(?:contestan|responden|resuelven|resuelve|sabre|arreglan|avisan)|en cuanto tiempo(?: \w+){0,3}"
    r"|how is it going|any (?:news|update)|how long(?: \w+){0,4})(?: (?:eso|esto|con (?:eso|mi|el|lo)|de eso|mas|mi|lo mio|en (?:contestar|responder|resolver)(?:me|lo|la)?|ustedes|entonces|o que|pues|ya|con la aclaracion|con el reporte))*"
)
_OF_PERSON: Final = r"(?!\s+(?:a|con|para)\b|\s+[$\d])"
"""What follows is for somebody, not for a report: «agrégale 500 a mi mamá», «dile a mi hermano»."""
_SAYING: Final = (
    r"(?:decir|mencionar|poner|comentar|agregar|contar|aclarar|say|mention)(?:les|te|le|lo)?"
)
_ALSO_SAY: Final = patterns.lazy(
    _LEADS
    # "Agrégale…" may be followed by anything that is no person's; other verbs by what is to be said.
    + rf"(?:(?:agreg(?:a|ar|uen)|anad(?:e|ir)|sum(?:a|ar)|anot(?:a|ar)|apunt(?:a|ar))les?\b{_OF_PERSON}"
    r"|(?:pon(?:er|gan)?(?:les?)?|di(?:gan)?(?:les?)?|escrib(?:e|an)(?:les?)?|mencion(?:a|en)(?:les?)?|agrega|anade|anota|apunta|add|also tell them)\b"
    rf"(?=(?:\s+(?:tambien|por favor|porfa))*(?:\s+(?:que|that)\b|\s*:|\s+(?:al reporte|a mi reporte|al mensaje|ahi)\b{_OF_PERSON}))"
    r"|(?:se me (?:paso|olvido)|me falto|falto|olvide|no (?:les |te |le )?(?:dije|puse|mencione)|i forgot(?: to)?)\b"
    rf"(?:\s+{_SAYING}\b|(?=\s+(?:que|tambien|that)\b|\s*[,:]|\s*$)))"
    r"(?:\s+(?:al reporte|a mi reporte|al mensaje|ahi|tambien|por favor|porfa)\b)*(?P<content>.*)$",
    re.DOTALL,
)
_CLOSE_IT: Final = patterns.lazy(
    r"\b(?:cierr(?:al[oa]s?|enl[oa]s?)|(?:borr|cancel|elimin|anul)(?:a|e|en)l[oa]|ya (?:lo |la )?(?:puedes|pueden) cerrar|dal[oa] por (?:cerrad|resuelt|terminad)[oa]|close it)\b"
)
_SOLVED: Final = patterns.lazy(
    _LEADS
    + r"(?:(?:(?:ya )?no (?:le |les )?(?:hagan|hagas) (?:caso|nada)|olvidenlo|olvidalo|dejenlo|dejalo asi) )*"
    + r"(?:(?:ya|por fin) (?:(?:me|nos) (?:l[oa] )?(?:llego|llegaron|cayo|cayeron|depositaron|regresaron|devolvieron|reembolsaron|entregaron|resolvieron|solucionaron|arreglaron)"
    r"|(?:si )?(?:aparecio|funciona|funciono|jala|jalo|paso|pude))|(?:ya )?se (?:me )?(?:resolvio|arreglo|soluciono|compuso)|(?:ya )?l[oa] encontre)"
    r"(?: (?:ya|todo|completo|bien|sol[oa]|solit[oa]|entrar|pagar|(?:el|la|los|las|mi|mis) (?!(?:cargo|cobro|retiro|foto)s?\b)\w+))*(?: (?:(?:muchas |mil )?(?:gracias|thanks)|cancel(?:al|enl)[oa]|ya no hace falta))*"
)
"""It is over, and nothing else is said: «ya me cayó otra vez» and «me depositaron menos» say the contrary."""
_ANOTHER: Final = patterns.lazy(
    _LEADS
    + r"(?:(?:que (?:hay|pasa|onda) (?:con|de) )?(?:el|la|los|las|hay|tengo|fue|son|me hicieron|falta|faltan)? ?(?:un |una |dos )?otr[oa]s?(?: (?:cargos?|cobros?|compras?|retiros?|movimientos?|mas|dos|uno|iguales|igual))*(?: (?:de|por) [0-9]+(?: [0-9]+)?(?: pesos| varos)?)?|the other(?: one)?)"
)
_SHORT_WORDS: Final = 8
ANOTHER: Final = "another_ticket"
_THAT: Final = patterns.lazy(r"^[\s,:.;]*(?:(?:que|lo siguiente|esto)\b[\s,:]*)?", re.IGNORECASE)
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
    rf"\b(?:como (?:va|van|sigue|siguen|anda|andan|quedo)|en que (?:va|quedo)|que (?:paso|onda) con) (?:el|la|los|las|lo)(?: \w+)? {_NOUN}\b"
)
_IS_THERE: Final = patterns.lazy(
    rf"\b(?:tengo|hay|traigo|cuantos|cuantas|me aparece)(?: \w+){{0,2}}? {_NOUN}(?: \w+)? (?:abiert|pendient|activ|en (?:proceso|curso)|sin (?:resolver|respuesta))"
)
_ASKS_WAY: Final = patterns.lazy(
    r"\b(?:como|cuant[oa]s?|cuando|donde|que|cual(?:es)?|puedo|se puede|requisitos|how|what|where)\b"
)
_DISPUTES: Final = patterns.lazy(
    r"\b(?:impugn|disput|objet|desconoc|aclar|reclam|report|contracarg|reversar|revertir)\w*(?: \w+)? (?:un|una|unos|unas|el|la|los|las|ese|esa|este|esta|dos|varios|varias) (?:cargos?|compras?|cobros?|retiros?|movimientos?|transferencias?|operacion(?:es)?)\b"
)
_TAKEN: Final = patterns.lazy(
    r"\bquien(?:es)?\b(?: \S+){0,6}? (?:me|nos) (?:(?:ha|han|esta|estan) )?(?:quit|baj|descont|sac|cobr|carg|rebaj)(?:o|aron|aran|ado|ando)\b"
    r"|\bque (?:pex|onda|pasa|paso|pedo|rollo|show) con (?:ese|este|el|un|esos|estos|los) (?:cobro|cargo|retiro|movimiento)s?\b"
    r"|\b(?:me|nos) (?:depositaron|pagaron|abonaron|transfirieron|regresaron|devolvieron|dieron) (?:de )?menos\b"
)
"""Money that others took, or kept: "¿quién me bajó 750?", "me quitaron 1200", "me depositaron de menos"."""
_TAG: Final = patterns.lazy(r"\b(?:verdad|cierto|correcto|es asi|right|true)\W*$")
_STATES: Final = patterns.lazy(
    r"\b(?:comision(?:es)?|tasas?|anualidad|interes(?:es)?|spei|clabe|cajeros?|tarjetas?|cuenta|limites?)\b(?: \S+){0,4}? (?:cuesta|cuestan|cobran?|es de|son de|es|son|pagan?|tardan?|vence)\b"
)
_OTHERS_REPORT: Final = patterns.lazy(
    rf"\b{_NOUN}(?: \S+)? de (?:\S+ arroba \S+|otr[oa]s? (?:clientes?|personas?|usuari[oa]s?)|(?:todos )?(?:los|las) (?:demas|otr[oa]s|clientes|usuari[oa]s)|todos(?: los)?(?: clientes| usuarios)?$"
    rf"|(?:mi|mis|su|tu) (?:herman|mam|pap|espos|novi|jef|prim|vecin|suegr|hij|amig|compa|cunad|abuel|ti[oa]\b)\w*)|\b(?:su|sus|his|her|their) {_NOUN}\b|\b{_NOUN} of (?:another|other|all)\b"
    rf"|\b{_NOUN}(?: \w+)? (?:tiene|levanto|hizo|puso|metio)\b(?: \w+){{0,2}} (?:mi|su|tu) \w+$"
)
_REPORT_OF: Final = patterns.lazy(rf"\b{_NOUN} de (?:(?:mi|el|la) )?(?P<who>\w+)$")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted with a report; ``text`` is what is to be added, where it is said at once."""

    intent: str
    text: str = ""


_REPORT_IT: Final = patterns.lazy(
    r"\W*(?:(?:si|ok|pues|bueno|entonces|va)\W+)*(?:report|denunci)(?:[ae]l[oa]s?|arl[oa]s?|[ea]mel[oa]s?)\b\W*(?:por favor|porfa|ya)?\W*"
    r"|\W*(?:(?:oye|pues|ya)\W+)*hay que (?:report|denunci)ar (?:mi|la|el|un|una|ese|esa) (?:tarjeta|plastico|celular|cel|cargo|cobro|compra|robo|fraude|estafa)(?: (?:ya|por favor|porfa))?\W*"
)


def asked(text: str) -> Wish | None:
    """Return what words want with a report that there is, or that there shall be none; None when they speak of neither."""
    said = _said(text)
    if _ASKS.search(said):
        return None
    writes, closes = _WRITES.search(said), _CLOSES.search(said)
    if writes is not None and (closes is None or writes.start() < closes.start()):
        # What follows is to be written, not done: "agrega a mi reporte que decía «cierra el caso»".
        return Wish(WRITE, _content(text))
    if closes is not None:
        return Wish(CLOSE)
    return Wish(NONE) if "?" not in text and _takes_back(said) else None


def asks_about_the_bank(text: str) -> bool:
    """Say whether something is asked in the bank's own words: the articles answer it, or say that they do not know."""
    said = _said(text)
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
    said = _said(text)
    return _OWN.search(_OF_USE.sub(" ", said)) is not None or _STANDS.search(said) is not None


def tells_what_happened(text: str) -> bool:
    """Say whether it speaks of what has happened and does not ask how that is: "qué cargos me hicieron"."""
    happened = guards.is_past(text) or _HAPPENED.search(_said(text)) is not None
    return happened and not begins_or_goes_on_asking(text)


def asks_for_a_rule(text: str) -> bool:
    """Say whether a rule is asked for, even of what is one's own: "¿cuánto tiempo tengo para usar mis puntos?"."""
    return _OF_USE.search(_said(text)) is not None


def asks(text: str) -> bool:
    """Say whether it asks something, at its beginning or at its end: "ya la encontré, ¿cómo la activo?"."""
    said = _said(text)
    begins = _ASKING.search(said) is not None or _QUESTION.search(said) is not None
    return "?" in text or begins or asks_what_is_done(text)


def asks_what_is_done(text: str) -> bool:
    """Tell "guardan mis mensajes", "se puede pagar con puntos" and "tarda a otro banco", marked or not, from what is wanted.

    The bank does it for anyone, or it is done by nobody in particular; an order has its verb in another form.
    """
    said = _said(text)
    if _DONE_TO_ALL.search(said) is None or _KINDLY.search(said) is not None:
        return False
    return not (
        _TO_BE_DONE.search(said) is not None
        or troubles.tells_of_theft(text)
        or troubles.tells_of_trouble(text)
        or troubles.tells_of_a_slip(text)
    )


def ends_asking(text: str) -> bool:
    """Say whether its last words ask, with or without the mark: "la tiré, cuánto cuesta otra"."""
    return text.rstrip().endswith("?") or _QUESTION.search(_last_clause(text)) is not None


def asks_whether(text: str) -> bool:
    """Say whether it asks what may be, what it costs or what it means, of whatever: "si borro un contacto, ¿puedo recuperarlo?"."""
    said = _said(text)
    asks = "?" in text or begins_asking(text) or ends_asking(text)
    looks = _TO_LOOK.search(said) is not None or _TO_SPEND.search(said) is not None
    return asks and _WHETHER.search(said) is not None and not looks


def wants_it(text: str) -> bool:
    """Say whether something is wanted, or asked for kindly, other than to know: "quiero…", "¿puedes…?", "por favor"."""
    return _KINDLY.search(_TO_KNOW.sub(" ", _said(text))) is not None


def supposes(text: str) -> bool:
    """Tell "si no reconozco un cargo, ¿cuántos días tengo?" and "quisiera saber cuánto tardan en reponerla" from what happened."""
    said = _said(text)
    happened = guards.is_past(text) or troubles.tells_of_theft(text)
    if happened and not guards.is_disowned(text):
        return False
    if _SUPPOSES.search(said) is not None:
        return _ASKING.search(said) is not None
    return _TO_KNOW.search(said) is not None and not happened


def asks_to_look(text: str) -> bool:
    """Say whether what there is, or what one has, is asked for to be shown: "¿puedo ver mi saldo?", "what rewards are there?"."""
    return _TO_LOOK.search(_said(text)) is not None


def asks_to_spend(text: str) -> bool:
    """Say whether it asks what of one's own may be spent, or sent: "¿cuánto puedo gastar?"."""
    return _TO_SPEND.search(_said(text)) is not None


def asks_how_it_is(text: str) -> bool:
    """Say whether it asks yes or no of how things are, and not of one's own or of what has happened: "¿atienden el 25?"."""
    said = _said(text)
    is_other = _WHICH.search(said) or _OWN.search(said) or _HAPPENED.search(said)
    return text.rstrip().endswith("?") and not is_other


def asks_for_the_rule_of_it(text: str) -> bool:
    """Tell "¿cuánto tiempo tengo para reportar un cargo?" from the charge that is reported."""
    return _RULE.search(_said(text)) is not None


def asks_of_cost(text: str) -> bool:
    """Say whether it asks what something costs, or whether it wants the code: "¿pasar dinero a mi ahorro tiene costo?"."""
    return asks_whether(text) and _COSTS.search(_said(text)) is not None


def begins_asking(text: str) -> bool:
    """Say whether its first words ask: "por qué no puedo pasar de 13 mil"."""
    return _QUESTION.search(_said(text)) is not None


def begins_or_goes_on_asking(text: str) -> bool:
    """Say whether its first words ask, or those of its last clause: "ya la encontré, cómo la activo"."""
    return begins_asking(text) or _QUESTION.search(_last_clause(text)) is not None


def _last_clause(text: str) -> str:
    *_, last = [part for part in re.split(r"[.,;:]+|\by\b", text) if part.strip()] or [""]
    return _LITTLE.sub("", _said(last))


def asks_of_fees(text: str) -> bool:
    """Tell "¿qué comisión tiene pagar con MSI?" from what is to be compared."""
    return _OF_FEES.search(_said(text)) is not None


def wants_of_the_bank(text: str) -> bool:
    """Say whether something of the bank's is wanted of one's own: "necesito mi estado de cuenta de agosto"."""
    said = _said(text)
    return _WANTS.search(said) is not None and _BANKING.search(said) is not None


def names_the_bank(text: str) -> bool:
    """Say whether it names what banks have: a card, a statement, a fee."""
    return _BANKING.search(_said(text)) is not None


def wants_it_reported(text: str) -> bool:
    """Say whether what was told before is to be reported: «repórtalo»."""
    return _REPORT_IT.fullmatch(fold(text)) is not None


_WHEN_IT_WAS: Final = patterns.lazy(
    r"(?:(?:y|pues|esto|eso) )*(?:fue|fueron|paso|ocurrio|sucedio) (?:hoy|ayer|anoche|antier|anteayer|esta (?:manana|tarde|noche)|hace|como a|a las?|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|dia)|en (?:el|la|un|una)|por)\b"
)
"""When and where what was reported happened."""


def follows(text: str) -> Wish | None:
    """Return what words want right after a report was made or looked at: "¿cómo va?", "agrégale que…", "y el otro?"."""
    said = _said(text)
    if len(said.split()) <= _WORDS_MAX and _HOW_IS_IT.fullmatch(said):
        return Wish("ticket_status")
    if len(said.split()) <= _SHORT_WORDS and _ANOTHER.fullmatch(said):
        return Wish(ANOTHER)
    is_order = _CLOSE_IT.search(said) is not None and _BUT.search(said) is None
    if "?" not in text and (is_order or _SOLVED.fullmatch(said)):
        return Wish(CLOSE)
    added = _ALSO_SAY.match(fold(text)) if len(fold(text)) == len(text) else None
    if added is None:
        is_told = "?" not in text and _WHEN_IT_WAS.match(said) is not None
        return Wish(WRITE, text.strip()) if is_told else None
    return Wish(WRITE, _THAT.sub("", text[slice(*added.span("content"))]).strip())


def only_asks(text: str) -> bool:
    """Tell "¿se puede pedir una reposición?" from what went wrong: whoever asks for the way reports nothing yet."""
    said = _said(text)
    told = troubles.tells_of_theft(text) or troubles.tells_of_trouble(text) or guards.is_past(text)
    named = keywords.intent_of(text) == "open_ticket" or disputes(text)
    return _ONLY_ASKS.search(said) is not None and not told and not named


def asks_of_credit(text: str) -> bool:
    """Tell "¿cómo subo el límite de mi tarjeta de crédito?" from the limits of transfers."""
    said = _said(text)
    return _QUESTION.search(said) is not None and _CREDIT_LIMIT.search(said) is not None


def asks_for_the_way(text: str) -> bool:
    """Say whether it asks how, how long or how much, in few words: "¿cómo pido otra?"."""
    said = _said(text)
    return len(said.split()) <= _WORDS_MAX and _QUESTION.search(said) is not None


def asks_further(text: str) -> bool:
    """Say whether it goes on asking what was asked before: "¿y a otro banco?"."""
    said = _said(text)
    return len(said.split()) <= _WORDS_MAX and _FURTHER.match(said) is not None


def asks_when_it_comes(text: str) -> bool:
    """Tell "¿cada cuándo llega el estado de cuenta?" from a wish to see it, and when a card comes from a day's movements."""
    return _WHEN_COMES.search(_said(text)) is not None


def asks_when_they_are_here(text: str) -> bool:
    """Tell "¿a qué hora atienden las personas de soporte?" from a wish to talk with one."""
    return _WHEN_HERE.search(_said(text)) is not None


def asks_for_own(text: str) -> bool:
    """Say whether it is asked if there is a report: "¿tengo un reporte abierto?"."""
    return "?" in text and _IS_THERE.search(_said(text)) is not None


def disputes(text: str) -> bool:
    """Say whether a charge is to be disputed, in the verbs for it: "quiero impugnar una compra"."""
    said = _said(text)
    if _TAKEN.search(said) is not None or troubles.tells_of_money_taken(text):
        return True
    found = _DISPUTES.search(said)
    return found is not None and _ASKS_WAY.search(said[: found.start()]) is None


def asks_of_the_desk(text: str) -> bool:
    """Say whether it is asked who reads reports, or whom one talks with: "¿quién lee mis reportes?"."""
    said = _said(text)
    wants = _KINDLY.search(said) is not None or wants_a_person(text)
    asks = _WHAT_ANSWERS.search(said) is not None and not wants
    return asks or _TO_THEM.search(said) is not None


def wants_a_person(text: str) -> bool:
    """Say whether a person is wanted beside the question who answers: "¿eres un robot o una persona? Pásame con una persona"."""
    beside, asks = _WHAT_ANSWERS.subn(" ", _said(text))
    return asks > 0 and _HANDS_OVER.search(beside) is not None


def asks_whether_true(text: str) -> bool:
    """Say whether what others told the customer is asked to be true: "me llegó un SMS de que…, ¿es cierto?"."""
    said = _said(text)
    told = _TRUE.search(said) is not None and _TOLD_ME.search(said) is not None
    stated = _TAG.search(said) is not None and _STATES.search(said) is not None
    return "?" in text and (told or stated)


def is_about_others(text: str, names: Sequence[str] = ()) -> bool:
    """Say whether a report of somebody else's is meant: "el reporte de otro cliente", "su queja", or of one of ``names``."""
    said = _said(text.replace("@", " arroba "))
    found = _REPORT_OF.search(said)
    named = found is not None and found["who"] in {_said(name) for name in names}
    return named or _OTHERS_REPORT.search(said) is not None


def asks_of_any_report(text: str) -> bool:
    """Tell "¿cuánto tarda una aclaración?" from "¿cuánto le falta a mi aclaración?"."""
    said = _said(text)
    is_general = _QUESTION.search(said) is not None and _ANY_REPORT.search(said) is not None
    return is_general and _OWN_REPORT.search(said) is None


def finds_unhelpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it was none: "eso no es lo que pregunté"."""
    said = _said(text)
    return len(said.split()) <= _WORDS_MAX and _UNHELPFUL.search(said) is not None


def finds_helpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it helped: "perfecto, ya pude"."""
    said = _said(text)
    is_short = len(said.split()) <= _WORDS_MAX and "?" not in text
    return is_short and not finds_unhelpful(text) and _HELPFUL.search(said) is not None


def _takes_back(said: str) -> bool:
    """Tell "no fue fraude, sí fui yo" from "no me robaron el celular, me clonaron la tarjeta" and "la tarjeta era mía"."""
    left, count = _NO_REPORT.subn(" ", _REMEMBERS.sub(" ", said))
    goes_on = _BUT.search(said) is not None or _AGAIN.search(left) is not None
    goes_on = goes_on or _INCOME.search(left) is not None
    if not count or goes_on or len(left.split()) > _LEFT_MAX:
        return False
    tells = troubles.tells_of_theft(left) or troubles.tells_of_trouble(left)
    return not tells and keywords.intent_of(left) in {None, "cancel", "thanks", "greet"}


def _content(text: str) -> str:
    """Return what is to be added, of "agrega a mi reporte que fue el martes"."""
    folded = fold(text)
    found = _CONTENT.search(folded) if len(folded) == len(text) else None
    return "" if found is None else text[slice(*found.span("content"))].strip()


def _said(text: str) -> str:
    return " ".join(_CASE.sub(" ", re.sub(r"[^\w]+", " ", by_ear(fold(text)))).split())
