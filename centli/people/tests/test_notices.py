"""News: stored, told to the chat, mailed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation

from centli.db.models import IdempotencyKey
from centli.events import bus, catalogue, relay
from centli.events.consume import consume
from centli.events.envelope import Envelope
from centli.events.models import Outbox, OutboxStatus
from centli.events.registry import handlers_of
from centli.kernel.errors import NotFound
from centli.people import mailing, notices
from centli.people.models import Notice
from centli.people.testing import NOW, call_of, make_user

BROTHER = catalogue.BeneficiaryRecord(
    user_id="usr_1",
    beneficiary_id="ben_1",
    name="Juan López",
    alias="hermano",
    alias_lower="hermano",
    relationship="brother",
    created_at="2026-11-21T18:00:00.000Z",
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            catalogue.MoneyReceived("tr_1", "acc_1", "1500.00", "MXN"),
            "Llegaron $1,500.00 MXN a tu cuenta.",
        ),
        (
            catalogue.SignedIn("ses_1"),
            "Alguien entró el 21 de noviembre de 2026 a las 12:00. Si no fuiste tú, escríbenos de inmediato en el chat.",
        ),
        (
            catalogue.LimitChanged("per_day", "90000.00"),
            "Tu límite por día ahora es de $90,000.00 MXN. Si no fuiste tú, escríbenos de inmediato en el chat.",
        ),
        (
            catalogue.BeneficiaryAdded(BROTHER),
            "Agregaste a Juan López a tus contactos. Si no fuiste tú, escríbenos de inmediato en el chat.",
        ),
        (
            catalogue.BeneficiaryChanged(BROTHER),
            "Cambiaste los datos de Juan López. Si no fuiste tú, escríbenos de inmediato en el chat.",
        ),
        (catalogue.BeneficiaryRemoved("ben_1"), "Quitaste a alguien de tus contactos."),
        (
            catalogue.AccountStatusChanged("acc_1", "blocked"),
            (
                "No entra ni sale dinero de ella hasta que la desbloquees con tu código de verificación."
                " Si no fuiste tú, escríbenos de inmediato en el chat."
            ),
        ),
        (
            catalogue.AccountStatusChanged("acc_1", "active"),
            "Una de tus cuentas está activa otra vez.",
        ),
        (
            catalogue.AccountStatusChanged("acc_1", "inactive"),
            "Cerramos una de tus cuentas; ya no recibe ni envía dinero.",
        ),
        (
            catalogue.TransferFailed(
                "spei_rejected", transaction_id="tr_1", amount="1500.00", currency="MXN"
            ),
            (
                "El otro banco no aceptó tu envío de $1,500.00 MXN."
                " El dinero está disponible otra vez en tu cuenta."
            ),
        ),
        (
            catalogue.MoneyReceived("tr_2", "acc_1", "1500.00", "MXN", returns="tr_1"),
            "El otro banco devolvió tu envío de $1,500.00 MXN. El dinero ya está en tu cuenta.",
        ),
    ],
)
def test_news_becomes_a_notice_and_one_mail(event, text):
    ana = make_user()
    call = call_of(ana)
    deliver(event, call, "people.")
    assert [row.event_type for row in Outbox.objects.all()] == ["NOTICE_RAISED"]
    notice = Notice.objects.get()
    with translation.override("es-mx"):
        view = notices.notice_get(Outbox.objects.get().data["notice_id"])
    assert (view.body, view.code) == (text, notice.code)
    assert view.title.endswith(".")
    for _ in range(2):
        deliver(catalogue.NoticeRaised(str(notice.public_id)), call, "people.mail")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([ana.email], f"CENTLI: {view.title}")
    assert sent.body == f"Hola, Ana:\n\n{text}\n\nCENTLI\n"


@pytest.mark.django_db
def test_of_a_correction_only_its_own_notice_tells():
    arrived = catalogue.MoneyReceived("tr_1", "acc_1", "1500.00", "MXN", correction=True)
    deliver(arrived, call_of(make_user()), "people.")
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_what_the_bank_froze_is_told_as_the_banks_own_act():
    ana, staff = make_user(), make_user("Teo", is_staff=True)
    call = replace(call_of(ana), actor_id=staff.pk)
    deliver(catalogue.AccountStatusChanged("acc_1", "blocked"), call, "people.")
    assert Notice.objects.get().code == "account_blocked"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "message_id", "is_own", "codes"),
    [
        ("waiting_customer", "msg_1", False, ["ticket_answered"]),
        ("resolved", "msg_1", False, ["ticket_resolved"]),
        ("resolved", None, False, ["ticket_resolved"]),
        ("open", None, False, []),
        ("resolved", None, True, []),
    ],
)
def test_a_report_is_news_where_the_bank_wrote_or_solved_it(state, message_id, is_own, codes):
    ana, staff = make_user(), make_user("Teo", is_staff=True)
    call = replace(call_of(ana), actor_id=ana.pk if is_own else staff.pk)
    deliver(catalogue.TicketChanged("tk_1", "R-1", state, message_id), call, "people.")
    assert [notice.code for notice in Notice.objects.all()] == codes


def deliver(event, call, consumer):
    envelope = bus.row(event, call=call)
    for handler in handlers_of(event.event_type):
        if handler.consumer.startswith(consumer):
            consume(as_envelope(envelope), handler, call)


def as_envelope(row):
    return Envelope(
        event_type=row.event_type,
        correlation_id=row.correlation_id,
        timestamp=row.timestamp,
        source=row.source,
        user_id=row.user_id,
        data=row.data,
        event_id=row.event_id,
    )


@pytest.mark.django_db
def test_a_transfer_that_was_refused_at_once_is_no_news():
    refused = catalogue.TransferFailed("insufficient_funds", confirmation_id="cf_1")
    deliver(refused, call_of(make_user()), "people.")
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("notice_id", ["", "x", "0192e1a0-0000-7000-8000-000000000000"])
def test_an_unknown_notice_is_not_there(notice_id):
    with pytest.raises(NotFound):
        notices.notice_get(notice_id)
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_a_notice_of_a_kind_that_is_not_known_here_still_reads():
    ana = make_user()
    notice = Notice.objects.create(user=ana, code="card_printed", figures={"x": 1}, created_at=NOW)
    with translation.override("es-mx"):
        view = notices.notice_get(str(notice.public_id))
    assert (view.title, view.code) == ("Aviso de tu banco.", "card_printed")
    notices.mail(str(notice.public_id), NOW)
    assert mail.outbox[0].subject == "CENTLI: Aviso de tu banco."


@pytest.fixture(autouse=True)
def _no_memory(monkeypatch):
    monkeypatch.setattr(mailing, "server", mailing.Server())


class Refusing:
    """A mail server that is down."""

    def __init__(self, **_):
        pass

    def send_messages(self, _):
        raise ConnectionRefusedError


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_down_holds_up_no_event_and_is_tried_again(settings):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refusing"
    call = call_of(make_user())
    with transaction.atomic():
        bus.publish(catalogue.SignedIn("ses_1"), call=call)
    relay.drain(NOW)
    with transaction.atomic():
        bus.publish(catalogue.HoldReleased("hd_1", "expired"), call=call)
    with transaction.atomic():
        notices.raise_step(call, notices.CHAT_TRANSFERS_ON)
    relay.drain(NOW)
    assert set(Outbox.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}
    raised = Outbox.objects.filter(event_type="NOTICE_RAISED")
    assert [row.key for row in raised] == [row.data["notice_id"] for row in raised]
    assert notices.mail_left(NOW) == 0, "it is not due"
    mailing.server.answers()
    soon = NOW + notices.MAIL_AGAIN
    assert notices.mail_left(soon) == 0, "the server is still down"
    settings.EMAIL_BACKEND = working
    mailing.server.answers()
    assert [notices.mail_left(soon + notices.MAIL_AGAIN) for _ in range(2)] == [2, 0]
    assert len(mail.outbox) == Notice.objects.exclude(mailed_at=None).count() == 2
    for notice in Notice.objects.all():
        notices.mail(str(notice.public_id), soon)
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_two_sweepers_send_a_notice_once(monkeypatch):
    ana = make_user()
    for _ in range(2):
        Notice.objects.create(user=ana, code="a", figures={}, created_at=NOW, mail_due_at=NOW)
    send, others = mail.send_mail, []

    def meanwhile(*line):
        others.append(notices.mail_left(NOW))
        return send(*line)

    monkeypatch.setattr("centli.people.notices.send_mail", meanwhile)
    assert notices.mail_left(NOW) == 1
    assert others == [0, 1]
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_the_newest_of_some_kinds_are_one_s_own_and_no_older_than_asked():
    ana, bruno = make_user(), make_user("Bruno Salas")
    for user, code, days in ((ana, "a", 0), (ana, "b", 1), (ana, "a", 9), (ana, "z", 0), (bruno, "a", 0)):  # fmt: skip
        Notice.objects.create(
            user=user, code=code, figures={}, created_at=NOW - timedelta(days=days)
        )
    found = notices.recent_list(ana.pk, ("a", "b"), since=NOW - timedelta(days=7), limit=5)
    assert [each.code for each in found] == ["b", "a"]
    assert (
        len(notices.recent_list(ana.pk, ("a", "b"), since=NOW - timedelta(days=99), limit=2)) == 2
    )
