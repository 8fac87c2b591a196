"""Writing the seeds: every row comes from the services that the product itself uses.

A transfer is proposed and confirmed as its customer would have done, at its moment in the past; what a shop, an
employer or a cash machine does is posted in batches. Natural keys (e-mail, account number, alias, the opening
entry's id) let a second run find everything there and create nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol, TypeVar
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from banking import facade as banking
from banking.contracts import AccountStatus, AccountType
from banking.models import Account, Entry, HeldTransfer, SpeiOrder
from banking.rules import EntryKind
from banking.services import accounts, batches, closing, holds, spei, undoing
from banking.services.posting import Draft, Leg
from centli.agent import handoff, runner, turns
from centli.agent.frames import TextFrame
from centli.agent.models import Conversation, Turn
from centli.backoffice.seeds import cast, library, recognising, reporting, stocking, story, talks
from centli.backoffice.seeds.cast import Person
from centli.backoffice.seeds.whole import whole
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.events import bus, outbox, relay
from centli.events.catalogue import AccountStatusChanged
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.money import Money
from centli.people import consents, factors, roles
from centli.people.calls import call_for
from centli.people.models import User
from crm import facade as crm

BATCH: Final = 500
HOLD_FOR: Final = timedelta(days=7)
SESSION: Final = "seed"
_NAMESPACE: Final = UUID("0f0c6d3e-6a0e-5f0b-8a55-5d7c1f3c9a10")

T = TypeVar("T")


class Bar(Protocol):
    """Passes items through and shows how far it is."""

    def __call__(self, items: Iterable[T], /, *, total: int, label: str) -> Iterable[T]: ...


def silent(items: Iterable[T], /, *, total: int, label: str) -> Iterable[T]:  # noqa: ARG001 - a bar
    """Show nothing."""
    return items


@dataclass(slots=True)
class Seeder:
    """Writes what is missing; ``created`` counts the rows by name."""

    now: datetime
    seed: int
    people: Sequence[Person]
    size: str = "small"
    bar: Bar = silent
    created: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    _users: dict[str, User] = field(default_factory=dict)
    _accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    _password: str = ""
    """The demo's password, hashed once for everybody: hashing is slow on purpose."""
    _staff_password: str = ""
    _system: dict[tuple[str, str], int] = field(default_factory=dict)

    # ── People and accounts ─────────────────────────────────────────────────────────────────────

    def seed_accounts(self) -> None:
        """Store customers with consent and second factor, and their accounts at zero."""
        opened_at = clock.day_start(clock.local_date(self.now) - timedelta(days=cast.DAYS))
        for person in self.bar(self.people, total=len(self.people), label="accounts"):
            user = self._customer(person, opened_at)
            for name in person.accounts:
                self._open(person, user, name, opened_at)
        self._deliver()

    def seed_staff(self) -> None:
        """Store the demo's staff, with a second factor."""
        call = self._bank_call(self.now)
        for member in cast.STAFF:
            if User.objects.filter(email=member.email).exists():
                self.found["staff"] += 1
                continue
            user = roles.staff_create(
                call,
                email=member.email,
                display_name=member.name,
                password=cast.STAFF_PASSWORD,
                role=member.role,
            )
            with transaction.atomic():
                _verify_address(user)
                factors.enrol_step(user)
            self.created["staff"] += 1

    def _customer(self, person: Person, opened_at: datetime) -> User:
        user = self._person(person, opened_at)
        if not consents.is_given(user.pk):
            consents.give(self._call(user, opened_at))
            self.created["consents"] += 1
        return user

    def _person(self, person: Person, joined_at: datetime) -> User:
        user = User.objects.filter(email=person.email).first()
        self.found["users"] += user is not None
        if user is None:
            user = self._add_person(person, joined_at)
            self.created["users"] += 1
        self._users[person.email] = user
        return user

    def _add_person(self, person: Person, joined_at: datetime) -> User:
        self._password = self._password or make_password(cast.DEMO_PASSWORD)
        with transaction.atomic():
            user = User.objects.create(
                email=person.email,
                display_name=person.name,
                phone=person.phone,
                password=self._password,
                date_joined=joined_at,
            )
            _verify_address(user)
            factors.enrol_step(user)
        return user

    def _open(self, person: Person, user: User, name: str, opened_at: datetime) -> None:
        account = Account.objects.filter(number=person.number(name)).first()
        self.found["accounts"] += account is not None
        if account is None:
            kind = AccountType.SAVINGS if name in {cast.CLOSED, cast.FROZEN} else AccountType(name)
            account = accounts.account_open(
                self._call(user, opened_at),
                account_type=kind,
                credit_limit_centavos=person.credit_line * story.CENTAVOS,
                number=person.number(name),
            )
            self.created["accounts"] += 1
        self._accounts[person.email, name] = account

    # ── Beneficiaries ───────────────────────────────────────────────────────────────────────────

    def seed_beneficiaries(self) -> None:
        """Store whom each customer can pay, proposed and confirmed as customers do."""
        for person in self.bar(self.people, total=len(self.people), label="beneficiaries"):
            at = self._start_of(person) + timedelta(days=1, hours=10)
            for payee in person.payees:
                at += timedelta(minutes=2)
                self._add_payee(person, payee, at)
        self._deliver()

    def _add_payee(self, person: Person, payee: cast.Payee, at: datetime) -> None:
        user = self._users[person.email]
        call = self._call(user, at)
        if any(seen.alias == payee.alias for seen in crm.beneficiary_list(call)):
            self.found["beneficiaries"] += 1
            return
        other = next((each for each in self.people if each.email == payee.email), None)
        proposal = crm.beneficiary_propose(
            call,
            name=payee.name,
            alias=payee.alias,
            relationship=payee.relationship,
            clabe=payee.clabe or (other.clabe() if other else ""),
        )
        self._confirm(user, proposal, at)
        self.created["beneficiaries"] += 1

    # ── The marketplace ─────────────────────────────────────────────────────────────────────────

    def seed_products(self) -> None:
        """Store retailers, products with pictures, benefits, and the movements that make the stock."""
        stocking.stock_shelves(
            now=self.now,
            seed=self.seed,
            size=self.size,
            created=self.created,
            found=self.found,
        )

    # ── Points ──────────────────────────────────────────────────────────────────────────────────

    def seed_points(self) -> None:
        """Store rewards with pictures, employees in teams, and a year of grants and redemptions."""
        self._password = self._password or make_password(cast.DEMO_PASSWORD)
        recognising.recognise(
            now=self.now,
            seed=self.seed,
            size=self.size,
            password=self._password,
            created=self.created,
            found=self.found,
        )
        self._deliver()

    # ── Support ─────────────────────────────────────────────────────────────────────────────────

    def seed_support(self) -> None:
        """Store what the bank knows: every article, written by one member of staff and approved by another."""
        self.seed_staff()
        library.write_articles(now=self.now, bar=self.bar, created=self.created, found=self.found)

    def seed_tickets(self) -> None:
        """Store who answers reports, their macros, and sixty days of reports."""
        self.seed_staff()
        reporting.fill_desk(
            now=self.now,
            seed=self.seed,
            size=self.size,
            bar=self.bar,
            hashed=self._hashed,
            created=self.created,
            found=self.found,
        )

    def _hashed(self) -> tuple[str, str]:
        self._password = self._password or make_password(cast.DEMO_PASSWORD)
        self._staff_password = self._staff_password or make_password(cast.STAFF_PASSWORD)
        return self._password, self._staff_password

    # ── The story ───────────────────────────────────────────────────────────────────────────────

    def seed_demo(self) -> None:
        """Play ninety days of everybody's money, raise the demo customer's limits, freeze and close an account."""
        self.seed_staff()
        demo = [person for person in self.people if person in cast.DEMO]
        others = [[person] for person in self.people if person not in cast.DEMO]
        groups = [demo, *others]
        for group in self.bar(groups, total=len(groups), label="stories"):
            untold = [person for person in group if not self._is_told(person)]
            self.found["stories"] += len(group) - len(untold)
            whole(partial(self._tell, untold), self.created)
        self._deliver()

    def _tell(self, people: Sequence[Person]) -> None:
        """Tell the stories of people who send money to each other: no one of them can be told without the others."""
        self._system.clear()  # what a try before this one made is gone
        self._set_limits(people)
        self._play(people)
        self._end_accounts(people)
        self.created["stories"] += len(people)

    def _set_limits(self, people: Sequence[Person]) -> None:
        for person in people:
            if person.limits is not None:
                user = self._users[person.email]
                at = self._start_of(person) + timedelta(days=1, hours=12)
                per_operation, per_day = (Money(each * story.CENTAVOS) for each in person.limits)
                proposal = banking.limit_change_propose(
                    self._call(user, at), per_operation=per_operation, per_day=per_day
                )
                self._confirm(user, proposal, at)
                self.created["limits"] += 1

    def _play(self, people: Sequence[Person]) -> None:
        """Play several people's stories as one, in order of time: they send money to each other."""
        happenings = sorted(
            (
                (happening.at, number, person, happening)
                for person in people
                for number, happening in enumerate(
                    story.tell(
                        person,
                        start=clock.local_date(self._start_of(person)),
                        end=self.now,
                        seed=self.seed,
                    )
                )
            ),
            key=lambda each: each[:2],
        )
        waiting: list[tuple[Person, story.Movement]] = []
        for at, _number, person, happening in happenings:
            if isinstance(happening, story.Movement):
                waiting.append((person, happening))
                if len(waiting) < BATCH:
                    continue
            self._post(waiting)
            waiting = []
            self._carry_orders(until=at)
            if isinstance(happening, story.Hold):
                self._hold(person, happening)
            elif not isinstance(happening, story.Movement):
                self._transfer(person, happening)
        self._post(waiting)

    def _post(self, waiting: Sequence[tuple[Person, story.Movement]]) -> None:
        """Post what shops, employers and machines did, in few statements."""
        if not waiting:
            return
        self._carry_orders(until=waiting[0][1].at)
        drafts = []
        for person, movement in waiting:
            user = self._users[person.email]
            debit, credit = self._pair(person, movement)
            drafts.append(
                Draft(
                    kind=EntryKind(movement.kind),
                    legs=[Leg(debit, credit, abs(movement.centavos))],
                    public_id=self._entry_id(person, movement),
                    customer_id=user.pk if movement.centavos < 0 else None,
                    counterpart=movement.counterpart,
                    memo=movement.memo,
                    created_at=movement.at,
                )
            )
        batches.entry_batch(self._bank_call(waiting[-1][1].at), drafts)
        self.created["movements"] += len(waiting)

    def _pair(self, person: Person, movement: story.Movement) -> tuple[int, int]:
        own = self._accounts[person.email, movement.account].pk
        name = movement.counterpart if movement.other == "merchant" else ""
        key = (movement.other, name)
        if key not in self._system:
            self._system[key] = accounts.system_account(movement.other, name).pk
        other = self._system[key]
        return (own, other) if movement.centavos < 0 else (other, own)

    def _transfer(self, person: Person, happening: story.Send | story.Move) -> None:
        user = self._users[person.email]
        call = self._call(user, happening.at)
        amount = Money(happening.centavos)
        if isinstance(happening, story.Send):
            seen = {each.alias: each for each in crm.beneficiary_list(call)}[happening.alias]
            proposal = banking.transfer_propose(
                call,
                amount=amount,
                beneficiary_id=seen.beneficiary_id,
                concept=happening.concept,
            )
        else:
            proposal = banking.transfer_propose(
                call,
                amount=amount,
                from_account_id=self._account_id(person, happening.source),
                to_account_id=self._account_id(person, happening.target),
                concept=happening.concept,
            )
        self._confirm(user, proposal, happening.at)
        self.created["transfers"] += 1

    def _hold(self, person: Person, happening: story.Hold) -> None:
        with transaction.atomic():
            holds.hold_place_step(
                self._call(self._users[person.email], happening.at, channel=Channel.COMMAND),
                account_pk=self._accounts[person.email, happening.account].pk,
                amount_centavos=happening.centavos,
                purpose=EntryKind(happening.kind),
                lifetime=HOLD_FOR,
                counterpart=happening.counterpart,
            )
        self.created["holds"] += 1

    def _carry_orders(self, *, until: datetime) -> None:
        """Let what waits go out and the other banks answer, each at its own moment, before anything later happens."""
        while True:
            due = [
                moment
                for waiting in (SpeiOrder.objects, HeldTransfer.objects)
                for moment in waiting.filter(next_run_at__lte=until)
                .order_by("next_run_at")
                .values_list("next_run_at", flat=True)[:1]
                if moment is not None
            ]
            if not due:
                return
            if not spei.advance_due(min(due)) + undoing.advance_due(min(due)):
                raise RuntimeError("an order was not carried on; the log says why")

    def _end_accounts(self, people: Sequence[Person]) -> None:
        """Freeze and close the accounts that the cast names so."""
        for person in people:
            call = self._call(self._users[person.email], self.now, channel=Channel.COMMAND)
            if cast.FROZEN in person.accounts:
                accounts.account_freeze(
                    call,
                    account_id=self._account_id(person, cast.FROZEN),
                    reason="lost_device",
                    note="Reportó su teléfono perdido.",
                )
            if cast.CLOSED in person.accounts:
                account = self._accounts[person.email, cast.CLOSED]
                with transaction.atomic():
                    closing.close_step(call, account_pk=account.pk, reason="customer_request")
                    closed = AccountStatusChanged(
                        ids.public("account", account.public_id), AccountStatus.INACTIVE.value
                    )
                    bus.publish(closed, call=call)

    # ── Conversations ───────────────────────────────────────────────────────────────────────────

    def seed_talks(self) -> None:
        """Have demo customers talk with the assistant and with a person; one of them is left waiting."""
        for talk in self.bar(talks.TALKS, total=len(talks.TALKS), label="conversations"):
            user = self._users[talk.person.email]
            if Conversation.objects.filter(customer=user, head_seq__gt=0).exists():
                self.found["conversations"] += 1
                continue
            whole(partial(self._talk, user, talk), self.created)
        self._deliver()

    def _talk(self, user: User, talk: talks.Talk) -> None:
        self.created["conversations"] += 1
        attendant = User.objects.get(email=talks.STAFF_EMAIL)
        at = self.now - talk.ago
        conversation_id = runner.conversation_open(self._call(user, at, channel=Channel.CHAT))
        handoff_id = ""
        for step in talk.steps:
            call = self._call(user, at, channel=Channel.CHAT)
            staff_call = replace(self._bank_call(at), actor_id=attendant.pk, channel=Channel.STAFF)
            match step:
                case talks.Says():
                    self._say(call, conversation_id, step.text)
                case talks.Asks():
                    handoff_id = handoff.request(
                        call, conversation_id=conversation_id, reason=handoff.Reason.BUTTON
                    ).handoff_id
                case talks.Takes():
                    handoff.take(staff_call, handoff_id=handoff_id)
                case talks.Answers():
                    handoff.answer(
                        staff_call,
                        handoff_id=handoff_id,
                        content=step.text,
                        client_id=ids.uuid7(),
                    )
                case talks.Releases():
                    handoff.release(staff_call, handoff_id=handoff_id)
            at += timedelta(minutes=1)

    @staticmethod
    def _say(call: Call, conversation_id: str, text: str) -> None:
        """Store the words, and answer them at their moment, not when they are delivered."""
        frame = TextFrame(id=ids.uuid7(), content=text)
        runner.accept(call, conversation_id, frame)
        turn = Turn.objects.filter(correlation_id=call.correlation_id).first()
        if turn is not None:
            turns.run_queued(turn.turn_id, now=lambda: call.now + timedelta(seconds=1))

    # ── What all share ──────────────────────────────────────────────────────────────────────────

    def _confirm(self, user: User, proposal: ProposalView, at: datetime) -> None:
        confirmations.confirm(
            self._call(user, at),
            confirmation_id=proposal.public_id,
            token=proposal.token or "",
            factor=factors.usable_code(user.pk, now=at) if proposal.factor_required else None,
        )

    def _deliver(self) -> None:
        """Deliver the news, so that each package has its copies; nobody is written to about the past."""
        give_up = time.monotonic() + 2 * outbox.LEASE.total_seconds()
        with _mute_mail():
            relay.drain()
            # What a run that was killed had in hand is free again when its lease ends.
            while (
                Outbox.objects.filter(status=OutboxStatus.CLAIMED).exists()
                and time.monotonic() < give_up
            ):
                threading.Event().wait(0.2)
                relay.drain()

    def _is_told(self, person: Person) -> bool:
        return Entry.objects.filter(public_id=_opening_id(person)).exists()

    def _entry_id(self, person: Person, movement: story.Movement) -> UUID:
        opening = clock.local_date(movement.at) == clock.local_date(self._start_of(person))
        return _opening_id(person) if opening else ids.uuid7()

    def _start_of(self, person: Person) -> datetime:
        return self._accounts[person.email, cast.CHECKING].created_at

    def _account_id(self, person: Person, name: str) -> str:
        return ids.public("account", self._accounts[person.email, name].public_id)

    @staticmethod
    def _bank_call(at: datetime) -> Call:
        return Call(0, "bank", at, ids.uuid7(), Channel.COMMAND)

    @staticmethod
    def _call(user: User, at: datetime, *, channel: Channel = Channel.WEB) -> Call:
        return call_for(user, channel=channel, now=at, session_key=SESSION)


def _opening_id(person: Person) -> UUID:
    return uuid5(_NAMESPACE, person.email)


def _verify_address(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@contextmanager
def _mute_mail() -> Iterator[None]:
    """Send no e-mail inside: the seeds' news is old."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = backend
