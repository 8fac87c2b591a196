"""The brake in the owner's hands: one act blocks, the second factor unblocks, and what the bank froze stays frozen."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from banking import errors, facade, testing
from banking.contracts import AccountStatus
from banking.models import Account
from banking.services import accounts, blocking
from banking.tests.test_transfers import Scene, public, types, written
from centli.confirmations import errors as confirmation_errors
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import State
from centli.confirmations.models import Proposal
from centli.db import failpoints
from centli.events import relay
from centli.events.models import AuditEntry, Outbox
from centli.kernel import ids
from centli.kernel.call import Channel
from centli.people import testing as people
from centli.people.models import Notice
from centli.web.testing import Api

pytestmark = pytest.mark.django_db
CHANGED = "ACCOUNT_STATUS_CHANGED"


class Crash(Exception):
    """The process dies here."""


def _crash() -> None:
    raise Crash


class Brake(Scene):
    @property
    def account_id(self):
        return public(self.source)

    def block(self):
        return facade.account_block(self.call, self.account_id)

    def unblock(self, **fields):
        return facade.account_unblock_propose(self.call, self.account_id, **fields)

    def freeze(self):
        staff = people.call_of(people.make_user("Teo", is_staff=True), channel=Channel.STAFF)
        return accounts.account_freeze(
            staff, account_id=self.account_id, reason="fraud", note="Reporte del cliente."
        )

    def confirm_with(self, proposal, factor=None):
        return confirmations.confirm(
            self.call, confirmation_id=proposal.public_id, token=proposal.token, factor=factor
        )

    def state(self):
        row = Account.objects.get(pk=self.source.pk)
        return row.status, row.blocked_by_owner, row.version


@pytest.fixture
def brake(db):
    return Brake()


def news(since: int) -> int:
    return types(since=since).count(CHANGED)


def last() -> int:
    return Outbox.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_its_owner_blocks_at_once_and_the_same_wish_again_changes_nothing(brake):
    since, version = last(), brake.source.version
    seen = brake.block()
    again = brake.block()
    assert (seen.status, seen.can_unblock) == (AccountStatus.BLOCKED, True)
    assert again == seen
    assert brake.state() == (AccountStatus.BLOCKED, True, version + 1)
    assert news(since) == 1
    entry = AuditEntry.objects.get(action="account.blocked")
    assert (entry.object_id, entry.actor_id) == (brake.account_id, brake.ana.pk)
    assert not Proposal.objects.exists(), "no confirmation and no factor"


def test_the_owner_hears_of_it(brake):
    brake.block()
    relay.drain(now=people.NOW)
    assert Notice.objects.filter(user=brake.ana, code="account_blocked_by_owner").count() == 1


def test_no_money_moves_on_a_blocked_account_and_an_open_card_is_refused(brake):
    card = brake.propose()
    brake.block()
    with pytest.raises(errors.AccountBlocked):
        brake.confirm(card)
    with pytest.raises(errors.AccountBlocked):
        brake.propose()
    with pytest.raises(errors.AccountBlocked), transaction.atomic():
        testing.deposit(brake.source, 100)
    assert brake.balances() == (2_000_000, 0)


def test_nobody_blocks_what_is_not_theirs(brake):
    before = written()
    juan = people.call_of(brake.juan)
    with pytest.raises(errors.AccountNotFound):
        facade.account_block(juan, brake.account_id)
    with pytest.raises(errors.AccountNotFound):
        facade.account_block_propose(juan, account_ids=[public(brake.target), brake.account_id])
    brake.block()
    middle = written()
    with pytest.raises(errors.AccountNotFound):
        facade.account_unblock_propose(juan, brake.account_id)
    assert written() == middle
    assert middle != before
    assert brake.state()[0] == AccountStatus.BLOCKED
    assert not Proposal.objects.exists()


def test_a_card_that_named_anothers_account_would_block_nothing(brake):
    """What a proposal names was checked when it was made; here it is looked at again under the lock."""
    foreign = testing.make_account(owner=testing.make_customer("Bruno Díaz"))
    with transaction.atomic(), pytest.raises(errors.AccountNotFound):
        blocking.block_step(brake.call, [foreign.pk])
    foreign.refresh_from_db()
    assert foreign.status == AccountStatus.ACTIVE


def test_a_closed_account_is_not_blocked(brake):
    empty = testing.make_account(owner=brake.ana, now=people.NOW)
    Account.objects.filter(pk=empty.pk).update(status=AccountStatus.INACTIVE)
    with pytest.raises(errors.AccountInactive):
        facade.account_block(brake.call, public(empty))


def test_one_tap_blocks_every_account_of_the_card(brake):
    other = testing.make_account(owner=brake.ana, now=people.NOW)
    since = last()
    card = facade.account_block_propose(
        brake.call, account_ids=[brake.account_id, public(other), brake.account_id]
    )
    assert (card.factor_required, card.card["amount"]) == (False, None)
    assert brake.state()[0] == AccountStatus.ACTIVE, "nothing before the tap"
    done = brake.confirm_with(card)
    again = brake.confirm_with(card)
    assert (done.state, again.replayed) == (State.EXECUTED, True)
    assert news(since) == 2
    assert set(Account.objects.filter(owner=brake.ana).values_list("status", flat=True)) == {
        "blocked"
    }
    with pytest.raises(errors.NothingToBlock):
        facade.account_block_propose(brake.call, account_ids=[public(other)])


def test_neither_open_cards_nor_wrong_codes_hold_the_brake_up(brake):
    testing.make_limits(brake.ana, per_operation_centavos=100)
    over = brake.propose()
    for _ in range(2):
        brake.propose()
    with pytest.raises(confirmation_errors.TooManyOpen):
        brake.propose()
    for _ in range(4):
        with pytest.raises(confirmation_errors.FactorWrong):
            brake.confirm(over, factor="000000")
    with pytest.raises(confirmation_errors.MoneyClosed):
        brake.confirm(over, factor="000000")
    card = facade.account_block_propose(brake.call, account_ids=[brake.account_id])
    assert brake.confirm_with(card).state is State.EXECUTED
    card = facade.transfers_by_chat_propose(brake.call, enabled=False)
    assert brake.confirm_with(card).state is State.EXECUTED
    with pytest.raises(confirmation_errors.MoneyClosed):
        brake.unblock()
    assert brake.state()[0] == AccountStatus.BLOCKED


def test_unblocking_takes_the_second_factor(brake):
    brake.block()
    card = brake.unblock()
    assert card.factor_required
    with pytest.raises(confirmation_errors.FactorRequired):
        brake.confirm_with(card)
    with pytest.raises(confirmation_errors.FactorWrong):
        brake.confirm_with(card, "000000")
    assert brake.state()[0] == AccountStatus.BLOCKED
    since = last()
    done = brake.confirm_with(card, people.code_of(brake.ana))
    assert (done.state, brake.state()[:2]) == (State.EXECUTED, (AccountStatus.ACTIVE, False))
    assert news(since) == 1
    assert brake.confirm(brake.propose()).state is State.EXECUTED, "money moves again"


def test_the_same_key_proposes_one_unblocking(brake):
    brake.block()
    call = people.call_of(brake.ana, idempotency_key="unblock-once-0001")
    first = facade.account_unblock_propose(call, brake.account_id)
    second = facade.account_unblock_propose(call, brake.account_id)
    assert (second.public_id, second.replayed) == (first.public_id, True)
    assert Proposal.objects.count() == 1


def test_what_is_active_is_not_unblocked(brake):
    with pytest.raises(errors.NotBlocked):
        brake.unblock()


def test_what_staff_froze_its_owner_cannot_lift(brake):
    brake.freeze()
    assert brake.state()[:2] == (AccountStatus.BLOCKED, False)
    brake.block()
    assert brake.state()[:2] == (AccountStatus.BLOCKED, False), "blocking again makes it no own"
    with pytest.raises(errors.BlockedByBank):
        brake.unblock()
    assert not Proposal.objects.exists()


def test_staff_take_an_owners_block_over_even_while_a_card_to_lift_it_is_open(brake):
    brake.block()
    card = brake.unblock()
    brake.freeze()
    with pytest.raises(errors.BlockedByBank):
        brake.confirm_with(card, people.code_of(brake.ana))
    assert brake.state()[:2] == (AccountStatus.BLOCKED, False)


def test_a_card_lifts_only_the_block_that_it_was_about(brake):
    brake.block()
    old = brake.unblock()
    brake.confirm_with(brake.unblock(), people.code_of(brake.ana))
    brake.block()
    with pytest.raises(errors.AccountAltered):
        brake.confirm_with(old, people.code_of(brake.ana, now=people.NOW))
    assert brake.state()[0] == AccountStatus.BLOCKED


def test_a_crash_before_the_commit_leaves_nothing(brake):
    card = facade.account_block_propose(brake.call, account_ids=[brake.account_id])
    since = last()
    failpoints.arm("confirmations.before_commit", _crash)
    try:
        with pytest.raises(Crash):
            brake.confirm_with(card)
    finally:
        failpoints.disarm()
    assert brake.state()[0] == AccountStatus.ACTIVE
    assert news(since) == 0
    assert brake.confirm_with(card).state is State.EXECUTED


def test_only_what_is_blocked_is_blocked_by_its_owner(brake):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=brake.source.pk).update(blocked_by_owner=True)


def test_over_rest_the_brake_is_one_request(brake):
    api = Api(brake.ana)
    seen = api.post(f"accounts/{brake.account_id}/block", key=None).json()
    assert (seen["status"], seen["can_unblock"]) == ("blocked", True)
    made = api.post(f"accounts/{brake.account_id}/unblock", key=None)
    assert (made.status_code, made.json()["factor_required"]) == (201, True)
    missing = ids.public("account", ids.uuid7())
    assert api.post(f"accounts/{missing}/block", key=None).json()["code"] == "account_not_found"
    other = Api(brake.juan).post(f"accounts/{brake.account_id}/block", key=None)
    assert (other.status_code, other.json()["code"]) == (404, "account_not_found")
