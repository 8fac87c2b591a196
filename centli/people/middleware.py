"""What every request of somebody who is signed in goes through."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from centli.kernel import clock
from centli.people import logins

Handler = Callable[[HttpRequest], HttpResponse]


def login_rules(get_response: Handler) -> Handler:
    """End a session whose login has idled, run out or been ended from elsewhere; renew the others.

    A page that looks for news by itself says so in a header, and renews nothing.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            key = request.session.session_key or ""
            by_itself = request.headers.get("X-By-Itself") == "1"
            if not logins.keep(user.pk, key, now=clock.now(), renew=not by_itself):
                logout(request)
        return get_response(request)

    return handle
