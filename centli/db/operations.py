"""Migration operations of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from centli.db.mysql import charset


class GrantRights(migrations.RunPython):
    """Give roles rights, as ``{role: {"app.model": "view change"}}``; roles that are not there yet are made.

    Django makes permissions after all migrations, so those that are missing are made here; ``names`` says by code what
    people read of them, where that is not their code.
    """

    def __init__(
        self, rights: Mapping[str, Mapping[str, str]], *, names: Mapping[str, str] | None = None
    ) -> None:
        self.rights, self.names = rights, names or {}
        super().__init__(self.grant, self.withdraw)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how a migration writes this."""
        return self.__class__.__qualname__, [self.rights], {"names": self.names}

    def grant(self, apps: Apps, _editor: object = None) -> None:
        """Add the rights to what the roles have."""
        known = {model: self._permissions(apps, model) for model in sorted(self._models())}
        for role, rights in self.rights.items():
            group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
            group.permissions.add(
                *(
                    known[model][action]
                    for model, actions in rights.items()
                    for action in actions.split()
                )
            )

    def withdraw(self, apps: Apps, _editor: object = None) -> None:
        """Take the rights away; roles and permissions stay."""
        for role, rights in self.rights.items():
            for group in apps.get_model("auth", "Group").objects.filter(name=role):
                for model in rights:
                    group.permissions.remove(*self._permissions(apps, model).values())

    def _models(self) -> set[str]:
        return {model for rights in self.rights.values() for model in rights}

    def _permissions(self, apps: Apps, model: str) -> dict[str, Any]:
        """Return all that is granted on a model, by action."""
        app_label, _, name = model.partition(".")
        of, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app_label, model=name
        )
        granted = sorted(
            {action for rights in self.rights.values() for action in rights.get(model, "").split()}
        )
        permission = apps.get_model("auth", "Permission").objects
        return {
            action: permission.get_or_create(
                content_type=of,
                codename=f"{action}_{name}",
                defaults={"name": self.names.get(f"{action}_{name}", f"Can {action} {name}")},
            )[0]
            for action in granted
        }


class RewriteText(Operation):
    """Have the tables that are there store and compare text as those do that are made now: MariaDB and MySQL.

    Back to what they were there is no way, and none is needed: it is a no-op.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models say nothing of it."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002 - Django's signature
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,  # noqa: ARG002
        to_state: Any,
    ) -> None:
        """Rewrite those that store it otherwise, and put back the foreign keys that are not there."""
        if schema_editor.connection.vendor == "mysql":
            charset.rewrite(schema_editor, to_state.apps)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        """Leave them so."""

    def describe(self) -> str:
        """Return what ``migrate --plan`` tells."""
        return "Have every table store text in UTF-8 and compare it by its bytes"
