"""A key makes a write happen once, and repeats its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.contrib.auth.models import Group

from centli.db import idempotency
from centli.db.models import IdempotencyKey
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError, Rejected
from centli.kernel.ids import uuid7
from centli.kernel.money import InvalidAmount

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call():
    return Call(
        customer_id=7,
        user_id="usr_7",
        now=datetime(2026, 11, 21, tzinfo=UTC),
        correlation_id=uuid7(),
        channel=Channel.REST,
        idempotency_key="key-0001",
    )


def made():
    """Effects: groups named by an id; the product's own have names."""
    return Group.objects.filter(name__regex="^[0-9a-f-]{36}$").count()


def run(call, body=None, fail=None):
    def work(result_id):
        Group.objects.create(name=str(result_id))
        if fail is not None:
            raise fail

    return idempotency.run(call, operation="test", parameters=body or {"a": 1}, work=work)


def test_the_same_key_gets_the_same_result_and_one_effect(call):
    first, second = run(call), run(call)

    assert (first.replayed, second.replayed) == (False, True)
    assert first.result_id == second.result_id
    assert made() == 1


def test_another_body_is_refused_and_nothing_happens(call):
    run(call)

    with pytest.raises(idempotency.KeyReused):
        run(call, body={"a": 2})
    assert made() == 1
    assert IdempotencyKey.objects.count() == 1


def test_a_refusal_is_remembered_and_leaves_no_effect(call):
    with pytest.raises(InvalidAmount) as first:
        run(call, fail=InvalidAmount())
    with pytest.raises(InvalidAmount) as second:
        run(call)

    assert (first.value.replayed, second.value.replayed) == (False, True)
    assert made() == 0


@dataclass(eq=False)
class TooManySeats(Rejected):
    code: ClassVar[str] = "invalid_quantity"  # as two domains have it
    title: ClassVar[str] = "No hay tantos lugares."

    limit: int


def test_a_refusal_is_remembered_in_the_words_of_its_own_domain(call, monkeypatch):
    monkeypatch.setattr(TooManySeats, "__module__", "theatre.errors")
    others = list(idempotency._by_code(DomainError, "invalid_quantity"))
    assert others.index(TooManySeats) > 0, "it is not merely the first that has the code"
    with pytest.raises(TooManySeats):
        run(call, fail=TooManySeats(limit=4))
    with pytest.raises(TooManySeats) as again:
        run(call)

    assert (again.value.title, again.value.limit) == ("No hay tantos lugares.", 4)


def test_a_refusal_remembered_without_its_domain_is_still_answered(call):
    with pytest.raises(InvalidAmount):
        run(call, fail=InvalidAmount())
    IdempotencyKey.objects.update(error_code="invalid_amount")
    with pytest.raises(InvalidAmount):
        run(call)


def test_a_bug_is_not_remembered(call):
    with pytest.raises(ZeroDivisionError):
        run(call, fail=ZeroDivisionError())

    assert IdempotencyKey.objects.count() == 0
    assert not run(call).replayed


def test_another_customer_may_use_the_same_key(call):
    run(call)

    assert not run(replace(call, customer_id=8)).replayed


def test_keys_that_differ_by_a_letters_case_are_two(call):
    assert run(call).result_id != run(replace(call, idempotency_key="Key-0001")).result_id
    assert made() == 2


def test_without_a_key_each_call_is_its_own(call):
    call = replace(call, idempotency_key=None)

    assert run(call).result_id != run(call).result_id
    assert made() == 2
