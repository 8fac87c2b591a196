"""Changes of the customer's own limits, and of what the chat may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from banking.errors import ChatTransfersOff, ChatTransfersOn
from banking.selectors import facts
from banking.services import limits
from centli.confirmations.cards import card, in_words
from centli.confirmations.contracts import Assessment, Executed, SilentKind, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import LimitChanged
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop


class LimitChangeKind(SilentKind):
    """Raising takes the second factor; lowering does not."""

    name = "limit_change"
    title = gettext_noop("Cambio de límite")
    action = "limit_change"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        now = facts.limits_get(call.customer_id, call.now)
        old = {"per_operation": now.per_operation, "per_day": now.per_day}
        main = Money(terms["per_operation"] or terms["per_day"])
        rows: list[tuple[str, str]] = []
        for rule, value in _wanted(terms):
            rows.append((_("Nuevo límite %(rule)s") % {"rule": _label(rule)}, value.display()))
            rows.append((_("Límite actual"), old[rule].display()))
        return card(rows, amount=main.json(), amount_words=in_words(main))

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        now = facts.limits_get(call.customer_id, call.now)
        old = {"per_operation": now.per_operation, "per_day": now.per_day}
        return Assessment(raises_rights=any(value > old[rule] for rule, value in _wanted(terms)))

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        limits.limits_set_step(
            call,
            per_operation_centavos=terms["per_operation"],
            per_day_centavos=terms["per_day"],
        )
        wanted = _wanted(terms)
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "status": "completed",
            "created_at": clock.wire(call.now),
            "limits": {rule: value.json() for rule, value in wanted},
            "text": _("Listo, tu nuevo límite quedó así: %(limits)s")
            % {"limits": ", ".join(f"{_label(rule)} {value.display()}" for rule, value in wanted)},
        }
        return Executed(receipt, [LimitChanged(rule, value.wire()) for rule, value in wanted])  # type: ignore[arg-type]  # one of the event's two rules


class ChatTransfersOnKind(SilentKind):
    """Switching transfers by chat on again undoes a protection: it takes the second factor; switching off does not."""

    name = limits.CHAT_TRANSFERS_ON
    title = gettext_noop("Transferencias por chat")
    action = "chat_transfers_on"

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        return card([(_("Transferencias por chat"), _("Encendidas"))])

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if facts.limits_get(call.customer_id, call.now).transfers_by_chat:
            raise ChatTransfersOn
        return Assessment(raises_rights=True)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        limits.transfers_by_chat_step(call, enabled=True)
        return Executed(
            {
                "confirmation_id": ids.public("confirmation", confirmation_id),
                "kind": self.name,
                "status": "completed",
                "created_at": clock.wire(call.now),
                "text": _("Listo, ya puedes hacer transferencias por chat."),
            }
        )


class ChatTransfersOffKind(SilentKind):
    """Switching transfers by chat off, for the conversation: it only takes away, so a tap is enough and nothing holds it up."""

    name = limits.CHAT_TRANSFERS_OFF
    title = gettext_noop("Apagar transferencias por chat")
    action = "chat_transfers_off"
    protects = True

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        return card([(_("Transferencias por chat"), _("Apagadas"))])

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if not facts.limits_get(call.customer_id, call.now).transfers_by_chat:
            raise ChatTransfersOff
        return Assessment()

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        limits.transfers_by_chat_step(call, enabled=False)
        return Executed(
            {
                "confirmation_id": ids.public("confirmation", confirmation_id),
                "kind": self.name,
                "status": "completed",
                "created_at": clock.wire(call.now),
                "text": _("Listo, desde el chat ya no sale dinero."),
            }
        )


def _wanted(terms: Terms) -> Sequence[tuple[str, Money]]:
    return [
        (rule, Money(terms[rule]))
        for rule in ("per_operation", "per_day")
        if terms[rule] is not None
    ]


def _label(rule: str) -> str:
    return _("por operación") if rule == "per_operation" else _("por día")


LIMIT_CHANGE: Final = LimitChangeKind()
CHAT_TRANSFERS_ON: Final = ChatTransfersOnKind()
register(LIMIT_CHANGE)
CHAT_TRANSFERS_OFF: Final = ChatTransfersOffKind()
register(CHAT_TRANSFERS_ON)
register(CHAT_TRANSFERS_OFF)
