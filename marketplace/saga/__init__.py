"""A purchase from its reservation to its end: one stored step at a time, each with its undo.

Reserved → paid, the pivot → confirmed. Before the pivot whatever fails releases the stock and nothing is charged;
after it only a refund goes back. Messages may be late, lost, doubled or out of order: every step asks the locked
row where the purchase stands (``table``), and the sweeper asks again for what nobody answered and ends what is overdue.
"""

from marketplace.saga.back import not_paid_step
from marketplace.saga.forwards import answer_again, check_step, paid_step, start_step
from marketplace.saga.refunds import (
    cancel_step,
    purchase_cancel,
    purchase_refund,
    refund_failed_step,
    refunded_step,
)
from marketplace.saga.rows import view
from marketplace.saga.staff import (
    RESOLVE,
    check_resolvable,
    resolve_propose,
    resolve_step,
    saga_compensate,
    saga_redrive,
)
from marketplace.saga.sweep import drive_due

__all__ = [
    "RESOLVE",
    "answer_again",
    "cancel_step",
    "check_resolvable",
    "check_step",
    "drive_due",
    "not_paid_step",
    "paid_step",
    "purchase_cancel",
    "purchase_refund",
    "refund_failed_step",
    "refunded_step",
    "resolve_propose",
    "resolve_step",
    "saga_compensate",
    "saga_redrive",
    "start_step",
    "view",
]
