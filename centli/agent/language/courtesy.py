"""Orders in the polite conditional, said plainly: "quisiera pedirle que transfiriera 300" orders what "transfiera 300" does.

Only what asks the bank to do one of its acts is put otherwise; a question for the way, or for whether something can be
done, stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

from centli.kernel import patterns
from centli.kernel.text import fold

_HAIL: Final = r"\W*(?:(?:hola|buen[oa]s?|dias?|tardes|noches|disculpe|disculpa|perdone|perdon|oiga|oye|senorita|joven|por favor|porfa|mire|y|pero|no(?=\s*[,;])|si(?=\s*[,;])|ok|gracias|entonces|mejor)\b\W*){0,5}"
_PLEASE: Final = r"(?:(?:por favor|porfa|mucho|de favor|si es posible|si se puede|usted|de la manera mas atenta|muy atentamente)\b[ ,]*)*"
_WISHES: Final = rf"(?:quisiera|queria|me gustaria|me encantaria|desearia|preferiria|necesitaria|(?:les?|te) (?:agradeceria|agradezco|pediria|pido|ruego|solicito|encargo|encargaria)|agradeceria|solicito|ruego)\b[ ,]*{_PLEASE}(?:(?:pedir|solicitar|encargar)(?:les?|te)?\b[ ,]*{_PLEASE})?"
_KINDLY: Final = rf"(?:(?:(?:si )?(?:seria|serias|fuera|fueras) (?:usted )?tan (?:amable|gentil)|(?:si )?(?:tendria|tendrias|tuviera) la (?:bondad|amabilidad|gentileza)|(?:si )?(?:me|nos) (?:haria|harias|hiciera|hace|haces) (?:el|un|ese) (?:gran )?favor) de\b|(?:me|nos|usted) (?:podrias?|pudieras?)\b|(?P<may>(?:podrias?|pudieras?)\b(?! usted\b)|(?:seria|es) posible\b)|(?:podrias?|pudieras?)\b|si (?:me |nos )?(?:pudieras?|podrias?)\b|quisiera\b|me gustaria\b|desearia\b)[ ,]*{_PLEASE}"
_CONDITION: Final = r"(?:si (?:fuera|es|fuese) (?:posible|tan amable)|si no es (?:mucha )?molestia|si no (?:le|te) molesta|si me hace (?:el|ese|un) favor|si se puede|con todo respeto|cuando (?:pueda|guste|tenga tiempo))\s*[,:]\s*(?=\w)"
_TAIL: Final = patterns.lazy(
    r",? (?:si (?:fuera|es|fuese) (?:(?:usted )?tan amable|posible)|si no es (?:mucha )?molestia|si no (?:le|te) molesta|si me hace (?:el|ese|un) favor|si se puede|cuando pueda)[.! ]*$"
)
_ACTS: Final = r"(?:transf(?:er|ir|ier)|mand|envi|deposit|pas|pag|abon|gir|prest|d|bloque|desbloque|congel|cancel|anul|cambi|modific|corrig|correg|pon|pus|agreg|anad|registr|quit|elimin|borr|sub|baj|aument|muestr|mostr|ensen|compr|canje|confirm|hag|hac|hic|dej|sal|saqu|sac|se|fue|orden|realiz|efectu|program|prepar|repit|repet)"
_CLITICS: Final = r"(?:(?:me|nos|les?|l[oa]s?|se|te) ){0,2}"
_THAT: Final = patterns.lazy(
    rf"(?P<hail>{_HAIL})(?P<lead>{_WISHES}que )(?!(?:me|nos) (?:transf|deposit|pag|abon|prest))(?={_CLITICS}{_ACTS}[a-z]+\b)"
)
"""«Le agradecería que enviara…»: what follows is in the subjunctive."""
_TO_DO: Final = patterns.lazy(
    rf"(?P<hail>{_HAIL})(?P<lead>{_KINDLY}|{_WISHES})(?={_ACTS}[a-z]*(?:ar|er|ir)(?:me|nos)?(?:les?|l[oa]s?|sel[oa]s?)\b)"
)
"""«¿Podría cambiarlo a 350?»; without whom or what it is done to it may only ask."""
_IF: Final = patterns.lazy(rf"(?P<hail>{_HAIL})(?P<lead>{_CONDITION})")
_PAST: Final = patterns.lazy(r"(?P<stem>[a-z]{1,14}?)(?P<end>ara|iera|era|ase|iese)(?P<who>[ns]?)")
_IRREGULAR: Final = {
    "fu": "sea", "d": "dé", "hic": "haga", "pus": "ponga", "sal": "salga", "transfir": "transfiera", "sub": "suba",
    "muestr": "muestre", "mostr": "muestre", "pag": "pague", "agreg": "agregue", "sac": "saque", "modific": "modifique",
    "repit": "repita", "corrig": "corrija", "env": "envíe", "envi": "envíe", "anad": "añada", "dij": "diga",
}  # fmt: skip
"""The present of what is irregular, by how its past subjunctive begins; of the others in -ar it ends in -e."""


def plainly(text: str) -> str:
    """Return an utterance without the courtesy of an order; as it is where it is none."""
    if len(fold(text)) != len(text):
        return text
    if (tail := _TAIL.search(fold(text))) is not None and tail.start():
        text = text[: tail.start()]
    if (found := _IF.match(fold(text))) is not None:
        text = _denied(found["hail"]) + text[found.end("lead") :]
    said = fold(text)
    if (found := _THAT.match(said)) is not None:
        rest = _in_the_present(text[found.end("lead") :])
        return _denied(found["hail"]) + _AND_IT_IS.sub(r"que \g<0>", rest)
    found = _TO_DO.match(said)
    if found is not None and not (found["may"] and _SENDS.match(said, found.end())):
        # "¿Podría enviarle 500?" may be asked of oneself.
        return _denied(found["hail"]) + text[found.end("lead") :].rstrip(" ?¿")
    return text


_SENDS: Final = patterns.lazy(r"(?:transf|mand|envi|deposit|pas|pag|abon|gir|prest|d[ae])")


def _denied(hail: str) -> str:
    """Return what a salutation takes back: "no, preferiría que…"."""
    return "no, " if re.search(r"\bno\b", hail) else ""


_AND_IT_IS: Final = re.compile(r"^(?:sean?|salgan?)\b")
"""«Que sean 220» says what waits is to be; an order needs no «que»."""


def _in_the_present(rest: str) -> str:
    """Return words whose verb, the first, is in the present: "le enviara 450" is "le envíe 450"."""
    found = _VERB.match(fold(rest))
    if found is None:
        return rest
    verb, clitics = rest[slice(*found.span("verb"))], found["clitics"].replace(" ", "")
    if (past := _PAST.fullmatch(found["verb"])) is not None:
        stem = past["stem"]
        regular = f"{stem}e" if past["end"] in {"ara", "ase"} else verb
        verb = _IRREGULAR.get(stem, regular) + past["who"].replace("s", "")
    # "Le envíe 450", without its accent, would tell what was done.
    return f"{verb}{clitics}{rest[found.end() :]}"


_VERB: Final = patterns.lazy(rf"(?P<clitics>{_CLITICS})(?P<verb>[a-z]+)\b")
