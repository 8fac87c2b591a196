from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError

from centli.agent import journal
from centli.agent.models import ChatSession, Conversation, Message
from centli.agent.tests.world import make_world
from centli.chat import rates
from centli.chat.consumers import ChatSocket
from centli.chat.guard import Guard
from centli.chat.tests.sockets import FAST, ORIGIN, Socket, cookie_of, customer, run, work
from centli.chat.threads import in_thread
from centli.db import failpoints
from centli.kernel import clock
from centli.people import logins, tickets, tokens
from centli.people.models import Login
from centli.people.testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("role", "content"))


# ── Who may come in ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda headers: [], 4401),
        (lambda headers: [headers[0]], 4401),
        (lambda headers: [headers[0], (b"cookie", b"sessionid=unknown")], 4401),
        (lambda headers: [headers[0], (b"cookie", b"x" * 10_000)], 4401),
        (lambda headers: [headers[1]], 4403),
        (lambda headers: [(b"origin", b"https://testserver"), headers[1]], 4403),
        (lambda headers: [(b"origin", b"http://testserver:81"), headers[1]], 4403),
        (lambda headers: [(b"origin", b"http://evil.example"), headers[1]], 4403),
        (lambda headers: [(b"origin", b"null"), headers[1]], 4403),
        (lambda headers: [(b"authorization", b"Bearer nonsense")], 4401),
    ],
)
def test_strangers_are_told_why_and_leave_nothing(change, code):
    headers = change(cookie_of(customer()))

    async def scenario() -> None:
        socket = await Socket(headers).open()
        assert await socket.closed() == code

    run(scenario)
    assert not ChatSession.objects.exists()


def test_an_unknown_path_is_closed():
    headers = cookie_of(customer())

    async def scenario() -> None:
        assert await (await Socket(headers, path="/ws/other/").open()).closed() == 4403

    run(scenario)


def test_staff_have_no_chat():
    headers = cookie_of(make_user("Caja Uno", is_staff=True))

    async def scenario() -> None:
        assert await (await Socket(headers).open()).closed() == 4401

    run(scenario)


def test_a_ticket_opens_one_socket():
    user = customer()
    ticket = tickets.issue(user, now=clock.now()).ticket

    async def scenario() -> None:
        path = f"/ws/chat/?ticket={ticket}"
        first = await Socket([], path=path).open()
        assert (await first.hello())["type"] == "WELCOME"
        assert await (await Socket([], path=path).open()).closed() == 4401
        await first.leave()

    run(scenario)


def test_a_bearer_token_opens_sockets_from_no_page_or_ours():
    user = customer()
    token = tokens.issue(user, now=clock.now()).token
    bearer = (b"authorization", f"Bearer {token}".encode())

    async def scenario() -> None:
        for headers in ([bearer], [bearer, (b"origin", ORIGIN)]):
            socket = await Socket(headers).open()
            assert (await socket.hello())["type"] == "WELCOME"
            await socket.leave()
        stranger = await Socket([bearer, (b"origin", b"http://evil.example")]).open()
        assert await stranger.closed() == 4403

    run(scenario)


@pytest.fixture
def one_moment(monkeypatch):
    """Nothing comes back meanwhile."""
    monkeypatch.setattr(rates, "MINUTE_SECONDS", 1e9)


@pytest.mark.usefixtures("one_moment")
def test_who_signs_in_does_not_count_against_the_address_and_who_does_not_does():
    """Behind one address of a carrier thousands come back at once when a server starts again."""
    phones = [cookie_of(customer(name)) for name in ("Ana Torres", "Bruno Salas", "Carla Méndez")]
    limits = replace(FAST, handshakes_per_address=2)
    guard = Guard(ChatSocket(limits), limits)

    async def knock(headers, path="/ws/chat/") -> int:
        return await (await Socket(headers, path=path, app=guard).open()).closed()

    async def come_and_go(headers) -> None:
        socket = await Socket(headers, app=guard).open()
        assert (await socket.hello())["type"] == "WELCOME"
        await socket.leave()

    async def scenario() -> None:
        for headers in phones:
            await come_and_go(headers)
        assert [await knock([], "/ws/chat/?ticket=bad") for _ in range(3)] == [4401, 4401, 4429]
        assert await knock(phones[0]) == 4429

    run(scenario)


@pytest.mark.usefixtures("one_moment")
def test_a_customer_who_comes_and_goes_all_the_time_is_told_to_wait():
    headers, other = cookie_of(customer()), cookie_of(customer("Bruno Salas"))
    limits = replace(FAST, handshakes_per_address=2)
    guard = Guard(ChatSocket(limits), limits)

    async def scenario() -> None:
        for _ in range(2):
            socket = await Socket(headers, app=guard).open()
            assert (await socket.hello())["type"] == "WELCOME"
            await socket.leave()
        assert await (await Socket(headers, app=guard).open()).closed() == 4429
        socket = await Socket(other, app=guard).open()
        assert (await socket.hello())["type"] == "WELCOME"
        await socket.leave()

    run(scenario)


# ── The protocol ─────────────────────────────────────────────────────────────────────────────────


def test_a_client_with_another_conversation_in_hand_starts_over():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        mine = (await socket.hello())["conversation_id"]
        await socket.text("hola")
        await socket.until("ACK")
        same = await Socket(headers).open()
        assert not (await same.hello(1, conversation_id=mine))["reset"]
        other = await Socket(headers).open()
        welcome = await other.hello(1, conversation_id="cv_of_another_time")
        assert (welcome["reset"], welcome["conversation_id"]) == (True, mine)
        assert (await other.frame())["seq"] == 1
        for each in (socket, same, other):
            await each.leave()

    run(scenario)


def test_hello_text_ack_echo_and_answer():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        welcome = await socket.hello()
        assert (welcome["type"], welcome["head_seq"], welcome["reset"]) == ("WELCOME", 0, False)
        client_id = await socket.text("hola")
        first, second = await socket.frame(), await socket.frame()
        ack, echo = (first, second) if first["type"] == "ACK" else (second, first)
        assert (ack["id"], ack["seq"], ack["duplicate"]) == (client_id, 1, False)
        assert (echo["role"], echo["seq"], echo["content"]) == ("user", 1, "hola")
        await work()
        answer = await socket.until("TEXT")
        assert (answer["role"], answer["seq"], answer["reply_to"]) == ("assistant", 2, client_id)
        assert answer["content"]
        await socket.leave()

    run(scenario)
    session = ChatSession.objects.get()
    assert session.closed_at is not None
    assert session.close_code == 1000


def test_the_same_client_id_counts_once():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        client_id = await socket.text("hola")
        assert (await socket.until("ACK"))["duplicate"] is False
        await socket.text("hola", client_id)
        again = await socket.until("ACK")
        assert (again["seq"], again["duplicate"]) == (1, True)
        await socket.leave()

    run(scenario)
    assert stored() == [("user", "hola")]


def test_a_plain_clients_next_frame_is_the_answer():
    headers = cookie_of(customer())

    async def scenario() -> None:
        full = await Socket(headers).open()
        await full.hello()
        await full.text("antes de que llegue el otro")
        await work()
        await full.leave()
        plain = await Socket(headers).open()
        await plain.send({"type": "TEXT", "content": "hola"})
        assert await plain.quiet(), "no ACK, no echo, nothing that was said before"
        await work()
        answer = await plain.frame()
        assert (answer["type"], answer["role"], answer["seq"]) == ("TEXT", "assistant", 4)
        await plain.leave()

    run(scenario)


def test_a_plain_client_gets_one_frame_for_one_text_whatever_waits():
    headers = cookie_of(make_world().user)

    async def scenario() -> None:
        plain = await Socket(headers).open()
        for text, kind, after in (
            ("mándale 300", "TEXT", None),
            ("¿cuánto tengo?", "BALANCE", "¿Seguimos con tu envío? ¿A quién le envío $300.00 MXN?"),
            ("a mi hermano", "TRANSFER_CONFIRMATION", None),
        ):
            await plain.send({"type": "TEXT", "content": text})
            await work()
            answer = await plain.frame()
            assert (answer["type"], answer["data"].get("after")) == (kind, after)
            assert answer["content"].endswith(after or "")
            assert await plain.quiet()
        await plain.leave()

    run(scenario)


def test_a_plain_client_gets_two_cards_of_one_text_in_one_frame():
    headers = cookie_of(make_world().user)

    async def scenario() -> None:
        plain = await Socket(headers).open()
        await plain.send({"type": "TEXT", "content": "mándale 100 a mi hermano y 200 a mi mamá"})
        await work()
        answer = await plain.frame()
        assert await plain.quiet()
        [other] = answer["also"]
        assert [one["data"]["amount"]["amount"] for one in (answer, other)] == ["100.00", "200.00"]
        assert (answer["type"], other["type"]) == ("TRANSFER_CONFIRMATION",) * 2
        assert answer["content"].endswith(other["content"])
        press = {"type": "ACTION", "action": "confirm"}
        for card in (answer["data"], other["data"]):
            target = {"target_id": card["confirmation_id"], "token": card["token"]}
            await plain.send(press | target)
            receipt = await plain.frame()
            assert (receipt["type"], "also" in receipt) == ("RECEIPT", False)
        await plain.send({"type": "TEXT", "content": "¿cuánto tengo y mándale 50 a mi mamá"})
        await work()
        kinds = await plain.frame()
        assert [kinds["type"], *(one["type"] for one in kinds["also"])] == [
            "BALANCE",
            "TRANSFER_CONFIRMATION",
        ]
        assert await plain.quiet()
        await plain.leave()

    run(scenario)


def test_a_plain_client_that_confirms_again_gets_the_same_receipt():
    ana = make_world()
    headers = cookie_of(ana.user)

    async def scenario() -> None:
        plain = await Socket(headers).open()
        await plain.send({"type": "TEXT", "content": "Transfiere 100 pesos a mi hermano"})
        await work()
        card = (await plain.frame())["data"]
        press = {"type": "ACTION", "action": "confirm", "target_id": card["confirmation_id"]}
        await plain.send(press | {"token": card["token"]})
        receipt = await plain.frame()
        assert receipt["type"] == "RECEIPT"
        await plain.send(press | {"token": card["token"]})
        assert await plain.frame() == receipt
        await plain.leave()

    run(scenario)
    assert Message.objects.filter(kind="RECEIPT").count() == 1


def test_a_confirmation_that_the_database_swallowed_is_not_said_to_have_failed():
    ana = make_world()
    headers = cookie_of(ana.user)

    def gone():
        raise OperationalError(2013, "Lost connection to server during query")

    async def scenario() -> None:
        plain = await Socket(headers).open()
        await plain.send({"type": "TEXT", "content": "Transfiere 100 pesos a mi hermano"})
        await work()
        card = (await plain.frame())["data"]
        press = {"type": "ACTION", "action": "confirm", "target_id": card["confirmation_id"]}
        failpoints.arm("confirmations.before_commit", gone)
        await plain.send(press | {"token": card["token"]})
        fault = await plain.frame()
        failpoints.disarm()
        assert (fault["type"], fault["code"]) == ("FAULT", "outcome_unknown")
        assert (fault["retryable"], fault["retry_after_s"]) == (True, 5)
        assert fault["content"] == (
            "Todavía no sabemos si quedó hecho. Confirma otra vez: no se hace dos veces."
        )
        await plain.send(press | {"token": card["token"]})
        assert (await plain.frame())["type"] == "RECEIPT"
        await plain.leave()

    run(scenario)


def test_replay_begins_after_the_last_number_seen():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        for n in range(5):
            await socket.text(f"mensaje {n}")
            await socket.until("ACK")
        await socket.leave()
        again = await Socket(headers).open()
        assert (await again.hello(last_seq=2))["head_seq"] == 5
        assert [(await again.frame())["seq"] for _ in range(3)] == [3, 4, 5]
        assert await again.quiet()
        await again.leave()

    run(scenario)


def _rows_without_a_bell(count: int) -> None:
    conversation = Conversation.objects.get()
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            seq=conversation.head_seq + n,
            role="assistant",
            kind="TEXT",
            correlation_id=uuid4(),
            content=f"fila {n}",
            created_at=clock.now(),
        )
        for n in range(1, count + 1)
    )
    conversation.head_seq += count
    conversation.save()


def test_far_behind_resets_to_the_last_fifty():
    headers = cookie_of(customer())

    async def scenario() -> None:
        first = await Socket(headers).open()
        await first.leave()
        await in_thread(_rows_without_a_bell, 230)
        socket = await Socket(headers).open()
        welcome = await socket.hello()
        assert (welcome["reset"], welcome["head_seq"]) == (True, 230)
        assert [(await socket.frame())["seq"] for _ in range(50)] == list(range(181, 231))
        await socket.leave()

    run(scenario)


def test_ping_heals_a_lost_bell():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        await in_thread(_rows_without_a_bell, 3)
        assert await socket.quiet()
        await socket.send({"type": "PING", "t": 7})
        frames = [await socket.frame() for _ in range(4)]
        assert [f["seq"] for f in frames if f["type"] == "TEXT"] == [1, 2, 3]
        pong = next(f for f in frames if f["type"] == "PONG")
        assert (pong["t"], pong["head_seq"]) == (7, 3)
        await socket.leave()

    run(scenario)


def test_a_plain_client_is_healed_of_a_lost_bell():
    headers = cookie_of(customer())
    limits = replace(FAST, heartbeat_seconds=0)

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        await socket.send({"type": "TEXT", "content": "hola"})
        await work()
        assert (await socket.frame())["seq"] == 2
        await in_thread(_rows_without_a_bell, 2)
        # It says nothing more: no PING, no HELLO.
        assert [(await socket.frame())["seq"] for _ in range(2)] == [3, 4]
        await socket.leave()

    run(scenario)


@pytest.mark.parametrize("bells", [(2, 1), (2,), (1,), (2, 2, 1, 1), (9, 1)])
def test_bells_may_come_in_any_order_twice_or_for_more_than_there_is(bells):
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        await in_thread(_rows_without_a_bell, 2)
        conversation = await in_thread(Conversation.objects.get)
        layer = get_channel_layer()
        assert layer is not None
        for head in bells:
            bell = {"type": "bell", "head": head}
            await layer.group_send(journal.group_of(conversation), bell)
        assert [(await socket.frame())["seq"] for _ in range(2)] == [1, 2]
        assert await socket.quiet()
        await socket.leave()

    run(scenario)


def test_two_tabs_agree_and_another_customer_hears_nothing():
    user, other = customer(), customer("Bruno Díaz")
    headers, others = cookie_of(user), cookie_of(other)

    async def scenario() -> None:
        one = await Socket(headers).open()
        two = await Socket(headers).open()
        stranger = await Socket(others).open()
        for socket in (one, two, stranger):
            await socket.hello()
        await one.text("hola")
        await work()
        seen = [await two.until("TEXT"), await two.until("TEXT")]
        assert [(f["seq"], f["role"]) for f in seen] == [(1, "user"), (2, "assistant")]
        assert await stranger.quiet()
        for socket in (one, two, stranger):
            await socket.leave()

    run(scenario)


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"text_data": "{"}, 4400),
        ({"text_data": '{"type":NaN}'}, 4400),
        ({"text_data": "[" * 5000}, 4400),
        ({"text_data": "{}" + " " * 20_000}, 4409),
        ({"text_data": '{"type":"TEXT","content":"' + "ñ" * 9000 + '"}'}, 4409),
        ({"bytes_data": b"{}"}, 4400),
        ({"text_data": '{"v":2,"type":"HELLO"}'}, 4426),
    ],
)
def test_what_is_no_frame_closes(data, code):
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.raw(**data)
        assert await socket.closed() == code

    run(scenario)
    assert stored() == []


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"type": "NOPE"},
        {"type": "TEXT"},
        {"type": "TEXT", "content": ""},
        {"type": "TEXT", "content": 5},
        {"type": "TEXT", "id": "not-a-uuid", "content": "hola"},
        {"type": "ACTION", "action": "steal"},
        {"type": "ACTION", "action": "confirm", "params": {"factor": "12345x"}},
        {"type": "ACTION", "action": "confirm", "params": {"customer_id": 1}},
        {"type": "HELLO", "last_seq": -1},
        {"type": "READ", "seq": "x"},
    ],
)
def test_a_frame_of_the_wrong_form_is_refused_and_the_socket_stays(frame):
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.send(frame)
        fault = await socket.frame()
        assert (fault["type"], fault["code"], fault["retryable"]) == ("FAULT", "bad_frame", False)
        assert (await socket.hello())["type"] == "WELCOME"
        await socket.leave()

    run(scenario)
    assert stored() == []


@pytest.mark.parametrize(
    ("locale", "words"), [("es", "Tu mensaje es muy largo"), ("en", "Your message is too long")]
)
def test_too_long_a_message_is_refused_with_the_limit(locale, words):
    user = customer()
    user.locale = locale
    user.save(update_fields=["locale"])
    headers = cookie_of(user)

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.send({"type": "TEXT", "content": "x" * 2001})
        fault = await socket.frame()
        assert (fault["type"], fault["code"], fault["retryable"]) == ("FAULT", "too_long", False)
        assert fault["content"].startswith(words)
        assert fault["data"] == {"text_chars": 2000}
        assert (await socket.hello())["type"] == "WELCOME"
        await socket.leave()

    run(scenario)
    assert stored() == []


@pytest.mark.parametrize(
    ("frame", "code", "said"),
    [
        ({"type": "SHOUT"}, "bad_frame", "We did not understand that message."),
        ({"type": "TEXT", "content": "\u200b"}, "empty_message", "The message is empty. No money moved."),
        ({"type": "ACTION", "action": "confirm", "target_id": "cf_" + "0" * 32}, "confirmation_not_found", "We could not find that confirmation. No money moved."),
        (None, "rate", "You are going too fast; wait a moment."),
    ],
)  # fmt: skip
def test_a_refusal_is_told_in_the_customers_language(frame, code, said):
    user = customer()
    user.locale = "en"
    user.save(update_fields=["locale"])
    headers = cookie_of(user)
    limits = replace(FAST, message_rate=0.001, message_burst=1) if frame is None else FAST

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        await socket.hello()
        for each in [frame] if frame else [{"type": "TEXT", "content": "a"}] * 2:
            await socket.send(each)
        fault = await socket.until("FAULT")
        assert (fault["code"], fault["content"]) == (code, said)
        await socket.leave()

    run(scenario)


def test_over_the_rate_frames_are_refused_and_not_stored():
    headers = cookie_of(customer())
    limits = replace(FAST, message_rate=0.001, message_burst=3, guard_factor=1000)

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        await socket.hello()
        ids = [await socket.text(f"{n}") for n in range(5)]
        faults = [await socket.until("FAULT") for _ in range(2)]
        assert [f["id"] for f in faults] == ids[3:]
        assert all(f["code"] == "rate" and f["retry_after_s"] > 0 for f in faults)
        await socket.leave()

    run(scenario)
    assert stored() == [("user", "0"), ("user", "1"), ("user", "2")]


def test_a_flood_closes():
    headers = cookie_of(customer())
    limits = replace(FAST, message_rate=0.001, message_burst=3)

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        for _ in range(30):
            await socket.send({"type": "PING"})
        assert await socket.closed() == 4429

    run(scenario)


def test_a_button_with_a_foreign_target_is_a_fault():
    headers = cookie_of(customer())

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        await socket.send({"type": "ACTION", "action": "confirm", "target_id": "cf_" + "0" * 32})
        fault = await socket.until("FAULT")
        assert fault["code"] == "confirmation_not_found"
        await socket.leave()

    run(scenario)
    assert stored() == []


# ── Limits of time and number ────────────────────────────────────────────────────────────────────


def test_a_sixth_socket_closes_the_oldest():
    headers = cookie_of(customer())

    async def scenario() -> None:
        open_ = []
        for _ in range(6):
            socket = await Socket(headers).open()
            await socket.hello()
            open_.append(socket)
        assert await open_[0].closed() == 4410
        for socket in open_[1:]:
            await socket.send({"type": "PING"})
            assert (await socket.until("PONG"))["type"] == "PONG"
            await socket.leave()

    run(scenario)
    assert [s.close_code for s in ChatSession.objects.order_by("id")] == [4410] + [1000] * 5


def test_the_end_of_the_login_closes_every_socket():
    user = customer()
    headers = cookie_of(user)

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        await in_thread(logins.end_all, user, now=clock.now(), reason="password")
        assert await socket.closed() == 4401
        assert await (await Socket(headers).open()).closed() == 4401

    run(scenario)


def test_a_login_that_ended_without_a_bell_is_found_out():
    user = customer()
    headers = cookie_of(user)
    limits = replace(FAST, check_seconds=0)

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        await socket.hello()
        await in_thread(type(user).objects.filter(pk=user.pk).update, is_active=False)
        assert await socket.closed() == 4401

    run(scenario)


@pytest.mark.parametrize(
    "consent",
    [
        {"type": "TEXT", "content": "Sí, confirmo"},
        {"type": "ACTION", "action": "cancel", "target_id": "cf_" + "0" * 32},
    ],
)
def test_neither_a_button_nor_a_typed_yes_is_taken_from_a_login_that_is_over(consent):
    user = customer()
    headers = cookie_of(user)

    async def scenario() -> None:
        socket = await Socket(headers).open()
        await socket.hello()
        await in_thread(Login.objects.filter(user=user).update, expires_at=clock.now())
        await socket.send({"id": str(uuid4()), **consent})
        assert await socket.closed() == 4401

    run(scenario)
    assert not Message.objects.exists()


def test_a_slow_reader_gets_a_window_and_no_more():
    headers = cookie_of(customer())
    limits = replace(FAST, window_events=3)

    async def scenario() -> None:
        first = await Socket(headers).open()
        await first.leave()
        await in_thread(_rows_without_a_bell, 7)
        socket = await Socket(headers, limits=limits).open()
        await socket.hello()
        assert [(await socket.frame())["seq"] for _ in range(3)] == [1, 2, 3]
        assert await socket.quiet()
        await socket.send({"type": "READ", "seq": 2})
        assert [(await socket.frame())["seq"] for _ in range(2)] == [4, 5]
        await socket.send({"type": "READ", "seq": 5})
        assert [(await socket.frame())["seq"] for _ in range(2)] == [6, 7]
        await socket.leave()

    run(scenario)


@pytest.mark.parametrize(
    "changes", [{"window_seconds": 0.0}, {"idle_seconds": 0.5}], ids=["unread", "silent"]
)
def test_who_does_not_read_or_speak_is_closed(changes):
    headers = cookie_of(customer())

    async def scenario() -> None:
        first = await Socket(headers).open()
        await first.leave()
        await in_thread(_rows_without_a_bell, 1)
        socket = await Socket(headers, limits=replace(FAST, **changes)).open()
        await socket.hello()
        assert await socket.closed() == 4408

    run(scenario)


def test_a_plain_client_gets_so_many_frames_since_its_last_word():
    headers = cookie_of(customer())
    limits = replace(FAST, plain_frames=2)

    async def scenario() -> None:
        socket = await Socket(headers, limits=limits).open()
        await socket.send({"type": "TEXT", "content": "hola"})
        await work()
        assert (await socket.frame())["seq"] == 2
        await in_thread(_rows_without_a_bell, 3)
        await socket.send({"type": "PING"})
        seen = [await socket.frame() for _ in range(3)]
        assert [f.get("seq") for f in seen if f["type"] != "PONG"] == [3, 4]
        assert await socket.closed() == 4408

    run(scenario)
