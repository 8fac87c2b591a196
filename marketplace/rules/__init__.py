"""Decisions and arithmetic of the marketplace: pure functions."""
