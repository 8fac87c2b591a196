"""Frames: strict about types, deaf to unknown fields."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import ValidationError

from centli.agent import frames


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


def test_records_keep_ids_but_no_long_numbers():
    assert frames.mask_record("012180015587342016") == "•••• 2016"
    assert frames.mask_record("ben_01234567890123456789012345678901") == (
        "ben_01234567890123456789012345678901"
    )
    assert frames.mask_record("50000.00") == "50000.00"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mi CLABE es 012180015587342016", "mi CLABE es •••• 2016"),
        ("escríbeme a ana@example.mx", "escríbeme a [CORREO]"),
        ("cinco cinco uno dos tres cuatro cinco seis siete ocho", "[TELÉFONO]"),
        ("mi curp es TOAA850101MDFRRN09", "mi curp es [CURP]"),
        ("mi tarjeta •••• 1234 no pasa", "mi tarjeta •••• 1234 no pasa"),
        ("ben_01234567890123456789012345678901", "ben_01234567890123456789012345678901"),
        ("me cobraron $1,500.00 el 21/11/2026", "me cobraron $1,500.00 el 21/11/2026"),
    ],
)
def test_what_customers_say_is_kept_without_what_names_anybody(said, kept):
    assert frames.mask_said(said) == kept
    assert frames.mask_said(3) == 3


@pytest.mark.parametrize("number", [True, "1", 1.0, -1, 2**53 + 1, None])
@pytest.mark.parametrize(("kind", "field"), [("HELLO", "last_seq"), ("READ", "seq")])
def test_a_number_is_a_number(kind, field, number):
    assert getattr(frames.read({"type": kind, field: 1}), field) == 1
    with pytest.raises(ValidationError):
        frames.read({"type": kind, field: number})
