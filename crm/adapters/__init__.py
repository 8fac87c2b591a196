"""Connections of the CRM to what others run, each behind a Protocol."""
