"""Who asks: a session cookie with its CSRF token, or a Bearer token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from centli.kernel import clock
from centli.people import factors, freshness, tokens
from centli.people.models import User

REALM: Final = 'Bearer realm="centli"'
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/=-]{16,512}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Login:
    """The login that a request came with; confirmation tokens are bound to its key."""

    session_key: str = field(repr=False)


class InvalidToken(AuthenticationFailed):
    """The Bearer token is unknown, expired or revoked; which of them is not told."""

    default_code = "invalid_token"


class BearerIdentity(BaseAuthentication):
    """``Authorization: Bearer …``, as mobile clients send it."""

    def authenticate(self, request: Request) -> tuple[User, Login] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        text = text.strip()
        found = tokens.find(text, now=clock.now()) if _TOKEN.fullmatch(text) else None
        if found is None:
            raise InvalidToken
        return found.user, Login(found.session_key)

    def authenticate_header(self, request: Request) -> str:
        return REALM


class SessionIdentity(SessionAuthentication):
    """The web's session cookie; whatever writes must carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Login] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        return found[0], Login(request.session.session_key or "")

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(code="csrf_failed") from error


class IsCustomer(BasePermission):
    """A customer who is signed in; staff work in the back office."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and not request.user.is_staff)


class IsStaff(BasePermission):
    """Staff with a second factor and the right that the view names as ``right``; customers have no business there.

    A session has given a code itself; a token is made by whoever runs the bank.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(
            user.is_authenticated
            and user.is_staff
            and factors.is_enrolled(user)
            and user.has_perm(view.right)
            and (
                isinstance(request.successful_authenticator, BearerIdentity)
                or freshness.has_factor(request)
            )
        )
