"""Writes of the marketplace."""
