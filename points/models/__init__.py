"""Tables of the points.

``PointsAccount`` and ``Lot`` are caches: replaying the insert-only rows (``PointsTransaction``, ``LotMove``) gives the
same figures, and their CHECKs keep the states adding up.
"""

from points.models.accounts import STATES, PointsAccount, Programme
from points.models.grants import Batch, BatchRow, BatchState, BudgetMovement, Grant
from points.models.ledger import Accrual, ExpiryWarning, Lot, LotMove, PointsTransaction
from points.models.rewards import Order, Reward, RewardMovement, RewardMovementKind
from points.models.teams import Budget, Employee, Team

__all__ = [
    "STATES",
    "Accrual",
    "Batch",
    "BatchRow",
    "BatchState",
    "Budget",
    "BudgetMovement",
    "Employee",
    "ExpiryWarning",
    "Grant",
    "Lot",
    "LotMove",
    "Order",
    "PointsAccount",
    "PointsTransaction",
    "Programme",
    "Reward",
    "RewardMovement",
    "RewardMovementKind",
    "Team",
]
