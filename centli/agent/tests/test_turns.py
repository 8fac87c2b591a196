"""A turn is answered exactly once, whatever dies; its whole record can be listed and played again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from centli.agent import playing, runner, turns
from centli.agent.models import Conversation, Message, Turn, TurnState
from centli.agent.testing import Chat
from centli.agent.tests.replay import Replay, records_of
from centli.agent.tests.suite import WISHES
from centli.agent.tests.world import World, kinds, make_world
from centli.agent.tools import TOOLS
from centli.confirmations.models import Proposal
from centli.db import failpoints
from centli.events import relay
from centli.events.catalogue import BenefitsQuery, CatalogQuery
from centli.events.models import AuditEntry, Outbox
from centli.kernel import ids
from crm import testing as crm
from marketplace import testing as marketplace
from marketplace.contracts import BenefitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def die() -> None:
    raise Killed


def lose_the_database() -> None:
    raise OperationalError(2013, "Lost connection to server during query")


@contextmanager
def armed(place: str, action: Callable[[], None]) -> Iterator[None]:
    failpoints.arm(place, action)
    try:
        yield
    finally:
        failpoints.disarm()


def test_a_worker_killed_before_the_answer_is_stored_leaves_the_turn_to_another(ana):
    ana.send("Transfiere 100 pesos a mi hermano")
    with armed("turn.before_finish", die), pytest.raises(Killed):
        turns.run_queued(Turn.objects.get().turn_id)
    turn = Turn.objects.get()
    assert (turn.state, turn.attempts) == (TurnState.RUNNING, 1)
    assert not Message.objects.filter(role="assistant").exists()
    assert kinds(ana.hear()) == ["TRANSFER_CONFIRMATION"]
    turn.refresh_from_db()
    assert (turn.state, turn.attempts) == (TurnState.DONE, 2)
    assert Proposal.objects.count() == 1
    turns.run_queued(turn.turn_id)
    assert ana.hear() == []


@pytest.mark.parametrize(
    ("place", "fault", "seen"),
    [
        ("turn.before_finish", die, Killed),
        ("confirmations.before_commit", lose_the_database, OperationalError),
    ],
    ids=["the worker is killed", "the database is gone"],
)
def test_a_typed_yes_cut_short_moves_the_money_once_and_tells_it_once(ana, place, fault, seen):
    before = ana.balance()
    ana.say("Transfiere 100 pesos a mi hermano")
    ana.send("sí")
    with armed(place, fault), pytest.raises(seen):
        turns.run_queued(Turn.objects.latest("id").turn_id)
    assert kinds(ana.hear()) == ["RECEIPT", "UPDATE"]
    assert ana.balance() == before - 100_00


def test_an_attempt_that_was_overtaken_stores_nothing(ana):
    ana.send("¿cuánto tengo?")
    turn_id = Turn.objects.get().turn_id
    # While the first attempt stands before its end, another worker takes the turn and answers it.

    def another_takes_it() -> None:
        failpoints.disarm()
        turns.run_queued(turn_id)

    with armed("turn.before_finish", another_takes_it):
        turns.run_queued(turn_id)
    assert kinds(ana.hear()) == ["BALANCE"]
    assert Turn.objects.get().attempts == 2


def test_a_turn_that_kills_its_worker_is_answered_with_an_apology(ana):
    ana.send("hola")
    turn_id = Turn.objects.get().turn_id
    with armed("turn.before_finish", die):
        for _ in range(turns.ATTEMPTS_MAX):
            with pytest.raises(Killed):
                turns.run_queued(turn_id)
    [frame] = ana.hear()
    assert frame["data"]["code"] == "internal_error"
    assert frame["data"]["money_moved"] is False
    assert Turn.objects.get().state == TurnState.FAILED


def test_a_typed_yes_whose_answer_never_came_is_not_said_to_have_moved_nothing(ana):
    before = ana.balance()
    ana.say("Transfiere 100 pesos a mi hermano")
    ana.send("sí")
    turn_id = Turn.objects.latest("id").turn_id
    with armed("turn.before_finish", die):
        for _ in range(turns.ATTEMPTS_MAX):
            with pytest.raises(Killed):
                turns.run_queued(turn_id)
    assert ana.balance() == before - 100_00
    apology = next(frame for frame in ana.hear() if frame["type"] == "ERROR")
    assert "Revisa tus movimientos" in apology["content"]
    assert "money_moved" not in apology["data"]


def test_an_engine_that_breaks_is_owned_up_to_and_the_next_turn_works(ana, monkeypatch):
    class Broken:
        name = "broken"
        prompt_version = "1"

        def think(self, turn):
            yield RuntimeError("not a step")
            return {}

    monkeypatch.setattr(turns, "engine_named", lambda _name: Broken())
    [frame] = ana.say("hola")
    assert frame["type"] == "ERROR"
    assert "No se movió dinero" in frame["content"]
    monkeypatch.undo()
    assert kinds(ana.say("¿cuánto tengo?")) == ["BALANCE"]


def test_stop_ends_a_turn_that_has_not_begun(ana):
    ana.send("¿cuánto tengo?")
    runner.stop(ana.call(), ana.conversation_id)
    [frame] = ana.hear()
    assert "me detuve" in frame["content"]
    assert Turn.objects.get().state == TurnState.STOPPED


def test_the_login_is_forgotten_when_the_turn_ends(ana):
    ana.send("hola")
    assert Turn.objects.get().session_key == ana.session_key
    ana.hear()
    assert Turn.objects.get().session_key == ""


def test_every_turn_leaves_an_audit_entry_and_a_line_of_the_log(
    ana, caplog, django_capture_on_commit_callbacks
):
    with (
        caplog.at_level("INFO", logger="centli.agent.turns"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        ana.say("¿cuánto tengo?")
    turn = Turn.objects.get()
    [line] = [record for record in caplog.records if record.message == "turn.done"]
    assert vars(line)["correlation_id"] == str(turn.correlation_id)
    entry = AuditEntry.objects.get(action="chat.turn")
    assert entry.object_id == vars(line)["turn_id"] == turn.turn_id
    assert entry.data["tools"] == ["banking_account_list"]


def test_the_whole_turn_is_listed(ana):
    [card] = ana.say("Envíale 50 lucas a mi hermano")
    ana.confirm(card)
    ana.hear()
    turn = Turn.objects.get()
    out = StringIO()
    call_command("show_turn", turn.turn_id, "--json", stdout=out)
    data = json.loads(out.getvalue())
    assert data["said"] == "Envíale 50 lucas a mi hermano"
    tools = [step["tool"] for step in data["steps"] if step["tool"]]
    assert tools == ["crm_beneficiary_list", "crm_alias_resolve", "banking_transfer_propose"]
    assert data["steps"][-1]["kind"] == "propose"
    assert data["steps"][2]["arguments"]["amount"] == "50000.00"
    assert "TURN_QUEUED" in [event["event_type"] for event in data["events"]]
    assert [m["kind"] for m in data["messages"]][:2] == ["TEXT", "TRANSFER_CONFIRMATION"]
    assert card["data"]["token"] not in out.getvalue()
    assert ana.session_key not in out.getvalue()
    receipt = Message.objects.get(kind="RECEIPT")
    for text in (
        turn.message.message_id,
        receipt.message_id,
        str(turn.correlation_id),
        str(receipt.folio).lower(),
    ):
        found = StringIO()
        call_command("show_turn", text, stdout=found)
        assert "banking_transfer_propose" in found.getvalue(), text
    for text in ("0000000000", "zz", "", str(ids.uuid7())):
        with pytest.raises(CommandError):
            call_command("show_turn", text)
    with pytest.raises(CommandError):
        call_command("show_turn", ids.public("turn", ids.uuid7()))


@pytest.mark.parametrize("text", WISHES)
def test_a_stored_turn_plays_again(ana, text):
    ana.say(text)
    stored = records_of(Turn.objects.get())
    played = Chat(Replay(stored)).say(text)
    assert played.ended == "done"
    assert [r.tool for r in played.records if r.tool] == [r.tool for r in stored if r.tool]


def test_a_conversation_is_one_for_a_customer(ana):
    again = runner.conversation_open(ana.call())
    assert again == ana.conversation_id
    assert Conversation.objects.filter(customer=ana.user).count() == 1


def test_the_queue_keeps_the_order_of_the_words(ana):
    for text in ("hola", "¿cuánto tengo?", "mis contactos"):
        ana.send(text)
    relay.drain(ana.now() + timedelta(seconds=1))
    asked = [m.client_id for m in Message.objects.filter(role="user").order_by("seq")]
    answered = [m.reply_to for m in Message.objects.filter(role="assistant").order_by("seq")]
    assert answered == asked


def test_streamed_text_goes_out_at_most_ten_times_a_second_and_loses_no_piece():
    moments = iter([0.0, 0.03, 0.06, 0.11, 0.12, 0.22])
    sent: list[dict[str, object]] = []
    stream = playing.Stream("trn_1", sent.append, monotonic=lambda: next(moments))
    for piece in ("Tie", "nes ", "en ", "tu ", "cuen", "ta"):
        stream.take(piece)
    assert [(frame["type"], frame["n"], frame["content"]) for frame in sent] == [
        ("DELTA", 1, "Tie"),
        ("DELTA", 2, "nes en tu "),
        ("DELTA", 3, "cuenta"),
    ]


def test_what_a_turn_reads_is_asked_on_the_bus_too_where_the_setting_says_so(ana, settings):
    settings.CENTLI_EVENTS_FOR_READS = True
    assert kinds(ana.say("¿cuánto tengo?")) == ["BALANCE"]
    (asked,) = Outbox.objects.filter(event_type="BALANCE_QUERY")
    (told,) = Outbox.objects.filter(event_type="BALANCE_RESPONSE")
    assert asked.correlation_id == told.correlation_id == Turn.objects.get().correlation_id
    assert asked.source == "agentcore"
    assert {each["account_type"] for each in told.data["accounts"]} >= {"checking", "savings"}
    assert kinds(ana.hear()) == []


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("mis últimos movimientos", "TRANSACTIONS_QUERY"),
        ("¿a quién le puedo enviar?", "BENEFICIARIES_QUERY"),
        ("Transfiere 100 pesos a mi hermano", "ALIAS_RESOLUTION_REQUEST"),
    ],
)
def test_each_read_is_asked_by_the_event_that_others_would_send(ana, settings, words, asked):
    settings.CENTLI_EVENTS_FOR_READS = True
    ana.say(words)
    assert Outbox.objects.filter(event_type=asked, source="agentcore").exists()


def test_reads_stay_in_the_record_of_their_turn_otherwise(ana):
    ana.say("¿cuánto tengo?")
    assert not Outbox.objects.filter(event_type__startswith="BALANCE").exists()


def test_a_search_is_asked_without_what_names_a_person():
    search, benefits = TOOLS["marketplace_product_search"], TOOLS["marketplace_benefits_compare"]
    assert search.asks is not None
    assert benefits.asks is not None
    wanted = search.arguments(text="laptop, soy ana.torres@ejemplo.mx", category="laptops", limit=3)
    asked = search.asks(wanted)
    assert isinstance(asked, CatalogQuery)
    assert "ejemplo.mx" not in (asked.text or "")
    assert (asked.category, asked.limit) == ("laptops", 3)
    product = ids.public("product", ids.uuid7())
    assert benefits.asks(benefits.arguments(product_id=product, quantity=2)) == BenefitsQuery(
        product_id=product, quantity=2
    )


STATEMENTS_MAX = {
    "¿cuánto tengo?": 16,
    "mis contactos": 16,
    "Transfiere 100 pesos a mi hermano": 36,
    "quiero una laptop": 22,
}
"""Of a turn that a worker begins, from the one that begins it to the one that stores its answer."""


def test_a_turn_asks_as_often_however_much_there_is(ana, monkeypatch):
    # How often it looks whether it is to stop depends on the machine.
    monkeypatch.setattr(playing, "STOP_LOOK_SECONDS", 3600)

    def asked() -> dict[str, int]:
        counted = {}
        for text in STATEMENTS_MAX:
            ana.send(text)
            turn_id = Turn.objects.latest("id").turn_id
            with CaptureQueriesContext(connection) as captured:
                turns.run_queued(turn_id)
            counted[text] = len(captured)
        ana.say("cancela todo")
        return counted

    def fill(*numbers: int) -> None:
        for number in numbers:
            crm.make_beneficiary(ana.user, name=f"Persona {number}", alias=f"amigo {number}")
            name, code = f"Laptop Nube {number}", f"L-{number}"
            marketplace.make_offer(name, code=code, retailer=store, price_centavos=879_900)

    store = marketplace.make_retailer("Tecnópolis")
    marketplace.make_benefit(store, BenefitKind.CASHBACK, 500)
    fill(1, 2)
    few = asked()
    fill(3, 4, 5, 6, 7, 8)
    assert asked() == few
    assert all(few[text] <= most for text, most in STATEMENTS_MAX.items()), few


def test_what_is_asked_about_stays_shown_however_much_was_read_since(ana, monkeypatch):
    for name, code in (("Laptop Nube 14", "L-1"), ("Laptop Trueno 15", "L-2")):
        marketplace.make_offer(name, code=code)
    monkeypatch.setattr(turns, "SHOWN_MAX", 5)
    assert kinds(ana.say("quiero una laptop")) == ["PRODUCTS"]
    ana.say("mis movimientos")
    assert kinds(ana.say("la primera")) == ["BENEFITS"]
