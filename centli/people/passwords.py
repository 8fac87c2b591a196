"""Rules for passwords: long and not known; no rules of composition."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from centli.people.models import User

LENGTH_MIN: Final = 12
LENGTH_MIN_STAFF: Final = 15


class LengthValidator:
    """At least 12 characters, 15 for staff."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what is too short."""
        needed = self._needed(user)
        if len(password) < needed:
            raise ValidationError(
                _("La contraseña debe tener al menos %(needed)d caracteres."),
                code="password_too_short",
                params={"needed": needed},
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Usa al menos %(needed)d caracteres; una frase es buena idea.") % {
            "needed": LENGTH_MIN
        }

    def _needed(self, user: User | None) -> int:
        return LENGTH_MIN_STAFF if user is not None and user.is_staff else LENGTH_MIN
