"""What is said while a card waits: that it has time, or a question that the card itself answers; and what opens a talk."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines import reporting
from centli.agent.engines.flows import support, transfers
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
_LEADS: Final = r"^(?:(?:oye|oiga|y|pero|ok|una duda|antes|espera|disculpa|a ver|ah|entonces|perdon|eso|esa|este|me|nos|le|se|lo|la|los|las) )*"
_NOT_OF_IT: Final = patterns.lazy(
    r"\b(?:cajeros?|retir\w+|anualidad|msi|meses|intereses|reposicion|reponer|reportes?|puntos|nip|contrasena|clabe|cajas?|extranjero|depositos?|nuev[oa]|otr[oa]s?)\b"
)
"""What makes a question one of the bank, and not of the card."""
_WORDS_MAX: Final = 10
_QUESTIONS: Final = frozenset(
    {support.HELP, "out_of_scope", "balance", "transfer", "list_beneficiaries"}
)
"""What a question of the card is heard as; a report of a fee is none."""
_ASKED: Final[Sequence[tuple[re.Pattern[str], Callable[[], Sequence[str]]]]] = (
    (
        patterns.lazy(
            rf"{_LEADS}(?:(?:a|en) (?:que|cual) (?:cuenta|banco|tarjeta|nombre)|a nombre de quien|a (?:quien|donde)(?= (?:va|es|llega|se l[oa]|le llega)\b|$)|que (?:banco|cuenta) es|de quien es|para quien es)\b"
        ),
        lambda: (_("Para"), _("Banco")),
    ),
    (
        patterns.lazy(
            rf"{_LEADS}(?:de|desde|con) (?:(?:que|cual|cual de mis) (?:cuentas?|tarjeta)|cual(?! banco)|donde)\b"
        ),
        lambda: (_("Desde"),),
    ),
    (
        patterns.lazy(
            r"\b(?:cobran|cobras|cobrar|cobra|comision|cuesta|costo)\b|\b(?:a|de|en) cuanto (?:me )?sale\b"
        ),
        lambda: (_("Comisión"),),
    ),
    (
        patterns.lazy(
            rf"{_LEADS}(?:(?:con )?cuanto|que) (?:me|nos) (?:quedo|quedaria|queda (?:despues|luego)|va a quedar|sobraria)\b"
        ),
        lambda: (_("Disponible después"),),
    ),
)
"""Questions that a card answers, each with the labels of its rows."""
_COMES: Final = patterns.lazy(
    r"(?:cuando|(?:en )?cuanto(?: tiempo)?|a que hora|que dia)(?:(?: \w+){0,3}? (?:llega|llegara|llegaria|cae|cayera|caera|tarda|tardara|recibe|refleja|llegarle|caerle|llegar|caer)(?: (?:en llegar|en caer|el dinero|la lana|la transferencia|el envio|el pago|a (?:mi )?\w+|mas o menos))*)?"
    r"|(?:le )?(?:llega|cae) (?:hoy|luego luego|al momento|de inmediato|ahorita|manana)(?: mismo)?"
)
_COMING: Final = "¿Cuánto tarda en llegar una transferencia SPEI?"
"""What the articles are asked for «¿y cuándo le llega?»."""
_SENT: Final = "transferencia"
_WHAT_FOR: Final = patterns.lazy(
    r"(?:(?:y|ah|oye) )?(?:es|son|va|era) (?:para|por|de) (?P<concept>(?!(?:mi|mis|tu|su|que|hoy|manana|ya|ti|el)\b)[\w ]{3,38})"
)
"""What a transfer is for, said while its card waits: «es para la renta»."""


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer what is said of the card that waits, and what only opens a talk; False: it is something else."""
    if talk.top is not None and not talk.top.passed_over:
        return False
    said = " ".join(re.sub(r"[^\w]+", " ", fold(heard.text)).split())
    if _OPENING.fullmatch(said) is not None:
        yield Say(_("Claro, dime."), default_suggestions())
        return True
    return bool(talk.open) and (
        (yield from _what_for(talk, heard, said)) or (yield from _of_the_card(talk, heard, said))
    )


def _what_for(talk: Talk, heard: Heard, said: str) -> Answered:
    """Take «es para la renta» for the concept of the transfer whose card is the last."""
    shown = next(reversed(talk.cards), None)
    found = _WHAT_FOR.fullmatch(said)
    if found is None or shown is None or heard.person is not None or heard.amount is not None:
        return False
    told = replace(heard, concept=found["concept"])
    return (yield from transfers.corrected(talk, shown, told))


def _of_the_card(talk: Talk, heard: Heard, said: str) -> Answered:
    if heard.hesitates:
        yield Say(_("Sin prisa: tu tarjeta espera, y no se mueve nada hasta que confirmes."))
        return True
    wishes = heard.amount is not None or (heard.verb and heard.person is not None)
    told = heard.sure and heard.intent not in _QUESTIONS
    if wishes or told or len(said.split()) > _WORDS_MAX or _NOT_OF_IT.search(said) is not None:
        return False
    card = next(reversed(talk.open.values()))
    if card.kind == "transfer" and _COMES.fullmatch(re.sub(_LEADS, "", said)) is not None:
        yield from support.ask(talk, replace(heard, text=_COMING))
        return True
    labels = next((names() for pattern, names in _ASKED if pattern.search(said)), ())
    asks_on = heard.intent == support.HELP and "?" in heard.text and not labels
    if card.kind == "transfer" and asks_on and not reporting.names_the_bank(heard.text):
        # "¿Y si no le llega?" means what the card sends.
        yield from support.ask(talk, replace(heard, text=f"{heard.text} {_SENT}"))
        return True
    rows = [row for row in card.card.get("rows", ()) if row["label"] in labels]
    if not rows:
        return False
    text = _("Así va en tu tarjeta:\n%(rows)s\nNo se mueve nada hasta que confirmes.")
    lines = "\n".join(f"{row['label']}: {row['value']}" for row in rows)
    yield Say(text % {"rows": lines}, (_("Cámbiala"), _("Cancelar")))
    return True
