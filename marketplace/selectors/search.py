"""Finding offers by words and filters: fixed SQL, because one statement serves page and counts on every vendor.

The words decide which products are meant and how well (``_matches``); filters narrow the offers; the page is cut by
the order's own key, so that the hundredth costs what the first does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count

from marketplace.contracts import BenefitKind, Sort
from marketplace.errors import InvalidCursor
from marketplace.models import SearchGram, SearchWord
from marketplace.rules import search as rules
from marketplace.selectors.benefits import in_force

VOCABULARY_MAX: Final = 400
"""How many words that share letters with a query are looked at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; categories and retailer by their rows."""

    now: datetime
    category_pks: frozenset[int] | None = None
    retailer_pk: int | None = None
    price_min_centavos: int | None = None
    price_max_centavos: int | None = None
    benefit: BenefitKind | None = None
    months: int | None = None
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, as words of the catalogue: for each word typed, those that may be meant with their likeness."""

    groups: Sequence[Mapping[int, int]] = ()
    typed: bool = False
    """Whether there were words at all; words that mean nothing here find nothing."""

    @property
    def finds_nothing(self) -> bool:
        """Whether something was typed that no product has."""
        return self.typed and not self.groups


@dataclass(slots=True)
class _Sql:
    """A statement's pieces after SELECT, and their values in the same order."""

    joins: str = ""
    where: list[str] = field(default_factory=lambda: ["o.is_active", "p.is_active", "r.is_active"])
    join_values: list[Any] = field(default_factory=list)
    where_values: list[Any] = field(default_factory=list)

    def text(self) -> str:
        return (
            "FROM marketplace_offer o JOIN marketplace_product p ON p.id = o.product_id"
            " JOIN marketplace_retailer r ON r.id = o.retailer_id"
            f"{self.joins} WHERE {' AND '.join(self.where)}"
        )

    @property
    def values(self) -> list[Any]:
        return [*self.join_values, *self.where_values]


def understand(text: str) -> Words:
    """Return what the words typed may mean in the catalogue's own; two queries."""
    said = rules.query_words(text)
    if not said:
        return Words()
    forms = {form for word in said for form in rules.spellings(word)}
    grams = {gram for form in forms for gram in rules.grams(form)}
    exact = SearchWord.objects.filter(word__in=forms).values_list("word", "pk")
    shared = (
        SearchGram.objects.filter(gram__in=grams)
        .values("word__word", "word_id")
        .annotate(shared=Count("id"))
        .order_by("-shared", "word_id")
        .values_list("word__word", "word_id")[:VOCABULARY_MAX]
    )
    known = dict(shared) | dict(exact)
    groups = [
        {known[word]: score for word, score in rules.candidates(each, known).items()}
        for each in said
    ]
    return Words([group for group in groups if group], typed=True)


def offer_pks(
    wanted: Wanted, words: Words, *, sort: Sort, after: str | None, limit: int
) -> tuple[Sequence[int], str | None]:
    """Return a page of offers' rows in order, and where the next one begins.

    Raises:
        InvalidCursor: it is of another order.
    """
    if words.finds_nothing:
        return [], None
    sql = _sql(wanted, words)
    key, direction = _order(sort, words)
    if after is not None:
        value, pk = _position(after)
        sign = ">" if direction == "ASC" else "<"
        sql.where.append(f"({key} {sign} %s OR ({key} = %s AND o.id > %s))")
        sql.where_values += [value, value, pk]
    rows = _rows(
        f"SELECT o.id, {key} {sql.text()} ORDER BY {key} {direction}, o.id LIMIT {limit + 1:d}",
        sql.values,
    )
    page = rows[:limit]
    more = f"{page[-1][1]}:{page[-1][0]}" if len(rows) > limit else None
    return [pk for pk, _ in page], more


@dataclass(frozen=True, slots=True)
class Counts:
    """How many offers a further filter would leave; each filter counts as if it were not set itself."""

    categories: Mapping[int, int]
    retailers: Mapping[int, int]
    benefits: Mapping[BenefitKind, int]
    total: int


def counts(wanted: Wanted, words: Words) -> Counts:
    """Return what a list can be narrowed to: one walk over the offers, or three where filters leave others out."""
    if words.finds_nothing:
        return Counts({}, {}, {}, 0)
    given = _given(wanted.now)
    if (wanted.category_pks, wanted.retailer_pk, wanted.benefit) == (None, None, None):
        return _counted_at_once(wanted, words, given)
    kinds, total = _benefit_counts(wanted, words, given)
    return Counts(
        _counts("p.category_id", replace(wanted, category_pks=None), words),
        _counts("o.retailer_id", replace(wanted, retailer_pk=None), words),
        kinds,
        total,
    )


def _counted_at_once(wanted: Wanted, words: Words, given: Sequence[_Given]) -> Counts:
    sql = _sql(wanted, words)
    sums, values = _sums(given)
    rows = _rows(
        f"SELECT p.category_id, o.retailer_id, COUNT(*), {', '.join(sums)} {sql.text()}"
        " GROUP BY p.category_id, o.retailer_id",
        [*values, *sql.values],
    )
    categories: Counter[int] = Counter()
    retailers: Counter[int] = Counter()
    kinds: Counter[BenefitKind] = Counter()
    for category, retailer, count, *of_kinds in rows:
        categories[category] += count
        retailers[retailer] += count
        kinds.update({k: int(n) for k, n in zip(BenefitKind, of_kinds, strict=True) if n})
    return Counts(categories, retailers, kinds, categories.total())


def _benefit_counts(
    wanted: Wanted, words: Words, given: Sequence[_Given]
) -> tuple[Mapping[BenefitKind, int], int]:
    sql = _sql(replace(wanted, benefit=None, months=None), words)
    sums, values = _sums(given)
    total = "COUNT(*)"
    if wanted.benefit is not None:
        condition, some = _comes_with(given, wanted.benefit, wanted.months)
        total = f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"
        values += some
    ((*found, count),) = _rows(
        f"SELECT {', '.join(sums)}, {total} {sql.text()}",
        [*values, *sql.values],
    )
    return {
        kind: int(many or 0) for kind, many in zip(BenefitKind, found, strict=True) if many
    }, int(count or 0)


@dataclass(frozen=True, slots=True)
class _Given:
    """A benefit in force: from which price on, at which retailer, for all it sells or one product."""

    kind: BenefitKind
    retailer_pk: int
    product_pk: int | None
    months: int | None
    from_centavos: int


def _given(now: datetime) -> Sequence[_Given]:
    per_month = settings.CENTLI_MSI_MINIMUM_PER_MONTH_CENTAVOS
    rows = in_force(now).values_list("kind", "retailer", "product", "months", "minimum_centavos")
    return [
        _Given(
            BenefitKind(kind),
            retailer,
            product,
            months,
            (months or 0) * per_month if least is None else least,
        )
        for kind, retailer, product, months, least in rows
    ]


def _sums(given: Sequence[_Given]) -> tuple[list[str], list[Any]]:
    sums, values = [], []
    for kind in BenefitKind:
        condition, some = _comes_with(given, kind, None)
        sums.append(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)")
        values += some
    return sums, values


def _comes_with(
    given: Sequence[_Given], kind: BenefitKind, months: int | None
) -> tuple[str, list[Any]]:
    """Return the condition that an offer comes with a benefit: figures compared, and no table asked for each offer."""
    fitting = [each for each in given if each.kind is kind and months in {None, each.months}]
    least: dict[int, int] = {}
    conditions, values = [], []
    for each in fitting:
        if each.product_pk is None:
            known = least.get(each.retailer_pk, each.from_centavos)
            least[each.retailer_pk] = min(known, each.from_centavos)
        else:
            conditions.append(
                "(o.product_id = %s AND o.retailer_id = %s AND o.price_centavos >= %s)"
            )
            values += [each.product_pk, each.retailer_pk, each.from_centavos]
    if least:
        cases = " ".join("WHEN %s THEN %s" for _ in least)
        conditions.append(f"o.price_centavos >= CASE o.retailer_id {cases} END")
        values += [figure for pair in least.items() for figure in pair]
    return " OR ".join(conditions) or "1 = 0", values


def _counts(column: str, wanted: Wanted, words: Words) -> Mapping[int, int]:
    sql = _sql(wanted, words)
    return dict(_rows(f"SELECT {column}, COUNT(*) {sql.text()} GROUP BY {column}", sql.values))


def _sql(wanted: Wanted, words: Words) -> _Sql:
    sql = _Sql()
    if words.groups:
        matches, values = _matches(words)
        sql.joins = f" JOIN ({matches}) m ON m.product_id = o.product_id"
        sql.join_values = values
    if wanted.category_pks is not None:
        marks = ", ".join(["%s"] * len(wanted.category_pks)) or "NULL"
        sql.where.append(f"p.category_id IN ({marks})")
        sql.where_values += sorted(wanted.category_pks)
    for column, sign, value in (
        ("o.retailer_id", "=", wanted.retailer_pk),
        ("o.price_centavos", ">=", wanted.price_min_centavos),
        ("o.price_centavos", "<=", wanted.price_max_centavos),
    ):
        if value is not None:
            sql.where.append(f"{column} {sign} %s")
            sql.where_values.append(value)
    if wanted.in_stock:
        sql.where.append("o.on_hand > o.reserved")
    if wanted.benefit is not None:
        condition, values = _has_benefit(wanted.benefit, wanted.months, wanted.now)
        sql.where.append(condition)
        sql.where_values += values
    return sql


def _matches(words: Words) -> tuple[str, list[Any]]:
    """Return the products that have one of the words meant by each word typed, with how well they match."""
    ids = [pk for group in words.groups for pk in group]
    scores = " ".join("WHEN %s THEN %s" for _ in ids)
    groups = " ".join("WHEN %s THEN %s" for _ in ids)
    marks = ", ".join(["%s"] * len(ids))
    values: list[Any] = []
    for group in words.groups:
        for pk, score in group.items():
            values += [pk, score]
    for number, group in enumerate(words.groups):
        for pk in group:
            values += [pk, number]
    sql = (
        f"SELECT x.product_id, SUM(x.weight * CASE x.word_id {scores} ELSE 0 END) AS score"  # noqa: S608 - marks only
        f" FROM marketplace_search_posting x WHERE x.word_id IN ({marks}) GROUP BY x.product_id"
        f" HAVING COUNT(DISTINCT CASE x.word_id {groups} END) = %s"
    )
    count = len(values) // 2
    return sql, [*values[:count], *ids, *values[count:], len(words.groups)]


def _has_benefit(kind: BenefitKind, months: int | None, now: datetime) -> tuple[str, list[Any]]:
    moment = connection.ops.adapt_datetimefield_value(now)
    values: list[Any] = [kind.value, moment, moment]
    values.append(settings.CENTLI_MSI_MINIMUM_PER_MONTH_CENTAVOS)
    term = ""
    if months is not None:
        term = " AND b.months = %s"
        values.append(months)
    sql = (
        "EXISTS (SELECT 1 FROM marketplace_benefit b WHERE b.retailer_id = o.retailer_id"  # noqa: S608 - our own names
        " AND (b.product_id IS NULL OR b.product_id = o.product_id) AND b.kind = %s AND b.is_active"
        " AND b.valid_from <= %s AND (b.valid_until IS NULL OR b.valid_until > %s)"
        " AND (b.budget_centavos IS NULL OR b.budget_used_centavos < b.budget_centavos)"
        f" AND COALESCE(b.minimum_centavos, b.months * %s, 0) <= o.price_centavos{term})"
    )
    return sql, values


def _order(sort: Sort, words: Words) -> tuple[str, str]:
    if sort is Sort.RELEVANCE and words.groups:
        return "m.score", "DESC"
    return {
        Sort.PRICE: ("o.price_centavos", "ASC"),
        Sort.PRICE_DESC: ("o.price_centavos", "DESC"),
    }.get(sort, ("o.product_id", "DESC"))


def _position(after: str) -> tuple[int, int]:
    value, _, pk = after.partition(":")
    try:
        return int(value), int(pk)
    except ValueError as error:
        raise InvalidCursor from error


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
