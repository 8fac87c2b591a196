"""Points' commands."""
