"""Purchases, the bank's charges and the points given side by side: the one place that sees all three."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import banking.staff
import marketplace.staff
import points.staff
from centli.db.reconciling import Difference, Report
from centli.db.transactions import snapshot
from marketplace.staff import Charge, Earned, Returned


def reconciled(*, now: datetime) -> Report:
    """Compare every purchase with what was charged for it and the points that it gave, stock with movements, benefits with what they gave.

    Reads only, each time as things stand at one moment. A purchase goes on in steps: what differs is looked at twice,
    and counts when both looks agree.
    """
    first = _looked(now)
    if not first.differences:
        return first
    second = _looked(now)
    seen = {_name(each) for each in first.differences}
    lasting = [each for each in second.differences if _name(each) in seen]
    return replace(second, differences=lasting)


@snapshot()
def _looked(now: datetime) -> Report:
    return marketplace.staff.purchases_reconciled(_charges(), _earned(), now=now)


def _name(difference: Difference) -> tuple[str, str]:
    return difference.check, difference.object_id


def _charges() -> list[Charge]:
    return [
        Charge(
            each.purchase_id,
            each.transaction_id,
            each.amount_centavos,
            each.cashback_centavos,
            [
                Returned(back.transaction_id, back.amount_centavos, back.cashback_centavos)
                for back in each.refunds
            ],
        )
        for each in banking.staff.purchase_charges()
    ]


def _earned() -> list[Earned]:
    return [
        Earned(each.purchase_id, each.points, each.asked_back_points)
        for each in points.staff.purchase_accruals()
    ]
