"""What the points' staff pages share: rights, the form that asks why, and the way to an act's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptAdmin
from centli.kernel.call import Call
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from centli.people.staffing import act_page, need

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class WhyForm(forms.Form):
    """Why, in words."""

    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Al menos 10 letras; queda en la auditoría."),
        min_length=REASON_LENGTH_MIN,
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def shown(self) -> Sequence[tuple[Any, Any]]:
        """Return what was filled in, as labels and values, for the page that checks it."""
        return [
            (field.label, self._word(name, self.cleaned_data[name]))
            for name, field in self.fields.items()
        ]

    def _word(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return dict(field.choices)[value]  # type: ignore[arg-type]  # pairs, as this form has them
        return f"{value:,}" if isinstance(value, int) else value


@dataclass(frozen=True)
class Act:
    """One thing that staff do: its right, what will happen, and the service that does it."""

    right: str
    title: StrOrPromise
    consequence: StrOrPromise
    """«Qué va a pasar»."""
    done: StrOrPromise
    run: Callable[[Call, Any, dict[str, Any]], StrOrPromise | None]
    """Does it for a row with the form's values; may say something else than ``done``."""
    form: type[WhyForm] = WhyForm


class PointsAdmin(KeptAdmin):
    """Rows that services write, and that nobody deletes."""

    def page(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        """Show a page of our own inside the staff site."""
        return render(
            request,
            template,
            {**self.admin_site.each_context(request), "opts": self.opts, **more},
        )

    def act_page(
        self,
        request: HttpRequest,
        act: Act,
        row: Any,
        *,
        facts: Sequence[tuple[Any, Any]],
        back: str,
    ) -> HttpResponse:
        """Show an act's page to whoever may do it."""
        need(request, act.right)
        form = act.form(request.POST if request.method == "POST" else None)
        return act_page(
            self,
            request,
            act,
            row=row,
            facts=facts,
            form=form,
            back=back,
            do=lambda call: act.run(call, row, form.cleaned_data),
        )
