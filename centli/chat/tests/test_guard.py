"""The guard alone, driven as Daphne drives it: an unbounded queue in, a list out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from autobahn.exception import Disconnected
from django.db import OperationalError

from centli.chat.guard import Guard, Message, Receive, Send
from centli.chat.limits import CloseCode, Limits

SCOPE = {"type": "websocket", "path": "/ws/chat/", "headers": [], "client": ["10.0.0.1", 1]}


class Client:
    """What Daphne is to the application."""

    def __init__(self, guard: Guard, scope: dict[str, Any] | None = None) -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.gone = False
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.ensure_future(guard(scope or dict(SCOPE), self.inbox.get, self._send))

    async def _send(self, message: Message) -> None:
        if self.gone:
            raise Disconnected("Attempt to send on a closed protocol")
        self.sent.append(message)

    def say(self, **message: Any) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", **message})

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, 60)

    @property
    def close_codes(self) -> list[int]:
        return [m["code"] for m in self.sent if m["type"] == "websocket.close"]


async def stuck(_scope: Any, receive: Receive, send: Send) -> None:
    """An application that accepts and then never reads again."""
    await receive()
    await send({"type": "websocket.accept"})
    await asyncio.Event().wait()


async def echo(_scope: Any, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": message["text"]})


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


async def settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def test_frames_pass_in_order_and_goodbye_ends_it() -> None:
    async def scenario() -> None:
        client = Client(Guard(echo, Limits()))
        for n in range(10):
            client.say(text=str(n))
        await settle()
        assert [m.get("text") for m in client.sent[1:]] == [str(n) for n in range(10)]
        await client.leave()
        assert client.close_codes == []

    run(scenario)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"bytes": b"{}"}, CloseCode.BAD_FRAME),
        ({"text": None, "bytes": b""}, CloseCode.BAD_FRAME),
        ({"text": "a" * (16 * 1024 + 1)}, CloseCode.TOO_BIG),
    ],
)
def test_what_no_frame_can_be_closes(message: dict[str, Any], code: CloseCode) -> None:
    async def scenario() -> None:
        client = Client(Guard(echo, Limits()))
        client.say(**message)
        client.say(text="never echoed")
        await settle()
        assert client.close_codes == [code]
        assert all(m["type"] != "websocket.send" for m in client.sent)
        await client.leave()

    run(scenario)


def test_a_flood_is_cut_while_the_application_sleeps_and_is_read_to_its_end() -> None:
    async def scenario() -> None:
        client = Client(Guard(stuck, Limits()))
        await settle()
        for _ in range(5000):
            client.say(text="x" * 1000)
        await settle()
        assert client.close_codes == [CloseCode.RATE]
        assert client.inbox.empty(), "what is not read stays in memory"
        assert not client.task.done(), "the reader stays until the client is gone"
        await client.leave()
        assert client.close_codes == [CloseCode.RATE]

    run(scenario)


def test_more_frames_than_the_rate_allows_close_though_all_are_taken() -> None:
    async def scenario() -> None:
        client = Client(Guard(echo, Limits(message_rate=0.01, message_burst=2, guard_factor=5)))
        for _ in range(10):
            client.say(text="{}")
            await settle()
        assert client.close_codes == []
        client.say(text="{}")
        await settle()
        assert client.close_codes == [CloseCode.RATE]
        await client.leave()

    run(scenario)


def test_a_full_queue_closes() -> None:
    async def scenario() -> None:
        client = Client(Guard(stuck, Limits(queue_frames=3, message_burst=1000)))
        await settle()
        for _ in range(4):
            client.say(text="{}")
        await settle()
        assert client.close_codes == [CloseCode.RATE]
        await client.leave()

    run(scenario)


@pytest.mark.parametrize(
    ("error", "code", "logged"),
    [
        (ZeroDivisionError(), CloseCode.OUR_FAULT, "chat.socket_failed"),
        (OperationalError(2013, "Lost connection"), CloseCode.RESTART, "chat.database"),
    ],
)
def test_a_failing_application_is_our_fault_and_a_database_that_is_away_may_be_asked_later(
    error: Exception, code: CloseCode, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        raise error

    async def scenario() -> None:
        client = Client(Guard(broken, Limits()))
        await settle()
        assert [m["type"] for m in client.sent] == ["websocket.accept", "websocket.close"]
        assert client.close_codes == [code]
        await client.leave()

    run(scenario)
    assert [r.message for r in caplog.records] == [logged]


@pytest.mark.parametrize("has_left", [False, True])
def test_a_server_that_stops_says_so_to_whoever_is_still_there(has_left: bool) -> None:
    async def scenario() -> None:
        client = Client(Guard(stuck, Limits()))
        await settle()
        if has_left:
            client.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await settle()
        client.task.cancel()
        await settle()
        assert client.task.cancelled()
        assert client.close_codes == ([] if has_left else [CloseCode.RESTART])

    run(scenario)


def test_an_application_that_ends_closes_the_socket() -> None:
    async def brief(_scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})

    async def scenario() -> None:
        client = Client(Guard(brief, Limits()))
        await settle()
        assert client.close_codes == [CloseCode.NORMAL]
        await client.leave()

    run(scenario)


def test_nothing_is_sent_after_a_close() -> None:
    async def talkative(_scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4401})
        await send({"type": "websocket.send", "text": "late"})

    async def scenario() -> None:
        client = Client(Guard(talkative, Limits()))
        await settle()
        assert client.sent[-1] == {"type": "websocket.close", "code": 4401}
        await client.leave()

    run(scenario)


def test_the_application_may_say_goodbye_and_no_longer() -> None:
    left: list[str] = []

    async def polite(_scope: Any, receive: Receive, send: Send) -> None:
        try:
            while (await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.accept"})
            left.append("disconnected")
        finally:
            left.append("cleaned")

    async def scenario() -> None:
        client = Client(Guard(polite, Limits()))
        await settle()
        await client.leave()

    run(scenario)
    assert left == ["disconnected", "cleaned"]


def test_too_many_handshakes_from_one_address_are_refused() -> None:
    async def scenario() -> None:
        guard = Guard(echo, Limits(handshakes_per_address=2, handshakes_per_process=3))
        clients = [Client(guard) for _ in range(3)]
        other = Client(guard, {**SCOPE, "client": ["10.0.0.2", 1]})
        last = Client(guard, {**SCOPE, "client": ["10.0.0.3", 1]})
        await settle()
        codes = [c.close_codes for c in (*clients, other, last)]
        assert codes == [[], [], [4429], [], [4429]]
        for client in (*clients, other, last):
            await client.leave()

    run(scenario)


def test_an_address_whose_accounts_are_all_known_closes_the_process_to_nobody() -> None:
    async def greet(scope: Any, receive: Receive, send: Send) -> None:
        scope["known"](scope["person"])
        await echo(scope, receive, send)

    async def scenario() -> None:
        limits = Limits(handshakes_per_address=1, arrivals_per_address=2, handshakes_per_process=3)
        guard = Guard(greet, limits)
        clients = []
        for person, address in (("a", "1"), ("b", "1"), ("c", "1"), ("d", "2"), ("e", "3")):
            clients.append(Client(guard, {**SCOPE, "client": [address, 1], "person": person}))
            await settle()
        assert [c.close_codes for c in clients] == [[], [], [4429], [], [4429]]
        for client in clients:
            await client.leave()

    run(scenario)


def test_the_address_behind_a_proxy_is_the_one_the_proxy_saw() -> None:
    async def scenario() -> None:
        guard = Guard(echo, Limits(handshakes_per_address=1), forwarded_header="X-Forwarded-For")
        first = Client(guard, {**SCOPE, "headers": [(b"x-forwarded-for", b"1.1.1.1, 9.9.9.9")]})
        again = Client(guard, {**SCOPE, "headers": [(b"x-forwarded-for", b"2.2.2.2, 9.9.9.9")]})
        other = Client(guard, {**SCOPE, "headers": [(b"x-forwarded-for", b"1.1.1.1, 8.8.8.8")]})
        await settle()
        assert [c.close_codes for c in (first, again, other)] == [[], [4429], []]
        for client in (first, again, other):
            await client.leave()

    run(scenario)


def test_a_client_that_is_leaving_is_no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        client = Client(Guard(echo, Limits()))
        await settle()
        client.gone = True
        client.say(text="{}")
        await settle()
        await client.leave()

    run(scenario)
    assert caplog.records == []


def test_a_socket_that_is_cancelled_while_it_says_goodbye_ends():
    """Swallowed, the cancellation left it waiting for ever for a client that had gone."""

    async def slow_to_leave(_scope: Any, receive: Receive, _send: Send) -> None:
        try:
            while True:
                await receive()
        finally:
            await asyncio.sleep(0.05)

    async def scenario() -> None:
        client = Client(Guard(slow_to_leave, Limits()))
        client.say(text=None, bytes=b"x")
        while not client.sent:  # noqa: ASYNC110 - Daphne's side has no event to wait for
            await asyncio.sleep(0)
        client.task.cancel()
        await asyncio.wait({client.task}, timeout=60)
        ended = client.task.cancelled()
        await client.leave() if not ended else None
        assert ended

    asyncio.run(scenario())
