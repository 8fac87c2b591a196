"""Web pages that combine domains: a customer's reports, with the movements that they are about."""
