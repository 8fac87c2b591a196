"""How people get in and out: allauth's flows with the bank's rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from centli.kernel import clock
from centli.people import credentials, factors, lockout, logins, mailing
from centli.people.models import User

FAILURES_MAX: Final = 100
"""Wrong passwords in a row, over any time, after which only a reset by e-mail helps."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Anybody may sign up where the profile says so; every way in leaves a login row, every way out ends it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return bool(settings.CENTLI_SIGNUP)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the limits of an address count."""
        return lockout.address_of(request) or str(super().get_client_ip(request))

    def get_login_stages(self) -> list[str]:
        """Ask staff for the second factor at sign-in; customers are asked when money needs it."""
        ours = f"{StaffFactorStage.__module__}.{StaffFactorStage.__name__}"
        return [
            ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage
            for stage in super().get_login_stages()
        ]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        email = str(credentials.get("email") or credentials.get("username") or "").lower()
        if user is not None:
            User.objects.filter(pk=user.pk).exclude(failed_logins=0).update(failed_logins=0)
        elif not getattr(request, "axes_locked_out", False):
            _count_failure(email)
        return cast("User | None", user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        logins.signed_in(user, key=request.session.session_key or "", now=clock.now())
        return response

    def logout(self, request: HttpRequest) -> None:
        user, key = request.user, request.session.session_key
        super().logout(request)
        if isinstance(user, User) and key:
            logins.end(user, session_key=key, now=clock.now(), reason="logout")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what somebody waits for (a new password, a confirmed address), or tell that it could not be sent.

        It goes out within the request, which ``mailing`` bounds: its link lets in whoever has it, so it is kept in no row
        to be sent later, and who is told at once asks again.
        """
        try:
            with mailing.attempt():
                super().send_mail(template_prefix, email, context)
        except mailing.MailUnavailable as error:
            page = render(allauth.request, "account/not_mailed.html", status=error.status)
            raise ImmediateHttpResponse(page) from error

    def clean_password(self, password: str, user: User | None = None) -> str:
        validate_password(password, user)
        return password

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        User.objects.filter(pk=user.pk).update(failed_logins=0)
        credentials.password_changed(user, now=clock.now())


class StaffFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """The second step of sign-in, for staff alone."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self.login.user.is_staff:
            return None, True
        return cast("tuple[HttpResponse | None, bool]", super().handle())


class FactorForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Takes a code once, and counts wrong ones in a row under lock."""

    def clean_code(self) -> str:
        return _taken(self)


class ReauthenticateFactorForm(ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The same, for somebody who is signed in."""

    def clean_code(self) -> str:
        return _taken(self)


def _taken(form: Any) -> str:
    code: str = form.cleaned_data["code"]
    found = factors.accept_at_login(form.user.pk, code, now=clock.now())
    if found is None:
        # Whoever is asked for a code has given the password: there is nothing to keep from them.
        until = factors.shut_out_until(form.user.pk, clock.now())
        if until is not None:
            said = gettext(
                "Demasiados códigos equivocados. Inténtalo otra vez después de las %(time)s."
            )
            # Whole minutes, and none too early.
            later = (until + timedelta(seconds=59)).astimezone(clock.MEXICO_CITY)
            raise ValidationError(said % {"time": f"{later:%H:%M}"})
        raise get_mfa_adapter().validation_error("incorrect_code")
    found.user = form.user
    form.authenticator = found
    return code


def _count_failure(email: str) -> None:
    """Count a wrong password; at a hundred in a row the password is void. An unknown name costs the same statement."""
    User.objects.filter(email=email).update(failed_logins=F("failed_logins") + 1)
    worn = User.objects.filter(email=email, failed_logins__gte=FAILURES_MAX).first()
    if worn is not None and worn.has_usable_password():
        worn.set_unusable_password()
        worn.save(update_fields=["password"])
        credentials.password_voided(worn, now=clock.now())
