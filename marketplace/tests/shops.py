"""A shop for the tests of buying: the bank is another domain, and a test answers in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from centli.confirmations import services as confirmations
from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import PaymentCompleted, PaymentFailed, RefundCompleted
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.people.testing import make_user
from marketplace import facade
from marketplace.models import Offer
from marketplace.testing import (
    customer_call,
    make_credit_line,
    make_limits,
    make_offer,
    make_paying_account,
    make_retailer,
)

PAID: Final = ids.public("transaction", ids.uuid7())


class Shop:
    """Ana, a laptop of 20,999.00 of which there are three, and her accounts."""

    def __init__(self, *, stock: int = 3):
        self.ana = make_user("Ana Torres")
        self.retailer = make_retailer("Tecnópolis")
        self.offer = make_offer(retailer=self.retailer, stock=stock)
        self.checking = make_paying_account(self.ana)
        self.line = make_credit_line(self.ana)
        make_paying_account(self.ana, account_type="credit", account_id=self.line.account_id)
        make_limits(self.ana)  # a laptop is above everybody's
        self.call = customer_call(self.ana)

    def propose(self, **changes):
        fields = {"product_id": self.offer.product.product_id, **changes}
        return facade.purchase_propose(self.call, **fields)

    def confirm(self, proposal, **more):
        return confirmations.confirm(
            self.call, confirmation_id=proposal.public_id, token=proposal.token, **more
        )

    def buy(self, **changes):
        return self.confirm(self.propose(**changes)).result["purchase_id"]

    @owned
    def tell(self, *events):
        bus.publish(*events, call=self.call)

    def hear(self, *events, after: timedelta = timedelta(seconds=1)):
        """Have the bank's answers dealt with, and leave its own requests alone."""
        self.tell(*events)
        relay.drain(now=clock.now() + after)

    def paid(self, purchase_id):
        self.hear(PaymentCompleted(purchase_id, PAID, "20999.00"))

    def refused(self, purchase_id, reason="insufficient_funds"):
        self.hear(PaymentFailed(purchase_id, reason))

    def refunded(self, purchase_id):
        back = ids.public("transaction", ids.uuid7())
        self.hear(RefundCompleted(purchase_id, back, "20999.00"))

    def stock(self):
        row = Offer.objects.get(pk=self.offer.pk)
        return row.on_hand, row.reserved

    def told(self, event_type):
        return list(
            Outbox.objects.filter(event_type=event_type)
            .order_by("id")
            .values_list("data", flat=True)
        )

    def state(self, purchase_id):
        view = facade.purchase_get(self.call, purchase_id)
        return view.status, view.stage
