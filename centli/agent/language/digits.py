"""Figures as people type them: which value, or which values, "1.500" may have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from centli.kernel import patterns

Status = Literal["exact", "ambiguous", "refused"]

_PLAIN = patterns.lazy(r"(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?")
_HALF = patterns.lazy(r"\.[0-9]{1,2}")
_COMMAS = patterns.lazy(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")
_APOSTROPHE = patterns.lazy(r"([1-9][0-9]{0,2})['’´]([0-9]{3}),([0-9]{3}(?:\.[0-9]{1,2})?)")
_SPACES = patterns.lazy(r"([1-9][0-9]{0,2})((?: [0-9]{3})+)")
_POINT_GROUP = patterns.lazy(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_POINT_GROUPS = patterns.lazy(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?")
_DECIMAL_COMMA = patterns.lazy(r"([0-9]+),([0-9]{1,2})")
_SMALL_GROUP: Final = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What figures say: one value, or several possible ones, or none that can be paid."""

    values: tuple[Fraction, ...]
    status: Status


def read(text: str) -> Figures:
    """Read figures; comma groups thousands and a point begins decimals, as in Mexico."""
    plain = _exact(text)
    if plain is not None:
        return Figures((plain,), "exact")
    for form in (_grouped_by_spaces, _european, _with_decimal_comma, _odd_groups):
        found = form(text)
        if found is not None:
            return found
    return Figures((), "refused")


def _exact(text: str) -> Fraction | None:
    if _PLAIN.fullmatch(text) or _HALF.fullmatch(text):
        return Fraction(text if text[0] != "." else f"0{text}")
    if _COMMAS.fullmatch(text):
        return Fraction(text.replace(",", ""))
    millions = _APOSTROPHE.fullmatch(text)
    return Fraction("".join(millions.groups())) if millions else None


def _grouped_by_spaces(text: str) -> Figures | None:
    match = _SPACES.fullmatch(text)
    if match is None:
        return None
    # "500 300" may be two amounts; "1 500" and "250 000" are one.
    sure = int(match[1]) < _SMALL_GROUP or not match[2].replace(" ", "").strip("0")
    return Figures((Fraction(text.replace(" ", "")),), "exact" if sure else "ambiguous")


def _european(text: str) -> Figures | None:
    if _POINT_GROUP.fullmatch(text):
        return Figures((Fraction(text.replace(".", "")), _to_centavos(text)), "ambiguous")
    if _POINT_GROUPS.fullmatch(text):
        return Figures((Fraction(text.replace(".", "").replace(",", ".")),), "ambiguous")
    return None


def _to_centavos(text: str) -> Fraction:
    """Cut a third decimal off: what "1.500" would be as pesos and centavos."""
    pesos, decimals = text.split(".")
    return Fraction(f"{pesos}.{decimals[:2]}")


def _with_decimal_comma(text: str) -> Figures | None:
    match = _DECIMAL_COMMA.fullmatch(text)
    if match is None:
        return None
    decimal = Fraction(f"{match[1]}.{match[2]}")
    joined = Fraction(f"{match[1]}{match[2]}")
    return Figures((decimal, joined), "ambiguous")


def _odd_groups(text: str) -> Figures | None:
    """Figures that cannot be trusted, but that hold only one run of digits: offer it, never take it."""
    figures = re.sub(r"[^0-9.]", "", text)
    if _PLAIN.fullmatch(figures) and not re.match(r"0*\.[0-9]{3}", text):
        return Figures((Fraction(figures),), "ambiguous")
    stripped = text.lstrip("0")
    if text.isdigit() and stripped:
        return Figures((Fraction(stripped),), "ambiguous")
    return None
