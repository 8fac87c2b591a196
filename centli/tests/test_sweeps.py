"""Every sweep: a row that cannot be dealt with holds up none of the others, is told, and is not tried again at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, Final

import pytest
from django.db import OperationalError, connection, models, transaction

from banking.models import Account, HeldTransfer, Hold, SpeiOrder
from banking.services import holds, reconcile, sealing, spei, undoing
from centli.agent import handoff
from centli.agent.models import Handoff
from centli.confirmations.models import Proposal
from centli.confirmations.services import proposing
from centli.db.fields import UUIDv7Field
from centli.db.reconciling import Report
from centli.events import sweeper
from centli.kernel.ids import uuid7
from centli.people import notices
from centli.people.models import Notice, User
from crm.models import PipelineJob, Ticket, TicketFile
from crm.services import files, pipeline
from marketplace.models import Purchase, Refund, Saga
from marketplace.saga import sweep as sagas
from points.models import Batch, Lot, PointsAccount
from points.services import batches, expiry

pytestmark = pytest.mark.django_db

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAST: Final = NOW - timedelta(days=2)
SOON: Final = NOW + timedelta(hours=20)

Rows = Sequence[tuple[type[models.Model], Mapping[str, Any]]]

BY_ROW: Final[Sequence[tuple[str, ModuleType, str, Rows]]] = (
    ("banking.holds", holds, "_expire", [(Hold, {"expires_at": PAST})]),
    ("banking.spei", spei, "_advance_once", [(SpeiOrder, {})]),
    ("banking.held_transfers", undoing, "_advance_once", [(Hold, {}), (HeldTransfer, {})]),
    (
        "banking.reconcile",
        reconcile,
        "_freeze",
        [(Account, {"kind": "customer", "account_type": "checking", "status": "active"})],
    ),
    ("confirmations.expire", proposing, "_expire_one", [(Proposal, {"expires_at": PAST})]),
    ("agent.handoffs", handoff, "_release_silent", [(Handoff, {"state": "taken", "open_for": int, "taken_by_id": int, "ended_at": None})]),
    ("people.mail", notices, "_mail_row", [(Notice, {"mail_due_at": PAST})]),
    ("points.expire", expiry, "_settle", [(PointsAccount, {}), (Lot, {"credited_points": 1, "available_points": 1})]),
    (
        "points.warn",
        expiry,
        "_warn",
        [(PointsAccount, {}), (Lot, {"credited_points": 1, "available_points": 1, "due_at": SOON, "expires_at": SOON})],
    ),
    ("points.batches", batches, "_continue", [(Batch, {"state": "applying"})]),
    ("marketplace.sagas", sagas, "_drive", [(Saga, {"answer_due_at": None})]),
    (
        "marketplace.sagas",
        sagas,
        "_ask_for_refund_again",
        [
            (Purchase, {"quantity": 1, "unit_price_centavos": 1, "total_centavos": 1}),
            (Saga, {"state": "completed", "next_run_at": None, "answer_due_at": None}),
            (Refund, {}),
        ],
    ),
    (
        "marketplace.sagas",
        sagas,
        "_ask_what_became",
        [(Saga, {"state": "completed", "next_run_at": None, "answer_due_at": PAST})],
    ),
    ("crm.pipeline", pipeline, "run", [(PipelineJob, {"stage": "enrich"})]),
    ("crm.unread", pipeline, "_read", [(User, {}), (Ticket, {})]),
    ("crm.files", files, "_forget", [(TicketFile, {})]),
)  # fmt: skip

WHOLE: Final = {
    *("agent.sessions", "banking.heads", "banking.limits", "banking.seal", "crm.feedback"),
    *("events.heads", "events.heartbeat", "events.inbox", "events.personal", "events.seal", "events.sent"),
    *("events.sqlite_log", "people.sessions", "people.sign_ins", "people.tickets"),
}  # fmt: skip
"""They deal with all rows by one statement, with a chain in its order, or with no rows."""


FILLING: Final[Sequence[tuple[type[models.Field[Any, Any]], Callable[[int], Any]]]] = (
    (models.DateTimeField, lambda _number: PAST),
    (UUIDv7Field, lambda _number: uuid7()),
    (models.JSONField, lambda _number: {}),
    (models.BooleanField, lambda _number: False),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.BinaryField, lambda _number: b"x"),
)
"""What a field holds that must hold something, by what it is."""


def filled(model: type[models.Model], number: int, given: Mapping[str, Any]) -> models.Model:
    """Return a row of which only what is given has a meaning; what is given as ``int`` is its number."""
    values: dict[str, Any] = {"pk": number} if isinstance(model._meta.pk, models.AutoField) else {}
    for field in model._meta.concrete_fields:
        is_moment = isinstance(field, models.DateTimeField)
        if isinstance(field, models.AutoField) or (
            not is_moment and (field.null or field.has_default())
        ):
            continue
        kind = field.target_field if isinstance(field, models.ForeignKey) else field
        fill = next((fill for known, fill in FILLING if isinstance(kind, known)), int)
        values[field.attname] = fill(number)
    for name, value in given.items():
        values[name] = number if value is int else value
    return model(**values)


@pytest.fixture
def due() -> Iterator[Callable[[Rows], None]]:
    """Two rows of each model, whatever they point to."""

    def due(rows: Rows) -> None:
        with connection.constraint_checks_disabled():
            for model, given in rows:
                for number in (101, 102):
                    model._base_manager.bulk_create([filled(model, number, given)])

    yield due
    # What these rows point to was never there.
    transaction.set_rollback(True)


def test_each_sweep_is_one_of_these() -> None:
    assert {name for name, *_ in BY_ROW} | WHOLE == set(sweeper._sweeps)


@pytest.mark.parametrize("scene", BY_ROW, ids=lambda scene: f"{scene[0]}-{scene[2]}")
def test_one_row_that_cannot_be_dealt_with_holds_up_none_of_the_others(
    scene: tuple[str, ModuleType, str, Rows],
    due: Callable[[Rows], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name, module, work, rows = scene
    due(rows)
    met: list[Any] = []

    def poisoned(*given: Any, **named: Any) -> bool:
        met.append((given, sorted(named)))
        if met[0] == met[-1]:
            raise ZeroDivisionError
        return True

    monkeypatch.setattr(module, work, poisoned)
    if module is reconcile:
        found = [reconcile.Difference("x", "x", "x", pk) for pk in (101, 102)]
        monkeypatch.setattr(reconcile, "reconcile", lambda now: Report({}, found))
        monkeypatch.setattr(sealing, "seal", lambda _now: 0)

    # Both rounds are of one moment: nothing has had its rest.
    for _ in range(2):
        sweeper._sweeps[name].work(NOW)

    assert len(met) >= 2
    assert met.count(met[0]) == 1
    assert [each.message for each in caplog.records].count("sweep.row") == 1


class Queue:
    """Keys that are due, as a query gives them."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def __getitem__(self, part: slice) -> Sequence[str]:
        return self.keys[part]


def test_a_row_that_failed_rests_for_longer_and_longer_and_takes_nobodys_place() -> None:
    tried: list[tuple[str, int]] = []

    def work(key: str) -> int:
        tried.append((key, second))
        if key == "bad":
            raise ZeroDivisionError
        return 1

    queue: Any = Queue("bad", "good", "better")
    for second in range(0, 100, 5):
        sweeper.each("test", queue, work, now=NOW + timedelta(seconds=second), limit=1)

    assert [second for key, second in tried if key == "bad"] == [0, 10, 30, 70]
    assert {key for key, _ in tried} == {"bad", "good"}


def test_a_database_that_is_gone_is_no_rows_fault() -> None:
    tried: list[str] = []

    def work(key: str) -> int:
        tried.append(key)
        raise OperationalError("gone away")

    queue: Any = Queue("one", "two")
    for _ in range(2):
        with pytest.raises(OperationalError):
            sweeper.each("test", queue, work, now=NOW, limit=5)

    assert tried == ["one", "two"], "nor does one row whose lock somebody keeps hold up the others"
