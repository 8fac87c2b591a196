"""Finding offers by words and filters: fixed SQL, because one statement serves page and counts on every vendor.

The words decide which products are meant and how well (``_matches``); filters narrow the offers; the page is cut by
the order's own key, so that the hundredth costs what the first does. An offer carries its own copy of what all that
asks of its product and retailer (``services.listing``): an order and the counts are each one index, and no other table.
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
    where: list[str] = field(default_factory=lambda: ["o.listed = 1"])
    join_values: list[Any] = field(default_factory=list)
    where_values: list[Any] = field(default_factory=list)

    def text(self) -> str:
        return f"FROM marketplace_offer o{self.joins} WHERE {' AND '.join(self.where)}"

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
        # The first part lets an index begin there; the second leaves out what it has in common with the page before.
        sql.where.append(f"{key} {sign}= %s AND ({key} {sign} %s OR o.id {sign} %s)")
        sql.where_values += [value, value, pk]
    rows = _rows(
        f"SELECT o.id, {key} {sql.text()} ORDER BY {key} {direction}, o.id {direction} LIMIT {limit + 1:d}",
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
    """Return what a list can be narrowed to: one walk over the offers, and one for each filter that left some out."""
    if words.finds_nothing:
        return Counts({}, {}, {}, 0)
    given = _given(wanted.now)
    kinds = [_prices(given, kind, None) for kind in BenefitKind]
    narrowing = None if wanted.benefit is None else _prices(given, wanted.benefit, wanted.months)
    free = replace(wanted, benefit=None, months=None)
    found = _walked(_sql(free, words), narrowing, kinds)
    categories, retailers = found.categories, found.retailers
    if wanted.category_pks is not None:
        categories = _walked(_sql(replace(free, category_pks=None), words), narrowing).categories
    if wanted.retailer_pk is not None:
        retailers = _walked(_sql(replace(free, retailer_pk=None), words), narrowing).retailers
    benefits = {kind: n for kind, n in zip(BenefitKind, found.kinds, strict=True) if n}
    return Counts(categories, retailers, benefits, found.retailers.total())


@dataclass(frozen=True, slots=True)
class _Prices:
    """From which price on an offer comes with a benefit: at a retailer, or of a product there."""

    at: Mapping[int, int]
    of: Mapping[tuple[int, int], int]

    def condition(self) -> tuple[str, list[Any]]:
        """Return the condition that it costs what its retailer asks for: figures compared, and no table read."""
        if not self.at:
            return "1 = 0", []
        cases = " ".join("WHEN %s THEN %s" for _ in self.at)
        return (
            f"o.price_centavos >= CASE o.retailer_id {cases} END",
            [figure for pair in self.at.items() for figure in pair],
        )

    def is_of_product(self, retailer: int, product: int, price: int) -> bool:
        """Say whether it is the product's own benefit alone that an offer comes with."""
        return (
            self.of.get((retailer, product), price + 1) <= price < self.at.get(retailer, price + 1)
        )


@dataclass(slots=True)
class _Walked:
    """What one walk over the offers counted: those with the narrowing benefit, and those with each kind."""

    categories: Counter[int] = field(default_factory=Counter)
    retailers: Counter[int] = field(default_factory=Counter)
    kinds: list[int] = field(default_factory=list)


def _walked(sql: _Sql, narrowing: _Prices | None, kinds: Sequence[_Prices] = ()) -> _Walked:
    """Count by category and retailer in one statement, and what comes with the benefits of a whole retailer with them.

    Offers of products that have benefits of their own are few: one more statement reads those.
    """
    asked = [*kinds, *([] if narrowing is None else [narrowing])]
    sums, values = ["COUNT(*)"], []
    for each in asked:
        condition, some = each.condition()
        sums.append(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)")
        values += some
    found = _Walked(kinds=[0] * len(kinds))
    for category, retailer, *many in _rows(
        f"SELECT o.category_id, o.retailer_id, {', '.join(sums)} {sql.text()}"
        " GROUP BY o.category_id, o.retailer_id",
        [*values, *sql.values],
    ):
        # The last sum is the narrowing benefit's; without one, the first is everything.
        if count := int(many[0 if narrowing is None else -1]):
            found.categories[category] += count
            found.retailers[retailer] += count
        found.kinds = [n + int(m) for n, m in zip(found.kinds, many[1:], strict=False)]
    if product_pks := sorted({product for each in asked for _, product in each.of}):
        marks = ", ".join(["%s"] * len(product_pks))
        for category, *of in _rows(
            "SELECT o.category_id, o.retailer_id, o.product_id, o.price_centavos"
            f" {sql.text()} AND o.product_id IN ({marks})",
            [*sql.values, *product_pks],
        ):
            if narrowing is not None and narrowing.is_of_product(*of):
                found.categories[category] += 1
                found.retailers[of[0]] += 1
            for number, each in enumerate(kinds):
                found.kinds[number] += each.is_of_product(*of)
    return found


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


def _prices(given: Sequence[_Given], kind: BenefitKind, months: int | None) -> _Prices:
    at: dict[int, int] = {}
    of: dict[tuple[int, int], int] = {}
    for each in given:
        if each.kind is not kind or months not in {None, each.months}:
            continue
        price = each.from_centavos
        if each.product_pk is None:
            at[each.retailer_pk] = min(at.get(each.retailer_pk, price), price)
        else:
            key = (each.retailer_pk, each.product_pk)
            of[key] = min(of.get(key, price), price)
    return _Prices(at, of)


def _sql(wanted: Wanted, words: Words) -> _Sql:
    sql = _Sql()
    if words.groups:
        matches, values = _matches(words)
        sql.joins = f" JOIN ({matches}) m ON m.product_id = o.product_id"
        sql.join_values = values
    if wanted.category_pks is not None:
        marks = ", ".join(["%s"] * len(wanted.category_pks)) or "NULL"
        sql.where.append(f"o.category_id IN ({marks})")
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
    """Return the condition that an offer comes with a benefit, its retailer's or its product's own."""
    prices = _prices(_given(now), kind, months)
    condition, values = prices.condition()
    for (retailer, product), price in prices.of.items():
        condition += " OR (o.product_id = %s AND o.retailer_id = %s AND o.price_centavos >= %s)"
        values += [product, retailer, price]
    return f"({condition})", values


def _order(sort: Sort, words: Words) -> tuple[str, str]:
    if sort is Sort.RELEVANCE and words.groups:
        # Of what matches as well, what has been on the shelf for longest comes first.
        return "-m.score", "ASC"
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
