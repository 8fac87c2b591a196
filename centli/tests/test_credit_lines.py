"""A credit account at the bank is a credit line at the marketplace."""

from __future__ import annotations

import pytest

from banking.contracts import AccountType
from banking.services.accounts import account_open
from centli.events import relay
from centli.people.testing import make_user
from marketplace.models import CreditLine
from marketplace.testing import customer_call

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
