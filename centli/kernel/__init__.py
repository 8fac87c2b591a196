"""Plain Python that every package may use: no framework, no database."""
