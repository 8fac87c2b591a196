"""Whole journeys, and rules about structure."""
