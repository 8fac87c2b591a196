"""Who may be sent the link that sets a new password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress

from centli.people.models import User


class SignInResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Mails the link to the address that somebody signs in with, and to no other that a row names.

    It is confirmed, or no address of theirs is: nobody else can have put it there.
    """

    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        mine = [user for user in self.users if user.email == email.lower()]
        rows = EmailAddress.objects.filter(user_id__in=[user.pk for user in mine], verified=True)
        elsewhere = {row.user_id for row in rows} - {
            row.user_id for row in rows if row.primary and row.email == email.lower()
        }
        self.users = [user for user in mine if user.pk not in elsewhere]
        return email
