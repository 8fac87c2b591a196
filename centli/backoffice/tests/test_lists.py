"""What every list of the staff site offers: its days as links, what is filtered as a file, and the way back to it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import resolve, reverse

from centli.db.admin import KeptAdmin
from centli.events import audit
from centli.events.models import AuditEntry, Inbox
from centli.kernel import clock, ids, sheets
from centli.kernel.sheets import BOM
from centli.people.models import User
from centli.people.roles import ROLES
from centli.people.testing import call_of, make_staff, make_user, signed_in
from centli.tests.test_staff_access import VIEWS

pytestmark = [pytest.mark.django_db, pytest.mark.portable]
AUDIT = reverse("admin:events_auditentry_changelist")
PEOPLE = reverse("admin:people_user_changelist")


def export(client, label: str, **asked: str):
    return client.post(reverse("admin:export", args=[label], query=asked))


def rows_of(answer) -> list[dict[str, str]]:
    text = answer.content.decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_holds_what_is_filtered_safe_for_spreadsheets_and_is_kept():
    staff = make_staff("auditor")
    make_user("=1+1", email="ana@example.mx")
    make_user("Bruno", email="bruno@example.mx", is_active=False)
    answer = export(signed_in(staff), "people.user", is_staff__exact="0", q="example.mx", o="1")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="people.user.csv"'
    rows = rows_of(answer)
    assert [row["Correo"] for row in rows] == ["ana@example.mx", "bruno@example.mx"]
    assert rows[0]["Nombre"] == "'=1+1"
    assert [row["Activo"] for row in rows] == ["Sí", "No"]
    joined = User.objects.get(email="ana@example.mx").date_joined
    assert [*rows[0].values()][-1] == f"{joined.astimezone(clock.MEXICO_CITY):%Y-%m-%d %H:%M:%S}"
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.actor_id, entry.object_id, entry.channel) == (staff.pk, "people.user", "staff")
    assert entry.data == {"rows": 2, "filters": ["is_staff__exact=0", "o=1"], "searched": True}


def test_a_file_says_what_the_list_says():
    staff = make_staff("auditor")
    audit.record(call_of(make_user()), "account.frozen", object_kind="account", object_id="acc_x")
    page = signed_in(staff).get(AUDIT).content.decode()
    row = rows_of(export(signed_in(staff), "events.auditentry"))[-1]
    assert (row["Acción"], row["Canal"]) == ("Cuenta: el banco la congeló", "aplicación")
    assert row["Acción"] in page


def test_too_many_rows_are_refused_and_not_cut(monkeypatch):
    client = signed_in(make_staff("auditor"))
    make_user("Ana")
    monkeypatch.setattr(sheets, "ROWS_MAX", 1)
    answer = export(client, "people.user", o="1")
    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}?o=1")
    assert "Son más de 1 filas" in client.get(answer["Location"]).content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("label", "asked", "status"),
    [
        ("crm.ticket", {}, 404),
        ("agent.handoff", {}, 404),
        ("nothing.there", {}, 404),
        ("people.user", {"nonsense": "1"}, 302),
    ],
)
def test_what_is_no_list_is_no_file(label, asked, status):
    assert export(signed_in(make_staff("admin")), label, **asked).status_code == status
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("label", "asked", "role", "status"),
    [
        ("people.user", "password__startswith=a", "auditor", 400),
        ("people.user", "email__startswith=a", "auditor", 200),
        ("agent.turn", "session_key__startswith=a", "auditor", 400),
        ("crm.beneficiary", "clabe__startswith=0", "auditor", 400),
        ("crm.beneficiary", "name__startswith=A", "support", 400),
        ("crm.beneficiary", "name__startswith=A", "auditor", 200),
        ("banking.account", "owner=1", "support", 400),
        ("banking.account", "owner=1", "auditor", 200),
    ],
)
def test_no_list_is_filtered_by_what_it_does_not_show(label, asked, role, status):
    client = signed_in(make_staff(role))
    page = reverse(f"admin:{label.replace('.', '_')}_changelist")
    assert client.get(f"{page}?{asked}").status_code == status
    name, _equals, value = asked.partition("=")
    assert export(client, label, **{name: value}).status_code == status


def test_nothing_is_taken_away_on_get_or_by_strangers():
    address = reverse("admin:export", args=["people.user"])
    assert signed_in(make_staff("auditor")).get(address).status_code == 405
    assert signed_in(make_user()).post(address).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_takes_away_what_it_may_look_at(role, rf):
    """The audit trail is the auditor's and the admin's alone, as its list is."""
    user = make_staff(role)
    session = signed_in(user).session
    lists = {
        model._meta.label_lower
        for model, shown in admin.site._registry.items()
        if isinstance(shown, KeptAdmin) and shown.is_exported
    }
    taken = set()
    for label in lists:
        request = rf.post(reverse("admin:export", args=[label]))
        request.user, request.session, request._dont_enforce_csrf_checks = user, session, True
        found = resolve(request.path)
        try:
            answer = found.func(request, *found.args, **found.kwargs)
        except PermissionDenied:
            continue
        assert answer.status_code == 200, label
        taken.add(label)
    assert taken == {label for label, roles in VIEWS.items() if role in roles} & lists
    assert ("events.auditentry" in taken) is (role in {"auditor", "admin"})


# ── Days ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def days(time_machine) -> list[datetime]:
    """An entry at the end of a year, one in the next, and one last night in Mexico, which is today in London."""
    time_machine.move_to(datetime(2026, 3, 3, 12, tzinfo=UTC), tick=False)
    moments = [datetime(2025, 12, 30, 18, tzinfo=UTC), datetime(2026, 2, 28, 18, tzinfo=UTC), datetime(2026, 3, 2, 4, tzinfo=UTC)]  # fmt: skip
    for at, moment in enumerate(moments):
        audit.record(call_of(make_user()).at(moment), f"test.{at}")
    return moments


def periods(asked: str) -> tuple[list[str], list[str]]:
    """Return what is offered above a list, and the entries that are shown."""
    page = signed_in(make_staff("auditor")).get(f"{AUDIT}{asked}")
    tag = page.content.decode().partition('<nav class="dates"')[2].partition("</nav>")[0]
    said = [line.partition(">")[2].partition("<")[0] for line in tag.split("<a ")[1:]]
    return said, [row.action for row in page.context["cl"].result_list]


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(
    ("asked", "offered", "shown"),
    [
        ("", ["2025", "2026"], ["test.2", "test.1", "test.0"]),
        ("?created_at__year=2025", ["diciembre 2025"], ["test.0"]),
        ("?created_at__year=2026", ["enero 2026", "febrero 2026", "marzo 2026"], ["test.2", "test.1"]),
        ("?created_at__year=2026&created_at__month=3", ["1 mar", "2 mar", "3 mar"], ["test.2"]),
        ("?created_at__year=2026&created_at__month=3&created_at__day=1", [], ["test.2"]),
        ("?created_at__year=2026&created_at__month=3&created_at__day=2", [], []),
    ],
)  # fmt: skip
def test_days_are_offered_level_by_level_and_are_those_of_mexico(asked, offered, shown):
    said, found = periods(asked)
    assert [each for each in said if each] == offered
    assert [each for each in found if each.startswith("test.")] == shown


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(
    "asked", ["year=9999", "year=2026&created_at__month=13", "year=0", "year=9999&created_at__month=12&created_at__day=31"]
)  # fmt: skip
def test_a_day_that_is_none_is_no_error(asked):
    answer = signed_in(make_staff("auditor")).get(f"{AUDIT}?created_at__{asked}")
    assert (answer.status_code, answer["Location"]) == (302, f"{AUDIT}?e=1")


def test_every_list_of_rows_that_grow_has_days_and_bounds():
    for model, shown in admin.site._registry.items():
        fields = {each.name for each in model._meta.fields}
        if isinstance(shown, KeptAdmin):
            assert shown.date_hierarchy or "created_at" not in fields, model
            assert (shown.list_per_page, shown.show_facets) == (50, admin.ShowFacets.NEVER), model
    assert admin.site._registry[Inbox].date_hierarchy == "processed_at"


# ── The way back, and what is on ─────────────────────────────────────────────────────────────────


def test_a_row_leads_back_to_the_list_as_it_was_looked_at():
    client = signed_in(make_staff("auditor"))
    audit.record(call_of(make_user()), "account.frozen", object_kind="account", object_id=str(ids.uuid7()))  # fmt: skip
    page = client.get(AUDIT, {"object_kind": "account", "channel": "rest"})
    assert "Canal: aplicación · Clase del objeto: Cuenta" in page.content.decode()
    row = AuditEntry.objects.get()
    link = page.content.decode().partition(f'href="{reverse("admin:events_auditentry_change", args=[row.pk])}')[2].partition('"')[0]  # fmt: skip
    shown = client.get(f"{reverse('admin:events_auditentry_change', args=[row.pk])}{link}")
    assert f'href="{AUDIT}?channel=rest&amp;object_kind=account"' in shown.content.decode().replace(
        "object_kind=account&amp;channel=rest", "channel=rest&amp;object_kind=account"
    )
