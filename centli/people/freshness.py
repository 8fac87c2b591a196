"""A second factor of the last minutes, for what staff do to other people's money."""

from __future__ import annotations

from typing import Final

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from centli.kernel import clock

FRESH_SECONDS: Final = 10 * 60


def is_fresh(request: HttpRequest) -> bool:
    """Say whether this login gave a code of its authenticator in the last ten minutes; a recovery code is none."""
    since = clock.now().timestamp() - FRESH_SECONDS
    return any(
        record["method"] == "mfa" and record.get("type") == "totp" and record["at"] > since
        for record in get_authentication_records(request, request.user)
    )


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to give a code, and back to where they are."""
    back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{back}")
