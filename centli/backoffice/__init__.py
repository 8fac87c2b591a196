"""The staff site, seeds of everything, and operator commands."""
