"""What was paid for something that has a name of its own: "¿ya pagué la renta?", "¿cuánto llevo pagado de luz?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import MovementStatus, MovementView
from centli.agent import labels
from centli.agent.engines.flows import asked
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, money
from centli.agent.language import dates
from centli.agent.language.dates import Period
from centli.agent.types import Say
from centli.kernel import clock, patterns
from centli.kernel.text import fold, fold_words

LINES_MAX: Final = 5
_ALSO: Final[Mapping[str, frozenset[str]]] = {
    "rent": frozenset({"renta"}),
    "tuition": frozenset({"colegiatura"}),
    "gym": frozenset({"gimnasio"}),
    "gimnasio": frozenset({"gym"}),
    "luz": frozenset({"cfe"}),
    "telefono": frozenset({"telmex", "telcel"}),
    "celular": frozenset({"telcel", "movistar"}),
    "internet": frozenset({"telmex", "izzi", "totalplay", "megacable"}),
}
"""Words that such a payment may carry instead."""
_MATTER: Final = r"(?P<what>renta|rent|luz|agua|gas|internet|telefono|celular|colegiatura|tuition|mensualidad|mantenimiento|gimnasio|gym|escuela|tanda|seguro|pension)"
_TAIL: Final = r"(?: (?:ya|en|de|del|este|esta|el|la|desde|durante|o no|verdad|porfa|so far|yet|in|this|since))*"
_SUM: Final = patterns.lazy(
    rf"(?:(?:oye|y|hola|dime|en total) )*(?:cuanto|how much)(?: (?:dinero|money|en total|ya|llevo|he|hemos|have|did|i|se|me|ha|fue))* (?:pagado|pague|pagamos|gastado|gaste|ido|paid|pay|spent|spend)(?: en total)? (?:de|por|en|for|in|on)(?: (?:la|el|mi|the|my))? {_MATTER}{_TAIL}"
)
_WHETHER: Final = patterns.lazy(
    rf"(?:(?:oye|y|hola|sabes|dime|si) )*(?:(?:ya )?(?:pague|he pagado|pagamos|quedo pagad[ao]|esta pagad[ao])|did i(?: already)? pay|have i(?: already)? paid)(?: ya)? (?:la|el|mi|lo de la|the|my) {_MATTER}{_TAIL}"
)


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer how much was paid for something, or whether it was; False: it is something else."""
    text, period = heard.said, dates.read(heard.said, talk.now)
    if period is not None:
        start, end = period.span
        text = f"{text[:start]} {text[end:]}"
    said = fold_words(text)
    of_sum = _SUM.fullmatch(said)
    found = of_sum or _WHETHER.fullmatch(said)
    if found is None:
        return False
    yield from _tell(talk, heard.said, period, found["what"], is_sum=of_sum is not None)
    return True


def _tell(talk: Talk, text: str, period: Period | None, what: str, *, is_sum: bool) -> Steps:
    query = _days(talk, period, is_sum=is_sum)
    wanted = {**query, "incoming": False}
    found = yield from asked.gathered(talk, wanted)
    if found is None:
        return
    contacts = {one.name for one in (yield from talk.called(what)) if what in fold(one.alias)}
    words = {what} | _ALSO.get(what, frozenset())
    of_it = [one for one in found.items if _is_for(one, words, contacts)]
    paid = [one for one in of_it if one.status is MovementStatus.COMPLETED]
    waiting = -sum(one.amount.centavos for one in of_it if one not in paid)
    facts: dict[str, Any] = {"what": what, "span": asked.span(query), "n": len(paid)}
    facts["total"] = money(-sum(one.amount.centavos for one in paid))
    if not paid:
        told = _("No encontré pagos de «%(what)s»%(span)s.") % facts
    elif is_sum or paid[1:]:
        told = ngettext(
            "Pagaste %(total)s de «%(what)s»%(span)s, en %(n)d movimiento.",
            "Pagaste %(total)s de «%(what)s»%(span)s, en %(n)d movimientos.",
            len(paid),
        )
        told = "\n".join([told % facts, *(_line(one) for one in paid[:LINES_MAX])])
    else:
        facts |= {"day": _day(paid[0]), "name": paid[0].counterpart}
        told = _("Sí: el %(day)s pagaste %(total)s a %(name)s.") % facts
    if waiting:
        told += " " + _("Además hay %(waiting)s en camino.") % {"waiting": money(waiting)}
    told += asked.added_up(found) if found.partly else ""
    talk.last = {"text": text, "intent": "transactions", "query": wanted}
    before = () if period is not None or is_sum else (_("¿Y el mes pasado?"),)
    yield Say(told, (*before, _("Mis movimientos"), _("¿Cuánto tengo?")))


def _days(talk: Talk, period: Period | None, *, is_sum: bool) -> dict[str, Any]:
    """Return the days that are named; else this month of who asks whether, and any of who asks how much."""
    if period is not None:
        days = period.date_from, period.date_to
    elif is_sum:
        return {}
    else:
        today = clock.local_date(talk.now)
        days = today.replace(day=1), today
    return {"date_from": days[0].isoformat(), "date_to": days[1].isoformat()}


def _is_for(one: MovementView, words: set[str], names: set[str]) -> bool:
    """Say whether a movement is a payment that carries one of the words, or went to a contact who is called so."""
    said = set(re.findall(r"\w+", fold(f"{one.description} {one.counterpart}")))
    stands = one.status is not MovementStatus.FAILED and one.returned_at is None
    return (
        stands
        and one.amount.centavos < 0
        and one.kind not in _NOT_PAID
        and (bool(words & said) or one.counterpart in names)
    )


_NOT_PAID: Final = frozenset({"own_transfer", "fee", "reversal", "spei_return"})


def _day(one: MovementView) -> str:
    return labels.day(clock.local_date(one.created_at))


def _line(one: MovementView) -> str:
    return f"• {_day(one)} · {one.counterpart}: {money(-one.amount.centavos)}"
