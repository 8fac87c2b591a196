"""The API under generated requests, as its own description allows and forbids them: no 5xx, no surprise."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from centli.backoffice import dialogues
from centli.tests.product import ROOT
from centli.tests.world import World

EXAMPLES = int(os.environ.get("CENTLI_FUZZ_EXAMPLES", "3"))
"""A long run asks for more."""
PHASES = (Phase.explicit, Phase.generate)[os.environ.get("CENTLI_FUZZ_BOUNDARIES") == "0" :]
"""First the values at the edges of what the description allows, which a second database need not see, then random ones."""

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class Known(World):
    """Ana, how she signs in, and what is there under every kind of id."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = self.as_ana().headers
        self.known = {
            "conversation_id": self.conversation_id,
            "account_id": self.account_id,
            "beneficiary_id": self.beneficiary_id,
            "confirmation_id": self.proposal()["confirmation_id"],
            "order_id": self.order_id(),
            "product_id": self.product_id,
            "purchase_id": self.purchase_id(),
            "retailer_id": self.retailer_id,
            "answer_id": self.answer_id(),
            **self.file_ids(),
            "suggestion_id": self.suggested().rpartition("/")[2],
            "transaction_id": self.transaction_id(),
            "upload_id": self.upload_id(),
        }

    def headers_for(self, label: str) -> dict[str, str]:
        """Return the login of who has business at an address."""
        is_staffs = "/tickets/uploads" not in label and "/uploads" in label
        return self.as_keeper().headers if is_staffs or "}/answers" in label else self.headers


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker):
    """Everybody and everything, once: what the requests of a test change is undone at its end."""
    with django_db_blocker.unblock(), dialogues.rolled_back():
        yield Known()


@pytest.fixture
def world(known, settings):
    settings.CENTLI_REQUESTS_PER_MINUTE = 10**9
    # The WSGI handler closes connections between requests, which would end the test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield known
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@cache
def described() -> dict[str, Any]:
    """Return the description's operations by their names."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    found: list[Any] = list(schema.get_all_operations())
    return {each.ok().label: each.ok() for each in found}


def listed() -> list[str]:
    """Return the same names from the file: what makes the description is loaded where it is used alone."""
    found, path = [], ""
    for line in (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"  (/\S*):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|put|post|patch|delete):", line):
            found.append(f"{match[1].upper()} {path}")
    return found


def test_every_operation_is_fuzzed():
    assert sorted(listed()) == sorted(described())


def meets(case: Any) -> bool:
    """Say whether a request meets an object that is there, as half of the well-formed ones do."""
    drawn = repr((case.path_parameters, case.query, case.headers)).encode()
    return case.meta.generation.mode.is_positive and sum(drawn) % 2 == 0


@pytest.mark.parametrize("label", listed())
def test_generated_requests_are_answered_as_described(label: str, world: Known):
    operation = described()[label]
    # A reward's product is no product of the shop.
    known = world.known | ({"product_id": world.reward_id} if "/rewards/" in label else {})
    feedback = FeedbackSources(constants_value_source=make_constants_value_source(operation.schema))

    @settings(max_examples=EXAMPLES, phases=PHASES, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        if meets(case):
            case.path_parameters.update({name: known[name] for name in case.path_parameters})
        case.call_and_validate(
            headers=world.headers_for(label),
            # A rule of the bank may refuse what the description allows: no funds, a cursor that nobody was given.
            # Who is let in at each address is what `test_access` asks, once.
            excluded_checks=[positive_data_acceptance, ignored_auth],
        )

    # What schemathesis' plugin for pytest does while it collects, which costs every process of a run ten seconds.
    load_all_checks()
    build_operation_test(
        config=operation.schema.config,
        operation=operation,
        test_func=check,
        given_kwargs={},
        feedback=feedback,
    )()
