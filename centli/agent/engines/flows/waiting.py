"""What is said while a card waits: that it has time, or a question that the card itself answers; and what opens a talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines.hearing import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Talk, default_suggestions
from centli.agent.types import Say
from centli.kernel import patterns
from centli.kernel.text import fold

_OPENING: Final = patterns.lazy(
    r"(?:(?:oye|oiga|oigan|y|ah|bueno|ok|gracias|mira|disculpa|perdon|hola|va|ya) )*(?:(?:tengo|te hago|quiero hacerte|te puedo hacer|puedo hacerte|quiero preguntarte|te pregunto|me surgio|necesito|hay) )?"
    r"(?:otra|una|un|otro) (?:cosa|cosita|pregunta|preguntita|duda|consulta|tema|asunto|favor)(?: (?:mas|rapida|rapidita|nueva))?(?: (?:por favor|porfa))?|(?:oye )?algo mas"
)
_LEADS: Final = r"(?:(?:oye|oiga|y|pero|ok|una duda|antes|espera|disculpa|a ver|ah|entonces|perdon|eso|esa|este) )*"
_ENDS: Final = r"(?: (?:por (?:eso|esto|mandar(?:lo|le)?|enviar(?:lo|le)?|el envio|la transferencia|hacerlo)|de eso|algo|el dinero|la lana|la transferencia|el envio|el pago|entonces|si l[oae] (?:mando|envio|confirmo)|a mi|extra|o (?:no|que)))*"
_FEE: Final = (
    r"(?:(?:me |nos |le |te |les )*(?:van a )?(?:cobran|cobras|cobrar|cobra|quitan|descuentan)(?: (?:una |la |de |alguna |algun |por )*(?:comision|costo|cargo))?"
    r"|(?:hay|tiene|lleva|con|sin|es sin|cual es|cuanto es|de cuanto es|cuanto (?:cobran|cobras) de|que) (?:la |una |alguna |algun |de )*(?:comision|costo)"
    r"|(?:(?:a|de|en) )?cuanto (?:(?:me|nos|te) )*(?:cobran|cobras|cobra|cuesta|sale)|(?:me )?(?:cuesta|sale) (?:algo|gratis)|es gratis)"
)
_TO: Final = (
    r"(?:(?:a|en) (?:que|cual) (?:cuenta|banco|tarjeta|clabe)|a (?:quien|donde)|a nombre de quien|que (?:banco|cuenta) es|de quien es|para quien es)"
    r"(?: (?:le|se|lo|va|la|a|es|van|vas|llega|llegar|cae|caer|esta|mandar|manda|mandando|enviar|mando|envio|deposita|depositar|ira|seria|de el|de ella))*"
)
_FROM: Final = (
    r"(?:de|desde|con) (?:(?:que|cual|cual de mis) (?:cuentas?|tarjeta)|cual|donde)"
    r"(?: (?:me|se|lo|la|va|a|es|mia|van|sale|saldria|salir|sacas|sacar|toma|tomas|tomar|quita|quitan|cobra|cobran|descuenta|descuentan|estas?|mandando|paga))*"
)
_LEFT: Final = (
    r"(?:(?:con )?cuanto|que) (?:me|nos) (?:quedo|quedaria|queda (?:despues|luego)|va a quedar|sobraria)"
    r"(?: (?:despues|en la cuenta|en mi cuenta|de saldo|ahi))*"
)
_ASKED: Final[Sequence[tuple[re.Pattern[str], Callable[[], Sequence[str]]]]] = (
    (patterns.lazy(f"{_LEADS}{_FEE}{_ENDS}"), lambda: (_("Comisión"),)),
    (patterns.lazy(f"{_LEADS}{_TO}{_ENDS}"), lambda: (_("Para"), _("Banco"))),
    (patterns.lazy(f"{_LEADS}{_FROM}{_ENDS}"), lambda: (_("Desde"),)),
    (patterns.lazy(f"{_LEADS}{_LEFT}{_ENDS}"), lambda: (_("Disponible después"),)),
)
"""Questions that a card answers, each with the labels of its rows."""


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer what is said of the card that waits, and what only opens a talk; False: it is something else."""
    if talk.top is not None:
        return False
    said = " ".join(re.sub(r"[^\w]+", " ", fold(heard.text)).split())
    if _OPENING.fullmatch(said) is not None:
        yield Say(_("Claro, dime."), default_suggestions())
        return True
    if not talk.open:
        return False
    if heard.hesitates:
        yield Say(_("Sin prisa: tu tarjeta espera, y no se mueve nada hasta que confirmes."))
        return True
    lines = _lines(talk, said)
    if not lines:
        return False
    text = _("Así va en tu tarjeta:\n%(rows)s\nNo se mueve nada hasta que confirmes.")
    yield Say(text % {"rows": "\n".join(lines)}, (_("Cámbiala"), _("Cancelar")))
    return True


def _lines(talk: Talk, said: str) -> Sequence[str]:
    """Return the rows of the newest card that answer a question."""
    card = next(reversed(talk.open.values())).card
    labels = next((names() for pattern, names in _ASKED if pattern.fullmatch(said)), ())
    return [
        f"{row['label']}: {row['value']}" for row in card.get("rows", ()) if row["label"] in labels
    ]
