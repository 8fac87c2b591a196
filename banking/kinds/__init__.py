"""The kinds of proposal that banking carries out; importing this package registers them."""

from banking.kinds import blocking, limits, staffing, transfers

__all__ = ["blocking", "limits", "staffing", "transfers"]
