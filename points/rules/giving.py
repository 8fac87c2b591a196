"""Giving points: reasons, values, amounts, months, and what a file of grants may say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from centli.kernel import confidential
from centli.kernel.text import REASON_LENGTH_MIN, clean, gettext_noop
from points.errors import InvalidFile, InvalidPoints, InvalidReason, InvalidValue

GRANT_MAX: Final = 5_000
"""Points that one act gives one person; more takes an adjustment, which a second person approves."""
RECOGNITION_MAX: Final = 200
ADJUSTMENT_MAX: Final = 100_000
ADJUSTMENT_ALONE_MAX: Final = 1_000
"""Up to here one member of staff adjusts an account in a day; above it another approves."""
BUDGET_MAX: Final = 1_000_000
MESSAGE_LENGTH_MAX: Final = 255
ROWS_MAX: Final = 10_000
FILE_BYTES_MAX: Final = 5 * 1024 * 1024
EMAIL_LENGTH_MAX: Final = 254

GRANT_REASONS: Final = {
    "performance": gettext_noop("Desempeño"),
    "anniversary": gettext_noop("Aniversario"),
    "sales_goal": gettext_noop("Meta de ventas"),
    "suggestion": gettext_noop("Sugerencia aplicada"),
    "welcome": gettext_noop("Bienvenida"),
    "campaign": gettext_noop("Campaña"),
    "compensation": gettext_noop("Compensación"),
}
ADJUSTMENT_REASONS: Final = {
    "correction": gettext_noop("Corrección"),
    "compensation": gettext_noop("Compensación"),
    "fraud": gettext_noop("Abuso comprobado"),
    "migration": gettext_noop("Migración"),
}
VALUES: Final = {
    "teamwork": gettext_noop("Trabajo en equipo"),
    "customer": gettext_noop("Pensar en el cliente"),
    "ownership": gettext_noop("Hacerse cargo"),
    "ideas": gettext_noop("Buenas ideas"),
    "care": gettext_noop("Cuidar a los demás"),
}
COLUMNS: Final = ("email", "points", "reason", "message")
_POINTS: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file as it was read; ``fault`` says what is wrong with it."""

    line: int
    email: str
    points: int
    reason_code: str
    message: str
    fault: str = ""


def checked_points(points: int, *, most: int = GRANT_MAX) -> int:
    """Return a number of points that may be given.

    Raises:
        InvalidPoints: fewer than one, or more than ``most``.
    """
    if not 1 <= points <= most:
        raise InvalidPoints(most)
    return points


def checked_reason(code: str, text: str, *, reasons: Mapping[str, str] = GRANT_REASONS) -> str:
    """Return what was written, as data.

    Raises:
        InvalidReason: no such code, or the text is too short.
    """
    if code not in reasons:
        raise InvalidReason
    return checked_message(text)


def checked_message(text: str) -> str:
    """Return what was written, as data.

    Raises:
        InvalidReason: it is too short.
    """
    message = confidential.kept(text, length_max=MESSAGE_LENGTH_MAX)
    if len(message) < REASON_LENGTH_MIN:
        raise InvalidReason
    return message


def checked_value(code: str) -> str:
    """Return a value's code.

    Raises:
        InvalidValue: no such value.
    """
    if code not in VALUES:
        raise InvalidValue
    return code


def rows(raw: bytes) -> Sequence[Row]:
    """Return the rows of a file of grants, each with what is wrong with it.

    Raises:
        InvalidFile: too big, not UTF-8, other columns, no rows or too many.
    """
    if len(raw) > FILE_BYTES_MAX:
        raise InvalidFile("too_big")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile("encoding") from error
    try:
        found = list(_rows(csv.reader(io.StringIO(text), strict=True)))
    except csv.Error as error:
        raise InvalidFile("format") from error
    if not found:
        raise InvalidFile("empty")
    return found


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    names = [name.strip().lower() for name in next(reader, [])]
    if sorted(names) != sorted(COLUMNS):
        raise InvalidFile("columns")
    count = 0
    for line, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > ROWS_MAX:
            raise InvalidFile("too_many_rows")
        yield _row(line, dict(zip(names, cells, strict=False)), whole=len(cells) == len(names))


def _row(line: int, cells: dict[str, str], *, whole: bool) -> Row:
    email = cells.get("email", "").strip().lower()[:EMAIL_LENGTH_MAX]
    said = cells.get("points", "").strip()
    points = int(said) if _POINTS.fullmatch(said) else 0
    reason = cells.get("reason", "").strip()[:32]
    written = cells.get("message", "")
    message = confidential.kept(written, length_max=MESSAGE_LENGTH_MAX)
    fault = ""
    if not whole:
        fault = gettext_noop("El renglón no tiene las cuatro columnas.")
    elif not 1 <= points <= GRANT_MAX:
        fault = gettext_noop("Los puntos deben ser un número del 1 al 5,000.")
    elif reason not in GRANT_REASONS:
        fault = gettext_noop("Ese motivo no existe.")
    elif len(message) < REASON_LENGTH_MIN:
        fault = gettext_noop("El mensaje lleva al menos 10 letras.")
    elif len(clean(written, length_max=MESSAGE_LENGTH_MAX + 1)) > MESSAGE_LENGTH_MAX:
        fault = gettext_noop("El mensaje lleva 255 letras como mucho.")
    return Row(line, email, points, reason, message, fault)
