"""The search index: which words a product has, and which letters a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from centli.db.transactions import require_transaction
from marketplace.models import Category, Product, SearchGram, SearchPosting, SearchWord
from marketplace.rules import search as rules

BATCH: Final = 500

T = TypeVar("T")


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """Return the items in lists of at most ``BATCH``: so many values fit into one statement everywhere."""
    rest = iter(items)
    while some := list(islice(rest, BATCH)):
        yield some


def index_step(product_pks: Iterable[int]) -> None:
    """Write the words of products anew; words that no product has any more stay, and find nothing."""
    require_transaction()
    categories = {row.pk: row for row in Category.objects.all()}
    for pks in batches(product_pks):
        SearchPosting.objects.filter(product_id__in=pks).delete()
        products = Product.objects.filter(pk__in=pks)
        found = {product.pk: _words_of(product, categories) for product in products}
        word_pks = _known({word for words in found.values() for word in words})
        SearchPosting.objects.bulk_create(
            [
                SearchPosting(word_id=word_pks[word], product_id=pk, weight=weight)
                for pk, words in found.items()
                for word, weight in words.items()
            ],
            batch_size=BATCH * 4,
        )


def _words_of(product: Product, categories: Mapping[int, Category]) -> Mapping[str, int]:
    names: list[str] = []
    at: int | None = product.category_id
    while at is not None:
        names += [categories[at].name, categories[at].name_en]
        at = categories[at].parent_id
    return rules.product_words(
        name=f"{product.name} {product.code}",
        brand=product.brand,
        categories=names,
        description=product.description,
    )


def _known(words: set[str]) -> Mapping[str, int]:
    """Return each word's row, made with its letters where it is new."""
    ordered = sorted(words)
    pks = _pks(ordered)
    new = [word for word in ordered if word not in pks]
    if new:
        SearchWord.objects.bulk_create(
            [SearchWord(word=word) for word in new], ignore_conflicts=True, batch_size=BATCH
        )
        made = _pks(new)
        SearchGram.objects.bulk_create(
            [
                SearchGram(gram=gram, word_id=pk)
                for word, pk in made.items()
                for gram in sorted(rules.grams(word))
            ],
            ignore_conflicts=True,
            batch_size=BATCH * 4,
        )
        pks |= made
    return pks


def _pks(words: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(words):
        found |= dict(SearchWord.objects.filter(word__in=some).values_list("word", "pk"))
    return found
