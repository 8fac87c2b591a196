"""Sessions are rows: bounded, ended, swept; a client gets what it missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from centli.agent import journal, runner, sessions
from centli.agent.models import ChatSession, Conversation
from centli.agent.tests.world import World, make_world
from centli.people import logins
from centli.people.models import LoginKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def test_of_two_who_open_a_conversation_at_once_both_get_the_one(ana):
    rows = Conversation.objects.filter(customer=ana.user)
    rows.update(open_for=None)

    def meanwhile(execute, sql, *rest):
        if sql.startswith("SAVEPOINT"):
            rows.update(open_for=ana.user.pk)
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        found = journal.conversation_open(ana.user.pk, ana.now())
    assert [found] == list(Conversation.objects.all())


def open_session(ana: World, connection_id: str = "c1"):
    return runner.session_open(
        ana.user, session_key=ana.session_key, connection_id=connection_id, now=ana.now()
    )


def test_a_sixth_socket_pushes_the_oldest_out(ana):
    views = [open_session(ana, f"c{n}") for n in range(6)]
    assert [view.replaced for view in views] == [()] * 5 + [("c0",)]
    row = ChatSession.objects.get(connection_id="c0")
    assert row.close_code == 4410
    assert not runner.session_check(views[0].session_id, now=ana.now())


def test_a_session_is_good_as_long_as_its_login(ana):
    session = open_session(ana)
    assert not runner.session_check(session.session_id, now=ana.now())
    logins.open_step(ana.user, kind=LoginKind.TOKEN, key=ana.session_key, now=ana.now())
    assert runner.session_check(session.session_id, now=ana.now())
    logins.end(ana.user, session_key=ana.session_key, now=ana.now(), reason="logout")
    assert not runner.session_check(session.session_id, now=ana.now())


def test_twelve_hours_end_a_session(ana):
    session = open_session(ana)
    later = ana.now() + timedelta(hours=12)
    assert session.expires_at <= later
    assert sessions.sessions_sweep(now=later) == 1
    assert ChatSession.objects.get().close_code == 4401
    assert sessions.sessions_sweep(now=later) == 0


def test_the_first_close_code_stays(ana):
    session = open_session(ana)
    runner.session_close(session.session_id, code=1000, now=ana.now())
    runner.session_close(session.session_id, code=4429, now=ana.now())
    assert ChatSession.objects.get().close_code == 1000


def test_hello_gives_what_was_missed(ana):
    session = open_session(ana)
    ana.say("hola")
    ana.say("¿cuánto tengo?")
    replay = runner.hello(ana.call(), session, 2)
    assert [frame["seq"] for frame in replay.frames] == [3, 4]
    assert (replay.reset, replay.head_seq) == (False, 4)
    assert runner.hello(ana.call(), session, 4).frames == []


def test_a_client_far_behind_or_ahead_starts_over(ana, monkeypatch):
    monkeypatch.setattr(runner, "REPLAY_COUNT_MAX", 3)
    monkeypatch.setattr(runner, "HISTORY_COUNT", 2)
    session = open_session(ana)
    for _ in range(3):
        ana.say("hola")
    for last_seq in (0, 99):
        replay = runner.hello(ana.call(), session, last_seq)
        assert replay.reset
        assert [frame["seq"] for frame in replay.frames] == [5, 6]


def test_what_was_read_only_grows(ana):
    session = open_session(ana)
    for seq in (7, 3):
        runner.session_keep(session, read_seq=seq, active=False, now=ana.now())
    assert ChatSession.objects.get().read_seq == 7


def test_what_a_customer_does_keeps_the_session_alive(ana):
    session = open_session(ana)
    began, later = ChatSession.objects.get().last_seen_at, ana.now() + timedelta(minutes=2)
    runner.session_keep(session, read_seq=1, active=False, now=later)
    assert ChatSession.objects.get().last_seen_at == began
    runner.session_keep(session, read_seq=1, active=True, now=later)
    assert ChatSession.objects.get().last_seen_at == later


def test_every_login_gets_its_own_token(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    other = ana.call(session_key="another-login")
    [seen] = [
        frame
        for frame in runner.frames_last(other, ana.conversation_id)
        if frame["type"] == "TRANSFER_CONFIRMATION"
    ]
    assert seen["data"]["token"] != card["data"]["token"]
    ack = ana.press("confirm", card["data"]["confirmation_id"], token=seen["data"]["token"])
    assert ack.fault is not None
    assert ana.hear() == []
