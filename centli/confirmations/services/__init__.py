"""Writes of proposals; one public function is one durable transaction, a ``…_step`` runs in its owner's."""

from centli.confirmations.services.confirming import (
    approve,
    check_executed,
    confirm,
    execute_confirmed_step,
    refused_step,
)
from centli.confirmations.services.proposing import (
    cancel,
    expire_due,
    propose,
    proposed,
    refuse,
    renew,
)

__all__ = [
    "approve",
    "cancel",
    "check_executed",
    "confirm",
    "execute_confirmed_step",
    "expire_due",
    "propose",
    "proposed",
    "refuse",
    "refused_step",
    "renew",
]
