"""The relay's loop: look, hand out, wait for the bell or a moment."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from centli.events import doorbell, outbox, relay
from centli.events.models import OutboxStatus
from centli.events.relay import Dispatch
from centli.kernel import clock

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.25
FAULT_SECONDS: Final = 1.0


class Loop:
    """Claims what is due and hands it to ``dispatch``, until stopped.

    With ``rings``, ``dispatch`` only tells workers, who may then take over the claim.
    """

    def __init__(self, dispatch: Dispatch, *, rings: bool = False) -> None:
        self._prefix = outbox.RELAY_PREFIX if rings else ""
        self._dispatch = dispatch
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until ``stop``; a database that cannot be reached is waited for."""
        doorbell.listen(self.wake)
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                if not self._round():
                    self._woken.wait(POLL_SECONDS)
        finally:
            doorbell.leave(self.wake)
            connections.close_all()

    def wake(self, rows: Sequence[doorbell.Told] = ()) -> None:
        """Look at once, unless all there is has been claimed already."""
        if not rows or any(row.status == OutboxStatus.NEW for row in rows):
            self._woken.set()

    def stop(self) -> None:
        """End after what is being handed out now."""
        self._stopping.set()
        self._woken.set()

    def _round(self) -> bool:
        moment = clock.now()
        try:
            rows = relay.claim(now=moment, prefix=self._prefix)
            if rows:
                self._dispatch(rows, moment)
        except (OperationalError, InterfaceError) as error:
            logger.warning("relay.database", extra={"error": type(error).__name__})
            connections.close_all()
            self._stopping.wait(FAULT_SECONDS)
            return False
        except Exception:
            # Leases bring back what was claimed; the loop itself must not end.
            logger.exception("relay.failed")
            self._stopping.wait(FAULT_SECONDS)
            return False
        else:
            return bool(rows)
