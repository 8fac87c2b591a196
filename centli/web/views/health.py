"""Whether this process lives, and whether it can serve."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.db import migrated
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.web import problems
from centli.web.serializers import Output

BACKLOG_SECONDS_MAX: Final = 60
"""An event that has been due for longer than this says that nobody delivers."""

BELL_SECONDS_MAX: Final = 1.0
MISSING_MAX: Final = 10
"""How many migrations that were not applied are named."""

_is_migrated: Final = threading.Event()
"""Set when the process has seen every migration applied: none is taken back while it runs."""


class HealthOutput(Output):
    """The state of the whole, and of each part."""

    status = serializers.ChoiceField(choices=["ok"])


class ReadyOutput(Output):
    """The state of each part; ``degraded`` serves, and somebody should look."""

    status = serializers.ChoiceField(choices=["ok", "degraded"])
    checks = serializers.DictField(child=serializers.ChoiceField(choices=["ok", "failed", "late"]))


class Public(APIView):
    """An address for machines that have no login and are not counted."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()


class Live(Public):
    """Whether the process answers at all."""

    @extend_schema(operation_id="health_live", responses=HealthOutput)
    def get(self, request: Request) -> Response:
        """Say that the server answers, whatever else is wrong."""
        return Response({"status": "ok"})


class Ready(Public):
    """Whether a request would be served: the database. The relay and the channel layer are told besides.

    Without them money still moves and every answer is a row that a client reads later: a balancer that took all
    processes away because a bell is silent would make an outage of a delay.
    """

    @extend_schema(operation_id="health_ready", responses=ReadyOutput)
    def get(self, request: Request) -> Any:
        """Say whether requests are served: 200, ``degraded`` where answers may come late, 503 without the database.

        One that this version was not migrated to is none: 503, and the first of the ``missing`` migrations.
        """
        checks = {"database": "failed", "relay": "failed", "channels": _channels()}
        fields: dict[str, Any] = {"checks": checks}
        try:
            if missing := _missing():
                fields["missing"] = missing[:MISSING_MAX]
            else:
                checks["relay"] = _relay()
                checks["database"] = "ok"
        except DatabaseError:
            pass
        if checks["database"] == "ok":
            whole = set(checks.values()) == {"ok"}
            return Response({"status": "ok" if whole else "degraded", **fields})
        return problems.answer(problems.of_status(503, fields=fields), request)


def _missing() -> Sequence[str]:
    if _is_migrated.is_set():
        return ()
    missing = migrated.missing()
    if not missing:
        _is_migrated.set()
    return missing


def _relay() -> str:
    oldest = clock.now() - timedelta(seconds=BACKLOG_SECONDS_MAX)
    waiting = Outbox.objects.filter(status=OutboxStatus.NEW, available_at__lt=oldest)
    return "late" if waiting.exists() else "ok"


def _channels() -> str:
    layer = get_channel_layer()
    if layer is None:
        return "failed"
    ring = layer.group_send("health", {"type": "bell"})
    try:
        # A balancer waits for five seconds: a bell that hangs must not look like a process that does.
        async_to_sync(asyncio.wait_for)(ring, BELL_SECONDS_MAX)
    except Exception:  # noqa: BLE001 - each layer raises its own
        return "failed"
    return "ok"
