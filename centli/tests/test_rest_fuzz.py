"""The API under generated requests, as its own description allows and forbids them: no 5xx, no surprise."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from banking import testing as banking
from banking.contracts import AccountType
from centli.agent import runner
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.people import tokens
from centli.people.models import User
from centli.people.testing import call_of, make_user
from centli.web.testing import Api
from crm import testing as crm
from points import testing as points

EXAMPLES = int(os.environ.get("CENTLI_FUZZ_EXAMPLES", "5"))
"""A long run asks for more."""

pytestmark = pytest.mark.django_db


class World:
    """A customer with something to find under every kind of id, and her token."""

    def __init__(self) -> None:
        ana = make_user("Ana Torres")
        self.token = tokens.issue(ana, now=clock.now()).token
        account = banking.make_account(balance_centavos=1_000_000, owner=ana)
        savings = banking.make_account(owner=ana, account_type=AccountType.SAVINGS)
        api = Api(token=self.token)
        body = {
            "amount": {"amount": "1.00", "currency": "MXN"},
            "to_account": ids.public("account", savings.public_id),
        }
        call = call_of(ana, now=clock.now(), channel=Channel.CHAT)
        self.known = {
            "conversation_id": runner.conversation_open(call),
            "account_id": ids.public("account", account.public_id),
            "beneficiary_id": crm.make_beneficiary(ana).beneficiary_id,
            "confirmation_id": api.post("transfers", body).json()["confirmation_id"],
            "transaction_id": api.get("transactions").json()["data"][0]["transaction_id"],
            "order_id": self._order(ana, api),
        }

    @staticmethod
    def _order(ana: User, api: Api) -> str:
        """Return a reward's order that may still be cancelled."""
        points.make_points(ana, 500, now=clock.now())
        wish = {"product_id": points.make_reward(staged=True).wire_id}
        made = api.post("reward-orders", wish).json()
        done = api.post(
            f"confirmations/{made['confirmation_id']}/confirm",
            {"token": made["confirmation_token"]},
        )
        found: str = done.json()["result"]["order_id"]
        return found


@pytest.fixture
def world(settings):
    settings.CENTLI_REQUESTS_PER_MINUTE = 10**9
    found = World()
    # The WSGI handler closes connections between requests, which would end the test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield found
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_requests_are_answered_as_described(case: Any, world: World):
    # Half of the well-formed requests meet an object that is there.
    if case.meta.generation.mode.is_positive and len(repr(case.body)) % 2 == 0:
        case.path_parameters.update(
            {name: world.known[name] for name in case.path_parameters if name in world.known}
        )
    case.call_and_validate(
        headers={"Authorization": f"Bearer {world.token}"},
        # A rule of the bank may refuse what the description allows: no funds, a cursor that nobody was given.
        excluded_checks=[positive_data_acceptance],
    )
