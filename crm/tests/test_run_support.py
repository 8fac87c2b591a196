"""The services' probes say whether a process can work; the work is the same as everywhere."""

from __future__ import annotations

import http.client
import json

import pytest
from django.core.management import CommandError, call_command

from centli.db.commands import Exit
from centli.events import probe
from crm.management.commands.run_support import SERVICES


def get(port: int, path: str) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found


def broken() -> None:
    raise ValueError("what a customer wrote")


def test_a_probe_answers_at_its_path_alone_and_tells_no_more_than_a_name():
    checks = {"good": lambda: None}
    with probe.served("127.0.0.1", 0, "/health", checks) as port:
        assert get(port, "/health") == (200, {"status": "ok", "checks": {"good": "ok"}})
        assert get(port, "/other")[0] == 404
        checks["bad"] = broken
        assert get(port, "/health") == (
            503,
            {"status": "failing", "checks": {"good": "ok", "bad": "ValueError"}},
        )


@pytest.mark.django_db
def test_every_service_can_work_here_and_answers_where_it_is_specified():
    assert {name: (each.port, each.path) for name, each in SERVICES.items()} == {
        "enrichment": (8080, "/health"),
        "embedding": (8081, "/ready"),
        "retrieval": (8082, "/health"),
    }
    for each in SERVICES.values():
        status, found = probe.ask(each.checks)
        assert (status, set(found.values())) == (200, {"ok"})


def test_a_port_that_cannot_be_had_is_said():
    with pytest.raises(CommandError, match="No probe at") as told:
        call_command("run_support", "enrichment", "--port", "99999")
    assert told.value.returncode == Exit.USAGE
