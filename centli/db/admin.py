"""Tables in the staff site that are only read, and that may be large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COUNT_MAX: Final = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than 10,000 rows: nobody turns to page 201, and a full count walks the whole index."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or 10,000 when there are more."""
        rows = cast("QuerySet[Any]", self.object_list)
        return len(rows.order_by().values_list("pk")[:COUNT_MAX])


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Every value that there is; the empty one has a name, or it would be a link without words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Return the choices as Django shows them."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("ninguno")}


def words_filter(
    words: Callable[[str], str], *, of: type[admin.FieldListFilter] = ValuesFilter
) -> type[admin.FieldListFilter]:
    """Return a filter by every code that there is, called by its words; ``of`` is how the codes are found."""

    class WordsFilter(of):  # type: ignore[misc, valid-type]  # a class that is given
        def choices(self, changelist: Any) -> Iterator[Any]:
            for place, choice in enumerate(super().choices(changelist)):
                said = choice["display"]
                yield {**choice, "display": words(said) if place else said}

    return WordsFilter


class Named:
    """A column that shows an attribute under a name in the reader's language; by itself it would be called in English."""

    def __init__(self, attribute: str, label: StrOrPromise, *, is_stored: bool = False) -> None:
        self.__name__ = self.attribute = attribute
        self.short_description = label
        self.admin_order_field = attribute if is_stored else None

    def __call__(self, row: Any) -> Any:
        return getattr(row, self.attribute)


class Worded(Named):
    """A column that shows a stored code by its words."""

    def __init__(self, attribute: str, label: StrOrPromise, words: Callable[[str], str]) -> None:
        super().__init__(attribute, label, is_stored=True)
        self.words = words

    def __call__(self, row: Any) -> Any:
        return self.words(getattr(row, self.attribute))


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and lets nobody, superusers included, add, change or delete one."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
