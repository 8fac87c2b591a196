"""The chat's transport and the customer's pages: no models, no decisions."""
