"""Who may be sent the link that sets a new password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress

from centli.people.models import User


class VerifiedResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Mails the link to the confirmed address that somebody signs in with, and to no other that a row names."""

    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        confirmed = EmailAddress.objects.filter(
            user_id__in=[user.pk for user in self.users], email=email.lower(), primary=True, verified=True
        )  # fmt: skip
        owners = set(confirmed.values_list("user_id", flat=True))
        self.users = [
            user for user in self.users if user.pk in owners and user.email == email.lower()
        ]
        return email
