"""What waits for the customer's yes, as a sentence calls it: never «tu tarjeta», which is the one of plastic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent import labels
from centli.agent.types import OpenProposal
from centli.kernel.text import gettext_noop

_KINDS: Final[Mapping[str, str]] = {
    "transfer": gettext_noop("tu transferencia de %(amount)s a %(name)s"),
    "own_transfer": gettext_noop("tu transferencia de %(amount)s a tu %(account)s"),
    "purchase": gettext_noop("tu compra de %(product)s"),
    "purchase_cancel": gettext_noop("la cancelación de tu pedido"),
    "redemption": gettext_noop("tu canje de %(reward)s"),
    "add_beneficiary": gettext_noop("tu contacto nuevo %(name)s"),
    "change_beneficiary": gettext_noop("el cambio de %(name)s en tus contactos"),
    "remove_beneficiary": gettext_noop("quitar a %(name)s de tus contactos"),
    "limit_change": gettext_noop("el cambio de tu límite"),
    "open_ticket": gettext_noop("tu reporte"),
    "ticket_message": gettext_noop("tu mensaje"),
    "close_ticket": gettext_noop("el cierre de tu reporte"),
    "block_account": gettext_noop("el bloqueo"),
    "unblock_account": gettext_noop("el desbloqueo"),
}


def called(waiting: Collection[OpenProposal]) -> str:
    """Return what waits: «tu transferencia de $600.00 MXN a Juan Pérez»; «tu operación» where that cannot be told."""
    if len(waiting) != 1:
        return _("tu operación")
    [one] = waiting
    card = one.card
    named = {
        "amount": labels.money(card.get("amount")),
        "name": _name(card.get("payee")),
        "account": _account(card.get("target")),
        "product": _name(card.get("product")),
        "reward": _name(card.get("reward")),
    }
    words = _KINDS.get(one.kind, "")
    if not words or not all(value for key, value in named.items() if f"%({key})s" in words):
        return _("tu operación")
    return _(words) % named


def still_waits(waiting: Collection[OpenProposal]) -> str:
    """Return that what waits still does, to stand within a sentence."""
    if len(waiting) > 1:
        return _("tus %(count)d operaciones siguen por confirmar") % {"count": len(waiting)}
    return _("%(what)s sigue por confirmar") % {"what": called(waiting)}


def tap(waiting: Collection[OpenProposal], *, many: int = 1) -> str:
    """Return how what waits is confirmed; of several, each by its own button."""
    if max(many, len(waiting)) > 1:
        return _("Tienes varias operaciones por confirmar: toca el botón de la que quieras.")
    return _("Para confirmar %(what)s, toca el botón. Sin eso no se mueve nada.") % {
        "what": called(waiting)
    }


def _name(told: Mapping[str, Any] | None) -> str:
    return str((told or {}).get("name", ""))


def _account(side: Mapping[str, Any] | None) -> str:
    return labels.account_label(side["account_type"]).lower() if side else ""
