"""The customer's pages."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from centli.chat.context import THEME_COOKIE
from centli.people.models import Theme

YEAR_SECONDS: Final = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember how this browser wants the pages to look."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseBadRequest()
    return _remember(request, THEME_COOKIE, chosen)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language this browser wants."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, chosen)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Set a cookie of taste, which is no secret, and go back to where the customer was."""
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        onward = "/"
    response = HttpResponseRedirect(onward)
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
