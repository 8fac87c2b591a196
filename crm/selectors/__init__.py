"""Reads of the CRM."""
