"""What every customer page shares: who may see it, and as whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people.calls import call_for
from centli.people.models import User

P = ParamSpec("P")
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
            return redirect_to_login(request.get_full_path())
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
