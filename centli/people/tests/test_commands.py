"""The commands about people."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from centli.db.transactions import owned
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import factors, roles, tickets, tokens
from centli.people.models import ApiToken, ConnectTicket, Notice, User
from centli.people.roles import ROLES
from centli.people.testing import make_user, signed_in

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_totp_prints_a_code_that_is_taken():
    ana = make_user(email="ana@example.mx")
    code = run("totp", "Ana@example.mx")
    assert factors.accept_at_login(ana.pk, code, now=clock.now()) is not None
    assert json.loads(run("totp", "ana@example.mx", "--json"))["email"] == "ana@example.mx"


@pytest.mark.parametrize(
    ("demo", "environment"), [(False, "services"), (True, "production"), (False, "production")]
)
def test_totp_is_refused_outside_demos(settings, demo, environment):
    make_user(email="ana@example.mx")
    settings.CENTLI_DEMO, settings.CENTLI_ENVIRONMENT = demo, environment
    with pytest.raises(CommandError) as caught:
        run("totp", "ana@example.mx", "--i-know-this-is-production")
    assert caught.value.returncode == 4


def test_totp_says_why_there_is_no_code():
    make_user(email="bruno@example.mx", enrolled=False)
    for email in ("bruno@example.mx", "nobody@example.mx"):
        with pytest.raises(CommandError) as caught:
            run("totp", email)
        assert caught.value.returncode == 1


def test_chat_ticket_prints_an_address_that_opens():
    ana = make_user(email="ana@example.mx")
    url = run("chat_ticket", "ana@example.mx")
    base, ticket = url.split("?ticket=")
    assert base == "ws://127.0.0.1:8000/ws/chat/"
    found = tickets.redeem(ticket, now=clock.now())
    assert found is not None
    assert found.user == ana
    answer = json.loads(
        run("chat_ticket", "ana@example.mx", "--base-url", "https://bank.mx/", "--json")
    )
    assert answer["url"] == f"wss://bank.mx/ws/chat/?ticket={answer['ticket']}"


def test_api_token_prints_a_token_that_works():
    ana = make_user(email="ana@example.mx")
    found = tokens.find(run("api_token", "ana@example.mx"), now=clock.now())
    assert found is not None
    assert found.user == ana
    assert json.loads(run("api_token", "ana@example.mx", "--json"))["token"]


def test_production_must_be_meant(settings):
    make_user(email="ana@example.mx")
    settings.CENTLI_ENVIRONMENT = "production"
    for command in ("chat_ticket", "api_token"):
        with pytest.raises(CommandError) as caught:
            run(command, "ana@example.mx")
        assert caught.value.returncode == 4
    assert not ConnectTicket.objects.exists()
    assert not ApiToken.objects.exists()
    assert run("api_token", "ana@example.mx", "--i-know-this-is-production")


def test_staff_are_made_with_a_role():
    answer = json.loads(
        run("create_staff", "t@example.mx", "--role", "teller", "--generate", "--json")
    )
    user = User.objects.get()
    assert user.is_staff
    assert not user.is_superuser
    assert user.check_password(answer["password"])
    assert [group.name for group in user.groups.all()] == ["teller"]
    with pytest.raises(CommandError):
        run("create_staff", "t@example.mx", "--role", "admin", "--generate")
    assert User.objects.count() == 1


def test_of_two_who_make_the_same_person_at_once_the_second_is_refused(monkeypatch):
    def other(_call, *, email, **_):
        make_user(email=email)
        User.objects.create(email=email)

    monkeypatch.setattr(roles, "staff_create", owned(other))
    with pytest.raises(CommandError, match="is taken") as caught:
        run("create_staff", "t@example.mx", "--role", "teller", "--generate")
    assert caught.value.returncode == 4


def test_a_weak_staff_password_is_refused(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("catorce letras\n"))
    with pytest.raises(CommandError) as caught:
        run("create_staff", "t@example.mx", "--role", "teller")
    assert (str(caught.value), caught.value.returncode) == (
        "The password needs at least 15 characters.",
        4,
    )
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["teller", "t@", "t@example.mx extra", "ñ@example.mx", ""])
def test_staff_need_an_address_that_can_be_one(email):
    with pytest.raises(CommandError) as caught:
        run("create_staff", email, "--role", "teller", "--generate")
    assert caught.value.returncode == 2
    assert not User.objects.exists()


def test_the_roles_are_there():
    assert set(Group.objects.values_list("name", flat=True)) >= set(ROLES)


REASON = "Lost the phone; identified in person"


def test_a_lost_factor_is_taken_away_by_an_operator_told_and_audited(settings):
    root = make_user(email="root@example.mx", is_staff=True, is_superuser=True)
    factors.spare_codes_step(root)
    theirs = signed_in(root)
    assert theirs.get("/admin/").status_code == 200
    run("remove_factor", root.email, "--reason", REASON, "--dry-run")
    settings.CENTLI_ENVIRONMENT = "production"
    for arguments, code in (([REASON], 4), (["short", "--i-know-this-is-production"], 2)):
        with pytest.raises(CommandError) as caught:
            run("remove_factor", root.email, "--reason", *arguments)
        assert caught.value.returncode == code
    assert factors.is_enrolled(root)
    assert not AuditEntry.objects.exists()
    assert not Notice.objects.exists()
    run("remove_factor", root.email, "--reason", REASON, "--i-know-this-is-production")
    assert not factors.is_enrolled(root)
    assert theirs.get("/admin/").status_code == 302
    entry = AuditEntry.objects.get(action="factor.removed")
    assert (entry.customer_id, entry.actor_id, entry.channel) == (root.pk, None, "command")
    assert entry.data == {"reason": REASON}
    assert Notice.objects.get(user=root).code == "factor_removed"


@pytest.mark.parametrize(
    ("person", "code"),
    [({}, 1), ({"is_staff": True, "enrolled": False}, 4)],
)
def test_a_customers_factor_and_none_are_not_taken_away(person, code):
    user = make_user(email="ana@example.mx", **person)
    with pytest.raises(CommandError) as caught:
        run("remove_factor", user.email, "--reason", REASON)
    assert caught.value.returncode == code
    assert factors.is_enrolled(user) is ("enrolled" not in person)
    assert not AuditEntry.objects.exists()
