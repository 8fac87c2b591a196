"""Why it refused, why it asks, why it wants a code: what «¿por qué?» is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import asking
from centli.agent.engines.flows import (
    FLOWS,
    orders,
    support,
)
from centli.agent.engines.heard import Heard
from centli.agent.engines.talk import (
    WHICH,
    Steps,
    Talk,
    default_suggestions,
)
from centli.agent.types import (
    Say,
)
from centli.confirmations.cards import why_factor


def why(talk: Talk, heard: Heard) -> Steps:
    """Say why it refused, why it asks, or why it wants a code."""
    flow = talk.top
    card = next(reversed(talk.open.values()), None)
    code = "" if card is None else _why_a_code(card.card)
    if talk.refused_before in _REFUSED:
        yield Say(_REFUSED[talk.refused_before](), default_suggestions()[:3])
    elif flow is not None:
        which = _("Te pregunto porque tienes más de una operación por confirmar y no adivino.")
        yield Say(which if flow.name == WHICH else FLOWS[flow.name].why(flow))
        yield from talk.ask_again(flow)
    elif code:
        yield Say(f"{code} {_('Así nadie más puede hacerlo por ti.')}")
    elif card is not None:
        text = _(
            "Te muestro los datos para que revises todo: sin tu confirmación no se mueve nada."
        )
        yield Say(text)
    elif not (
        (yield from orders.why_failed(talk, heard))
        or (yield from support.answers(talk, heard, least=asking.CHOOSE))
    ):
        yield Say(_("¿Por qué qué? Dime qué te gustaría saber o hacer."), default_suggestions())


def _why_a_code(card: Mapping[str, Any]) -> str:
    return card.get("factor_text") or why_factor(card.get("factor_reasons", ()))


_REFUSED: Final = {
    "insufficient_funds": lambda: _(
        "Porque la cuenta no tiene disponible todo ese monto. Puedes enviar menos o pasar dinero de otra cuenta tuya."
    ),
    "insufficient_points": lambda: _(
        "Porque la recompensa pide más puntos de los que tienes. Nunca se canjea a medias."
    ),
    "limit_exceeded": lambda: _(
        "Porque pasa del máximo que se puede autorizar, aun con código. Es una protección para tu dinero."
    ),
    "too_many_open": lambda: _(
        "Porque ya tienes tres operaciones por confirmar. Confirma o cancela alguna y seguimos."
    ),
    "payee_not_usable": lambda: _(
        "Porque a un contacto nuevo se le puede enviar a los 30 minutos, y las primeras 24 horas hasta $5,000.00 MXN. "
        "Es para frenar fraudes."
    ),
    "account_blocked": lambda: _(
        "Porque esa cuenta está congelada: no entra ni sale dinero de ella."
    ),
    "confirmation_expired": lambda: _(
        "Porque cada confirmación vale cinco minutos, por si cambia tu saldo."
    ),
}
