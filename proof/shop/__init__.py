"""Buying under faults: one order each, money, stock and budget conserved, and an end for everything."""
