"""Decisions and arithmetic of points, as pure functions."""
