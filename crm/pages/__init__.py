"""Web pages of the CRM: the bank's articles, as customers read them."""
