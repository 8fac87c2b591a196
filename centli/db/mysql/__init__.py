"""Django's MySQL backend, which begins a transaction in the same round trip as its first statement."""
