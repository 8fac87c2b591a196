"""The kinds of proposal that banking carries out; importing this package registers them."""

from banking.kinds import adjustments, blocking, closing, limits, reversing, transfers, unfreeze

__all__ = ["adjustments", "blocking", "closing", "limits", "reversing", "transfers", "unfreeze"]
