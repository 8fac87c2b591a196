"""Commands of the marketplace."""
