"""What this login proved: a second factor, of the last minutes for what staff do to other people's money; a password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from centli.kernel import clock
from centli.people import factors
from centli.people.models import User

FRESH_SECONDS: Final = 10 * 60
PASSWORD_SECONDS: Final = 5 * 60


def has_factor(request: HttpRequest) -> bool:
    """Say whether this login gave a code at all, one of recovery included; staff's that did not reaches nothing."""
    return any(record["method"] == "mfa" for record in _records(request))


def is_fresh(request: HttpRequest) -> bool:
    """Say whether this login gave a code of its authenticator in the last ten minutes, of one that need not wait.

    A recovery code is none.
    """
    since = clock.now().timestamp() - FRESH_SECONDS
    is_given = any(
        record["method"] == "mfa" and record.get("type") == "totp" and record["at"] > since
        for record in _records(request)
    )
    return is_given and factors.waits_until(request.user.pk or 0, clock.now()) is None


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to give a code, and back to where they are; or say until when no code of theirs will do."""
    waits_until = factors.waits_until(request.user.pk or 0, clock.now())
    if waits_until is None:
        return _to("mfa_reauthenticate", request)
    moment = date_format(timezone.localtime(waits_until), "DATETIME_FORMAT")
    said = _("Tu verificación en dos pasos es nueva; para esto sirve desde el %(moment)s.")
    messages.error(request, said % {"moment": moment})
    return redirect("admin:index")


def is_password_fresh(request: HttpRequest) -> bool:
    """Say whether this login gave its password in the last five minutes, when it began or again."""
    since = clock.now().timestamp() - PASSWORD_SECONDS
    return any(
        record["method"] == "password" and record["at"] > since for record in _records(request)
    )


def ask_password(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to give their password again, and back to where they are."""
    return _to("account_reauthenticate", request)


def note_code(request: HttpRequest, user: User) -> None:
    """Note that this login has just given a code of its authenticator."""
    record_authentication(request, user, "mfa", type="totp")


def _records(request: HttpRequest) -> Iterator[dict[str, Any]]:
    yield from get_authentication_records(request, request.user)


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{back}")
