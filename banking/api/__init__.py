"""REST of banking."""
