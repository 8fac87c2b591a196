"""People in the staff site."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from centli.events import audit
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import logins, tokens
from centli.people.models import User
from centli.people.testing import call_of, make_staff, make_user

pytestmark = pytest.mark.django_db
LIST = "admin:people_user_changelist"


def act(client, action, *people):
    return client.post(
        reverse(LIST), {"action": action, "_selected_action": [user.pk for user in people]}
    )


def test_access_is_switched_off_and_on(client):
    ana, admin = make_user(), make_staff("admin")
    token = tokens.issue(ana, now=clock.now())
    client.force_login(admin)
    act(client, "disable", ana)
    assert not User.objects.get(pk=ana.pk).is_active
    assert tokens.find(token.token, now=clock.now()) is None
    act(client, "enable", ana)
    assert User.objects.get(pk=ana.pk).is_active
    assert tokens.find(token.token, now=clock.now()) is None
    actions = AuditEntry.objects.filter(object_kind="user").order_by("id")
    assert [a.action for a in actions] == ["access.disabled", "access.enabled"]


def test_nobody_shuts_themselves_out(client):
    admin = make_staff("admin")
    client.force_login(admin)
    act(client, "disable", admin)
    assert User.objects.get(pk=admin.pk).is_active


@pytest.mark.parametrize("role", ["teller", "support", "auditor"])
def test_others_cannot_switch_access(client, role):
    ana = make_user()
    client.force_login(make_staff(role))
    act(client, "disable", ana)
    assert User.objects.get(pk=ana.pk).is_active


def test_roles_are_edited_by_superusers_alone(client):
    ana = make_user("Ana")
    change = reverse("admin:people_user_change", args=[ana.pk])
    client.force_login(make_staff("admin"))
    assert client.post(change, {"is_staff": "on"}).status_code == 403
    assert not User.objects.get(pk=ana.pk).is_staff
    page = client.get(change)
    assert page.status_code == 200
    assert ana.password not in page.content.decode()


@pytest.mark.parametrize("page", ["login", "consent", "notice", "user"])
def test_auditors_read_everything_and_tellers_do_not(client, page):
    tokens.issue(make_user(), now=clock.now())
    listing = reverse(f"admin:people_{page}_changelist")
    client.force_login(make_staff("auditor"))
    assert client.get(listing).status_code == 200
    client.force_login(make_staff("catalogue"))
    assert client.get(listing).status_code == 403


def test_staff_without_a_second_factor_reach_nothing(client):
    user = make_user("Teller", enrolled=False, is_staff=True, is_superuser=True)
    client.force_login(user)
    assert client.get(reverse(LIST)).status_code == 302


def test_a_filter_for_what_is_empty_has_words(client):
    token = tokens.issue(make_user(), now=clock.now())
    assert tokens.find(token.token, now=clock.now()) is not None
    ended = make_user()
    tokens.issue(ended, now=clock.now())
    logins.end_all(ended, now=clock.now(), reason="password")
    client.force_login(make_staff("admin"))
    page = client.get(reverse("admin:people_login_changelist")).content.decode()
    assert re.search(r'<a href="\?end_reason="[^>]*>\s*ninguno\s*</a>', page)


def test_a_filter_offers_the_values_of_the_newest_rows_and_the_chosen_one(client, monkeypatch):
    monkeypatch.setattr("centli.db.admin.COUNT_MAX", 3)
    client.force_login(make_staff("auditor"))
    for number in range(6):
        audit.record(call_of(make_user(enrolled=False)), f"test.{number}")
    page = client.get(reverse("admin:events_auditentry_changelist"), {"action": "test.1"})
    filters = {each.field_path: each for each in page.context["cl"].filter_specs}
    assert filters["action"].lookup_choices == ["test.3", "test.4", "test.5", "test.1"]
