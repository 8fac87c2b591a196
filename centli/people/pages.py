"""The pages of somebody's second factor: enrolled, put in another's place, with recovery codes that are shown once.

None removes it or shows codes again. allauth's own do, for a session that gave its password again, and a password alone
must not come to stand for the second factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.people import calls, credentials, factors, freshness, qr, secrets
from centli.people.errors import CodeWrong
from centli.people.models import User

KEPT: Final = "factor_secret"
"""Where a session keeps the secret that is being enrolled, encrypted."""
CODE_LENGTH_MAX: Final = 16


def _field(label: Any) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(
        label=label, max_length=CODE_LENGTH_MAX, widget=forms.TextInput(attrs=shown)
    )


class CodeForm(forms.Form):
    """Asks for a code of the authenticator that somebody has."""

    current = _field(_("Código de tu aplicación, o uno de recuperación"))


class EnrolForm(forms.Form):
    """Asks for a code of the new authenticator, and first for one of what it replaces."""

    current = _field(_("Código de la aplicación que tienes hoy, o uno de recuperación"))
    code = _field(_("Código de la aplicación nueva"))

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["current"]
            self.fields["code"].label = _("Código de la aplicación")


@login_required
@require_safe
def factor(request: HttpRequest) -> HttpResponse:
    """Say whether there is a second factor, and what can be done about it."""
    user = _person(request)
    found = {
        "is_enrolled": factors.is_enrolled(user),
        "spare_codes_left": factors.spare_codes_left(user.pk),
        "waits_until": factors.waits_until(user.pk, clock.now()),
    }
    return render(request, "mfa/index.html", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def factor_enrol(request: HttpRequest) -> HttpResponse:
    """Show a new secret, and enrol it for its code; in place of another for a code of that one besides."""
    user = _person(request)
    is_first = not factors.is_enrolled(user)
    if is_first and not freshness.is_password_fresh(request):
        return freshness.ask_password(request)
    secret = _secret(request)
    form = EnrolForm(request.POST or None, is_first=is_first)
    if form.is_valid():
        codes = _enrolled(request, user, secret, form)
        if codes is not None:
            del request.session[KEPT]
            freshness.note_code(request, user)
            return _shown(request, codes)
    address = get_adapter().build_totp_url(user, secret)
    found = {
        "form": form, "is_first": is_first, "secret": secret, "address": address, "qr": qr.drawing(address),
    }  # fmt: skip
    return render(request, "mfa/enrol.html", found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def spare_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes for a code, and show them this once."""
    user = _person(request)
    if not factors.is_enrolled(user):
        return redirect("mfa_activate_totp")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        current = form.cleaned_data["current"]
        codes = credentials.spare_codes_make(_call(request, user), user, current=current)
        if codes is not None:
            return _shown(request, codes)
        form.add_error("current", _wrong())
    return render(request, "mfa/renew.html", {"form": form})


def _enrolled(
    request: HttpRequest, user: User, secret: str, form: forms.Form
) -> Sequence[str] | None:
    given = form.cleaned_data
    try:
        codes = credentials.factor_enrol(
            _call(request, user), user, secret, given=given["code"], current=given.get("current", "")
        )  # fmt: skip
    except CodeWrong:
        form.add_error("code", _wrong())
        return None
    if codes is None:
        # It may have been enrolled from elsewhere since the form was made.
        form.add_error("current" if "current" in form.fields else None, _wrong())
    return codes


def _wrong() -> forms.ValidationError:
    found: forms.ValidationError = get_adapter().validation_error("incorrect_code")
    return found


def _shown(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    waits_until = factors.waits_until(_person(request).pk, clock.now())
    return render(request, "mfa/codes.html", {"codes": codes, "waits_until": waits_until})


def _secret(request: HttpRequest) -> str:
    """Return what this session is enrolling: another each time that the page is shown, so that nobody reads one that is in use."""
    if request.method == "POST" and (kept := request.session.get(KEPT)) is not None:
        return secrets.decrypt(kept)
    secret = factors.new_secret()
    request.session[KEPT] = secrets.encrypt(secret)
    return secret


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "whoever comes here has signed in"
    return request.user


def _call(request: HttpRequest, user: User) -> Call:
    key = request.session.session_key or ""
    return calls.call_for(user, channel=Channel.WEB, now=clock.now(), session_key=key)
