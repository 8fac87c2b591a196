"""Seeds of everything: believable people, accounts and movements, made through the product's own doors and services."""
