"""Whoever reads English is told nothing in Spanish: every text that is marked for translation has been translated."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation

from centli.kernel.errors import DomainError

ROOT = Path(settings.ROOT)
PACKAGES: Final = ("centli", "banking", "marketplace", "crm", "points")
_TEXT: Final = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_MARKED: Final = re.compile(
    rf"\b(?:_|n?gettext(?:_lazy|_noop)?)\(\s*((?:(?:{_TEXT})\s*)+)"
    rf"|\bpgettext(?:_lazy)?\(\s*({_TEXT}),\s*({_TEXT})"
)
_IN_PAGES: Final = re.compile(
    rf"{{%\s*trans(?:late)?\s+({_TEXT})(?:\s+context\s+({_TEXT}))?|\b_\(({_TEXT})\)"
)


def marked() -> Iterator[str]:
    """Yield what is marked in code, one inside another text (``f"{_('…')}"``) included, and in pages."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "tests" in path.parts:
                continue
            for found in _MARKED.finditer(path.read_text()):
                words, context, word = found.groups()
                if words:
                    yield ast.literal_eval(f"({words})")
                else:
                    yield f"{ast.literal_eval(context)}\x04{ast.literal_eval(word)}"
    for path in (ROOT / "templates").rglob("*.html"):
        for found in _IN_PAGES.finditer(path.read_text()):
            context = f"{ast.literal_eval(found[2])}\x04" if found[2] else ""
            yield context + ast.literal_eval(found[1] or found[3])


def is_spanish(text: str) -> bool:
    """Say whether a text is ours: what libraries mark is English, and has Spanish words."""
    with translation.override("es-mx"):
        return translation.gettext(text) == text


def test_what_is_marked_has_english_words():
    catalogue = gettext.translation("django", ROOT / "locale", ["en"])
    known = {
        key if isinstance(key, str) else key[0]
        for key in catalogue._catalog  # type: ignore[attr-defined]
    }
    found = set(marked())
    assert len(found) > 2_000
    assert [text for text in sorted(found - known) if is_spanish(text)] == []


def test_every_anticipated_failure_has_english_words():
    def kinds(of: type[DomainError]) -> Iterator[type[DomainError]]:
        yield of
        for each in of.__subclasses__():
            yield from kinds(each)

    with translation.override("en"):
        assert [
            f"{each.__module__}.{each.__name__}"
            for each in kinds(DomainError)
            if each.__module__.split(".")[0] in PACKAGES
            and "test" not in each.__module__
            and translation.gettext(each.title) == each.title
        ] == []
