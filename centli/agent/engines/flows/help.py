"""What customers ask about the desk itself: who answers, and who reads."""

from __future__ import annotations

from django.utils.translation import gettext as _


def desk() -> str:
    """Return who answers here, and who reads reports."""
    return _(
        "Soy el asistente automático de CENTLI. Tus reportes los leen personas del banco, y su respuesta te llega aquí "
        "y en «Mis reportes». Si quieres hablar con una de ellas, dime «persona»."
    )
