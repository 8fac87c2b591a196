"""The catalogue's own search index: words, their pieces, and where they stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.models.catalogue import Product


class SearchWord(models.Model):
    """A word of the catalogue in its key form."""

    word = models.CharField(max_length=40, unique=True, verbose_name=_("palabra"))

    class Meta:
        db_table = "marketplace_search_word"

    def __str__(self) -> str:
        return self.word


class SearchGram(models.Model):
    """Three letters in a row of a word: how a word is found that was written wrong."""

    gram = models.CharField(max_length=3, verbose_name=_("letras"))
    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="grams", verbose_name=_("palabra")
    )

    class Meta:
        db_table = "marketplace_search_gram"
        constraints = [
            models.UniqueConstraint(fields=["gram", "word"], name="search_gram_once"),
        ]

    def __str__(self) -> str:
        return self.gram


class SearchPosting(models.Model):
    """A word of a product; ``weight`` says where it stands: name, brand, category, description."""

    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="postings", verbose_name=_("palabra")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="postings", verbose_name=_("producto")
    )
    weight = models.PositiveSmallIntegerField(verbose_name=_("peso"))

    class Meta:
        db_table = "marketplace_search_posting"
        constraints = [
            models.UniqueConstraint(fields=["word", "product"], name="search_posting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.word_id} {self.product_id}"
