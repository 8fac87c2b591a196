"""Rows counted by hour of UTC, along an index: the days of Mexico City begin with one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Substr

_LENGTH: Final = len("2026-11-21 18")


def of(column: str) -> Substr:
    """Return the hour of a moment, as the database writes it: no time zone is worked out for any row."""
    return Substr(column, 1, _LENGTH, output_field=CharField())


def read(hour: str) -> datetime:
    """Return the moment at which an hour begins."""
    return datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC)


def counted(rows: QuerySet[Any], column: str, by: str) -> Iterator[tuple[datetime, str, int]]:
    """Yield how many rows there are in each hour, apart by what stands in another column."""
    found = rows.order_by().annotate(hour=of(column)).values_list("hour", by)
    for hour, value, count in found.annotate(count=Count("pk")):
        yield read(hour), value, count
