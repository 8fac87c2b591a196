"""Any sequence of what a ledger does leaves it true: a model beside it says what every balance must be."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from banking import errors, testing
from banking.contracts import AccountStatus
from banking.models import Account, AccountKind, Hold, HoldState
from banking.rules import EntryKind
from banking.services import accounts, batches, holds, posting, reconcile, reversing, sealing
from centli.db.prepared import Given, Select
from centli.kernel import ids
from centli.kernel.errors import DomainError
from centli.people import testing as people

EXAMPLES = int(os.environ.get("CENTLI_MACHINE_EXAMPLES", "40"))
STEPS = int(os.environ.get("CENTLI_MACHINE_STEPS", "30"))
STANDING = Select(
    lambda: (
        Account.objects.filter(owner_id=Given("owner_id", Account, "owner_id"))
        .order_by("pk")
        .values_list("balance_centavos", "held_centavos")
    )
)
"""Asked after each of the thousands of steps."""
NUMBERS = st.integers(0, 3)
AMOUNTS = st.integers(1, 5_000)


def block():
    """Return a block that services, which own durable transactions, may run in: each is a savepoint of the example."""
    found = transaction.atomic()
    found._from_testcase = True  # type: ignore[attr-defined]
    return found


class Ledger(RuleBasedStateMachine):
    """Four accounts, one of them on credit, and the bank's own."""

    @initialize()
    def open(self):
        self.outer = block()
        self.outer.__enter__()
        self.owner = people.make_user(enrolled=False)
        self.call = people.call_of(self.owner)
        self.accounts = [testing.make_account(owner=self.owner) for _ in range(4)]
        Account.objects.filter(pk=self.accounts[3].pk).update(floor_centavos=-10_000)
        self.floors = [0, 0, 0, -10_000]
        self.balances, self.held, self.frozen = [0] * 4, [0] * 4, [False] * 4
        self.fee = accounts.system_account(AccountKind.FEE)
        self.entries: list[tuple[str, list[tuple[int, int, int]]]] = []
        self.holds: list[tuple[Hold, int]] = []
        self.done: set[str] = set()

    def teardown(self):
        if hasattr(self, "outer"):
            later = people.NOW + timedelta(hours=1)
            sealing.seal(later)
            found = [
                each
                for each in reconcile.reconcile(now=later).differences
                # The rules post without proposals and messages.
                if each.check not in {"outbox", "confirmation"}
            ]
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            assert found == []

    def can(self, number, amount):
        available = self.balances[number] - self.held[number] - self.floors[number]
        return not self.frozen[number] and available >= amount

    def attempt(self, works, step):
        """Run a step in a savepoint; it must succeed exactly when the model says so."""
        if not works:
            with pytest.raises(DomainError), block():
                step()
            return None
        with block():
            return step()

    def post(self, legs, works, **fields):
        draft = posting.Draft(kind=EntryKind.DEPOSIT, legs=legs, **fields)
        return self.attempt(works, lambda: posting.post(self.call, draft))

    def apply(self, moves):
        for number, amount in moves:
            self.balances[number] += amount

    @rule(number=NUMBERS, amount=AMOUNTS)
    def deposit(self, number, amount):
        cash = accounts.system_account(AccountKind.CASH)
        legs = [posting.Leg(cash.pk, self.accounts[number].pk, amount)]
        if self.post(legs, not self.frozen[number]):
            self.apply([(number, amount)])

    @rule(debit=NUMBERS, credit=NUMBERS, amount=AMOUNTS, fee=st.sampled_from([0, 7]))
    def transfer(self, debit, credit, amount, fee):
        if debit == credit:
            return
        legs = [posting.Leg(self.accounts[debit].pk, self.accounts[credit].pk, amount)]
        if fee:
            legs.append(posting.Leg(self.accounts[debit].pk, self.fee.pk, fee, "fee"))
        works = self.can(debit, amount + fee) and not self.frozen[credit]
        posted = self.post(legs, works)
        if posted:
            self.apply([(debit, -amount - fee), (credit, amount)])
            moves = [(debit, credit, amount)] + ([(debit, -1, fee)] if fee else [])
            self.entries.append((ids.public("transaction", posted.public_id), moves))

    @rule(debit=NUMBERS, credit=NUMBERS, amounts=st.lists(AMOUNTS, min_size=1, max_size=4))
    def batch(self, debit, credit, amounts):
        if debit == credit:
            return
        pair = self.accounts[debit].pk, self.accounts[credit].pk
        drafts = [
            posting.Draft(kind=EntryKind.DEPOSIT, legs=[posting.Leg(*pair, each)])
            for each in amounts
        ]
        works = self.can(debit, sum(amounts)) and not self.frozen[credit]
        if self.attempt(works, lambda: batches.entry_batch_step(self.call, drafts)):
            self.apply([(debit, -sum(amounts)), (credit, sum(amounts))])

    @rule(number=NUMBERS, amount=AMOUNTS)
    def hold(self, number, amount):
        made = self.attempt(
            self.can(number, amount),
            lambda: holds.hold_place_step(
                self.call,
                account_pk=self.accounts[number].pk,
                amount_centavos=amount,
                purpose=EntryKind.GROCERIES,
                lifetime=timedelta(minutes=10),
            ),
        )
        if made:
            self.held[number] += amount
            self.holds.append((made, number))

    @precondition(lambda self: self.holds)
    @rule(index=st.integers(0, 20), part=st.integers(1, 100), credit=NUMBERS)
    def capture(self, index, part, credit):
        hold, number = self.holds[index % len(self.holds)]
        if credit == number:
            return
        amount = max(1, hold.amount_centavos * part // 100)
        works = not self.frozen[number] and not self.frozen[credit]
        fresh = Hold.objects.get(pk=hold.pk)
        taken = self.attempt(
            works,
            lambda: holds.hold_capture_step(
                self.call,
                fresh,
                credit_pk=self.accounts[credit].pk,
                amount_centavos=amount,
            ),
        )
        if taken:
            self.holds.remove((hold, number))
            self.held[number] -= hold.amount_centavos
            self.apply([(number, -amount), (credit, amount)])

    @precondition(lambda self: self.holds)
    @rule(index=st.integers(0, 20))
    def release(self, index):
        hold, number = self.holds.pop(index % len(self.holds))
        with block():
            locked = holds.hold_lock(hold.pk)
            holds.hold_end_step(self.call, locked, state=HoldState.RELEASED, reason="cancelled")
        self.held[number] -= hold.amount_centavos

    @precondition(lambda self: self.holds)
    @rule()
    def expire(self):
        late = people.NOW + timedelta(minutes=10)
        assert holds.expire_due(late) == len(self.holds)
        with pytest.raises(errors.HoldNotActive):
            holds.hold_capture_step(
                self.call,
                Hold.objects.get(pk=self.holds[0][0].pk),
                credit_pk=self.fee.pk,
                amount_centavos=1,
            )
        for hold, number in self.holds:
            self.held[number] -= hold.amount_centavos
        self.holds = []

    @precondition(lambda self: self.entries)
    @rule(index=st.integers(0, 20))
    def reverse(self, index):
        transaction_id, moves = self.entries[index % len(self.entries)]
        back: dict[int, int] = {}
        for debit, credit, amount in moves:
            back[debit] = back.get(debit, 0) + amount
            back[credit] = back.get(credit, 0) - amount
        own = {number: amount for number, amount in back.items() if number >= 0}
        works = transaction_id not in self.done and all(
            self.can(number, -amount) if amount < 0 else not self.frozen[number]
            for number, amount in own.items()
        )
        reversed_ = self.attempt(
            works,
            lambda: reversing.reverse_step(
                self.call,
                transaction_id=transaction_id,
                account_pk=self.accounts[moves[0][0]].pk,
                reason="duplicate",
                confirmation_id=ids.uuid7(),
            ),
        )
        if reversed_:
            self.done.add(transaction_id)
            self.apply(own.items())

    @rule(number=NUMBERS)
    def freeze_or_thaw(self, number):
        self.frozen[number] = not self.frozen[number]
        status = AccountStatus.BLOCKED if self.frozen[number] else AccountStatus.ACTIVE
        Account.objects.filter(pk=self.accounts[number].pk).update(status=status)

    @invariant()
    def balances_are_the_models(self):
        if not hasattr(self, "accounts"):
            return
        found = STANDING.all(owner_id=self.owner.pk)
        assert found == list(zip(self.balances, self.held, strict=True))


@pytest.mark.slow
@pytest.mark.django_db
def test_any_sequence_leaves_the_ledger_true():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
