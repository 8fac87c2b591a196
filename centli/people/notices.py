"""News for customers: one row each, shown in the chat and sent by e-mail; every text of them is here."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from centli.db.inserts import insert
from centli.db.prepared import Given, Select
from centli.db.transactions import require_transaction
from centli.events import bus, sweeper
from centli.events.catalogue import NoticeRaised
from centli.kernel import clock
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.ids import uuid7
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from centli.people import mailing
from centli.people.models import Notice

logger = logging.getLogger(__name__)

MONEY_RECEIVED: Final = "money_received"
MONEY_PUT_IN: Final = "money_put_in"
MONEY_TAKEN_OUT: Final = "money_taken_out"
SIGNED_IN: Final = "signed_in"
PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105 - a code of a notice
PASSWORD_VOID: Final = "password_void"  # noqa: S105 - a code of a notice
FACTOR_ADDED: Final = "factor_added"
FACTOR_ADDED_WAITS: Final = "factor_added_waits"
FACTOR_REPLACED: Final = "factor_replaced"
FACTOR_REMOVED: Final = "factor_removed"
SPARE_CODE_USED: Final = "spare_code_used"
SPARE_CODES_MADE: Final = "spare_codes_made"
LIMIT_CHANGED: Final = "limit_changed"
CHAT_TRANSFERS_OFF: Final = "chat_transfers_off"
CHAT_TRANSFERS_ON: Final = "chat_transfers_on"
BENEFICIARY_ADDED: Final = "beneficiary_added"
BENEFICIARY_CHANGED: Final = "beneficiary_changed"
BENEFICIARY_REMOVED: Final = "beneficiary_removed"
ACCOUNT_BLOCKED: Final = "account_blocked"
ACCOUNT_BLOCKED_BY_OWNER: Final = "account_blocked_by_owner"
ACCOUNT_ACTIVE: Final = "account_active"
ACCOUNT_CLOSED: Final = "account_closed"
ACCOUNT_OPENED: Final = "account_opened"
LEVEL_RAISED: Final = "level_raised"
TRANSFER_REJECTED: Final = "transfer_rejected"
TRANSFER_RETURNED: Final = "transfer_returned"
TRANSFER_UNDONE: Final = "transfer_undone"
TRANSFER_SENT: Final = "transfer_sent"
TRANSFER_NOT_SENT: Final = "transfer_not_sent"
TRANSFER_SETTLED: Final = "transfer_settled"
POINTS_EARNED: Final = "points_earned"
POINTS_EXPIRING: Final = "points_expiring"
POINTS_EXPIRED: Final = "points_expired"
POINTS_TAKEN: Final = "points_taken"
REWARD_APPROVED: Final = "reward_approved"
REWARD_SHIPPED: Final = "reward_shipped"
REWARD_DELIVERED: Final = "reward_delivered"
REWARD_RETURNED: Final = "reward_returned"
TICKET_ANSWERED: Final = "ticket_answered"
TICKET_RESOLVED: Final = "ticket_resolved"
REQUEST_WAITS: Final = "request_waits"
REQUEST_DONE: Final = "request_done"
REQUEST_FAILED: Final = "request_failed"
REQUEST_REFUSED: Final = "request_refused"
REQUEST_VOID: Final = "request_void"
REQUEST_EXPIRED: Final = "request_expired"
REQUEST_ENDS: Final = (
    REQUEST_DONE,
    REQUEST_FAILED,
    REQUEST_REFUSED,
    REQUEST_VOID,
    REQUEST_EXPIRED,
)
"""How what a member of staff asked another to approve ended, told to whoever asked."""

MAIL_AGAIN: Final = timedelta(seconds=15)
"""How soon a notice is tried again while the mail server is away, for as long as it is."""
MAIL_PAUSES: Final = (
    MAIL_AGAIN,
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""How soon after the server answered and refused this notice, once, twice…; after that it is given up: three days in all."""
MAIL_LEFT_MAX: Final = 200
MAIL_ROUND_SECONDS: Final = 30.0
"""How long one round may send: the other sweeps wait for it."""
MAIL_LEASE: Final = timedelta(minutes=5)
"""While one sweeper sends what is due, another does not: much longer than a round and its last message."""

_WARNING: Final = gettext_noop("Si no fuiste tú, escríbenos de inmediato en el chat.")

_TEXTS: Final = {
    MONEY_RECEIVED: (
        gettext_noop("Recibiste dinero."),
        gettext_noop("Llegaron %(amount)s a tu cuenta."),
    ),
    MONEY_PUT_IN: (
        gettext_noop("Abonamos dinero a tu cuenta."),
        gettext_noop("Abonamos %(amount)s a tu cuenta %(account)s. Motivo: %(reason)s."),
    ),
    MONEY_TAKEN_OUT: (
        gettext_noop("Retiramos dinero de tu cuenta."),
        gettext_noop(
            "Retiramos %(amount)s de tu cuenta %(account)s. Motivo: %(reason)s."
            " Si no estás de acuerdo, escríbenos y lo revisamos."
        ),
    ),
    SIGNED_IN: (
        gettext_noop("Nuevo acceso a tu cuenta."),
        gettext_noop("Alguien entró el %(moment)s."),
    ),
    PASSWORD_CHANGED: (
        gettext_noop("Cambió tu contraseña."),
        gettext_noop("Cerramos todas tus sesiones; entra con la nueva."),
    ),
    PASSWORD_VOID: (
        gettext_noop("Tu contraseña ya no sirve."),
        gettext_noop(
            "Alguien se equivocó en ella cien veces seguidas. Pide una nueva en la página de entrada."
        ),
    ),
    FACTOR_ADDED: (
        gettext_noop("Activaste tu verificación en dos pasos."),
        gettext_noop("Desde ahora tu cuenta tiene una aplicación que da códigos."),
    ),
    FACTOR_ADDED_WAITS: (
        gettext_noop("Activaste tu verificación en dos pasos."),
        gettext_noop(
            "Desde ahora tu cuenta tiene una aplicación que da códigos."
            " Por seguridad, lo que pide código espera hasta el %(moment)s."
        ),
    ),
    FACTOR_REPLACED: (
        gettext_noop("Cambió tu verificación en dos pasos."),
        gettext_noop(
            "Tus códigos vienen ahora de otra aplicación, y cerramos tus demás sesiones."
            " Por seguridad, lo que pide código espera hasta el %(moment)s."
        ),
    ),
    FACTOR_REMOVED: (
        gettext_noop("Quitamos tu verificación en dos pasos."),
        gettext_noop("La quitó el banco y cerramos tus sesiones. Actívala otra vez cuando entres."),
    ),
    SPARE_CODE_USED: (
        gettext_noop("Se usó un código de recuperación."),
        gettext_noop("Códigos de recuperación que te quedan: %(left)s."),
    ),
    SPARE_CODES_MADE: (
        gettext_noop("Hiciste códigos de recuperación nuevos."),
        gettext_noop("Los anteriores ya no sirven."),
    ),
    LIMIT_CHANGED: (
        gettext_noop("Cambió un límite."),
        gettext_noop("Tu límite %(rule)s ahora es de %(amount)s."),
    ),
    CHAT_TRANSFERS_OFF: (
        gettext_noop("Apagaste las transferencias por chat."),
        gettext_noop("Para encenderlas otra vez te pediremos tu código de verificación."),
    ),
    CHAT_TRANSFERS_ON: (
        gettext_noop("Encendiste las transferencias por chat."),
        gettext_noop("Ya se puede enviar dinero desde el chat."),
    ),
    BENEFICIARY_ADDED: (
        gettext_noop("Contacto nuevo."),
        gettext_noop("Agregaste a %(name)s a tus contactos."),
    ),
    BENEFICIARY_CHANGED: (
        gettext_noop("Cambió un contacto."),
        gettext_noop("Cambiaste los datos de %(name)s."),
    ),
    BENEFICIARY_REMOVED: (
        gettext_noop("Contacto eliminado."),
        gettext_noop("Quitaste a alguien de tus contactos."),
    ),
    ACCOUNT_BLOCKED: (
        gettext_noop("Cuenta congelada."),
        gettext_noop("Congelamos una de tus cuentas; no se puede mover su dinero."),
    ),
    ACCOUNT_BLOCKED_BY_OWNER: (
        gettext_noop("Bloqueaste una cuenta."),
        gettext_noop(
            "No entra ni sale dinero de ella hasta que la desbloquees con tu código de verificación."
        ),
    ),
    ACCOUNT_ACTIVE: (
        gettext_noop("Cuenta activa."),
        gettext_noop("Una de tus cuentas está activa otra vez."),
    ),
    ACCOUNT_CLOSED: (
        gettext_noop("Cuenta cerrada."),
        gettext_noop("Cerramos una de tus cuentas; ya no recibe ni envía dinero."),
    ),
    ACCOUNT_OPENED: (
        gettext_noop("Tienes una cuenta más."),
        gettext_noop("Abrimos la cuenta %(account)s que pediste; ya aparece con tu saldo."),
    ),
    LEVEL_RAISED: (
        gettext_noop("Tu cuenta subió de nivel."),
        gettext_noop("Tu cuenta %(account)s es ahora de nivel %(level)s."),
    ),
    TRANSFER_REJECTED: (
        gettext_noop("Tu envío no se completó."),
        gettext_noop(
            "El otro banco no aceptó tu envío de %(amount)s. El dinero está disponible otra vez en tu cuenta."
        ),
    ),
    TRANSFER_RETURNED: (
        gettext_noop("Te devolvieron un envío."),
        gettext_noop(
            "El otro banco devolvió tu envío de %(amount)s. El dinero ya está en tu cuenta."
        ),
    ),
    TRANSFER_UNDONE: (
        gettext_noop("Deshiciste el envío; no se movió dinero."),
        gettext_noop("%(amount)s están disponibles otra vez en tu cuenta."),
    ),
    TRANSFER_SENT: (
        gettext_noop("Tu envío ya salió."),
        gettext_noop("%(amount)s llegaron a la otra cuenta."),
    ),
    TRANSFER_NOT_SENT: (
        gettext_noop("Tu envío no se completó."),
        gettext_noop(
            "No pudimos hacer tu envío de %(amount)s. El dinero está disponible otra vez en tu cuenta."
        ),
    ),
    TRANSFER_SETTLED: (
        gettext_noop("Tu envío llegó."),
        gettext_noop("El otro banco recibió tu envío de %(amount)s."),
    ),
    POINTS_EARNED: (
        gettext_noop("Ganaste puntos."),
        gettext_noop("Puntos nuevos para canjear: %(points)s."),
    ),
    POINTS_EXPIRING: (
        gettext_noop("Tus puntos están por vencer."),
        gettext_noop("Puntos que vencen al terminar el %(day)s: %(points)s."),
    ),
    POINTS_EXPIRED: (
        gettext_noop("Vencieron puntos."),
        gettext_noop("Puntos que vencieron y ya no se pueden canjear: %(points)s."),
    ),
    POINTS_TAKEN: (
        gettext_noop("Retiramos puntos."),
        gettext_noop(
            "Retiramos %(points)s de tus puntos. Motivo: %(reason)s."
            " Si no estás de acuerdo, escríbenos y lo revisamos."
        ),
    ),
    REWARD_APPROVED: (
        gettext_noop("Aprobamos tu canje."),
        gettext_noop("Estamos preparando tu recompensa."),
    ),
    REWARD_SHIPPED: (
        gettext_noop("Tu recompensa va en camino."),
        gettext_noop("Ya enviamos lo que canjeaste."),
    ),
    REWARD_DELIVERED: (
        gettext_noop("Tu recompensa llegó."),
        gettext_noop("Lo que canjeaste quedó entregado."),
    ),
    REWARD_RETURNED: (
        gettext_noop("Te devolvimos puntos."),
        gettext_noop(
            "Tu canje no siguió adelante; sus puntos regresaron con su vigencia original."
        ),
    ),
    TICKET_ANSWERED: (
        gettext_noop("Contestamos tu reporte."),
        gettext_noop("Hay una respuesta para ti en tu reporte %(folio)s."),
    ),
    TICKET_RESOLVED: (
        gettext_noop("Resolvimos tu reporte."),
        gettext_noop(
            "Tu reporte %(folio)s quedó resuelto. Si no fue así, escríbenos en él y lo abrimos otra vez."
        ),
    ),
    REQUEST_WAITS: (
        gettext_noop("Una solicitud espera a otra persona."),
        gettext_noop(
            "La hizo %(name)s. Está en la administración, en Confirmaciones:"
            " puedes aprobarla o rechazarla hasta el %(moment)s."
        ),
    ),
    REQUEST_DONE: (
        gettext_noop("Aprobaron tu solicitud."),
        gettext_noop("%(what)s: la aprobó %(name)s y ya quedó hecha."),
    ),
    REQUEST_FAILED: (
        gettext_noop("Tu solicitud no se pudo hacer."),
        gettext_noop("%(what)s: la aprobó %(name)s, pero no se hizo nada. %(reason)s"),
    ),
    REQUEST_REFUSED: (
        gettext_noop("Rechazaron tu solicitud."),
        gettext_noop("%(what)s: la rechazó %(name)s y no se hizo nada. Motivo: «%(reason)s»"),
    ),
    REQUEST_VOID: (
        gettext_noop("Tu solicitud quedó sin efecto."),
        gettext_noop(
            "%(what)s: no se hizo nada. %(reason)s Si todavía hace falta, pídela otra vez."
        ),
    ),
    REQUEST_EXPIRED: (
        gettext_noop("Nadie aprobó tu solicitud a tiempo."),
        gettext_noop("%(what)s: no se hizo nada. Si todavía hace falta, pídela otra vez."),
    ),
}
_UNKNOWN: Final = (
    gettext_noop("Aviso de tu banco."),
    gettext_noop("Hay novedades en tu cuenta; entra a CENTLI para verlas."),
)
"""Of a notice whose kind this version does not know: written by a newer one that was taken back."""
_WARNED: Final = frozenset(
    {
        SIGNED_IN,
        PASSWORD_CHANGED,
        FACTOR_ADDED,
        FACTOR_ADDED_WAITS,
        FACTOR_REPLACED,
        SPARE_CODE_USED,
        SPARE_CODES_MADE,
        LIMIT_CHANGED,
        CHAT_TRANSFERS_OFF,
        CHAT_TRANSFERS_ON,
        BENEFICIARY_ADDED,
        BENEFICIARY_CHANGED,
        ACCOUNT_BLOCKED_BY_OWNER,
    }
)
_RULES: Final = {
    "per_operation": gettext_noop("por operación"),
    "per_day": gettext_noop("por día"),
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice in the reader's language.

    ``transaction_id`` names the customer's own transfer that it tells of, ``confirmation_id`` a request of staff's.
    """

    title: str
    body: str
    code: str
    transaction_id: str = ""
    confirmation_id: str = ""


def raise_step(call: Call, code: str, **figures: str) -> None:
    """Store news for the call's customer, and tell; the chat and the e-mail follow after commit."""
    raise_all_step([call], code, **figures)


def raise_all_step(calls: Sequence[Call], code: str, **figures: str) -> None:
    """Store the same news for the customer of each call, and tell; two statements, however many they are."""
    raise_each_step([(call, figures) for call in calls], code)


def raise_each_step(told: Sequence[tuple[Call, Mapping[str, str]]], code: str) -> None:
    """Store news for the customer of each call with figures of their own, and tell; as few statements."""
    require_transaction()
    assert code in _TEXTS, f"{code} has no text"
    if not told:
        return
    raised = [
        Notice(
            public_id=uuid7(),
            user_id=call.customer_id,
            code=code,
            figures=figures,
            created_at=call.now,
        )
        for call, figures in told
    ]
    insert(raised)
    # A key for each: neither the customer's money nor their other notices wait while one is mailed. Nothing needs their
    # order: a card in the chat stands for itself, and whoever shows a receipt reads how it stands.
    names = [str(notice.public_id) for notice in raised]
    bus.publish_all(
        [(NoticeRaised(name), call) for name, (call, _figures) in zip(names, told, strict=True)],
        keys=names,
    )


def notice_get(notice_id: str) -> NoticeView:
    """Return a notice in the language that is active.

    Raises:
        NotFound: no such notice.
    """
    return _view(_row(notice_id))


def recent_list(
    user_id: int, codes: Collection[str], *, since: datetime, limit: int
) -> Sequence[NoticeView]:
    """Return somebody's newest notices of these kinds since a moment, the newest first."""
    found = Notice.objects.filter(user_id=user_id, code__in=codes, created_at__gte=since)
    return [_view(each) for each in found.order_by("-pk")[:limit]]


def mail(notice_id: str, now: datetime) -> None:
    """Send a notice by e-mail, in its reader's language, unless it went out before.

    What the mail server does not take is due again in its row, and nobody waits for it: its event has been dealt with.

    Raises:
        NotFound: no such notice.
    """
    notice = _row(notice_id)
    if notice.mailed_at is None and notice.mail_due_at is None:
        _mail(notice, now)


def mail_left(now: datetime) -> int:
    """Send what the mail server did not take, the longest due first; return how many it took or refused.

    It ends when the server is away, or after half a minute; the next round goes on.
    """
    ends_at = time.monotonic() + MAIL_ROUND_SECONDS
    due = Notice.objects.filter(mail_due_at__lte=now).order_by("mail_due_at")
    count = 0
    for pk, due_at in due.values_list("pk", "mail_due_at")[:MAIL_LEFT_MAX]:
        if time.monotonic() > ends_at:
            break
        mine = Notice.objects.filter(pk=pk, mail_due_at=due_at).update(mail_due_at=now + MAIL_LEASE)
        if not mine:
            continue
        answered = sweeper.one("people.mail", pk, partial(_mail_row, now), now=now)
        if answered is False:
            break
        count += answered or 0
    return count


def _mail_row(now: datetime, pk: int) -> bool:
    return _mail(Notice.objects.select_related("user").get(pk=pk), now)


def _mail(notice: Notice, now: datetime) -> bool:
    """Send one, and say whether the mail server answers; what it does not take is due again, or given up at last."""
    with translation.override(notice.user.locale):
        view = _view(notice)
        body = _("Hola, %(name)s:") % {"name": notice.user.get_short_name()}
    row = Notice.objects.filter(pk=notice.pk)
    try:
        with mailing.attempt():
            send_mail(
                f"CENTLI: {view.title}",
                f"{body}\n\n{view.body}\n\nCENTLI\n",
                settings.DEFAULT_FROM_EMAIL,
                [notice.user.email],
            )
    except mailing.MailRefused:
        pauses = MAIL_PAUSES[notice.mail_refusals :]
        row.update(
            mail_due_at=now + pauses[0] if pauses else None, mail_refusals=notice.mail_refusals + 1
        )
        if not pauses:
            # The chat shows it all the same.
            logger.warning("notice.given_up", extra={"notice_id": str(notice.public_id)})
    except mailing.MailUnavailable:
        row.update(mail_due_at=now + MAIL_AGAIN)
        return False
    else:
        row.update(mailed_at=now, mail_due_at=None)
    return True


_WITH_USER: Final = Select(
    lambda: Notice.objects.filter(public_id=Given("public_id", Notice, "public_id")).select_related(
        "user"
    )
)


def _row(notice_id: str) -> Notice:
    try:
        found = _WITH_USER.first(public_id=UUID(notice_id))
    except ValueError as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def title(code: str) -> str:
    """Return what a kind of notice is called; one of a newer version says so little."""
    return _(_TEXTS.get(code, _UNKNOWN)[0])


def _view(notice: Notice) -> NoticeView:
    title, body = _TEXTS.get(notice.code, _UNKNOWN)
    text = _(body) % _words(notice.figures)
    if notice.code in _WARNED:
        text = f"{text} {_(_WARNING)}"
    figures = notice.figures
    return NoticeView(
        _(title),
        text,
        notice.code,
        figures.get("transaction_id", ""),
        figures.get("confirmation_id", ""),
    )


def _words(figures: Mapping[str, Any]) -> dict[str, str]:
    """Return the figures as people read them."""
    words = dict(figures)
    if "amount" in words:
        words["amount"] = Money.parse(words["amount"]).display()
    if "points" in words:
        words["points"] = f"{int(words['points']):,}"
    if "day" in words:
        words["day"] = _day(date.fromisoformat(words["day"]))
    if "rule" in words:
        words["rule"] = _(_RULES[words["rule"]])
    for name in {"reason", "what"} & words.keys():
        words[name] = _(words[name])
    if "moment" in words:
        moment = datetime.fromisoformat(words["moment"]).astimezone(clock.MEXICO_CITY)
        words["moment"] = f"{_day(moment.date())} {_('a las')} {moment:%H:%M}"
    return words


def _day(day: date) -> str:
    return clock.written(day, language=translation.get_language() or "")
