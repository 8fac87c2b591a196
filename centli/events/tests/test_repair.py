"""Dead messages in the hands of staff: tried again or skipped, with a reason, on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.test import RequestFactory

from centli.events import bus, registry, relay, repair
from centli.events.admin import AuditEntryAdmin, OutboxAdmin
from centli.events.catalogue import HoldReleased
from centli.events.models import AuditEntry, Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()


def make_call(**changes: Any) -> Call:
    values: dict[str, Any] = {
        "customer_id": 7,
        "user_id": "usr_7",
        "now": clock.now(),
        "correlation_id": uuid4(),
        "channel": Channel.STAFF,
        "actor_id": 3,
        **changes,
    }
    return Call(**values)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a consumer took; it fails on the one that is called "bad" until the test mends it."""
    monkeypatch.setattr(registry, "_handlers", {})
    taken: list[str] = []

    @registry.handles(HoldReleased, consumer="test.hold")
    def on_hold(_call: Call, event: HoldReleased) -> None:
        if event.hold_id == "bad" and "mended" not in taken:
            raise ZeroDivisionError
        taken.append(event.hold_id)

    return taken


@pytest.fixture
def dead(heard: list[str]) -> Outbox:
    """A dead message, with another behind it."""
    call = make_call()
    with transaction.atomic():
        row, _ = bus.publish(
            *(HoldReleased(hold_id=name, reason="x") for name in ("bad", "next")), call=call
        )
    for minute in range(5):
        relay.drain(call.now + timedelta(minutes=minute))
    row = Outbox.objects.get(event_id=row.event_id)
    assert row.status == OutboxStatus.DEAD
    assert heard == []
    return row


def test_a_dead_message_is_tried_again(dead: Outbox, heard: list[str]) -> None:
    heard.append("mended")
    call = make_call()

    repair.message_redrive(call, event_id=dead.event_id, reason="mended the consumer")
    relay.drain(call.now)

    assert heard == ["mended", "bad", "next"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.object_id) == (
        "outbox.redriven",
        3,
        str(dead.event_id),
    )


def test_a_dead_message_is_skipped(dead: Outbox, heard: list[str]) -> None:
    repair.message_skip(make_call(), event_id=dead.event_id, reason="known to be wrong")
    relay.drain(clock.now() + timedelta(minutes=1))

    assert heard == ["next"]
    dead.refresh_from_db()
    assert dead.status == OutboxStatus.SKIPPED
    assert AuditEntry.objects.get().action == "outbox.skipped"


def test_only_a_dead_message_is_decided_on(dead: Outbox) -> None:
    repair.message_skip(make_call(), event_id=dead.event_id, reason="known to be wrong")

    for decide in (repair.message_skip, repair.message_redrive):
        with pytest.raises(Conflict):
            decide(make_call(), event_id=dead.event_id, reason="again, for good measure")

    assert AuditEntry.objects.count() == 1


def staff_request(reason: str) -> Any:
    request = RequestFactory().post("/admin/", {"reason": reason})
    request.user = User.objects.create_superuser("root@example.com", "x", display_name="Root")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def test_the_staff_site_asks_for_a_reason(dead: Outbox) -> None:
    site = OutboxAdmin(Outbox, admin.site)
    request = staff_request("short")

    site.skip(request, Outbox.objects.filter(pk=dead.pk))

    assert [str(message.level_tag) for message in get_messages(request)] == ["error"]
    dead.refresh_from_db()
    assert dead.status == OutboxStatus.DEAD
    assert AuditEntry.objects.count() == 0


def test_the_staff_site_skips_what_is_dead_and_leaves_the_rest(dead: Outbox) -> None:
    site = OutboxAdmin(Outbox, admin.site)
    request = staff_request("known to be wrong")

    site.skip(request, Outbox.objects.all())

    assert [str(message.level_tag) for message in get_messages(request)] == ["success", "warning"]
    entry = AuditEntry.objects.get()
    assert (entry.channel, entry.actor_id) == ("staff", request.user.pk)
    assert entry.data["reason"] == "known to be wrong"


@pytest.mark.parametrize(("model", "found"), [(Outbox, OutboxAdmin), (AuditEntry, AuditEntryAdmin)])
def test_nobody_adds_changes_or_deletes(model: Any, found: Any) -> None:
    request = staff_request("")
    site = found(model, admin.site)

    assert not site.has_add_permission(request)
    assert not site.has_change_permission(request)
    assert not site.has_delete_permission(request)
    assert site.has_view_permission(request)
    assert "delete_selected" not in site.get_actions(request)


def test_only_who_may_sees_the_actions(dead: Outbox) -> None:
    site = OutboxAdmin(Outbox, admin.site)
    request = staff_request("")
    assert set(site.get_actions(request)) == {"redrive", "skip"}
    request.user = User.objects.create_user(
        "teller@example.com", "x", display_name="T", is_staff=True
    )

    assert site.get_actions(request) == {}


def test_personal_content_is_not_shown(dead: Outbox) -> None:
    site = OutboxAdmin(Outbox, admin.site)
    assert '"bad"' in site.content(dead)

    dead.event_type = "BENEFICIARIES_RESPONSE"
    assert site.content(dead) == "•••"


def test_an_exact_correlation_id_is_found(dead: Outbox) -> None:
    site = OutboxAdmin(Outbox, admin.site)

    found, _ = site.get_search_results(
        staff_request(""), Outbox.objects.all(), f" {dead.correlation_id} "
    )

    assert found.count() == 2
