"""Messages from contracts: what each kind shows, and the full text that plain clients and screen readers get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

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
from centli.agent import prizes, reports, shelves
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.types import Ask, Propose, Refuse, Say, Show, Visible
from centli.confirmations.contracts import ProposalView, State
from centli.kernel import clock
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from centli.kernel.words import money_in_words
from centli.people.notices import NoticeView
from crm.contracts import BeneficiaryView

CONTENT_ROWS: Final = 10
MONTHS_OFFERED: Final = 6
UNDONE: Final[Mapping[str, str]] = {
    "add_beneficiary": gettext_noop("Listo, lo deshice: %(name)s ya no está entre tus contactos."),
    "remove_beneficiary": gettext_noop("Listo, lo deshice: %(name)s sigue entre tus contactos."),
}
"""Kinds that «Deshacer» takes back, and what is said then."""
UNDO_FOR: Final = timedelta(seconds=10)
"""How long the button is shown; whether it still counts, the CRM says."""
NONE_CHOICE: Final = "none"


def draft(step: Visible, *, now: datetime) -> Draft:
    """Return the message of a visible step."""
    match step:
        case Say():
            return Draft(Kind.TEXT, step.text, suggestions=step.suggestions)
        case Ask():
            return choices(step)
        case Show():
            return SHOWS[step.kind](step, now)
        case Propose():
            return confirmation(step.proposal, lead=step.lead)
        case Refuse():
            return failure(step.error, suggestions=step.suggestions)


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def account_label(account_type: str) -> str:
    """Return what people call an account of a type."""
    return {
        AccountType.CHECKING: _("Cuenta de cheques"),
        AccountType.SAVINGS: _("Ahorro"),
        AccountType.CREDIT: _("Tarjeta de crédito"),
    }.get(AccountType(account_type), account_type)


def local_time(moment: datetime) -> str:
    """Return a clock time in Mexico City, ``14:05``."""
    return moment.astimezone(clock.MEXICO_CITY).strftime("%H:%M")


def local_day(moment: datetime) -> str:
    """Return a day in Mexico City, ``21/11/2026``."""
    return moment.astimezone(clock.MEXICO_CITY).strftime("%d/%m/%Y")


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _money(value: Mapping[str, str] | None) -> str:
    """Return the display form of a stored amount; its sign is kept."""
    if value is None:
        return ""
    text = value["amount"]
    amount = Money.parse(text.lstrip("-"), value["currency"])
    return (-amount if text.startswith("-") else amount).display()


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
                    "label": account_label(account.account_type),
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
    name = f"{account_label(account.account_type)} ···· {account.last4}"
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


def _transactions(step: Show, _now: datetime) -> Draft:
    return transactions(step.value, lead=step.lead, suggestions=step.suggestions, query=step.query)


def transactions(
    page: MovementPage, *, lead: str, suggestions: Sequence[str], query: Mapping[str, Any]
) -> Draft:
    """Return a page of movements; ``query`` is what «Ver más» asks again with the cursor."""
    lines = [lead] if lead else []
    lines += [_movement_line(one) for one in page.items[:CONTENT_ROWS]]
    if not page.items:
        lines.append(_("No encontré movimientos."))
    if page.next_cursor:
        lines.append(_("Hay más movimientos."))
    return Draft(
        Kind.TRANSACTIONS,
        "\n".join(lines),
        {
            "transactions": [_movement(one) for one in page.items],
            "next_cursor": page.next_cursor,
            "has_more": page.next_cursor is not None,
            "query": dict(query),
        },
        suggestions,
    )


def _movement(one: MovementView) -> dict[str, Any]:
    return {
        "transaction_id": one.transaction_id,
        "account_id": one.account_id,
        "account_type": one.account_type.value,
        "type": one.type.value,
        "kind": one.kind,
        "status": one.status.value,
        "amount": one.amount.json(),
        "direction": "charge" if one.amount.centavos < 0 else "credit",
        "counterpart": one.counterpart,
        "description": one.description,
        "balance_after": one.balance_after and one.balance_after.json(),
        "tracking_key": one.tracking_key,
        "created_at": clock.wire(one.created_at),
    }


def _movement_line(one: MovementView) -> str:
    sign = _("Cargo") if one.amount.centavos < 0 else _("Abono")
    concept = one.counterpart or one.description
    state = {MovementStatus.PENDING: _(" (pendiente)"), MovementStatus.FAILED: _(" (rechazado)")}
    return (
        f"{local_day(one.created_at)} · {concept} · {sign} {one.amount.display()}"
        f"{state.get(one.status, '')}"
    )


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
        name = _month_of(first)
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


def _month_of(first: date) -> str:
    """Return a month within a sentence: «octubre de 2026», "October 2026"."""
    name = date_format(first, "F")
    if (get_language() or "").startswith("es"):
        name = name.lower()
    return _("%(month)s de %(year)d") % {"month": name, "year": first.year}


def _period(first: date, last: date) -> str:
    """Return a period as people say it: a whole month by its name, one day alone, else both ends."""
    month_ends = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if first.day == 1 and last == month_ends:
        return _month_of(first)
    if first == last:
        return _day(first)
    return _("%(start)s al %(end)s") % {"start": _day(first), "end": _day(last)}


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


# ── Proposals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def confirmation(view: ProposalView, *, lead: str = "") -> Draft:
    """Return the card of a proposal, from its row; the token is added per login when it is sent."""
    card = {**view.card, "state": view.state.value, "confirmation_id": view.public_id}
    buys = view.kind in shelves.PURCHASE_KINDS or view.kind == prizes.REDEMPTION
    return Draft(
        Kind.PURCHASE_CONFIRMATION if buys else Kind.TRANSFER_CONFIRMATION,
        _card_text(card, view, lead),
        card,
        dedupe_key=f"card:{view.public_id}",
        confirmation_id=view.public_id,
    )


MONEY_MOVES: Final = frozenset({"transfer", "own_transfer"})
"""Kinds whose card says in sentences what moves; the others are told by their rows alone."""


def _card_text(card: Mapping[str, Any], view: ProposalView, lead: str) -> str:
    lines = [lead] if lead else []
    lines.append(_card_title(view.kind))
    moves = view.kind in MONEY_MOVES
    lines += _sentences(card) if moves else []
    rows = _rows_unsaid(card) if moves else card.get("rows", ())
    lines += [f"{row['label']}: {row['value']}" for row in rows]
    if "same_recently" in card.get("warnings", ()):
        lines.append(
            _("Ojo: hace menos de 10 minutos enviaste lo mismo a la misma persona. ¿Es otro envío?")
        )
    if view.factor_required:
        lines.append(_("Para confirmar te pediremos tu código de verificación."))
    lines.append(
        _("Vence a las %(time)s. No se mueve nada hasta que confirmes.")
        % {"time": local_time(view.expires_at)}
    )
    return "\n".join(lines)


def _card_title(kind: str) -> str:
    titles = {
        "add_beneficiary": _("Revisa y confirma tu nuevo contacto."),
        "change_beneficiary": _("Revisa y confirma cómo queda tu contacto."),
        "remove_beneficiary": _("Revisa y confirma a quién quito de tus contactos."),
        "limit_change": _("Revisa y confirma tu nuevo límite."),
        reports.REPORT: _("Revisa y confirma tu reporte."),
        "ticket_message": _("Revisa y confirma tu mensaje."),
        "close_ticket": _("Revisa y confirma qué reporte cierro."),
        "block_account": _("Toca confirmar y se bloquea al momento."),
        "unblock_account": _("Revisa y confirma qué desbloqueo."),
        "purchase": _("Revisa y confirma tu compra."),
        "purchase_cancel": _("Revisa y confirma la cancelación de tu pedido."),
        prizes.REDEMPTION: _("Revisa y confirma tu canje."),
    }
    return titles.get(kind, _("Revisa y confirma."))


def _sentences(card: Mapping[str, Any]) -> list[str]:
    """Say how much moves, how it was understood, and to whom."""
    lines = []
    amount, payee = card.get("amount"), card.get("payee")
    if amount is not None:
        words = money_in_words(
            Money.parse(amount["amount"], amount["currency"]), get_language() or "es"
        )
        lines.append(
            _("Monto: %(amount)s%(words)s.") % {"amount": _money(amount), "words": f" — {words}"}
        )
    if amount is not None and card.get("said"):
        lines.append(
            _("Entendí «%(said)s» como %(amount)s.")
            % {"said": card["said"], "amount": _money(amount)}
        )
    if payee is not None:
        alias = f" («{payee['alias']}»)" if payee.get("alias") else ""
        lines.append(
            _("Para: %(name)s%(alias)s, %(bank)s, terminación %(last4)s.")
            % {
                "name": payee.get("name", ""),
                "alias": alias,
                "bank": payee.get("bank", ""),
                "last4": payee.get("last4", ""),
            }
        )
    return lines


def _rows_unsaid(card: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return the label and value pairs of a card that its own sentences do not tell already."""
    told: set[str] = set()
    if card.get("amount") is not None:
        figure = _money(card["amount"])
        told = {figure, f"{figure} ({card.get('amount_words')})"}
    payee = card.get("payee") or {}
    if payee.get("bank"):
        told |= {f"{payee['bank']} {dots} {payee.get('last4')}" for dots in ("····", "••••")}
    return [
        row
        for row in card.get("rows", ())
        if row["value"] not in told
        and not (payee.get("name") and payee["name"] in row["value"])
        and not (card.get("said") and card["said"] in row["value"])
    ]


def receipt(view: ProposalView, *, now: datetime, reply_to: Any = None) -> Draft:
    """Return the receipt of an executed proposal: words and figures from the row.

    ``undo`` is there for what can be taken back for some seconds (ACTION ``undo``): until when, and the button's words.
    """
    result = dict(view.result or {})
    if view.kind in UNDONE:
        result["undo"] = {"until": clock.wire(now + UNDO_FOR), "label": _("Deshacer")}
    said = str(result.get("text") or _("Listo."))
    # The final words of a transfer are fixed without a full stop; what follows them here is another sentence.
    lines = [said if said.endswith(".") else f"{said}."]
    if result.get("folio"):
        lines.append(_("Folio: %(folio)s.") % {"folio": result["folio"]})
    if result.get("tracking_key"):
        lines.append(_("Clave de rastreo: %(key)s.") % {"key": result["tracking_key"]})
    if result.get("balance_after"):
        lines.append(_("Te quedan %(balance)s.") % {"balance": _money(result["balance_after"])})
    return Draft(
        Kind.RECEIPT,
        " ".join(lines),
        {**result, "confirmation_id": view.public_id, "kind": view.kind},
        (_("¿Cuánto tengo?"), _("Mis movimientos")),
        reply_to=reply_to,
        dedupe_key=f"receipt:{view.public_id}",
        confirmation_id=view.public_id,
    )


def undone(kind: str, person: BeneficiaryView) -> Draft:
    """Return the news that an addition or a removal was taken back."""
    return Draft(
        Kind.TEXT, _(UNDONE[kind]) % {"name": person.name}, suggestions=(_("Mis contactos"),)
    )


def update(view: ProposalView, *, target_id: str) -> Draft:
    """Return the news that a card's state changed."""
    words = {
        State.CONFIRMED: _("Confirmado: en camino."),
        State.EXECUTED: _("Hecho."),
        State.FAILED: _("No se pudo hacer. No se movió dinero."),
        State.VOID: _("Cancelado. No se movió dinero."),
        State.EXPIRED: _("Venció sin confirmarse. No se movió dinero."),
        State.OPEN: _("Pendiente de tu confirmación."),
    }
    text = words[view.state]
    if view.kind in shelves.PURCHASE_KINDS:
        text = shelves.confirmation_words(view.state)
    elif view.kind == prizes.REDEMPTION:
        text = prizes.confirmation_words(view.state)
    return Draft(
        Kind.UPDATE,
        text,
        {
            "target_id": target_id,
            "confirmation_id": view.public_id,
            "state": view.state.value,
            "renewed_by": view.renewed_by,
        },
        dedupe_key=f"update:{view.public_id}:{view.state.value}",
        confirmation_id=view.public_id,
    )


def notice(view: NoticeView) -> Draft:
    """Return a notice as one line of the conversation."""
    content = f"{view.title} {view.body}".strip()
    return Draft(Kind.NOTICE, content, {"code": view.code, "title": view.title, "body": view.body})


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def failure(
    error: DomainError,
    *,
    suggestions: Sequence[str] = (),
    dedupe_key: str | None = None,
    confirmation_id: str = "",
) -> Draft:
    """Return what happened, that no money moved, and what can be done."""
    return Draft(
        Kind.ERROR,
        explain(error),
        {
            "code": error.code,
            "title": _(error.title),
            "money_moved": False,
            **{k: v for k, v in error.fields().items() if isinstance(v, str | int)},
        },
        suggestions,
        dedupe_key=dedupe_key,
        confirmation_id=confirmation_id,
    )


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with its figures."""
    figures = error.fields()
    words = [_(error.title)]
    if error.code == "insufficient_funds":
        words.append(
            _("Tienes %(available)s y quieres mover %(requested)s.")
            % {
                "available": Money(figures["available_centavos"]).display(),
                "requested": Money(figures["requested_centavos"]).display(),
            }
        )
    elif error.code == "limit_exceeded":
        words.append(
            _("El máximo es %(limit)s.") % {"limit": Money(figures["limit_centavos"]).display()}
        )
    elif error.code == "out_of_stock":
        words.append(
            _("Hay %(left)d y pediste %(asked)d.")
            % {"left": figures["available"], "asked": figures["requested"]}
        )
    elif error.code == "insufficient_points":
        words.append(prizes.shortage(figures))
        words.append(_("No se descontó ningún punto."))
    elif error.code == "benefit_unavailable":
        words.append(figures["why_not"])
    elif error.code == "price_changed":
        words.append(
            _("Ahora cuesta %(price)s.") % {"price": Money(figures["price_centavos"]).display()}
        )
    elif error.code == "payee_not_usable":
        words.append(_payee_not_usable(figures))
    elif error.code == "factor_wrong" and (left := figures["attempts_left"]):
        words.append(
            ngettext("Te queda %(n)d intento.", "Te quedan %(n)d intentos.", left) % {"n": left}
        )
    said = " ".join(words)
    if not any(each in said for each in ("No se movió", "No se cobró", "No se descontó")):
        words.append(_("No se movió dinero."))
    return " ".join(word for word in words if word)


def _payee_not_usable(figures: Mapping[str, Any]) -> str:
    if figures["usable_at"]:
        return _("Podrás enviarle a partir de las %(time)s.") % {
            "time": local_time(datetime.fromisoformat(figures["usable_at"]))
        }
    if figures["cap_centavos"]:
        return _("Las primeras 24 horas puedes enviarle hasta %(cap)s.") % {
            "cap": Money(figures["cap_centavos"]).display()
        }
    return ""
