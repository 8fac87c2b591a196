"""What words want with a report that there is, or with none; and whether an answer that was given helped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from centli.agent.language import guards
from centli.agent.language.spelling import by_ear
from centli.kernel.text import fold

WRITE: Final = "ticket_message"
CLOSE: Final = "close_ticket"
NONE: Final = "no_ticket"
"""Words that take a report back before there is one: "no fue fraude, sí fui yo"."""

_NOUN: Final = r"(?:reportes?|tickets?|quejas?|aclaracion(?:es)?|reclamos?|reclamacion|casos?|complaint|report|case)"
_OF_MINE: Final = rf"(?:mi|mis|el|la|ese|esa|este|esta|al|del|my|the|that)(?: \w+)? {_NOUN}"
_ADDS: Final = r"(?:agreg|anad|anex|adjunt|sum|aument|complement|pon(?:le|er|erle|ga|gan|gale)?\b|escrib|mand|envi|sub(?:ir|e|o)|add|append)\w*"
_TO_MINE: Final = rf"(?:(?:a|en|to|on|sobre|para|in) (?:mi|mis|el|la|ese|esa|este|esta|my|the|that)|al)(?: \w+)? {_NOUN}"
_WRITES: Final = re.compile(
    rf"\b{_ADDS}(?: \w+){{0,5}}? {_TO_MINE}\b"
    rf"|\b(?:falto|olvido|olvide|quiero|queria|deberia|puedo|necesito|forgot to)(?: \w+){{0,3}}? (?:decir|mencionar|comentar|aclarar|contestar|responder|agregar|mention|say)\w*(?: \w+){{0,3}}? {_TO_MINE}\b"
    rf"|\b(?:dar|darles|darle|tengo|paso|mando|enviar|mandar)(?: \w+){{0,2}}? (?:datos|informacion|info|detalles|pruebas|fotos?)(?: \w+)? (?:de|sobre|para) (?:mi|el|la|ese|esa)(?: \w+)? {_NOUN}\b"
    rf"|\bdi(?:le|les|ganle)\b(?: \w+){{1,5}}? {_OF_MINE} (?:que|lo)\b"
    r"|\b(?:responder|contestar|responde|contesta|contestale|respondele|escribele) (?:a |al |en |el |mi )*(?:reporte|ticket|queja|aclaracion|caso)\b"
)
_CLOSES: Final = re.compile(
    rf"\b(?:cancel\w*|cierr\w+|cerrar\w*|retir(?:a|ar|en|o)\w*|elimin\w+|borr\w+|quit(?:a|ar|en)\w*|anul\w+|da(?:r|me|le|n)? de baja|desist\w+|close|withdraw|drop)(?: \w+){{0,2}}? {_OF_MINE}\b"
    rf"|\bya no (?:quiero|necesito|ocupo|hace falta|va|procede|sigas|sigan|le sigan)(?: \w+)? {_OF_MINE}\b"
    rf"|\b{_OF_MINE}(?: \w+){{0,6}}? (?:cierra(?:l[oa]|nl[oa])?|cancela(?:l[oa])?|cierrenl[oa]|retirenl[oa]|ciérralo)\b"
    rf"|\bya se (?:resolvio|arreglo|soluciono|compuso)(?: \w+){{0,3}}? {_OF_MINE}\b"
)
_NO_REPORT: Final = re.compile(
    r"\b(?:no|ya no|tampoco) (?:(?:quiero|quisiera|necesito|ocupo|hace falta|hay que|es necesario|vayas a|voy a|quise) )*(?:(?:levant(?:ar|es|en)|pon(?:er|gas|gan)|hacer|hag(?:as|an)|abr(?:ir|as|an)|met(?:er|as|an)|gener(?:ar|es|en)|registr(?:ar|es|en)) )?"
    r"(?:(?:un|una|ningun|ninguna|el|la|nada de) )*(?:reportes?|tickets?|quejas?|aclaracion(?:es)?|reclamos?|reclamacion)\b"
    r"|\bno (?:es|fue|era|hubo|hay|creo que (?:sea|fuera)) (?:un |una |ningun |robo o )*(?:fraude|robo|estafa|problema)\b"
    r"|\b(?:no|nadie) me (?:han? )?(?:rob|clon|hacke|jacke|estaf|asalt)(?:aron|ado|o)\b"
    r"|\b(?:si fui yo|fui yo mism[oa]|era mi[ao]|ya (?:lo |la )?reconoci|ya (?:me )?acorde que (?:es|era|fue|fui|si)|it was me)\b"
    r"|^(?:(?:ya no|no|oye|hola|olvidalo|gracias|dejalo|ok|listo) )*(?:ya (?:se (?:resolvio|arreglo|soluciono|compuso)|quedo (?:resuelto|arreglado|solucionado)|aparecio|la encontre|lo encontre|me llego|me cayo))\b"
)
_ASKS: Final = re.compile(
    r"^(?:(?:oye|hola|y) )*(?:como|que pasa|que hago|cuando|cuanto|donde|por que|how|what|when|why)\b"
)
_BUT: Final = re.compile(r"\b(?:pero|sino|aunque|solo que|but)\b")
_CASE: Final = re.compile(r"\b(?:en|para) (?:ese|este|el|tal|todo|cualquier) caso\b|\bcaso de\b")
"""«En ese caso» speaks of no report."""
_CONTENT: Final = re.compile(
    rf"\b{_NOUN}\b\W*(?:,|:|\bque|\bdiciendo que|\besto:?)\s+(?P<content>.{{4,}})$", re.DOTALL
)
_UNHELPFUL: Final = re.compile(
    r"\bno (?:me |te |se |nos |le |lo |la )?(?:(?:ha|has) )?(?:sirv\w+|ayud\w+|funcion\w+|quedo claro|quedo|entend\w+|contest\w+|respond\w+|resolv\w+|resuelv\w+|aclar\w+|dice|dijiste)\b"
    r"|\b(?:eso|esa|asi|esto)(?: \w+)? no\b|\bno (?:\w+ )?(?:es|era|fue|pregunt\w+|pedi|dije|hablo|hablaba)(?: \w+)? (?:eso|esa|lo que|de eso)\b|\bno (?:era|es) eso\b|\bno pregunte\b"
    r"|\beso ya (?:lo )?(?:se|sabia|hice|intente|probe|lei)\b|\bya (?:hice|intente|probe|le hice) (?:eso|asi|lo que)\b|\b(?:sigo|quede|me quede) (?:igual|sin entender|en las mismas)\b|\b(?:pregunte|queria|pedi|era) otra cosa\b|\botra cosa (?:pregunte|queria)\b|\bsigo sin (?:poder|entender)\b|\b(?:esta|estan|estas) (?:mal|equivocad[oa]|incorrect[oa])\b"
    r"|\b(?:that s )?not what i (?:asked|meant|said)|\b(?:didn t|doesn t|not) (?:help|answer|work)\w*|\bwrong answer\b|\bmal[a]? respuesta\b|\b(?:respuesta|info\w*) (?:equivocada|incorrecta)\b"
)
_HELPFUL: Final = re.compile(
    r"\b(?:ya (?:pude|quedo|jalo|lo hice|la hice|entre|funciono|salio|entendi|lo vi|lo encontre|estuvo)|(?:si )?me (?:sirvio|ayudo|funciono|quedo claro)|justo eso|eso era|eso buscaba|worked|that helped)\b"
)
_WORDS_MAX: Final = 9
"""An opinion of an answer is short; a longer one says what is wanted instead."""


_QUESTION: Final = re.compile(
    r"^(?:(?:oye|oigan|hola|buenas|y|una duda|una pregunta|disculpa|por favor) )*(?:como|donde|cuando|cuant[oa]s?|cual(?:es)?|que (?:es|son|significa|necesito|tarjetas?|documentos|requisitos)|por que|para que"
    r"|puedo|se puede|es posible|a partir de|desde cuando|de cuanto|en cuanto|hay|how|what|where|when|why|can i)\b"
)
_BANKING: Final = re.compile(
    r"\b(?:tarjetas?|plastico|cajeros?|spei|clabe|transferencias?|rastreo|depositos?|retiros?|banco|app|aplicacion|nip|contrasena|huella|codigo|token|comision(?:es)?|anualidad|interes(?:es)?|fecha de corte"
    r"|estado de cuenta|aclaracion(?:es)?|reportes?|credito|debito|sucursal(?:es)?|cards?|atms?|transfers?|fees?|pin|password)\b"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted with a report; ``text`` is what is to be added, where it is said at once."""

    intent: str
    text: str = ""


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
    is_none = _NO_REPORT.search(said) is not None and _BUT.search(said) is None
    return Wish(NONE) if is_none else None


def _content(text: str) -> str:
    """Return what is to be added, of "agrega a mi reporte que fue el martes"."""
    folded = fold(text)
    found = _CONTENT.search(folded) if len(folded) == len(text) else None
    return "" if found is None else text[slice(*found.span("content"))].strip()


def asks_about_the_bank(text: str) -> bool:
    """Say whether something is asked in the bank's own words: the articles answer it, or say that they do not know."""
    said = _said(text)
    elsewhere = (
        guards.is_about_another_bank(text)
        or guards.is_about_another_company(text)
        or guards.is_about_others(text)
        or guards.is_not_offered(text)
    )
    return (
        not elsewhere and _QUESTION.search(said) is not None and _BANKING.search(said) is not None
    )


def finds_unhelpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it was none: "eso no es lo que pregunté"."""
    said = _said(text)
    return len(said.split()) <= _WORDS_MAX and _UNHELPFUL.search(said) is not None


def finds_helpful(text: str) -> bool:
    """Say whether words, right after an answer, say that it helped: "perfecto, ya pude"."""
    said = _said(text)
    is_short = len(said.split()) <= _WORDS_MAX and "?" not in text
    return is_short and not finds_unhelpful(text) and _HELPFUL.search(said) is not None


def _said(text: str) -> str:
    return " ".join(_CASE.sub(" ", re.sub(r"[^\w]+", " ", by_ear(fold(text)))).split())
