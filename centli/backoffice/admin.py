"""Where Django looks for what the back office registers."""

from centli.backoffice import conversations

__all__ = ["conversations"]
