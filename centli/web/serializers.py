"""What goes in and out of every REST door: strict, plain, typed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeAlias, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from centli.kernel import clock, text
from centli.kernel.money import MXN, InvalidAmount, Money

UNKNOWN_NAMED_MAX: Final = 10
WHOLE_DIGITS: Final = re.compile(r"-?[0-9]{1,9}", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DAY_FIRST: Final = date(2000, 1, 1)
DAY_LAST: Final = date(2099, 12, 31)

Writer: TypeAlias = Callable[[Any], Any]


class StrictSerializer(serializers.Serializer[Any]):
    """A body whose every member is known; anything else is refused, by name."""

    def run_validation(self, data: Any = empty) -> Any:
        """Refuse ``null`` in the reader's language; the framework's own words for it are English."""
        if data is None and not self.allow_null:
            null = ErrorDetail(str(self.error_messages["null"]), code="null")
            raise ValidationError({"non_field_errors": [null]})
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        faults: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            for name in unknown[:UNKNOWN_NAMED_MAX]:
                faults[name] = [
                    ErrorDetail(gettext("No conocemos este campo."), code="unknown_field")
                ]
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if isinstance(error.detail, dict):
                raise ValidationError({**error.detail, **faults}) from error
            raise
        if faults:
            raise ValidationError(faults)
        return value


class QueryInput(StrictSerializer):
    """The parameters of an address: known, and each given once."""

    def to_internal_value(self, data: Any) -> Any:
        if repeated := [name for name in data if len(data.getlist(name)) > 1]:
            raise ValidationError(
                {
                    name: [ErrorDetail(gettext("Este parámetro se repite."), code="repeated")]
                    for name in repeated[:UNKNOWN_NAMED_MAX]
                }
            )
        return super().to_internal_value(data.dict())


class NothingInput(StrictSerializer):
    """An address that takes no body, or an empty one."""


class WordField(serializers.CharField):
    """A code, an id, a token: text as it is, never a number turned into one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)  # before anything is taken away
        return super().to_internal_value(data)


class CodeField(serializers.ChoiceField):
    """One of an enumeration's codes; the description of the API names it after the enumeration."""

    def __init__(self, of: type[StrEnum], **kwargs: Any) -> None:
        self.of = of
        super().__init__(choices=[member.value for member in of], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class TextField(WordField):
    """What people write: normal form, no control or direction marks, single spaces."""

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        cleaned = text.clean(value, length_max=sys.maxsize)
        if not cleaned and not self.allow_blank:
            self.fail("blank")
        return cleaned


class LinesField(WordField):
    """What people write in paragraphs; their rule cleans it line by line."""

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not text.clean(value, length_max=1):
            self.fail("blank")
        return value


class WholeField(serializers.IntegerField):
    """A whole number in an address: ASCII digits."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or WHOLE_DIGITS.fullmatch(data) is None:
            self.fail("invalid")
        return int(data)


class CountField(serializers.IntegerField):
    """A whole number in a body: a JSON number, not a text and not a truth."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class TruthField(serializers.BooleanField):
    """``true`` or ``false`` in a body: JSON's own, no text and no number for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class SwitchField(serializers.ChoiceField):
    """``true`` or ``false`` in an address."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(choices=["true", "false"], **kwargs)  # type: ignore[arg-type]  # the stubs want pairs


class DayField(serializers.DateField):
    """A customer's day, ``2026-11-21``, of this century."""

    default_error_messages = {"out_of_range": _("Usa una fecha de 2000 a 2099.")}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or DAY.fullmatch(value) is None:
            self.fail("invalid", format="YYYY-MM-DD")
        day: date = super().to_internal_value(value)
        if not DAY_FIRST <= day <= DAY_LAST:
            self.fail("out_of_range")
        return day


class MoneyField(serializers.Field[Money, Any, Any, Money]):
    """``{"amount": "50000.00", "currency": "MXN"}``, and nothing that merely looks like it."""

    default_error_messages = {
        "not_money": _("Debe ser un objeto con amount y currency."),
        "invalid_amount": _(
            "Debe ser un texto como 50000.00: sin signo ni comas, con dos decimales."
        ),
        "invalid_currency": _("La moneda debe ser MXN."),
        "required": _("Este campo es obligatorio."),
        "unknown_field": _("No conocemos este campo."),
    }

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict):
            self.fail("not_money")
        faults = {name: self._fault("unknown_field") for name in [*data][:UNKNOWN_NAMED_MAX]}
        faults.pop("amount", None)
        faults.pop("currency", None)
        amount: Money | None = None
        if "amount" not in data:
            faults["amount"] = self._fault("required")
        else:
            try:
                amount = Money.parse(data["amount"] if isinstance(data["amount"], str) else "")
            except InvalidAmount:
                faults["amount"] = self._fault("invalid_amount")
        if "currency" not in data:
            faults["currency"] = self._fault("required")
        elif data["currency"] != MXN:
            faults["currency"] = self._fault("invalid_currency")
        if faults or amount is None or len(data) > 2:  # noqa: PLR2004 - amount and currency
            raise ValidationError(faults)
        return amount

    def to_representation(self, value: Money) -> dict[str, str]:
        return value.json()

    def _fault(self, code: str) -> list[ErrorDetail]:
        return [ErrorDetail(str(self.error_messages[code]), code=code)]


class Output(serializers.Serializer[Any]):
    """A contract on the wire: the declared fields by name, with no more work than that.

    DRF's own way binds and copies every field for every object; for a page of fifty that is most of its time.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: write(read(instance)) for name, read, write in _plan(type(self))}

    @classmethod
    def rows(cls, instances: Iterable[Any]) -> list[dict[str, Any]]:
        """Return many contracts on the wire."""
        one = cls()
        return [one.to_representation(instance) for instance in instances]


@cache
def _plan(of: type[Output]) -> tuple[tuple[str, Writer, Writer], ...]:
    declared: Mapping[str, serializers.Field[Any, Any, Any, Any]] = of._declared_fields  # noqa: SLF001 - DRF's own name for it
    return tuple(
        (name, attrgetter(field.source or name), _writer(field)) for name, field in declared.items()
    )


def _writer(field: serializers.Field[Any, Any, Any, Any]) -> Writer:
    match field:
        case MoneyField():
            return _money
        case serializers.DateTimeField():
            return _moment
        case serializers.ListSerializer():
            child = cast("Output", field.child)
            return lambda rows: [child.to_representation(row) for row in rows]
        case Output():
            return lambda value: None if value is None else field.to_representation(value)
    return _same


def _money(value: Money | None) -> dict[str, str] | None:
    return None if value is None else value.json()


def _moment(value: datetime | None) -> str | None:
    return None if value is None else clock.wire(value)


def _same(value: Any) -> Any:
    return value
