"""The platform's own resources: me, tickets, health, logins."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
import time_machine
from channels.layers import BaseChannelLayer
from django.db import OperationalError, ProgrammingError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.people import logins, tickets, tokens
from centli.people.testing import make_user
from centli.web.testing import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("Ana Torres", email="ana@example.mx")


@pytest.fixture
def api(ana):
    return Api(ana)


def test_me_shows_the_profile(api, ana):
    response = api.get("me")
    assert response.status_code == 200
    assert response.json() == {
        "user_id": ana.user_id,
        "email": "ana@example.mx",
        "display_name": "Ana Torres",
        "phone": "",
        "locale": "es-mx",
        "theme": "auto",
        "consent_version": ana.consent_version,
    }


def test_me_changes_what_is_named_and_nothing_else(api, ana):
    response = api.send("PATCH", "me", {"display_name": "  Ana  Torres Ruiz ", "theme": "dark"})
    assert response.status_code == 200
    assert response.json()["display_name"] == "Ana Torres Ruiz"
    ana.refresh_from_db()
    assert (ana.display_name, ana.theme, ana.locale) == ("Ana Torres Ruiz", "dark", "es-mx")
    entry = AuditEntry.objects.get(action="profile.changed")
    assert entry.data == {"fields": ["display_name", "theme"]}


@pytest.mark.parametrize(
    "body",
    [
        {"email": "other@example.mx"}, {"is_staff": True}, {"display_name": ""}, {"display_name": 5}, {"display_name": "x" * 101},
        {"phone": "abc"}, {"phone": "55123456789012345"}, {"phone": 5512345678}, {"locale": "fr"}, {"theme": True}, [],
    ],
)  # fmt: skip
def test_me_refuses_the_rest(api, ana, body):
    response = api.send("PATCH", "me", body)
    assert (response.status_code, response.json()["code"]) == (422, "validation_error")
    ana.refresh_from_db()
    assert ana.display_name == "Ana Torres"
    assert not AuditEntry.objects.filter(action="profile.changed").exists()


@pytest.mark.parametrize("phone", ["", "5512345678", "+525512345678"])
def test_me_takes_phone_numbers(api, phone):
    assert api.send("PATCH", "me", {"phone": phone}).json()["phone"] == phone


def test_a_bearer_token_needs_no_cookie_and_no_csrf(ana):
    token = tokens.issue(ana, now=clock.now())
    api = Api(token=token.token)
    api.client.handler.enforce_csrf_checks = True
    assert api.get("me").json()["email"] == "ana@example.mx"
    assert api.send("PATCH", "me", {"theme": "light"}).status_code == 200


@pytest.mark.parametrize("text", ["", "short", "x" * 40, "x" * 600, "ñ" * 40])
def test_an_unknown_bearer_token_is_401(text):
    response = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert response.status_code == 401
    assert response.json()["code"] == "invalid_token"
    assert response["WWW-Authenticate"] == 'Bearer realm="centli", error="invalid_token"'


def test_a_bearer_token_ends_after_an_hour_and_when_revoked(ana):
    with time_machine.travel(clock.now() - timedelta(minutes=61), tick=False):
        old = tokens.issue(ana, now=clock.now())
    assert Api(token=old.token).get("me").status_code == 401
    token = tokens.issue(ana, now=clock.now())
    logins.end_all(ana, now=clock.now(), reason="test")
    assert Api(token=token.token).get("me").status_code == 401


def test_a_disabled_person_is_401(api, ana):
    ana.is_active = False
    ana.save()
    assert api.get("me").status_code == 401


def test_a_ticket_opens_one_socket_of_this_login(api, ana):
    response = api.post("chat/tickets", key=None)
    assert response.status_code == 201
    taken = tickets.redeem(response.json()["ticket"], now=clock.now())
    assert taken is not None
    assert (taken.user, taken.session_key) == (ana, api.client.session.session_key)
    assert tickets.redeem(response.json()["ticket"], now=clock.now()) is None


def test_a_ticket_takes_no_body(api):
    assert api.post("chat/tickets", {"for": "another"}).status_code == 422


def test_live_answers_without_the_database(api):
    response = Api().get("health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_checks_every_part():
    response = Api().get("health/ready")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "relay": "ok", "channels": "ok"},
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/health/live", 200),
        ("/api/v1/health/ready", 200),
        ("/api/v1/health/", 400),
        ("/api/v1/health/live/me", 400),
        ("/api/v1/health/liveness", 400),
        ("/api/v1/me", 400),
        ("/accounts/login/", 400),
        ("/", 400),
    ],
)
def test_a_balancer_asks_after_health_by_the_address_of_a_target(client, settings, path, status):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, ["^api/v1/health/"]
    https = {} if status == 200 else {"secure": True}
    assert client.get(path, headers={"host": "10.0.3.17:8000"}, **https).status_code == status


@pytest.mark.parametrize("host", [".bank.mx", "*.bank.mx", "*", "www.bank.mx"])
def test_a_balancer_is_answered_whatever_the_first_of_our_hosts_is(client, settings, host):
    settings.ALLOWED_HOSTS = [host, "localhost", "bank.mx"]
    answer = client.get("/api/v1/health/live", headers={"host": "10.0.3.17:8000"})
    assert answer.status_code == 200


def test_ready_says_when_nobody_delivers():
    late = clock.now() - timedelta(minutes=5)
    Outbox.objects.create(
        event_type="SIGNED_IN", key="k", correlation_id=ids.uuid7(), timestamp=late, available_at=late,
        source="people", user_id="usr_x", data={},
    )  # fmt: skip
    response = Api().get("health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"] == {"database": "ok", "relay": "late", "channels": "ok"}


def test_ready_serves_without_the_bell(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.SilentLayer"}}
    response = Api().get("health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"] == {"database": "ok", "relay": "ok", "channels": "failed"}


class SilentLayer(BaseChannelLayer):
    """A channel layer whose server is gone."""

    async def group_send(self, group, message):
        raise ConnectionRefusedError


class HangingLayer(BaseChannelLayer):
    """A channel layer whose server takes what is sent and never answers."""

    async def group_send(self, group, message):
        await asyncio.sleep(60)


def test_a_bell_that_hangs_does_not_hold_the_answer_up(settings, monkeypatch):
    monkeypatch.setattr("centli.web.views.health.BELL_SECONDS_MAX", 0.01)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.HangingLayer"}}
    response = Api().get("health/ready")
    assert (response.status_code, response.json()["checks"]["channels"]) == (200, "failed")


def test_without_the_database_nothing_is_served(monkeypatch):
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    response = Api().get("health/ready")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.json()["checks"] == {
        "database": "failed",
        "relay": "failed",
        "channels": "ok",
    }


@pytest.mark.parametrize("lost", ["crm", None])
def test_a_database_that_was_not_migrated_serves_nothing_and_says_what_is_missing(
    monkeypatch, lost
):
    monkeypatch.setattr("centli.web.views.health._is_migrated", threading.Event())
    applied = MigrationRecorder.Migration.objects.all()
    (applied.filter(app=lost) if lost else applied).delete()
    answer = Api().get("health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    missing = answer.json()["missing"]
    assert missing[0].startswith(f"{lost}.0001_") if lost else len(missing) == 10
    assert answer.json()["checks"] == {"database": "failed", "relay": "failed", "channels": "ok"}


def test_a_table_that_is_not_there_is_a_database_that_is_not(monkeypatch):
    def read(*_args):
        raise ProgrammingError

    monkeypatch.setattr("centli.web.views.health._relay", read)
    answer = Api().get("health/ready")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "failed")


def refuse(*_):
    raise OperationalError


@pytest.mark.parametrize(
    "address", ["confirmations/cf_x", "confirmations/cf_" + "0" * 32, "confirmations/%00"]
)
def test_an_unknown_confirmation_is_404(api, address):
    assert api.get(address).status_code == 404
    for action in ("confirm", "cancel", "renew"):
        body = {"token": "x"} if action == "confirm" else {}
        response = api.post(f"{address}/{action}", body)
        assert (response.status_code, response.json()["code"]) == (404, "confirmation_not_found")
