"""The same examples that ``static/chat/tests`` reads for the browser's half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.chat import formats
from centli.kernel.money import Money

EXAMPLES = json.loads((Path(__file__).parent / "formats.json").read_text())
NOW = formats.read_moment(EXAMPLES["now"])


@pytest.mark.parametrize(("value", "text"), EXAMPLES["money"])
def test_money(value, text):
    assert formats.money(value) == text


@pytest.mark.parametrize(("moment", "spanish", "english"), EXAMPLES["day"])
def test_day(moment, spanish, english):
    assert formats.day(moment, now=NOW, language="es") == spanish
    assert formats.day(moment, now=NOW, language="en") == english


@pytest.mark.parametrize(("moment", "spanish", "english"), EXAMPLES["day_long"])
def test_day_long(moment, spanish, english):
    assert formats.day_long(moment, language="es") == spanish
    assert formats.day_long(moment, language="en") == english


@pytest.mark.parametrize(("day", "spanish", "english"), EXAMPLES["date"])
def test_date(day, spanish, english):
    assert formats.date(day, language="es") == spanish
    assert formats.date(day, language="en") == english


@pytest.mark.parametrize(("moment", "text"), EXAMPLES["time"])
def test_time(moment, text):
    assert formats.time(moment) == text


@pytest.mark.parametrize(("name", "text"), EXAMPLES["initials"])
def test_initials(name, text):
    assert formats.initials(name) == text


@given(st.integers(-(10**13), 10**13))
def test_money_reads_like_the_kernels(centavos):
    amount = Money(centavos)
    assert formats.money(amount.json()) == amount.display()
    assert formats.money_plain(amount.json()) == amount.display().lstrip("−")
    assert f"{formats.money_short(amount.json())} MXN" == amount.display()
