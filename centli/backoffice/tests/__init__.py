"""Tests of `centli.backoffice`."""
