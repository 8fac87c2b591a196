"""Long tests, the same whatever the suite's database: a pass of their own (`once`, set by the root conftest)."""
