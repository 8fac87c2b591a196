"""REST of the marketplace."""
