"""The loop: bounded, and deaf to an engine that asks for what it may not have."""

from __future__ import annotations

import itertools
import random
import string

import pytest

from centli.agent import loop, policy
from centli.agent.policy import Guard
from centli.agent.testing import NOW, Chat, MemoryBank, call
from centli.agent.types import (
    Delta,
    Propose,
    Say,
    Show,
    ToolCall,
    TurnContext,
    Withdraw,
)
from centli.confirmations.contracts import State
from centli.kernel import ids


class Scripted:
    """An engine that plays given steps."""

    name = "scripted"
    prompt_version = "1"

    def __init__(self, *steps):
        self.steps = steps
        self.outcomes = []

    def think(self, turn):
        for step in self.steps:
            outcome = yield step
            self.outcomes.append(outcome)
        return {}


class Endless:
    name = "endless"
    prompt_version = "1"

    def __init__(self, step):
        self.step = step

    def think(self, turn):
        while not turn.press:
            yield self.step
        return {}


def play(engine, *, bank=None, stopped=lambda: False, monotonic=lambda: 0.0, **context):
    bank = bank or MemoryBank()
    turn = TurnContext("trn_" + "0" * 32, "hola", NOW, tools=bank.tools(), **context)
    around = loop.Around(bank.withdraw, stopped=stopped, monotonic=monotonic)
    return loop.run(engine, turn, call(), Guard(turn), around)


def test_at_most_eight_tool_calls():
    bank = MemoryBank()
    result = play(Endless(ToolCall("banking_account_list")), bank=bank)
    assert result.ended == "limit"
    assert len(bank.calls) == 8


def test_an_engine_that_talks_for_ever_is_stopped():
    assert play(Endless(Delta("x"))).ended == "limit"
    assert len(play(Endless(Say("x"))).visible) == loop.VISIBLE_MAX


def test_thirty_seconds_end_a_turn():
    seconds = itertools.count(0, 4)
    result = play(Endless(Delta("x")), monotonic=lambda: float(next(seconds)))
    assert result.ended == "timeout"


def test_the_customers_stop_is_heard_between_steps():
    calls = iter([False, False, True])
    result = play(Endless(Delta("x")), stopped=lambda: next(calls))
    assert result.ended == "stopped"


@pytest.mark.parametrize(
    "arguments",
    [
        {"amount": "100.00", "beneficiary_id": "ben_x"},
        {"amount": 100, "to_account_id": "acc_" + "0" * 32},
        {"amount": "1e3"},
        {"amount": "100.00", "customer_id": 7},
        {"amount": "100.00", "user_id": "usr_" + "0" * 32},
        {"amount": "100.00", "idempotency_key": "mine"},
        {"amount": "100.00", "token": "x"},
        {"amount": "100.00", "fee": "0.00"},
        {"amount": "100.00", "now": "2020-01-01"},
    ],
)
def test_unknown_or_malformed_arguments_are_refused(arguments):
    bank, engine = MemoryBank(), Scripted(ToolCall("banking_transfer_propose", arguments))
    result = play(engine, bank=bank)
    assert engine.outcomes[0].error.code == "arguments_refused"
    assert result.records[0].error_code == "arguments_refused"
    assert not bank.calls


def test_a_day_that_no_calendar_has_is_refused():
    engine = Scripted(ToolCall("banking_movement_page", {"date_from": "2026-02-30"}))
    play(engine)
    assert engine.outcomes[0].error.code == "arguments_refused"


@pytest.mark.parametrize(
    "name", ["", "banking_transfer_execute", "confirm", "confirmations.confirm"]
)
def test_an_unknown_tool_is_refused(name):
    engine = Scripted(ToolCall(name))
    play(engine)
    assert engine.outcomes[0].error.code == "arguments_refused"


def test_an_id_that_was_never_shown_is_refused():
    bank = MemoryBank()
    foreign = ids.public("beneficiary", ids.uuid7())
    engine = Scripted(
        ToolCall("crm_beneficiary_list"),
        ToolCall("banking_transfer_propose", {"amount": "1.00", "beneficiary_id": foreign}),
    )
    play(engine, bank=bank)
    assert engine.outcomes[1].error.code == "id_not_shown"
    assert not bank.proposals


def test_a_card_can_only_show_what_a_tool_of_the_turn_returned():
    chat = Chat(Scripted())
    forged = chat.bank.accounts[0]
    with pytest.raises(loop.ForgedStep):
        play(Scripted(Show("balance", (forged,))))
    bank = MemoryBank()
    with pytest.raises(loop.ForgedStep):
        play(Scripted(Propose(bank._propose("transfer", {}))), bank=bank)


def test_the_same_proposal_in_one_turn_has_the_same_key():
    bank = MemoryBank()
    wish = ToolCall("banking_transfer_propose", {"amount": "1.00"})
    play(Scripted(wish, wish), bank=bank)
    first, second = (made for _, made, _ in bank.calls)
    assert first.idempotency_key == second.idempotency_key
    assert first.idempotency_key is not None
    assert len(first.idempotency_key) <= 64


def test_payee_and_amount_that_nobody_said_are_marked():
    bank = MemoryBank()
    payee = bank.contacts[0].beneficiary_id
    engine = Scripted(
        ToolCall("crm_beneficiary_list"),
        ToolCall("banking_transfer_propose", {"amount": "1.00", "beneficiary_id": payee}),
    )
    play(engine, bank=bank, said_texts=("¿qué tal?",))
    assert not bank.provenances[-1].payee_from_customer
    assert not bank.provenances[-1].amount_from_customer
    bank = MemoryBank()
    payee = bank.contacts[0].beneficiary_id
    engine = Scripted(
        ToolCall("crm_beneficiary_list"),
        ToolCall("banking_transfer_propose", {"amount": "1.00", "beneficiary_id": payee}),
    )
    play(engine, bank=bank, said_texts=("un peso a mi hermano",), said_centavos=frozenset({100}))
    assert bank.provenances[-1].payee_from_customer
    assert bank.provenances[-1].amount_from_customer


def test_no_tool_executes():
    for tool in MemoryBank().tools().values():
        assert tool.effect in {"reads", "proposes"}
        assert not any(word in tool.name for word in ("confirm", "execute", "send", "pay_"))


class Malicious:
    """Throws random calls, ids and cards at the loop."""

    name = "malicious"
    prompt_version = "1"

    def __init__(self, dice, bank):
        self.dice = dice
        self.bank = bank

    def think(self, turn):
        kept: list[object] = []
        for _ in range(self.dice.randint(1, 12)):
            outcome = yield self._step(turn, kept)
            if outcome is not None and outcome.value is not None:
                kept.append(outcome.value)
        return {}

    def _step(self, turn, kept):
        roll = self.dice.random()
        if roll < 0.75:
            name = self.dice.choice([*turn.tools, "confirm", "execute", "banking_transfer_confirm"])
            return ToolCall(name, self._arguments())
        if roll < 0.85:
            return Say("".join(self.dice.choices(string.printable, k=20)))
        if roll < 0.95 and kept:
            return Show(self.dice.choice(["balance", "transactions"]), self.dice.choice(kept))
        return Delta("x")

    def _arguments(self):
        own = self.dice.choice([*self.bank.contacts]).beneficiary_id
        pool = {
            "amount": ["1.00", "999999.00", "-1.00", "NaN", "1e3", "", 5, None],
            "beneficiary_id": [own, ids.public("beneficiary", ids.uuid7()), "ben_1", None],
            "to_account_id": [self.bank.accounts[1].account_id, ids.public("account", ids.uuid7())],
            "from_account_id": [ids.public("account", ids.uuid7()), None],
            "confirmation_id": [ids.public("confirmation", ids.uuid7())],
            "token": ["x"],
            "customer_id": [1, 2],
            "user_id": ["usr_" + "2" * 32],
            "session_key": ["login"],
            "idempotency_key": ["k"],
            "supersedes": [ids.public("confirmation", ids.uuid7())],
            "alias": ["hermano", "' OR 1=1 --"],
            "name": ["Eva"],
            "clabe": ["0" * 18],
            "limit": [1, 10**9],
        }
        chosen = self.dice.sample(sorted(pool), k=self.dice.randint(0, 4))
        return {name: self.dice.choice(pool[name]) for name in chosen}


@pytest.mark.parametrize("seed", range(500))
def test_a_malicious_engine_moves_nothing_and_reaches_no_foreign_field(seed):
    bank = MemoryBank()
    known = {one.account_id for one in bank.accounts} | {
        one.beneficiary_id for one in bank.contacts
    }
    balances = [one.balance for one in bank.accounts]
    result = Chat(Malicious(random.Random(seed), bank), bank).say("hola")
    assert result.ended in {"done", "limit"}
    assert len(bank.calls) <= 8
    assert [one.balance for one in bank.accounts] == balances
    assert all(view.state is State.OPEN for view in bank.proposals.values())
    for _, made, arguments in bank.calls:
        assert made.customer_id == 1
        assert set(policy.ids_in(arguments)) <= known | set(bank.proposals)
        fields = set(type(arguments).model_fields)
        assert not fields & {"customer_id", "user_id", "token", "session_key", "idempotency_key"}


def test_withdraw_reaches_the_confirmations_alone():
    bank = MemoryBank()
    view = bank._propose("transfer", {})
    engine = Scripted(Withdraw(view.public_id))
    play(engine, bank=bank)
    assert bank.proposals[view.public_id].state is State.VOID
