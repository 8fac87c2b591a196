"""What is measured beside ours is the same SQL: a statement that changes takes the raw values with it."""

from __future__ import annotations

import pytest

from bench import ledger

pytestmark = pytest.mark.django_db


def test_raw_values_fit_the_statements_of_a_posting():
    statements, values = ledger.shapes(), ledger.raw_values()(1, 2)
    assert [sql.count("%s") for sql in statements] == [len(each) for each in values]
