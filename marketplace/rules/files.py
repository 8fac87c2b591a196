"""The catalogue as a file: what a row must say, and what is wrong with one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from centli.kernel import sheets
from centli.kernel.errors import Rejected
from centli.kernel.money import CENTAVOS_PER_PESO, Money
from marketplace.errors import InvalidFile, InvalidProduct, RowFault
from marketplace.rules import catalogue as rules
from marketplace.rules.catalogue import Draft

ROWS_MAX: Final = 5_000
BYTES_MAX: Final = 5 * 1024 * 1024
FAULTS_MAX: Final = 5_000
COLUMNS: Final = ("sku", "tienda", "nombre", "marca", "descripcion", "categoria", "precio", "existencias", "activo")  # fmt: skip
YES: Final = frozenset({"si", "sí", "1", "true", "x"})
NO: Final = frozenset({"no", "0", "false"})


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file that can be taken, with its number."""

    line: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file read: the rows that can be taken, and what is wrong with the others."""

    rows: Sequence[Row]
    faults: Sequence[RowFault]
    lines: Sequence[Mapping[str, str]]


def decoded(raw: bytes) -> str:
    """Return a file's text.

    Raises:
        InvalidFile: larger than 5 MiB, not UTF-8, or with a zero byte.
    """
    if len(raw) > BYTES_MAX:
        raise InvalidFile("too_large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile("not_utf8") from error
    if "\0" in text:
        raise InvalidFile("not_text")
    return text


def parsed(
    text: str,
    *,
    categories: frozenset[str],
    retailers: Mapping[str, str],
    reserved: Mapping[tuple[str, str], int],
) -> Parsed:
    """Read a file against what there is: category codes, retailers by name key, pieces reserved by SKU and key.

    Raises:
        InvalidFile: no such columns, no rows, or more than 5,000.
    """
    lines = _lines(text)
    reader = _Reader(categories, retailers, reserved)
    drafts = [(number, reader.read(number, line)) for number, line in enumerate(lines, start=2)]
    rows = [Row(number, draft) for number, draft in drafts if draft is not None]
    return Parsed(rows, reader.faults[:FAULTS_MAX], lines)


def _lines(text: str) -> Sequence[Mapping[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InvalidFile(f"missing_columns: {', '.join(missing)}")
        lines: list[Mapping[str, str]] = []
        for line in reader:
            if len(lines) == ROWS_MAX:
                raise InvalidFile("too_many_rows")
            lines.append({name: sheets.plain((line.get(name) or "").strip()) for name in COLUMNS})
    except csv.Error as error:
        raise InvalidFile("not_csv") from error
    if not lines:
        raise InvalidFile("empty")
    return lines


@dataclass(slots=True)
class _Reader:
    """Reads line after line; what is wrong with one goes into ``faults``."""

    categories: frozenset[str]
    retailers: Mapping[str, str]
    reserved: Mapping[tuple[str, str], int]
    faults: list[RowFault] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    products: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    number: int = 0

    def read(self, number: int, line: Mapping[str, str]) -> Draft | None:
        """Return the line's draft, or None with what is wrong."""
        self.number = number
        before = len(self.faults)
        retailer = self.retailers.get(rules.name_key(line["tienda"]), "")
        price = _price(line["precio"])
        active = rules.name_key(line["activo"])
        draft = Draft(
            code=self._code(line["sku"]),
            retailer=retailer,
            name=self._text(line, "nombre", rules.NAME_LENGTH_MAX, required=True),
            brand=self._text(line, "marca", rules.BRAND_LENGTH_MAX),
            description=self._text(line, "descripcion", rules.DESCRIPTION_LENGTH_MAX),
            category=line["categoria"],
            price_centavos=price or 0,
            stock=_stock(line["existencias"]),
            is_active=active in YES,
        )
        self._wrong_if(not retailer, "tienda", line["tienda"], "unknown_retailer")
        self._wrong_if(
            draft.category not in self.categories, "categoria", draft.category, "unknown_category"
        )
        self._wrong_if(price is None, "precio", line["precio"], "invalid_price")
        self._wrong_if(draft.stock == -1, "existencias", line["existencias"], "invalid_stock")
        self._wrong_if(active not in YES | NO, "activo", line["activo"], "yes_or_no")
        if len(self.faults) == before:
            self._check_against_others(draft)
        return draft if len(self.faults) == before else None

    def _check_against_others(self, draft: Draft) -> None:
        """Check a row against those before it, and against what is reserved."""
        key = (draft.code, rules.name_key(draft.retailer))
        self._wrong_if(key in self.seen, "sku", draft.code, f"repeats_line {self.seen.get(key)}")
        self.seen.setdefault(key, self.number)
        same = (draft.name, draft.brand, draft.description, draft.category)
        first, known = self.products.setdefault(draft.code, (self.number, same))
        self._wrong_if(known != same, "nombre", draft.name, f"differs_from_line {first}")
        below = draft.stock is not None and draft.stock < self.reserved.get(key, 0)
        self._wrong_if(below, "existencias", str(draft.stock), "below_reserved")

    def _code(self, cell: str) -> str:
        try:
            return rules.checked_code(cell)
        except InvalidProduct:
            self._wrong_if(True, "sku", cell, "invalid_sku")  # noqa: FBT003 - it is wrong
            return ""

    def _text(
        self, line: Mapping[str, str], column: str, length_max: int, *, required: bool = False
    ) -> str:
        try:
            return rules.checked_text(
                line[column], field=column, length_max=length_max, required=required
            )
        except InvalidProduct:
            self._wrong_if(True, column, line[column], "too_long" if line[column] else "required")  # noqa: FBT003 - it is wrong
            return ""

    def _wrong_if(self, wrong: bool, column: str, cell: str, message: str) -> None:  # noqa: FBT001 - a condition
        if wrong:
            self.faults.append(RowFault(self.number, column, cell[:80], message))


def _price(cell: str) -> int | None:
    try:
        return rules.checked_price(Money.parse(cell.replace(",", "").removeprefix("$")).centavos)
    except Rejected:
        return None


def _stock(cell: str) -> int | None:
    """Return the pieces; None leaves the stock alone, -1 is no number of pieces."""
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit()) or len(cell) > len(str(rules.STOCK_MAX)):
        return -1
    return int(cell) if int(cell) <= rules.STOCK_MAX else -1


def pesos(centavos: int) -> str:
    """Return a price as a file shows it: ``20999.00``."""
    return f"{centavos // CENTAVOS_PER_PESO}.{centavos % CENTAVOS_PER_PESO:02d}"
