"""Sending e-mail: in time or not at all, so that neither a request nor a worker waits for a mail server."""

from __future__ import annotations

import io
import logging
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from django.core.mail import DNS_NAME
from django.core.mail.backends import smtp

from centli.kernel.errors import Unavailable

logger = logging.getLogger(__name__)
T = TypeVar("T")

CLOSING: Final = 421
"""What a server may answer to any command before it hangs up: it says nothing of the message. Source: RFC 5321, 3.8 and 4.2.2."""
PAUSE_SECONDS: Final = 30.0
"""How long a server that did not answer is left alone by a process."""


@dataclass(eq=False)
class MailUnavailable(Unavailable):
    """The mail server is away, so it takes nobody's message."""

    code: ClassVar[str] = "mail_unavailable"


@dataclass(eq=False)
class MailRefused(MailUnavailable):
    """The mail server answers, and did not take this message.

    Its code does not tell for how long: relays say 550, 553 and 554 of a mailbox that is not there, and also while they
    are not set up to send for us, or have sending paused.
    """

    code: ClassVar[str] = "mail_refused"


class Server:
    """What a process knows of the mail server: while it does not answer, one message in half a minute asks it.

    Otherwise each notice, and each forgotten password, would hold a worker or a thread for as long as the time-out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._again_at = 0.0

    def may_be_asked(self, now: float) -> bool:
        """Say whether a message may go out; of those that come after a pause, the first alone may."""
        with self._lock:
            if now < self._again_at:
                return False
            if self._again_at:
                self._again_at = now + PAUSE_SECONDS
            return True

    def is_away(self, now: float) -> None:
        """Leave it alone for a while."""
        self._again_at = now + PAUSE_SECONDS

    def answers(self) -> None:
        """Ask it whenever there is something."""
        self._again_at = 0.0


server = Server()


@contextmanager
def attempt() -> Iterator[None]:
    """Run what hands a message to the mail server.

    Raises:
        MailUnavailable: it is away, or is left alone because it was a moment ago.
        MailRefused: it did not take this one.
    """
    if not server.may_be_asked(time.monotonic()):
        raise MailUnavailable
    try:
        yield
    except OSError as error:
        codes = _codes(error)
        if codes and CLOSING not in codes:
            server.answers()
            # Its code alone: what the server says besides quotes the address, which is for no log.
            logger.warning("mail.refused", extra={"smtp_codes": codes})
            raise MailRefused from None
        server.is_away(time.monotonic())
        logger.error("mail.away", extra={"error": type(error).__qualname__})  # noqa: TRY400 - servers quote addresses
        raise MailUnavailable from error
    server.answers()


def _codes(error: OSError) -> Sequence[int]:
    """Return what the server answered to a message's recipients or its text; nothing, where it said no to neither."""
    if isinstance(error, smtplib.SMTPDataError):
        return [error.smtp_code]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    return []


def _in_time(look_up: Callable[[], T], seconds: float) -> T:
    """Return what the system's resolver answers within the time; it has none of its own that we could set.

    A thread goes on waiting for one that does not answer, one in half a minute (``Server``), and holds up no exit.

    Raises:
        OSError: there is no such name, or no answer in time.
    """
    answer: Future[T] = Future()

    def ask() -> None:
        try:
            answer.set_result(look_up())
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, name="mail-resolver", daemon=True).start()
    return answer.result(seconds)


class Conversation(smtplib.SMTP):
    """One that ends within its time as a whole, from the server's name to the last answer.

    Python's own waits as long for each address, for each of the eight answers, and for each piece of one, and for a name
    until the system's resolver gives up.
    """

    def __init__(self, host: str, port: int, *, timeout: float, **options: Any) -> None:
        self._ends_at = time.monotonic() + timeout
        super().__init__(host, port, timeout=timeout, **options)

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        """Connect to the first address that answers; each has its share of what is left."""
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = _in_time(look_up, self._left())
        while True:
            address = str(found.pop(0)[4][0])
            try:
                return socket.create_connection((address, port), self._left() / (len(found) + 1))
            except OSError:
                if not found:
                    raise

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's next answer; what follows it, a message or a TLS handshake, has the rest of the time."""
        assert self.sock is not None
        if self.file is None:
            self.file = io.BufferedReader(_Answers(self.sock, self._ends_at))
        answer = super().getreply()
        self.sock.settimeout(self._left())
        return answer

    def _left(self) -> float:
        # Never zero, which would mean not to wait at all. What was taken at the last moment was taken, so nothing is raised.
        return max(self._ends_at - time.monotonic(), 0.001)


class _Answers(io.RawIOBase):
    """What a server says, all of it by a moment."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self._sock, self._ends_at = sock, ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)


class EmailBackend(smtp.EmailBackend):
    """Django's own, in that time: ``EMAIL_TIMEOUT`` seconds for a message.

    A process's first message finds out what this machine is called, and as many seconds are left to that.
    """

    def open(self) -> bool | None:
        assert self.timeout is not None
        _in_time(DNS_NAME.get_fqdn, self.timeout)
        return super().open()

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return Conversation
