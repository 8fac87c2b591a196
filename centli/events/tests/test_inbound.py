"""Events from outside: taken whole or refused with the path of the fault, and answered."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from centli.events import bus, inbound, registry, relay
from centli.events.catalogue import BalanceQuery, BalanceResponse, Fault
from centli.events.envelope import InvalidEvent
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel

User = get_user_model()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.fixture
def ana() -> Any:
    return User.objects.create_user("ana@example.com", "x", display_name="Ana")


@pytest.fixture
def calls() -> list[Call]:
    """The calls that the balance's consumer was given; it answers each."""
    seen: list[Call] = []

    @registry.handles(BalanceQuery, consumer="test.balance")
    def on_query(call: Call, _event: BalanceQuery) -> None:
        seen.append(call)
        bus.publish(BalanceResponse(error=Fault(code="none")), call=call)

    return seen


def event(user: Any, **changes: Any) -> dict[str, Any]:
    return {
        "version": "1.0",
        "event_type": "BALANCE_QUERY",
        "correlation_id": str(uuid4()),
        "timestamp": "2026-11-21T12:00:00Z",
        "source": "agentcore",
        "user_id": user.user_id,
        "data": {},
        **changes,
    }


def publish(path: Path, document: Any, *options: str) -> dict[str, Any]:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    out = StringIO()
    call_command("publish_event", str(path), "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_a_query_is_answered_under_its_correlation_id(
    ana: Any, calls: list[Call], tmp_path: Path
) -> None:
    raw = event(ana)

    found = publish(tmp_path / "e.json", raw, "--wait")

    (answer,) = found["answers"]
    assert answer["event_type"] == "BALANCE_RESPONSE"
    assert answer["correlation_id"] == raw["correlation_id"]
    assert answer["user_id"] == ana.user_id
    assert [(call.customer_id, call.channel) for call in calls] == [(ana.pk, Channel.BUS)]


def test_the_same_event_twice_is_one_event(ana: Any, calls: list[Call], tmp_path: Path) -> None:
    raw = event(ana)

    first = publish(tmp_path / "e.json", raw, "--wait")
    second = publish(tmp_path / "e.json", [raw, raw], "--wait")

    assert second["stored"] == first["stored"] * 2
    assert len(calls) == 1
    assert Outbox.objects.filter(event_type="BALANCE_QUERY").count() == 1


def test_an_event_that_came_through_another_door_meanwhile_is_looked_for_again(ana: Any) -> None:
    refusals = [IntegrityError("another door was quicker")]

    def refused_once(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and refusals:
            raise refusals.pop()
        return execute(sql, *rest)

    with connection.execute_wrapper(refused_once):
        stored = inbound.store([inbound.check(event(ana))], now=clock.now())
    assert list(stored) == list(Outbox.objects.all())
    assert refusals == []


def test_an_example_can_be_tried_as_a_customer(ana: Any, calls: list[Call], tmp_path: Path) -> None:
    raw = event(ana, user_id="usr_" + "0" * 32)

    found = publish(tmp_path / "e.json", raw, "--as", "ana@example.com", "--wait")

    assert found["answers"][0]["user_id"] == ana.user_id
    assert found["answers"][0]["correlation_id"] != raw["correlation_id"]


def test_an_example_that_names_its_customer_twice_is_another_customers(
    ana: Any, tmp_path: Path
) -> None:
    strange = "usr_" + "0" * 32
    raw = event(ana, event_type="ALIAS_RESOLUTION_REQUEST", user_id=strange)
    raw["data"] = {"alias": "mi hermano", "user_id": strange}

    assert len(publish(tmp_path / "e.json", raw, "--as", "ana@example.com")["stored"]) == 1

    assert Outbox.objects.get().data["user_id"] == ana.user_id
    raw["data"]["user_id"] = "usr_" + "1" * 32
    with pytest.raises(CommandError, match=r"\$\.data\.user_id"):
        publish(tmp_path / "e.json", raw, "--as", "ana@example.com")


def test_put_events_entries_are_taken(ana: Any, calls: list[Call], tmp_path: Path) -> None:
    entry = {
        "Source": "centli.agentcore",
        "DetailType": "BALANCE_QUERY",
        "Detail": json.dumps(event(ana)),
        "EventBusName": "centli-event-bus",
    }

    assert len(publish(tmp_path / "e.json", {"Entries": [entry]})["stored"]) == 1
    assert len(publish(tmp_path / "e.json", [entry])["stored"]) == 1
    assert relay.drain(clock.now() + timedelta(seconds=1)) == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"version": "2.0"}, "$.version"),
    ({"event_type": "NO_SUCH"}, "$.event_type"),
    ({"event_type": "TRANSFER_COMPLETED"}, "$.data"),
    ({"event_type": "SIGNED_IN", "data": {"session_id": "x"}}, "$.event_type"),
    ({"correlation_id": "7"}, "$.correlation_id"),
    ({"timestamp": "yesterday"}, "$.timestamp"),
    ({"timestamp": "2026-11-21T12:00:00"}, "$.timestamp"),
    ({"timestamp": "0001-01-01T00:00:00+14:00"}, "$.timestamp"),
    ({"source": "\ud800"}, "$.source"),
    ({"user_id": "usr_" + "0" * 32}, "$.user_id"),
    ({"user_id": "7"}, "$.user_id"),
    ({"user_id": 7}, "$.user_id"),
    ({"data": []}, "$.data"),
    ({"data": {"user_id": "usr_other"}}, "$.data.user_id"),
    ({"data": {"unknown": 1}}, "$.data.unknown"),
    ({"data": {"account_type": "gold"}}, "$.data.account_type"),
    ({"extra": 1}, "$.extra"),
    ({"event_id": "x"}, "$.event_id"),
    ({"event_type": "TRANSACTIONS_QUERY", "data": {"limit": 101}}, "$.data.limit"),
    ({"event_type": "TRANSACTIONS_QUERY", "data": {"limit": "5"}}, "$.data.limit"),
    (
        {
            "event_type": "TRANSFER_REQUEST",
            "data": {"from_account": "acc_1", "amount": "100.00", "currency": "MXN"},
        },
        "$.data.confirmation_id",
    ),
    (
        {
            "event_type": "TRANSFER_REQUEST",
            "data": {
                "from_account": "acc_1",
                "amount": "1e3",
                "currency": "MXN",
                "confirmation_id": "cf_1",
            },
        },
        "$.data.amount",
    ),
    # Money that goes back without anybody's confirmation: the bank's own domains alone ask for it.
    (
        {
            "event_type": "REFUND_REQUEST",
            "source": "marketplace",
            "data": {
                "purchase_id": "pur_1",
                "transaction_id": "tr_1",
                "amount": "1.00",
                "reason": "cancelled",
            },
        },
        "$.event_type",
    ),
]


@pytest.mark.parametrize(("changes", "path"), WRONG)
def test_a_wrong_event_is_refused_with_its_path_and_nothing_is_stored(
    ana: Any, changes: dict[str, Any], path: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidEvent) as alone:
        inbound.receive(event(ana, **changes), now=clock.now())
    assert alone.value.path.startswith(path)

    with pytest.raises(CommandError) as error:
        publish(tmp_path / "e.json", [event(ana), event(ana, **changes)])

    assert error.value.returncode == 4
    assert str(error.value).startswith("$[1]" + path.removeprefix("$"))
    assert Outbox.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "7",
        "[]",
        '{"Entries": {}}',
        '{"data": NaN}',
        "[" * 100_000,
        '{"n": ' + "9" * 5_000 + "}",
        '{"Entries": [{"Detail": "{"}]}',
        '{"Entries": [{"Detail": "{}", "DetailType": "A"}]}',
    ],
)
def test_what_holds_no_events_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        publish(tmp_path / "e.json", text)

    assert error.value.returncode == 4
    assert Outbox.objects.count() == 0


def test_a_name_that_stands_twice_is_refused(ana: Any, tmp_path: Path) -> None:
    text = json.dumps(event(ana))
    twice = text.replace('"version"', '"version": "1.0", "version"', 1)
    publish(tmp_path / "once.json", text)
    with pytest.raises(CommandError, match="a name stands twice") as error:
        publish(tmp_path / "twice.json", twice)

    assert error.value.returncode == 4
    assert Outbox.objects.count() == 1


def test_another_events_id_cannot_be_taken(ana: Any, tmp_path: Path) -> None:
    event_id = str(ids.uuid7())
    publish(tmp_path / "e.json", event(ana, event_id=event_id))

    with pytest.raises(InvalidEvent) as error:
        inbound.receive(event(ana, event_id=event_id), now=clock.now())

    assert error.value.path == "$.event_id"
    assert Outbox.objects.count() == 1


def test_a_user_who_is_not_active_is_not_a_user(ana: Any) -> None:
    User.objects.update(is_active=False)

    with pytest.raises(InvalidEvent):
        inbound.receive(event(ana), now=clock.now())

    assert Outbox.objects.count() == 0


def test_the_command_says_when_no_answer_came(ana: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        publish(tmp_path / "e.json", event(ana), "--wait", "--timeout", "0.2")

    assert error.value.returncode == 1
