"""What of a question is only told beside it: where, when and to whom it happened, and the story before what is asked.

«Ayer fui al súper con mi esposa y la tarjeta no pasó, ¿qué hago?» asks of the card alone. The words of the story are in no
article and would all count as lacking; so what is asked is read once more by itself.
"""

from __future__ import annotations

import re
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold
from crm.rules import terms
from crm.rules.passages import MONTHS, WEEKDAYS

STORY_MIN: Final = 5
"""Telling words from which a question may have a story beside it."""
ASKED_MIN: Final = 2
"""Telling words of what can be asked by itself; "¿qué hago?" needs what was told before."""

_PLACES: Final = (
    "aguascalientes|baja california(?: sur)?|campeche|chiapas|chihuahua|cdmx|(?:la )?ciudad de m[eé]xico|coahuila|colima|durango|guanajuato|guerrero"
    "|hidalgo|jalisco|(?:el )?estado de m[eé]xico|edomex|michoac[aá]n|morelos|nayarit|nuevo le[oó]n|oaxaca|puebla|quer[eé]taro|quintana roo"
    "|san luis potos[ií]|sinaloa|sonora|tabasco|tamaulipas|tlaxcala|veracruz|yucat[aá]n|zacatecas|acapulco|canc[uú]n|celaya|cuernavaca"
    "|culiac[aá]n|ciudad ju[aá]rez|ju[aá]rez|ciudad obreg[oó]n|ciudad victoria|cozumel|ecatepec|ensenada|guadalajara|hermosillo|irapuato|la paz"
    "|le[oó]n|los cabos|los mochis|matamoros|mazatl[aá]n|m[eé]rida|mexicali|monterrey|morelia|naucalpan|nuevo laredo|orizaba|pachuca|playa del carmen"
    "|puerto vallarta|reynosa|salamanca|saltillo|tampico|tapachula|tepic|tijuana|tlalnepantla|tlaquepaque|toluca|torre[oó]n"
    "|tuxtla(?: guti[eé]rrez)?|uruapan|villahermosa|xalapa|zapopan"
)
_PEOPLE: Final = (
    "adriana|alejandr[ao]|alfredo|alicia|ana|andrea|andr[eé]s|antoni[ao]|armando|arturo|beatriz|beto|carlos|carmen|carolina|cecilia|c[eé]sar|chuy"
    "|claudia|cristina|daniel|daniela|david|diana|diego|eduardo|elena|enrique|ernesto|fernand[ao]|francisc[ao]|gabriel|gabriela|gerardo|guadalupe"
    "|guillermo|h[eé]ctor|hugo|isabel|iv[aá]n|javier|jes[uú]s|jorge|jos[eé]|juan|juana|julio|karla|laura|leticia|lucero|luc[ií]a|luis|lupe|lupita"
    "|manuel|marcos|margarita|mar[ií]a|mariana|mario|mart[ií]n|martha|memo|miguel|m[oó]nica|nancy|norma|[oó]scar|pablo|paco|patricia|paty|pedro|pepe"
    "|rafael|ram[oó]n|ra[uú]l|ricardo|roberto|rodrigo|rosario|sandra|sergio|silvia|sof[ií]a|teresa|ver[oó]nica|v[ií]ctor|john|james|mary|michael"
    "|robert|sarah|david"
)
_KIN: Final = (
    r"t[ií][oa]s?|prim[oa]s?|herman(?:it)?[oa]s?|carnal|cu[ñn]ad[oa]s?|suegr[oa]s?|abuel(?:it)?[oa]s?|sobrin[oa]s?|comadre|compadre|vecin[oa]s?|novi[oa]s?|espos[oa]|marido|mam[aá]|pap[aá]|jef(?:it)?a|madrina|padrino|niet[oa]s?|yerno|nuera"
    r"|aunt|uncle|cousin|brother|sister|mother|mom|father|dad|wife|husband|neighbou?r|girlfriend|boyfriend|grand(?:ma|pa|mother|father)"
)
_OF_KIN: Final = patterns.lazy(
    rf"(?i:(?<!\w)(?:(?:a|con|para|to|with|for)\s(?:mis?|my|un|una|a)\s(?:{_KIN})(?:\s(?:{_PEOPLE}))?"
    rf"|(?:mi|my|un|una)\s(?:{_KIN}|amig[oa]|friend)(?:\s(?:{_PEOPLE}))?\s(?:(?:me|nos)\s)?(?:dijo|dice|dicen|comento|coment[oó]|cont[oó]|cuenta|platic[oó]|asegura|says?|said|told\sme)(?:\s(?:que|that))?)(?!\w))"
)
"""Kin that something is done with or for, or from whom it was heard; not whose it is: «el saldo de mi tío»."""
_DAYS: Final = "|".join((*WEEKDAYS, "mi[eé]rcoles", "s[aá]bados?", "domingos"))
_PLACE: Final = patterns.lazy(
    rf"(?i:(?<!\w)(en|de|desde|hacia|hasta|a|por|in|from|to|near)\s(?:{_PLACES})(?!\w))"
)
"""Behind the word that makes it a place: «en León», not «león»."""
_PERSON_OR_DAY: Final = patterns.lazy(
    rf"(?i:(?<!\w)(?:(a|con|para|soy|don|doña|to|with|for|(?:mi|my)\s\w{{1,20}})\s(?:{_PEOPLE})(?:\s(?:{_PEOPLE}))?"
    rf"|(?:el|los|este|on)\s(?:{_DAYS}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
    rf"|(?:en|de|desde|hasta|in|since|until)\s(?:{'|'.join(MONTHS)}))(?!\w))"
)
"""A person who is met with, not who is asked about: «a Pedro», not «el saldo de Pedro»; of «mi amigo Jorge» the friend stays. And days alike."""
_OF_A_PLACE: Final = patterns.lazy(
    r"\b(?:cuant[oa]s|cuales|quien(?:es)?|donde (?:hay|esta|estan|queda|quedan|se encuentran?)|que (?:sucursal|tienda|cajero|calle|colonia)e?s?"
    r"|(?:direccion|ubicacion|telefono|horario|mapa)(?:es|s)? del?|how many|which|who|where (?:is|are)|address of|phone number)\b"
)
"""What is different from place to place: how many, which, who, where; so the place is asked about."""
_PARTS: Final = re.compile(r"[.,;:]\s|[!?¿¡\n]")
_PIECES: Final = re.compile(r"\s(?:y|e|pero|aunque|porque|and|but|so|because)\s", re.IGNORECASE)


def readings(question: str, language: terms.Language) -> tuple[str, ...]:
    """Return what else a question may be read as, at most three: without places, days and people, and what is asked by itself."""
    plain = _PERSON_OR_DAY.sub(r"\1", _OF_KIN.sub("", question))
    if _OF_A_PLACE.search(fold(question)) is None:
        plain = _PLACE.sub(r"\1", plain)
    is_story = _telling(question, language) >= STORY_MIN
    asked = _asked(plain, language) if is_story else []
    found = [*asked, *([plain] if plain != question else [])]
    return tuple(each for each in dict.fromkeys(found) if each != question)


def opening(question: str, language: terms.Language) -> str:
    """Return the question that is asked before anything is told, where something is told behind it; "" where it is not so.

    «¿Tiene costo la cuenta? Mi primo dice que cobran 50» asks of the account, whatever the cousin says.
    """
    asked, mark, told = question.partition("?")
    whole = _telling(asked, language) > 0 and _telling(told, language) > 0
    alone = "?" not in told and _PARTS.search(asked.strip(" ¿¡")) is None
    return asked.strip() + mark if mark and whole and alone else ""


def _asked(question: str, language: terms.Language) -> list[str]:
    """Return what is asked at the end of a story, by itself and with what was told last."""
    head, mark, _ = question.rpartition("?")
    parts = [part.strip() for part in _PARTS.split(head if mark else question)]
    parts = [part for part in parts if part]
    while parts and not mark and not _telling(parts[-1], language):
        # "Gracias", "por favor".
        parts.pop()
    if not parts:
        return []
    told, last = parts[:-1], parts[-1]
    pieces = [last] if mark else _PIECES.split(last)
    found = []
    if (told or len(pieces) > 1) and _telling(pieces[-1], language) >= ASKED_MIN:
        found.append(pieces[-1])
    if told and mark:
        found.append(f"{_PIECES.split(told[-1])[-1]}, {last}")
    return found


def _telling(text: str, language: terms.Language) -> int:
    stops = terms.stops(language)
    return len({word for word in terms.named(text, language) if word not in stops})
