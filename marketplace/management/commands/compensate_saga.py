"""End a purchase that is not paid yet."""

from __future__ import annotations

from centli.kernel.call import Call
from marketplace import saga
from marketplace.contracts import SagaView
from marketplace.management.acts import SagaCommand


class Command(SagaCommand):
    summary = (
        "End a purchase that is not paid yet without waiting for its time: its pieces and its benefit go back. A payment "
        "that is on its way is returned when it arrives. Ends with 4 when it has ended: what was paid is refunded."
    )
    examples = (
        'manage.py compensate_saga pur_0193a1f2c0017555be6f708192a3b4c5 --reason "The shop cannot deliver it"',
        'manage.py compensate_saga pur_0193a1f2c0017555be6f708192a3b4c5 --reason "The shop cannot deliver it" --json',
    )
    done = "undone."

    def act(self, call: Call, *, purchase_id: str, reason: str) -> SagaView:
        return saga.view(saga.saga_compensate(call, purchase_id=purchase_id, reason=reason))
