"""What every engine must pass: its module of tests subclasses this and says how to make one."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import pytest

from centli.agent.testing import Chat, MemoryBank
from centli.agent.types import SUGGESTIONS_MAX, Ask, Effect, Engine, Propose, Say
from centli.confirmations.contracts import State
from centli.kernel.errors import Conflict, Forbidden, NotFound, Rejected, Unavailable

WISHES = (
    "Envíale 50 lucas a mi hermano",
    "Transfiere 100 pesos a mi hermano",
    "¿cuánto tengo?",
    "mis movimientos",
    "pásame 500 a mi ahorro",
    "agrega a Pedro con CLABE 012180015587342016",
    "cancela",
    "sí",
    "hola",
    "asdf ñandú 🐦",
    "1" * 2000,
    "quiero comprar una laptop",
    "¿cuántos puntos tengo?",
    "canjea una taza centli",
)
REFUSALS = (NotFound, Forbidden, Conflict, Rejected, Unavailable)


class EngineSuite(ABC):
    """Contract tests; none knows how an engine thinks."""

    @abstractmethod
    def engine(self) -> Engine:
        """Make the engine that is to pass."""

    def chat(self, bank: MemoryBank | None = None) -> Chat:
        return Chat(self.engine(), bank or MemoryBank())

    @pytest.mark.parametrize("text", WISHES)
    def test_a_turn_ends_by_itself_and_moves_nothing(self, text):
        chat = self.chat()
        before = [account.balance for account in chat.bank.accounts]
        result = chat.say(text)
        assert result.ended == "done"
        assert [account.balance for account in chat.bank.accounts] == before
        assert all(view.state is not State.EXECUTED for view in chat.bank.proposals.values())

    @pytest.mark.parametrize("text", WISHES)
    def test_the_state_survives_being_stored(self, text):
        result = self.chat().say(text)
        assert json.loads(json.dumps(dict(result.state))) == dict(result.state)

    @pytest.mark.parametrize("text", WISHES)
    def test_tools_are_called_with_their_own_arguments_alone(self, text):
        result = self.chat().say(text)
        tried = [record for record in result.records if record.kind == "tool"]
        assert all(record.error_code != "arguments_refused" for record in tried)

    @pytest.mark.parametrize("text", WISHES)
    def test_suggestions_and_options_are_few(self, text):
        for step in self.chat().say(text).visible:
            if isinstance(step, Say):
                assert step.text
                assert len(step.suggestions) <= SUGGESTIONS_MAX
            if isinstance(step, Ask):
                assert 1 <= len(step.options) <= SUGGESTIONS_MAX

    @pytest.mark.parametrize("refusal", REFUSALS)
    @pytest.mark.parametrize("text", WISHES[:6])
    def test_a_refusing_bank_is_survived(self, text, refusal):
        bank = MemoryBank()

        def refuse(*_: Any) -> Any:
            raise refusal

        tools = {name: replace(tool, run=refuse) for name, tool in bank.tools().items()}
        bank.tools = lambda: tools  # type: ignore[method-assign]
        result = Chat(self.engine(), bank).say(text)
        assert result.ended == "done"
        assert not any(isinstance(step, Propose) for step in result.visible)

    def test_cards_come_from_proposing_tools_alone(self):
        chat = self.chat()
        result = chat.say("Transfiere 100 pesos a mi hermano")
        for step in result.visible:
            if isinstance(step, Propose):
                assert step.proposal is chat.bank.proposals[step.proposal.public_id]
        proposing = {n for n, t in chat.bank.tools().items() if t.effect is Effect.PROPOSES}
        made = [name for name, _, _ in chat.bank.calls if name in proposing]
        assert len(made) == len(chat.bank.proposals)
