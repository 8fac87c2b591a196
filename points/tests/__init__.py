"""Tests of points."""
