"""Warning of points that expire: 30, 7 and 1 day before, once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DAYS: Final = (1, 7, 30)


def days_before(expires_at: datetime, now: datetime) -> int | None:
    """Return which warning is due for points that expire at a moment: the shortest that has begun, or none."""
    if expires_at <= now:
        return None
    return next((days for days in DAYS if expires_at - now <= timedelta(days=days)), None)
