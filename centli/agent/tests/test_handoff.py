"""A customer talks with a person: asked for once, taken by one, silent assistant, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.agent import handoff, policy, runner, turns
from centli.agent.models import AnsweredBy, Conversation, Handoff, HandoffState, Message, Turn
from centli.agent.tests.world import World, kinds, make_world
from centli.db import failpoints
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Conflict, Forbidden, NotFound
from centli.people import testing
from centli.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def make_staff(name: str = "Sara Solís", role: str = "support") -> User:
    return testing.make_staff(role, name)


def by(person: User, *, after: timedelta = timedelta()) -> Call:
    return Call(
        customer_id=0,
        user_id="bank",
        now=clock.now() + after,
        correlation_id=ids.uuid7(),
        channel=Channel.STAFF,
        actor_id=person.pk,
    )


def ask(ana: World) -> str:
    asked = handoff.request(ana.call(), conversation_id=ana.conversation_id)
    return asked.handoff_id


def everything() -> tuple[object, ...]:
    """What a refusal must leave as it was."""
    return (
        list(Handoff.objects.values()),
        list(Conversation.objects.values("answered_by", "head_seq", "state")),
        Message.objects.count(),
        AuditEntry.objects.count(),
        Outbox.objects.count(),
    )


def say(person: User, handoff_id: str, text: str = "Hola, soy Sara.") -> Message:
    return handoff.answer(by(person), handoff_id=handoff_id, content=text, client_id=uuid4())


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_asking_twice_is_one_handoff_and_is_told_once(ana):
    first = handoff.request(ana.call(), conversation_id=ana.conversation_id)
    before = everything()
    again = handoff.request(ana.call(), conversation_id=ana.conversation_id, reason="complaint")
    assert again.handoff_id == first.handoff_id
    assert everything() == before
    [notice] = ana.hear()
    assert notice["type"] == "NOTICE"
    assert notice["data"] == {
        "code": "handoff",
        "state": "waiting",
        "name": None,
        "wait_minutes": None,
    }
    assert AuditEntry.objects.filter(action="handoff.requested").count() == 1
    [event] = Outbox.objects.filter(event_type="HANDOFF_CHANGED")
    assert event.data == {"handoff_id": first.handoff_id, "state": "waiting"}
    assert event.user_id == ana.user.user_id


def test_a_reason_that_nobody_knows_is_that_they_asked(ana):
    handoff.request(ana.call(), conversation_id=ana.conversation_id, reason="x" * 99)
    assert Handoff.objects.get().reason == "asked"


def test_another_customers_conversation_looks_like_none(ana):
    bruno = make_world()
    before = everything()
    for act in (handoff.request, handoff.leave):
        with pytest.raises(NotFound):
            act(bruno.call(), conversation_id=ana.conversation_id)
    assert everything() == before


def test_while_somebody_is_waited_for_words_are_kept_and_no_turn_is_run(ana):
    ask(ana)
    ana.hear()
    queued = Turn.objects.count()
    ack = ana.send("¿hay alguien?")
    assert ack.seq == Message.objects.latest("id").seq
    assert ana.hear() == []
    assert Turn.objects.count() == queued


def test_who_tells_of_a_theft_while_somebody_is_waited_for_is_told_once_how_to_block(ana):
    ask(ana)
    for said in ("hola, ¿sigue ahí?", "me robaron la tarjeta", "me clonaron la tarjeta, ayuda"):
        ana.send(said)
    told = Message.objects.filter(content__contains="«bloquea mi tarjeta»", role="assistant")
    assert [one.suggestions for one in told] == [["Mejor sigo con el asistente"]]


def test_words_that_were_queued_before_get_no_answer_either(ana):
    ana.send("¿cuánto tengo?")
    ask(ana)
    turns.run_queued(Turn.objects.get().turn_id)
    assert kinds(ana.hear()) == ["NOTICE"]
    assert Turn.objects.get().ended == "handoff"


def test_what_was_being_thought_out_meanwhile_is_not_said(ana):
    ana.send("¿cuánto tengo?")
    turn_id = Turn.objects.get().turn_id

    def ask_for_a_person() -> None:
        failpoints.disarm()
        ask(ana)

    failpoints.arm("turn.before_finish", ask_for_a_person)
    turns.run_queued(turn_id)
    assert kinds(ana.hear()) == ["NOTICE"]
    assert Turn.objects.get().ended == "handoff"


def test_the_turn_that_asks_still_says_what_it_has_to_say(ana):
    ana.send("hola")
    turn = Turn.objects.get()

    def ask_in_the_turn() -> None:
        failpoints.disarm()
        call = replace(ana.call(), correlation_id=turn.correlation_id)
        handoff.request(call, conversation_id=ana.conversation_id)

    failpoints.arm("turn.before_finish", ask_in_the_turn)
    turns.run_queued(turn.turn_id)
    assert kinds(ana.hear()) == ["NOTICE", "TEXT"]


def test_a_typed_yes_confirms_nothing_and_the_cards_button_still_does(ana):
    before = ana.balance()
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    ask(ana)
    ana.hear()
    assert ana.say("sí") == []
    assert ana.balance() == before
    live = runner.frames_after(ana.call(), ana.conversation_id, card["seq"] - 1)[0]
    ana.confirm(live)
    assert "RECEIPT" in kinds(ana.hear())
    assert ana.balance() == before - 100_00


def test_a_button_whose_answer_is_the_assistants_says_who_answers_now(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    ask(ana)
    before = everything()
    ack = ana.press("edit", card["data"]["confirmation_id"])
    assert ack.fault is not None
    assert ack.fault.code == "assistant_silent"
    assert everything() == before


def test_a_button_asks_and_leaves(ana):
    assert ana.press("handoff", "").fault is None
    [waiting] = ana.hear()
    assert waiting["data"]["state"] == "waiting"
    assert Handoff.objects.get().reason == "button"
    ana.press("handoff", "", params={"leave": True})
    [back] = ana.hear()
    assert back["data"]["state"] == "released"
    before = everything()
    ana.press("handoff", "", params={"leave": True})
    assert everything() == before
    assert kinds(ana.say("¿cuánto tengo?")) == ["BALANCE"]


@pytest.mark.parametrize(
    "text",
    [
        "Mejor sigo con el asistente",
        "no, mejor sigo con el asistente.",
        "ya no quiero esperar",
        "quiero volver con el bot por favor",
        "Sácame de la fila",
        "back to the assistant",
    ],
)
def test_words_leave_the_queue(text):
    assert policy.is_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "no quiero seguir con el asistente",
        "¿por qué seguir con el asistente?",
        "el asistente no me entiende",
        "quiero esperar",
        "sí",
        "ya no quiero esperar a que llegue mi dinero",
    ],
)
def test_other_words_do_not(text):
    assert not policy.is_back(text)


def test_saying_so_goes_back_to_the_assistant(ana):
    ask(ana)
    ana.hear()
    [back] = ana.say("Mejor sigo con el asistente")
    assert back["data"]["state"] == "released"
    assert back["data"]["name"] is None
    assert Handoff.objects.get().state == HandoffState.LEFT
    assert kinds(ana.say("¿cuánto tengo?")) == ["BALANCE"]


def test_welcome_says_who_answers(ana):
    session = runner.session_open(
        ana.user, session_key=ana.session_key, connection_id="c", now=ana.now()
    )
    assert runner.hello(ana.call(), session, 0).handoff is None
    sara = make_staff()
    handoff.take(by(sara), handoff_id=ask(ana))
    welcome = runner.hello(ana.call(), session, 0).handoff
    assert welcome == {
        "code": "handoff",
        "state": "taken",
        "name": sara.display_name,
        "wait_minutes": None,
    }
    assert welcome == runner.handoff_open(ana.call(), ana.conversation_id)


def test_the_wait_is_what_the_last_customers_waited(ana):
    sara = make_staff()
    for minutes in (2, 4, 12):
        asked = ask(ana)
        handoff.take(by(sara, after=timedelta(minutes=minutes)), handoff_id=asked)
        handoff.release(by(sara), handoff_id=asked)
    assert handoff.request(ana.call(), conversation_id=ana.conversation_id).wait_minutes == 4


# ── Taking, answering, releasing ─────────────────────────────────────────────────────────────────────────────────────


def test_a_person_takes_answers_and_releases_and_the_assistant_answers_again(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    ana.hear()
    handoff.take(by(sara), handoff_id=handoff_id)
    runner.frames_after(ana.call(), ana.conversation_id, 0)
    say(sara, handoff_id, "Hola, Ana. Mi tarjeta es 4111 1111 1111 1111.")
    found = runner.frames_after(ana.call(), ana.conversation_id, ana.seq)
    assert [(f["role"], f["type"]) for f in found] == [("assistant", "NOTICE"), ("person", "TEXT")]
    assert found[0]["data"]["name"] == sara.display_name
    assert found[1]["data"]["name"] == sara.display_name
    assert found[1]["content"] == "Hola, Ana. Mi tarjeta es •••• 1111."
    assert found[1]["reply_to"] is None
    assert ana.say("gracias") == found[:1]
    assert Turn.objects.count() == 0
    handoff.release(by(sara), handoff_id=handoff_id)
    [released] = ana.hear()
    assert released["data"]["state"] == "released"
    assert kinds(ana.say("¿cuánto tengo?")) == ["BALANCE"]
    actions = AuditEntry.objects.filter(object_id=handoff_id).order_by("id")
    assert [(a.action, a.actor_id) for a in actions] == [
        ("handoff.requested", ana.user.pk),
        ("handoff.taken", sara.pk),
        ("handoff.answered", sara.pk),
        ("handoff.released", sara.pk),
    ]
    assert {a.customer_id for a in actions} == {ana.user.pk}
    assert not Outbox.objects.exclude(user_id=ana.user.user_id).exists()


def test_what_the_assistant_was_about_is_forgotten_when_it_comes_back(ana):
    ana.say("Transfiere a mi hermano")
    assert Conversation.objects.get().state != {}
    ask(ana)
    handoff.leave(ana.call(), conversation_id=ana.conversation_id)
    assert Conversation.objects.get().state == {}


def test_one_of_two_who_take_at_once_wins_and_the_other_is_told_by_whom(ana):
    sara, luis = make_staff(), make_staff("Luis Paz")
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    before = everything()
    with pytest.raises(handoff.HandoffTaken) as told:
        handoff.take(by(luis), handoff_id=handoff_id)
    assert told.value.name == sara.display_name
    assert handoff.take(by(sara), handoff_id=handoff_id).state == "taken"
    assert everything() == before


def test_who_did_not_take_it_neither_answers_nor_releases(ana):
    sara, luis = make_staff(), make_staff("Luis Paz")
    handoff_id = ask(ana)
    for taken in (False, True):
        if taken:
            handoff.take(by(sara), handoff_id=handoff_id)
        before = everything()
        with pytest.raises(handoff.HandoffNotYours):
            say(luis, handoff_id)
        with pytest.raises(handoff.HandoffNotYours):
            handoff.release(by(luis), handoff_id=handoff_id)
        assert everything() == before


def test_the_same_answer_twice_is_said_once(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    key = uuid4()
    first = handoff.answer(by(sara), handoff_id=handoff_id, content="Hola", client_id=key)
    handoff.release(by(sara), handoff_id=handoff_id)
    before = everything()
    again = handoff.answer(by(sara), handoff_id=handoff_id, content="Hola", client_id=key)
    assert again.pk == first.pk
    assert everything() == before


def test_a_key_that_was_used_for_something_else_is_refused(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    theirs, hers = uuid4(), uuid4()
    ana.send("Hola", client_id=theirs)
    handoff.answer(by(sara), handoff_id=handoff_id, content="Buenas", client_id=hers)
    before = everything()
    for key in (theirs, hers):
        with pytest.raises(Conflict):
            handoff.answer(by(sara), handoff_id=handoff_id, content="Hola", client_id=key)
    assert everything() == before


def test_once_the_customer_left_nothing_is_said_taken_or_released(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    handoff.leave(ana.call(), conversation_id=ana.conversation_id)
    before = everything()
    for act in (handoff.take, handoff.release):
        with pytest.raises(handoff.HandoffEnded):
            act(by(sara), handoff_id=handoff_id)
    with pytest.raises(handoff.HandoffEnded):
        say(sara, handoff_id)
    assert everything() == before


def test_releasing_twice_is_no_news(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    handoff.release(by(sara), handoff_id=handoff_id)
    before = everything()
    assert handoff.release(by(sara), handoff_id=handoff_id).state == "released"
    assert everything() == before


@pytest.mark.parametrize("role", ["teller", "catalogue", "auditor"])
def test_a_wrong_role_does_nothing(ana, role):
    other = make_staff("Tere Luna", role)
    handoff_id = ask(ana)
    before = everything()
    for act in (handoff.take, handoff.release):
        with pytest.raises(Forbidden):
            act(by(other), handoff_id=handoff_id)
    with pytest.raises(Forbidden):
        say(other, handoff_id)
    assert everything() == before


def test_nobody_attends_themselves(ana):
    ana.user.is_staff = True
    ana.user.save()
    ana.user.groups.set(Group.objects.filter(name="support"))
    handoff_id = ask(ana)
    before = everything()
    with pytest.raises(Forbidden):
        handoff.take(by(ana.user), handoff_id=handoff_id)
    assert everything() == before


def test_an_unknown_handoff_and_an_empty_answer_are_refused(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    before = everything()
    for unknown in (ids.public("handoff", uuid4()), "ho_1", ana.conversation_id):
        with pytest.raises(NotFound):
            handoff.take(by(sara), handoff_id=unknown)
    with pytest.raises(handoff.AnswerEmpty):
        say(sara, handoff_id, " \u200b ")
    assert everything() == before


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["take", "answer", "release"])
def test_a_crash_in_the_middle_leaves_nothing_and_the_next_try_works(ana, step):
    def die() -> None:
        raise Killed

    sara = make_staff()
    handoff_id = ask(ana)
    if step != "take":
        handoff.take(by(sara), handoff_id=handoff_id)
    acts = {
        "take": lambda: handoff.take(by(sara), handoff_id=handoff_id),
        "answer": lambda: say(sara, handoff_id),
        "release": lambda: handoff.release(by(sara), handoff_id=handoff_id),
    }
    before = everything()
    failpoints.arm(f"handoff.{step}", die)
    try:
        with pytest.raises(Killed):
            acts[step]()
    finally:
        failpoints.disarm()
    assert everything() == before
    acts[step]()
    assert everything() != before


def test_a_person_who_went_silent_gives_the_customer_back(ana):
    sara = make_staff()
    handoff_id = ask(ana)
    handoff.take(by(sara), handoff_id=handoff_id)
    bank = by(sara, after=handoff.SILENT_MAX - timedelta(minutes=1))
    assert handoff.release_silent(bank) == 0
    late = by(sara, after=handoff.SILENT_MAX + timedelta(minutes=1))
    assert handoff.release_silent(late) == 1
    assert handoff.release_silent(late) == 0
    assert Conversation.objects.get().answered_by == AnsweredBy.ASSISTANT
    assert AuditEntry.objects.filter(action="handoff.abandoned").count() == 1


def test_storing_a_message_asks_the_database_no_more_than_before(ana):
    ana.send("¿cuánto tengo?")
    with CaptureQueriesContext(connection) as answered:
        ana.send("¿cuánto tengo?")
    ask(ana)
    with CaptureQueriesContext(connection) as kept:
        ana.send("¿hay alguien?")
    assert len(kept) < len(answered)
    assert not any("handoff" in q["sql"].lower() for q in answered.captured_queries)
