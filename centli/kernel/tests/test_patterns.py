"""Expressions that are compiled when they are first used."""

from __future__ import annotations

import re

from centli.kernel import patterns


def test_a_lazy_expression_does_what_a_compiled_one_does():
    lazy = patterns.lazy(r"(?P<word>B\w)", re.IGNORECASE)

    assert not hasattr(lazy, "__wrapped__")
    assert "search" not in vars(lazy)
    assert lazy.groupindex == {"word": 1}
    assert [found["word"] for found in lazy.finditer("ba Be")] == ["ba", "Be"]
    assert lazy.sub("-", "ba be") == "- -"
    assert lazy.pattern == r"(?P<word>B\w)"
