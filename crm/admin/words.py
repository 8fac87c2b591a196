"""How the desk says things: what happened, what is due and when, whose ticket it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from centli.kernel import personal
from crm.contracts import Priority, Queue, TicketState, Topic
from crm.models import Ticket, TicketEvent
from crm.rules import topics
from crm.rules.sla import Deadline, Outlook

STATES: Final[Mapping[str, Any]] = dict(Ticket._meta.get_field("state").flatchoices)
QUEUES: Final[Mapping[str, Any]] = dict(Ticket._meta.get_field("queue").flatchoices)
TOPICS: Final[Mapping[str, Any]] = {
    Topic.CARD_DECLINED.value: _("tarjeta que no pasa"),
    Topic.CARD_LOST.value: _("tarjeta perdida, dañada o bloqueada"),
    Topic.CARD_DELIVERY.value: _("entrega y activación de tarjeta"),
    Topic.CARD_NIP.value: _("NIP de la tarjeta"),
    Topic.TRANSFER_MISSING.value: _("transferencia que no llega o regresa"),
    Topic.TRANSFER_ERROR.value: _("transferencia equivocada"),
    Topic.TRANSFER_LIMITS.value: _("límites de envío"),
    Topic.TRANSFER_HELP.value: _("enviar, comprobantes y contactos"),
    Topic.CHARGE_UNRECOGNISED.value: _("cargo no reconocido"),
    Topic.CHARGE_WRONG.value: _("cobro doble, de más o indebido"),
    Topic.ATM_CASH.value: _("cajero que no dio el dinero"),
    Topic.FRAUD.value: _("robo, fraude o engaño"),
    Topic.DISPUTE_STATUS.value: _("seguimiento de una aclaración"),
    Topic.ORDER_DELIVERY.value: _("pedido y entrega"),
    Topic.ORDER_RETURN.value: _("cancelación, devolución y reembolso"),
    Topic.PURCHASE.value: _("compra, meses y cashback"),
    Topic.POINTS_BALANCE.value: _("saldo y vencimiento de puntos"),
    Topic.POINTS_REWARDS.value: _("canjes y recompensas"),
    Topic.LOGIN.value: _("entrada, contraseña y códigos"),
    Topic.APP_FAILURE.value: _("fallas y uso de la app"),
    Topic.ACCOUNT_OPENING.value: _("abrir, cerrar o subir de nivel"),
    Topic.ACCOUNT_BLOCKED.value: _("cuenta bloqueada"),
    Topic.STATEMENT_DATA.value: _("saldo, estado de cuenta, CLABE y datos"),
    Topic.FEES.value: _("comisiones e intereses"),
    Topic.CREDIT.value: _("línea y pago de crédito"),
    Topic.CASH.value: _("efectivo: depósitos y retiros"),
    Topic.COMPLAINT.value: _("queja o hablar con una persona"),
    Topic.PRIVACY.value: _("privacidad y datos personales"),
    Topic.OTHER.value: _("otro tema"),
}
PRIORITIES: Final[Mapping[str, Any]] = dict(Ticket._meta.get_field("priority").flatchoices)
DEADLINES: Final[Mapping[Deadline | None, Any]] = {
    Deadline.FIRST: _("primera respuesta"),
    Deadline.NEXT: _("siguiente respuesta"),
    Deadline.SOLUTION: _("solución"),
    None: "",
}
OUTLOOKS: Final[Mapping[Outlook, Any]] = {
    Outlook.BREACHED: _("vencido"),
    Outlook.CLOSE: _("por vencer"),
    Outlook.PREDICTED: _("se prevé tarde"),
    Outlook.MET: _("a tiempo"),
    Outlook.PAUSED: _("en pausa"),
}
REASONS: Final[Mapping[str, Any]] = dict(Ticket._meta.get_field("reason_code").choices or ())
"""Why the articles were not enough, where a report came of a question."""
ACTIONS: Final[Mapping[str, Any]] = {
    "opened": _("Se levantó"),
    "moved": _("Cambió de estado"),
    "answered": _("Se contestó al cliente"),
    "noted": _("Nota interna"),
    "assigned": _("Se asignó"),
    "queued": _("Cambió de cola"),
    "prioritised": _("Cambió de prioridad"),
    "tagged": _("Etiquetas"),
    "merged": _("Se unió a otro"),
    "absorbed": _("Se le unió otro"),
    "rated": _("El cliente calificó"),
}
JOINED: Final = frozenset({"merged", "absorbed"})
"""Their reason is the other's id, for programs; people read its folio."""
_MINUTES: Final = 60
_DAY_MINUTES: Final = 24 * 60
_WEEK_DAYS: Final = 7


def due_words(left: timedelta, outlook: Outlook) -> str:
    """Return how long there is, or since when it is late: «faltan 3 h 05 min», «venció hace 2 días»."""
    if outlook is Outlook.PAUSED:
        return gettext("en pausa")
    if left <= timedelta():
        return gettext("venció hace %(time)s") % {"time": span_words(-left)}
    return gettext("faltan %(time)s") % {"time": span_words(left)}


def span_words(span: timedelta) -> str:
    """Return a length of time in its two largest units."""
    minutes = int(span.total_seconds()) // 60
    if minutes < _MINUTES:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if minutes < _DAY_MINUTES:
        return gettext("%(hours)d h %(minutes)02d min") % {
            "hours": minutes // 60,
            "minutes": minutes % 60,
        }
    days, hours = minutes // _DAY_MINUTES, minutes % _DAY_MINUTES // 60
    if days < _WEEK_DAYS and hours:
        return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    return ngettext("%(days)d día", "%(days)d días", days) % {"days": days}


def topic_words(label: str) -> Any:
    """Return how a topic is called; older models said a queue's code, and others say what they were taught."""
    return TOPICS.get(label) or QUEUES.get(label, label)


def topics_by_queue() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return each queue's word with its topics' codes and words."""
    return [
        (word, [(code, said) for code, said in TOPICS.items() if topics.queue_of(code) == queue])
        for queue, word in QUEUES.items()
    ]


def event_words(event: TicketEvent, names: Mapping[int, str]) -> str:
    """Return what an event changed, as people say it."""
    before, after = (_value(event.action, value, names) for value in (event.before, event.after))
    if event.action == "assigned" and before and not after:
        return f"{before} → {gettext('nadie')}"
    if before and after:
        return f"{before} → {after}"
    if event.action in JOINED:
        return str(after)
    # Rows are only inserted: those from before reasons were masked are masked here.
    said = personal.mask(event.reason).text
    reason = REASONS.get(event.reason, said) if event.action == "opened" else said
    return " · ".join(str(each) for each in (after or before, reason) if each)


def _value(action: str, value: str, names: Mapping[int, str]) -> Any:
    if not value:
        return ""
    if action == "assigned":
        return names.get(int(value), value)
    if action == "rated":
        return gettext("%(mark)s de 5") % {"mark": value}
    labels = {"queued": QUEUES, "prioritised": PRIORITIES}.get(action, STATES)
    return labels.get(value, value)


def customer_name(name: str) -> str:
    """Return a customer's first name and the first letter of the next: «Ana T.»."""
    first, _space, rest = name.partition(" ")
    return f"{first} {rest[0]}." if rest else first


def checked_queue(value: str) -> Queue | None:
    """Return the queue of that code."""
    return Queue(value) if value in QUEUES else None


def checked_priority(value: str) -> Priority | None:
    """Return the priority of that code."""
    return Priority(value) if value in PRIORITIES else None


def checked_state(value: str) -> TicketState | None:
    """Return the state of that code."""
    return TicketState(value) if value in STATES else None
