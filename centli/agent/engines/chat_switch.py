"""Whether words wish transfers by chat switched off or on; who asks, denies or only tells wishes neither."""

from __future__ import annotations

import re
from typing import Final

from centli.kernel.text import fold_words

CHAT_OFF: Final = "chat_transfers_off"
CHAT_ON: Final = "chat_transfers_on"

_LEAD: Final = (
    r"(?:(?:oye|hola|porfa|por favor|por seguridad|please|ya|mejor|si|y|ahora|quiero|quisiera|necesito|me gustaria|hay que"
    r"|puedes|podrias|pueden|me|can you|could you|i want to|i would like to) )*"
)
_TAIL: Final = r"(?: (?:ya|porfa|por favor|please|otra vez|de nuevo|again|ahora|ahorita|de una vez|por seguridad|gracias|now|mejor))*"
_ENDS: Final = r"(?:a|e|as|es|an|en|ar|er|ame|eme|anme|enme|arme|erme)"
_OFF: Final = rf"(?:apag|apagu|desactiv|inhabilit|deshabilit){_ENDS}"
_AWAY: Final = rf"(?:quit|bloque|suspend|restring){_ENDS}"
_ON: Final = rf"(?:(?:vuelve|vuelvan|vuelveme|volver) a )?(?:prend|enciend|encend|activ|reactiv|habilit|rehabilit){_ENDS}"
_THEM: Final = r"(?:otra vez |de nuevo )?(?:tod[oa]s )?(?:las|los|mis|esas|esos) (?:transferencias|envios)(?: de dinero)?"
_HERE: Final = r"(?: (?:por|desde|en|del|de|via)(?: (?:el|este|la|esta))?(?: (?:chat|conversacion|medio))| por aqui| desde aqui)"
_SEND: Final = r"(?:(?:transferir|mandar|enviar|sacar)(?: (?:dinero|lana|transferencias))?|hacer (?:transferencias|envios))"
_SENT: Final = rf"(?:poder {_SEND}|que (?:se|nadie|alguien) (?:pueda|puedan) {_SEND}|que (?:se|nadie|alguien) (?:mande|envie|transfiera)(?: (?:dinero|lana))?)"
_THEM_EN: Final = r"(?:(?:my|the|all) )*(?:chat transfers|transfers (?:by|in|from|via|through|over) (?:the |this )?chat)"
_SWITCHES_OFF: Final = re.compile(
    rf"{_LEAD}(?:{_OFF} {_THEM}{_HERE}?|{_AWAY} {_THEM}{_HERE}|(?:ya )?no (?:quiero|quisiera|me gustaria) {_SENT}{_HERE}"
    rf"|(?:turn|switch) off {_THEM_EN}|(?:disable|deactivate) {_THEM_EN}){_TAIL}"
)
_SWITCHES_ON: Final = re.compile(
    rf"{_LEAD}(?:{_ON} {_THEM}{_HERE}?|volver a (?:poder )?{_SEND}{_HERE}"
    rf"|(?:turn|switch) (?:back )?on {_THEM_EN}|(?:enable|reactivate) {_THEM_EN}){_TAIL}"
)
_DID: Final = re.compile(r"\b(?:apagué|desactivé|quité|bloqueé|suspendí|activé|prendí|encendí)\b")
"""Written with its accent it is done already; folded, «apagué» reads as «apague»."""


def asked(text: str) -> str | None:
    """Return ``CHAT_OFF`` or ``CHAT_ON`` where that is all that words wish, else None."""
    said = fold_words(text)
    if _DID.search(text.lower()) is not None:
        return None
    if _SWITCHES_OFF.fullmatch(said) is not None:
        return CHAT_OFF
    return CHAT_ON if _SWITCHES_ON.fullmatch(said) is not None else None
