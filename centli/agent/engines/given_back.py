"""What somebody gave and is to get back, as the plain order that it is: "mi hermano me prestó 500, págaselos".

Only where the order is given in so many words, and one figure and one person are named, or none and it is asked for.
"""

from __future__ import annotations

import re
from typing import Final

from centli.agent.language import amounts, people
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words

_GAVE: Final = (
    r"(?:(?:ha|habia|hizo el favor de) )?(?:prest(?:o|ado|ar)|mand(?:o|ado)|envi(?:o|ado)|pas(?:o|ado)|deposit(?:o|ado)"
    r"|dio|dado|pag(?:o|ado)|transfirio|transferido|complet(?:o|ado)|puso|puesto)"
)
_GIVE: Final = r"(?:pag|regres|mand|envi|pas|deposit|reintegr|abon)(?:a|ar)|(?:devuelv|transfier)e|(?:devolv)er|transferir|da|dar"
_LEADS: Final = r"(?:(?:y|e|asi que|entonces|ya|pues|ahora|ahorita|hoy|porfa|por favor|quiero|quisiera|necesito|hay que|puedes|podrias|ayudame a|me ayudas a|me puedes ayudar a|oye) )*"
_TALE: Final = patterns.lazy(
    rf"\W*(?:(?:oye|hola|buenas|pues|es que|ayer|antier|hoy|el otro dia|la otra vez|fijate que|resulta que|y|ya)\W+)*"
    rf"(?P<who>(?:mi |el |la |don |dona )?[a-z]+(?: [a-z]+){{0,2}}?) (?:ya |tambien |si )?me {_GAVE}\b(?P<what>(?:[^.;?!]|\.(?=[0-9])){{0,80}}?)"
    rf"(?:\s*[,.;]\s*|\s+(?=(?:y|asi que|entonces) ))(?P<order>{_LEADS}(?:(?:{_GIVE})(?:se(?:lo|la)s?|les?)\b|(?:ya )?se (?:lo|la)s? (?:quiero|voy a|tengo que|debo|necesito) (?:ya )?(?:pagar|regresar|devolver|mandar|enviar|transferir|depositar|pasar)\b))"
)
"""«Mi hermano me prestó 500, págaselos»; and with a yes of one's own: «… y ya se los quiero regresar»."""
_ENGLISH: Final = patterns.lazy(
    r"\W*(?P<who>(?:my )?[a-z]+(?: [a-z]+)?) (?:has |had )?(?:just )?(?:lent|sent|gave|given|paid|loaned|transferred|borrowed) me\b(?P<what>(?:[^.;?!]|\.(?=[0-9])){0,80}?)(?:\s*[,.;]\s*|\s+(?=(?:and|so) ))"
    r"(?P<order>(?:(?:and|so|please|now|can you|i want to|i need to|i have to) )*(?:pay|send|give|return|transfer) (?:him|her|them|it)(?: back)?(?: to (?:him|her|them))?)\b"
)
_MONEY: Final = patterns.lazy(
    r"(?:\W|\b(?:un|una|unos|algo|de|el|la|ese|mas|dinero|dinerito|lana|feria|varo|plata|money|some|cash|ayer|antier|hoy|yesterday|ya|mi|cuenta)\b)*"
)
"""What is given where no figure is said: a car is given back otherwise."""
_RECEIVED: Final = patterns.lazy(
    r"(?P<order>\b(?:manda|envia|pasa|deposita|paga|transfiere|regresa|devuelve|reintegra|(?:mand|envi|pas|deposit|pag|regres|reintegr)ar|transferir|devolver)(?:les?)?\b[^?.,;]{0,40}?)"
    rf"\b(?:todo )?lo que (?:ya )?me {_GAVE}\b"
)
_RECEIVED_IN_ENGLISH: Final = patterns.lazy(
    r"\b(?:pay|send|give|return|transfer)(?: back)? (?P<who>(?:my )?[a-z]+)(?: back)? (?:what|the money(?: that)?) (?:he|she|they) (?:sent|lent|gave|paid|transferred) me\b"
)
"""«Regrésale lo que me mandó», «pay my brother back what he sent me»: how much it was, the movements know."""
_AS_RECEIVED: Final = "lo recibido"
ORDER: Final = f"devuélvele {_AS_RECEIVED}"
_GIVES_IT_BACK: Final = patterns.lazy(
    r"(?:(?:y|ok|oye|pues|entonces|ya|va|porfa|por favor) )*(?:regres|devuelv|reintegr)[ae](?:se(?:lo|la)s?|les?(?: (?:el|ese|la|esa|su) (?:dinero|lana|feria|varo|plata))?)(?: (?:porfa|por favor|ya|pues|todo|entonces))*|(?:and |then |please )*(?:give|send|pay) (?:it|him|her|them)(?: it)? back(?: to (?:him|her|them))?(?: please)?"
)


_NOTHING_ELSE: Final = patterns.lazy(
    r"\s*(?:$|[,;.!)]|(?:ya|por ?fa(?:vor|s|vorcito)?|porfis|x ?fa|pls|plis|pliss|gracias|please|pues|hoy|ayer|antier|anoche|ahorita|ahora|manana|en (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
    r"|el (?:mes|ano|otro|lunes|martes|miercoles|jueves|viernes|sabado|domingo|dia)|la (?:semana|quincena|otra|ultima)|hace|de mi|de la cuenta|desde|con mi|y|todo|completo"
    r"|and|back|now|today|tomorrow|yesterday|last|this|from my)\b)"
)
"""What may stand behind such an order: a day, an account, a please; «dale las gracias» and «lo que me mandó Bruno» are something else."""
_TO_WHOM: Final = patterns.lazy(r"\s*(?:a|al|para) ")
_TO_WHOM_IN_ENGLISH: Final = patterns.lazy(r"\s*(?:to|for) ")


_SHARED: Final = patterns.lazy(
    r"\W*(?:(?:oye|hola|ayer|hoy|anoche|el otro dia|fijate que|resulta que|y)\W+)*"
    r"(?P<who>(?:mi |el |la )?[a-z]+(?: [a-z]+){0,2}?) (?:ya |nos )?(?:pago|puso|invito|cubrio|compro|disparo) (?P<what>(?:el|la|los|las|unos|unas|un|una) [a-z]+(?: [a-z]+){0,3}?)?"
    r"(?P<cost>(?:\s*[,;.]\s*|\s+)(?:y )?(?:(?:fue|fueron|era|eran|salio|salieron|costo|costaron|son|es|de|por|en total|le salio|le salieron)\b ?){1,3}(?:en |de |por )?)(?P<figure>[^;?!]{1,40}?)"
    r"(?:\s*[,;.]\s*(?:(?:y|asi que|porfa) )?|\s+y )(?P<order>(?:manda|pasa|envia|deposita|paga|transfiere|dale|regresa|devuelve)(?:le|se la|le a el|le a ella)?) (?:la|mi) mitad(?: (?:porfa|por favor|a el|a ella|ya))*\W*"
)
"""«Bruno pagó la cena, fueron 480, pásale la mitad»: half of that, to who paid."""


def half_of_a_bill(text: str) -> str:
    """Return the order of half of what another paid in the words of an order; any other text as it is."""
    folded = fold(text)
    found = _SHARED.fullmatch(folded) if len(folded) == len(text) else None
    if found is None or not _is_somebody(text[slice(*found.span("who"))]):
        return text
    figures = amounts.read_all(text[slice(*found.span("figure"))])
    if len(figures) != 1 or not figures[0].definite:
        return text
    who, what = (text[slice(*found.span(name))] if found[name] else "" for name in ("who", "what"))
    concept = f' con concepto "{what.split(maxsplit=1)[1]}"' if what else ""
    return f"pásale la mitad de {figures[0].said} a {who}{concept}"


def plainly(text: str) -> str:
    """Return an order to give back in the words of an order; any other text as it is."""
    folded = fold(text)
    if " me" not in folded or len(folded) != len(text) or "?" in text:
        return text
    if (tale := _TALE.match(folded)) is not None:
        return _ordered(text, tale, _TO_WHOM) or text
    if (tale := _ENGLISH.match(folded)) is not None:
        return _ordered(text, tale, _TO_WHOM_IN_ENGLISH) or text
    found = _RECEIVED.search(folded)
    if found is not None and _is_all(text, folded, found):
        end = found.end("order")
        return f"{text[:end]}{_AS_RECEIVED}{text[found.end() :]}"
    found = _RECEIVED_IN_ENGLISH.search(folded)
    if found is not None and _NOTHING_ELSE.match(folded, found.end()):
        who = text[slice(*found.span("who"))]
        return f"{text[: found.start()]}envíale {_AS_RECEIVED} a {who}{text[found.end() :]}"
    return text


def _is_all(text: str, folded: str, found: re.Match[str]) -> bool:
    """Say whether nobody else is named behind "lo que me mandó": "… Bruno", "… mi mamá"."""
    named = people.read_all(text[: found.end("order")])
    to_whom = _TO_WHOM.match(folded, found.end()) is not None and not named
    return to_whom or _NOTHING_ELSE.match(folded, found.end()) is not None


def gives_it_back(text: str) -> bool:
    """Say whether what was told of just now is to be given back, and nothing else is said: "regrésaselo"."""
    return _GIVES_IT_BACK.fullmatch(fold_words(text)) is not None


def _ordered(text: str, tale: re.Match[str], to_whom: re.Pattern[str]) -> str:
    """Return the order at the end of a tale with what the tale names of it; nothing where that is not plain."""
    who, what = (text[slice(*tale.span(name))].strip() for name in ("who", "what"))
    rest = text[tale.end() :]
    figures = amounts.read_all(text)
    behind = amounts.read_all(rest)
    begins = bool(behind) and not rest[: behind[0].span[0]].strip(" $")
    names = to_whom.match(fold(rest)) is not None and bool(people.payees(rest))
    is_plain = begins or names or _NOTHING_ELSE.match(fold(rest)) is not None
    if not is_plain or not _is_somebody(who) or _names_another(what):
        return ""
    in_tale = [one for one in figures if one.span[0] < tale.end("what")]
    # "…, págaselos a mi mamá": who is named in the order is paid.
    whom = "" if names else f"a {who} "
    if not figures:
        return f"págale {whom}{rest}".strip() if _MONEY.fullmatch(fold(what)) else ""
    if len(figures) == len(in_tale) + 1 and _TAKES_A_FIGURE.search(fold(tale["order"])):
        # "…, págale 300": as much as the order says.
        return f"págale {whom}{rest.strip()}"
    if len(figures) != 1 or not in_tale or not figures[0].definite:
        return ""
    lent = _LENT.search(fold(tale[0])) is not None and not names
    # "Mi hermano me pagó 500, págale": whether it is those is asked.
    of_those = lent or _OF_THOSE.search(fold(tale["order"])) is not None
    amount = f"{figures[0].said} " if of_those else ""
    return f"págale {amount}{whom}{rest}".strip()


def _names_another(what: str) -> bool:
    """Say whether somebody else is named in a tale: "para mi mamá"; «para las chelas» says what it was for."""
    for one in people.read_all(what):
        related = any(word in people.RELATIONS for word in fold(one.said).split())
        is_for = fold(what[one.start : one.span[0]]).strip().startswith(("para", "pa "))
        if related or what[one.span[0]].isupper() or not is_for:
            return True
    return False


def _is_somebody(who: str) -> bool:
    """Say whether words are a name and no more: neither "si mi hermano" nor "mi hermano dice que"."""
    words = [word for word in fold(who).split() if word not in _BEFORE_NAMES]
    named = all(
        word in people.RELATIONS or (people.may_be_a_name(word) and word not in people.DOES)
        for word in words
    )
    return bool(words) and named


_BEFORE_NAMES: Final = frozenset({"mi", "my", "el", "la", "don", "dona"})
_LENT: Final = patterns.lazy(
    r"\bme (?:ha |habia )?(?:hizo el favor de )?prest|\b(?:lent|loaned) me\b"
)
_OF_THOSE: Final = patterns.lazy(r"sel[oa]s?\b|\bse l[oa]s?\b|\bit\b|\bback\b")
"""«Págaselos», «send it back»: of what was named, which «págale» does not say."""
_TAKES_A_FIGURE: Final = patterns.lazy(r"(?:le|les|him|her|them)\b(?: back)?$")
