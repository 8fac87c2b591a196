"""A mail server that refuses, hangs, answers slowly, is cut or says no: each in time, and none for long."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import DNS_NAME
from django.db import connection
from django.urls import reverse

from centli.kernel import clock
from centli.people import mailing, notices, sweeps
from centli.people.models import Notice
from centli.people.testing import NOW, make_user
from centli.people.tests.test_entrance import JOINING

SECONDS = 0.2
GOOD = {"": "220 hello", "DATA": "354 go on"}


class Postman:
    """A mail server on this machine that answers each command as the test says, after a pause before each "|".

    None is silence, "" a cut line; those of a list are given one after another.
    """

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
            if not in_data or name == ".":
                self._say(line, name)
                in_data = name == "DATA" and self._answers["DATA"] == GOOD["DATA"]

    def _say(self, line, name):
        answer = self._answers.get(name, "250 ok")
        if isinstance(answer, list):
            answer = answer.pop(0)
        if answer == "":
            line.shutdown(socket.SHUT_RDWR)
        elif answer is not None:
            for piece in f"{answer}\r\n".split("|"):
                threading.Event().wait(self._seconds)
                line.sendall(piece.encode())

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
        ({"": "2|2|0| |h|e|l|l|o"}, 0.75 * SECONDS),
        ({"": "220-hello\r\n" * 1_000_000 + "220 hello"}, 0.0),
        ({"": ""}, 0.0),
        ({"DATA": ""}, 0.0),
        ({"": "554 no service"}, 0.0),
        ({"MAIL": "550 not from you"}, 0.0),
        ({"RCPT": "421 closing"}, 0.0),
        ({"DATA": "421 closing"}, 0.0),
        ({".": "421 closing"}, 0.0),
    ],
    ids=[
        "silent",
        "silent-at-the-end",
        "slow",
        "drips",
        "talks",
        "cut",
        "cut-later",
        "closed",
        "no-sender",
        "closing",
        "closing-later",
        "closing-at-the-end",
    ],
)
def test_one_that_does_not_is_given_up_in_time_and_left_alone(postman, answers, seconds):
    here = postman(answers, seconds=seconds)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(mailing.MailUnavailable):
            send()
    assert time.monotonic() - began < 2 * SECONDS, "three tries, one wait"
    assert here.asked == 1


@pytest.mark.parametrize("name", ["getaddrinfo", "getfqdn"])
def test_a_resolver_that_does_not_answer_is_not_waited_for(postman, monkeypatch, name):
    here, held = postman({}), threading.Event()
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)
    monkeypatch.setattr(socket, name, lambda *_, **__: held.wait())
    began = time.monotonic()
    for _ in range(2):
        with pytest.raises(mailing.MailUnavailable):
            send()
    assert time.monotonic() - began < 2 * SECONDS
    assert here.asked == 0
    held.set()


def test_a_name_that_is_not_there_is_no_mail(settings, postman, monkeypatch):
    def look_up(*_args, **_options):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    postman({})
    with pytest.raises(mailing.MailUnavailable):
        send()


def test_all_addresses_of_a_server_share_the_time(postman, monkeypatch):
    port = postman({}).port
    dead, there = ("127.0.0.2", port), ("127.0.0.1", port)

    def connect(address, seconds):
        if address == dead:
            threading.Event().wait(seconds)
            raise TimeoutError
        made = socket.socket()
        made.connect(address)
        return made

    found = [dead, dead, there]
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", at) for at in found])
    assert send() == 1
    found[:] = [dead] * 3
    began = time.monotonic()
    with pytest.raises(mailing.MailUnavailable):
        send()
    assert time.monotonic() - began < 2 * SECONDS


def test_what_follows_an_answer_has_the_rest_of_the_time(postman):
    here = postman({}, seconds=0.1)
    began = time.monotonic()
    asking = mailing.Conversation("127.0.0.1", here.port, timeout=10)
    asking.ehlo()
    assert asking.sock is not None
    assert asking.sock.gettimeout() == pytest.approx(10 - (time.monotonic() - began), abs=0.08)
    asking.close()


def test_an_answer_is_waited_for_no_longer_than_the_rest_of_the_time(postman):
    here = postman({"EHLO": None})
    asking = mailing.Conversation("127.0.0.1", here.port, timeout=SECONDS)
    assert asking.sock is not None
    asking.sock.settimeout(20 * SECONDS)
    began = time.monotonic()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        asking.ehlo()
    assert time.monotonic() - began < 10 * SECONDS


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


REFUSALS = [
    {"RCPT": "550 no such mailbox"},
    {"RCPT": "554 Relay access denied"},
    {"RCPT": "452 mailbox full"},
    {"DATA": "554 Account sending paused"},
    {".": "451 come again"},
]


@pytest.mark.parametrize("answers", REFUSALS, ids=str)
def test_what_is_said_of_one_message_is_true_of_that_one_alone(postman, answers):
    here = postman(answers)
    mailing.server.is_away(time.monotonic() - mailing.PAUSE_SECONDS)
    for _ in range(2):
        with pytest.raises(mailing.MailRefused):
            send()
    assert here.asked == 2


def test_an_answer_that_is_late_for_the_goodbye_does_not_send_it_twice(postman):
    postman({"QUIT": None})
    assert send() == 1


def make_notice(*, due=None, **user):
    return Notice.objects.create(
        user=make_user(enrolled=False, **user),
        code="a",
        figures={},
        created_at=NOW,
        mail_due_at=due,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [{"": None}, *REFUSALS], ids=str)
def test_a_notice_that_is_not_taken_is_sent_later(postman, caplog, answers):
    notice = make_notice(email="ana.torres@example.mx")
    here = postman(answers)
    for _ in range(2):
        notices.mail(str(notice.public_id), NOW)
        mailing.server.answers()
    assert here.asked == 1, "its row is due; its event, which came twice, is not heard again"
    notice.refresh_from_db()
    soon = NOW + notices.MAIL_AGAIN
    assert (notice.mailed_at, notice.mail_due_at) == (None, soon)
    assert notice.mail_refusals == ("" not in answers)
    codes = [int(said[:3]) for said in answers.values() if said]
    lines = [(line.message, getattr(line, "smtp_codes", [])) for line in caplog.records]
    assert ("mail.refused" if codes else "mail.away", codes) in lines
    assert "ana.torres" not in caplog.text
    here = postman({})
    assert [notices.mail_left(soon) for _ in range(2)] == [1, 0]
    assert here.asked == 1
    notice.refresh_from_db()
    assert (notice.mailed_at, notice.mail_due_at, notice.mail_given_up) == (soon, None, False)


@pytest.mark.django_db
def test_what_is_refused_waits_longer_each_time_and_is_given_up_in_three_days(postman, caplog):
    here = postman({"RCPT": "452 mailbox full"})
    notice, tried = make_notice(due=NOW), []
    while notice.mail_due_at is not None:
        tried.append(notice.mail_due_at)
        assert notices.mail_left(notice.mail_due_at - timedelta(seconds=1)) == 0
        assert notices.mail_left(notice.mail_due_at) == 1
        assert notice.mail_given_up is False
        notice.refresh_from_db()
    pauses = [after - before for before, after in pairwise(tried)]
    assert pauses == sorted(pauses)
    assert timedelta(days=2.5) < tried[-1] - tried[0] < timedelta(days=3)
    assert len(tried) == here.asked == notice.mail_refusals == 10
    assert (notice.mailed_at, notice.mail_given_up) == (None, True)
    assert "notice.given_up" in caplog.text


@pytest.fixture
def disordered(db):
    """Read backwards what is read in no order, where the database can."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")
        yield
        if is_sqlite:
            cursor.execute("PRAGMA reverse_unordered_selects = OFF")


@pytest.mark.django_db
@pytest.mark.usefixtures("disordered")
def test_one_that_is_refused_holds_up_no_other_and_a_server_that_is_away_all(postman):
    for seconds in (0, 2, 1):
        make_notice(due=NOW - timedelta(seconds=seconds))
    here = postman({"RCPT": ["452 full", "452 full", "250 ok"]})
    assert notices.mail_left(NOW) == here.asked == 3, "the longest due first"
    refusals = Notice.objects.order_by("pk").values_list("mail_refusals", flat=True)
    assert list(refusals) == [0, 1, 1]
    gone, soon = postman({"": ""}), NOW + notices.MAIL_AGAIN
    assert notices.mail_left(soon) == 0
    assert gone.asked == 1
    assert list(refusals) == [0, 1, 1]
    due = Notice.objects.exclude(mail_due_at=None).values_list("mail_due_at", flat=True)
    assert set(due) == {soon, soon + notices.MAIL_AGAIN}


@pytest.mark.django_db
def test_a_round_ends_in_time_and_the_next_goes_on(postman, settings, monkeypatch):
    assert notices.MAIL_LEASE.total_seconds() > 2 * notices.MAIL_ROUND_SECONDS
    settings.EMAIL_TIMEOUT = 10 * SECONDS
    monkeypatch.setattr(notices, "MAIL_ROUND_SECONDS", 0.02)
    for _ in range(2):
        make_notice(due=NOW)
    postman({}, seconds=0.01)
    assert [notices.mail_left(NOW) for _ in range(3)] == [1, 1, 0]


@pytest.mark.django_db
def test_the_pause_runs_from_now_though_the_sweeps_before_took_long(postman):
    notice = make_notice(due=NOW)
    postman({"": ""})
    sweeps.mail_left(NOW)
    notice.refresh_from_db()
    assert notice.mail_due_at is not None
    assert notice.mail_due_at > clock.now()


@pytest.mark.django_db
@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("answers", "asked"), [({"": None}, 1), ({"RCPT": "550 no such mailbox"}, 2)], ids=str
)
def test_who_forgot_the_password_is_told_that_no_mail_went_out(
    client, postman, is_known, answers, asked
):
    here = postman(answers)
    email = make_user().email if is_known else "nobody@example.mx"
    began = time.monotonic()
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "No pudimos enviarte el correo" in answers[0].content.decode()
    assert time.monotonic() - began < 2
    assert here.asked == asked


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
