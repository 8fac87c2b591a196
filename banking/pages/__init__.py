"""Web pages of what the customer's money may do."""
