"""REST of points."""
