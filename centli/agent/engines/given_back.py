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


def plainly(text: str) -> str:
    """Return an order to give back in the words of an order; any other text as it is."""
    folded = fold(text)
    if " me" not in folded or len(folded) != len(text) or "?" in text:
        return text
    if (tale := _TALE.match(folded) or _ENGLISH.match(folded)) is not None:
        return _ordered(text, tale) or text
    if (found := _RECEIVED.search(folded)) is not None:
        end = found.end("order")
        return f"{text[:end]}{_AS_RECEIVED}{text[found.end() :]}"
    if (found := _RECEIVED_IN_ENGLISH.search(folded)) is not None:
        who = text[slice(*found.span("who"))]
        return f"{text[: found.start()]}envíale {_AS_RECEIVED} a {who}{text[found.end() :]}"
    return text


def gives_it_back(text: str) -> bool:
    """Say whether what was told of just now is to be given back, and nothing else is said: "regrésaselo"."""
    return _GIVES_IT_BACK.fullmatch(fold_words(text)) is not None


def _ordered(text: str, tale: re.Match[str]) -> str:
    """Return the order at the end of a tale with what the tale names of it; nothing where that is not plain."""
    who, what = (text[slice(*tale.span(name))].strip() for name in ("who", "what"))
    rest = text[tale.end() :]
    figures = amounts.read_all(text)
    if not _is_somebody(who) or people.read_all(what):
        return ""
    in_tale = [one for one in figures if one.span[0] < tale.end("what")]
    # "…, págaselos a mi mamá": who is named in the order is paid.
    whom = "" if people.payees(rest) else f"a {who} "
    if not figures:
        return f"págale {whom}{rest}".strip() if _MONEY.fullmatch(fold(what)) else ""
    if len(figures) == len(in_tale) + 1 and _TAKES_A_FIGURE.search(fold(tale["order"])):
        # "…, págale 300": as much as the order says.
        return f"págale {whom}{rest.strip()}"
    plain = len(figures) == len(in_tale) == 1 and figures[0].definite
    return f"págale {figures[0].said} {whom}{rest}".strip() if plain else ""


def _is_somebody(who: str) -> bool:
    """Say whether words are a name and no more: neither "si mi hermano" nor "mi hermano dice que"."""
    words = [word for word in fold(who).split() if word not in _BEFORE_NAMES]
    named = all(
        word in people.RELATIONS or (people.may_be_a_name(word) and word not in people.DOES)
        for word in words
    )
    return bool(words) and named


_BEFORE_NAMES: Final = frozenset({"mi", "my", "el", "la", "don", "dona"})
_TAKES_A_FIGURE: Final = patterns.lazy(r"(?:le|les|him|her|them)\b(?: back)?$")
