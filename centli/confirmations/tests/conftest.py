"""A kind of proposal that moves nothing but a row of its own: it counts its effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest

from centli.confirmations import registry
from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.db.models import IdempotencyKey
from centli.events.catalogue import Event, HoldReleased, TransferFailed, TransferRequest
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.people.models import User
from centli.people.testing import make_user


@dataclass
class Box:
    """Puts a mark into a table each time it is executed; what it assesses and raises is set by the test."""

    name: str = "box"
    title: str = "Caja"
    action: str = "box"
    facts: Assessment = field(default_factory=Assessment)
    error_at_assess: DomainError | None = None
    error_at_execute: DomainError | None = None

    def card(self, call: Call, terms: Terms) -> dict[str, Any]:
        return {"rows": [{"label": "Caja", "value": str(terms["amount"])}]}

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        if locked and self.error_at_assess is not None:
            raise self.error_at_assess
        return replace(self.facts, amount_centavos=terms["amount"])

    def request(self, terms: Terms, *, confirmation_id: str) -> Event | None:
        return TransferRequest(
            from_account="acc_1", amount="1.00", currency="MXN", confirmation_id=confirmation_id
        )

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        IdempotencyKey.objects.bulk_create(
            [
                IdempotencyKey(
                    owner_id=call.customer_id,
                    operation="box",
                    key=str(IdempotencyKey.objects.filter(operation="box").count()),
                    fingerprint=b"",
                    outcome="ok",
                    result_id=confirmation_id,
                    created_at=call.now,
                )
            ]
        )
        if self.error_at_execute is not None:
            raise self.error_at_execute
        return Executed(
            {"text": "Listo", "amount": terms["amount"]}, (HoldReleased("hd_1", "done"),)
        )

    def failed(self, terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        return (TransferFailed(error.code, confirmation_id=confirmation_id),)


def marks() -> int:
    """How often the box was executed."""
    return IdempotencyKey.objects.filter(operation="box").count()


@pytest.fixture
def box() -> Iterator[Box]:
    kind = Box()
    registry.register(kind)
    yield kind
    registry._kinds.pop(kind.name)


@pytest.fixture
def ana(db: None) -> User:
    return make_user()
