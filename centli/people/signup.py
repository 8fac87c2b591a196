"""What a new customer is asked besides e-mail and password. Apart from ``entrance``: allauth imports it with its forms."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centli.kernel.text import clean
from centli.people.models import User

NAME_LENGTH_MAX = 100


class SignupForm(forms.Form):
    """The name; allauth adds the rest."""

    display_name = forms.CharField(
        label=_("Tu nombre"),
        max_length=NAME_LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ("display_name", "email", "password1", "password2")

    def clean_display_name(self) -> str:
        """Return the name without control characters or marks."""
        name = clean(self.cleaned_data["display_name"], length_max=NAME_LENGTH_MAX)
        if not name:
            raise forms.ValidationError(_("Escribe tu nombre."), code="required")
        return name

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002 - allauth's signature
        """Store the name, and the language in which they signed up."""
        language = get_language() or ""
        user.display_name = self.cleaned_data["display_name"]
        user.locale = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        user.save(update_fields=["display_name", "locale"])
