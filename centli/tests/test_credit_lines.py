"""A credit account at the bank is a credit line at the marketplace."""

from __future__ import annotations

import pytest

from banking.contracts import AccountType
from banking.services.accounts import account_open
from centli.events import relay
from centli.kernel.money import Money
from centli.people.testing import make_user
from marketplace import facade
from marketplace.contracts import BenefitKind
from marketplace.models import CreditLine
from marketplace.testing import customer_call, make_benefit, make_offer

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_opened_credit_account_is_known_to_the_marketplace():
    user = make_user()
    account_open(customer_call(user), account_type=AccountType.CHECKING)
    account = account_open(
        customer_call(user), account_type=AccountType.CREDIT, credit_limit_centavos=5_000_000
    )
    relay.drain()
    line = CreditLine.objects.get()
    assert (line.customer_id, line.account_id) == (user.pk, account.public_id)
    assert line.available_centavos == 5_000_000


def test_a_purchase_in_months_shows_what_is_left_of_the_line():
    user = make_user()
    call = customer_call(user)
    account_open(call, account_type=AccountType.CREDIT, credit_limit_centavos=5_000_000)
    relay.drain()
    offer = make_offer(price_centavos=300_000)
    make_benefit(offer.retailer, BenefitKind.MSI, 6)
    card = facade.purchase_propose(
        call, product_id=offer.product.product_id, benefit=BenefitKind.MSI, months=6
    ).card
    left = Money(4_700_000)
    assert card["available_after"] == left.json()
    assert card["rows"][-1] == {"label": "Línea disponible después", "value": left.display()}
