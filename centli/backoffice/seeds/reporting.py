"""Fills the desk: who answers, with which words, and the last sixty days of what customers reported.

Every report is played from its opening through the rules that the product itself goes by; what lies in the future has not
happened yet, so that some are new, some wait, some are late and most are solved.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.db import transaction

from centli.backoffice.seeds import cast, support
from centli.kernel.call import Channel
from centli.people.models import User
from crm.contracts import Author, Priority, TicketState
from crm.models import Agent, Macro, Ticket, TicketEvent, TicketMessage, TicketTag
from crm.rules import hours, macros, sla
from crm.rules.sla import Deadline
from crm.services import standing

TICKETS: Final = {"small": 300, "medium": 1_500, "large": 20_000}
"""How many reports a size has."""
DAYS: Final = 60
CUSTOMERS: Final = 60
CHUNK: Final = 1_000
_RECENT_DAYS: Final = 3
_NAMESPACE: Final = UUID("4a1c63b8-6f1d-5a27-9b54-0d5c1be2a7f1")
_HOURS: Final = (8, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 13, 13, 14, 15, 16, 16, 17, 17, 18, 19, 20, 21, 23, 2)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who answers reports; no queues are all of them."""

    email: str
    name: str
    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("es",)
    cap: int = 15
    is_on_duty: bool = True


COLLEAGUES: Final = (
    Colleague("support@demo.centli.mx", "Sara Solís", languages=("es", "en"), cap=20),
    Colleague("diego.navarro@demo.centli.mx", "Diego Navarro", ("cards", "disputes_fraud")),
    Colleague("lucero.paz@demo.centli.mx", "Lucero Paz", ("transfers", "accounts", "app_access")),
    Colleague("ivan.renteria@demo.centli.mx", "Iván Rentería", ("shop", "points", "other")),
    Colleague(
        "paulina.cota@demo.centli.mx",
        "Paulina Cota",
        ("disputes_fraud", "accounts", "cards"),
        ("es", "en"),
        is_on_duty=False,
    ),
)
MACROS: Final = (
    ("Acuse de recibo", "", "Hola, {nombre}. Ya tenemos tu reporte {folio} y lo estamos revisando. Te contestamos antes del {vence}. Te atiende {agente}."),
    ("Falta un dato", "", "Hola, {nombre}. Para seguir con tu reporte {folio} necesitamos la fecha y el monto de la operación. Contesta aquí mismo; tu plazo queda en pausa mientras tanto."),
    ("Resuelto", "", "Hola, {nombre}. Tu reporte {folio} quedó resuelto. Si algo sigue igual, escríbenos aquí durante los próximos 30 días y lo abrimos de nuevo."),
    ("Pasa a otra área", "", "Hola, {nombre}. Pedimos apoyo a otra área para tu reporte {folio}. Sigue con nosotros y te avisamos en cuanto tengamos respuesta."),
    ("Tarjeta: en camino", "cards", "Hola, {nombre}. Tu tarjeta va en camino. En cuanto la recibas, actívala en la app; el NIP lo eliges tú y nadie de CENTLI te lo pide."),
    ("Transferencia: pide el CEP", "transfers", "Hola, {nombre}. Con la clave de rastreo puedes bajar el comprobante en el portal del Banco de México. Si ahí aparece como devuelta, el dinero regresa a tu cuenta solo."),
    ("Cargo no reconocido", "disputes_fraud", "Hola, {nombre}. Abrimos la aclaración del cargo con el folio {folio}. Mientras la revisamos no uses esa tarjeta. Puede tardar hasta 45 días naturales."),
    ("Puntos: cuándo vencen", "points", "Hola, {nombre}. En la página de puntos ves cuántos vencen y cuándo. Te avisamos 30, 7 y 1 día antes."),
)  # fmt: skip
_REPLIES: Final = (
    "Gracias. Fue el martes en la tarde, por $350.00.",
    "Ya lo intenté como me dijeron y sigue igual.",
    "Listo, ya les mandé lo que pidieron. Quedo al pendiente.",
    "Perfecto, muchas gracias por la ayuda.",
    "¿Cuánto más va a tardar? Me urge.",
    "Es la terminación que aparece en la app. Lo demás no lo tengo a la mano.",
)
_AGAIN: Final = (
    "Volvió a pasar hoy en la mañana.",
    "Pensé que ya estaba, pero sigue igual.",
    "Me lo volvieron a hacer. ¿Qué hago?",
)
_NOTES: Final = (
    "Hablé con operaciones; contestan hoy.",
    "Mismo comercio que otros dos reportes de esta semana.",
    "El cliente escribe desde la app; versión anterior.",
    "Revisado el movimiento: coincide con lo que dice.",
)
_ANSWERS: Final = (
    "Gracias por avisarnos. Lo revisamos y te confirmamos por aquí.",
    "Ya quedó corregido de nuestro lado. ¿Nos confirmas que lo ves bien?",
    "Lo vimos con el área encargada y quedó listo. Gracias por tu paciencia.",
)
_QUESTIONS: Final = (
    "¿Nos dices la fecha y el monto, por favor?",
    "¿En qué comercio fue, y con qué terminación de tarjeta?",
    "¿Nos cuentas qué mensaje te aparece en la pantalla?",
)
_TAGS: Final = ("seguimiento", "cliente-frecuente", "comercio", "reembolso", "android", "iphone")


@dataclass(slots=True)
class Books:
    """What is to be stored."""

    tickets: list[Ticket] = field(default_factory=list)
    messages: list[TicketMessage] = field(default_factory=list)
    events: list[TicketEvent] = field(default_factory=list)
    tags: list[TicketTag] = field(default_factory=list)


def fill_desk(
    *,
    now: datetime,
    seed: int,
    size: str,
    bar: Any,
    hashed: Callable[[], tuple[str, str]],
    created: Counter[str],
    found: Counter[str],
) -> None:
    """Store what is missing; ``hashed`` gives the customers' and the staff's password when somebody is to be stored."""
    agents = _agents(hashed, created, found)
    _macros(now, created, found)
    wanted = {uuid5(_NAMESPACE, f"{seed}:{number}"): number for number in range(TICKETS[size])}
    known = set(Ticket.objects.filter(public_id__in=wanted).values_list("public_id", flat=True))
    missing = {key: number for key, number in wanted.items() if key not in known}
    found["tickets"] += len(wanted) - len(missing)
    if not missing:
        return
    customers = _customers(now, seed, hashed, created)
    texts = list(support.tickets())
    random.Random(f"texts:{seed}").shuffle(texts)  # noqa: S311 - not a secret
    books, load = Books(), Counter[int]()
    played = [
        _Play(
            key,
            random.Random(f"report:{seed}:{number}"),  # noqa: S311 - not a secret
            texts[number % len(texts)],
            people=(customers, agents),
            now=now,
        )
        for key, number in missing.items()
    ]
    played.sort(key=lambda each: each.opened_at)
    for play in bar(played, total=len(played), label="tickets"):
        play.run(books, load)
        if len(books.tickets) >= CHUNK:
            _store(books, created)
            books = Books()
    _store(books, created)


_DOMAIN: Final = "@clientes.centli.mx"


def _agents(
    hashed: Callable[[], tuple[str, str]], created: Counter[str], found: Counter[str]
) -> list[Agent]:
    from django.contrib.auth.models import Group  # noqa: PLC0415 - the groups are there after the migrations

    rows = []
    for each in COLLEAGUES:
        with transaction.atomic():
            user = User.objects.filter(email=each.email).first()
            if user is None:
                user = User.objects.create(
                    email=each.email, display_name=each.name, password=hashed()[1], is_staff=True
                )
                user.groups.set(Group.objects.filter(name="support"))
                EmailAddress.objects.create(
                    user=user, email=user.email, verified=True, primary=True
                )
                created["staff"] += 1
            row, is_new = Agent.objects.get_or_create(
                person=user,
                defaults={
                    "queues": list(each.queues),
                    "languages": list(each.languages),
                    "cap": each.cap,
                    "is_on_duty": each.is_on_duty,
                },
            )
        (created if is_new else found)["agents"] += 1
        rows.append(row)
    return rows


def _macros(now: datetime, created: Counter[str], found: Counter[str]) -> None:
    known = set(Macro.objects.values_list("name", flat=True))
    rows = [
        Macro(name=name, queue=queue, text=text, updated_at=now)
        for name, queue, text in MACROS
        if name not in known
    ]
    for row in rows:
        macros.check(row.text)
    Macro.objects.bulk_create(rows)
    created["macros"] += len(rows)
    found["macros"] += len(MACROS) - len(rows)


def _customers(
    now: datetime, seed: int, hashed: Callable[[], tuple[str, str]], created: Counter[str]
) -> list[int]:
    """Store the people who report, and return their rows."""
    rng = random.Random(f"reporters:{seed}")  # noqa: S311 - not a secret
    named = [cast.somebody_named(rng) for _ in range(CUSTOMERS)]
    wanted = {f"{key}{number}{_DOMAIN}": name for number, (key, name) in enumerate(named)}
    known = set(User.objects.filter(email__in=wanted).values_list("email", flat=True))
    missing = {email: name for email, name in wanted.items() if email not in known}
    password = hashed()[0] if missing else ""
    joined_at = now - timedelta(days=DAYS * 4)
    with transaction.atomic():
        User.objects.bulk_create(
            [
                User(email=email, display_name=name, password=password, date_joined=joined_at)
                for email, name in missing.items()
            ]
        )
        rows = list(User.objects.filter(email__in=wanted).order_by("email"))
        EmailAddress.objects.bulk_create(
            [
                EmailAddress(user=user, email=user.email, verified=True, primary=True)
                for user in rows
                if user.email in missing
            ]
        )
    created["users"] += len(missing)
    return [user.pk for user in rows]


@transaction.atomic
def _store(books: Books, created: Counter[str]) -> None:
    Ticket.objects.bulk_create(books.tickets)
    # Not every database tells the rows that it gave.
    pks = dict(
        Ticket.objects.filter(public_id__in=[each.public_id for each in books.tickets]).values_list(
            "public_id", "pk"
        )
    )
    for ticket in books.tickets:
        ticket.pk = pks[ticket.public_id]
    for rows in (books.messages, books.events, books.tags):
        for row in rows:
            row.ticket_id = row.ticket.pk
    TicketMessage.objects.bulk_create(sorted(books.messages, key=lambda row: row.created_at))
    TicketEvent.objects.bulk_create(sorted(books.events, key=lambda row: row.created_at))
    TicketTag.objects.bulk_create(books.tags)
    created["tickets"] += len(books.tickets)
    created["messages"] += len(books.messages)


class _Future(Exception):
    """What comes next has not happened yet."""


class _Play:
    """One report, from its opening until now."""

    def __init__(
        self,
        key: UUID,
        rng: random.Random,
        text: support.TicketText,
        *,
        people: tuple[Sequence[int], Sequence[Agent]],
        now: datetime,
    ) -> None:
        customers, self.agents = people
        self.rng, self.now, self.text = rng, now, text
        self.opened_at = self._opening()
        self.ticket = Ticket(
            public_id=key,
            customer_id=self.rng.choice(customers),
            channel=self.rng.choice((Channel.CHAT, Channel.CHAT, Channel.WEB, Channel.REST)).value,
            subject=text.subject,
            queue=text.queue.value,
            priority=text.priority.value,
        )
        self.at = self.opened_at
        self.messages: list[TicketMessage] = []
        self.events: list[TicketEvent] = []
        self.person: int | None = None
        self.load = Counter[int]()

    def _opening(self) -> datetime:
        """One in eight came in the last days."""
        days = _RECENT_DAYS if self.rng.random() < 1 / 4 else DAYS
        at = self.now - timedelta(days=self.rng.uniform(0, days))
        moved = at.replace(hour=(self.rng.choice(_HOURS) + 6) % 24, minute=self.rng.randrange(60))
        return min(moved, self.now - timedelta(minutes=self.rng.randrange(4, 90)))

    def run(self, books: Books, load: Counter[int]) -> None:
        """Play it."""
        ticket, self.load = self.ticket, load
        standing.opened(ticket, now=self.at)
        self._say(Author.CUSTOMER, ticket.customer_id, self.text.body)
        self._note("opened", after=ticket.state, actor=ticket.customer_id)
        self._give(load)
        try:
            for happening in self._story():
                happening()
        except _Future:
            pass
        ticket.updated_at = self.at
        ticket.version = len(self.events)
        if ticket.state not in {TicketState.RESOLVED, TicketState.CLOSED} and self.person:
            load[self.person] += 1
        ticket.message_count = len(self.messages)
        books.tickets.append(ticket)
        books.messages += self.messages
        books.events += self.events
        if self.rng.random() < 1 / 3:
            books.tags.append(TicketTag(ticket=ticket, name=self.rng.choice(_TAGS)))

    def _give(self, load: Counter[int]) -> None:
        fit = [
            each
            for each in self.agents
            if (not each.queues or self.ticket.queue in each.queues) and load[each.pk] < each.cap
        ]
        if not fit or (self.opened_at > self.now - timedelta(hours=6) and self.rng.random() < 0.4):  # noqa: PLR2004 - some of today's
            return
        self.person = min(fit, key=lambda each: (load[each.pk], self.rng.random())).pk
        self.ticket.assignee_id = self.person
        self._note("assigned", after=str(self.person), actor=None)

    def _story(self) -> Iterator[Callable[[], None]]:
        """Yield what happens, each after its time; whoever forgets a report leaves it where it is."""
        rng = self.rng
        is_old = self.opened_at < self.now - timedelta(days=10)
        if not is_old and rng.random() < 0.06:  # noqa: PLR2004 - forgotten
            return
        if rng.random() < 0.35:  # noqa: PLR2004 - of the reports have a note
            yield lambda: self._noted(self._wait(Deadline.FIRST, 0.05, 0.3))
        first = rng.random()
        if first < 0.45:  # noqa: PLR2004 - something is asked first
            yield lambda: self._answered(
                self._wait(Deadline.FIRST, 0.1, 0.9), _QUESTIONS, TicketState.WAITING_CUSTOMER
            )
            if rng.random() < 0.12 and not is_old:  # noqa: PLR2004 - no reply yet
                return
            yield lambda: self._replied(_REPLIES)
        elif first < 0.75:  # noqa: PLR2004 - it takes longer, and the customer is told so
            yield lambda: self._answered(
                self._wait(Deadline.FIRST, 0.1, 0.9), _ANSWERS[:1], TicketState.OPEN
            )
        if first < 0.75 and rng.random() < 0.2:  # noqa: PLR2004 - another area helps
            yield lambda: self._moved(self._wait(Deadline.FIRST, 0.1, 0.6), TicketState.WAITING_INTERNAL)  # fmt: skip
        last = Deadline.SOLUTION if 0.45 <= first < 0.75 else Deadline.FIRST  # noqa: PLR2004 - as above
        yield lambda: self._answered(self._wait(last, 0.1, 0.9), (), TicketState.RESOLVED)
        yield from self._ending()

    def _ending(self) -> Iterator[Callable[[], None]]:
        rng = self.rng
        if rng.random() < 0.07:  # noqa: PLR2004 - reopened
            yield lambda: self._replied(_AGAIN)
            yield lambda: self._answered(
                self._wait(Deadline.SOLUTION, 0.1, 0.7), _ANSWERS, TicketState.RESOLVED
            )
        if rng.random() < 0.45:  # noqa: PLR2004 - rated
            yield self._rated
        yield lambda: self._moved(timedelta(days=rng.uniform(3, 6)), TicketState.CLOSED)

    # ── What happens ────────────────────────────────────────────────────────────────────────────

    def _wait(self, deadline: Deadline, least: float, most: float) -> timedelta:
        """Return how long the bank takes: mostly in time, one in eight late."""
        share = self.rng.uniform(least, most)
        if self.rng.random() < 1 / 8:
            share = self.rng.uniform(1.05, 1.9)
        priority = Priority(self.ticket.priority)
        whole = timedelta(hours=sla.TARGETS[deadline][priority]) * share
        return whole if priority is Priority.URGENT else hours.add(self.at, whole) - self.at

    def _after(self, span: timedelta) -> None:
        at = self.at + span
        if at > self.now:
            raise _Future
        self.at = at

    def _worker(self) -> int:
        if self.person is None:
            # Somebody with room takes what nobody was given.
            room = {each.pk: each.cap - self.load[each.pk] for each in self.agents}
            self.person = max(room, key=lambda pk: room[pk])
            self.ticket.assignee_id = self.person
            self._note("assigned", after=str(self.person), actor=self.person)
        return self.person

    def _answered(self, span: timedelta, words: Sequence[str], then: TicketState) -> None:
        self._after(span)
        who = self._worker()
        text = self.rng.choice(words) if words else self.text.answer or self.rng.choice(_ANSWERS)
        self._say(Author.BANK, who, text)
        standing.bank_answered(self.ticket, now=self.at)
        self._note("answered", after=then.value, actor=who)
        self._to(then, who)

    def _replied(self, words: Sequence[str]) -> None:
        self._after(timedelta(hours=self.rng.uniform(0.3, 30)))
        self._say(Author.CUSTOMER, self.ticket.customer_id, self.rng.choice(words))
        self._to(standing.customer_wrote(self.ticket, now=self.at), self.ticket.customer_id)

    def _noted(self, span: timedelta) -> None:
        self._after(span)
        who = self._worker()
        self._say(Author.BANK, who, self.rng.choice(_NOTES), is_internal=True)
        self._note("noted", actor=who)

    def _moved(self, span: timedelta, to: TicketState) -> None:
        self._after(span)
        self._to(to, self._worker())

    def _rated(self) -> None:
        self._after(timedelta(hours=self.rng.uniform(0.2, 20)))
        was_late = self.ticket.late_count or (
            self.ticket.resolved_at and self.ticket.resolved_at > self.ticket.resolution_due_at
        )
        marks = (1, 2, 2, 3, 3, 4) if was_late else (3, 4, 4, 5, 5, 5)
        self.ticket.rating = self.rng.choice(marks)
        self._note("rated", after=str(self.ticket.rating), actor=self.ticket.customer_id)

    def _to(self, to: TicketState, actor: int) -> None:
        before = self.ticket.state
        standing.moved(self.ticket, to, now=self.at)
        if before != self.ticket.state:
            self._note("moved", before=before, after=to.value, actor=actor)

    def _say(self, author: Author, who: int, text: str, *, is_internal: bool = False) -> None:
        self.messages.append(
            TicketMessage(
                ticket=self.ticket, author=author.value, writer_id=who, text=text,
                is_internal=is_internal, created_at=self.at,
            )
        )  # fmt: skip

    def _note(self, action: str, *, actor: int | None, before: str = "", after: str = "") -> None:
        self.events.append(
            TicketEvent(
                ticket=self.ticket, action=action, before=before, after=after, actor_id=actor,
                created_at=self.at,
            )
        )  # fmt: skip
