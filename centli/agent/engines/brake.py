"""Whether words wish an own account blocked or unblocked, and which one; only tells, supposes and asks do not count."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from centli.agent.language.spelling import spoken
from centli.kernel.text import fold

BLOCK: Final = "block_account"
UNBLOCK: Final = "unblock_account"
STANDING: Final = "account_standing"
"""Words that ask whether, and why, an own account is blocked, or tell that it was: "¿por qué está bloqueada?"."""
KEEP: Final = "keep_account"
"""Words that take a block back before there is one: "no bloquees mi tarjeta"."""
ALL: Final = "all"
_GUARDED: Final = frozenset({"negated", "condition", "request", "past"})

_THING = (
    r"(?:tarjet\w*|plastic\w*|cuent\w+|credito|debito|ahorros?|nomina|chequera|cards?|accounts?)"
)
_ENDS: Final = r"(?:a|e|ar|as|es|en)(?:me|nos|le|les)?(?:la|las|lo|los)?"
"""Of what is ordered, asked for or wished: "bloquéamela", "congélenme", "desactivarla"."""
_BLOCKS: Final = re.compile(
    rf"\b(?:(?:bloque|congel|apag|apagu|paus|desactiv|inhabilit){_ENDS}|suspend(?:e|er|a|an|as)(?:me|nos|le)?(?:la|las|lo|los)?"
    r"|(?:pon(?:le|er|erle|me|ganle)?|echale) (?:un |el )?(?:candado|freno)"
    rf"|(?:par(?:en|ar|ale|enle|ele|arle)|fren(?:a|e|en|ar|ale|enle|ele)|det(?:en|engan|enga|ener)) (?:ya )?(?:(?:a|con|de) )?(?:mis?|las?|el|esa|est[ea]) {_THING}|block|freeze|lock)\b"
)
_UNBLOCKS: Final = re.compile(
    rf"\b(?:(?:desbloque|descongel|reactiv|destrab){_ENDS}|(?:activ|habilit|prend)(?:a|e|ar|er|en)(?:me|nos)?(?:la|las|lo)?|(?:prend|enciend)(?:e|an|er)(?:me)?(?:la)?|unblock|unfreeze|unlock|reactivate)\b"
    r"|\b(?:quit|levant|retir|cancel)(?:a|ar|ale|ame|en)\b.{0,12}\bbloqueo\b"
)
_OF_THING: Final = re.compile(rf"\b{_THING}\b")
_ALONE: Final = re.compile(
    r"(?:(?:si|ya|mejor|oye|por favor|porfa|please|urgente|urge|es|muy|me|que|hay que|pues|entonces|quiero|quisiera|necesito|ocupo) )*"
    r"(?:(?:bloque|congel|desbloque|descongel|reactiv|activ)(?:a|e|ar|en)(?:me|nos|le)?(?:la|las|lo|los)|(?:bloque|congel|desbloque|descongel)(?:ar|en))"
    r"(?: (?:ya|por favor|porfa|please|urgente|de una vez|todas|las dos|otra vez|de nuevo))*"
)
_ALL: Final = re.compile(r"\b(?:tod[oa]s?|mis (?:[0-9]+ )?(?:cuentas|tarjetas)|everything|all)\b")
_EVERYTHING: Final = re.compile(
    r"\b(?:bloque|congel|block|freeze)\w* (?:me )?(?:todo|todas|everything|all)\b"
)
_OTHERS: Final = re.compile(
    rf"\b(?:sus?|his|her|their) {_THING}\b"
    rf"|\b{_THING} (?:de(?:l)?|of) (?!(?:credito|debito|ahorros?|cheques|nomina|centli|plastico|mi cuenta|mi nomina|mis ahorros|credit|debit|savings|siempre|inmediato|una vez|volada)\b)"
)
_ASKED_FOR: Final = re.compile(
    r"\b(?:me )?(?:puedes|podrias|pueden|podrian|puede|podria|can you|could you|please)\b|\bme (?:des)?(?:bloqueas|congelas)\b"
)
_TOLD: Final = re.compile(
    r"\b(?:ayer|antier|anteayer|anoche|hace|ya la|ya lo|me dijeron|me dicen|dicen que|quieren que|que si|por que|porque no|como|cuando|cuanto|quieren|quiere|van a|va a|intentan|se puede|se pueden)\b"
)
_DENIED: Final = re.compile(
    r"\b(?:no|nunca|sin|tampoco|jamas|don t|dont|do not|never)\b (?:\w+ ){0,3}$|\bni (?:se te ocurra|de (?:chiste|broma)|loco) (?:\w+ ){0,2}$"
)
_DID: Final = re.compile(r"bloqueé|congelé|apagué|suspendí|activé")
"""Written with its accent, it is done already; folded, «bloqueé» reads as «bloquee»."""
_STANDS: Final = re.compile(
    rf"\b(?:esta|estan|sigue|siguen|aparece|sale|tengo)(?: \w+){{0,2}}? (?:bloquead|congelad|suspendid|inactiv)[ao]s?(?: \w+)? {_THING}\b"
    rf"|\b{_THING} (?:esta|estan|sigue|siguen|aparece|sale)(?: \w+){{0,1}} (?:bloquead|congelad|suspendid|inactiv)[ao]s?\b"
)
_DID_IT: Final = re.compile(
    r"\b(?:ayer|antier|anteayer|anoche|hace \w+ \w+|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)|la semana pasada)\b(?: \w+){0,2}? (?:bloquee|congele|apague|suspendi)\b"
    r"|\b(?:bloquee|congele|apague|suspendi)(?: \w+){1,3}? (?:ayer|antier|anteayer|anoche|hace|la semana pasada|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo))\b"
)
_NOT_BLOCKED: Final = re.compile(
    r"(?:(?:no|pero|pues|oye|aun|todavia|creo que|ya) )*(?:(?:mi|la|esa|ninguna) (?:tarjeta|cuenta)(?: de \w+)? )?(?:aun |todavia |ya )?"
    r"no (?:esta|sigue|se encuentra|la tengo|aparece) (?:\w+ )?(?:bloquead|congelad)[ao]s?"
)
"""«No, no está bloqueada» says how it stands: it reports nothing."""
_IS_IT_DONE: Final = re.compile(
    r"(?:(?:y|oye|pero|entonces) )*(?:ya|si)(?: (?:si|me|nos|se|la|las|lo|los))* (?:bloque|congel)(?:aron|aste|o)(?: (?:mi|mis|la|las) (?:tarjetas?|cuentas?)(?: de \w+)?)?"
    r"|(?:(?:y|oye|pero|entonces) )*(?:ya )?(?:esta|estan|quedo|quedaron) (?:ya )?(?:bloquead|congelad)[ao]s?(?: (?:mi|mis|la|las) (?:tarjetas?|cuentas?)(?: de \w+)?)?"
)
_OR_WHAT: Final = re.compile(r" (?:o que|o no|verdad|o todavia no)$")
_WHICH_IS: Final = re.compile(
    r"(?:(?:y|oye|pero) )*(?:cual(?:es)?|que (?:cuenta|tarjeta)s?) (?:es la que )?(?:esta|estan|tengo|sigue) (?:bloquead|congelad)[ao]s?"
)
_BACK: Final = re.compile(
    r"\bya (?:(?:la|lo|los|las) )?(?:encontre|halle|recupere|aparecio)\b|\bya (?:la|lo) tengo\b(?! nuev)|\b(?:la|lo) (?:encontre|halle)\b|\bya (?:no hace falta|aparecio)\b"
    r"|^(?:(?:no|oye|perdon|ay|ups|sabes que) )*(?:siempre no|me arrepenti|me equivoque|era broma)\b"
    r"|\b(?:quiero|necesito|puedo) (?:volver a )?(?:usar|ocupar)(?:la|lo)\b|\bl[oa]s? (?:quiero|necesito) (?:volver a )?(?:usar|ocupar)\b"
)
"""What is said after an account was blocked, by who wants it back."""
_BACK_MAX: Final = 9
_WHY: Final = re.compile(r"^(?:(?:oye|hola|y|oigan|a ver|pero) )*(?:por que|porque|xq|pq|why)\b")
_TYPES: Final = (
    ("credit", re.compile(r"\b(?:credito|credit)\b")),
    ("savings", re.compile(r"\b(?:ahorros?|savings?)\b")),
    ("checking", re.compile(r"\b(?:debito|cheques|chequera|nomina|debit|checking)\b")),
)
_EVERY_DOOR: Final = re.compile(
    r"\b(?:celular|cel|telefono|cartera|bolsa|mochila|phone|wallet|purse|laptop|computadora|hacke\w+|jacke\w+|mi (?:contrasena|clave|codigo))\b"
)


_SPARES: Final = re.compile(
    r"\b(?:menos|excepto|salvo|quitando|except|but not|(?:pero|y|but) no|no (?:toques|bloquees|congeles|quiero))(?: (?:la|el|mi|los|mis|tarjeta|cuenta|de|a|my|the))* ?$"
)
_SPARED: Final = re.compile(
    r"(?: (?:esa|ese))?,? no(?: (?:eh|porfa|por favor|gracias|la toques|la bloquees|la congeles|la quiero bloquear|bloqueada))*\W*(?:$|,)"
)
_NEW: Final = re.compile(r"\b(?:nuev[oa]|recien|new|me lleg\w+)\b")
_NOT_TO: Final = re.compile(
    r"(?<!yo )\b(?:no|nunca|ni|don t|dont|do not|never) (?:(?:me|la|lo|las|vayas a|vayan a|vaya a|quiero que|quiero|se te ocurra) )*(?:des)?(?:bloque(?!aron|ado|ada|o\b)|congel(?!aron|ado|ada)|block|freeze|lock|unblock|unfreeze)"
)
_DENIED_IT: Final = re.compile(r"\bno (?:me )?l[oa]s? (?:des)?(?:bloque|congel|apagu)")
_FOUND_AGAIN: Final = re.compile(
    r"^(?:(?:oye|hola|ya|si) )*(?:(?:la|lo) (?:encontre|halle|tengo|recupere)|(?:encontre|halle|aparecio)(?: (?:mi|la|el) \w+)?) (?:(?:y|ya|asi que|entonces|ahora|quiero) )*"
)
"""«Ya la encontré, desbloquéala»: what was found again tells nothing else."""
_AND_FOUND: Final = re.compile(
    r" (?:que |pues |porque )?ya (?:(?:la|lo) (?:encontre|halle|tengo|recupere)|aparecio)$"
)
"""«No la bloquees, ya la encontré»: nor does it behind."""
_SHORT: Final = 6
"""Words within which «no bloquees» needs no account to be named."""


@dataclass(frozen=True, slots=True)
class Brake:
    """A wish about the brake: ``intent``, and whether the account is somebody else's."""

    intent: str
    others: bool = False


def asked(text: str, notes: Collection[str] = ()) -> Brake | None:
    """Return the wish to block or unblock that words carry; None when they ask, suppose, deny, tell, or mean no account."""
    said = spoken(text, marks="?")
    bare = _AND_FOUND.sub("", _FOUND_AGAIN.sub("", said.replace("?", "").strip()))
    found = _UNBLOCKS.search(bare)
    intent = UNBLOCK
    if found is None:
        found, intent = _BLOCKS.search(bare), BLOCK
    # A new card is activated; nothing was blocked.
    is_first = found is not None and found.group()[:5] in {"activ", "habil"} and _NEW.search(bare)
    if found is None or is_first or _TOLD.search(bare):
        return None
    if _DENIED.search(bare[: found.start()]):
        named = (
            _OF_THING.search(bare) is not None
            or _DENIED_IT.search(bare) is not None
            or len(bare.split()) <= _SHORT
        )
        is_plain = "?" not in said and named
        return Brake(KEEP) if is_plain and _NOT_TO.search(bare) is not None else None
    is_request = _ASKED_FOR.search(bare) is not None
    if ("?" in said and not is_request) or (not is_request and _GUARDED.intersection(notes)):
        return None
    if _DID.search(text.lower()):
        return None
    named = _OF_THING.search(said) is not None
    whole = _EVERYTHING.search(bare) is not None or "bloqueo" in found.group()
    if not named and not whole and _ALONE.fullmatch(bare) is None:
        return None
    return Brake(intent, others=_OTHERS.search(bare) is not None)


_A_STRANGER_SAYS: Final = re.compile(
    r"\b(?:sms|whats\w*|correos?|mails?|ligas?|links?|enlaces?|mensajes?(?! en (?:la|tu|su) app))\b"
)
"""«Me llegó un mensaje de que mi cuenta está bloqueada, ¿es de ustedes?» asks of the message, as swindlers send it."""


def asks_how_it_stands(text: str) -> bool:
    """Say whether it is asked if, or why, an own account is blocked, or told that its owner did it: no report, and no order."""
    said = spoken(text, marks="?")
    bare = said.replace("?", "").strip()
    if _OTHERS.search(bare) is not None:
        return False
    asks = ("?" in said or _WHY.search(bare) is not None) and _STANDS.search(bare) is not None
    asks = asks and _A_STRANGER_SAYS.search(bare) is None
    if "?" in said and _IS_IT_DONE.fullmatch(_OR_WHAT.sub("", bare)) is not None:
        return True
    if _NOT_BLOCKED.fullmatch(bare) is not None or _WHICH_IS.fullmatch(bare) is not None:
        return True
    did = _DID_IT.search(bare) is not None or _DID.search(text.lower()) is not None
    return asks or (did and _OF_THING.search(bare) is not None and len(bare.split()) <= _BACK_MAX)


def wants_it_back(text: str) -> bool:
    """Say whether, after a block, the account is wanted back: "siempre no, ya la encontré"."""
    said = spoken(text)
    return "?" not in text and len(said.split()) <= _BACK_MAX and _BACK.search(said) is not None


def account_type(text: str) -> str:
    """Return which type of account words name, ``all`` for every one, empty where they name none."""
    said = _TO_WHERE.sub(r"\g<other>", fold(text))
    spared = spared_types(text)
    named = [name for name, pattern in _TYPES if pattern.search(said) and name not in spared]
    if len(named) == 1:
        return named[0]
    return ALL if named or _ALL.search(said) else ""


_TO_WHERE: Final = re.compile(
    r"\b(?P<other>(?:(?:transfier|transfir|mand|envi|muev|mov|pas)(?:[aeo]n?|ier?on|aron|ieron|io)|sent|moved|transferred)\b(?: \w+){1,7}?) (?:a|to) (?:l[ao]s?|un[ao]?s?|otr[oa]s?|sus?|the|a|an|someone|somebody)\b.*"
)
"""Where money goes that others take: none of one's own is blocked for it."""


def spared_types(text: str) -> frozenset[str]:
    """Return the types of account that words leave out: "todas menos la de ahorro", "la de crédito no"."""
    said = fold(text)
    return frozenset(
        name
        for name, pattern in _TYPES
        for found in pattern.finditer(said)
        if _SPARES.search(said[: found.start()]) or _SPARED.match(said[found.end() :])
    )


def opens_every_door(text: str) -> bool:
    """Say whether what was lost gives whoever has it more than one card: a phone, a wallet, a password."""
    return _EVERY_DOOR.search(fold(text)) is not None
