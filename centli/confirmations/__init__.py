"""Proposals that a customer confirms: frozen, hashed, single use."""
