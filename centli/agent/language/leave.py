"""Whether somebody whom the customer knows uses what is the customer's: with leave, without, or who knows; and whose loss is told.

Only the customer knows whether a son may pay with the card. Told so, nothing is reported; told the contrary, it is; else it is asked.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from centli.agent.language.spelling import spoken
from centli.agent.language.thefts_english import HELD


class Leave(Enum):
    """Whether who uses it may."""

    GIVEN = "given"
    REFUSED = "refused"
    UNKNOWN = "unknown"


MONEY: Final = r"(?:dinero|lana|feria|saldo|ahorros)"
OURS: Final = (
    rf"(?:{HELD}|cuenta|debito|credito|de (?:debito|credito)|app|banca|contrasena|clave|nip)"
)
UNLET: Final = (
    r"(?:sin|without) (?:(?:tener|ningun|mi|que|yo|nuestro|le|me|se|l[oa]|my) )*"
    r"(?:permiso|autoriz\w+|consent\w+|avis\w*|dec[ií]r\w*|dij\w+|ped[ií]r\w*|pregunt\w*|sepa|supiera|sab\w+|enter\w+|(?:me )?(?:diera|di) cuenta|permission|consent|asking|telling)"
)
"""Without leave, or without word of it."""
_KNOWN: Final = (
    r"(?:(?:mis?|un|una|el|la|nuestr[oa]|my) (?:(?:dos|tres|otr[oa]s?|ex|propi[oa]s?) )?"
    r"(?:ex|hij[oa]s?|niet[oa]s?|nin[oa]s?|espos[oa]|marido|mujer|novi[oa]|pareja|ma(?:ma|dre)|pa(?:pa|dre)s?|herman[oa]s?|familia\w*|sobrin[oa]s?|abuel[oa]s?|prim[oa]s?|ti[oa]s?"
    r"|cunad[oa]s?|suegr[oa]s?|yerno|nuera|comadre|compadre|compa|amig[oa]s?|vecin[oa]s?|companer[oa]s?|roomie|client[ea]s?|emplead[oa]s?|trabajador(?:a|es|as)?|jef[ea]|soci[oa]s?|inquilin[oa]s?|alumn[oa]s?"
    r"|vendedor(?:a|es|as)?|secretari[oa]|contador[a]?|chofer|wife|husband|son|daughter|kids?|mom|dad|brother|sister|employees?))"
)
_BESIDE: Final = r"(?: (?!(?:que|dic|dij|avis|le|les|no|nunca|jamas|tampoco)\b)\w+){0,3}?"
_OF_MINE: Final = rf"(?:mis?|my) (?:{OURS}|card|account|money|{MONEY})"
_USES: Final = re.compile(
    rf"\b{_KNOWN}{_BESIDE} (?:"
    # Directly: «usa mi tarjeta»; «pagó mi tarjeta» pays what is owed on it.
    rf"(?:us(?:an?|o|aron|ando|es|ed|ing)|ocup(?:an?|o|aron|ando)|agarr(?:an?|o|aron|ando)|tom(?:an?|o|aron|ando)|gast(?:an?|o|aron|ando)|sac(?:an?|o|aron)) (?:tod[oa] )?{_OF_MINE}"
    rf"|(?:us|ocup|agarr|tom|gast|sac|retir|pag|compr|mand|envi|hac|transf|mov|muev|pid|deposit|carg|llen|contrat|reserv|pays?|spen[dt]|b(?:uy|ought)|took|takes?|withdr)\w*(?: (?!y\b|pero\b|que\b)\w+){{0,5}}? (?:de|con|desde|with|from) (?:{_OF_MINE}|la (?:cuenta|tarjeta)(?=(?: \w+){{0,3}}? sin mi ))"
    r"|hiz\w+(?: \w+){0,4}? (?:de|con|desde) mis? (?:tarjeta|cuenta)"
    r"|(?:sabe|saben|tiene|tienen|conoce|conocen|knows?|has) (?:mis?|my) (?:clave|nip|contrasena|pin|password)"
    r")\b"
)
_NOT: Final = r"(?<!no )(?<!ni )(?<!sin )(?<!nunca )(?<!jamas )(?<!tampoco )(?<!si )(?<!not )"
_GIVEN: Final = re.compile(
    rf"{_NOT}\b(?:"
    r"con (?:mi|nuestro|todo mi) (?:permiso|autoriz\w+|consent\w+|conocimiento|aprobacion)|(?:tiene|tienen|tenia|tenian) (?:mi )?permiso|autorizad[oa]s? por mi"
    r"|(?:todo )?esta bien(?=$| (?:conmigo|por mi|para mi|asi|y|pero|porque|gracias|que)\b)"
    r"|no (?:hay|es|tengo|veo) (?:ningun |ninguna )?(?:problema|bronca|inconveniente|pedo|delito|fraude|robo)|no (?:me )?(?:molesta|importa|preocupa|afecta)\b|no pasa nada"
    r"|(?:yo )?(?:le|les) (?:di|doy|he dado) (?:mi |el |su )?(?:permiso|autorizacion|chance|consentimiento)"
    r"|(?:se l[oa]s?|les?|l[oa]s?) (?:pedi|preste|presto|autorice|autorizo|permiti|permito|encargue|encargo|deje usar|dejo usar)"
    r"|yo (?:l[oa] )?(?:autorice|autorizo|quise|sabia|se l[oa] di)|ya (?:lo )?sabia|me (?:pidio|pidieron|pide|piden|aviso|avisaron|avisa|avisan) (?:permiso|antes)"
    r"|para (?:pagarme|depositarme|transferirme|mandarme|que me (?:paguen|depositen))"
    r"|with my (?:permission|consent)|(?:it s|that s|and it is) (?:fine|ok|okay|all right|alright)|i (?:let|allow|allowed|gave) (?:him|her|them)|i don ?t mind|no problem"
    r")(?= |$)"
)
_REFUSED: Final = re.compile(
    rf"\b{UNLET}|\b(?:no|nunca|jamas) (?:(?:yo|se|l[oa]s?|les?|te) )*(?:di|he dado|tienen?|preste|autorice|permiti|pedi) (?:(?:mi|el|ningun) )*(?:permiso|autorizacion|consentimiento)\b"
    r"|\b(?:no|nunca|jamas) (?:yo )?(?:se l[oa]s?|les?|l[oa]s?) (?:preste|autorice|pedi|di)\b"
)
_HARMED: Final = re.compile(r"\b(?:me|nos) (?:sac|quit|baj|vaci|gast|vol|tumb|ching)\w+")
_SUPPOSED: Final = re.compile(
    r"\b(?:si|cuando|imagin\w+|supon\w+|por si|como si|que tal si|ojala|quiero que|puede que|puedo|if|when)\b"
)
_SURELY: Final = re.compile(r"\bsí\b|^\W*(?:no|si)\s*[,.;:!]", re.IGNORECASE)
_STOLEN: Final = re.compile(
    r"\b(?:rob|clon|hacke|jacke|estaf|defraud|asalt|fraude|stole|hack|scam)\w*"
)


def told(text: str) -> Leave | None:
    """Return whether somebody known, who is told to use what is the customer's, may; None where nobody is told to."""
    said = spoken(_SURELY.sub(" ", text), marks="?")
    uses = None if "?" in said else _USES.search(said)
    if uses is None or _SUPPOSED.search(said[: uses.start()]) is not None:
        return None
    refused = _REFUSED.search(said) is not None
    given = _GIVEN.search(said) is not None and _STOLEN.search(_GIVEN.sub(" ", said)) is None
    if refused != given:
        return Leave.REFUSED if refused else Leave.GIVEN
    # "La vecina me sacó dinero con mi tarjeta" tells of a loss, and needs no question.
    return None if not given and _HARMED.search(said) is not None else Leave.UNKNOWN


def without_given(said: str) -> str:
    """Return spoken words without a use that is told to be allowed; what else they tell of stays."""
    if _GIVEN.search(said) is None or _REFUSED.search(said) is not None:
        return said
    return _GIVEN.sub(" ", _USES.sub(" ", said))


def is_of_others(text: str) -> bool:
    """Say whether what is told was taken from somebody else: «a mi vecina le clonaron la tarjeta»; the thing may be the customer's."""
    said = spoken(text, marks="?")
    is_ours = _FROM_ME.search(said) is not None or _OF_A_BANK.search(said) is None
    return "?" not in said and not is_ours and _FROM_OTHERS.search(said) is not None


_TAKEN: Final = r"(?:rob|asalt|clon|hacke|jacke|estaf|vaci|defraud|sac|quit|baj|vol|transar|engan)(?:aron|ar|ado|ando|o)"
_FROM_OTHERS: Final = re.compile(
    rf"\b(?:(?<!no )(?:le|les) (?:(?:acaban? de|estan|han|ha) )?{_TAKEN}\b|(?:la|lo|las|los) (?:estaf|asalt|defraud|rob|hacke|engan)(?:aron|o|ado)\b"
    r"|perdio su|le hicieron (?:un )?(?:fraude|cargos?))\b"
)
_FROM_ME: Final = re.compile(
    rf"\b(?:me|nos|{_OF_MINE}|a mi (?:me|cuenta|tarjeta)|yo no)\b|\bde mi\b|\bmi otra\b"
)
_OF_A_BANK: Final = re.compile(
    rf"\b(?:{OURS}|{MONEY}|estaf\w+|defraud\w+|fraude|todo|suy[oa]s?|[0-9]+)\b"
)
