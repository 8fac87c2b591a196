"""A mail server that refuses, hangs, answers slowly, is cut or says no: each in time, and none for long."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from centli.people import mailing, notices
from centli.people.models import Notice
from centli.people.testing import NOW, make_user
from centli.people.tests.test_entrance import JOINING

SECONDS = 0.2
GOOD = {"": "220 hello", "DATA": "354 go on"}


class Postman:
    """A mail server on this machine that answers each command as the test says; None is silence, "" a cut line."""

    def __init__(self, answers, *, seconds=0.0):
        self._answers, self._seconds = answers, seconds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.asked = 0
        self._open = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                self.asked += 1
                self._open.append(line)
                with contextlib.suppress(OSError):
                    self._talk(line)

    def _talk(self, line):
        self._say(line, "")
        in_data = False
        for said in line.makefile():
            name = said.strip()[:4].upper()
            in_data = (in_data or name == "DATA") and name != "."
            if not in_data or name == "DATA":
                self._say(line, name)

    def _say(self, line, name):
        threading.Event().wait(self._seconds)
        answer = self._answers.get(name, "250 ok")
        if answer == "":
            line.shutdown(socket.SHUT_RDWR)
        elif answer is not None:
            line.sendall(f"{answer}\r\n".encode())

    def close(self):
        for each in (self._listening, *self._open):
            each.close()


@pytest.fixture
def postman(settings, monkeypatch):
    made = []

    def make(answers, **how):
        made.append(Postman(GOOD | answers, **how))
        settings.EMAIL_PORT = made[-1].port
        return made[-1]

    monkeypatch.setattr(mailing, "server", mailing.Server())
    settings.EMAIL_BACKEND = "centli.people.mailing.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", SECONDS
    yield make
    for each in made:
        each.close()


def send():
    with mailing.attempt():
        return mail.send_mail("Hola", "Hola", "avisos@centli.mx", ["ana@example.mx"])


def test_a_server_that_takes_it_is_asked_each_time(postman):
    here = postman({})
    assert [send(), send()] == [1, 1]
    assert here.asked == 2


@pytest.mark.parametrize(
    ("answers", "seconds"),
    [
        ({"": None}, 0.0),
        ({".": None}, 0.0),
        ({}, 0.75 * SECONDS),
        ({"": ""}, 0.0),
        ({"DATA": ""}, 0.0),
        ({"": "554 no service"}, 0.0),
        ({"MAIL": "550 not from you"}, 0.0),
    ],
    ids=["silent", "silent-at-the-end", "slow", "cut", "cut-later", "closed", "no-sender"],
)
def test_one_that_does_not_is_given_up_in_time_and_left_alone(postman, answers, seconds):
    here = postman(answers, seconds=seconds)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(mailing.MailUnavailable):
            send()
    assert time.monotonic() - began < 2 * SECONDS, "three tries, one wait"
    assert here.asked == 1


def test_nobody_listening_is_no_mail(settings, postman):
    settings.EMAIL_PORT = 1
    with pytest.raises(mailing.MailUnavailable):
        send()


def test_one_message_finds_out_that_it_answers_again(postman):
    here = postman({})
    now = time.monotonic()
    mailing.server.is_away(now)
    later = now + mailing.PAUSE_SECONDS
    assert [mailing.server.may_be_asked(at) for at in (now, later, later)] == [False, True, False]
    mailing.server.is_away(now - mailing.PAUSE_SECONDS)
    assert [send(), send()] == [1, 1]
    assert here.asked == 2


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"RCPT": "550 no such mailbox"}, mailing.MailRefused),
        ({".": "552 too big"}, mailing.MailRefused),
        ({"RCPT": "450 come again"}, mailing.MailUnavailable),
        ({".": "451 come again"}, mailing.MailUnavailable),
    ],
)
def test_what_is_said_of_one_message_is_true_of_that_one_alone(postman, answers, error):
    here = postman(answers)
    for _ in range(2):
        with pytest.raises(error):
            send()
    assert here.asked == 2


def test_an_answer_that_is_late_for_the_goodbye_does_not_send_it_twice(postman):
    postman({"QUIT": None})
    assert send() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "is_due", "line"),
    [({"": None}, True, "mail.away"), ({"RCPT": "550 no such mailbox"}, False, "notice.refused")],
)
def test_a_notice_waits_for_a_server_and_not_for_a_mailbox(postman, caplog, answers, is_due, line):
    ana = make_user(email="ana.torres@example.mx")
    notice = Notice.objects.create(user=ana, code="a", figures={}, created_at=NOW)
    postman(answers)
    notices.mail(str(notice.public_id), NOW)
    notice.refresh_from_db()
    assert (notice.mailed_at, notice.mail_due_at is not None) == (None, is_due)
    assert line in caplog.text
    assert "ana.torres" not in caplog.text
    here = postman({})
    mailing.server.answers()
    assert notices.mail_left(NOW + notices.MAIL_AGAIN) == here.asked == int(is_due)


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
def test_who_forgot_the_password_is_told_that_no_mail_went_out(client, postman, is_known):
    here = postman({"": None})
    email = make_user().email if is_known else "nobody@example.mx"
    began = time.monotonic()
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "No pudimos enviarte el correo" in answers[0].content.decode()
    assert time.monotonic() - began < 2
    assert here.asked == 1


@pytest.mark.django_db
def test_who_signs_up_is_told_so_and_gets_the_mail_another_time(client, postman, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    postman({"": ""})
    assert client.post(reverse("account_signup"), JOINING).status_code == 503
    mailing.server.answers()
    here = postman({})
    who = {"login": JOINING["email"], "password": JOINING["password1"]}
    cache.clear()  # as a few minutes do
    assert client.post(reverse("account_login"), who).status_code == 302
    assert here.asked == 1
