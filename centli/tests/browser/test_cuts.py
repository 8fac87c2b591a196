"""Words survive cut connections: none lost, none doubled, in order, on the server and on the screen.

``CENTLI_CUT_MESSAGES=300`` runs the whole length; a cut comes every ten messages.
"""

from __future__ import annotations

import json
import os
import random
import socket
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from centli.tests.browser.pages import CHAT, READY, Customer, Person, say, wait_until

pytestmark = pytest.mark.browser

MESSAGES = int(os.environ.get("CENTLI_CUT_MESSAGES", "60"))
BATCH = 10
FLYING_MAX = 32
PAGE = 50
WAITING_MAX = 15
"""Like a person: no more than the page's outbox holds is typed before anything has gone out."""
HISTORY = """async () => {
  const all = [];
  for (let before = 1e12; before > 1;) {
    const answer = await fetch(`/chat/messages/?before=${before}`, {headers: {Accept: 'application/json'}});
    const { frames, first_seq: first } = await answer.json();
    all.unshift(...frames);
    before = first;
  }
  return all.map((frame) => [frame.seq, frame.role, frame.content]);
}"""


def test_the_page_loses_and_doubles_nothing(browser: Browser, customer: Customer):
    person = Person(browser, customer)
    page = person.chat()
    answered = "document.querySelectorAll('.msg[data-role=assistant][data-kind=TEXT]').length"
    before = page.evaluate(answered)
    wanted = [f"hola número {n}" for n in range(MESSAGES)]
    for number, words in enumerate(wanted, start=1):
        wait_until(page, f"{CHAT}.protocol.outbox.length < {WAITING_MAX}")
        say(page, words)
        if number % BATCH == 0:
            page.evaluate(f"{CHAT}.socket?.close(4999)")
    wait_until(page, f"{CHAT}.protocol.outbox.length === 0")
    wait_until(page, f"{answered} >= {before + MESSAGES}", seconds=120)

    shown = page.locator(".msg[data-role=user] .prose-text").all_inner_texts()
    assert [words for words in shown if words.startswith("hola número")] == wanted
    numbers = page.evaluate(
        "[...document.querySelectorAll('.messages > .msg')].map((node) => Number(node.dataset.seq))"
    )
    assert numbers == sorted(set(numbers))
    stored = page.evaluate(HISTORY)
    told = [content for _, role, content in stored if role == "user"]
    assert [words for words in told if words.startswith("hola número")] == wanted
    assert [seq for seq, _, _ in stored] == list(range(1, len(stored) + 1))

    page.reload()
    page.wait_for_selector(READY)
    older_keep_the_place(page)
    # The browser notes each line that was cut before it stood.
    person.faults[:] = [each for each in person.faults if "before the connection" not in each]
    person.close()


def older_keep_the_place(page: Page) -> None:
    """«Cargar anteriores» puts messages above without moving what is read."""
    numbers = (
        "[...document.querySelectorAll('.messages > .msg')].map((node) => Number(node.dataset.seq))"
    )
    shown = page.evaluate(numbers)
    assert len(shown) == PAGE
    page.locator("[data-older]").scroll_into_view_if_needed()
    top = f"document.querySelector('[data-seq=\"{shown[0]}\"]').getBoundingClientRect().top"
    before = page.evaluate(top)
    page.locator("[data-older]").click()
    wait_until(page, f"{numbers}.length === {2 * PAGE}")
    assert abs(page.evaluate(top) - before) <= 2
    both = page.evaluate(numbers)
    assert both == list(range(shown[0] - PAGE, shown[-1] + 1))


class Client:
    """A phone: an outbox, the last number it has seen, and a link that breaks."""

    def __init__(self, customer: Customer) -> None:
        base = customer.product.base_url
        self._address = f"ws{base.removeprefix('http')}/ws/chat/"
        self._login = {"Cookie": f"sessionid={customer.session}", "Origin": base}
        self.last = 0
        self.outbox: dict[str, str] = {}
        self.sent: set[str] = set()
        self.flying: set[str] = set()
        """Sent on this link and not acknowledged yet."""
        self.durable: list[dict[str, Any]] = []

    def connected(self) -> ClientConnection:
        """Open a link, signed in."""
        return connect(self._address, additional_headers=self._login, open_timeout=120)

    def link(self, *, cut_after: int | None) -> None:
        """Connect, send what is not acknowledged, and read until the cut, or until everything is answered."""
        with self.connected() as link:
            self._send(link, type="HELLO", last_seq=self.last)
            self.flying.clear()
            self._send_more(link)
            read = 0
            while cut_after is None or read < cut_after:
                try:
                    frame = json.loads(link.recv(timeout=120))
                except ConnectionClosed as end:
                    pytest.fail(f"the server closed the link: {end}")
                read += 1
                self._take(link, frame)
                if cut_after is None and not self.outbox and self._answered():
                    return
            # No closing handshake: the other side learns of it when it next reads or writes.
            link.socket.shutdown(socket.SHUT_RDWR)

    def _send_more(self, link: ClientConnection) -> None:
        """Send what waits, in order, and never so much at once that the server takes it for a flood."""
        for client_id, words in self.outbox.items():
            if len(self.flying) >= FLYING_MAX:
                return
            if client_id not in self.flying:
                self._send(link, type="TEXT", id=client_id, content=words)
                self.flying.add(client_id)
                self.sent.add(client_id)

    def _answered(self) -> bool:
        answers = {frame["reply_to"] for frame in self.durable if frame["role"] == "assistant"}
        return self.sent <= answers

    def _take(self, link: ClientConnection, frame: dict[str, Any]) -> None:
        assert frame["type"] != "FAULT", frame
        if frame["type"] == "ACK":
            self.outbox.pop(frame["id"], None)
            self.flying.discard(frame["id"])
            self._send_more(link)
        elif "seq" in frame:
            assert frame["seq"] == self.last + 1, "no gap, and nothing twice"
            self.last = frame["seq"]
            self.durable.append(frame)
            if self.last % BATCH == 0:
                self._send(link, type="READ", seq=self.last)

    @staticmethod
    def _send(link: ClientConnection, **frame: Any) -> None:
        link.send(json.dumps({"v": 1, **frame}))


def test_a_client_of_the_protocol_loses_and_doubles_nothing(customer: Customer):
    chance = random.Random(9)
    client = Client(customer)
    wanted = [(str(uuid4()), f"buenos días número {n}") for n in range(MESSAGES)]
    for start in range(0, MESSAGES, BATCH):
        client.outbox.update(wanted[start : start + BATCH])
        client.link(cut_after=chance.randint(1, 2 * BATCH))
    client.link(cut_after=None)

    names = {name for name, _ in wanted}
    new = [frame for frame in client.durable if frame["reply_to"] in names]
    sent = [(frame["reply_to"], frame["content"]) for frame in new if frame["role"] == "user"]
    assert sent == wanted
    assert {frame["reply_to"] for frame in new if frame["role"] == "assistant"} == names
    assert len({frame["id"] for frame in client.durable}) == len(client.durable)


def test_what_is_too_big_or_no_text_is_told_so(customer: Customer):
    client = Client(customer)
    for sent, is_text, code in (
        ("x" * 70_000, True, 1009),
        (["x" * 40_000] * 2, True, 1009),
        (b"\xff", True, 1007),
        ("x" * 20_000, True, 4409),
        (b"x", False, 4400),
    ):
        with client.connected() as link:
            link.send(sent, text=is_text)
            with pytest.raises(ConnectionClosed) as told:
                link.recv(timeout=120)
        assert told.value.rcvd is not None
        assert told.value.rcvd.code == code
