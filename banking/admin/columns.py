"""How the staff site's lists show what banking stores."""

from __future__ import annotations

from typing import Any

from centli.kernel.money import Money


class Centavos:
    """A column of centavos as people read them."""

    def __init__(self, field: str, label: Any) -> None:
        self.field, self.short_description, self.admin_order_field = field, label, field
        self.__name__ = field

    def __call__(self, row: Any) -> str:
        value = getattr(row, self.field)
        return "" if value is None else Money(value).display()
