"""CENTLI: a Mexican retail bank that people talk to."""
