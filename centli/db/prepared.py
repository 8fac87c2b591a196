"""Queries that Django's compiler sees once: on the hot path it costs five times what the database does.

A query is written as usual, with ``Given`` where a value comes in, and kept beside its function:

    _NAMED = Select(lambda: User.objects.filter(email=Given("email", User, "email")))

    _NAMED.first(email="ana@demo.centli.mx")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from django.db import connection, models
from django.db.models import Expression, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

from centli.db import vendor

R = TypeVar("R")

Convert = Callable[[Any, Any, Any], Any]


class Given(Expression):
    """A value that is known when the query runs, for a column of a model."""

    def __init__(self, name: str, model: type[models.Model], column: str) -> None:
        self.name = name
        super().__init__(output_field=model._meta.get_field(column))  # type: ignore[arg-type]

    def as_sql(self, *_: Any) -> Any:
        return "%s", (self,)

    def of(self, given: dict[str, Any]) -> Any:
        """Return the value as the database takes it."""
        field = self.output_field
        # As a lookup does: a field that numbers its rows itself may not be written as 0, but may be looked for.
        value = field.get_prep_value(given[self.name])
        return field.get_db_prep_value(value, connection, prepared=True)


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    params: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Convert], Any]] = ()
    made: Callable[[Sequence[Any]], Any] = tuple
    """What becomes of a row: an instance of the model, or a tuple."""

    def values(self, given: dict[str, Any]) -> list[Any]:
        return [each.of(given) if isinstance(each, Given) else each for each in self.params]

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        found = list(row)
        for position, converters, expression in self.converters:
            for convert in converters:
                found[position] = convert(found[position], expression, connection)
        return found


class Select(Generic[R]):
    """A SELECT of a model's rows, or of ``values_list`` (as tuples); ``make`` returns its queryset."""

    def __init__(self, make: Callable[[], QuerySet[Any, R]]) -> None:
        self._make = make
        self._plans: dict[str, _Plan] = {}

    def all(self, **given: Any) -> list[R]:
        """Run it and return every row."""
        return list(self._rows(given))

    def first(self, **given: Any) -> R | None:
        """Run it and return the first row; the query should have a limit or a unique condition."""
        return next(self._rows(given), None)

    def _rows(self, given: dict[str, Any]) -> Iterator[R]:
        plan = self._plans.get(vendor.name()) or self._plan()
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.values(given))
            found = cursor.fetchall()
        for row in found:
            yield plan.made(plan.converted(row))

    def _plan(self) -> _Plan:
        queryset = self._make()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        chosen = [expression for expression, _, _ in compiler.select]
        made = compiler.get_converters(chosen)
        plan = _Plan(
            sql,
            params,
            [(at, converters, chosen[at]) for at, (converters, _) in made.items()],
            partial(_instance, *_parts(compiler)) if queryset.query.default_cols else tuple,
        )
        self._plans[vendor.name()] = plan
        return plan


def _parts(compiler: Any) -> tuple[Any, Sequence[str], slice, Sequence[Any]]:
    """Return the model, its columns, where they stand in a row, and what fills in the rows of ``select_related``."""
    info = compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    columns = [expression.target.attname for expression, _, _ in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg] # the stubs are of a later Django
    return info["model"], columns, slice(first, last), related


def _instance(
    model: Any, columns: Sequence[str], where: slice, related: Sequence[Any], row: Sequence[Any]
) -> Any:
    found = model.from_db(connection.alias, columns, row[where])
    for populator in related:
        populator.populate(row, found)
    return found


class Update:
    """An UPDATE; ``make`` returns the queryset of its rows, ``changes`` are columns and ``Given``, expressions, values."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]], **changes: Any) -> None:
        self._make = make
        self._changes: Final = changes
        self._plans: dict[str, _Plan] = {}

    def run(self, **given: Any) -> int:
        """Run it and return how many rows it changed."""
        plan = self._plans.get(vendor.name()) or self._plan()
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.values(given))
            return int(cursor.rowcount)

    def _plan(self) -> _Plan:
        query: Any = self._make().query.chain(UpdateQuery)
        query.add_update_values(self._changes)
        sql, params = query.get_compiler(connection=connection).as_sql()
        plan = self._plans[vendor.name()] = _Plan(sql, params)
        return plan
