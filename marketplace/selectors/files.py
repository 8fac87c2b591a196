"""What the catalogue's files are read against, and the catalogue as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from centli.kernel import ids, sheets
from centli.kernel.errors import NotFound
from marketplace.errors import RowFault, UploadNotFound
from marketplace.models import CatalogueImport, Category, Offer, Retailer
from marketplace.rules import files as rules
from marketplace.rules.files import Parsed

CHUNK = 500


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


def _fault_rows(found: Parsed) -> Iterator[list[str]]:
    for fault in found.faults:
        cells = found.lines[fault.line - 2]
        yield [
            str(fault.line),
            *(cells[name] for name in rules.COLUMNS),
            fault.column,
            fault_text(fault),
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
