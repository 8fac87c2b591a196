"""Banking's commands."""
