"""Columns that mean the same on SQLite, MariaDB and MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from centli.kernel.ids import uuid7

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")

if TYPE_CHECKING:

    class Field(models.Field[_Set, _Get]):
        """Django's field, with the types that a UUID column takes and gives."""

        _pyi_private_set_type: UUID | str
        _pyi_private_get_type: UUID

else:

    class Field(models.Field, Generic[_Set, _Get]):
        """Django's field, which takes type arguments at run time too."""


class UUIDv7Field(Field[_Set, _Get]):
    """A UUID in 16 bytes.

    Django's own field is ``uuid`` on MariaDB and ``char(32)`` on MySQL: one model, two schemas, and twice the bytes.
    """

    description = "UUID in 16 bytes"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "blob" if connection.vendor == "sqlite" else "binary(16)"

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str:
        return self.db_type(connection)

    def to_python(self, value: Any) -> UUID | None:
        if value is None or isinstance(value, UUID):
            return value
        if isinstance(value, bytes | memoryview):
            return UUID(bytes=bytes(value))
        try:
            return UUID(str(value))
        except ValueError as error:
            raise ValidationError("Not a UUID.", code="invalid") from error

    def from_db_value(self, value: Any, *_: Any) -> UUID | None:
        return None if value is None else UUID(bytes=bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        found = self.to_python(value)
        return None if found is None else found.bytes

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def public_id() -> Any:
    """Return the column that carries a row's public id: UUIDv7, unique, never edited."""
    return UUIDv7Field(unique=True, default=uuid7, editable=False)
