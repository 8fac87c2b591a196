"""What purchases give: points once for each, taken back as it is refunded."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from centli.db.transactions import require_transaction
from centli.kernel.call import Call
from points.contracts import GrantKind
from points.models import Accrual, Grant
from points.services import grants, ledger
from points.services.ledger import Credit

PROGRAMME: Final = "purchases"


def accrue_step(call: Call, *, purchase_id: str, points: int) -> None:
    """Give what a purchase was promised, whatever became of its programme since; once, however often it is told."""
    require_transaction()
    account = ledger.lock_step(call)
    source = f"purchase:{purchase_id}"
    if Grant.objects.filter(source=source).exists():
        return
    text = _("Puntos por tu compra")
    credit = Credit(
        customer_id=call.customer_id,
        user_id=call.user_id,
        points=points,
        programme=grants.programme_begun(PROGRAMME),
        kind=GrantKind.PURCHASE,
        reason_code=GrantKind.PURCHASE.value,
        message=text,
        description=text,
        source=source,
    )
    (made,) = ledger.credit_step(call, [credit])
    Accrual.objects.create(
        purchase_id=purchase_id,
        user=account,
        grant=made.grant,
        points=points,
        created_at=call.now,
        updated_at=call.now,
    )


def reverse_step(call: Call, *, purchase_id: str, points: int) -> None:
    """Take back what a refund says, at most what the purchase gave; what was spent of it is owed."""
    require_transaction()
    account = ledger.lock_step(call)
    accrual = Accrual.objects.filter(purchase_id=purchase_id, user=account).first()
    if accrual is None:
        return
    asked = min(points, accrual.points - accrual.asked_back_points)
    if asked > 0:
        ledger.reverse_accrual_step(call, account, accrual, points=asked)
