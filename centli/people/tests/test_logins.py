"""Logins, tickets and tokens: they run out, idle, and end from elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from centli.events import relay
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock
from centli.people import logins, tickets, tokens
from centli.people.errors import LoginOver
from centli.people.models import ApiToken, ConnectTicket, Login, Notice, User
from centli.people.testing import NOW, make_user


@pytest.fixture
def ana(db):
    return make_user()


@pytest.fixture
def closed(monkeypatch, django_capture_on_commit_callbacks):
    """Who had their sockets closed."""
    found = []
    monkeypatch.setattr("centli.people.logins.poke", lambda *sent: found.append(sent))
    return found


def ticket_login(ana, now=NOW):
    identity = tickets.redeem(tickets.issue(ana, now=now).ticket, now=now)
    assert identity is not None
    return identity.session_key


def test_a_ticket_opens_once_within_a_minute(ana):
    ticket = tickets.issue(ana, now=NOW)
    assert ticket.expires_at == NOW + timedelta(seconds=60)
    assert ticket.ticket not in str(ConnectTicket.objects.values().get())
    assert ticket.ticket not in repr(ticket)
    found = tickets.redeem(ticket.ticket, now=NOW + timedelta(seconds=59))
    assert found is not None
    assert found.user == ana
    assert tickets.redeem(ticket.ticket, now=NOW + timedelta(seconds=59)) is None


def test_an_old_unknown_or_malformed_ticket_opens_nothing(ana):
    ticket = tickets.issue(ana, now=NOW)
    assert tickets.redeem(ticket.ticket, now=NOW + timedelta(seconds=60)) is None
    for given in ("", "x", "\ud800", "0" * 10_000):
        assert tickets.redeem(given, now=NOW) is None
    assert ConnectTicket.objects.get().used_at is None


def test_a_ticket_of_a_login_belongs_to_that_login(ana):
    key = ticket_login(ana)
    again = tickets.redeem(tickets.issue(ana, session_key=key, now=NOW).ticket, now=NOW)
    assert again is not None
    assert again.session_key == key
    assert Login.objects.count() == 1
    with pytest.raises(LoginOver):
        tickets.issue(make_user(), session_key=key, now=NOW)
    with pytest.raises(LoginOver):
        tickets.issue(ana, session_key="unknown", now=NOW)


def test_a_token_is_good_for_an_hour(ana):
    token = tokens.issue(ana, now=NOW)
    assert token.token not in str(ApiToken.objects.values().get())
    found = tokens.find(token.token, now=NOW + timedelta(minutes=59))
    assert found is not None
    assert (found.user, found.session_key) == (ana, Login.objects.get().key)
    assert logins.is_alive(ana.pk, found.session_key, now=NOW + timedelta(minutes=59))
    assert tokens.find(token.token, now=NOW + timedelta(hours=1)) is None
    assert tokens.find("x", now=NOW) is None
    User.objects.update(is_active=False)
    assert tokens.find(token.token, now=NOW) is None


def test_a_login_idles_after_15_minutes_and_a_message_renews_it(ana):
    key = ticket_login(ana)
    assert logins.is_alive(ana.pk, key, now=NOW + timedelta(minutes=14))
    assert not logins.is_alive(ana.pk, key, now=NOW + timedelta(minutes=15))
    logins.touch(key, now=NOW + timedelta(minutes=10))
    assert logins.is_alive(ana.pk, key, now=NOW + timedelta(minutes=24))
    assert logins.keep(ana.pk, key, now=NOW + timedelta(minutes=24))
    assert logins.keep(ana.pk, key, now=NOW + timedelta(minutes=38))
    assert not logins.keep(ana.pk, key, now=NOW + timedelta(minutes=53))


@pytest.mark.parametrize(("is_staff", "hours"), [(False, 12), (True, 8)])
def test_a_login_ends_in_any_case(db, is_staff, hours):
    user = make_user(is_staff=is_staff)
    key = ticket_login(user)
    for minute in range(0, hours * 60, 10):
        assert logins.keep(user.pk, key, now=NOW + timedelta(minutes=minute))
    assert not logins.keep(user.pk, key, now=NOW + timedelta(hours=hours))


def test_anothers_unknown_or_inactive_login_is_not_alive(ana):
    key = ticket_login(ana)
    assert not logins.is_alive(make_user().pk, key, now=NOW)
    assert not logins.is_alive(ana.pk, "unknown", now=NOW)
    ana.is_active = False
    ana.save()
    assert not logins.is_alive(ana.pk, key, now=NOW)


def test_ending_one_login_leaves_the_others(ana, closed, django_capture_on_commit_callbacks):
    one, two = ticket_login(ana), ticket_login(ana)
    waiting = tickets.issue(ana, session_key=one, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        logins.end(ana, session_key=one, now=NOW, reason="logout")
    assert not logins.is_alive(ana.pk, one, now=NOW)
    assert logins.is_alive(ana.pk, two, now=NOW)
    assert tickets.redeem(waiting.ticket, now=NOW) is None
    assert closed == [(f"user.{ana.pk}", {"type": "close", "code": 4401})]
    with pytest.raises(LoginOver):
        tickets.issue(ana, session_key=one, now=NOW)


def test_ending_all_revokes_tokens_and_tickets(ana, closed, django_capture_on_commit_callbacks):
    token, ticket = tokens.issue(ana, now=NOW), tickets.issue(ana, now=NOW)
    other = tokens.issue(make_user(), now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        logins.end_all(ana, now=NOW, reason="password")
    assert tokens.find(token.token, now=NOW) is None
    assert tickets.redeem(ticket.ticket, now=NOW) is None
    assert tokens.find(other.token, now=NOW) is not None
    assert len(closed) == 1
    assert AuditEntry.objects.get(action="login.ended").data == {"reason": "password", "count": 2}


def test_signing_in_is_told_without_the_key(ana):
    logins.signed_in(ana, key="secret-session-key", now=NOW)
    row = Outbox.objects.get()
    assert (row.event_type, row.user_id) == ("SIGNED_IN", ana.user_id)
    assert row.data == {"session_id": Login.objects.get().login_id}
    assert "secret-session-key" not in str(AuditEntry.objects.values().get())


@pytest.mark.django_db(transaction=True)
def test_a_session_that_several_requests_adopt_at_once_is_one_login(ana, client):
    def found(_):
        try:
            return logins.find(ana.pk, client.session.session_key, now=clock.now())
        finally:
            connection.close()

    for _ in range(4):
        client.force_login(ana)
        with ThreadPoolExecutor(4) as requests:
            adopted = list(requests.map(found, range(4)))
        assert adopted == [Login.objects.latest("pk")] * 4


@pytest.mark.django_db(transaction=True)
def test_the_notice_of_a_sign_in_tells_when_it_was_however_late_it_is(ana):
    logins.signed_in(ana, key="secret-session-key", now=NOW)
    relay.drain(now=NOW + timedelta(hours=2))
    assert Notice.objects.get().figures == {"moment": clock.wire(NOW)}


def test_old_tickets_are_forgotten(ana):
    tickets.issue(ana, now=NOW)
    assert tickets.sweep(NOW + timedelta(hours=24)) == 0
    assert tickets.sweep(NOW + timedelta(hours=25)) == 1
