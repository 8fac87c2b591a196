"""What staff read of the audit trail and of stored codes: words, with the code where it is looked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise

from centli.confirmations.contracts import State
from centli.events import audit, words
from centli.events.models import AuditEntry
from centli.kernel.call import Channel
from centli.people.models import ConsentAction, User
from centli.people.testing import call_of, make_staff, make_user
from crm.admin.words import ACTIONS
from points.contracts import GrantKind

ROOT = Path(settings.ROOT)
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
NOT_ACTS = {
    *("sweep", "each", "one", "resting", "failpoint", "has_perm"),
    *("info", "warning", "error", "exception"),
}


def written() -> Iterator[str]:
    """Yield the codes that code hands over where the audit trail is written."""
    for package in ("centli", "banking", "crm", "marketplace", "points"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text()
            if "tests" in path.parts or not re.search(r"\baudit\b|rows\.note|tell_status", text):
                continue
            for call in (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                for one in call.args if name not in NOT_ACTS else ():
                    if isinstance(one, ast.Constant) and CODE.fullmatch(str(one.value)):
                        yield str(one.value)
    yield from (f"consent.{each.value}" for each in ConsentAction)
    yield from (f"proposal.{each.value}" for each in State if each is not State.OPEN)
    yield from (f"points.{each.value}" for each in GrantKind)
    yield from (f"ticket.{each}" for each in ACTIONS)
    yield from ("ticket.revealed", "conversation.revealed", "team.added", "employee.changed")


def test_whatever_is_written_has_words_in_both_languages():
    found = set(written())
    assert len(found) > 80
    assert {each for each in found if words.action(each) == each} == set()
    assert set(words.CHANNELS) == {each.value for each in Channel}
    with translation.override("en"):
        for known in (words.CHANNELS, words.OBJECTS, words.ACTS):
            same = {each for each in known.values() if translation.gettext(each) == each}
            assert same <= {"chat", "Chat"}
        assert words.action("account.frozen") == "Account: the bank froze it"


def shown(table: admin.ModelAdmin, request: HttpRequest) -> set[str]:  # type: ignore[type-arg]
    """Return the names of what a table of the staff site lists, filters by and shows of one row."""
    of_row = (name for _, part in table.get_fieldsets(request) for name in part["fields"])
    return {each for each in (*table.list_display, *table.list_filter, *of_row) if isinstance(each, str)}  # fmt: skip


def test_no_page_of_staff_shows_or_filters_by_a_code_that_has_no_words(rf):
    """A column of choices says what each stands for; Django calls them by their codes where nobody says otherwise."""
    request = rf.get("/")
    request.user = User(is_staff=True, is_superuser=True)
    unmarked, known = set(), 0
    for model, table in admin.site._registry.items():
        for name in shown(table, request):
            try:
                field = get_fields_from_path(model, name)[-1]
            except FieldDoesNotExist:
                continue  # a method of the table's
            choices = list(getattr(field, "choices", None) or ())
            known += bool(choices)
            if any(not isinstance(said, Promise) for _code, said in choices):
                unmarked.add(f"{model._meta.label_lower}.{name}")
    assert known > 35
    assert unmarked == {"banking.account.level"}  # «N4» is what it is called


@pytest.mark.django_db
def test_the_list_and_the_entry_say_it_in_words_and_the_code_is_found(client):
    person = make_user()
    audit.record(call_of(person, channel=Channel.WEB), "account.frozen", object_kind="account", object_id="acc_1")  # fmt: skip
    audit.record(call_of(person, channel=Channel.BUS), "new.thing")
    client.force_login(make_staff("auditor"))
    page = client.get("/admin/events/auditentry/").content.decode()
    assert ">Cuenta: el banco la congeló</" in page
    assert "Cuenta: el banco la congeló (account.frozen)" in page
    assert ">new.thing</" in page
    assert (">página</" in page, ">web</" in page) == (True, False)
    only = client.get("/admin/events/auditentry/", {"q": "account.frozen"}).content.decode()
    assert ("el banco la congeló</" in only, ">new.thing</td>" in only) == (True, False)
    row = AuditEntry.objects.get(action="account.frozen")
    entry = client.get(f"/admin/events/auditentry/{row.pk}/change/").content.decode()
    assert ("el banco la congeló" in entry, "account.frozen" in entry) == (True, True)
