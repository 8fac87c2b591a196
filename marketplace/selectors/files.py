"""What the catalogue's files are read against, and the catalogue as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from centli.kernel import ids, sheets
from centli.kernel.errors import NotFound
from marketplace.errors import RowFault, UploadNotFound
from marketplace.models import CatalogueImport, Category, Offer, Retailer
from marketplace.rules import files as rules
from marketplace.rules.catalogue import Draft, name_key
from marketplace.rules.files import Parsed

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a file that would make something new, or change what is there."""

    line: int
    sku: str
    retailer: str
    is_new: bool
    cells: Sequence[tuple[str, str, str]] = ()
    """Of what is there: each column that changes, what it says and what it would say."""


def parsed(text: str) -> Parsed:
    """Read a file against the catalogue as it stands.

    Raises:
        InvalidFile: it cannot be read at all.
    """
    held = Offer.objects.filter(reserved__gt=0).values_list(
        "product__code", "retailer__name_key", "reserved"
    )
    return rules.parsed(
        text,
        categories=frozenset(Category.objects.values_list("code", flat=True)),
        retailers=dict(Retailer.objects.values_list("name_key", "name")),
        reserved={(code, key): pieces for code, key, pieces in held},
    )


def import_get(import_id: str, *, actor_id: int) -> CatalogueImport:
    """Return a file of a member of staff.

    Raises:
        UploadNotFound: not there, or somebody else's.
    """
    try:
        value = ids.parse("import", import_id)
    except NotFound as error:
        raise UploadNotFound from error
    found = CatalogueImport.objects.filter(public_id=value, actor_id=actor_id).first()
    if found is None:
        raise UploadNotFound
    return found


def exported(rows: QuerySet[Offer]) -> str:
    """Return offers as a file that can be changed and sent back."""
    chosen = rows.select_related("product__category", "retailer").order_by("product__code", "pk")
    return sheets.written(rules.COLUMNS, (_row(offer) for offer in chosen.iterator(CHUNK)))


def faults_file(row: CatalogueImport) -> str:
    """Return the rows of a file that cannot be taken, each with what is wrong with it."""
    found = parsed(row.content)
    return sheets.written(("linea", *rules.COLUMNS, "columna", "error"), _fault_rows(found))


def fault_text(fault: RowFault) -> str:
    """Return in words what is wrong with a cell."""
    code, _space, line = fault.message.partition(" ")
    words = {
        "required": _("Falta."),
        "too_long": _("Es demasiado largo."),
        "invalid_sku": _("De 3 a 40 letras, números, puntos o guiones."),
        "unknown_retailer": _("No hay una tienda con ese nombre."),
        "unknown_category": _("No hay una categoría con ese código."),
        "invalid_price": _("Escribe un precio como 1299.00."),
        "invalid_stock": _("Escribe un número de piezas, o nada."),
        "yes_or_no": _("Escribe sí o no."),
        "repeats_line": _("Repite la línea %(line)s.") % {"line": line},
        "differs_from_line": _("El mismo SKU dice otra cosa en la línea %(line)s.")
        % {"line": line},
        "below_reserved": _("Hay más piezas apartadas que esas."),
    }
    return words[code]


def changes(found: Parsed, *, limit: int) -> Sequence[RowChange]:
    """Return the first rows that change something, in the words of the file itself."""
    return list(islice(_changes(found), limit))


def _changes(found: Parsed) -> Iterator[RowChange]:
    for first in range(0, len(found.rows), CHUNK):
        rows = found.rows[first : first + CHUNK]
        codes = {row.draft.code for row in rows}
        offers = Offer.objects.filter(product__code__in=codes)
        known = {
            (offer.product.code, offer.retailer.name_key): offer
            for offer in offers.select_related("product__category", "retailer")
        }
        for row in rows:
            draft = row.draft
            offer = known.get((draft.code, name_key(draft.retailer)))
            if offer is None:
                yield RowChange(row.line, draft.code, draft.retailer, is_new=True)
                continue
            was = _row(offer)
            both = zip(rules.COLUMNS, was, _drafted(draft, was), strict=True)
            cells = [(name, old, new) for name, old, new in both if old != new]
            if cells:
                yield RowChange(row.line, draft.code, draft.retailer, is_new=False, cells=cells)


def _fault_rows(found: Parsed) -> Iterator[list[str]]:
    for fault in found.faults:
        cells = found.lines[fault.line - 2]
        yield [
            str(fault.line),
            *(cells[name] for name in rules.COLUMNS),
            fault.column,
            fault_text(fault),
        ]


def _drafted(draft: Draft, was: Sequence[str]) -> list[str]:
    """Return a row of a file as it would be exported afterwards."""
    named = dict(zip(rules.COLUMNS, was, strict=True))
    return [
        draft.code,
        named["tienda"],
        draft.name,
        draft.brand,
        draft.description,
        draft.category,
        rules.pesos(draft.price_centavos),
        named["existencias"] if draft.stock is None else str(draft.stock),
        "sí" if draft.is_active else "no",
    ]


def _row(offer: Offer) -> list[str]:
    product = offer.product
    return [
        product.code,
        offer.retailer.name,
        product.name,
        product.brand,
        product.description,
        product.category.code,
        rules.pesos(offer.price_centavos),
        str(offer.on_hand),
        "sí" if offer.is_active else "no",
    ]
