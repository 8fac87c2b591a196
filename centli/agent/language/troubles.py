"""Whether words tell of something that went wrong: what does not do what it should, or what another did with what is the customer's.

A trouble names a thing of the bank's or the customer's and how it fails. Questions of how and of what would be, and what
is denied, tell of none.
"""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language.spelling import by_ear
from centli.kernel.text import fold

_THING: Final = (
    r"(?:tarjetas?|plastico|chip|banda|contactless|app|apli|aplicacion|pagina|sistema|cuenta|banca|pantalla|token|huella|cajero|terminal(?:es)?|deposito|transferencia|transfe|spei|pago|compra"
    r"|nomina|sueldo|salario|aguinaldo|pedido|paquete|lo que (?:compre|pedi|ordene)|puntos|saldo|dinero|nip|codigos?|clave|comprobantes?|sms|mensaje de verificacion|lana|msi|meses sin intereses|reembolso|devolucion|cashback|promocion|servicio|contrasena|comercio|tienda|maquina|billetes|efectivo|card|account|payment|order)"
)
_NOT_DOING: Final = (
    r"(?:no|nunca) (?:(?:me|le|les|se|nos|la|lo|las|los|ha|han|quiere|deja|dejan|puedo|puede|hay|sirve|logro|consigo|he podido|pude|quieren) )*"
    r"(?:pasa|paso|pasan|pasar|jala|jalo|jalan|sirve|sirvio|sirven|funcion\w+|abre|abren|carga|agarr\w+|lee|leen|acept\w+|lleg\w+|cae|caen|caido|aparec\w+|reflej\w+|abon\w+|acredit\w+|respet\w+"
    r"|reconoce la|entreg\w+|dan|dio|dieron|devuelv\w+|devolv\w+|regres\w+|resuelv\w+|solucion\w+|entrar|acceder|ingresar|pagar|usar(?:la)?|abrir|retirar|transferir|responde|avanza|deja|dejan)\b"
)
_BREAKS: Final = (
    r"(?:se (?:me )?(?:trab|cierr|cerr|congel|cicl|cae\b|cayo|ator|apag|pasm|bugue|sale\b|queda\b|quedo|duplic|comio|trago)\w*|(?:me|nos) (?:trago|comio)\b|truena|falla\w*|(?:marca|sale|salio|da|dio|manda) (?:un |el |puro )?error"
    r"|rechaz\w+|declin\w+|rebot\w+|siguen? (?:apareciendo|saliendo|cobrand\w+|marcando|debiendo|igual|sin)|(?:esta|sale|aparece|aparecio|dice|tienen|quedo|que) (?:como |que esta |mi cuenta )*(?:vencid|inactiv|invalid|incorrect|bloquead|suspendid|congelad|cancelad)[ao]"
    r"|rayad[ao]|rot[ao]|roto|dobl(?:ad[ao]|o)|dan(?:ad[ao])|descompuest[ao]|equivocad[ao]|desaparec\w+|(?:me|nos) (?:falta|faltan|quitaron|borraron|descontaron)|de un (?:solo )?jalon|una sola exhibicion"
    r"|(?:llega|llegan|llego|cae|cayo) (?:hasta |muy |bien )?(?:tarde|(?:\w+ ){1,3}despues)|porqueria|pesim[oa]|basura|del asco|de la fregada|crashes|declined|doesn t work|not working|won t)"
)
_SENT_WRONG: Final = (
    r"\b(?:mande|envie|deposite|transferi|pase|pague|hice)\b(?: \S+){0,7}? (?:equivocad[oa]|por error|por equivocacion|sin querer|a (?:quien|la que|el que) no (?:era|debia)|a otr[oa] (?:cuenta|persona))\b"
    r"|\b(?:me equivoque|la regue) (?:de|en|con|al)\b(?: \S+){0,6}? (?:mande|envie|deposite|transferi|pase|pague|hice)\b"
)
_WRONGLY: Final = re.compile(_SENT_WRONG)
_CAME_BROKEN: Final = r"\b(?:sali(?:o|eron)|lleg(?:o|aron)|vino|vinieron|viene|vienen|(?:me|nos) (?:mandaron|entregaron|dieron))\b(?: \w+){0,5}? (?:defectuos|rot|danad|descompuest|incomplet|estrellad|quebrad|golpead|maltratad)[oa]s?\b"
"""What was bought, whatever it is, and came so."""
_TROUBLE: Final = re.compile(
    rf"\b{_THING}\b(?: \S+){{0,6}}? (?:{_NOT_DOING}|{_BREAKS})|\b(?:{_NOT_DOING}|{_BREAKS})(?: \S+){{0,6}}? {_THING}\b"
    r"|\b(?:broncas?|problem\w+|fallas?) (?:con|en|de) (?:mi|la|el|un|una|su)\b|\bnadie (?:me |nos )?(?:resuelve|ayuda|contesta|atiende|da solucion|hace caso)\b"
    r"|\b(?:saque|retire|pedi)\b(?: \S+){1,6}? (?:y|pero) (?:solo |nomas |nada mas |no )(?:\S+ )?(?:salio|salieron|dio|dieron)\b"
    r"|\b(?:cargo|cobr|carg)\w*(?: \S+){0,5}? (?:dos veces|2 veces|doble|duplicad[oa]|de mas)\b"
    r"|\b(?:me|nos) (?:depositaron|pagaron|dieron|abonaron|transfirieron|regresaron|devolvieron) (?:de )?menos\b"
    rf"|\b(?:mande|envie|deposite|transferi|pague|abone|meti)\b(?: \S+){{1,8}}? (?:y|pero) (?:(?:todavia|aun|nomas|sigue|siguen) )?{_NOT_DOING}"
    rf"|{_SENT_WRONG}|{_CAME_BROKEN}"
)
_CALLED: Final = re.compile(
    r"\b(?:me|nos) (?:(?:acaban? de|estan?|anda[n]?) )?(?:habl|llam|marc|escrib|contact|mand)\w*(?: (?:un )?(?:mensaje|sms|whats\w*|correo))?(?: \S+){0,2}? (?:de|del|desde) (?:un|el|otro|este|ese) (?:numero|tel\w*|cel\w*|whats\w*|[0-9]{2,})"
    r"|\b(?:me|nos) (?:hablo|hablaron|llamo|llamaron|marco|marcaron|escribieron)\b(?: \S+){0,6}? (?:del banco|de centli|de (?:su|tu) banco|de seguridad|de fraudes?|dizque)\b"
)
_CHARGED_TWICE: Final = re.compile(
    r"\b(?:cobros?|cargos?|cobr\w+|cargaron)\b(?: \S+){0,5}? (?:iguales|identicos|repetidos?|en (?:lugar|vez) de|cuando (?:era|eran|debia|debian|costaba))\b|\b(?:cargo|cobr|carg)\w*(?: \S+){0,5}? (?:dos veces|2 veces|doble|duplicad[oa]|de mas)\b"
)
_ANOTHER_BANKS: Final = re.compile(
    r"\b(?:tarjetas?|cuenta|app|aplicacion|token|nip|credito|nomina) (?:de |del |en |con )(?:el |la |mi )?(?:bbva|bancomer|banamex|citibanamex|santander|banorte|hsbc|nu|nubank|scotiabank|banco azteca|azteca|bancoppel|inbursa|mercado pago|klar|stori|hey banco|banregio|afirme|spin|uala)\b"
)
_ELSE: Final = re.compile(
    r"^(?:(?:oye|hola|y|una duda|una pregunta|disculpa|oigan|entonces|pero) )*(?:como|que (?:hago|pasa|sucede|procede|debo|tengo que)|que es|cuant[oa]s?|cuando|donde|si (?:no|me|mi|la|el|pierdo)|y si|cual(?:es)?|puedo|se puede|how|what|when|can i)\b"
    r"|\bno (?:hay|tengo|traigo) (?:ningun |ninguna )?(?:problema|bronca|falla)s?\b|\bno pasa nada\b|\bno te preocupes\b|\bya (?:quedo|funciona|jala|sirve|pude|paso|se (?:arreglo|resolvio|soluciono|compuso))\b"
)
_ASKED: Final = re.compile(
    r"^(?:(?:oye|hola|y|una duda|disculpa) )*(?:(?:en |por )?cuant[oa]s?|cuando|como|cual(?:es)?|donde|que (?:hago|pasa|sucede|debo hacer) (?:si|en caso|cuando))\b"
)
_MONEY: Final = r"(?:dinero|lana|feria|saldo|ahorros)"
_MINE: Final = r"(?:mi|la|el|mis|una|mi otra)"
_HELD: Final = r"(?:tarjetas?|plastico|cartera|bolsa|bolso|mochila|monedero|celular|cel|telefono|compu|computadora|laptop|phone|wallet|card|purse)"
_OURS: Final = (
    rf"(?:{_HELD}|cuenta|debito|credito|de (?:debito|credito)|app|banca|contrasena|clave|nip)"
)
_DID: Final = r"(?:sacaron|saco|retiraron|retiro|compraron|gastaron|transfirieron|mandaron|enviaron|pagaron|hicieron|usaron|entraron|pidieron|movieron|sacan|retiran|compran|gastan|transfieren|mandan|usan|mueven)"
"""What others did, whom «no fui yo» makes thieves."""
_DETAILS: Final = r"(?:datos|numero de tarjeta|(?:\w+ )?(?:numeros?|numeritos?|digitos) de (?:atras|la tarjeta|mi tarjeta))"
_SECRET: Final = rf"(?:nip|contrasena|clave|codigo|cvv|token|{_DETAILS})"
_HIDDEN_EN: Final = r"(?:pin|password|code|cvv|card number|card details)"
"""What is told to nobody."""
_UNLET: Final = (
    r"sin (?:(?:mi|que) )?(?:permiso|autoriz\w+|consent\w+|avisar\w*|yo (?:sepa|supiera))"
)
_PUT_IN_ITS_PLACE: Final = re.compile(
    r"i sent my code to (?:the|my) bank(?: again| already)?(?: (?:and|but) (?:nothing|still)\b.*)?|(?:ya )?te (?:mande|envie|di|pase) (?:mi|el) (?:codigo|token)(?: (?:ya|otra vez|de nuevo))*"
    r"|i (?:already |just )?(?:sent|gave) you (?:my|the) code(?: (?:already|again))*"
    r"|(?:(?:listo|ok|oye|hola|pues|pero|ya|si) )*(?:puse|meti) (?:mi|el) (?:nip|contrasena|clave|codigo|token)"
    r"(?: (?:mal|bien|ya|otra vez|de nuevo|\w+ veces|en el cajero|en la app|(?:y|pero) (?:ahora )?(?:(?:no|nada) (?:paso nada|pasa nada|sirve|sirvio|jala|jalo|funciona|funciono)|nada|sigue igual|que (?:hago|sigue))))*"
)
"""«Ya puse el código», «i sent you my code», and nothing else: where the bank asks for it, or into the chat itself."""
_KIN: Final = r"mis? (?:(?:dos|tres|cuatro|[0-9]|otr[oa]s) )?(?:hij[oa]s?|niet[oa]s?|nin[oa]s?|espos[oa]|marido|mujer|novi[oa]|pareja|ma(?:ma|dre)|pa(?:pa|dre)s?|herman[oa]s?|familia\w*|sobrin[oa]s?|abuel[oa]s?|primos?)"
_FAMILY_USES: Final = re.compile(
    rf"\b(?:(?:{_KIN}(?: y)? ){{1,3}}(?:(?!que |dic|dij|avis)\w+ ){{0,2}}?(?:usan|ocupan)\b|(?=mis ){_KIN} que (?:usan|ocupan)\b"
    rf"|(?:usan|ocupan) mis? \w+(?: de (?:debito|credito))?(?: (?:y )?{_KIN}){{1,3}}(?=$| (?:para|en|siempre|diario|a veces|cada|tambien)\b))(?!.*\bsin\b)"
)
"""One's own are no thieves while it is not said that nobody let them: «mis hijos usan mi tarjeta»."""
_UNLESS: Final = r"(?<!\bsi )(?<!\bno )(?<!\bcuando )(?<!\bnunca )(?<!\bjamas )(?<!\btampoco )"
_SURELY: Final = re.compile(r"\bsí\b|^\W*(?:no|si)\s*[,.;:!]", re.IGNORECASE)
"""What is answered before it is told, no condition and no denial: «sí, usan mi tarjeta», «no, usan mi tarjeta»."""
_FOR_A_FEE: Final = (
    r"por (?:(?:la|las|el|los|una?|unas) )?(?:comision\w*|anualidad\w*|interes\w*|manejo|mantenimiento)\b"
    r"(?!(?: \w+){0,3}? (?:que (?:yo )?(?:no|nunca|jamas)\b|(?:fals[oa]s?|rar[oa]s?)\b|sin (?:mi )?(?:permiso|autoriz\w+|consent\w+)))"
)
"""What the bank takes by its own rules, unless the customer says that it may not."""
_SAVED: Final = (
    rf"\b(?:transfieren|mandan) (?:(?:mi|el|todo) )*{_MONEY} de (?:mi|mis) \w+(?: de \w+)? a (?:mis?|la|el|los|las)(?: cuenta| tarjeta)?(?: del?)? (?:ahorros?|cheques|debito|nomina|credito|inversion)"
    r"(?: (?:mi[ao]s?|propi[ao]s?|[0-9]+|mil|pesos|hoy|ya|por favor|porfa))*$"
)
"""An order in other words: «transfieren dinero de mi cuenta a mi ahorro»."""
_FEE_CHARGED: Final = r"they (?:\w+ )?charging(?: \w+){0,8}? (?:fees?|interests?|commissions?)\b(?!(?: \w+){0,4}? (?:without|never|not|didn|don|unknown|fake)\b)"
_THEFT: Final = re.compile(
    r"\b(?:me|nos) (?:estan |acaban de |andan |han |volvieron a )?(?:rob|asalt|clon|hacke|hake|jacke|jake|estaf|vaci|defraud|atrac|bolse)(?:aron|ar|ado|ando|o)\b"
    rf"|\b(?:perdi|extravie|tire|se me (?:perdio|extravio|cayo)|no (?:encuentro|hallo)|i lost|can t find) (?:{_MINE}|my) {_HELD}\b"
    rf"|\b(?:deje|olvide|se me (?:quedo|olvido)) (?:(?:olvidad|tirad|botad)[ao] )?{_MINE} {_HELD} (?:(?:olvidad|tirad|botad)[ao] )?en (?:un|una|el|la) (?:taxi|uber|didi|camion|metro|bar|antro|restaurante|cajero|tienda|bano|calle|fiesta|combi|cine)\b"
    r"|\bno reconozco (?:el|ese|este|un|unos|esos|estos|los|la|esa|esta|una|otro|varios|dos|ningun[oa]?) (?:cargo|movimiento|compra|retiro|cobro|transferencia|pago)s?\b|\bdesconozco (?:el|ese|este|un|unos|la|esa|una|los) (?:cargo|movimiento|compra|retiro|cobro|transferencia)s?\b"
    r"|\bno se (?:(?:de|a) )?(?:que|quien|donde|cual) (?:es|son|sea|sean|viene|vienen|fue|fueron|salio|corresponde)\b(?: \S+){0,4}? (?:cargos?|cobros?|compras?|retiros?|movimientos?)\b|\b(?:cargos?|cobros?|compras?|retiros?)\b(?: \S+){0,6}? no se (?:(?:de|a) )?(?:que|quien|donde|cual) (?:es|son|sea|sean|viene|vienen|fue|fueron|salio|corresponde)\b"
    r"|\b(?:cargo|movimiento|compra|retiro|cobro|transferencia|pago|disposicion)(?:e?s)?\b(?: \S+){0,4}? (?:que )?(?:(?:yo )?(?:no|nunca|jamas) (?:lo |la |los |las )?(?:hice|reconozco|autorice|realice|ordene|pedi|compre)|no (?:es|son) mi[ao]s?)\b"
    r"|\bno h?e reconocid[oa]\b|\b(?:cai|caimos|caido|victima) (?:en|de) (?:un|una) (?:estafa|fraude|engano|robo)\b|\bme (?:obligaron|amenazaron)\b|\b(?:cargos?|compras?|retiros?|cobros?)\b(?: \S+){0,4}? donde (?:ni|no|nunca)\b|\byo (?:no|nunca|jamas) (?:lo |la |los |las |he )?(?:autorice|hice|compre|retire|realice|mande|pedi|saque)\b"
    r"|(?<!cargos )(?<!depositos )(?<!pagos )\b(?:entraron|se metieron|alguien (?:entro|se metio)) (?:a|en) (?:mi|la) (?:cuenta|app|banca|correo)\b"
    rf"|\b(?:(?:me|nos) (?:\w+ )?(?:ching|tumb|baj|quit|arrebat|vol|arranc|saqu|sac)(?:aron|o|ado)|se (?:me )?(?:llevaron|llevo|robaron|chingaron|volaron))(?: \w+){{0,2}}? {_HELD}\b"
    rf"|(?<!contra )(?<!por )(?<!seguro de )\b(?:robo|clonacion|extravio|perdida|fraude|hackeo) (?:de|con|en|a) (?:(?:la|el|mi|mis|una|un) )?{_OURS}\b"
    rf"|\b{_OURS}(?: \w+)? (?:robad|clonad|hackead|jackead|perdid|extraviad|stolen|cloned)[oa]?\b"
    rf"|\b(?:alguien|otra persona|un desconocido|no se quien|quien sabe quien)(?: \w+){{0,2}}? (?:us(?:o|a|ando)|compr(?:o|a|ando)|gast(?:o|a|ando)|pag(?:o|a|ando)|retir(?:o|a|ando)|sac(?:o|a|ando))(?: \w+){{0,7}}? (?:mi|mis) {_OURS}\b"
    r"|\b(?:cargos?|compras?|retiros?|cobros?|movimientos?|transferencias?|pagos?)\b.*\b(?:no fui yo|yo no fui)\b|\b(?:no fui yo|yo no fui)\b.*\b(?:cargos?|compras?|retiros?|cobros?|movimientos?|transferencias?|pagos?)\b"
    rf"|\b{_DID}\b(?: \w+){{0,8}}? (?:no fui yo|yo no fui)\b|\b(?:no fui yo|yo no fui)(?: \w+){{0,4}}? {_DID}\b"
    rf"|\b(?:di|puse|meti|pase|comparti|les di|le di) (?:mi|mis|el|los) {_SECRET}\b"
    r"|\b(?:alguien|otra persona|un desconocido|mi (?!banco\b)\w+|un \w+) (?:ya )?(?:se )?(?:sabe|tiene|conoce|vio|adivino) (?:mi|mis) (?:clave|nip|contrasena|token|cvv)\b"
    r"|\b(?:cargo|movimiento|compra|retiro|cobro|transferencia|pago)s?\b(?: \S+){0,3}? que (?:nadie|ninguno|ninguna|ni \w+ ni \w+)(?: \w+){0,3}? (?:hizo|hicimos|autorizo|autorizamos|pidio|reconoce|reconocemos)\b"
    rf"|\b(?:me |nos )?(?:esta|estan|anda|andan) (?:sacando|retirando|gastando|usando|vaciando)(?:me|se)? (?:todo )?(?:mi|el|la|mis) (?:dinero|lana|{_OURS})\b"
    rf"|(?<!^si )(?<!^if )\b(?:alguien|otra persona|mi hij[oa]|mi ex|un (?:mesero|empleado)|somebody|someone) (?:mas )?(?:uso|usa|usando|esta usando|tiene|clono|agarro|stole|used|has|took) (?:mi|my) {_HELD}\b"
    rf"|{_UNLESS}\b(?:usan|ocupan) (?:mi|mis) {_HELD}\b|(?:^|\b(?:ya|se|y|creo que) )(?:se )?(?:saben|tienen) mi (?:nip|clave|contrasena|token|cvv)\b"
    rf"|(?!{_SAVED})\b(?:sacan|retiran|gastan|mueven|transfieren|mandan|quitan|roban|bajan|vacian) (?:(?:mi|el|todo) )*(?:dinero|lana|feria|saldo)(?: \w+){{0,2}}? (?:de|con) (?:mi|mis) {_OURS}\b(?! (?:(?:si|por (?:no|usar|tener))\b|{_FOR_A_FEE}))"
    r"|\b(?:sale|se (?:me )?(?:va|manda|transfiere|envia|retira|mueve|gasta)) (?:(?:mi|el) )?(?:dinero|lana|feria|saldo) sol(?:it)?[oa](?= de (?:mi|la) |$)"
    r"|\b(?:usan|ocupan) mi (?:nombre|identidad|ine|credencial)\b(?! (?:para|con|en) (?:publicidad|anuncios|promo\w*|fines))"
    rf"|(?<!if )\b(?!{_FEE_CHARGED})(?:someone|somebody|anyone|anybody|they|a stranger)(?: else)? (?:\w+ )?(?:using|spending|taking|stealing|charging|withdrawing)(?: \w+){{0,3}}? my (?:{_HELD}|account|money)\b"
    r"|\bmy (?:card|phone|wallet|purse|account) (?:was|got|has been) (?:stolen|cloned|hacked)\b|\bcharge(?:s)? (?:that )?i (?:don ?t|didn ?t|do not|did not|never) (?:recognize|make|authorize)\b"
)
_GOING_ON: Final = re.compile(
    rf"{_UNLESS}\b(?:me|nos) (?:(?:roban|vacian|clonan|hackean|jackean|estafan|defraudan|extorsionan|amenazan)\b(?! con\b)|(?:sacan|quitan|bajan) (?:mi |el |todo )*{_MONEY}\b(?!.* si\b)(?! por (?:la |el |una? |no )?(?:comision\w*|anualidad|interes\w*|us\w+|tener|atras\w+|pag\w+)\b)(?! de (?:mi|mis|la) {_OURS} (?:por (?:no|usar|tener)\b|{_FOR_A_FEE}))|piden {_MONEY} (?:por|para no|a cambio))"
    rf"|{_UNLESS}\b(?:suplant|clon|hacke|jacke|falsific|vaci)(?:an|aron|o) (?:mi|mis) (?:identidad|firma|nombre|ine|{_OURS})\b"
    rf"|{_UNLESS}\b(?:(?:abren|abrieron|sacan|sacaron|piden|pidieron|solicitan|solicitaron) (?:\w+ )?(?:creditos?|prestamos?)|(?:abren|abrieron|sacan|sacaron) (?:\w+ )?(?:cuentas?|tarjetas?))(?: \w+){{0,2}}? (?:a|con) mi nombre\b"
    rf"|{_UNLESS}(?!{_SAVED})\b(?:sacan|retiran|gastan|mueven|transfieren|roban|quitan|llevan) (?:todo )?mi {_MONEY}\b|{_UNLESS}\b(?:usan|ocupan) mi cuenta\b"
    r"|(?:^|\bcreo que )entran (?:a|en) mi (?:cuenta|app|banca|correo)\b(?! (?:los|las|mis|mi|el|la)\b)(?! (?:[0-9]+\b(?! (?:veces|personas|desconocid\w+)\b)|cada (?!rato\b|vez\b|noche\b)|tod[oa]s (?!los dias\b(?! [0-9])|las noches\b)\w))|(?<!que )(?<!si )\balguien (?:entra|se mete) (?:a|en) mi (?:cuenta|app|banca|correo)\b"
    r"|\b(?:quieren|quiere|intentan|tratan de|intentaron|trataron de) (?:entrar|meterse|acceder|ingresar) (?:a|en) mi (?:cuenta|app|banca|correo)\b"
    rf"|{_UNLESS}(?<!que )\b(?:aparecen|aparecieron|salen|salieron|hay|veo|tengo|me hicieron) (?:\w+ )?(?:cargos?|cobros?|compras?|retiros?|movimientos?) (?:muy )?(?:rar|extran|sospechos|desconocid)[oa]s?\b"
    r"|(?<!if )\b(?:someone|somebody|they|a thief)(?: has| have| is| are)? (?:took|taken|stole|stolen|withdrew|spent|moved|used|drained|emptied|hacked|accessed|transferred|(?:got|gotten|logged|broke|went) into)(?: \w+){0,3}? my (?:account|card|money|savings|wallet|purse|phone)\b|(?<!if )\b(?:someone|somebody|they) (?:has|have|knows?|got) my (?:pin|password|code)\b"
    r"|\b(?:cobran|cobraron|cargan|cargaron|descuentan|descontaron) (?:algo|cosas|dinero) que (?:yo )?no (?:reconozco|compre|autorice|pedi|hice)\b|\b(?:hacen|hicieron|hay|salio|salieron) (?:\w+ )?(?:retiros?|cargos?|cobros?|compras?|transferencias?|pagos?|movimientos?) sin mi (?:permiso|autorizacion|consentimiento)\b|\b(?:me|nos) transaron\b"
    rf"|{_UNLESS}(?!{_SAVED})(?<!me )(?<!nos )\b(?:transfieren|mandan|mandaron|envian|enviaron|mueven|pasan|pasaron) (?:(?:todo )?mi|todo(?: el)?) {_MONEY}(?: de mi \w+(?: de \w+)?)? a (?:l[ao]s?|el|un[ao]?s?|otr[oa]s?|sus?|alguien|gente|cuentas?|personas?|desconocid\w+)\b"
    rf"|{_UNLESS}\b(?:sacaron|retiraron|gastaron|movieron|transfirieron|robaron|quitaron|llevaron|tomaron|agarraron) (?:todo )?mi {_MONEY}\b|\b(?:us[ao]|gast[ao]|sac[ao]|agarr[ao]|tom[ao]|retir[ao]|mueve|movio) (?:mi|mis) (?:{_OURS}|{_MONEY})(?: \w+){{0,3}}? {_UNLET}\b"
    rf"|\bdesaparecio (?:todo )?mi {_MONEY}\b|\bmi {_MONEY} (?:ya no esta|desaparecio|se esfumo)\b|\bya no esta mi {_MONEY}\b"
    rf"|\bquien(?:es)? (?:\w+ ){{0,2}}?(?:us[oa]|usaron|usando|usado|robo|robaron|robado|saco|sacaron|sacado|gasto|gastaron|gastado|retiro|retiraron|compro|comprando|movio|transfirio|entro (?:a|en)|vacio|clono|clonaron|hackeo)(?: (?!a\b)\w+){{0,3}}? (?:mi|mis) (?:{_OURS}|{_MONEY})\b"
    rf"|\bwho(?: \w+){{0,3}}? (?:stole|stolen|used|uses|using|took|taken|taking|withdrew|withdrawn|spent|spending|moved|charged|drained|hacked|cloned|emptied|accessed|has|got)(?: \w+){{0,4}}? my (?:{_HELD}|{_HIDDEN_EN}|account|money|savings|cash)\b"
    rf"|\b(?:took|taken|takes|used|uses|using|spent|spends|spending)(?: \w+){{0,3}}? my (?:{_HELD}|account|money|savings)(?: \w+){{0,3}}? without (?:my |me )?(?:permission|consent|knowledge|asking|telling|knowing)\b"
    r"|(?<!^is )\bmy (?:money|savings(?! account)|cash)(?: \w+){0,3}? (?:gone|missing|disappeared|vanished|stolen|taken)\b|\bmoney (?:\w+ ){0,2}?(?:taken|stolen|withdrawn|missing|disappeared|gone)(?: \w+)? from my\b"
    r"|(?<!if )\b(?:someone|somebody|they|he|she|who) (?:\w+ )?(?:took|taken|stole|stolen|withdrew|moved|transferred)(?: \w+){0,2}? (?:money|cash|funds)(?: \w+){0,2}? my (?:account|card|savings)\b"
    r"|\bmoney is (?:leaving|disappearing|missing)\b|(?<!if )\bi (?:got|was|ve been|have been|am being|m being) (?:scammed|robbed|hacked|mugged|phished)\b"
)
"""What others do, or did, with what is the customer's: told in the present, in slang, in English."""
_SHOWN: Final = re.compile(
    rf"{_UNLESS}(?<!no le )(?<!no les )(?<!nunca le )(?<!jamas le )(?<!tampoco le )\b(?:dicte|solte|revele|subi|publique|ensene|mostre|mande|envie)(?: \w+)? mi (?:nip|contrasena|clave|codigo|cvv|token)\b(?! (?:interbancaria|postal|de (?:rastreo|elector|descuento|referid\w+|barras)\b(?! y mi (?:nip|contrasena|clave|cvv|token)\b)))"
    r"|\bdicte (?:el|los) (?:nip|codigo|token|cvv|datos)\b"
    r"|\b(?:escribi|ingrese|capture|teclee) (?:mi|mis|el) (?:nip|contrasena|clave|codigo|cvv|token|datos)(?: \w+){0,2}? en (?:una?|otra?|es[ea]|algo|internet|facebook|whatsapp|instagram)\b"
    r"|\b(?:mande|envie|pase|subi|publique) (?:(?:una|la|las) )?fotos? de mi (?:tarjeta|nip)\b|\b(?:subi|publique) mi tarjeta\b"
    rf"|\bi (?:(?:accidentally|mistakenly|unfortunately|stupidly|just|already|once|also) )?(?:gave|told|shared|sent|texted|dictated)(?: \w+){{0,2}}? my {_HIDDEN_EN}\b|\bi read(?: \w+){{0,2}}? my {_HIDDEN_EN}(?: out)? (?:to|over|on)\b"
    rf"|\b(?:tricked|fooled|talked|pressured|forced) (?:me )?into (?:giving|telling|sharing|sending|reading)(?: \w+){{0,2}}? my {_HIDDEN_EN}\b|\bme (?:sacaron|saco|quitaron) (?:mi|el|la) {_SECRET}\b"
    rf"|\basked(?: \w+)? for my {_HIDDEN_EN}\b(?: \w+){{0,4}}? i (?:gave|told|sent|shared|said)\b|\b(?:pidio|pidieron) (?:mi|mis|el|los) {_SECRET}\b(?! (?:de|postal)\b)(?: \w+){{0,4}}? (?:se|les?) l[oa]s? (?:di|dije|mande|envie|pase|dicte)\b"
    r"|\bi (?:typed|entered|put|wrote|gave) my (?:pin|password|code|cvv|card number|card details)(?: \w+)? (?:on|in|into|at) (?:an?|the wrong|some|facebook|whatsapp)\b(?! atm\b)"
)
"""A secret that was told, sent or typed where it does not belong, in other words than those above."""
_SENT: Final = re.compile(r"\b(?:mand|envi|transf|deposit|spei|pas[eo]|traspas)\w*")
"""What is sent to another bank is ours to explain."""
_UNTRUE: Final = re.compile(
    r"\b(?:no|nunca) (?:me|nos) (?:han |estan )?(?:rob|asalt|clon|hacke|jacke|jake|estaf)|\b(?:imagin\w+|supon\w+|que tal si|por si|como si|si (?:\w+ ){0,4}?(?:estuviera|estuviese|fuera|fuese|hubieran?|hubiesen?)(?: \w+)? (?:rob|clon|hacke|jacke|perd|extravi)\w*|mi (?:amig[oa]|vecin[oa]|prim[oa]|herman[oa]|compa|suegr[ao]|cunad[oa]) (?:le|se|dice|perdio))\b"
)


_PRESUPPOSES: Final = re.compile(
    r"^(?:(?:oye|hola|y|pero|perdon|disculpa|dime|digan(?:me)?|(?:quiero|quisiera|necesito|ocupo|queria) (?:saber|entender)|hey|hi|hello|so|but|please|tell me|do you know|i (?:want|need|would like|d like) to know|can you tell me) )*"
    r"(?:quien(?:es)?|por ?que|who|why|how come)\b"
)
"""Who it was, and why, is asked of what has happened: «¿quién usó mi tarjeta?» tells that somebody did."""


def _said(text: str) -> str:
    return " ".join(re.sub(r"[^\w?]+", " ", by_ear(fold(text))).split())


def tells_of_trouble(text: str) -> bool:
    """Say whether something is told not to do what it should: "mi tarjeta no pasa", "se cierra sola la app"."""
    said = _said(text)
    bare = said.replace("?", "").strip()
    is_told = _TROUBLE.search(bare) is not None and _ELSE.search(bare) is None
    return is_told and not is_about_another_banks(text)


def is_about_another_banks(text: str) -> bool:
    """Say whether it is about a card, an account or an app of another bank's; what is sent there is ours to explain."""
    said = _said(text)
    return _ANOTHER_BANKS.search(said) is not None and _SENT.search(said) is None


def tells_of_a_call(text: str) -> bool:
    """Say whether somebody is told of who called, or wrote, as if from the bank; a number in it is no amount."""
    said = _said(text)
    return _CALLED.search(said) is not None and _ASKED.search(said) is None


def tells_of_a_slip(text: str) -> bool:
    """Say whether money that has gone to the wrong one is told of, or charged twice: no order, whatever it names."""
    said = _said(text)
    told = _WRONGLY.search(said) is not None or _CHARGED_TWICE.search(said) is not None
    return told and "?" not in said and _ELSE.search(said) is None


def tells_of_money_taken(text: str) -> bool:
    """Say whether money is missed that somebody took: "ayer me sacaron dinero de mi cuenta"; it may be no theft."""
    return _TAKEN.search(_said(text)) is not None


_TAKEN: Final = re.compile(
    r"\b(?:me|nos) (?:quitaron|descontaron|rebajaron|sacaron|bajaron|volaron|desaparecieron)\b(?: \S+){0,2}? (?:[$0-9][0-9.,]*|\w*cientos|\w* mil|dinero|lana|feria)\b"
)


def tells_of_theft(text: str) -> bool:
    """Say whether something of the customer's own was stolen, lost or used by another; a question does not, unless it asks who or why."""
    said = _said(text)
    if _ASKED.search(said) is not None:
        return False
    if "?" in said and _PRESUPPOSES.search(said) is None:
        return False
    if _PUT_IN_ITS_PLACE.fullmatch(said) is not None:
        return False
    told = _FAMILY_USES.sub(" ", _said(_SURELY.sub(" ", text)).replace("?", " "))
    is_told = any(one.search(told) is not None for one in (_THEFT, _GOING_ON, _SHOWN))
    return is_told and _UNTRUE.search(said) is None
