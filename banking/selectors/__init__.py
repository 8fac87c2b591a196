"""Banking's reads."""
