"""Who asks: a session cookie with its CSRF token, or a Bearer token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from centli.people.models import User

REALM: Final = 'Bearer realm="centli"'


@dataclass(frozen=True, slots=True)
class Login:
    """The login that a request came with; confirmation tokens are bound to its key."""

    session_key: str


class SessionIdentity(SessionAuthentication):
    """The web's session cookie; whatever writes must carry the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Login] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        return found[0], Login(request.session.session_key or "")

    def authenticate_header(self, request: Request) -> str:
        return REALM

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(code="csrf_failed") from error


class IsCustomer(BasePermission):
    """A customer who is signed in; staff work in the back office."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and not request.user.is_staff)
