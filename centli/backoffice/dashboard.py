"""The staff site's first page: what went on in a period and what waits now, as figures that lead to their lists, and charts.

Each is counted for whoever may look at its list, and for nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

import banking.staff
import crm.staff
import marketplace.staff
from centli.agent import staff as agent
from centli.agent.models import TurnState
from centli.db.admin import said_briefly
from centli.events.models import AuditEntry
from centli.kernel import charts, clock
from centli.kernel.clock import MEXICO_CITY

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
PERIODS: Final[Mapping[str, tuple[Any, timedelta, timedelta]]] = {
    "24h": (_("24 horas"), DAY, HOUR),
    "7d": (_("7 días"), 7 * DAY, DAY),
    "30d": (_("30 días"), 30 * DAY, DAY),
}
"""What each is called, how long it is, and what a column of its charts is."""
PERIOD: Final = "24h"

Hours = Iterable[tuple[datetime, str, int]]


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that leads to the list that it counts."""

    title: Any
    figure: str
    address: str
    note: Any = ""
    note_address: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What went on, column by column."""

    title: str
    series: Sequence[Any]
    columns: charts.Columns


@dataclass(frozen=True, slots=True)
class Span:
    """The period that is looked at."""

    since: datetime
    now: datetime
    step: timedelta

    def list_of(self, name: str, *, field: str = "created_at", **filters: str) -> str:
        """Return the address of a list, of this period alone."""
        return _list_of(name, **{f"{field}__gte": self.since.isoformat()}, **filters)

    def columns(self, counts: Sequence[Counter[datetime]]) -> charts.Columns:
        """Return counts by hour of UTC as columns: hours, or days of Mexico City."""
        is_hourly = self.step == HOUR
        first = self._place(self.since)
        length = round((self._place(self.now) - first) / self.step) + 1
        places = [first + number * self.step for number in range(length)]
        by_place = [Counter[datetime]() for _each in counts]
        for found, into in zip(counts, by_place, strict=True):
            for hour, count in found.items():
                into[self._place(hour)] += count
        return charts.columns(
            [
                (
                    date_format(place, "H:i" if is_hourly else "j b"),
                    [each[place] for each in by_place],
                )
                for place in places
            ]
        )

    def _place(self, moment: datetime) -> datetime:
        local = moment.astimezone(MEXICO_CITY).replace(minute=0, second=0, microsecond=0)
        return local if self.step == HOUR else local.replace(hour=0)


def context(request: HttpRequest, asked: str, *, now: datetime) -> dict[str, Any]:
    """Return what the page shows of a period to whoever asks."""
    chosen = asked if asked in PERIODS else PERIOD
    _name, length, step = PERIODS[chosen]
    # Whole hours, so that the charts' columns add up to the figures above them.
    since = (now - length).replace(minute=0, second=0, microsecond=0)
    span = Span(
        since if step == HOUR else clock.day_start(clock.local_date(now - length + DAY)), now, step
    )
    tiles: list[Tile] = []
    drawn: list[Chart] = []
    for right, make in _PARTS:
        if request.user.has_perm(right):
            for each in make(span):
                (tiles if isinstance(each, Tile) else drawn).append(each)  # type: ignore[arg-type]  # one of the two
    return {
        "periods": [(key, name, key == chosen) for key, (name, *_more) in PERIODS.items()],
        "tiles": tiles,
        "charts": drawn,
        "unit": _("Hora") if step == HOUR else _("Día"),
    }


def _transfers(span: Span) -> Iterable[Tile | Chart]:
    found = _counted(banking.staff.transfer_hours(since=span.since))
    sent = sum(found.values(), Counter[datetime]())
    kinds = ",".join(banking.staff.SENT)
    yield Tile(_("Transferencias"), _figure(sent), span.list_of("banking_entry", kind__in=kinds))
    yield Chart(gettext("Transferencias"), [_("transferencias")], span.columns([sent]))


def _purchases(span: Span) -> Iterable[Tile | Chart]:
    found = _counted(marketplace.staff.purchase_hours(since=span.since))
    begun = sum(found.values(), Counter[datetime]())
    stuck = sum(
        (found[state] for state in marketplace.staff.STUCK if state in found), Counter[datetime]()
    )
    yield Tile(_("Compras iniciadas"), _figure(begun), span.list_of("marketplace_saga"))
    yield Tile(
        _("Compras deshechas o detenidas"),
        _figure(stuck),
        span.list_of("marketplace_saga", state__in=",".join(marketplace.staff.STUCK)),
        is_bad=bool(stuck),
    )
    series = [_("iniciadas"), _("deshechas o detenidas")]
    yield Chart(gettext("Compras iniciadas"), series, span.columns([begun, stuck]))


def _stock(_span: Span) -> Iterable[Tile]:
    low = marketplace.staff.low_stock_count()
    yield Tile(
        _("Ofertas con pocas piezas"),
        f"{low:,}",
        _list_of("marketplace_offer", stock="low"),
        _("ahora"),
    )


def _tickets(span: Span) -> Iterable[Tile]:
    overdue = crm.staff.tickets_overdue(now=span.now)
    late = ngettext("%d vencido", "%d vencidos", overdue) % overdue
    inbox = _list_of("crm_ticket")
    is_bad = overdue > 0
    yield Tile(_("Reportes sin terminar"), f"{crm.staff.tickets_open():,}", inbox, late, _list_of("crm_ticket", due="breached"), is_bad)  # fmt: skip


def _chats(span: Span) -> Iterable[Tile]:
    waiting = agent.handoffs_waiting()
    said = ngettext("%d espera a una persona", "%d esperan a una persona", waiting) % waiting
    active = agent.conversations_active(since=span.since)
    address = span.list_of("agent_conversation", field="updated_at")
    yield Tile(_("Conversaciones activas"), f"{active:,}", address, said, _list_of("agent_handoff"), waiting > 0)  # fmt: skip


def _turns(span: Span) -> Iterable[Tile | Chart]:
    found = _counted(agent.turn_hours(since=span.since))
    begun, failed = (
        sum(found.values(), Counter[datetime]()),
        found.get(TurnState.FAILED, Counter[datetime]()),
    )
    address = span.list_of("agent_turn", state__exact=TurnState.FAILED.value)
    yield Tile(
        _("Errores del asistente"), _figure(failed), address, _of(begun), is_bad=bool(failed)
    )
    yield Chart(
        gettext("Turnos del asistente"),
        [_("turnos"), _("con error")],
        span.columns([begun, failed]),
    )


def _ledger(span: Span) -> Iterable[Tile]:
    last = (
        AuditEntry.objects.filter(object_kind="ledger", action="ledger.checked")
        .order_by("-pk")
        .first()
    )
    address = _list_of("events_auditentry", action="ledger.checked")
    if last is None:
        yield Tile(_("Última revisión del libro"), "–", address, _("todavía ninguna"))
        return
    differences, local = last.data["differences"], timezone.localtime(last.created_at)
    is_today = local.date() == clock.local_date(span.now)
    said = ngettext("%d diferencia", "%d diferencias", differences) % differences
    note = (
        f"{said_briefly(last.created_at)} · {said if differences else gettext('sin diferencias')}"
    )
    figure = date_format(local, "H:i" if is_today else "j b")
    yield Tile(_("Última revisión del libro"), figure, address, note, is_bad=differences > 0)


_PARTS: Final[Sequence[tuple[str, Callable[[Span], Iterable[Tile | Chart]]]]] = (
    ("banking.view_entry", _transfers),
    ("marketplace.view_saga", _purchases),
    ("marketplace.view_offer", _stock),
    ("crm.view_ticket", _tickets),
    ("agent.view_conversation", _chats),
    ("agent.view_turn", _turns),
    ("events.view_auditentry", _ledger),
)
"""Whoever may look at a list is told what it counts."""


def _counted(rows: Hours) -> dict[str, Counter[datetime]]:
    found: dict[str, Counter[datetime]] = {}
    for hour, value, count in rows:
        found.setdefault(value, Counter())[hour] += count
    return found


def _figure(counts: Counter[datetime]) -> str:
    return f"{counts.total():,}"


def _of(counts: Counter[datetime]) -> str:
    return ngettext("de %d turno", "de %d turnos", counts.total()) % counts.total()


def _list_of(name: str, **filters: str) -> str:
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode(filters)}" if filters else address
