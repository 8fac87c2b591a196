"""Whether words tell that something of the customer's own was stolen, lost or used by another, or a secret told.

Told in Spanish here, in English in ``thefts_english``; customers mix both, so every pattern of either is tried.
"""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language import leave, thefts_english
from centli.agent.language.leave import MONEY, OURS, UNLET
from centli.agent.language.spelling import spoken
from centli.agent.language.thefts_english import HELD
from centli.agent.language.troubles import ASKED
from centli.kernel import confidential

_MINE: Final = r"(?:mi|la|el|mis|una|mi otra)"
_DID: Final = r"(?:sacaron|saco|retiraron|retiro|compraron|gastaron|transfirieron|mandaron|enviaron|pagaron|hicieron|usaron|entraron|pidieron|movieron|sacan|retiran|compran|gastan|transfieren|mandan|usan|mueven)"
"""What others did, whom «no fui yo» makes thieves."""
_DETAILS: Final = r"(?:datos|numero de tarjeta|(?:\w+ )?(?:numeros?|numeritos?|digitos) de (?:atras|la tarjeta|mi tarjeta))"
_SECRET: Final = rf"(?:nip|contrasena|clave|codigo|cvv|token|{_DETAILS})"
_PUT_IN_ITS_PLACE: Final = re.compile(
    r"(?:ya )?te (?:mande|envie|di|pase) (?:mi|el) (?:codigo|token)(?: (?:ya|otra vez|de nuevo))*"
    r"|(?:(?:listo|ok|oye|hola|pues|pero|ya|si) )*(?:puse|meti) (?:mi|el) (?:nip|contrasena|clave|codigo|token)"
    r"(?: (?:mal|bien|ya|otra vez|de nuevo|\w+ veces|en el cajero|en la app|(?:y|pero) (?:ahora )?(?:(?:no|nada) (?:paso nada|pasa nada|sirve|sirvio|jala|jalo|funciona|funciono)|nada|sigue igual|que (?:hago|sigue))))*"
)
"""«Ya puse el código», and nothing else: where the bank asks for it, or into the chat itself."""
_KIN: Final = r"mis? (?:(?:dos|tres|cuatro|[0-9]|otr[oa]s) )?(?:hij[oa]s?|niet[oa]s?|nin[oa]s?|espos[oa]|marido|mujer|novi[oa]|pareja|ma(?:ma|dre)|pa(?:pa|dre)s?|herman[oa]s?|familia\w*|sobrin[oa]s?|abuel[oa]s?|primos?|client[ea]s?|emplead[oa]s?|trabajador(?:a|es|as)?|soci[oa]s?|inquilin[oa]s?|alumn[oa]s?|vendedor(?:a|es|as)?|secretari[oa]|contador[a]?|chofer)"
_FAMILY_USES: Final = re.compile(
    rf"\b(?:(?:{_KIN}(?: y)? ){{1,3}}(?:(?!que |dic|dij|avis)\w+ ){{0,2}}?(?:usan|ocupan)\b|(?=mis ){_KIN} que (?:usan|ocupan)\b"
    rf"|(?:usan|ocupan) mis? \w+(?: de (?:debito|credito))?(?: (?:y )?{_KIN}){{1,3}}(?=$| (?:para|en|siempre|diario|a veces|cada|tambien)\b))(?!.*\bsin\b)"
)
"""One's own are no thieves while it is not said that nobody let them: «mis hijos usan mi tarjeta»."""
_PLAYS: Final = re.compile(
    rf"\b{_KIN} (?:\w+ )?me (?:quita|quito|agarra|agarro|toma|tomo) (?:el|la|mi) {HELD} para (?:jugar|ver|llamar|hablar|(?:hacer )?la tarea)\b(?!.*\bsin\b)"
)
"""«Mi hijo me quitó el celular para jugar» robs nobody."""
_UNLESS: Final = r"(?<!\bsi )(?<!\bno )(?<!\bcuando )(?<!\bnunca )(?<!\bjamas )(?<!\btampoco )"
_SURELY: Final = re.compile(r"\bsí\b|^\W*(?:no|si)\s*[,.;:!]", re.IGNORECASE)
"""What is answered before it is told, no condition and no denial: «sí, usan mi tarjeta», «no, usan mi tarjeta»."""
_FOR_A_FEE: Final = (
    r"por (?:(?:la|las|el|los|una?|unas) )?(?:comision\w*|anualidad\w*|interes\w*|manejo|mantenimiento)\b"
    r"(?!(?: \w+){0,3}? (?:que (?:yo )?(?:no|nunca|jamas)\b|(?:fals[oa]s?|rar[oa]s?)\b|sin (?:mi )?(?:permiso|autoriz\w+|consent\w+)))"
)
"""What the bank takes by its own rules, unless the customer says that it may not."""
_SAVED: Final = (
    rf"\b(?:transfieren|mandan) (?:(?:mi|el|todo) )*{MONEY} de (?:mi|mis) \w+(?: de \w+)? a (?:mis?|la|el|los|las)(?: cuenta| tarjeta)?(?: del?)? (?:ahorros?|cheques|debito|nomina|credito|inversion)"
    r"(?: (?:mi[ao]s?|propi[ao]s?|[0-9]+|mil|pesos|hoy|ya|por favor|porfa))*$"
)
"""An order in other words: «transfieren dinero de mi cuenta a mi ahorro»."""
_NO_PERSON: Final = r"(?! (?:con|de) (?:que (?:me |nos )?(?:van a )?)?(?:cort|suspend|desconect|cancel|quit)\w*(?: \w+)? (?:luz|agua|gas|internet|telefono|linea|cable|wifi|servicios?|cfe|suministro|membresia|suscripcion)\b)"
"""«Me amenazan con cortar la luz» threatens nobody."""
_CARRIED: Final = (
    r"(?:tarjetas?|plastico|cartera|bolsa|monedero|celular|cel|telefono|wallet|card|purse|phone)"
)
_GONE: Final = r"(?:(?:ya )?no (?:aparece|l[oa] (?:encuentro|hallo))|desaparecio|se (?:me )?perdio|l[oa] (?:perdi|extravie)|(?:has )?disappeared|is (?:gone|missing|lost|nowhere))"
_ABOUT: Final = r"\b(?! (?:en (?!ning\w+|la calle|mi (?:casa|cartera|bolsa|mochila|cuarto|coche|carro))|como|on|from|in) ?)"
"""What is gone from one's pocket; what an app or a list does not show is no loss."""
_THEFT: Final = re.compile(
    r"\b(?:me|nos) (?:estan |acaban de |andan |han |volvieron a )?(?:rob|asalt|clon|hacke|hake|jacke|jake|estaf|vaci|defraud|atrac|bolse)(?:aron|ar|ado|ando|o)\b"
    rf"|\b(?:perdi|extravie|tire|se me (?:perdio|extravio|cayo)|no (?:encuentro|hallo)) (?:{_MINE}|my) {HELD}\b"
    rf"|\b(?:(?:mi|mis|la|my) {_CARRIED} {_GONE}|(?:(?:ya )?no aparece|desaparecio|se (?:me )?perdio) mi {_CARRIED}){_ABOUT}"
    rf"|\bno se (?:ni )?(?:en )?donde (?:esta|anda|quedo|deje|puse|perdi|habre dejado) mi {_CARRIED}\b"
    rf"|\b(?:deje|olvide|se me (?:quedo|olvido)) (?:(?:olvidad|tirad|botad)[ao] )?{_MINE} {HELD} (?:(?:olvidad|tirad|botad)[ao] )?en (?:un|una|el|la) (?:taxi|uber|didi|camion|metro|bar|antro|restaurante|cajero|tienda|bano|calle|fiesta|combi|cine)\b"
    r"|\bno reconozco (?:el|ese|este|un|unos|esos|estos|los|la|esa|esta|una|otro|varios|dos|ningun[oa]?) (?:cargo|movimiento|compra|retiro|cobro|transferencia|pago)s?\b|\bdesconozco (?:el|ese|este|un|unos|la|esa|una|los) (?:cargo|movimiento|compra|retiro|cobro|transferencia)s?\b"
    r"|\bno se (?:(?:de|a) )?(?:que|quien|donde|cual) (?:es|son|sea|sean|viene|vienen|fue|fueron|salio|corresponde)\b(?: \S+){0,4}? (?:cargos?|cobros?|compras?|retiros?|movimientos?)\b|\b(?:cargos?|cobros?|compras?|retiros?)\b(?: \S+){0,6}? no se (?:(?:de|a) )?(?:que|quien|donde|cual) (?:es|son|sea|sean|viene|vienen|fue|fueron|salio|corresponde)\b"
    r"|\b(?:cargo|movimiento|compra|retiro|cobro|transferencia|pago|disposicion)(?:e?s)?\b(?: \S+){0,4}? (?:que )?(?:(?:yo )?(?:no|nunca|jamas) (?:lo |la |los |las )?(?:hice|reconozco|autorice|realice|ordene|pedi|compre)|no (?:es|son) mi[ao]s?)\b"
    r"|\bno h?e reconocid[oa]\b|\b(?:cai|caimos|caido|victima) (?:en|de) (?:un|una) (?:estafa|fraude|engano|robo)\b|\bme (?:obligaron|amenazaron)\b"
    rf"{_NO_PERSON}"
    r"|\b(?:cargos?|compras?|retiros?|cobros?)\b(?: \S+){0,4}? donde (?:ni|no|nunca)\b|\byo (?:no|nunca|jamas) (?:lo |la |los |las |he )?(?:autorice|hice|compre|retire|realice|mande|pedi|saque)\b"
    r"|(?<!cargos )(?<!depositos )(?<!pagos )\b(?:entraron|se metieron|alguien (?:entro|se metio)) (?:a|en) (?:mi|la) (?:cuenta|app|banca|correo)\b"
    rf"|\b(?:(?:me|nos) (?:\w+ )?(?:ching|tumb|baj|quit|arrebat|vol|arranc|saqu|sac)(?:aron|o|ado)|se (?:me )?(?:llevaron|llevo|robaron|chingaron|volaron))(?: \w+){{0,2}}? {HELD}\b"
    rf"|(?<!contra )(?<!por )(?<!seguro de )\b(?:robo|clonacion|extravio|perdida|fraude|hackeo) (?:de|con|en|a) (?:(?:la|el|mi|mis|una|un) )?{OURS}\b"
    rf"|\b{OURS}(?: \w+)? (?:robad|clonad|hackead|jackead|perdid|extraviad)[oa]?\b"
    rf"|\b(?:alguien|otra persona|un desconocido|no se quien|quien sabe quien)(?: \w+){{0,2}}? (?:us(?:o|a|ando)|compr(?:o|a|ando)|gast(?:o|a|ando)|pag(?:o|a|ando)|retir(?:o|a|ando)|sac(?:o|a|ando))(?: \w+){{0,7}}? (?:mi|mis) {OURS}\b"
    r"|\b(?:cargos?|compras?|retiros?|cobros?|movimientos?|transferencias?|pagos?)\b.*\b(?:no fui yo|yo no fui)\b|\b(?:no fui yo|yo no fui)\b.*\b(?:cargos?|compras?|retiros?|cobros?|movimientos?|transferencias?|pagos?)\b"
    rf"|\b{_DID}\b(?: \w+){{0,8}}? (?:no fui yo|yo no fui)\b|\b(?:no fui yo|yo no fui)(?: \w+){{0,4}}? {_DID}\b"
    rf"|\b(?:di|puse|meti|pase|comparti|les di|le di) (?:mi|mis|el|los) {_SECRET}\b"
    r"|\b(?:alguien|otra persona|un desconocido|mi (?!banco\b)\w+|un \w+) (?:ya )?(?:se )?(?:sabe|tiene|conoce|vio|adivino) (?:mi|mis) (?:clave|nip|contrasena|token|cvv)\b"
    r"|\b(?:cargo|movimiento|compra|retiro|cobro|transferencia|pago)s?\b(?: \S+){0,3}? que (?:nadie|ninguno|ninguna|ni \w+ ni \w+)(?: \w+){0,3}? (?:hizo|hicimos|autorizo|autorizamos|pidio|reconoce|reconocemos)\b"
    rf"|\b(?:me |nos )?(?:esta|estan|anda|andan) (?:sacando|retirando|gastando|usando|vaciando)(?:me|se)? (?:todo )?(?:mi|el|la|mis) (?:dinero|lana|{OURS})\b"
    rf"|(?<!^si )\b(?:alguien|otra persona|mi hij[oa]|mi ex|un (?:mesero|empleado)) (?:mas )?(?:uso|usa|usando|esta usando|tiene|clono|agarro) (?:mi|my) {HELD}\b"
    rf"|{_UNLESS}\b(?:usan|ocupan) (?:mi|mis) {HELD}\b|(?:^|\b(?:ya|se|y|creo que) )(?:se )?(?:saben|tienen) mi (?:nip|clave|contrasena|token|cvv)\b"
    rf"|(?!{_SAVED})\b(?:sacan|retiran|gastan|mueven|transfieren|mandan|quitan|roban|bajan|vacian) (?:(?:mi|el|todo) )*(?:dinero|lana|feria|saldo)(?: \w+){{0,2}}? (?:de|con) (?:mi|mis) {OURS}\b(?! (?:(?:si|por (?:no|usar|tener))\b|{_FOR_A_FEE}))"
    r"|\b(?:sale|se (?:me )?(?:va|manda|transfiere|envia|retira|mueve|gasta)) (?:(?:mi|el) )?(?:dinero|lana|feria|saldo) sol(?:it)?[oa](?= de (?:mi|la) |$)"
    r"|\b(?:usan|ocupan) mi (?:nombre|identidad|ine|credencial)\b(?! (?:para|con|en) (?:publicidad|anuncios|promo\w*|fines))"
)
_GOING_ON: Final = re.compile(
    rf"{_UNLESS}\b(?:me|nos) (?:(?:roban|vacian|clonan|hackean|jackean|estafan|defraudan|extorsionan|amenazan)\b(?! con\b)|(?:sacan|quitan|bajan) (?:mi |el |todo )*{MONEY}\b(?!.* si\b)(?! por (?:la |el |una? |no )?(?:comision\w*|anualidad|interes\w*|us\w+|tener|atras\w+|pag\w+)\b)(?! de (?:mi|mis|la) {OURS} (?:por (?:no|usar|tener)\b|{_FOR_A_FEE}))|piden {MONEY} (?:por|para no|a cambio))"
    rf"|{_UNLESS}\b(?:suplant|clon|hacke|jacke|falsific|vaci)(?:an|aron|o) (?:mi|mis) (?:identidad|firma|nombre|ine|{OURS})\b"
    rf"|{_UNLESS}\b(?:(?:abren|abrieron|sacan|sacaron|piden|pidieron|solicitan|solicitaron) (?:\w+ )?(?:creditos?|prestamos?)|(?:abren|abrieron|sacan|sacaron) (?:\w+ )?(?:cuentas?|tarjetas?))(?: \w+){{0,2}}? (?:a|con) mi nombre\b"
    rf"|{_UNLESS}(?!{_SAVED})\b(?:sacan|retiran|gastan|mueven|transfieren|roban|quitan|llevan) (?:todo )?mi {MONEY}\b|{_UNLESS}\b(?:usan|ocupan) mi cuenta\b"
    r"|(?:^|\bcreo que )entran (?:a|en) mi (?:cuenta|app|banca|correo)\b(?! (?:los|las|mis|mi|el|la)\b)(?! (?:[0-9]+\b(?! (?:veces|personas|desconocid\w+)\b)|cada (?!rato\b|vez\b|noche\b)|tod[oa]s (?!los dias\b(?! [0-9])|las noches\b)\w))|(?<!que )(?<!si )\balguien (?:entra|se mete) (?:a|en) mi (?:cuenta|app|banca|correo)\b"
    r"|\b(?:quieren|quiere|intentan|tratan de|intentaron|trataron de) (?:entrar|meterse|acceder|ingresar) (?:a|en) mi (?:cuenta|app|banca|correo)\b"
    rf"|{_UNLESS}(?<!que )\b(?:aparecen|aparecieron|salen|salieron|hay|veo|tengo|me hicieron) (?:\w+ )?(?:cargos?|cobros?|compras?|retiros?|movimientos?) (?:muy )?(?:rar|extran|sospechos|desconocid)[oa]s?\b"
    r"|\b(?:cobran|cobraron|cargan|cargaron|descuentan|descontaron) (?:algo|cosas|dinero) que (?:yo )?no (?:reconozco|compre|autorice|pedi|hice)\b|\b(?:hacen|hicieron|hay|salio|salieron) (?:\w+ )?(?:retiros?|cargos?|cobros?|compras?|transferencias?|pagos?|movimientos?) sin mi (?:permiso|autorizacion|consentimiento)\b|\b(?:me|nos) transaron\b"
    rf"|{_UNLESS}(?!{_SAVED})(?<!me )(?<!nos )\b(?:transfieren|mandan|mandaron|envian|enviaron|mueven|pasan|pasaron) (?:(?:todo )?mi|todo(?: el)?) {MONEY}(?: de mi \w+(?: de \w+)?)? a (?:l[ao]s?|el|un[ao]?s?|otr[oa]s?|sus?|alguien|gente|cuentas?|personas?|desconocid\w+)\b"
    rf"|{_UNLESS}\b(?:sacaron|retiraron|gastaron|movieron|transfirieron|robaron|quitaron|llevaron|tomaron|agarraron) (?:todo )?mi {MONEY}\b|\b(?:us[ao]|gast[ao]|sac[ao]|agarr[ao]|tom[ao]|retir[ao]|mueve|movio) (?:mi|mis) (?:{OURS}|{MONEY})(?: \w+){{0,3}}? {UNLET}\b"
    rf"|\bdesaparecio (?:todo )?mi {MONEY}\b|\bmi {MONEY} (?:ya no esta|desaparecio|se esfumo)\b|\bya no esta mi {MONEY}\b"
    rf"|\bquien(?:es)? (?:\w+ ){{0,2}}?(?:us[oa]|usaron|usando|usado|robo|robaron|robado|saco|sacaron|sacado|gasto|gastaron|gastado|retiro|retiraron|compro|comprando|movio|transfirio|entro (?:a|en)|vacio|clono|clonaron|hackeo)(?: (?!a\b)\w+){{0,3}}? (?:mi|mis) (?:{OURS}|{MONEY})\b"
)
"""What others do, or did, with what is the customer's: told in the present, in slang."""
_SHOWN: Final = re.compile(
    rf"{_UNLESS}(?<!no le )(?<!no les )(?<!nunca le )(?<!jamas le )(?<!tampoco le )\b(?:dicte|solte|revele|subi|publique|ensene|mostre|mande|envie)(?: \w+)? mi (?:nip|contrasena|clave|codigo|cvv|token)\b(?! (?:interbancaria|postal|de (?:rastreo|elector|descuento|referid\w+|barras)\b(?! y mi (?:nip|contrasena|clave|cvv|token)\b)))"
    r"|\bdicte (?:el|los) (?:nip|codigo|token|cvv|datos)\b"
    r"|\b(?:escribi|ingrese|capture|teclee) (?:mi|mis|el) (?:nip|contrasena|clave|codigo|cvv|token|datos)(?: \w+){0,2}? en (?:una?|otra?|es[ea]|algo|internet|facebook|whatsapp|instagram)\b"
    r"|\b(?:mande|envie|pase|subi|publique) (?:(?:una|la|las) )?fotos? de mi (?:tarjeta|nip)\b|\b(?:subi|publique) mi tarjeta\b"
    rf"|\bme (?:sacaron|saco|quitaron) (?:mi|el|la) {_SECRET}\b"
    rf"|\b(?:pidio|pidieron) (?:mi|mis|el|los) {_SECRET}\b(?! (?:de|postal)\b)(?: \w+){{0,4}}? (?:se|les?) l[oa]s? (?:di|dije|mande|envie|pase|dicte)\b"
)
"""A secret that was told, sent or typed where it does not belong, in other words than those above."""
_TOLD: Final = (_THEFT, _GOING_ON, _SHOWN, thefts_english.TAKEN, thefts_english.SHOWN)
_IN_ITS_PLACE: Final = (_PUT_IN_ITS_PLACE, thefts_english.PUT_IN_ITS_PLACE)
_UNTRUE: Final = re.compile(
    r"\b(?:no|nunca) (?:me|nos) (?:han |estan )?(?:rob|asalt|clon|hacke|jacke|jake|estaf)|\b(?:son(?:e|aba|amos) que(?!.* (?:y|luego|desperte)\b)|imagin\w+|supon\w+|que tal si|por si|como si|si (?:\w+ ){0,4}?(?:estuviera|estuviese|fuera|fuese|hubieran?|hubiesen?)(?: \w+)? (?:rob|clon|hacke|jacke|perd|extravi)\w*|mi (?:amig[oa]|vecin[oa]|prim[oa]|herman[oa]|compa|suegr[ao]|cunad[oa]) (?:le|se|dice|perdio))\b"
)
_PRESUPPOSES: Final = re.compile(
    r"^(?:(?:oye|hola|y|pero|perdon|disculpa|dime|digan(?:me)?|(?:quiero|quisiera|necesito|ocupo|queria) (?:saber|entender)|hey|hi|hello|so|but|please|tell me|do you know|i (?:want|need|would like|d like) to know|can you tell me) )*"
    r"(?:quien(?:es)?|por ?que|who|why|how come)\b"
)
"""Who it was, and why, is asked of what has happened: «¿quién usó mi tarjeta?» tells that somebody did."""


_DENIED: Final = re.compile(
    r"\b(?:nadie|ninguno|nunca|jamas|tampoco|no|nobody|no one|never)(?: (?:me|nos|le|les|se|te|l[oa]s?|ha|han|he|yo|has|have|ever))*\s$"
)
"""What stands before a theft that there was not: «nadie me robó», «no le di mi NIP a nadie»."""
_ASKS_WHO: Final = re.compile(r"(?:quien|alguien|otra persona|who|someone|somebody)")
_NOT_GONE: Final = re.compile(r"(?:my|money)\b.*\b(?:not|never|isn ?t|wasn ?t)\b")
_LOOKED_BACK: Final = 40
"""Letters before a theft in which it may be denied."""


def _is_denied(said: str, told: re.Match[str]) -> bool:
    """Say whether what would tell of a theft is denied; «no sé quién usó mi tarjeta» denies none."""
    if _NOT_GONE.match(told[0]) is not None:
        return True
    before = said[max(0, told.start() - _LOOKED_BACK) : told.start()]
    return _ASKS_WHO.match(told[0]) is None and _DENIED.search(before) is not None


def puts_in_its_place(text: str) -> bool:
    """Say whether a secret is put where it belongs, and nothing else is told."""
    said = spoken(text, marks="?")
    return any(one.fullmatch(said) is not None for one in _IN_ITS_PLACE)


def holds_a_secret(text: str) -> bool:
    """Say whether words hold what is told to nobody: "mi nip es 1234", "contraseña: perro", or held it."""
    return confidential.is_hidden(text) or _HELD_SECRET.search(spoken(text)) is not None


_HELD_SECRET: Final = re.compile(
    r"\b(?:nip|pin|cvv|cvc|contrasena|password|token|codigo|clave|code)\b(?! (?:interbancaria|postal|de rastreo))(?: (?:es|is|de|del|la|el|mi|tarjeta|cajero|seguridad|verificacion|app|banco)){0,5} [0-9]{3,8}\b"
    r"|\b[0-9]{3,8} (?:es|is) (?:mi|my|el|la) (?:nip|pin|cvv|cvc|contrasena|password|token|codigo|clave|code)\b"
    r"|\b(?:mi|my) (?:contrasena|password|clave)(?: de \w+)? (?:es|is) \w+"
)


def denies_any(text: str) -> bool:
    """Say whether a theft or a told secret is spoken of only to deny it: "no le di mi NIP a nadie", "mi dinero no falta"."""
    said = spoken(text)
    found = [match for one in _TOLD for match in one.finditer(said)]
    denied = bool(found) and all(_is_denied(said, match) for match in found)
    return (denied or _KEPT.search(said) is not None) and not tells_of_theft(text)


_KEPT: Final = re.compile(
    rf"\b(?:no|nunca|jamas|tampoco) (?:(?:le|les|se lo|voy a|he) )*(?:doy|dare|dar|di|dado|comparto|presto|digo|dije) (?:mi|mis|el) {_SECRET}\b"
    r"|\b(?:no|nunca|tampoco) (?:me|nos) l[oa]s? (?:han )?(?:rob|clon|hacke|jacke)[a-z]+\b"
    r"|\bnadie (?:mas )?(?:(?:me|nos|se|ha|han) )*(?:us|rob|sac|quit|toc|clon|hacke|jacke)[a-z]+\b"
    rf"|\b(?:mi|el|todo mi) {MONEY} no (?:me )?falta\b|\bno me falta (?:{MONEY}|nada)\b"
    r"|\bi (?:never|don ?t|didn ?t|haven ?t|did not|do not) (?:ever )?(?:give|gave|tell|told|share|shared)(?: \w+){0,2}? my (?:pin|password|code|cvv)\b"
)


def tells_of_force(text: str) -> bool:
    """Say whether somebody is being made to do it: no transfer is prepared for whom they threaten."""
    said = spoken(text, marks="?")
    return "?" not in said and _FORCED.search(said) is not None


_FORCED: Final = re.compile(
    rf"{_UNLESS}\b(?:me|nos) (?:estan?|andan?) (?:obligando|amenazando|forzando|extorsionando|chantajeando)\b{_NO_PERSON}"
    rf"|{_UNLESS}\b(?:me|nos) (?:obligan|obliga|fuerzan|fuerza)(?=$| a (?:mandar|enviar|transferir|depositar|pasar|sacar|retirar|dar|hacer)\w*\b)"
    rf"|{_UNLESS}\b(?:me|nos) (?:amenazan|amenaza|extorsionan|extorsiona|chantajean|chantajea)\b{_NO_PERSON}"
    rf"|{_UNLESS}\b(?:me|nos) (?:quieren?|tratan? de|intentan?|andan? queriendo) (?:obligar|forzar|extorsionar|amenazar|chantajear)\b"
    r"|(?<!if )\b(?:they|he|she|someone|somebody|a man) (?:is|are|s|re|keeps?) (?:(?:forcing|threatening|blackmailing|extorting) (?:me|us)|making (?:me|us) (?:send|transfer|pay|give|move))\b"
    r"|(?<!if )\bi (?:am|m) being (?:forced|threatened|blackmailed|extorted)\b"
)


def tells_of_money_taken(text: str) -> bool:
    """Say whether money is missed that somebody took: "ayer me sacaron dinero de mi cuenta"; it may be no theft."""
    return _TAKEN.search(spoken(text, marks="?")) is not None


_TAKEN: Final = re.compile(
    r"\b(?:me|nos) (?:quitaron|descontaron|rebajaron|sacaron|bajaron|volaron|desaparecieron)\b(?: \S+){0,2}? (?:[$0-9][0-9.,]*|\w*cientos|\w* mil|dinero|lana|feria)\b"
)


def tells_of_theft(text: str) -> bool:
    """Say whether something of the customer's own was stolen, lost or used by another; a question does not, unless it asks who or why."""
    said = spoken(text, marks="?")
    if ASKED.search(said) is not None:
        return False
    if "?" in said and _PRESUPPOSES.search(said) is None:
        return False
    if puts_in_its_place(text) or found_again(text):
        return False
    if leave.told(text) is leave.Leave.REFUSED or tells_behind_but(text):
        return True
    return _tells(text)


def found_again(text: str) -> bool:
    """Say whether what was lost is back, and nothing else is told: "perdí mi tarjeta pero ya la encontré"."""
    return _FOUND_AGAIN.search(spoken(text, marks="?")) is not None


_FOUND_AGAIN: Final = re.compile(
    r"\b(?:perdi|perdido|extravie|extraviado|se me (?:perdio|extravio|cayo|habia perdido)|no (?:encontraba|hallaba)|i (?:had )?lost)\b(?: (?!rob|asalt|clon)\w+){1,12}?"
    r" (?:ya (?:me )?(?:l[oa] )?(?:encontre|halle|recupere|aparecio|tengo)|l[oa] (?:encontre|halle|recupere)|(?:i )?found it)(?: (?!pero\b|y\b|aunque\b|but\b|cargos?\b)\w+){0,6}$"
)


def tells_behind_but(text: str) -> bool:
    """Say whether a theft is told behind a «pero»: what is denied, imagined or allowed before it is so of its own clause only."""
    said = spoken(_SURELY.sub(" ", text))
    if _AND_THIS.search(said) is not None or _GONE_SINCE.search(said) is not None:
        return True
    _first, *rest = _BUT.split(text)
    return any(map(_tells, rest[:_CLAUSES_MAX]))


_CLAUSES_MAX: Final = 4
_BUT: Final = re.compile(r"\b(?:pero|aunque)\b", re.IGNORECASE)
_AND_THIS: Final = re.compile(
    rf"\bno (?:(?:me|nos) (?:(?:han|l[oa]s?) )?(?:rob|clon|quit|vol|tumb|ching|asalt)(?:aron|o|ado)|perdi|extravie)(?: \w+){{1,4}}? (?:pero|sino)(?: si)? (?:la|el|mi|mis) {HELD}(?=$| (?:de|y|ayer|hoy|anoche|tambien)\b)"
)
"""«No me robaron la cartera pero sí la tarjeta»."""
_GONE_SINCE: Final = re.compile(
    rf"\b(?:mi|la|el) {HELD}\b(?: \w+){{0,10}}? (?:pero|aunque)(?: (?!no\b|si\b)\w+){{0,3}}?"
    r" (?:no (?:aparece|l[oa] (?:encuentro|encontramos|hallo|encuentra))|desaparecio|se (?:me |le )?perdio|l[oa] (?:perdi|perdio|extravie)|(?:me|nos) l[oa] (?:rob|clon|quit|vol|tumb|ching)(?:aron|o))\b"
)
"""«…con mi permiso, pero ya no aparece»: what was named before is gone."""


def _tells(text: str) -> bool:
    told = leave.without_given(
        _FAMILY_USES.sub(" ", _PLAYS.sub(" ", spoken(_SURELY.sub(" ", text))))
    )
    found = [match for one in _TOLD for match in one.finditer(told)]
    # "No le di mi código a nadie y me sacaron dinero": the secret was kept, and the money is gone.
    is_told = (
        tells_of_force(text)
        or any(not _is_denied(told, match) for match in found)
        or (bool(found) and tells_of_money_taken(text))
    )
    return is_told and _UNTRUE.search(told) is None
