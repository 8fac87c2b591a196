"""A customer of the real bank who chats: accounts, a brother, a mother, consent, a second factor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from banking import testing as banking
from banking.contracts import AccountType
from centli.agent import runner
from centli.agent.frames import ActionFrame, TextFrame
from centli.events import relay
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people import consents, testing
from centli.people.calls import call_for
from centli.people.models import User
from crm import testing as crm

SESSION = "login-of-the-test"


@dataclass
class World:
    """One customer, their login, and what they see."""

    user: User
    conversation_id: str
    checking: Any
    savings: Any
    brother_account: Any
    session_key: str = SESSION
    seq: int = 0
    offset: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return clock.now() + self.offset

    def call(self, *, session_key: str | None = None) -> Call:
        return call_for(
            self.user,
            channel=Channel.CHAT,
            now=self.now(),
            session_key=session_key or self.session_key,
        )

    def send(self, text: str, *, client_id: UUID | None = None) -> runner.Ack:
        frame = TextFrame(id=client_id or uuid4(), content=text)
        return runner.accept(self.call(), self.conversation_id, frame)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send words, let the bank work, and return the assistant's new frames."""
        self.send(text)
        return self.hear()

    def press(self, action: str, target_id: str, **more: Any) -> runner.Ack:
        frame = ActionFrame.model_validate(
            {"id": str(uuid4()), "action": action, "target_id": target_id, **more}
        )
        return runner.act(self.call(), self.conversation_id, frame)

    def confirm(self, card: dict[str, Any], **more: Any) -> runner.Ack:
        """Press a card's button."""
        data = card["data"]
        return self.press("confirm", data["confirmation_id"], token=data["token"], **more)

    def hear(self) -> list[dict[str, Any]]:
        # What the turn itself publishes is due a moment later.
        relay.drain(self.now() + timedelta(seconds=1))
        found = runner.frames_after(self.call(), self.conversation_id, self.seq)
        self.seq = found[-1]["seq"] if found else self.seq
        return [frame for frame in found if frame["role"] == "assistant"]

    def balance(self) -> int:
        self.checking.refresh_from_db()
        return int(self.checking.balance_centavos)


def make_world(*, pesos: int = 180_000, consent: bool = True) -> World:
    user = testing.make_user("Ana Torres")
    checking = banking.make_account(balance_centavos=pesos * 100, owner=user)
    savings = banking.make_account(
        balance_centavos=1_000_00, owner=user, account_type=AccountType.SAVINGS
    )
    banking.make_limits(user, per_operation_centavos=100_000_00, per_day_centavos=250_000_00)
    brother = banking.make_account(owner=testing.make_user("Juan López"))
    _payee(user, brother, "Juan López", "hermano", "brother")
    mother = banking.make_account(owner=testing.make_user("María Torres"))
    _payee(user, mother, "María Torres", "mamá", "mother")
    call = call_for(user, channel=Channel.CHAT, now=clock.now(), session_key=SESSION)
    if consent:
        consents.give(call)
    conversation_id = runner.conversation_open(call)
    relay.drain(clock.now())
    return World(user, conversation_id, checking, savings, brother)


def _payee(user: User, account: Any, name: str, alias: str, relationship: str) -> None:
    person = crm.make_beneficiary(
        user, name=name, alias=alias, relationship=relationship, clabe=account.clabe
    )
    payee = banking.make_payee(user, account=account, name=name, alias=alias)
    payee.beneficiary_id = person.public_id
    payee.save()


def kinds(frames: list[dict[str, Any]]) -> list[str]:
    return [frame["type"] for frame in frames]
