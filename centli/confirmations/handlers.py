"""What the sweeper does for confirmations."""

from __future__ import annotations

from datetime import datetime

from centli.confirmations import services
from centli.events import sweeper


@sweeper.sweep("confirmations.expire")
def expire_due(now: datetime) -> int:
    """Expire proposals whose time has passed, so that every door shows it."""
    return services.expire_due(now)
