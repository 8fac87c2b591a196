"""What people thought of answers and of how reports were dealt with, by the day, as files to learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from centli.kernel import clock, personal
from centli.kernel.text import fold
from centli.people.models import User
from crm.adapters import archive
from crm.rules.beneficiaries import RELATIONSHIP_NAMES
from crm.selectors import feedback as selectors

DAYS_MAX: Final = 400
LATE_DAYS: Final = 7
"""For so long a day's file is written anew."""
CUSTOMERS_REMEMBERED: Final = 1_000
_NO_NAMES: Final = frozenset(
    word
    for text in (*RELATIONSHIP_NAMES.values(), "de del la las los el y e o")
    for word in fold(text).split()
)
"""Words of names and aliases that name nobody."""


def day_export(day: date) -> tuple[str, int]:
    """Write a customer's day of feedback and return the file's name and how many lines it has; again is the same file.

    Raises:
        Unavailable: the storage did not take it.
    """
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in _rows(day)]
    content = "".join(f"{line}\n" for line in lines).encode()
    archive.keep(file_name(day), content, alias=archive.FEEDBACK)
    return file_name(day), len(lines)


def file_name(day: date) -> str:
    """Return where a day's feedback is kept."""
    return f"{day:%Y/%m}/{day.isoformat()}.jsonl"


def days(since: date, until: date) -> list[date]:
    """Return the days from one to another, both included; at most 400 of them, the last ones."""
    count = min((until - since).days + 1, DAYS_MAX)
    return [until - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _rows(day: date) -> Iterator[dict[str, Any]]:
    start, end = clock.day_start(day), clock.day_end(day)

    @lru_cache(CUSTOMERS_REMEMBERED)
    def contacts(customer_id: int) -> frozenset[str]:
        return personal.words_of(selectors.contact_names(customer_id)) - _NO_NAMES

    def hidden(text: str, *people: User) -> str:
        """Hide numbers, and the names that the bank knows: of these people and of all whom they pay."""
        own = personal.words_of([each.display_name for each in people]) - _NO_NAMES
        known = own.union(*(contacts(each.pk) for each in people))
        return personal.hide_words(personal.mask(text).text, known)

    for answer in selectors.judged(start, end):
        yield {
            "kind": "answer",
            "answer_id": answer.answer_id,
            "question": hidden(answer.question, answer.customer),
            "outcome": answer.outcome,
            "cited": [one.get("article_id") for one in answer.cited],
            "is_helpful": answer.is_helpful,
            "reason": answer.judged_for,
            "comment": hidden(answer.comment, answer.customer),
            "at": clock.wire(answer.created_at),
        }
    for rated in selectors.rated(start, end):
        yield {
            "kind": "ticket",
            "ticket_id": rated.ticket.ticket_id,
            "queue": rated.ticket.queue,
            "intent": rated.ticket.intent,
            "rating": int(rated.after),
            "at": clock.wire(rated.created_at),
        }
    for sent in selectors.suggestions(start, end):
        people = [sent.ticket.customer]
        if sent.message is not None:
            people.append(sent.message.writer)
        yield {
            "kind": "suggestion",
            "answer_id": sent.answer_id,
            "ticket_id": sent.ticket.ticket_id,
            "draft": hidden(sent.draft, *people),
            "sent": hidden(sent.text, *people),
            "cited": [one.get("slug") for one in sent.sources],
            "changed_percent": sent.changed_percent,
            "at": clock.wire(sent.decided_at or sent.created_at),
        }


def export_yesterday(today: date) -> int:
    """Write yesterday's feedback unless that has been done, and return how many files were written.

    The days before it are written anew: an answer is judged late, and on a day nothing may have been written. Yesterday's
    comes last, since it says that the others are done.
    """
    yesterday = today - timedelta(days=1)
    if archive.exists(file_name(yesterday), alias=archive.FEEDBACK):
        return 0
    wanted = days(yesterday - timedelta(days=LATE_DAYS), yesterday)
    for day in wanted:
        day_export(day)
    return len(wanted)
