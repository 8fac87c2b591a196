"""Beneficiaries and aliases; later tickets, knowledge and retrieval."""
