"""Reads of points. Not yours looks like not there."""
