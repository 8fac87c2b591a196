"""What a report is about: shown and linked where it is its customer's own, and nothing of anybody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from centli.kernel import ids
from centli.people import testing as people
from centli.people.models import User
from crm.models import Ticket
from crm.testing import make_ticket, make_user
from marketplace import testing as shops

pytestmark = pytest.mark.django_db(transaction=True)


def page_about(related_id: str, customer: User) -> str:
    ticket = make_ticket(customer)
    Ticket.objects.filter(pk=ticket.pk).update(related_id=related_id)
    client = Client()
    client.force_login(people.make_user("Sara", is_staff=True, is_superuser=True))
    return client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()


def test_a_purchase_is_shown_to_whoever_answers_its_customer_and_to_nobody_else():
    purchase = shops.make_saga().purchase
    owner = User.objects.get(pk=purchase.customer_id)
    mine = page_about(purchase.purchase_id, owner)
    assert f"{reverse('admin:marketplace_saga_changelist')}?q={purchase.purchase_id}" in mine
    assert purchase.product_name in mine
    assert ("· pendiente" in mine, "pending" in mine) == (True, False)
    other = page_about(purchase.purchase_id, make_user())
    assert "no es de este cliente" in other
    assert purchase.product_name not in other


@pytest.mark.parametrize("kind", ["transaction", "purchase", "order"])
def test_what_is_not_there_is_nobodys(kind):
    assert "no es de este cliente" in page_about(ids.public(kind, ids.uuid7()), make_user())
