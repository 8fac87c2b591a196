"""How many requests a person may make in a minute.

Kind to the service, not a guard of money: what protects money or login is counted in rows under lock.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from centli.kernel import clock

WINDOW_SECONDS: Final = 60
_META: Final = "centli.rate"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of a person's minute."""

    quota: int
    left: int
    resets_seconds: int


class PerPerson(BaseThrottle):
    """A fixed window of a minute for each person, shared by all their devices; strangers are turned away earlier."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return True
        moment = int(clock.now().timestamp())
        used = _count(f"rate:{request.user.pk}:{moment // WINDOW_SECONDS}")
        quota: int = settings.CENTLI_REQUESTS_PER_MINUTE
        rate = Rate(quota, max(0, quota - used), WINDOW_SECONDS - moment % WINDOW_SECONDS)
        request.META[_META] = rate
        self._resets_seconds = rate.resets_seconds
        return used <= quota

    def wait(self) -> float | None:
        return float(self._resets_seconds)


def headers_of(request: HttpRequest) -> Mapping[str, str]:
    """Return the headers that tell a person what is left; none where nothing was counted."""
    rate = request.META.get(_META)
    if not isinstance(rate, Rate):
        return {}
    return {
        "RateLimit-Policy": f'"user";q={rate.quota};w={WINDOW_SECONDS}',
        "RateLimit": f'"user";r={rate.left};t={rate.resets_seconds}',
    }


def _count(key: str) -> int:
    try:
        cache.add(key, 0, timeout=WINDOW_SECONDS * 2)
        return cache.incr(key)
    except Exception as error:  # noqa: BLE001 - a broken cache must not stop the bank
        _logger.warning("rates.cache_failed", extra={"error": type(error).__name__})
        return 1
