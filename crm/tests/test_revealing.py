"""What is masked in a report is shown to whoever may see it, with a reason, for five minutes; all of that stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from crm.models import TicketFile, TicketReveal
from crm.testing import make_ticket, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CLABE = "012180001234567897"
WHY = "Hay que buscar su transferencia."


@pytest.fixture
def ticket():
    return make_ticket(make_user("ana.torres@example.mx"), text=f"No llegó a {CLABE}.")


def client_of(role: str) -> Client:
    return people.signed_in(people.make_staff(role))


def addresses(ticket):
    return f"/admin/crm/ticket/{ticket.pk}/change/", f"/admin/crm/ticket/{ticket.ticket_id}/reveal/"


def test_what_is_like_it_is_masked_too(ticket, monkeypatch):
    other = make_ticket(make_user(), text=f"Tampoco llegó a {CLABE}.")
    monkeypatch.setattr("crm.admin.reports.similar.tickets_like", lambda _ticket: [other])
    shown = client_of("support").get(addresses(ticket)[0]).content.decode()
    assert "Tampoco llegó a [NÚMERO]" in shown
    assert CLABE not in shown


def test_it_is_seen_for_a_while_by_whoever_asked_and_by_nobody_else(ticket, time_machine):
    sara, colleague = client_of("support"), client_of("support")
    page, reveal = addresses(ticket)
    message = ticket.messages.get()
    TicketFile.objects.create(
        message=message,
        customer_id=ticket.customer_id,
        name=f"{CLABE}.png",
        content_type="image/png",
        size_bytes=1,
        created_at=ticket.created_at,
        expires_at=ticket.created_at,
    )
    assert CLABE not in sara.get(page).content.decode()
    sara.post(reveal, {"reason": WHY})
    sara.post(reveal, {"reason": WHY})
    shown = sara.get(page).content.decode()
    assert CLABE in shown
    assert "ana.torres@example.mx" in shown
    assert CLABE not in colleague.get(page).content.decode()
    assert CLABE not in sara.get("/admin/crm/ticket/").content.decode()
    row = TicketReveal.objects.get()
    assert (row.person.display_name, row.reason) == ("support", WHY)
    entry = AuditEntry.objects.get(action="ticket.revealed")
    assert (entry.object_id, entry.actor_id) == (ticket.ticket_id, row.person_id)
    assert CLABE not in str(vars(entry))
    time_machine.move_to(clock.now() + timedelta(minutes=5, seconds=1))
    assert CLABE not in sara.get(page).content.decode()


@pytest.mark.parametrize(
    ("role", "reason", "status"),
    [("teller", WHY, 403), ("support", "Porque", 302), ("support", " ", 302)],
)
def test_without_the_right_or_a_reason_nothing_is_shown_or_kept(ticket, role, reason, status):
    client = client_of(role)
    page, reveal = addresses(ticket)
    assert client.post(reveal, {"reason": reason}).status_code == status
    assert CLABE not in client.get(page).content.decode()
    assert client.get(reveal, follow=True).redirect_chain == [(page, 302)]
    assert not TicketReveal.objects.exists()
    assert not AuditEntry.objects.filter(action="ticket.revealed").exists()


def test_what_was_revealed_can_be_neither_changed_nor_taken_away(ticket):
    client_of("admin").post(addresses(ticket)[1], {"reason": WHY})
    for act in (lambda: TicketReveal.objects.update(reason="x"), TicketReveal.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
