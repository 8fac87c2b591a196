"""Point accounts, grants, rewards and redemption orders."""
