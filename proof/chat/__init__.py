"""The chat against bad lines, bad servers and bad people: nothing lost, nothing doubled, nobody kept waiting."""
