"""What is about the talk itself: greeting, thanks, what can be asked, and a person to talk to."""

from __future__ import annotations

from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from centli.agent.engines.flows import brake
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, Domain
from centli.agent.engines.talk import Steps, Talk, default_suggestions
from centli.agent.language import asides, thefts
from centli.agent.types import HandOver, Say


def greeting(talk: Talk, _heard: Heard) -> Steps:
    """Greet by the first name, and say that this is a machine."""
    text = _("¡Hola, %(name)s! Soy el asistente automático de CENTLI. ¿Qué hacemos hoy?") % {
        "name": talk.turn.first_name
    }
    yield Say(text, default_suggestions())


def thanks(_talk: Talk, _heard: Heard) -> Steps:
    """Take thanks."""
    yield Say(_("¡Con gusto! Aquí estoy para lo que necesites."), default_suggestions()[:3])


def said_aside(talk: Talk, heard: Heard) -> Answered:
    """Answer what is said by the way, and leave what waits as it is; False: it is something else, or the words that were asked for."""
    said = asides.aside(heard.said)
    flow = talk.top
    if not said or (flow is not None and flow.asked in _OWN_WORDS):
        return False
    texts = {
        "message": _(
            "No puedo mandar mensajes por ti. Si es un envío, lo que pongas en el concepto es lo que lee quien lo recibe."
        ),
        "secret": _("Yo no le digo nada a nadie; a quien le envías le aparece tu nombre."),
        "warm": _("¡Con gusto!"),
    }
    text = texts[said]
    if flow is not None and not flow.held:
        yield from talk.ask_again(flow, text)
    elif talk.open:
        yield Say(f"{text} {capfirst(talk.waits())}.")
    else:
        yield Say(text, default_suggestions()[:3])
    return True


_OWN_WORDS: Final = frozenset({"name", "alias", "concept", "text"})
"""Questions that such words may answer."""


def capabilities(talk: Talk, _heard: Heard) -> Steps:
    """Say what can be asked, in words that work."""
    people = yield from talk.contacts()
    alias = people[0].alias if people else _("Juan")
    text = _(
        "Puedo:\n"
        "• decirte cuánto tienes: «¿cuánto tengo?»\n"
        "• mostrarte movimientos y gastos: «mis movimientos de la semana pasada»\n"
        "• enviar dinero: «envíale 500 a %(alias)s»\n"
        "• pasar dinero entre tus cuentas: «pásame 500 a mi ahorro»\n"
        "• agregar contactos: «agrega a Pedro con CLABE …»\n"
        "• comprar con meses sin intereses: «quiero una laptop a 6 MSI», «¿cómo va mi pedido?»\n"
        "• ver y cambiar tus límites: «¿cuál es mi límite?»\n"
        "• pasarte con una persona: «quiero hablar con una persona»\n"
        "Nunca envío nada sin que lo confirmes, y nunca te pido tu NIP ni tu CVV."
    ) % {"alias": alias}
    yield Say(text, default_suggestions()[:3])


def human(talk: Talk, heard: Heard) -> Steps:
    """Hand the conversation to a person; what follows is said by whoever keeps the queue.

    Who tells of a theft gets the block's card first: a person may take a while, and a thief does not.
    """
    if thefts.tells_of_theft(heard.text):
        yield from brake.offer_card(talk, heard.text)
    yield HandOver("asked")


PEOPLE: Final = Domain(
    name="people",
    wishes={
        "greet": greeting,
        "thanks": thanks,
        "capabilities": capabilities,
        "human": human,
    },
)
