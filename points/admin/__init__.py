"""Points in the staff site: read by whoever may; what is done has a reason, and above a limit a second person."""

from points.admin import accounts, batches, giving, rewards

__all__ = ["accounts", "batches", "giving", "rewards"]
