"""The API under generated requests, as its own description allows and forbids them: no 5xx, no surprise."""

from __future__ import annotations

import os
import re

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import Phase

from centli.db.rehearsing import rolled_back
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
    with django_db_blocker.unblock(), rolled_back():
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
    from centli.tests.fuzzing import described  # noqa: PLC0415 - loads what this test and the next alone need

    assert sorted(listed()) == sorted(described())


@pytest.mark.parametrize("label", listed())
def test_generated_requests_are_answered_as_described(label: str, world: Known):
    from centli.tests.fuzzing import answers_as_described  # noqa: PLC0415 - as above

    # A reward's product is no product of the shop.
    known = world.known | ({"product_id": world.reward_id} if "/rewards/" in label else {})
    answers_as_described(label, known, world.headers_for(label), examples=EXAMPLES, phases=PHASES)
