"""People in the staff site."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from centli.events import audit
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import credentials, factors, logins, tokens
from centli.people.models import Login, Notice, User
from centli.people.testing import PASSWORD, call_of, make_staff, make_user, prove, signed_in

pytestmark = pytest.mark.django_db
LIST = "admin:people_user_changelist"


def act(client, action, *people, by):
    """Have a member of staff, who has just given a code, do something to people."""
    client.force_login(by)
    prove(client, by)
    return client.post(
        reverse(LIST), {"action": action, "_selected_action": [user.pk for user in people]}
    )


def test_access_is_switched_off_and_on(client):
    ana, admin = make_user(), make_staff("admin")
    token = tokens.issue(ana, now=clock.now())
    act(client, "disable", ana, by=admin)
    assert not User.objects.get(pk=ana.pk).is_active
    assert tokens.find(token.token, now=clock.now()) is None
    act(client, "enable", ana, by=admin)
    assert User.objects.get(pk=ana.pk).is_active
    assert tokens.find(token.token, now=clock.now()) is None
    actions = AuditEntry.objects.filter(object_kind="user").order_by("id")
    assert [a.action for a in actions] == ["access.disabled", "access.enabled"]


@pytest.mark.parametrize("action", ["disable", "enable", "remove_factor"])
@pytest.mark.parametrize(
    ("maker", "target", "done"),
    [
        ("admin", "self", False),
        ("admin", "superuser", False),
        ("admin", "teller", True),
        ("superuser", "self", False),
        ("superuser", "superuser", True),
        ("superuser", "teller", True),
    ],
)
def test_who_may_do_everything_is_switched_by_their_like_alone(client, action, maker, target, done):
    def of(kind: str) -> User:
        is_superuser = kind == "superuser"
        return (
            make_user(kind, is_staff=True, is_superuser=True) if is_superuser else make_staff(kind)
        )

    by = of(maker)
    person = by if target == "self" else of(target)
    if action == "enable" and person is not by:
        User.objects.filter(pk=person.pk).update(is_active=False)
    act(client, action, person, by=by)
    rows = AuditEntry.objects.filter(object_id=person.user_id, object_kind="user")
    done = done and (action != "remove_factor" or maker == "superuser")
    assert rows.count() == done
    assert factors.is_enrolled(person) is not (done and action == "remove_factor")


def test_acts_on_people_take_a_code_of_the_last_minutes(client):
    ana, root = make_user(), make_user("Root", is_staff=True, is_superuser=True)
    client.force_login(root)
    change = reverse("admin:people_user_change", args=[ana.pk])
    chosen = {"action": "disable", "_selected_action": [ana.pk]}
    for address, body in ((reverse(LIST), chosen), (change, EDITED | {"is_staff": "on"})):
        answer = client.post(address, body)
        assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    found = User.objects.get(pk=ana.pk)
    assert (found.is_active, found.is_staff) == (True, False)


EDITED = {"display_name": "Ana", "phone": "", "locale": "es-mx"}


def test_who_becomes_staff_signs_in_again_with_a_code(client):
    """What a password alone let in, hours ago, was a customer's login."""
    ana, root = make_user("Ana"), make_user("Root", is_staff=True, is_superuser=True)
    hers = signed_in(ana)
    assert hers.get("/admin/").status_code == 302
    key = hers.session.session_key or ""
    client.force_login(root)
    prove(client, root)
    role = Group.objects.get(name="auditor")
    change = reverse("admin:people_user_change", args=[ana.pk])
    client.post(change, EDITED | {"is_staff": "on", "groups": [role.pk]})
    assert not logins.is_alive(ana.pk, key, now=clock.now())
    assert not hers.get("/admin/").wsgi_request.user.is_authenticated
    entry = AuditEntry.objects.get(action="staff.roles_set")
    assert (entry.actor_id, entry.customer_id) == (root.pk, ana.pk)
    assert entry.data == {"is_staff": True, "roles": ["auditor"]}
    assert AuditEntry.objects.get(action="profile.edited").data["fields"] == ["groups", "is_staff"]
    # One that began elsewhere and gave no code reaches nothing, however it came to be staff's.
    again = Client()
    again.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert not again.get("/admin/").wsgi_request.user.is_authenticated
    User.objects.filter(pk=ana.pk).update(is_staff=False)
    stale = signed_in(User.objects.get(pk=ana.pk))
    User.objects.filter(pk=ana.pk).update(is_staff=True)
    answer = stale.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    assert stale.post("/api/v1/uploads", {}).status_code == 403
    later = clock.now() + logins.ABSOLUTE_STAFF
    Login.objects.update(last_seen_at=later, expires_at=later + logins.ABSOLUTE)
    assert not logins.is_alive(ana.pk, stale.session.session_key or "", now=later)


def test_nobody_changes_their_own_roles(client):
    root = make_user("Root", is_staff=True, is_superuser=True)
    client.force_login(root)
    prove(client, root)
    client.post(reverse("admin:people_user_change", args=[root.pk]), EDITED | {"groups": ["1"]})
    root.refresh_from_db()
    assert (root.display_name, root.is_staff, root.groups.count()) == ("Ana", True, 0)
    assert AuditEntry.objects.get().data == {"fields": ["display_name"]}


def test_a_lost_factor_is_taken_away_and_another_waits_a_day(client):
    root, teller = make_user("Root", is_staff=True, is_superuser=True), make_staff("teller")
    factors.spare_codes_step(teller)
    theirs = signed_in(teller)
    assert theirs.get("/admin/").status_code == 200
    key = theirs.session.session_key or ""
    act(client, "remove_factor", teller, by=root)
    assert not Authenticator.objects.filter(user=teller).exists()
    assert not logins.is_alive(teller.pk, key, now=clock.now())
    assert Notice.objects.get(user=teller).code == "factor_removed"
    assert AuditEntry.objects.get(action="factor.removed").actor_id == root.pk
    call, secret = call_of(teller, now=clock.now()), factors.new_secret()
    given = factors.code_at(secret, factors.step_at(call.now))
    assert credentials.factor_enrol(call, teller, secret, given=given) is not None
    assert factors.waits_until(teller.pk, call.now) is not None


@pytest.mark.parametrize("role", ["teller", "support", "auditor"])
def test_others_cannot_switch_access(client, role):
    ana = make_user()
    act(client, "disable", ana, by=make_staff(role))
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
