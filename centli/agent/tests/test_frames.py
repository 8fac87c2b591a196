"""Frames: strict about types, deaf to unknown fields; card numbers never stay."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from centli.agent import frames
from centli.kernel import clabe


def test_a_plain_client_needs_neither_version_nor_id():
    frame = frames.read({"type": "TEXT", "content": "hola"})
    assert isinstance(frame, frames.TextFrame)
    assert frame.id is None


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "TEXT"},
        {"type": "TEXT", "content": ""},
        {"type": "TEXT", "content": "x" * 2001},
        {"type": "TEXT", "content": 5},
        {"type": "TEXT", "content": "x", "v": 2},
        {"type": "TEXT", "content": "x", "id": "not-a-uuid"},
        {"type": "SHOUT"},
        {"type": "ACTION", "action": "execute"},
        {"type": "ACTION", "action": "confirm", "params": {"factor": "12345"}},
        {"type": "ACTION", "action": "confirm", "params": {"amount": "1.00"}},
        {"type": "ACTION", "action": "confirm", "params": {"execute": "later"}},
        {"type": "READ", "seq": -1},
        {},
    ],
)
def test_what_is_not_a_frame_is_refused(raw):
    with pytest.raises(ValidationError):
        frames.read(raw)


def test_unknown_fields_are_ignored():
    frame = frames.read({"type": "TEXT", "content": "x", "v": 1, "id": str(uuid4()), "mood": "up"})
    assert not hasattr(frame, "mood")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mi tarjeta es 4111 1111 1111 1111", "mi tarjeta es •••• 1111"),
        ("4111-1111-1111-1111 ok", "•••• 1111 ok"),
        ("378282246310005", "•••• 0005"),
        ("mi tarjeta ４１１１ １１１１ １１１１ １１１１ no pasa", "mi tarjeta •••• 1111 no pasa"),
        ("4111\u200b1111\u20601111\u00ad1111", "•••• 1111"),
        ("4111.1111.1111.1111", "•••• 1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "•••• 1111"),
        ("٤١١١١١١١١١١١١١١١", "•••• 1111"),
        ("4111\u00a01111\u00a01111\u00a01111", "•••• 1111"),
        ("pagué 1500.00 2300.50 4100.04", "pagué 1500.00 2300.50 4100.04"),
        ("4111111111111112", "4111111111111112"),
        ("mándale 1500 a Juan", "mándale 1500 a Juan"),
        ("tel 5512345678", "tel 5512345678"),
    ],
)
def test_card_numbers_are_masked(text, kept):
    assert frames.mask_cards(text) == kept


@given(st.text("0123456789", min_size=12, max_size=18).filter(lambda s: s[0] != "0"))
def test_every_number_that_passes_luhn_is_masked(first):
    number = luhn_complete_or_none(first)
    if number is not None and not clabe.valid(number):
        assert frames.mask_cards(f"es {number} mía") == f"es •••• {number[-4:]} mía"


def luhn_complete_or_none(first: str) -> str | None:
    for last in "0123456789":
        digits = [int(c) for c in first + last][::-1]
        total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
        if total % 10 == 0:
            return first + last
    return None


@given(st.integers(0, 10**11 - 1))
def test_a_valid_clabe_stays(account):
    number = clabe.generate(bank="012", account=str(account))
    assert frames.mask_cards(f"CLABE {number}") == f"CLABE {number}"


def test_records_keep_ids_but_no_long_numbers():
    assert frames.mask_record("012180015587342016") == "•••• 2016"
    assert frames.mask_record("ben_01234567890123456789012345678901") == (
        "ben_01234567890123456789012345678901"
    )
    assert frames.mask_record("50000.00") == "50000.00"
