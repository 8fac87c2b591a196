"""The kinds of proposal that points carry out; importing this package registers them."""

from points.kinds import adjustments, redemptions

__all__ = ["adjustments", "redemptions"]
