"""Writes of the CRM."""
