"""Messages from contracts: what each kind shows, and the full text that plain clients and screen readers get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import (
    AccountStatus,
    AccountType,
    AccountView,
    LimitView,
    MovementPage,
    MovementStatus,
    MovementView,
    SpendingView,
)
from centli.agent import confirming, labels, prizes, receipts, refusals, reports, shelves
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.types import Ask, Propose, Refuse, Say, Show, Visible
from centli.kernel import clock
from centli.kernel.money import Money
from crm.contracts import BeneficiaryView

CONTENT_ROWS: Final = 10
MONTHS_OFFERED: Final = 6
NONE_CHOICE: Final = "none"


def draft(step: Visible, *, now: datetime) -> Draft:
    """Return the message of a visible step."""
    match step:
        case Say():
            return _said(step)
        case Ask():
            return choices(step)
        case Show():
            return SHOWS[step.kind](step, now)
        case Propose():
            return confirming.confirmation(step.proposal, lead=step.lead)
        case Refuse():
            return refusals.failure(step.error, suggestions=step.suggestions)


def _said(step: Say) -> Draft:
    links = [
        {"text": f"«{source.title}»", "url": reverse("help:article", args=[source.slug])}
        for source in step.sources
    ]
    return Draft(Kind.TEXT, step.text, {"links": links} if links else {}, step.suggestions)


# ── Reads ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _balance(step: Show, now: datetime) -> Draft:
    accounts: Sequence[AccountView] = step.value
    note = ""
    if all(account.status is AccountStatus.INACTIVE for account in accounts):
        text = _(
            "No tienes cuentas abiertas. No puedo abrirte una por aquí; si quieres, te paso con una persona."
        )
        lines = [text]
        suggestions: tuple[str, ...] = (_("Hablar con una persona"), _("Ayuda"))
    else:
        note = step.lead or _how_to_receive(accounts)
        lines = [note] if note else []
        suggestions = tuple(step.suggestions)
    lines += [_account_line(account) for account in accounts]
    return Draft(
        Kind.BALANCE,
        "\n".join(lines),
        {
            "accounts": [
                {
                    "account_id": account.account_id,
                    "account_type": account.account_type.value,
                    "label": labels.account_label(account.account_type),
                    "last4": account.last4,
                    "status": account.status.value,
                    "balance": account.balance.json(),
                    "available": account.available.json(),
                    "held": account.held.json(),
                    "credit_limit": account.credit_limit and account.credit_limit.json(),
                }
                for account in accounts
            ],
            "read_at": clock.wire(now),
            **({"note": note} if note else {}),
        },
        suggestions,
    )


def _how_to_receive(accounts: Sequence[AccountView]) -> str:
    """Tell somebody who has no money yet how to get some; nothing to others."""
    if any(one.balance.centavos or one.held.centavos or one.credit_limit for one in accounts):
        return ""
    mine = next(one for one in accounts if one.status is not AccountStatus.INACTIVE)
    return _("Para recibir dinero, comparte tu CLABE: %(clabe)s.") % {"clabe": mine.clabe}


def _account_line(account: AccountView) -> str:
    name = f"{labels.account_label(account.account_type)} ···· {account.last4}"
    if account.status is AccountStatus.INACTIVE:
        return _("%(name)s: cerrada.") % {"name": name}
    if account.account_type is AccountType.CREDIT:
        line = _("%(name)s: debes %(owed)s, te quedan %(available)s de crédito.") % {
            "name": name,
            "owed": Money(max(0, -account.balance.centavos), account.balance.currency).display(),
            "available": account.available.display(),
        }
    else:
        line = _("%(name)s: %(available)s disponibles.") % {
            "name": name,
            "available": account.available.display(),
        }
    if account.held.centavos:
        line += " " + _("Retenido: %(held)s.") % {"held": account.held.display()}
    if account.status is AccountStatus.BLOCKED:
        line += " " + _("Está congelada.")
    return line


def _transactions(step: Show, now: datetime) -> Draft:
    return transactions(
        step.value, now=now, lead=step.lead, suggestions=step.suggestions, query=step.query
    )


def transactions(
    page: MovementPage,
    *,
    now: datetime,
    lead: str,
    suggestions: Sequence[str],
    query: Mapping[str, Any],
) -> Draft:
    """Return a page of movements; ``query`` is what «Ver más» asks again with the cursor."""
    lines = [lead] if lead else []
    mixed = len({one.account_id for one in page.items}) > 1
    lines += [_movement_line(one, now, names_account=mixed) for one in page.items[:CONTENT_ROWS]]
    if not page.items:
        lines.append(_("No encontré movimientos."))
    if page.next_cursor:
        lines.append(_("Hay más movimientos."))
    return Draft(
        Kind.TRANSACTIONS,
        "\n".join(lines),
        {
            "transactions": [_movement(one, now) for one in page.items],
            "next_cursor": page.next_cursor,
            "has_more": page.next_cursor is not None,
            "query": dict(query),
            **({"before": lead} if lead and query.keys() - {"limit"} else {}),
        },
        suggestions,
    )


def _movement(one: MovementView, now: datetime) -> dict[str, Any]:
    state = one.transfer_state(now)
    return {
        "transaction_id": one.transaction_id,
        "account_id": one.account_id,
        "account_type": one.account_type.value,
        "type": one.type.value,
        "kind": one.kind,
        "status": one.status.value,
        "state": state and state.value,
        "undone": one.undone,
        "returned_at": one.returned_at and clock.wire(one.returned_at),
        "amount": one.amount.json(),
        "direction": "charge" if one.amount.centavos < 0 else "credit",
        "counterpart": one.counterpart,
        "description": one.description,
        "balance_after": one.balance_after and one.balance_after.json(),
        "tracking_key": one.tracking_key,
        "created_at": clock.wire(one.created_at),
    }


def _movement_line(one: MovementView, now: datetime, *, names_account: bool) -> str:
    sign = _("Cargo") if one.amount.centavos < 0 else _("Abono")
    concept = one.counterpart or one.description
    account = f" · {labels.account_label(one.account_type)}" if names_account else ""
    state = {
        MovementStatus.PENDING: f" ({_under_way(one, now).lower()})",
        MovementStatus.FAILED: _(" (deshecho)") if one.undone else _(" (rechazado)"),
        MovementStatus.COMPLETED: _(" (devuelto)") if one.returned_at else "",
    }
    return (
        f"{labels.local_day(one.created_at)} · {concept} · {sign} {one.amount.display()}"
        f"{state.get(one.status, '')}{account}"
    )


def _under_way(one: MovementView, now: datetime) -> str:
    state = one.transfer_state(now)
    return receipts.states()[state] if state else _("Pendiente")


def _chart(step: Show, now: datetime) -> Draft:
    view: SpendingView = step.value
    period = _period(view.date_from, view.date_to)
    about = step.query.get("about")
    title = _("Tus gastos, %(period)s") % {"period": period}
    if about:
        title = _("Tus gastos en %(about)s, %(period)s") % {"about": about, "period": period}
    lines = [step.lead] if step.lead else []
    lines.append(
        f"{title}: {view.total.display()}."
        if view.groups
        else _("No encontré gastos en ese periodo (%(period)s).") % {"period": period}
    )
    lines += [
        ngettext(
            "%(label)s: %(total)s en %(count)d movimiento.",
            "%(label)s: %(total)s en %(count)d movimientos.",
            group.count,
        )
        % {"label": group.label, "total": group.total.display(), "count": group.count}
        for group in view.groups[:CONTENT_ROWS]
    ]
    if view.groups and view.previous_total.centavos:
        lines.append(
            _("En el periodo anterior: %(total)s.") % {"total": view.previous_total.display()}
        )
    return Draft(
        Kind.CHART,
        "\n".join(lines),
        {
            "title": title,
            "period": period,
            "date_from": view.date_from.isoformat(),
            "date_to": view.date_to.isoformat(),
            "total": view.total.json(),
            "previous_total": view.previous_total.json(),
            "income": view.income.json(),
            "items": [
                {
                    "kind": group.kind,
                    "label": group.label,
                    "amount": group.total.json(),
                    "share": _share(group.total, view.total),
                    "count": group.count,
                }
                for group in view.groups
            ],
            "months": _months(view.date_from, clock.local_date(now)),
        },
        step.suggestions,
    )


def _share(part: Money, whole: Money) -> str:
    """Return a part of the total in percent with one place, ``62.5``; for the eye, never for sums."""
    return f"{part.centavos * 1000 // max(1, whole.centavos) / 10:.1f}"


def _months(shown: date, today: date) -> list[dict[str, Any]]:
    """Return the last months, newest first; a tap on one sends ``say``, in words that the engine understands."""
    months = []
    first = today.replace(day=1)
    for _each in range(MONTHS_OFFERED):
        name = labels.month(first)
        months.append(
            {
                "id": f"{first:%Y-%m}",
                "label": name,
                "say": _("Mis gastos de %(month)s") % {"month": name},
                "current": (first.year, first.month) == (shown.year, shown.month),
            }
        )
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _period(first: date, last: date) -> str:
    """Return a period as people say it: a whole month by its name, one day alone, else both ends."""
    month_ends = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if first.day == 1 and last == month_ends:
        return labels.month(first)
    if first == last:
        return labels.day(first)
    return _("%(start)s al %(end)s") % {"start": labels.day(first), "end": labels.day(last)}


def _beneficiaries(step: Show, _now: datetime) -> Draft:
    people: Sequence[BeneficiaryView] = step.value
    lines = [step.lead or _("Estos son tus contactos:")]
    lines += [f"• {beneficiary_line(person)}" for person in people]
    return Draft(Kind.TEXT, "\n".join(lines), suggestions=step.suggestions)


def beneficiary_line(person: BeneficiaryView) -> str:
    """Return a contact in one line: name, alias, bank and last four digits."""
    return f"{person.name} («{person.alias}») · {person.bank_name} ···· {person.last4}"


def _limits(step: Show, _now: datetime) -> Draft:
    view: LimitView = step.value
    text = _(
        "Tu límite por operación es %(operation)s y por día %(day)s; hoy llevas %(used)s. "
        "El máximo que se puede autorizar es %(ceiling)s."
    ) % {
        "operation": view.per_operation.display(),
        "day": view.per_day.display(),
        "used": view.used_today.display(),
        "ceiling": view.ceiling.display(),
    }
    return Draft(Kind.TEXT, text, suggestions=step.suggestions)


SHOWS: Final[Mapping[str, Callable[[Show, datetime], Draft]]] = {
    "balance": _balance,
    "transactions": _transactions,
    "chart": _chart,
    "beneficiaries": _beneficiaries,
    "limits": _limits,
    **shelves.SHOWS,
    **prizes.SHOWS,
    **reports.SHOWS,
}


def choices(step: Ask) -> Draft:
    """Return a question with buttons."""
    lines = [step.text]
    lines += [
        f"{number}. {option.label}{' · ' + option.detail if option.detail else ''}"
        for number, option in enumerate(step.options, start=1)
    ]
    return Draft(
        Kind.CHOICES,
        "\n".join(lines),
        {
            "slot": step.slot,
            "options": [
                {"id": option.id, "label": option.label, "detail": option.detail}
                for option in step.options
            ],
            "none": {"id": NONE_CHOICE, "label": _none_label(step.slot)},
        },
    )


def _none_label(slot: str) -> str:
    labels = {"movement": _("Ninguno de estos"), "account": _("Ninguna")}
    return labels.get(slot, _("Ninguno"))
