"""What the catalogue's staff pages share: columns, fields of pesos, and refusals beside their field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.admin import KeptAdmin
from centli.kernel.errors import DomainError
from centli.kernel.money import CENTAVOS_MAX, CENTAVOS_PER_PESO, Money

_NUMBER: Final = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)


@contextmanager
def refusals_beside(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """Show a refusal of ours as the form's own, beside the field that it names."""
    try:
        yield
    except DomainError as error:
        name = getattr(error, "field", None) or field
        form.add_error(name if name in form.fields else None, gettext(error.title))


class HundredthsField(forms.Field):
    """A number with two decimals, kept as whole hundredths: pesos as centavos, per cent as basis points."""

    hundredths_max = CENTAVOS_MAX

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "size": 12}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // CENTAVOS_PER_PESO}.{value % CENTAVOS_PER_PESO:02d}"
        return value

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").replace(",", "").removeprefix("$").strip()
        if not text:
            return None
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise ValidationError(_("Escribe un número como 1299.00."), code="invalid")
        found = int(match[1]) * CENTAVOS_PER_PESO + int(f"{match[2] or '':0<2}")
        if found > self.hundredths_max:
            raise ValidationError(_("Es demasiado."), code="invalid")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class PercentField(HundredthsField):
    """A share, kept in basis points."""

    hundredths_max = 10_000


def centavos(field: str, label: Any) -> Any:
    """Return a column of centavos as people read them."""

    @admin.display(description=label, ordering=field)
    def shown(row: Any) -> str:
        value = getattr(row, field)
        return "" if value is None else Money(value).display()

    return shown


class CatalogueAdmin(KeptAdmin):
    """Rows that are written by services and never deleted: what is no longer offered is switched off."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = request.user.has_perm("marketplace.import_product")
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may})
