"""Who answers reports, and with which words: read by the desk, set by whoever leads it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import Named, ReadOnlyAdmin
from centli.db.sorting import Alphabetical
from centli.people.staffing import staff_call
from crm.admin import words
from crm.errors import UnknownVariable
from crm.models import Agent, Macro, TicketReveal
from crm.rules import assignment, macros
from crm.selectors import desk
from crm.services import staffing

LANGUAGES = (("es", _("español")), ("en", _("inglés")))


class AgentForm(forms.ModelForm):
    """What somebody knows, and how many reports they have at most."""

    queues = forms.MultipleChoiceField(
        label=_("Colas"),
        required=False,
        help_text=_("Ninguna elegida: todas."),
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Idiomas"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    cap = forms.IntegerField(
        label=_("Tope de reportes"), min_value=0, max_value=assignment.CAP_MAX, initial=assignment.CAP_DEFAULT
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queues"].choices = list(words.QUEUES.items())  # type: ignore[attr-defined]  # a field of choices


@admin.register(Agent)
class AgentAdmin(admin.ModelAdmin):
    """Who answers reports."""

    form = AgentForm
    list_display = ["name", "known_queues", "known_languages", "cap", "is_on_duty"]
    list_filter = ["is_on_duty"]
    list_select_related = ["person"]
    list_per_page = 50
    ordering = [Alphabetical("person__display_name")]
    fields = ["person", "queues", "languages", "cap", "is_on_duty"]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the staff alone."""
        if db_field.name == "person":
            kwargs["queryset"] = desk.staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, _request: HttpRequest, obj: Agent | None = None) -> list[str]:
        """Return what stays as it is once it is stored."""
        return [] if obj is None else ["person"]

    def has_delete_permission(self, _request: HttpRequest, _obj: Agent | None = None) -> bool:
        """Reports name whoever answered them: nobody is deleted, they go off duty."""
        return False

    def save_model(self, request: HttpRequest, obj: Agent, form: Any, change: Any) -> None:  # noqa: ARG002 - Django's signature
        staffing.agent_save_step(staff_call(request), obj)

    @admin.display(description=_("persona"), ordering="person__display_name")
    def name(self, row: Agent) -> str:
        """Return the person's name."""
        return row.person.display_name

    @admin.display(description=_("colas"))
    def known_queues(self, row: Agent) -> str:
        """Return the queues in words."""
        found = [str(words.QUEUES.get(each, each)) for each in row.queues]
        return ", ".join(found) or gettext("todas")

    @admin.display(description=_("idiomas"))
    def known_languages(self, row: Agent) -> str:
        """Return the languages in words."""
        labels = dict(LANGUAGES)
        return ", ".join(str(labels.get(each, each)) for each in row.languages)


class MacroForm(forms.ModelForm):
    """Words with places."""

    text = forms.CharField(
        label=_("Texto"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    queue = forms.ChoiceField(label=_("Cola"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(f"{{{each}}}" for each in macros.VARIABLES)
        self.fields["text"].help_text = gettext("Variables: %(known)s") % {"known": known}
        self.fields["queue"].choices = [("", gettext("todas")), *words.QUEUES.items()]  # type: ignore[attr-defined]  # likewise

    def clean_text(self) -> str:
        """See that it names only what can be filled in."""
        text: str = self.cleaned_data["text"]
        try:
            macros.check(text)
        except UnknownVariable as error:
            raise ValidationError(
                gettext("«%(name)s» no es una variable que conozcamos."),
                params={"name": error.name},
            ) from error
        return text


@admin.register(Macro)
class MacroAdmin(admin.ModelAdmin):
    """Words that are used again and again."""

    form = MacroForm
    list_display = ["name", "of_queue", "is_active", "updated_at"]
    list_per_page = 50
    list_filter = ["is_active"]
    search_fields = ["name"]
    ordering = [Alphabetical("name")]
    fields = ["name", "queue", "text", "is_active"]
    actions = None

    def save_model(self, request: HttpRequest, obj: Macro, form: Any, change: Any) -> None:  # noqa: ARG002 - Django's signature
        staffing.macro_save_step(staff_call(request), obj)

    def has_delete_permission(self, _request: HttpRequest, _obj: Macro | None = None) -> bool:
        """One that is used no more is put out of use."""
        return False

    @admin.display(description=_("cola"), ordering="queue")
    def of_queue(self, row: Macro) -> str:
        """Return the queue in words."""
        return str(words.QUEUES.get(row.queue, gettext("todas")))


_REVEAL: Any = (
    Named("reveal_id", _("revelación")), "person", "folio", "reason", "created_at", "expires_at",
)  # fmt: skip


@admin.register(TicketReveal)
class TicketRevealAdmin(ReadOnlyAdmin):
    """Who saw what is masked in a report, when and why."""

    list_display = _REVEAL
    list_filter = ["created_at"]
    list_select_related = ["person", "ticket"]
    search_fields = ["person__email"]
    ordering = ["-id"]
    fields = readonly_fields = _REVEAL

    @admin.display(description=_("folio"))
    def folio(self, row: TicketReveal) -> str:
        """Return what people read out."""
        return row.ticket.folio
