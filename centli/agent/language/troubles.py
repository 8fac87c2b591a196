"""Whether words tell of something that went wrong: what does not do what it should, what went astray, who called (``thefts``: what was taken).

A trouble names a thing of the bank's or the customer's and how it fails. Questions of how and of what would be, and what
is denied, tell of none.
"""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language.spelling import spoken

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
    r"|\b(?:me|nos) (?:hablo|hablaron|llamo|llamaron|marco|marcaron|escribieron|(?:estan?|andan?) (?:habl|llam|marc|escrib)(?:ando|iendo))\b(?: \S+){0,6}? (?:del banco|de centli|de (?:su|tu) banco|de seguridad|de fraudes?|dizque)\b"
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
ASKED: Final = re.compile(
    r"^(?:(?:oye|hola|y|una duda|disculpa) )*(?:(?:en |por )?cuant[oa]s?|cuando|como|cual(?:es)?|donde|que (?:hago|pasa|sucede|debo hacer) (?:si|en caso|cuando))\b"
)
_SENT: Final = re.compile(r"\b(?:mand|envi|transf|deposit|spei|pas[eo]|traspas)\w*")
"""What is sent to another bank is ours to explain."""


def tells_of_trouble(text: str) -> bool:
    """Say whether something is told not to do what it should: "mi tarjeta no pasa", "se cierra sola la app"."""
    said = spoken(text, marks="?")
    bare = said.replace("?", "").strip()
    is_told = _TROUBLE.search(bare) is not None and _ELSE.search(bare) is None
    return is_told and not is_about_another_banks(text)


def is_about_another_banks(text: str) -> bool:
    """Say whether it is about a card, an account or an app of another bank's; what is sent there is ours to explain."""
    said = spoken(text, marks="?")
    return _ANOTHER_BANKS.search(said) is not None and _SENT.search(said) is None


def tells_of_a_call(text: str) -> bool:
    """Say whether somebody is told of who called, or wrote, as if from the bank; a number in it is no amount."""
    said = spoken(text, marks="?")
    return _CALLED.search(said) is not None and ASKED.search(said) is None


def tells_of_a_slip(text: str) -> bool:
    """Say whether money that has gone to the wrong one is told of, or charged twice: no order, whatever it names."""
    said = spoken(text, marks="?")
    told = _WRONGLY.search(said) is not None or _CHARGED_TWICE.search(said) is not None
    return told and "?" not in said and _ELSE.search(said) is None
