"""Try again what a purchase waits for."""

from __future__ import annotations

from centli.kernel.call import Call
from marketplace import saga
from marketplace.contracts import SagaView
from marketplace.management.acts import SagaCommand


class Command(SagaCommand):
    summary = (
        "Try again what failed for a purchase that waits for a person: a refund that the bank refused is asked for "
        "again, pieces that could not be given back are given back. Ends with 4 when nothing waits."
    )
    examples = (
        'manage.py redrive_saga pur_0193a1f2c0017555be6f708192a3b4c5 --reason "The account is active again"',
        'manage.py redrive_saga pur_0193a1f2c0017555be6f708192a3b4c5 --reason "The account is active again" --json',
    )
    done = "tried again."

    def act(self, call: Call, *, purchase_id: str, reason: str) -> SagaView:
        return saga.view(saga.saga_redrive(call, purchase_id=purchase_id, reason=reason))
