"""What the bank does not do by chat yet, said honestly; a domain that opens takes its wishes over (``registry``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines.hearing import Heard
from centli.agent.engines.registry import Domain, Start
from centli.agent.engines.talk import Steps, Talk, default_suggestions
from centli.agent.types import Say


def _later(what: Callable[[], str], *, person: bool = False) -> Start:
    """Return the answer for something that comes later; ``what`` is called in the customer's language.

    With ``person`` somebody of the bank can do it already.
    """

    def answer(_talk: Talk, _heard: Heard) -> Steps:
        text = _("%(what)s todavía no está listo por aquí; llegará más adelante.") % {
            "what": what()
        }
        text += " " + _(
            "Por ahora puedo ayudarte con tu saldo, movimientos, envíos, contactos, compras y puntos."
        )
        others = (_("Hablar con una persona"),) if person else ()
        yield Say(text, (*others, *default_suggestions())[:4])

    return answer


_tickets = _later(lambda: _("Levantar y consultar reportes"), person=True)

LATER: Final = Domain(
    name="later",
    wishes={
        "open_ticket": _tickets,
        "ticket_status": _tickets,
    },
)
