"""Tests of `centli.kernel`."""
