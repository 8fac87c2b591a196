"""What customers ask about the bank itself: its hours, how to have an account, what it costs, what is safe."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from centli.agent.language import asks_opening_hours
from centli.kernel.text import fold


def _hours() -> str:
    return _(
        "Por este chat te atiendo a cualquier hora, todos los días del año. "
        "Si prefieres a una persona, dime «persona»."
    )


def _account() -> str:
    return _(
        "Para tener tu cuenta solo regístrate con tu correo y una contraseña y acepta el aviso de privacidad: "
        "la primera vez que entras se abre con su CLABE. No hay que llevar papeles."
    )


def _cost() -> str:
    return _(
        "Antes de que confirmes, cada tarjeta te dice la comisión, si la hay, y cuánto te queda. "
        "Nada se cobra sin que lo veas."
    )


def _safety() -> str:
    return _(
        "Nada se mueve hasta que lo confirmas con el botón, y a veces te pido además un código de seguridad. "
        "Nunca te pido tu NIP ni tu CVV."
    )


def _undone() -> str:
    if settings.CENTLI_TRANSFER_HOLD_SECONDS:
        return _(
            "Mientras no confirmes, toca «Cancelar» o dime «cancela» y no se mueve nada. "
            "Ya confirmado, un envío espera %(seconds)s segundos: mientras, toca «Deshacer» en su comprobante."
        ) % {"seconds": settings.CENTLI_TRANSFER_HOLD_SECONDS}
    return _(
        "Mientras no confirmes, toca «Cancelar» o dime «cancela» y no se mueve nada. "
        "Un envío hecho no se regresa solo: si algo salió mal, dime «persona»."
    )


def desk() -> str:
    """Return who answers here, and who reads reports."""
    return _(
        "Soy el asistente automático de CENTLI. Tus reportes los leen personas del banco, y su respuesta te llega aquí "
        "y en «Mis reportes». Si quieres hablar con una de ellas, dime «persona»."
    )


_ANSWERS: Final[tuple[tuple[re.Pattern[str], Callable[[], str]], ...]] = (
    (re.compile(r"\bhorarios?\b|\b(?:opening|business|branch|working) hours\b"), _hours),
    (
        re.compile(
            r"\b(?:abr\w+|ten\w+|sac\w+|open) (?:una |mi |la |otra |an |my )?(?:cuenta|account)\b|\bser cliente\b"
            r"|\b(?:requisitos|papeles|documentos|documents|requirements)\b"
        ),
        _account,
    ),
    (re.compile(r"\b(?:cancel|deshac|regres|revert|undo)\w*"), _undone),
    (re.compile(r"\b(?:comision\w*|cobran|cuesta|costo|gratis|fees?|cost|free)\b"), _cost),
    (re.compile(r"\b(?:segur[oa]s?|confiable|safe|secure|codigo|code)\b"), _safety),
)


def known(text: str) -> str | None:
    """Return the answer to a question about the bank, where there is one."""
    said = fold(text)
    found = next((answer for pattern, answer in _ANSWERS if pattern.search(said)), None)
    if found is None and asks_opening_hours(text):
        found = _hours
    return None if found is None else found()
