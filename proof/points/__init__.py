"""Points under a crowd: one order for one piece, and no budget overdrawn."""
