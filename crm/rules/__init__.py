"""Decisions and arithmetic of the CRM: pure functions."""
