"""Migration operations of our own."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

LABELS = ("choices", "help_text", "verbose_name")


class RelabelField(migrations.AlterField):
    """Change what people read about a field, and nothing that a database knows.

    Django builds the model and all its relatives anew for each altered field, 20 ms a field: most of the time that an
    empty database took. Labels need none of that.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Put the field in its place, as long as only its labels differ."""
        fields = state.models[app_label, self.model_name_lower].fields
        if _shape(fields[self.name]) != _shape(self.field):
            raise ValueError(f"{app_label}.{self.model_name}.{self.name} changes more than labels")
        fields[self.name] = self.field

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Do nothing: no database stores labels."""

    database_backwards = database_forwards


def _shape(field: models.Field[Any, Any]) -> tuple[Any, ...]:
    _, path, args, kwargs = field.deconstruct()
    return path, args, {name: value for name, value in kwargs.items() if name not in LABELS}
