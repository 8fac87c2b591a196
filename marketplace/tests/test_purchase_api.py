"""Buying over REST: proposals, confirmations, lists, cancelling; what is refused does nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import PaymentCompleted, PaymentFailed, RefundCompleted
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.people.testing import make_user
from centli.web.testing import Api
from marketplace.contracts import BenefitKind
from marketplace.models import Offer, PayingAccount, Purchase
from marketplace.testing import (
    customer_call,
    make_benefit,
    make_credit_line,
    make_limits,
    make_offer,
    make_paying_account,
    make_retailer,
)

pytestmark = pytest.mark.django_db
MONEY = {"amount": "20999.00", "currency": "MXN"}


class Shop:
    """Ana, a laptop of which there are three, and the bank's answers by hand."""

    def __init__(self):
        self.ana = make_user("Ana Torres")
        self.api = Api(self.ana)
        self.retailer = make_retailer("Tecnópolis")
        self.offer = make_offer(retailer=self.retailer, stock=3)
        make_benefit(self.retailer, BenefitKind.MSI, 6)
        self.checking = make_paying_account(self.ana)
        line = make_credit_line(self.ana)
        make_paying_account(self.ana, account_type="credit", account_id=line.account_id)
        make_limits(self.ana)  # a laptop is above everybody's
        self.wish = {
            "product_id": self.offer.product.product_id,
            "retailer_id": self.retailer.retailer_id,
        }

    def propose(self, *, key="", **changes):
        return self.api.post("purchases", {**self.wish, **changes}, key=key)

    def confirm(self, proposal, *, key="", **changes):
        body = {"token": proposal["confirmation_token"], **changes}
        address = f"confirmations/{proposal['confirmation_id']}/confirm"
        return self.api.post(address, body, key=key)

    def bought(self, **changes):
        answer = self.confirm(self.propose(**changes).json())
        assert answer.status_code == 202, answer.content
        return answer.json()["result"]["purchase_id"]

    @owned
    def _publish(self, event):
        bus.publish(event, call=customer_call(self.ana))

    def paid(self, purchase_id):
        paid = ids.public("transaction", ids.uuid7())
        self._publish(PaymentCompleted(purchase_id, paid, "20999.00"))
        relay.drain(now=clock.now() + timedelta(seconds=1))

    def not_paid(self, purchase_id):
        self._publish(PaymentFailed(purchase_id, "account_blocked"))
        relay.drain(now=clock.now() + timedelta(seconds=1))

    def refunded(self, purchase_id):
        back = ids.public("transaction", ids.uuid7())
        self._publish(RefundCompleted(purchase_id, back, "20999.00"))
        relay.drain(now=clock.now() + timedelta(seconds=2))

    def nothing_happened(self, *, reserved=0):
        offer = Offer.objects.get(pk=self.offer.pk)
        asked = Outbox.objects.filter(event_type="PAYMENT_REQUEST").count()
        return (offer.on_hand, offer.reserved, asked) == (3, reserved, 1 if reserved else 0)


@pytest.fixture
def shop(silent_bank):
    return Shop()


def test_a_purchase_is_proposed_confirmed_and_read(shop):
    answer = shop.propose(benefit="MSI", months=6)
    assert answer.status_code == 201
    proposal, where = answer.json(), answer["Location"].removeprefix("/api/v1/")
    assert (proposal["kind"], proposal["status"]) == ("purchase", "REQUIRES_CONFIRMATION")
    assert proposal["card"]["amount"] == MONEY
    assert shop.nothing_happened()
    assert shop.api.get("purchases").json()["data"] == []

    begun = shop.confirm(proposal)
    assert begun.status_code == 202
    assert begun.json()["result"]["status"] == "pending"
    purchase_id = begun.json()["result"]["purchase_id"]
    pending = shop.api.get(f"purchases/{purchase_id}").json()
    assert (pending["status"], pending["stage"]) == ("pending", "reserved")
    assert shop.api.get(where).json()["result"] == begun.json()["result"]

    shop.paid(purchase_id)
    told = shop.api.get(where).json()["result"]
    assert (told["status"], told["text"][:23]) == ("completed", "Listo, compraste Laptop")
    done = shop.api.get(f"purchases/{purchase_id}").json()
    assert (done["status"], done["benefit_applied"], done["months"]) == ("completed", "MSI", 6)
    assert done["user_id"] == shop.ana.user_id
    assert done["transaction_id"].startswith("tr_")
    assert [each["number"] for each in done["instalments"]] == [1, 2, 3, 4, 5, 6]
    assert done["instalments"][0]["amount"] == {"amount": "3499.85", "currency": "MXN"}
    assert done["cancellable_until"] is not None
    assert shop.api.get("purchases").json()["data"] == [done]


def test_pages_of_purchases_are_cut_by_a_signed_cursor(shop):
    bought = [shop.bought() for _ in range(3)]
    first = shop.api.get("purchases", limit=2).json()
    rest = shop.api.get("purchases", limit=2, cursor=first["next_cursor"]).json()
    assert [each["purchase_id"] for each in first["data"] + rest["data"]] == bought[::-1]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    refused = shop.api.get("purchases", cursor="x")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")


def test_a_key_sent_twice_is_one_proposal_and_one_purchase(shop):
    first = shop.propose(key="a-key-of-mine")
    second = shop.propose(key="a-key-of-mine")
    assert second["Idempotency-Replayed"] == "true"
    assert first.json()["confirmation_id"] == second.json()["confirmation_id"]
    other = shop.propose(key="a-key-of-mine", quantity=2)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    begun = [shop.confirm(first.json(), key="another-key") for _ in range(2)]
    assert [each.status_code for each in begun] == [202, 202]
    assert begun[0].json()["result"] == begun[1].json()["result"]
    assert Purchase.objects.count() == 1


def test_a_refusal_is_repeated_word_for_word_and_says_that_it_is_one(shop):
    first, second = [shop.propose(key="a-key-of-mine", quantity=11) for _ in range(2)]
    assert first.json()["title"] == "Esa cantidad no se puede comprar."
    told = ("title", "status", "code", "limit")
    assert [first.json()[name] for name in told] == [second.json()[name] for name in told]
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert shop.nothing_happened()


def test_a_key_is_needed(shop):
    for answer in (shop.propose(key=None), shop.api.post("purchases/pur_x/cancel", {}, key=None)):
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert shop.nothing_happened()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"quantity": 0}, 422, "validation_error"),
        ({"quantity": -1}, 422, "validation_error"),
        ({"quantity": 10**30}, 422, "validation_error"),
        ({"quantity": "1"}, 422, "validation_error"),
        ({"quantity": True}, 422, "validation_error"),
        ({"quantity": 11}, 422, "invalid_quantity"),
        ({"quantity": 4}, 422, "out_of_stock"),
        ({"benefit": "MSI"}, 422, "validation_error"),
        ({"months": 6}, 422, "validation_error"),
        ({"benefit": "cashback", "months": 6}, 422, "validation_error"),
        ({"benefit": "free", "months": 6}, 422, "validation_error"),
        ({"benefit": "MSI", "months": 12}, 422, "benefit_unavailable"),
        ({"benefit": "cashback"}, 422, "benefit_unavailable"),
        ({"product_id": "prd_nothing"}, 404, "product_not_found"),
        ({"retailer_id": "ret_nothing"}, 404, "product_not_found"),
        ({"account_id": "acc_nothing"}, 404, "account_not_found"),
        ({"price": MONEY}, 422, "validation_error"),
        ({"total_amount": "1.00"}, 422, "validation_error"),
        ({"quantity": 0.5}, 422, "validation_error"),
        ({"quantity": "1e3"}, 422, "validation_error"),
        ({"benefit": "MSI", "months": 7}, 422, "benefit_unavailable"),
    ],
)
def test_what_cannot_be_bought_is_not_even_proposed(shop, changes, status, code):
    answer = shop.propose(**changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert shop.nothing_happened()
    assert shop.api.get("purchases").json()["data"] == []


def test_a_benefit_that_does_not_apply_says_why(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 12, minimum_centavos=3_000_000)
    answer = shop.propose(benefit="MSI", months=12)
    assert answer.json()["code"] == "benefit_unavailable"
    assert "te faltan $9,001.00" in answer.json()["why_not"]


@pytest.mark.parametrize("gone", ["offer", "product", "retailer"])
def test_what_is_sold_no_more_cannot_be_confirmed(shop, gone):
    proposal = shop.propose().json()
    row = shop.offer if gone == "offer" else getattr(shop.offer, gone)
    row.is_active = False
    row.save()
    answer = shop.confirm(proposal)
    assert (answer.status_code, answer.json()["code"]) == (404, "product_not_found")
    assert shop.nothing_happened()
    assert shop.propose().status_code == 404


def test_a_closed_account_pays_nothing(shop):
    proposal = shop.propose().json()
    PayingAccount.objects.update(is_usable=False)
    for answer in (shop.confirm(proposal), shop.propose()):
        assert (answer.status_code, answer.json()["code"]) == (422, "account_unusable")
    assert shop.nothing_happened()


def test_a_token_counts_for_its_own_proposal_alone(shop):
    one, other = shop.propose().json(), shop.propose(quantity=2).json()
    for token in (other["confirmation_token"], one["confirmation_token"][:-1] + "x", "nothing"):
        answer = shop.confirm(one, token=token)
        assert (answer.status_code, answer.json()["code"]) == (410, "token_invalid")
    assert shop.nothing_happened()
    altered = shop.confirm(one, quantity=3)
    assert (altered.status_code, altered.json()["code"]) == (422, "validation_error")
    assert shop.nothing_happened()


def test_anothers_purchase_and_proposal_look_like_none(shop):
    proposal = shop.propose().json()
    purchase_id = shop.bought()
    bruno = Api(make_user("Bruno Díaz"))
    confirm = f"confirmations/{proposal['confirmation_id']}/confirm"
    answers = [
        bruno.get(f"purchases/{purchase_id}"),
        bruno.post(f"purchases/{purchase_id}/cancel"),
        bruno.post(confirm, {"token": proposal["confirmation_token"]}),
        shop.api.get("purchases/pur_nothing"),
    ]
    assert [each.status_code for each in answers] == [404] * 4
    assert bruno.get("purchases").json()["data"] == []
    other = make_paying_account(make_user("Carla Ruiz"))
    theirs = shop.propose(account_id=ids.public("account", other.account_id))
    assert (theirs.status_code, theirs.json()["code"]) == (404, "account_not_found")
    assert shop.nothing_happened(reserved=1)


def test_the_confirmation_of_a_purchase_that_was_not_paid_says_so(shop):
    proposal = shop.propose().json()
    receipt = shop.confirm(proposal).json()["result"]
    shop.not_paid(receipt["purchase_id"])
    told = shop.api.get(f"confirmations/{proposal['confirmation_id']}").json()["result"]
    text = "No se compró Laptop Nube 14. La cuenta está congelada. No se cobró."
    assert told == {**receipt, "status": "failed", "text": text}


def test_a_customer_cancels_once(shop):
    purchase_id = shop.bought(quantity=2)
    early = shop.api.post(f"purchases/{purchase_id}/cancel")
    assert (early.status_code, early.json()["code"]) == (409, "not_refundable")
    shop.paid(purchase_id)
    for quantity in (0, -1, "1"):
        wrong = shop.api.post(f"purchases/{purchase_id}/cancel", {"quantity": quantity})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "validation_error")
    answers = [
        shop.api.post(f"purchases/{purchase_id}/cancel", {"quantity": 1}, key="cancel-one")
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["stage"] == "refunding"
    (asked,) = Outbox.objects.filter(event_type="REFUND_REQUEST")
    assert asked.data["amount"] == "20999.00"
    again = shop.api.post(f"purchases/{purchase_id}/cancel", {"quantity": 1})
    assert (again.status_code, again.json()["code"]) == (409, "not_refundable")
