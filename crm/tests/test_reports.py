"""How the desk does: exact figures of a handful of reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from centli.people import testing as people
from crm.contracts import TicketState
from crm.models import Ticket
from crm.selectors.reports import Kept, desk_report
from crm.testing import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def report(**fields: object) -> Ticket:
    """Store a report that is ten hours old, due in ten, unless told otherwise."""
    made = NOW - 10 * HOUR
    plain = {
        "customer": make_user(),
        "channel": "web",
        "subject": "Falla",
        "queue": "cards",
        "state": TicketState.OPEN.value,
        "created_at": made,
        "updated_at": made,
        "answer_due_at": made + HOUR,
        "resolution_due_at": NOW + 10 * HOUR,
        "due_at": NOW + 10 * HOUR,
    }
    return Ticket.objects.create(**{**plain, **fields})


def solved(*, late: bool = False, **fields: object) -> Ticket:
    """Store one that was answered within the hour and ended an hour ago."""
    ended = NOW - HOUR
    return report(
        state=TicketState.RESOLVED.value,
        due_at=None,
        answered_at=NOW - 9 * HOUR,
        resolved_at=ended,
        paused_at=ended,
        resolution_due_at=ended - HOUR if late else NOW,
        **fields,
    )


def test_the_figures_are_exact(django_assert_num_queries):
    report(answered_at=NOW - 9 * HOUR, intent="card_lost")  # in time
    report(answered_at=NOW - 8 * HOUR, late_count=1, intent="fees")  # an hour late
    report(queue="shop", due_at=NOW - HOUR)  # not answered, and late
    report(answer_due_at=NOW + HOUR)  # not due yet: it counts for neither
    report(created_at=NOW - 50 * HOUR, answered_at=NOW - 50 * HOUR)
    report(created_at=NOW - timedelta(days=90), answered_at=NOW - timedelta(days=90), due_at=NOW)
    solved(rating=5, intent="fees")
    solved(rating=2, reopen_count=1)
    solved(late=True)
    # It waited for its customer from before it was late until they were content.
    waited = solved(rating=4)
    Ticket.objects.filter(pk=waited.pk).update(
        paused_at=NOW - 5 * HOUR, resolution_due_at=NOW - 4 * HOUR
    )
    with django_assert_num_queries(4):
        found = desk_report(days=30, now=NOW)
    assert found.first == Kept(6, 8)
    assert found.solution == Kept(3, 4)
    assert found.reopened == Kept(1, 4)
    assert found.content == Kept(2, 3)
    assert dict(found.marks) == {1: 0, 2: 1, 3: 0, 4: 1, 5: 1}
    assert dict(found.ages) == {"hours": 0, "day": 4, "three_days": 1, "week": 0, "older": 1}
    assert found.late_answers == 1
    assert list(found.topics.items()) == [("fees", 2), ("card_lost", 1)]
    assert [(each.queue, each.unfinished, each.breached) for each in found.queues] == [
        ("cards", 5, 1),
        ("shop", 1, 1),
    ]
    assert len(found.days) == 30
    assert found.days[-1][1:] == (8, 4)
    assert sum(opened for _day, opened, _solved in found.days) == 9


def test_of_nothing_there_is_no_share():
    found = desk_report(days=7, now=NOW)
    assert (found.first.percent, found.solution.percent, found.content.percent) == (None,) * 3
    assert len(found.days) == 7


def test_the_page_needs_few_statements(django_assert_max_num_queries):
    report(intent="card_lost")
    report(intent="cards")
    client = Client()
    auditor = people.make_staff("auditor")
    client.force_login(auditor)
    client.get("/admin/crm/ticket/report/")
    with django_assert_max_num_queries(12):
        response = client.get("/admin/crm/ticket/report/?days=7")
    assert response.status_code == 200
    # The chart says its height and its first and last day to whoever looks; its table says all.
    html = response.content.decode()
    assert "lo más alto: 2<" in html
    assert '?topic=card_lost">tarjeta perdida' in html
    # What an older model called by its queue is no topic to look for.
    assert "?topic=cards" not in html
    assert client.get("/admin/crm/ticket/report/?days=x").status_code == 200
    catalogue = people.make_staff("catalogue")
    client.force_login(catalogue)
    assert client.get("/admin/crm/ticket/report/").status_code == 403
