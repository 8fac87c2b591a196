"""When axes turns somebody away: five failures of one name, or a hundred from one network, in 15 minutes."""

from __future__ import annotations

from typing import Any, Final

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

NAME_FAILURES_MAX: Final = 5
NETWORK_FAILURES_MAX: Final = 100


def username_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:  # noqa: ARG001 - axes' signature
    """Return the name that a failure counts against: the e-mail in lower case."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or given.get("login") or "").lower()


def address_of(request: HttpRequest) -> str | None:
    """Return the address that a failure counts against; behind our proxy, the one that it saw and appended."""
    header = settings.CENTLI_PROXY_HEADER
    told = request.headers.get(header, "") if header else ""
    return told.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR")


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes ships no types
    """Counts by name, and by network with a limit of its own; both on axes' rows."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        by_name = recent.filter(username=get_client_username(request, credentials))
        by_network = recent.filter(ip_address=request.axes_ip_address)  # type: ignore[attr-defined]  # axes puts it there
        share = NETWORK_FAILURES_MAX // NAME_FAILURES_MAX
        return max(_sum(by_name), _sum(by_network) // share)

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Forget the failures of the name that signed in, and of no other: guesses at others' names from there stay counted."""
        mine = AccessAttempt.objects.filter(username=get_client_username(request, credentials))
        return int(mine.delete()[0])


def _sum(attempts: Any) -> int:
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
