"""Purchases' processes as staff see them: what happened, what will happen, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.db.finding import Key, by_key
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import ids, sheets
from centli.kernel.money import Money
from centli.people.models import User
from marketplace.contracts import PurchaseStatus
from marketplace.models import Purchase, Refund, RefundState, Saga, SagaState
from marketplace.rules import files, purchases
from marketplace.selectors.purchases import failure_text

EVENTS_MAX: Final = 100
EXPORTED_MAX: Final = 10_000
CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a purchase's story: a step of its own, a message, or money on its way back."""

    at: datetime
    what: str
    detail: str
    who: str = ""
    attempts: int = 0
    link: str = ""
    """The entry of the ledger that it made, ``tr_…``."""


def saga_find(pk: int) -> Saga | None:
    """Return a purchase's process with what its page shows."""
    rows = Saga.objects.select_related("purchase__offer__product", "purchase__offer__retailer")
    return rows.filter(pk=pk).first()


def overdue(rows: QuerySet[Saga], *, now: datetime) -> QuerySet[Saga]:
    """Return those that raise an alarm: they wait for a person, or nobody has ended them in time."""
    late = now - timedelta(minutes=1)
    return rows.filter(
        Q(state=SagaState.NEEDS_OPERATOR) | Q(state=SagaState.RUNNING, deadline_at__lt=late)
    )


def found(rows: QuerySet[Saga], text: str) -> QuerySet[Saga]:
    """Return those of a purchase's or transaction's id, a folio, a correlation id or a customer's e-mail, each exactly."""
    named = by_key(rows, _KEYS, text)
    if named is not None:
        return named
    people = User.objects.filter(email__iexact=text).values_list("pk", flat=True)
    return rows.filter(purchase__customer_id__in=list(people))


_KEYS: Final = (
    Key("purchase__public_id", "purchase", ids.FOLIO_LENGTH),
    Key("purchase__transaction_id", "transaction"),
    Key("purchase__correlation_id"),
)


def customer_of(saga: Saga) -> str:
    """Return the e-mail of a purchase's customer."""
    return User.objects.values_list("email", flat=True).get(pk=saga.purchase.customer_id)


def timeline(saga: Saga) -> Sequence[Line]:
    """Return every stored step of a purchase with its messages and refunds, oldest first."""
    people = dict(
        User.objects.filter(
            pk__in=[pk for pk in saga.steps.values_list("actor_id", flat=True) if pk is not None]
        ).values_list("pk", "email")
    )
    lines = [
        Line(
            step.created_at,
            _STEPS[step.name](),
            _reason(step.detail),
            people.get(step.actor_id or 0, ""),
        )
        for step in saga.steps.all()
    ]
    refunds = list(saga.purchase.refunds.order_by("no"))
    lines += [_refund_line(each) for each in refunds]
    lines += _messages([saga.purchase.correlation_id, *(each.correlation_id for each in refunds)])
    if saga.purchase.transaction_id is not None and saga.purchase.completed_at is not None:
        paid = ids.public("transaction", saga.purchase.transaction_id)
        lines.append(Line(saga.purchase.completed_at, _("Asiento del pago"), "", link=paid))
    return sorted(lines, key=lambda line: line.at)


def _refund_line(refund: Refund) -> Line:
    amount = Money(refund.amount_centavos).display()
    detail = ngettext(
        "%(amount)s, %(pieces)d pieza: %(state)s",
        "%(amount)s, %(pieces)d piezas: %(state)s",
        refund.quantity,
    ) % {
        "amount": amount,
        "pieces": refund.quantity,
        "state": refund.get_state_display(),
    }
    entry = refund.transaction_id and ids.public("transaction", refund.transaction_id)
    return Line(
        refund.done_at or refund.created_at,
        _("Devolución %(no)d") % {"no": refund.no},
        f"{detail} {refund.failure or refund.note}".strip(),
        link=entry or "",
    )


def _messages(correlations: Sequence[UUID]) -> Iterator[Line]:
    rows = Outbox.objects.filter(correlation_id__in=correlations).order_by("id")[:EVENTS_MAX]
    for row in rows:
        status = OutboxStatus(row.status)
        detail = "" if status is OutboxStatus.SENT else f"{status.label} {row.last_error}".strip()
        yield Line(row.timestamp, row.event_type, detail, attempts=row.attempts + row.faults)


_STEPS: Final = {
    "reserved": lambda: _("Apartada; se pidió el pago"),
    "asked_again": lambda: _("Se pidió el pago otra vez"),
    "asked_what_became": lambda: _("Se preguntó al banco qué fue del pago"),
    "paid": lambda: _("Pagada y confirmada"),
    "released": lambda: _("Deshecha: se liberó lo apartado"),
    "refund_requested": lambda: _("Se pidió una devolución"),
    "refund_asked_again": lambda: _("Se pidió la devolución otra vez"),
    "refunded": lambda: _("Devuelta"),
    "refund_failed": lambda: _("El banco no devolvió el dinero"),
    "needs_operator": lambda: _("Espera a una persona"),
    "resolved": lambda: _("Marcada resuelta"),
}


def _reason(code: str) -> str:
    known = {
        "staff_compensated": _("Deshecha por el personal"),
        "customer_cancelled": _("La canceló su cliente"),
        "late_payment": _("Pago tardío"),
        "staff": _("La pidió el personal"),
    }
    if code in known:
        return known[code]
    codes = {"insufficient_funds", "account_blocked", "account_inactive", "payment_timeout"}
    return failure_text(code) if code in codes else code


# ── «Qué va a pasar» ─────────────────────────────────────────────────────────────────────────────


def outlook(saga: Saga, *, now: datetime) -> Sequence[str]:
    """Return what the machine will do next, and when, in words."""
    refund = saga.purchase.refunds.filter(state=RefundState.REQUESTED).first()
    words = [_waits(refund)] if refund is not None else []
    if saga.state == SagaState.RUNNING:
        return [*_running(saga, now), *words]
    if saga.state == SagaState.NEEDS_OPERATOR:
        return [_stands(saga), *words]
    if not words:
        words.append(
            _("Nada más: está pagada. Solo una devolución la cambia.")
            if saga.state == SagaState.COMPLETED
            else _("Nada más: no se cobró. Un pago que llegue tarde se devuelve solo.")
        )
    return words


def _running(saga: Saga, now: datetime) -> list[str]:
    if now >= saga.deadline_at:
        return [
            _("Su plazo terminó: en unos segundos se libera lo apartado y no se cobra."),
            _("Un pago que llegue después se devuelve solo."),
        ]
    asked = saga.next_run_at or saga.deadline_at
    words = [_("Espera la respuesta del banco.")]
    if asked < saga.deadline_at:
        words.append(_("Si no llega, a las %(at)s se le pregunta otra vez.") % {"at": _time(asked)})
    words.append(
        _("A las %(at)s vence: se libera lo apartado y no se cobra.")
        % {"at": _time(saga.deadline_at)}
    )
    return words


def _stands(saga: Saga) -> str:
    if saga.purchase.status == PurchaseStatus.PENDING:
        return _("Nada, hasta que alguien decida: no se pudo liberar lo apartado (%(error)s).") % {
            "error": saga.error or "–"
        }
    return _("Nada, hasta que alguien decida: el banco no devolvió el dinero (%(error)s).") % {
        "error": saga.error or "–"
    }


def _waits(refund: Refund) -> str:
    at = refund.next_run_at or refund.created_at + purchases.ASK_AGAIN_AFTER
    return _(
        "El banco devuelve %(amount)s; si no responde, a las %(at)s se le pregunta otra vez."
    ) % {
        "amount": Money(refund.amount_centavos).display(),
        "at": _time(at),
    }


def _time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i:s")


# ── As a file ────────────────────────────────────────────────────────────────────────────────────

COLUMNS: Final = (
    "compra",
    "producto",
    "tienda",
    "piezas",
    "total",
    "estado",
    "proceso",
    "creada",
    "error",
)


def exported(rows: QuerySet[Saga]) -> str:
    """Return processes as a file that spreadsheets open safely."""
    chosen = rows.select_related("purchase").order_by("-pk")[:EXPORTED_MAX]
    return sheets.written(COLUMNS, (_cells(saga, saga.purchase) for saga in chosen.iterator(CHUNK)))


def _cells(saga: Saga, purchase: Purchase) -> list[str]:
    return [
        purchase.purchase_id,
        purchase.product_name,
        purchase.retailer_name,
        str(purchase.quantity),
        files.pesos(purchase.total_centavos),
        purchase.status,
        saga.state,
        purchase.created_at.isoformat(),
        saga.error,
    ]
