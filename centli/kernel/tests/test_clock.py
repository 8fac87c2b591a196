"""A customer's day is Mexico City's."""

from __future__ import annotations

from datetime import UTC, date, datetime

from centli.kernel import clock


def test_late_evening_in_utc_is_still_the_same_day_in_mexico():
    assert clock.local_date(datetime(2026, 11, 22, 5, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert clock.local_date(datetime(2026, 11, 22, 6, 0, tzinfo=UTC)) == date(2026, 11, 22)


def test_a_day_is_a_half_open_interval():
    day = date(2026, 11, 21)
    assert clock.day_start(day) == datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert clock.day_end(day) == datetime(2026, 11, 22, 6, tzinfo=UTC)


def test_the_wire_form_has_milliseconds_and_z():
    assert (
        clock.wire(datetime(2026, 11, 21, 20, 5, 0, 123_456, tzinfo=UTC))
        == "2026-11-21T20:05:00.123Z"
    )


def test_a_day_is_written_as_its_reader_does():
    day = date(2026, 3, 4)
    assert clock.written(day, language="es-mx") == "4 de marzo de 2026"
    assert clock.written(day, language="es-mx", short=True) == "4 de mar de 2026"
    assert clock.written(day, language="en") == "March 4, 2026", (
        "04/03 is the third of April to some"
    )


def test_a_month_is_mexico_citys():
    assert clock.local_month(datetime(2026, 12, 1, 5, 0, tzinfo=UTC)) == "2026-11"
