"""Tables in the staff site that may be large, most of them only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import CharField, DateTimeField, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centli.db.finding import Key, by_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COUNT_MAX: Final = 10_000
INLINE_MAX: Final = 50
_PK: Final = re.compile("[0-9]{1,18}", re.ASCII)


class BoundedPaginator(Paginator):
    """Counts no further than 10,000 rows: nobody turns to page 201, and a full count walks the whole index."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or 10,000 when there are more."""
        rows = cast("QuerySet[Any]", self.object_list)
        return len(rows.order_by().values_list("pk")[:COUNT_MAX])


class ValuesFilter(admin.AllValuesFieldListFilter):
    """Every value of the newest 10,000 rows, and the one that is chosen: to find all that there are walks the whole table.

    The empty one has a name, or it would be a link without words.
    """

    def __init__(self, field: Any, request: HttpRequest, *more: Any, **named: Any) -> None:
        super().__init__(field, request, *more, **named)
        values = self.lookup_choices
        if (oldest := _oldest_shown(field.model, request)) is not None:
            values = values.filter(pk__gte=oldest)
        found = list(values)
        chosen = [each for each in self.lookup_val or () if each not in map(str, found)]
        self.lookup_choices = [*found, *chosen]  # type: ignore[assignment]  # Django only walks along it

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Return the choices as Django shows them."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("ninguno")}


def _oldest_shown(model: Any, request: HttpRequest) -> Any:
    """Return the key of the oldest of a table's newest 10,000 rows, looked for once a request; None of a smaller one."""
    known = vars(request).setdefault("oldest_shown", {})
    if model not in known:
        newest = model._default_manager.order_by("-pk").values_list("pk", flat=True)
        known[model] = newest[COUNT_MAX - 1 : COUNT_MAX].first()
    return known[model]


# Wherever a list filters by a column without choices; Django's own looks at every row.
admin.FieldListFilter.register(
    lambda field: isinstance(field, CharField) and not field.choices,
    ValuesFilter,
    take_priority=True,
)


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


class Moment(Named):
    """A column of moments, short: «22 nov 2026, 21:25»; Django's own are as wide as three columns."""

    def __init__(self, field: Any, label: StrOrPromise | None = None) -> None:
        super().__init__(field.name, label or field.verbose_name, is_stored=True)

    def __call__(self, row: Any) -> str | None:
        moment = super().__call__(row)
        return None if moment is None else said_briefly(moment)


def said_briefly(moment: datetime) -> str:
    """Return a moment as lists show it; Django's own form has its months capitalised."""
    return date_format(timezone.localtime(moment), "j b Y, H:i")


def worded(table: Mapping[str, str]) -> Callable[[str], str]:
    """Return the words of a table, marked for translation, for the codes that it holds; any other code is itself."""
    return lambda code: gettext(table[code]) if code in table else code


def codes_filter(table: Mapping[str, str]) -> type[admin.FieldListFilter]:
    """Return a filter by the codes of a table, called by its words, marked for translation; it asks the database nothing."""

    class CodesFilter(admin.AllValuesFieldListFilter):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            self.lookup_choices = list(table)  # type: ignore[assignment]  # Django only walks along it

    return words_filter(worded(table), of=CodesFilter)


class KeptList(ChangeList):
    """A list that takes a year beyond the calendar's for what it is: nothing that can be looked for."""

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error


class KeptAdmin(admin.ModelAdmin):
    """Rows that may be many, and that nobody deletes, superusers included.

    They are looked through by the day on which they were stored, and taken away as a file (``centli.backoffice.exporting``).
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    # A count beside each choice of a filter walks the whole table.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    is_exported: ClassVar[bool] = True
    """Whether the list is Django's own; one with a page of its own is no table of these columns."""

    def __init__(self, model: type[Any], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        if self.date_hierarchy is None and any(
            each.name == "created_at" for each in model._meta.fields
        ):
            self.date_hierarchy = "created_at"  # type: ignore[misc]  # Django reads it of the object

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeptList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns, moments in their short form."""
        fields = {each.name: each for each in self.opts.fields if isinstance(each, DateTimeField)}

        def shown(each: Any) -> Any:
            name = each.attribute if isinstance(each, Named) else each
            if name not in fields:
                return each
            return Moment(fields[name], getattr(each, "short_description", None))

        return [shown(each) for each in super().get_list_display(request)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by what the list does not show: letter by letter, a password's hash or a masked name were found out.

        What is no column of the table is a filter's own, or nothing.
        """
        name = lookup.partition("__")[0]
        if any(each.name == name for each in self.opts.fields):
            return name in self._offered(request) and super().lookup_allowed(lookup, value, request)
        return super().lookup_allowed(lookup, value, request)

    def _offered(self, request: HttpRequest) -> set[str]:
        """Return what whoever asks sees of each row, and what the list is filtered by."""
        filters = [each[0] if isinstance(each, tuple | list) else each for each in self.get_list_filter(request)]  # fmt: skip
        named = [getattr(each, "parameter_name", each) for each in filters]
        named += [
            each.attribute if isinstance(each, Named) else each
            for each in self.get_list_display(request)
        ]
        return {str(each).partition("__")[0] for each in (*named, self.date_hierarchy)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Shows rows and lets nobody, superusers included, add, change or delete one."""

    also_worded: ClassVar[Sequence[Worded]] = ()
    """Codes that the page of one row says in words, besides those that the list does."""
    keys: ClassVar[Sequence[Key]] = ()
    """What a row is found by exactly, before its ``search_fields`` are looked at."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find what an id, a folio or a correlation id names; anything else as Django does."""
        found = by_key(queryset, self.keys, search_term)
        if found is not None:
            return found, False
        return super().get_search_results(request, queryset, search_term)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what the page of one row shows: what the list says in words it says in words too."""
        said: dict[Any, Any] = {each.attribute: each for each in self._worded()}
        # A dict keeps the order and takes out what comes twice.
        return list(
            dict.fromkeys(said.get(each, each) for each in super().get_fields(request, obj))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return, besides, the columns that are no field of the form."""
        return list(dict.fromkeys([*super().get_readonly_fields(request, obj), *self._worded()]))

    def _worded(self) -> Sequence[Worded]:
        listed = [each for each in self.list_display if isinstance(each, Worded)]
        return [*listed, *self.also_worded]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptRows(BaseInlineFormSet):
    """Some rows of many, newest first: those before the one that the address names."""

    before: ClassVar[int | None] = None
    older: int | None = None
    """The row before which there are more."""

    def get_queryset(self) -> Any:
        if not hasattr(self, "_queryset"):
            rows = super().get_queryset()
            found = list(
                (rows.filter(pk__lt=self.before) if self.before else rows)[: INLINE_MAX + 1]
            )
            self._queryset = found[:INLINE_MAX]
            self.older = self._queryset[-1].pk if len(found) > INLINE_MAX else None
        return self._queryset


class KeptInline(admin.TabularInline):
    """Rows beside the one that they belong to, shown as they are, fifty at a time."""

    template = "admin/kept_inline.html"
    formset = KeptRows
    ordering: ClassVar[Any] = ["-pk"]
    extra = 0
    can_delete = False
    linked: ClassVar[Sequence[str]] = ()
    """What the rows point at and is shown with them."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.linked)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        found: Any = super().get_formset(request, obj, **kwargs)
        before = request.GET.get("before", "")
        found.before = int(before) if _PK.fullmatch(before) else None
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
