"""What every customer page shares: who may see it, as whom, and how a list goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.people.calls import call_for
from centli.people.models import User
from centli.web import pagination
from centli.web.problems import BadRequest

P = ParamSpec("P")
L = TypeVar("L", bound=pagination.Portion)
_KEY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


def customer(
    view: Callable[Concatenate[HttpRequest, Call, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a signed-in customer in, with their call; nothing of such a page is kept by caches."""

    @wraps(view)
    def handle(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            if wants_json(request):
                return JsonResponse({"code": "not_authenticated"}, status=401)
            return redirect_to_login(_page_of(request))
        if user.is_staff:
            return HttpResponseRedirect(reverse("admin:index"))
        # The page speaks as the answers do, which follow the customer's own choice.
        translation.activate(user.locale)
        call = call_for(
            user,
            channel=Channel.WEB,
            now=clock.now(),
            session_key=request.session.session_key or "",
        )
        response = view(request, call, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return handle


def _page_of(request: HttpRequest) -> str:
    """Return where to go on after signing in: an address that is only sent to has no page, so from where it was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    is_ours = came.netloc == request.get_host()
    return came._replace(scheme="", netloc="", fragment="").geturl() if is_ours else "/"


def listed(
    request: HttpRequest,
    call: Call,
    find: Callable[[str | None], L],
    *,
    of: str,
    given: Mapping[str, str] | None = None,
) -> tuple[L, Mapping[str, Any]]:
    """Return what ``find`` has from the address's cursor on, and what its template says of the rest.

    That is ``more``, the address of the next page under the filters that are ``given``, empty on the last; and
    ``is_first``. ``of`` names the list under its filters (``pagination.scope``).

    Raises:
        Http404: the cursor is none of this list's, or it refuses what is asked.
    """
    try:
        found = find(pagination.opened(request.GET.get("cursor") or None, call, of=of))
    except (DomainError, BadRequest) as error:
        raise Http404 from error
    cursor = pagination.closed(found.next_cursor, call, of=of)
    more = (
        "" if cursor is None else f"{request.path}?{urlencode({**(given or {}), 'cursor': cursor})}"
    )
    return found, {"more": more, "is_first": "cursor" not in request.GET}


def wants_json(request: HttpRequest) -> bool:
    """Say whether a page's own script asks."""
    return request.headers.get("Accept", "") == "application/json"


def keyed(call: Call, asked: Mapping[str, str]) -> Call:
    """Return the call under the form's own key: a form that is sent twice counts once."""
    key = asked.get("key", "")
    return replace(call, idempotency_key=key) if _KEY.fullmatch(key) else call


def count_in(text: str) -> int:
    """Return the number that a form's field holds, 0 where it holds none."""
    return int(text) if _COUNT.fullmatch(text) else 0
