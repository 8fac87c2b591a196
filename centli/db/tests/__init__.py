"""Tests of centli.db."""
