"""Filters of the points' pages."""
