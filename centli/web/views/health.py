"""Whether this process lives, and whether it can serve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.web import problems
from centli.web.serializers import Output

BACKLOG_SECONDS_MAX: Final = 60
"""An event that has been due for longer than this says that nobody delivers."""


class HealthOutput(Output):
    """The state of the whole, and of each part."""

    status = serializers.ChoiceField(choices=["ok"])


class ReadyOutput(HealthOutput):
    """The state of each part that a request needs."""

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
        """Answer without touching anything else."""
        return Response({"status": "ok"})


class Ready(Public):
    """Whether a request would be served: the database, the relay, the channel layer."""

    @extend_schema(operation_id="health_ready", responses=ReadyOutput)
    def get(self, request: Request) -> Any:
        """Answer 200 when every part works, else 503 with the parts."""
        database = _database()
        checks = {
            "database": database,
            "relay": _relay() if database == "ok" else "failed",
            "channels": _channels(),
        }
        if set(checks.values()) == {"ok"}:
            return Response({"status": "ok", "checks": checks})
        return problems.answer(problems.of_status(503, fields={"checks": checks}), request)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "failed"
    return "ok"


def _relay() -> str:
    oldest = clock.now() - timedelta(seconds=BACKLOG_SECONDS_MAX)
    waiting = Outbox.objects.filter(status=OutboxStatus.NEW, available_at__lt=oldest)
    return "late" if waiting.exists() else "ok"


def _channels() -> str:
    layer = get_channel_layer()
    if layer is None:
        return "failed"
    try:
        async_to_sync(layer.group_send)("health", {"type": "bell"})
    except Exception:  # noqa: BLE001 - each layer raises its own
        return "failed"
    return "ok"
