"""REST of the CRM."""
