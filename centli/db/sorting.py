"""Rows in the order in which people look for names; text is compared by its bytes elsewhere, capitals before all else."""

from __future__ import annotations

from typing import Any

from django.db.models import Func

from centli.db.mysql.charset import FOR_PEOPLE


class Alphabetical(Func):
    """A column of names to sort by: «ana» with «Ana» and, on MariaDB and MySQL, «Ángel» after both."""

    function = "LOWER"
    arity = 1

    def as_mysql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Sort by the vendor's own rules."""
        template = f"%(expressions)s COLLATE {FOR_PEOPLE}"
        return super().as_sql(compiler, connection, template=template, **more)
