"""What one process at a time may do."""

from __future__ import annotations

import pytest

from centli.db.alone import Taken, alone

pytestmark = pytest.mark.django_db


def test_a_second_one_is_refused_and_the_next_is_not():
    with alone("tests"), pytest.raises(Taken), alone("tests"):
        raise AssertionError("two at once")
    with alone("tests"):
        pass


def test_other_work_is_not_held_up():
    with alone("tests"), alone("others"):
        pass


def test_work_that_fails_is_over():
    with pytest.raises(ValueError, match="failed"), alone("tests"):
        raise ValueError("failed")
    with alone("tests"):
        pass
