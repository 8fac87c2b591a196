"""Engines: who decides the next step of a turn."""
