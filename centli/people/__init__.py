"""People: users, consents, second factors, tickets, tokens, notices."""
