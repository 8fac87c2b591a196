"""One socket of one customer: frames in to the runner, numbered rows out as the bell rings. No decision is made here."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import random
import time
from collections import deque
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, Final, NoReturn
from urllib.parse import parse_qs

from channels.exceptions import ChannelFull
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import ValidationError

from centli.agent import frames, runner
from centli.agent.frames import ActionFrame, HelloFrame, PingFrame, ReadFrame, StopFrame, TextFrame
from centli.chat import identity, plain
from centli.chat.decoding import BadFrame, FrameTooBig, decode
from centli.chat.guard import Receive, Send, refuse
from centli.chat.limits import CloseCode, Limits
from centli.chat.rates import Bucket
from centli.chat.threads import in_thread
from centli.chat.window import Window
from centli.db.transactions import is_lock_clash
from centli.events import poke
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, Unavailable
from centli.people.calls import call_for
from centli.people.logins import Identity

PATH: Final = "/ws/chat/"
BATCH: Final = 50
TICK_SECONDS: Final = 1.0


class Closing(Exception):
    """The socket is to be closed, and why."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code)
        self.code = code


class Mode(Enum):
    """What kind of client it is; the first frame says."""

    UNKNOWN = "unknown"
    FULL = "full"
    PLAIN = "plain"


class ChatSocket:
    """The application behind the guard."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a customer in, or say why not, and run the socket to its end."""
        await receive()
        poke.use_loop(asyncio.get_running_loop())
        headers = dict(scope["headers"])
        if scope["path"] != PATH or not identity.origin_good(headers, settings.CENTLI_ORIGINS):
            await refuse(send, CloseCode.FORBIDDEN)
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin1"), max_num_fields=8)
        login = await in_thread(identity.login_of, headers, query, now=clock.now())
        if login is None:
            await refuse(send, CloseCode.LOGIN)
            return
        if not scope["known"](login.user.user_id):
            await refuse(send, CloseCode.RATE)
            return
        await send({"type": "websocket.accept"})
        await _Connection(login, self._limits, receive, send).run()


class _Connection:
    def __init__(self, login: Identity, limits: Limits, receive: Receive, send: Send) -> None:
        self._login = login
        self._limits = limits
        self._receive = receive
        self._send = send
        self._mode = Mode.UNKNOWN
        self._buffer: deque[dict[str, Any]] = deque()
        self._position = 0
        """The number of the last durable frame that went out, or that the client has."""
        self._head = 0
        self._ring = asyncio.Event()
        now = time.monotonic()
        self._window = _window(limits)
        self._bucket = Bucket(rate=limits.message_rate, burst=limits.message_burst, now=now)
        self._heard_at = now
        self._kept = 0
        """Up to which number it is written down that the client has everything."""
        self._is_active = False
        """Whether the customer did something that is not written down as a sign of life."""
        self._plain_sent = 0

    async def run(self) -> None:
        """Open the session, serve until something ends it, close the session."""
        layer = get_channel_layer()
        assert layer is not None
        channel = await layer.new_channel()
        self._session = await in_thread(
            runner.session_open,
            self._login.user,
            session_key=self._login.session_key,
            connection_id=channel,
            now=clock.now(),
            sockets_max=self._limits.sockets_per_user,
        )
        self._position = self._head = self._kept = self._session.head_seq
        conversation = ids.parse("conversation", self._session.conversation_id)
        groups = [f"conversation.{conversation.hex}", f"user.{self._login.user.pk}"]
        code = CloseCode.NORMAL
        try:
            for group in groups:
                await layer.group_add(group, channel)
            for old in self._session.replaced:
                with contextlib.suppress(ChannelFull):
                    await layer.send(old, {"type": "close", "code": CloseCode.REPLACED.value})
            code = await self._serve(layer, channel)
        except asyncio.CancelledError:
            code = CloseCode.RATE
            raise
        finally:
            for group in groups:
                await layer.group_discard(group, channel)
            await self._keep()
            await in_thread(
                runner.session_close, self._session.session_id, code=code, now=clock.now()
            )
        await self._send({"type": "websocket.close", "code": int(code)})

    async def _serve(self, layer: Any, channel: str) -> CloseCode:
        """Run the four loops until the first ends; its reason is the close code."""
        tasks = [
            asyncio.ensure_future(loop)
            for loop in (self._frames(), self._bells(layer, channel), self._pump(), self._clock())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                try:
                    task.result()
                except Closing as closing:
                    return closing.code
            return CloseCode.NORMAL
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # ── In ────────────────────────────────────────────────────────────────────────────────────────

    async def _frames(self) -> None:
        while (message := await self._receive())["type"] == "websocket.receive":
            self._heard_at = time.monotonic()
            self._plain_sent = 0
            await self._frame(message["text"])

    async def _frame(self, text: str) -> None:
        try:
            raw = decode(text, bytes_max=self._limits.frame_bytes, depth_max=self._limits.depth)
        except FrameTooBig:
            raise Closing(CloseCode.TOO_BIG) from None
        except BadFrame:
            raise Closing(CloseCode.BAD_FRAME) from None
        if raw.get("v", frames.VERSION) != frames.VERSION:
            raise Closing(CloseCode.VERSION)
        try:
            frame = frames.read(raw)
        except ValidationError:
            await self._refused(raw)
            return
        match frame:
            case HelloFrame():
                await self._hello(frame)
            case TextFrame() | ActionFrame():
                await self._message(frame)
            case ReadFrame():
                self._window.read(frame.seq)
                self._ring.set()
            case PingFrame():
                await self._out(
                    {"v": 1, "type": "PONG", "t": frame.t, "head_seq": await self._look()}
                )
            case StopFrame():
                await in_thread(runner.stop, self._call(), self._session.conversation_id)

    async def _refused(self, raw: Mapping[str, Any]) -> None:
        """Say why a frame was not taken: too long a message, or no form that the protocol knows."""
        if not frames.is_too_long(raw):
            with self._spoken():
                content = _("No entendimos ese mensaje.")
            await self._fault("bad_frame", content, client_id=raw.get("id"))
            return
        with self._spoken():
            content = _(
                "Tu mensaje es muy largo: caben %(limit)d caracteres. Acórtalo o envíalo en partes."
            ) % {"limit": frames.TEXT_LENGTH_MAX}
        fields = {"text_chars": frames.TEXT_LENGTH_MAX}
        await self._fault("too_long", content, client_id=raw.get("id"), fields=fields)

    async def _hello(self, frame: HelloFrame) -> None:
        replay = await in_thread(
            runner.hello, self._call(), self._session, frame.last_seq, frame.conversation_id
        )
        self._mode = Mode.FULL
        self._window = _window(self._limits)
        self._buffer = deque(replay.frames)
        self._position = replay.frames[0]["seq"] - 1 if replay.frames else replay.head_seq
        self._head = max(self._head, replay.head_seq)
        await self._out(
            {
                "v": frames.VERSION,
                "type": "WELCOME",
                "conversation_id": self._session.conversation_id,
                "session_id": self._session.session_id,
                "expires_at": clock.wire(self._session.expires_at),
                "head_seq": replay.head_seq,
                "reset": replay.reset,
                "handoff": replay.handoff,
                "heartbeat_s": int(self._limits.heartbeat_seconds),
                "limits": {
                    "frame_bytes": self._limits.frame_bytes,
                    "text_chars": frames.TEXT_LENGTH_MAX,
                    "messages_per_s": self._limits.message_rate,
                    "burst": self._limits.message_burst,
                    "window_events": self._limits.window_events,
                    "window_bytes": self._limits.window_bytes,
                },
            }
        )
        self._ring.set()

    async def _message(self, frame: TextFrame | ActionFrame) -> None:
        client_id = None if frame.id is None else str(frame.id)
        if wait := self._bucket.take(time.monotonic()):
            with self._spoken():
                content = _("Vas muy rápido; espera un momento.")
            await self._fault(
                "rate",
                content,
                client_id=client_id,
                retryable=True,
                retry_after_s=math.ceil(wait),
            )
            return
        try:
            ack = await in_thread(self._do, frame)
        except DomainError as error:
            with self._spoken():
                fault = runner.fault_of(error)
            await self._fault(
                fault.code,
                fault.content,
                client_id=client_id,
                retryable=fault.retryable,
                retry_after_s=fault.retry_after_s,
            )
            return
        if self._mode is Mode.UNKNOWN:
            self._mode = Mode.PLAIN
            if isinstance(frame, TextFrame):
                # The answer to these words is the next frame; what was said before is not.
                self._position = max(self._position, ack.seq)
        if ack.fault is not None:
            await self._fault(
                ack.fault.code,
                ack.fault.content,
                client_id=client_id,
                retryable=ack.fault.retryable,
                retry_after_s=ack.fault.retry_after_s,
                fields=ack.fault.fields,
            )
        elif self._mode is Mode.FULL:
            await self._out(
                {
                    "v": frames.VERSION,
                    "type": "ACK",
                    "id": client_id,
                    "seq": ack.seq,
                    "duplicate": ack.duplicate,
                }
            )
        elif ack.receipt is not None:
            # A plain client gets no ACK; what became of the first press answers the second.
            await self._out(ack.receipt)
        self._head = max(self._head, ack.seq)
        if ack.echo is not None and not self._buffer and ack.seq == self._position + 1:
            self._buffer.append(ack.echo)
        self._ring.set()

    def _do(self, frame: TextFrame | ActionFrame) -> runner.Ack:
        """Hand a frame to the runner, in a thread; the login of what may move money is looked at first."""
        call = self._call()
        conversation_id = self._session.conversation_id
        try:
            if runner.may_consent(frame) and not runner.session_check(
                self._session.session_id, now=call.now
            ):
                raise Closing(CloseCode.LOGIN)
            with self._spoken():
                if isinstance(frame, TextFrame):
                    ack = runner.accept(call, conversation_id, frame)
                else:
                    ack = runner.act(call, conversation_id, frame)
        except OperationalError as error:
            if is_lock_clash(error):
                raise Unavailable from error
            raise
        self._is_active |= not ack.duplicate
        return ack

    def _spoken(self) -> AbstractContextManager[None]:
        """Return what words are said in: the customer's language."""
        return translation.override(self._login.user.locale)

    def _call(self) -> Call:
        return call_for(
            self._login.user,
            channel=Channel.CHAT,
            now=clock.now(),
            session_key=self._login.session_key,
        )

    # ── Out ───────────────────────────────────────────────────────────────────────────────────────

    async def _bells(self, layer: Any, channel: str) -> NoReturn:
        while True:
            message = await layer.receive(channel)
            if message["type"] == "bell":
                self._head = max(self._head, message["head"])
                self._ring.set()
            elif message["type"] == "ephemeral":
                # What may be lost is not sent to a reader who is behind.
                if self._mode is Mode.FULL and not self._window.full:
                    await self._out(message["frame"])
            elif message["type"] == "close":
                raise Closing(CloseCode(message["code"]))

    async def _pump(self) -> NoReturn:
        """Send what the database holds, in order, as far as the window allows."""
        while True:
            await self._ring.wait()
            self._ring.clear()
            while self._mode is not Mode.UNKNOWN and not self._window.full and await self._fill():
                frame = self._buffer.popleft()
                if frame["seq"] <= self._position:
                    continue
                self._position = frame["seq"]
                if self._mode is Mode.PLAIN and plain.hears(frame):
                    frame, self._position = plain.answer(frame, self._buffer)
                await self._durable(frame)

    async def _fill(self) -> bool:
        """Have a frame in the buffer if there is one to send."""
        if not self._buffer and self._head > self._position:
            await self._read()
        return bool(self._buffer)

    async def _read(self) -> None:
        head = self._head
        found = await in_thread(
            runner.frames_after,
            self._call(),
            self._session.conversation_id,
            self._position,
            limit=BATCH,
        )
        self._buffer.extend(found)
        if not found and self._head == head:
            # There is less than the bell said. One that rang while we looked is another matter.
            self._head = self._position

    async def _look(self) -> int:
        """Return the conversation's last number, bell or no bell, and send what a lost bell held back."""
        head = await in_thread(runner.head_seq, self._call(), self._session.conversation_id)
        if head > self._head:
            self._head = head
            self._ring.set()
        return self._head

    async def _durable(self, frame: dict[str, Any]) -> None:
        if self._mode is Mode.PLAIN:
            if not plain.hears(frame):
                return
            self._plain_sent += 1
            if self._plain_sent > self._limits.plain_frames:
                raise Closing(CloseCode.TOO_SLOW)
            await self._out(frame)
            return
        size = await self._out(frame)
        self._window.sent(frame["seq"], size, time.monotonic())

    async def _fault(
        self,
        code: str,
        content: str,
        *,
        client_id: object = None,
        retryable: bool = False,
        retry_after_s: int | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        await self._out(
            {
                "v": frames.VERSION,
                "type": "FAULT",
                "code": code,
                "content": content,
                "retryable": retryable,
                "retry_after_s": retry_after_s,
                "id": client_id if isinstance(client_id, str) else None,
                "data": dict(fields or {}),
            }
        )

    async def _out(self, frame: Mapping[str, Any]) -> int:
        text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        await self._send({"type": "websocket.send", "text": text})
        return len(text.encode())

    # ── Time ──────────────────────────────────────────────────────────────────────────────────────

    async def _clock(self) -> NoReturn:
        """Close what is too slow, silent too long, or whose login has ended; heal what a lost bell held back.

        A full client's PING heals by itself; a plain one sends none, and waits for an answer without a word.
        """
        # Many that connect at once, after a restart, are not looked at all at once ever after.
        looked_at = time.monotonic()
        checked_at = time.monotonic() - random.uniform(0, self._limits.check_seconds / 2)  # noqa: S311
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            idle = (
                self._limits.idle_seconds
                if self._mode is Mode.FULL
                else self._limits.plain_idle_seconds
            )
            if self._window.late(now) or now - self._heard_at > idle:
                raise Closing(CloseCode.TOO_SLOW)
            if self._mode is Mode.PLAIN and now - looked_at >= self._limits.heartbeat_seconds:
                looked_at = now
                await self._look()
            if now - checked_at >= self._limits.check_seconds:
                checked_at = now
                if not await in_thread(
                    runner.session_check, self._session.session_id, now=clock.now()
                ):
                    raise Closing(CloseCode.LOGIN)
                await self._keep()

    async def _keep(self) -> None:
        """Write down what the client has received and that its customer did something, if so."""
        position, is_active = self._position, self._is_active
        if position > self._kept or is_active:
            self._kept, self._is_active = position, False
            await in_thread(
                runner.session_keep,
                self._session,
                read_seq=position,
                active=is_active,
                now=clock.now(),
            )


def _window(limits: Limits) -> Window:
    return Window(
        events_max=limits.window_events,
        bytes_max=limits.window_bytes,
        seconds_max=limits.window_seconds,
    )
