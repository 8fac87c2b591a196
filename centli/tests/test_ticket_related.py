"""What a report is about is its customer's own, whichever domain keeps it; anything else is refused alike."""

from __future__ import annotations

import pytest

from centli.events.models import AuditEntry, Outbox
from centli.kernel import ids
from centli.tests.world import World
from centli.web.testing import Api
from crm.models import Ticket, TicketMessage

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = {"body": "De esto tengo una duda."}


def rows() -> tuple[int, ...]:
    return tuple(each.objects.count() for each in (Ticket, TicketMessage, Outbox, AuditEntry))


def test_a_movement_a_purchase_or_an_order_must_be_the_customers_own():
    world = World()
    bruno = Api(world.bruno)
    for kind in ("transaction", "purchase", "order"):
        mine = getattr(world, f"{kind}_id")()
        made = world.as_ana().post("tickets", {**TEXT, "related_id": mine})
        assert (made.status_code, made.json()["related_id"]) == (201, mine)
        before = rows()
        for theirs in (mine, ids.public(kind, ids.uuid7())):
            body, key = {**TEXT, "related_id": theirs}, f"key-{theirs}"
            for _ in range(2):  # and the key answers the same again
                refused = bruno.post("tickets", body, key=key)
                assert (refused.status_code, refused.json()["code"]) == (404, "related_not_found")
        assert rows() == before
