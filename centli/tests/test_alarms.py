"""Every line of the log that wants a person is explained to whoever is woken by it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
BY_ITS_COUNT = "pipeline.fault"
"""An error only every so many times, so its call names no level."""


def raised() -> Iterator[str]:
    """Yield the names of the lines that code writes at the level of an error."""
    for package in ("centli", "banking", "crm", "marketplace", "points"):
        for path in (ROOT / package).rglob("*.py"):
            if "tests" in path.parts or "getLogger" not in (text := path.read_text()):
                continue
            for call in (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)):
                if ast.unparse(call.func) in {"logger.error", "logger.exception"}:
                    yield ast.literal_eval(call.args[0])


def test_each_error_line_is_in_the_operators_table_and_nothing_else_is():
    text = (ROOT / "deploy" / "README.md").read_text()
    table = text.split("## What wants a person")[1].split("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    told = [name for row in rows for name in re.findall(r"`([a-z_.]+)`", row)]
    assert len(told) == len(set(told)) > 12
    assert set(told) == {*raised(), BY_ITS_COUNT}
