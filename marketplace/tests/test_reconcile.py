"""Points that purchases promised against those that were given; the rest is seen with the bank, in the back office."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.kernel import clock
from marketplace import staff
from marketplace.models import Purchase
from marketplace.staff import Earned
from marketplace.tests import test_purchase_api as api

pytestmark = pytest.mark.django_db
shop = api.shop


def problems(*earned, after=timedelta(minutes=6)):
    report = staff.purchases_reconciled([], earned, now=clock.now() + after)
    return [each.detail for each in report.differences if each.check == "points"]


def test_points_that_were_promised_and_not_given_are_found(shop):
    bought = shop.bought()
    Purchase.objects.update(points=90)
    gave = Earned(bought, 90, 0)
    assert problems() == []
    assert problems(gave) == ["promised 0, gave 90"]
    shop.paid(bought)
    assert problems(gave) == []
    assert problems() == ["promised 90, gave 0"]
    assert problems(after=timedelta()) == [], "the news may be on its way"
    assert problems(Earned(bought, 80, 0)) == ["promised 90, gave 80"]
    assert problems(Earned(bought, 90, 5)) == ["0 to take back, 5 taken"]
    assert problems(gave, Earned("pur_x", 5, 0)) == ["promised none, gave 5"]


def test_points_that_a_refund_did_not_take_back_are_found(shop):
    bought = shop.bought()
    Purchase.objects.update(points=90)
    shop.paid(bought)
    shop.api.post(f"purchases/{bought}/cancel")
    shop.refunded(bought)
    assert problems(Earned(bought, 90, 90)) == []
    assert problems(Earned(bought, 90, 0)) == ["90 to take back, 0 taken"]
    assert problems(Earned(bought, 90, 0), after=timedelta()) == []
