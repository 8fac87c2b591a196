"""What can go wrong in the marketplace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from centli.kernel.errors import Conflict, Gone, NotFound, Rejected, Unavailable
from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class ProductNotFound(NotFound):
    """No such product, or nobody offers it any more."""

    code: ClassVar[str] = "product_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese producto.")


@dataclass(eq=False)
class RetailerNotFound(NotFound):
    """No such retailer, or it is no longer affiliated."""

    code: ClassVar[str] = "retailer_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa tienda.")


@dataclass(eq=False)
class CategoryNotFound(Rejected):
    """No such category."""

    code: ClassVar[str] = "category_not_found"
    title: ClassVar[str] = gettext_noop("No conocemos esa categoría.")


@dataclass(eq=False)
class InvalidCursor(Rejected):
    """The cursor belongs to another list."""

    code: ClassVar[str] = "invalid_cursor"
    title: ClassVar[str] = gettext_noop("El cursor no es válido.")


@dataclass(eq=False)
class InvalidQuantity(Rejected):
    """Fewer than one, or more than are sold at once."""

    code: ClassVar[str] = "invalid_quantity"
    title: ClassVar[str] = gettext_noop("Esa cantidad no se puede comprar.")

    limit: int = 0


@dataclass(eq=False)
class OutOfStock(Rejected):
    """There are fewer than were asked for."""

    code: ClassVar[str] = "out_of_stock"
    title: ClassVar[str] = gettext_noop("No hay suficientes existencias.")

    available: int = 0
    requested: int = 0


@dataclass(eq=False)
class InvalidProduct(Rejected):
    """A field of the catalogue is unusable; ``field`` names it."""

    code: ClassVar[str] = "invalid_product"
    title: ClassVar[str] = gettext_noop("Revisa los datos del producto.")

    field: str = ""


@dataclass(eq=False)
class ReasonRequired(Rejected):
    """Stock is only adjusted with a reason."""

    code: ClassVar[str] = "reason_required"
    title: ClassVar[str] = gettext_noop("Escribe un motivo de al menos 10 letras.")


@dataclass(eq=False)
class StockBelowReserved(Rejected):
    """The adjustment would leave fewer than are reserved, or fewer than none."""

    code: ClassVar[str] = "stock_below_reserved"
    title: ClassVar[str] = gettext_noop("Quedarían menos piezas que las apartadas.")

    on_hand: int = 0
    reserved: int = 0


@dataclass(eq=False)
class AltRequired(Rejected):
    """A picture needs words for those who do not see it."""

    code: ClassVar[str] = "alt_required"
    title: ClassVar[str] = gettext_noop("Describe la imagen con palabras.")


@dataclass(eq=False)
class UploadNotFound(NotFound):
    """No such upload, or another person's."""

    code: ClassVar[str] = "upload_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese archivo.")


@dataclass(eq=False)
class UploadExpired(Gone):
    """The time for sending the file is over."""

    code: ClassVar[str] = "upload_expired"
    title: ClassVar[str] = gettext_noop("El permiso para subir el archivo ya venció.")


@dataclass(eq=False)
class UploadIncomplete(Conflict):
    """The file that was announced has not come."""

    code: ClassVar[str] = "upload_incomplete"
    title: ClassVar[str] = gettext_noop("El archivo todavía no llega.")


@dataclass(eq=False)
class TooManyUploads(Rejected):
    """Too many of one person's wait for their file, or were asked for today."""

    code: ClassVar[str] = "too_many_uploads"
    title: ClassVar[str] = gettext_noop(
        "Son demasiados archivos por ahora; termina los que pediste."
    )


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one cell of a file; ``line`` counts from 1, the headings."""

    line: int
    column: str
    value: str
    message: str


@dataclass(eq=False)
class InvalidFile(Rejected):
    """The file cannot be imported: nothing was changed."""

    code: ClassVar[str] = "invalid_file"
    title: ClassVar[str] = gettext_noop("El archivo no se puede importar; no cambió nada.")

    detail: str = ""
    faults: tuple[RowFault, ...] = field(default=(), repr=False)


@dataclass(eq=False)
class PreviewOutdated(Conflict):
    """The catalogue changed since the preview was made; nothing was changed."""

    code: ClassVar[str] = "preview_outdated"
    title: ClassVar[str] = gettext_noop(
        "El catálogo cambió desde la vista previa; sube el archivo otra vez."
    )


@dataclass(eq=False)
class AccountNotFound(NotFound):
    """No such account of the customer's to pay with."""

    code: ClassVar[str] = "account_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa cuenta.")


@dataclass(eq=False)
class AccountUnusable(Rejected):
    """The account is frozen or closed, or is not the credit account that months without interest need."""

    code: ClassVar[str] = "account_unusable"
    title: ClassVar[str] = gettext_noop("Con esa cuenta no se puede pagar esta compra.")


@dataclass(eq=False)
class BenefitUnavailable(Rejected):
    """The benefit does not apply, or is over; ``why_not`` says why, with its figures."""

    code: ClassVar[str] = "benefit_unavailable"
    title: ClassVar[str] = gettext_noop("Ese beneficio no aplica a esta compra.")

    why_not: str = ""


@dataclass(eq=False)
class PriceChanged(Conflict):
    """The price is another than the one that was shown."""

    code: ClassVar[str] = "price_changed"
    title: ClassVar[str] = gettext_noop("El precio cambió. No se cobró nada.")

    price_centavos: int = 0


@dataclass(eq=False)
class PurchaseNotFound(NotFound):
    """No such purchase, or another customer's."""

    code: ClassVar[str] = "purchase_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa compra.")


@dataclass(eq=False)
class NotRefundable(Conflict):
    """The purchase cannot be cancelled or refunded any more, or not by so much."""

    code: ClassVar[str] = "not_refundable"
    title: ClassVar[str] = gettext_noop(
        "Esa compra ya no se puede cancelar, o no por tantas piezas."
    )


@dataclass(eq=False)
class SagaEnded(Conflict):
    """The purchase's process has ended; there is nothing to drive."""

    code: ClassVar[str] = "saga_ended"
    title: ClassVar[str] = gettext_noop("El proceso ya terminó.")


@dataclass(eq=False)
class LimitsUnavailable(Unavailable):
    """Banking has not told yet what limits there are: nothing is bought."""

    code: ClassVar[str] = "limits_unavailable"
    title: ClassVar[str] = gettext_noop("No pudimos revisar tus límites; intenta más tarde.")
