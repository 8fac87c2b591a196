"""Settings by profile: local, services, production, test; all start from base."""
