"""The one search box of the staff site: what people have in hand leads to what it names, for whoever may see that."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banking import rules
from banking.models import Entry
from banking.testing import book, make_account, make_customer
from centli.backoffice.site import SEARCHED
from centli.kernel import ids
from centli.people.testing import make_staff, signed_in
from crm.testing import make_ticket, make_user
from marketplace.testing import make_saga

pytestmark = pytest.mark.django_db(transaction=True)

QUERIES_MAX = 12 + 3 * len(SEARCHED)


def searched(text: str, role: str = "admin"):
    return signed_in(make_staff(role)).get(reverse("admin:find"), {"q": text})


@pytest.fixture
def entry() -> Entry:
    book(make_account(owner=make_customer("Ana Torres")), "deposit", 100, counterpart="Nómina")
    return Entry.objects.latest("pk")


def test_an_exact_id_a_folio_and_a_correlation_open_what_they_name(entry):
    there = reverse("admin:banking_entry_change", args=[entry.pk])
    folio = rules.folio(entry.public_id)
    for text in (folio, folio.lower(), f" {folio} ", ids.public("transaction", entry.public_id)):
        answer = searched(text)
        assert (answer.status_code, answer.headers.get("Location")) == (302, there), text
    for text in (str(entry.correlation_id), entry.correlation_id.hex):
        assert searched(text).headers["Location"] == there, text


def test_a_purchases_and_a_tickets_folio_open_them():
    saga = make_saga()
    answer = searched(ids.folio(saga.purchase.purchase_id))
    assert answer.headers["Location"] == reverse("admin:marketplace_saga_change", args=[saga.pk])
    ticket = make_ticket(make_user())
    there = reverse("admin:crm_ticket_change", args=[ticket.pk])
    for text in (ticket.folio, ticket.folio.lower(), ticket.folio[2:], ticket.ticket_id):
        assert searched(text).headers["Location"] == there, text


def test_nobody_finds_what_they_may_not_see(entry):
    folio = rules.folio(entry.public_id)
    for role, may in (("teller", True), ("auditor", True), ("catalogue", False)):
        answer = searched(folio, role)
        assert (answer.status_code == 302) is may, role
    assert folio in searched(folio, "catalogue").content.decode()
    assert signed_in(make_user()).get(reverse("admin:find"), {"q": folio}).status_code == 302


def test_a_mail_shows_whose_it_is_and_what_is_theirs_a_few_of_each_list():
    owner = make_customer("Ana Torres")
    for _ in range(7):
        make_account(owner=owner)
    client = signed_in(make_staff("admin"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(reverse("admin:find"), {"q": owner.email.upper()}).content.decode()
    assert len(asked) <= QUERIES_MAX
    assert reverse("admin:people_user_change", args=[owner.pk]) in page
    assert page.count("/admin/banking/account/") == 1 + 5 + 1, (
        "the list's link in the side, five rows, all of them"
    )
    assert (
        f"{reverse('admin:banking_account_changelist')}?q={owner.email.replace('@', '%40')}" in page
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((text, "No hay nada con") for text in ("zzz", "ffffffffff", "tr_ff", "<b>x</b>", "ñ" * 500)),
        *((text, "Escribe alguna letra o cifra") for text in ("%", "'; --", "''", '""', "' '", "-", "...", "_")),
        *((text, None) for text in ("", "   ", "\x00")),
    ],
)  # fmt: skip
def test_what_names_nothing_is_said(entry, text, said):
    answer = searched(text)
    assert answer.status_code == 200
    page = answer.content.decode()
    told = [each for each in ("No hay nada con", "Escribe alguna letra o cifra") if each in page]
    assert told == ([said] if said else [])
    assert 'class="found"' not in page
    assert "<b>x</b>" not in page
