"""What can go wrong with points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from centli.kernel.errors import Conflict, NotFound, Rejected
from centli.kernel.text import gettext_noop


@dataclass(eq=False)
class RewardNotFound(NotFound):
    """No such reward, or it is offered no more."""

    code: ClassVar[str] = "reward_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos esa recompensa.")


@dataclass(eq=False)
class OrderNotFound(NotFound):
    """No such order, or another customer's."""

    code: ClassVar[str] = "order_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese pedido.")


@dataclass(eq=False)
class EmployeeNotFound(NotFound):
    """Nobody of that name among those whom this person may give points."""

    code: ClassVar[str] = "employee_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos a esa persona en tu equipo.")


@dataclass(eq=False)
class ProgrammeNotFound(NotFound):
    """No such programme, or it has ended."""

    code: ClassVar[str] = "programme_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese programa de puntos.")


@dataclass(eq=False)
class BatchNotFound(NotFound):
    """No such file of grants."""

    code: ClassVar[str] = "batch_not_found"
    title: ClassVar[str] = gettext_noop("No encontramos ese archivo.")


@dataclass(eq=False)
class InvalidCursor(Rejected):
    """The cursor belongs to another list."""

    code: ClassVar[str] = "invalid_cursor"
    title: ClassVar[str] = gettext_noop("El cursor no es válido.")


@dataclass(eq=False)
class InsufficientPoints(Rejected):
    """There are fewer points than the reward costs; nothing is taken."""

    code: ClassVar[str] = "insufficient_points"
    title: ClassVar[str] = gettext_noop("No te alcanzan los puntos.")

    available: int = 0
    requested: int = 0
    missing: int = 0


@dataclass(eq=False)
class RewardOutOfStock(Rejected):
    """There are fewer than were asked for."""

    code: ClassVar[str] = "out_of_stock"
    title: ClassVar[str] = gettext_noop("No hay suficientes existencias.")

    available: int = 0
    requested: int = 0


@dataclass(eq=False)
class InvalidQuantity(Rejected):
    """Fewer than one, or more than are redeemed at once."""

    code: ClassVar[str] = "invalid_quantity"
    title: ClassVar[str] = gettext_noop("Esa cantidad no se puede canjear.")

    limit: int = 0


@dataclass(eq=False)
class CostChanged(Conflict):
    """The reward costs another amount than the one that was shown."""

    code: ClassVar[str] = "cost_changed"
    title: ClassVar[str] = gettext_noop("El costo en puntos cambió. No se descontó nada.")

    points_cost: int = 0


@dataclass(eq=False)
class InvalidPoints(Rejected):
    """Not a number of points that can be given at once."""

    code: ClassVar[str] = "invalid_points"
    title: ClassVar[str] = gettext_noop("Esa cantidad de puntos no se puede dar.")

    limit: int = 0


@dataclass(eq=False)
class InvalidReason(Rejected):
    """No such reason code, or the text is too short."""

    code: ClassVar[str] = "invalid_reason"
    title: ClassVar[str] = gettext_noop("Elige un motivo y explícalo con al menos 10 letras.")


@dataclass(eq=False)
class InvalidValue(Rejected):
    """No such value to recognise somebody for."""

    code: ClassVar[str] = "invalid_value"
    title: ClassVar[str] = gettext_noop("Elige uno de los valores de la lista.")


@dataclass(eq=False)
class SelfGrant(Rejected):
    """Nobody gives points to themselves."""

    code: ClassVar[str] = "self_grant"
    title: ClassVar[str] = gettext_noop("No puedes darte puntos a ti.")


@dataclass(eq=False)
class BudgetExceeded(Rejected):
    """The giver's budget of the month does not cover it; nothing was given."""

    code: ClassVar[str] = "budget_exceeded"
    title: ClassVar[str] = gettext_noop("Tu presupuesto de puntos de este mes no alcanza.")

    left: int = 0
    requested: int = 0


@dataclass(eq=False)
class InvalidBudget(Rejected):
    """Less than was given away already, or more than a month may hold."""

    code: ClassVar[str] = "invalid_budget"
    title: ClassVar[str] = gettext_noop("Ese presupuesto no se puede fijar.")

    used: int = 0


@dataclass(eq=False)
class NeedsApproval(Rejected):
    """An adjustment so large takes a second person."""

    code: ClassVar[str] = "needs_approval"
    title: ClassVar[str] = gettext_noop("Un ajuste de ese tamaño lo aprueba otra persona.")

    limit: int = 0


@dataclass(eq=False)
class RequestPending(Conflict):
    """Another adjustment of the same person waits for its approval."""

    code: ClassVar[str] = "request_pending"
    title: ClassVar[str] = gettext_noop("Ya hay una solicitud esperando aprobación.")


@dataclass(eq=False)
class OrderClosed(Conflict):
    """The order cannot take that step any more."""

    code: ClassVar[str] = "order_closed"
    title: ClassVar[str] = gettext_noop("Ese pedido ya no se puede cambiar.")

    order_status: str = ""


@dataclass(eq=False)
class InvalidReward(Rejected):
    """A field of a reward is unusable; ``field`` names it."""

    code: ClassVar[str] = "invalid_reward"
    title: ClassVar[str] = gettext_noop("Revisa los datos de la recompensa.")

    field: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row of a file; ``line`` counts from 1, the headings."""

    line: int
    message: str


@dataclass(eq=False)
class InvalidFile(Rejected):
    """The file cannot be applied: nothing was given."""

    code: ClassVar[str] = "invalid_file"
    title: ClassVar[str] = gettext_noop("El archivo no se puede aplicar; no se dio ningún punto.")

    detail: str = ""
    faults: tuple[RowFault, ...] = field(default=(), repr=False)


@dataclass(eq=False)
class BatchClosed(Conflict):
    """The file cannot take that step: it was applied, undone or put away."""

    code: ClassVar[str] = "batch_closed"
    title: ClassVar[str] = gettext_noop("Ese archivo ya no se puede cambiar.")

    state: str = ""
