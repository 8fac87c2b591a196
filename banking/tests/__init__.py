"""Tests of banking."""
