"""What words want with a report that there is, or with none; and whether an answer that was given helped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from centli.agent.engines import inquiring
from centli.agent.language import guards, keywords, thefts, troubles
from centli.kernel import patterns
from centli.kernel.text import fold

WRITE: Final = "ticket_message"
CLOSE: Final = "close_ticket"
NONE: Final = "no_ticket"
"""Words that take a report back before there is one: "no fue fraude, sí fui yo"."""
_OF_MINE: Final = (
    rf"(?:mi|mis|el|la|ese|esa|este|esta|al|del|my|the|that)(?: \w+)? {inquiring.REPORT}"
)
_ADDS: Final = r"(?:agreg|anad|anex|adjunt|sum|aument|complement|pon(?:le|er|erle|ga|gan|gale)?\b|escrib|mand|envi|sub(?:ir|e|o)|add|append)\w*"
_TO_MINE: Final = rf"(?:(?:a|en|to|on|sobre|para|in) (?:mi|mis|el|la|ese|esa|este|esta|my|the|that)|al)(?: \w+)? {inquiring.REPORT}"
_WRITES: Final = patterns.lazy(
    rf"\b{_ADDS}(?: \w+){{0,5}}? {_TO_MINE}\b"
    rf"|\b(?:falto|olvido|olvide|quiero|queria|deberia|puedo|necesito|forgot to)(?: \w+){{0,3}}? (?:decir|mencionar|comentar|aclarar|contestar|responder|agregar|mention|say)\w*(?: \w+){{0,3}}? {_TO_MINE}\b"
    rf"|\b(?:dar|darles|darle|tengo|paso|mando|enviar|mandar)(?: \w+){{0,2}}? (?:datos|informacion|info|detalles|pruebas|fotos?)(?: \w+)? (?:de|sobre|para) (?:mi|el|la|ese|esa)(?: \w+)? {inquiring.REPORT}\b"
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
    r"|\b(?:no|nadie) me (?:l[oa]s? )?(?:han? )?(?:rob|clon|hacke|jacke|estaf|asalt)(?:aron|ado|o)\b"
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
"""«Ya me cayó la quincena» inquiring.asks for it, or tells of it, and takes nothing back."""
_LEFT_MAX: Final = 4
"""Words beside those that take a report back; more of them say something of their own."""
_CONTENT: Final = patterns.lazy(
    rf"\b{inquiring.REPORT}\b\W*(?:,|:|\bque|\bdiciendo que|\besto:?)\s+(?P<content>.{{4,}})$",
    re.DOTALL,
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
_ONLY_ASKS: Final = patterns.lazy(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:se puede|es posible|puedo|como (?:puedo|se|le|pido|hago|doy|solicito|saco)|que (?:pasa|pasaria|sucede|tengo que hacer|necesito|se necesita|requisitos)|cada cuando|cada cuanto|hay forma de|existe|can i|how do i)\b"
)
"""What inquiring.asks for the way, or whether there is one, and tells of nothing."""
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
_IS_THERE: Final = patterns.lazy(
    rf"\b(?:tengo|hay|traigo|cuantos|cuantas|me aparece)(?: \w+){{0,2}}? {inquiring.REPORT}(?: \w+)? (?:abiert|pendient|activ|en (?:proceso|curso)|sin (?:resolver|respuesta))"
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
_OTHERS_REPORT: Final = patterns.lazy(
    rf"\b{inquiring.REPORT}(?: \S+)? de (?:\S+ arroba \S+|otr[oa]s? (?:clientes?|personas?|usuari[oa]s?)|(?:todos )?(?:los|las) (?:demas|otr[oa]s|clientes|usuari[oa]s)|todos(?: los)?(?: clientes| usuarios)?$"
    rf"|(?:mi|mis|su|tu) (?:herman|mam|pap|espos|novi|jef|prim|vecin|suegr|hij|amig|compa|cunad|abuel|ti[oa]\b)\w*)|\b(?:su|sus|his|her|their) {inquiring.REPORT}\b|\b{inquiring.REPORT} of (?:another|other|all)\b"
    rf"|\b{inquiring.REPORT}(?: \w+)? (?:tiene|levanto|hizo|puso|metio)\b(?: \w+){{0,2}} (?:mi|su|tu) \w+$"
)
_REPORT_OF: Final = patterns.lazy(rf"\b{inquiring.REPORT} de (?:(?:mi|el|la) )?(?P<who>\w+)$")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted with a report; ``text`` is what is to be added, where it is said at once."""

    intent: str
    text: str = ""


_REPORT_IT: Final = patterns.lazy(
    r"\W*(?:(?:si|ok|pues|bueno|entonces|va)\W+)*(?:report|denunci)(?:[ae]l[oa]s?|arl[oa]s?|[ea]mel[oa]s?)\b\W*(?:por favor|porfa|ya)?\W*"
    r"|\W*(?:(?:oye|pues|ya)\W+)*hay que (?:report|denunci)ar (?:mi|la|el|un|una|ese|esa) (?:tarjeta|plastico|celular|cel|cargo|cobro|compra|robo|fraude|estafa)(?: (?:ya|por favor|porfa))?\W*"
    r"|\W*(?:please )?(?:i (?:want|need|would like) to |i['’]d like to |let me |can i |could i )?(?:file|open|make|submit|create)"
    r" (?:a|an|my|another) (?:new )?(?:report|complaint|dispute|ticket|case)(?:,? please)?\W*"
)


def asked(text: str) -> Wish | None:
    """Return what words want with a report that there is, or that there shall be none; None when they speak of neither."""
    said = inquiring.words_of(text)
    if _ASKS.search(said):
        return None
    writes, closes = _WRITES.search(said), _CLOSES.search(said)
    if writes is not None and (closes is None or writes.start() < closes.start()):
        # What follows is to be written, not done: "agrega a mi reporte que decía «cierra el caso»".
        return Wish(WRITE, _content(text))
    if closes is not None:
        return Wish(CLOSE)
    return (
        Wish(NONE)
        if "?" not in text and _takes_back(said) and not thefts.tells_of_theft(text)
        else None
    )


def wants_it_reported(text: str) -> bool:
    """Say whether what was told before is to be reported, or something that is to be told yet: «repórtalo», «file a report»."""
    return _REPORT_IT.fullmatch(fold(text)) is not None


_WHEN_IT_WAS: Final = patterns.lazy(
    r"(?:(?:y|pues|esto|eso) )*(?:fue|fueron|paso|ocurrio|sucedio) (?:hoy|ayer|anoche|antier|anteayer|esta (?:manana|tarde|noche)|hace|como a|a las?|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|dia)|en (?:el|la|un|una)|por)\b"
)
"""When and where what was reported happened."""


def follows(text: str) -> Wish | None:
    """Return what words want right after a report was made or looked at: "¿cómo va?", "agrégale que…", "y el otro?"."""
    said = inquiring.words_of(text)
    if len(said.split()) <= inquiring.FEW_WORDS and _HOW_IS_IT.fullmatch(said):
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
    """Tell "¿se puede pedir una reposición?" from what went wrong: whoever inquiring.asks for the way reports nothing yet."""
    said = inquiring.words_of(text)
    told = thefts.tells_of_theft(text) or troubles.tells_of_trouble(text) or guards.is_past(text)
    named = keywords.intent_of(text) == "open_ticket" or disputes(text)
    return _ONLY_ASKS.search(said) is not None and not told and not named


def asks_for_own(text: str) -> bool:
    """Say whether it is asked if there is a report: "¿tengo un reporte abierto?"."""
    return "?" in text and _IS_THERE.search(inquiring.words_of(text)) is not None


def disputes(text: str) -> bool:
    """Say whether a charge is to be disputed, in the verbs for it: "quiero impugnar una compra"."""
    said = inquiring.words_of(text)
    if _TAKEN.search(said) is not None or thefts.tells_of_money_taken(text):
        return True
    found = _DISPUTES.search(said)
    return found is not None and _ASKS_WAY.search(said[: found.start()]) is None


def is_about_others(text: str, names: Sequence[str] = ()) -> bool:
    """Say whether a report of somebody else's is meant: "el reporte de otro cliente", "su queja", or of one of ``names``."""
    said = inquiring.words_of(text.replace("@", " arroba "))
    found = _REPORT_OF.search(said)
    named = found is not None and found["who"] in {inquiring.words_of(name) for name in names}
    return named or _OTHERS_REPORT.search(said) is not None


def finds_unhelpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it was none: "eso no es lo que pregunté"."""
    said = inquiring.words_of(text)
    return len(said.split()) <= inquiring.FEW_WORDS and _UNHELPFUL.search(said) is not None


def finds_helpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it helped: "perfecto, ya pude"."""
    said = inquiring.words_of(text)
    is_short = len(said.split()) <= inquiring.FEW_WORDS and "?" not in text
    return is_short and not finds_unhelpful(text) and _HELPFUL.search(said) is not None


def _takes_back(said: str) -> bool:
    """Tell "no fue fraude, sí fui yo" from "no me robaron el celular, me clonaron la tarjeta" and "la tarjeta era mía"."""
    left, count = _NO_REPORT.subn(" ", _REMEMBERS.sub(" ", said))
    goes_on = _BUT.search(said) is not None or _AGAIN.search(left) is not None
    goes_on = goes_on or _INCOME.search(left) is not None
    if not count or goes_on or len(left.split()) > _LEFT_MAX:
        return False
    tells = thefts.tells_of_theft(left) or troubles.tells_of_trouble(left)
    return not tells and keywords.intent_of(left) in {None, "cancel", "thanks", "greet"}


def _content(text: str) -> str:
    """Return what is to be added, of "agrega a mi reporte que fue el martes"."""
    folded = fold(text)
    found = _CONTENT.search(folded) if len(folded) == len(text) else None
    return "" if found is None else text[slice(*found.span("content"))].strip()
