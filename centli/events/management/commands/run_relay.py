"""The relay and the sweeper as a process of their own."""

from __future__ import annotations

import signal
import threading
from typing import Any

from centli.db.commands import ProductCommand
from centli.events import relay, sinks, sweeper
from centli.events.loop import Loop


class Command(ProductCommand):
    summary = "Deliver what is in the outbox, and sweep each 5 s, until interrupted. A second relay does no harm."
    examples = ("manage.py run_relay",)

    def handle(self, *_: Any, **options: Any) -> None:
        loop = self._loop()
        sweeps = sweeper.Loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.stop())
        thread = threading.Thread(target=sweeps.run, name="sweeper", daemon=True)
        thread.start()
        self.say("relay: running")
        loop.run()
        sweeps.stop()
        thread.join(timeout=10)
        self.answer({"stopped": True}, "relay: stopped", as_json=options["json"])

    def _loop(self) -> Loop:
        if not sinks.on_workers():
            return Loop(relay.deliver_here)
        from centli.events import worker  # noqa: PLC0415 - a laptop does without Celery

        return Loop(worker.dispatch, rings=True)
